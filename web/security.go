package web

import (
	"net/http"
	"strconv"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/password"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// sessionsKind is the kind of the sessions that the security page shows.
const sessionsKind = "sessions"

// security lists where the login is signed in.
func (s *Server) security(rq *request) error {
	found, err := s.Authn.ListSessions(rq.ctx(), rq.session)
	if err != nil {
		return err
	}
	v := pages.SecurityView{
		Shell:    rq.shell(i18n.T(rq.ctx(), "security.title"), layout.NavSecurity),
		Password: ui.Link{Href: rq.path(paths.MyNewPassword), Text: i18n.T(rq.ctx(), "security.password.change")},
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "security.lead")
	if k, err := s.Kinds.Kind(sessionsKind); err == nil {
		m := margin(rq.ctx(), k)
		v.Margin = &m
	}
	for _, f := range found {
		v.Sessions = append(v.Sessions, pages.SessionView(f))
	}
	return rq.ok(pages.Security(v))
}

// endSession ends one other session, or all others.
func (s *Server) endSession(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if form.one(pages.SessionField) == "others" {
		_, device, err := s.Authn.EndOtherSessions(rq.ctx(), rq.session, rq.cookieValue(s.deviceCookie()))
		if err != nil {
			return err
		}
		rq.SetCookie(s.cookie(s.deviceCookie(), device, deviceCookieAge))
		rq.flash("security.ended_others", nil)
		return rq.to(paths.MySecurity)
	}
	id, err := strconv.ParseInt(form.one(pages.SessionField), 10, 64)
	if err != nil {
		return fault.Missing()
	}
	if err := s.Authn.EndSession(rq.ctx(), rq.session, id); err != nil {
		return err
	}
	if id == rq.session.ID {
		rq.end()
		return rq.to(paths.SignIn + "?done=out")
	}
	rq.flash("security.ended", nil)
	return rq.to(paths.MySecurity)
}

// changePasswordForm asks for another password.
func (s *Server) changePasswordForm(rq *request) error {
	return rq.ok(pages.ChangePassword(s.changePasswordView(rq, nil)))
}

// changePassword sets it; this session goes on under a new token, all others end.
func (s *Server) changePassword(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	var token, device string
	if !form.has(ui.ShowField) && form.has(pages.PasswordField) {
		token, device, err = s.Authn.ChangePassword(rq.ctx(), rq.session, rq.cookieValue(s.deviceCookie()), form.one(pages.PasswordField))
		if err == nil {
			if err := rq.renew(token); err != nil {
				return err
			}
			rq.SetCookie(s.cookie(s.deviceCookie(), device, deviceCookieAge))
			rq.flash("security.password.done", nil)
			return rq.to(paths.MySecurity)
		}
	}
	status := http.StatusOK
	var wrong []ui.FieldError
	if err != nil {
		status = http.StatusUnprocessableEntity
		if wrong, err = rq.fieldErrors(err); err != nil {
			return err
		}
	}
	v := s.changePasswordView(rq, wrong)
	if form.has(ui.ShowField) {
		v.Password, v.Show = form.one(pages.PasswordField), form.one(ui.ShowField) == "1"
	}
	return rq.page(status, pages.ChangePassword(v))
}

func (s *Server) changePasswordView(rq *request, wrong []ui.FieldError) pages.ChangePasswordView {
	v := pages.ChangePasswordView{
		Shell:   rq.shell(i18n.T(rq.ctx(), "reset.new.title"), layout.NavSecurity),
		Form:    ui.Form{Action: rq.path(paths.MyNewPassword), CSRF: rq.csrf(), Errors: wrong},
		Account: rq.session.Login.Email, Min: password.MinLength,
		Cancel: ui.Link{Href: rq.path(paths.MySecurity), Text: i18n.T(rq.ctx(), "security.back")},
	}
	v.Shell.Lead, v.Shell.Errors = i18n.T(rq.ctx(), "security.password.text"), wrong
	return v
}
