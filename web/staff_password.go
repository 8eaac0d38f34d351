package web

import (
	"net/http"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/password"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// staffPasswordForm asks the officer for another password.
func (s *Server) staffPasswordForm(rq *request) error {
	return s.staffPasswordPage(rq, http.StatusOK, &form{}, nil)
}

// staffPassword sets it; this session goes on under a new token, all others end.
func (s *Server) staffPassword(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if form.has(ui.ShowField) || !form.has(pages.PasswordField) { // a form that waited for a factor comes without its password
		return s.staffPasswordPage(rq, http.StatusOK, form, nil)
	}
	token, err := s.Staff.ChangePassword(rq.ctx(), rq.officer, form.one(pages.PasswordField))
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.staffPasswordPage(rq, status, form, wrong)
	}
	if err := rq.beginOfficer(token); err != nil {
		return err
	}
	rq.staffFlash("staff.password.done", nil)
	return rq.toStaff(paths.StaffSecurity)
}

func (s *Server) staffPasswordPage(rq *request, status int, form *form, wrong []ui.FieldError) error {
	v := pages.EnrolView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "reset.new.title"), i18n.T(rq.ctx(), "staff.password.lead"), layout.StaffSecurity),
		Form:  rq.staffForm(paths.StaffPassword, wrong), Account: rq.officer.Officer.Email, Min: password.MinLength,
		Submit: i18n.T(rq.ctx(), "reset.save"),
		Cancel: &ui.Link{Href: paths.StaffSecurity, Text: i18n.T(rq.ctx(), "security.back")},
	}
	v.Shell.Narrow, v.Shell.Errors = true, wrong
	if form.has(ui.ShowField) {
		v.Password, v.Show = form.one(pages.PasswordField), form.one(ui.ShowField) == "1"
	}
	return rq.page(status, pages.Enrol(v))
}
