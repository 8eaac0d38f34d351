package web

import (
	"errors"
	"net/http"
	"strconv"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// today is where an officer begins.
func (s *Server) today(rq *request) error {
	o := rq.officer.Officer
	v := pages.TodayView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "staff.today.title"), i18n.T(rq.ctx(), "staff.today.lead", i18n.Args{"Name": o.Name}), layout.StaffToday),
		Roles: words(o.Roles),
	}
	for _, p := range staff.Permissions() {
		if o.May(p) {
			v.May = append(v.May, string(p))
		}
	}
	var err error
	if v.Cases, err = s.pressingCases(rq); err != nil {
		return err
	}
	if v.Questions, err = s.pressing(rq); err != nil {
		return err
	}
	if v.Failed, err = s.failed(rq); err != nil {
		return err
	}
	if rq.officer.Codes == 0 {
		v.NoCodes = &ui.NoticeView{Kind: ui.Warn, Text: i18n.T(rq.ctx(), "staff.today.no_codes"),
			Link: &ui.Link{Href: paths.StaffSecurity, Text: i18n.T(rq.ctx(), "staff.today.no_codes_link")}}
	}
	return rq.ok(pages.Today(v))
}

// words are roles as views know them.
func words(roles []staff.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

// people lists the officers.
func (s *Server) people(rq *request) error {
	found, err := s.Staff.People(rq.ctx())
	if err != nil {
		return err
	}
	v := pages.PeopleView{Shell: rq.staffShell(i18n.T(rq.ctx(), "staff.people.title"), i18n.T(rq.ctx(), "staff.people.lead"), layout.StaffPeople)}
	for _, c := range found {
		v.People = append(v.People, personView(c))
	}
	return rq.ok(pages.People(v))
}

func personView(c staff.Colleague) pages.PersonView {
	return pages.PersonView{
		ID: c.ID, Name: c.Name, Email: c.Email, Person: c.Person, Roles: words(c.Roles), State: string(c.Status), Factors: c.Factors,
		Trained: c.TrainedOn, SignedIn: c.SignedIn, Created: c.Created,
	}
}

// number reads a row's number in an address.
func (rq *request) number(name string) (int64, error) {
	text := rq.Param(name)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != text {
		return 0, fault.Missing()
	}
	return n, nil
}

// colleague shows one officer, with what may be changed.
func (s *Server) colleague(rq *request) error {
	id, err := rq.number("id")
	if err != nil {
		return err
	}
	return s.colleaguePage(rq, http.StatusOK, id, nil)
}

func (s *Server) colleaguePage(rq *request, status int, id int64, wrong []ui.FieldError) error {
	c, err := s.Staff.Colleague(rq.ctx(), id)
	if err != nil {
		return err
	}
	v := pages.OfficerView{Shell: rq.staffShell(c.Name, "", layout.StaffPeople), Person: personView(c), Chosen: words(c.Roles), All: words(staff.Roles)}
	v.Shell.Back = &ui.Link{Href: paths.StaffPeople, Text: i18n.T(rq.ctx(), "staff.people.back")}
	v.Shell.Errors = wrong
	me := rq.officer.Officer
	switch {
	case !me.May(staff.ChangePeople):
	case me.Person == c.Person:
		v.Hint = i18n.T(rq.ctx(), "staff.people.own")
	case c.Status != staff.Disabled:
		v.Roles = rq.staffForm(paths.StaffPerson(id)+"/roles", wrong)
		v.Disable = &ui.ActionView{Action: paths.StaffPerson(id) + "/disable", CSRF: v.Roles.CSRF,
			Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "staff.people.disable"), Hidden: c.Name, Kind: ui.Danger}}
	}
	return rq.page(status, pages.Officer(v))
}

// changeRoles gives an officer other roles.
func (s *Server) changeRoles(rq *request) error {
	return s.changePerson(rq, "staff.people.saved", func(id int64, form *form) error {
		var roles []staff.Role
		for _, r := range staff.Roles {
			if form.one(pages.RoleField(string(r))) == "1" {
				roles = append(roles, r)
			}
		}
		return s.Staff.ChangeRoles(rq.ctx(), id, roles)
	})
}

// disableOfficer takes an officer's access away.
func (s *Server) disableOfficer(rq *request) error {
	return s.changePerson(rq, "staff.people.disabled", func(id int64, _ *form) error { return s.Staff.Disable(rq.ctx(), id) })
}

func (s *Server) changePerson(rq *request, done string, change func(id int64, form *form) error) error {
	id, err := rq.number("id")
	if err != nil {
		return err
	}
	form, err := rq.form()
	if err != nil {
		return err
	}
	if err := change(id, form); err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		for i := range wrong {
			wrong[i].Name = "" // the roles are several fields
		}
		return s.colleaguePage(rq, status, id, wrong)
	}
	c, err := s.Staff.Colleague(rq.ctx(), id)
	if err != nil {
		return err
	}
	rq.staffFlash(done, i18n.Args{"Name": c.Name})
	return rq.toStaff(paths.StaffPerson(id))
}

// recoveries lists the requests to let an officer start anew.
func (s *Server) recoveries(rq *request) error {
	return s.recoveriesPage(rq, http.StatusOK, &form{}, nil)
}

func (s *Server) recoveriesPage(rq *request, status int, typed *form, wrong []ui.FieldError) error {
	open, colleagues, err := s.Staff.Recoveries(rq.ctx())
	if err != nil {
		return err
	}
	v := pages.RecoveryView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "staff.recovery.title"), i18n.T(rq.ctx(), "staff.recovery.lead"), layout.StaffRecovery),
		Form:  rq.staffForm(paths.StaffRecovery, wrong), Check: typed.one(pages.CheckField),
		Colleagues: []ui.Option{{Text: i18n.T(rq.ctx(), "staff.error.who")}},
	}
	v.Shell.Errors = wrong
	for _, c := range colleagues {
		id := strconv.FormatInt(c.ID, 10)
		v.Colleagues = append(v.Colleagues, ui.Option{Value: id, Text: c.Name, Selected: typed.one(pages.OfficerField) == id})
	}
	for _, l := range open {
		v.Open = append(v.Open, s.requestView(rq, l, v.Form.CSRF))
	}
	return rq.page(status, pages.Recovery(v))
}

func (s *Server) requestView(rq *request, l staff.Recovery, csrf string) pages.RequestView {
	v := pages.RequestView{
		Name: l.Name, OpenedBy: l.OpenedBy, OpenedAt: l.OpenedAt, Check: l.IdentityCheck, Approved: l.ApprovedBy, Usable: l.UsableAt, Expires: l.Expires,
		Action: paths.StaffRecovery + "/" + strconv.FormatInt(l.ID, 10), CSRF: csrf,
	}
	button := func(text, do string, kind ui.Kind) {
		v.Buttons = append(v.Buttons, ui.ButtonView{Text: text, Hidden: l.Name, Kind: kind, Name: pages.DoField, Value: do})
	}
	switch {
	case l.About:
		v.Note = i18n.T(rq.ctx(), "staff.recovery.note_about")
	case l.ApprovedBy == "" && l.Mine:
		v.Note = i18n.T(rq.ctx(), "staff.recovery.note_mine")
	case l.ApprovedBy == "":
		button(i18n.T(rq.ctx(), "staff.recovery.approve"), pages.DoApprove, ui.Primary)
	case rq.now().Before(l.UsableAt):
		v.Note = i18n.T(rq.ctx(), "staff.recovery.note_wait")
	case l.Mine || l.Approved:
		button(i18n.T(rq.ctx(), "staff.recovery.finish"), pages.DoFinish, ui.Primary)
	}
	button(i18n.T(rq.ctx(), "staff.recovery.cancel"), pages.DoCancel, ui.Quiet)
	return v
}

// openRecovery asks for a new start of a colleague.
func (s *Server) openRecovery(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(form.one(pages.OfficerField), 10, 64)
	if err != nil {
		err = fault.Fields(fault.Field{Name: pages.OfficerField, ID: "staff.error.who"})
	} else {
		err = s.Staff.OpenRecovery(rq.ctx(), id, form.one(pages.CheckField))
	}
	return s.recovered(rq, form, "staff.recovery.done_open", err)
}

// useRecovery approves a request, ends it, or makes its link, which is shown this once.
func (s *Server) useRecovery(rq *request) error {
	id, err := rq.number("id")
	if err != nil {
		return err
	}
	form, err := rq.form()
	if err != nil {
		return err
	}
	switch form.one(pages.DoField) {
	case pages.DoApprove:
		return s.recovered(rq, form, "staff.recovery.done_approve", s.Staff.ApproveRecovery(rq.ctx(), id))
	case pages.DoCancel:
		return s.recovered(rq, form, "staff.recovery.done_cancel", s.Staff.CancelRecovery(rq.ctx(), id))
	case pages.DoFinish:
		invitation, name, err := s.Staff.FinishRecovery(rq.ctx(), id)
		if err != nil {
			return s.recovered(rq, form, "", err)
		}
		return rq.ok(pages.Link(pages.LinkView{
			Shell:   rq.staffNarrow(i18n.T(rq.ctx(), "staff.link.title", i18n.Args{"Name": name}), i18n.T(rq.ctx(), "staff.link.lead")),
			URL:     invitation.URL,
			Expires: i18n.T(rq.ctx(), "staff.link.expires", i18n.Args{"When": format.DateTime(rq.lang, invitation.Expires)}),
			Done:    ui.Link{Href: paths.StaffRecovery, Text: i18n.T(rq.ctx(), "staff.nav.recovery")},
		}))
	}
	return badForm(errors.New("no button"))
}

// recovered shows what came of a step, or what was wrong.
func (s *Server) recovered(rq *request, form *form, done string, err error) error {
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.recoveriesPage(rq, status, form, wrong)
	}
	rq.staffFlash(done, nil)
	return rq.toStaff(paths.StaffRecovery)
}
