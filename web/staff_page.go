package web

import (
	"net/http"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/feature/staff"
	"inzage/static"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// staffPlaces is the navigation of the staff area, each place with what an officer must be allowed.
var staffPlaces = []struct {
	place layout.StaffPlace
	may   staff.Permission
}{
	{layout.StaffToday, staff.SeeToday},
	{layout.StaffQuestions, staff.AnswerQuestion},
	{layout.StaffConsents, staff.RecordConsent},
	{layout.StaffCustomers, staff.SeeCustomers},
	{layout.StaffCases, staff.SeeCases},
	{layout.StaffDirectory, staff.SeeCases},
	{layout.StaffPeople, staff.SeePeople},
	{layout.StaffRecovery, staff.Recover},
	{layout.StaffSecurity, staff.OwnSecurity},
}

// staffShell begins the surroundings of a page of the staff area; the one-time message is taken out of the session.
func (rq *request) staffShell(title, lead string, nav layout.StaffPlace) layout.StaffShell {
	sh := layout.StaffShell{Shell: layout.Shell{
		Lang: rq.lang, Path: rq.staffHere(), Title: title, Lead: lead, Nav: string(nav),
		Company: rq.srv.Company.Name, Theme: layout.ThemeAuto, NoIndex: true,
	}}
	if c, err := rq.Cookie(themeCookie(rq.srv)); err == nil {
		sh.Theme = theme(c.Value)
	}
	o := rq.officer
	if o == nil {
		return sh
	}
	sh.Officer, sh.CSRF = o.Officer.Name, maskCSRF(o.CSRF)
	if o.Stage == staff.StageFull {
		for _, p := range staffPlaces {
			if p.place == layout.StaffCustomers && rq.srv.Accesses == nil || p.place == layout.StaffDirectory && rq.srv.Directory == nil ||
				p.place == layout.StaffCases && rq.srv.Cases == nil {
				continue
			}
			if o.Officer.May(p.may) {
				sh.Places = append(sh.Places, p.place)
			}
		}
	}
	if f := o.Data.Flash; f != nil {
		sh.Flash = &ui.NoticeView{Kind: ui.OK, Text: i18n.Say(rq.ctx(), f.ID, f.Args), Status: true}
		o.Data.Flash = nil
	}
	return sh
}

// staffNarrow begins the surroundings of a page that is one form.
func (rq *request) staffNarrow(title, lead string) layout.StaffShell {
	sh := rq.staffShell(title, lead, "")
	sh.Narrow = true
	return sh
}

// withScript lets the page have its one script: the policy of this answer names a nonce that no other answer has.
func (rq *request) withScript(sh *layout.StaffShell) {
	sh.Script = layout.Script{URL: static.URL("js/passkey.js"), Nonce: ident.Token()}
	rq.Response().Header().Set("Content-Security-Policy", contentPolicy+"; script-src 'nonce-"+sh.Script.Nonce+"'; connect-src 'self'")
}

// staffForm is a form of the signed-in officer.
func (rq *request) staffForm(action string, wrong []ui.FieldError) ui.Form {
	f := ui.Form{Action: action, Errors: wrong}
	if rq.officer != nil {
		f.CSRF = maskCSRF(rq.officer.CSRF)
	}
	return f
}

// staffWrong turns what a use case refused into the errors of a form and a status. Any other error is returned as it is.
func (rq *request) staffWrong(err error) ([]ui.FieldError, int, error) {
	f := fault.Of(err)
	switch {
	case f != nil && f.Kind == fault.TooMany:
		rq.retryAfter(f.Wait)
		text := i18n.T(rq.ctx(), "staff.error.wait_for", i18n.Args{"Wait": format.Duration(rq.lang, f.Wait)})
		return []ui.FieldError{{Text: text}}, http.StatusTooManyRequests, nil
	case f != nil && f.Kind == fault.Conflict && f.ID != "" && f.ID != "staff.error.session":
		return []ui.FieldError{{Text: i18n.Say(rq.ctx(), f.ID, f.Args)}}, http.StatusConflict, nil
	}
	wrong, err := rq.fieldErrors(err)
	return wrong, http.StatusUnprocessableEntity, err
}
