package web

import (
	"net/http"
	"net/url"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/password"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// staffSignInForm asks for the password; who is signed in goes on.
func (s *Server) staffSignInForm(rq *request) error {
	if rq.officer != nil && rq.officer.Stage == staff.StageFull {
		return rq.toStaff(staffNext(rq.QueryParam(pages.NextField)))
	}
	v := s.staffSignInView(rq, nil)
	if to := staffNext(rq.QueryParam(pages.NextField)); to != paths.Staff {
		v.Next = to
	}
	if rq.QueryParam("done") == "out" {
		v.Done = &ui.NoticeView{Kind: ui.OK, Text: i18n.T(rq.ctx(), "staff.signin.done"), Status: true}
	}
	return rq.ok(pages.SignIn(v))
}

// staffSignIn takes the password, and goes to the second factor.
func (s *Server) staffSignIn(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	var wrong []ui.FieldError
	status := http.StatusOK
	if !form.has(ui.ShowField) {
		token, err := s.Staff.SignIn(rq.ctx(), staff.SignIn{
			Email: form.one(pages.EmailField), Password: form.one(pages.PasswordField), Previous: rq.officer,
		})
		if err == nil {
			if err := rq.beginOfficer(token); err != nil {
				return err
			}
			to := paths.StaffSecond
			if next := staffNext(form.one(pages.NextField)); next != paths.Staff {
				to += "?" + url.Values{pages.NextField: {next}}.Encode()
			}
			return rq.toStaff(to)
		}
		if wrong, status, err = rq.staffWrong(err); err != nil {
			return err
		}
	}
	v := s.staffSignInView(rq, wrong)
	v.Email, v.Show = form.one(pages.EmailField), form.one(ui.ShowField) == "1"
	if to := staffNext(form.one(pages.NextField)); to != paths.Staff {
		v.Next = to
	}
	if form.has(ui.ShowField) {
		v.Password = form.one(pages.PasswordField)
	}
	return rq.page(status, pages.SignIn(v))
}

func (s *Server) staffSignInView(rq *request, wrong []ui.FieldError) pages.SignInView {
	v := pages.SignInView{
		Shell: rq.staffNarrow(i18n.T(rq.ctx(), "staff.signin.title"), i18n.T(rq.ctx(), "staff.signin.lead")),
		Form:  ui.Form{Action: paths.StaffSignIn, Errors: wrong},
	}
	v.Shell.Errors = wrong
	return v
}

// staffSignOut ends the session.
func (s *Server) staffSignOut(rq *request) error {
	if err := s.Staff.SignOut(rq.ctx(), rq.officer); err != nil {
		return err
	}
	rq.officer = nil
	gone := s.cookie(s.staffCookie(), "", 0)
	gone.MaxAge = -1
	rq.SetCookie(gone)
	return rq.toStaff(paths.StaffSignIn + "?done=out")
}

// staffSecondForm asks for the second factor.
func (s *Server) staffSecondForm(rq *request) error {
	return s.secondPage(rq, http.StatusOK, rq.QueryParam(pages.NextField), nil)
}

// staffSecond takes it: a code, a passkey's answer or a recovery code.
func (s *Server) staffSecond(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	var token string
	switch {
	case form.one(pages.CredentialField) != "":
		token, err = s.Staff.GivePasskey(rq.ctx(), rq.officer, form.one(pages.CredentialField))
	case form.has(pages.RecoveryField):
		token, err = s.Staff.GiveRecovery(rq.ctx(), rq.officer, form.one(pages.RecoveryField))
	default:
		token, err = s.Staff.GiveCode(rq.ctx(), rq.officer, form.one(pages.CodeField))
	}
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.secondPage(rq, status, form.one(pages.NextField), wrong)
	}
	if err := rq.beginOfficer(token); err != nil {
		return err
	}
	if rq.officer.Stage == staff.StageEnrolling {
		return rq.toStaff(paths.StaffSecurity)
	}
	return rq.toStaff(staffNext(form.one(pages.NextField)))
}

func (s *Server) secondPage(rq *request, status int, next string, wrong []ui.FieldError) error {
	v := pages.SecondView{
		Shell:  rq.staffNarrow(i18n.T(rq.ctx(), "staff.second.title"), i18n.T(rq.ctx(), "staff.second.lead")),
		Submit: i18n.T(rq.ctx(), "staff.second.submit"),
	}
	if to := staffNext(next); to != paths.Staff {
		v.Values = []ui.Pair{{Name: pages.NextField, Value: to}}
	}
	recovery := rq.staffForm(paths.StaffSecond, wrong)
	v.Recovery = &recovery
	return s.factorsPage(rq, status, paths.StaffSecond, v, wrong)
}

// factorsPage shows the ways to give a factor that the officer has.
func (s *Server) factorsPage(rq *request, status int, action string, v pages.SecondView, wrong []ui.FieldError) error {
	factors, err := s.Staff.Factors(rq.ctx(), rq.officer)
	if err != nil {
		return err
	}
	passkeys := false
	for _, f := range factors.Authenticators {
		v.Apps = v.Apps || f.Kind == "totp"
		passkeys = passkeys || f.Kind == "passkey"
	}
	v.Form, v.Shell.Errors = rq.staffForm(action, wrong), wrong
	if passkeys && s.Staff.Passkeys() {
		v.Passkey = &pages.PasskeyView{
			Action: action, CSRF: v.Form.CSRF, Begin: paths.StaffPasskey, Values: v.Values, Button: i18n.T(rq.ctx(), "staff.second.passkey_submit"),
		}
		rq.withScript(&v.Shell)
	}
	return rq.page(status, pages.Second(v))
}

// staffChallenge makes a challenge for the session's passkey, for the script.
func (s *Server) staffChallenge(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	options, err := s.Staff.BeginPasskey(rq.ctx(), rq.officer, form.one(pages.AddField) == "1")
	if err != nil {
		return err
	}
	return rq.JSONBlob(http.StatusOK, options)
}

// staffConfirmForm asks for a factor once more.
func (s *Server) staffConfirmForm(rq *request) error {
	q := url.Values{pages.NextField: {rq.QueryParam(pages.NextField)}, pages.ParkedField: {rq.QueryParam(pages.ParkedField)}}
	return s.confirmPage(rq, http.StatusOK, &form{values: q}, nil)
}

// staffConfirm takes it and goes on where the officer was: to a page, or with the form that waits.
func (s *Server) staffConfirm(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	var token string
	if answer := form.one(pages.CredentialField); answer != "" {
		token, err = s.Staff.GivePasskey(rq.ctx(), rq.officer, answer)
	} else {
		token, err = s.Staff.GiveCode(rq.ctx(), rq.officer, form.one(pages.CodeField))
	}
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.confirmPage(rq, status, form, wrong)
	}
	if err := rq.beginOfficer(token); err != nil {
		return err
	}
	if id := form.one(pages.ParkedField); id != "" {
		return rq.staffReplay(id)
	}
	return rq.toStaff(staffNext(form.one(pages.NextField)))
}

func (s *Server) confirmPage(rq *request, status int, form *form, wrong []ui.FieldError) error {
	v := pages.SecondView{
		Shell:  rq.staffNarrow(i18n.T(rq.ctx(), "staff.confirm.title"), i18n.T(rq.ctx(), "staff.confirm.lead")),
		Submit: i18n.T(rq.ctx(), "staff.confirm.submit"),
		Cancel: &ui.Link{Href: paths.Staff, Text: i18n.T(rq.ctx(), "staff.confirm.cancel")},
	}
	if id := form.one(pages.ParkedField); id != "" {
		v.Values = append(v.Values, ui.Pair{Name: pages.ParkedField, Value: id})
	}
	if to := staffNext(form.one(pages.NextField)); to != paths.Staff {
		v.Values = append(v.Values, ui.Pair{Name: pages.NextField, Value: to})
	}
	return s.factorsPage(rq, status, paths.StaffConfirm, v, wrong)
}

// enrolForm shows whom a link invites. Looking uses nothing up.
func (s *Server) enrolForm(rq *request) error {
	return s.enrolPage(rq, http.StatusOK, nil, nil)
}

// enrol uses the link up, and goes on to the authenticators.
func (s *Server) enrol(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if form.has(ui.ShowField) {
		return s.enrolPage(rq, http.StatusOK, form, nil)
	}
	token, err := s.Staff.Enrol(rq.ctx(), rq.Param("token"), form.one(pages.PasswordField))
	if fault.Is(err, fault.Expired) {
		return s.deadEnrol(rq)
	}
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.enrolPage(rq, status, form, wrong)
	}
	if err := rq.beginOfficer(token); err != nil {
		return err
	}
	return rq.toStaff(paths.StaffSecurity)
}

func (s *Server) enrolPage(rq *request, status int, form *form, wrong []ui.FieldError) error {
	invited, err := s.Staff.ReadInvitation(rq.ctx(), rq.Param("token"))
	if fault.Is(err, fault.Expired) {
		return s.deadEnrol(rq)
	}
	if err != nil {
		return err
	}
	rq.speakTo(invited.Language)
	v := pages.EnrolView{
		Shell:   rq.staffNarrow(i18n.T(rq.ctx(), "staff.enrol.title", i18n.Args{"Name": invited.Name}), i18n.T(rq.ctx(), "staff.enrol.lead")),
		Form:    ui.Form{Action: paths.StaffEnrolLink(rq.Param("token")), Errors: wrong},
		Account: invited.Email, Min: password.MinLength, Submit: i18n.T(rq.ctx(), "staff.enrol.submit"),
	}
	v.Shell.Errors = wrong
	if form != nil && form.has(ui.ShowField) {
		v.Password, v.Show = form.one(pages.PasswordField), form.one(ui.ShowField) == "1"
	}
	return rq.page(status, pages.Enrol(v))
}

// deadEnrol is the one page of every link that does not work.
func (s *Server) deadEnrol(rq *request) error {
	return rq.page(http.StatusGone, pages.Dead(pages.DeadView{
		Shell: rq.staffNarrow(i18n.T(rq.ctx(), "staff.enrol.dead"), ""), Text: i18n.T(rq.ctx(), "staff.error.link"),
	}))
}

// speakTo lets the rest of the answer be in a language.
func (rq *request) speakTo(lang i18n.Lang) {
	rq.lang = lang
	rq.SetRequest(rq.Request().WithContext(i18n.WithLang(rq.ctx(), lang)))
}
