package web

import (
	"net/http"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// cancelEmailPath ends the change of address that waits.
const cancelEmailPath = paths.MyEmail + "/cancel"

// emailForm shows the address that signs in and the change that waits.
func (s *Server) emailForm(rq *request) error {
	v, err := s.emailView(rq, "", nil)
	if err != nil {
		return err
	}
	return rq.ok(pages.Email(v))
}

// email asks for another address. The answer is the same when the address belongs to somebody else.
func (s *Server) email(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if err := s.Authn.StartEmailChange(rq.ctx(), rq.session, form.text(pages.EmailField)); err != nil {
		wrong, err := rq.fieldErrors(err)
		if err != nil {
			return err
		}
		v, err := s.emailView(rq, form.one(pages.EmailField), wrong)
		if err != nil {
			return err
		}
		return rq.page(http.StatusUnprocessableEntity, pages.Email(v))
	}
	rq.flash("email.sent", nil)
	return rq.to(paths.MyEmail)
}

// cancelEmail ends the change that waits.
func (s *Server) cancelEmail(rq *request) error {
	if err := s.Authn.CancelOpenEmailChange(rq.ctx(), rq.session); err != nil {
		return err
	}
	rq.flash("email.cancelled", nil)
	return rq.to(paths.MyEmail)
}

func (s *Server) emailView(rq *request, typed string, wrong []ui.FieldError) (pages.EmailView, error) {
	open, err := s.Authn.OpenEmailChange(rq.ctx(), rq.session)
	if err != nil {
		return pages.EmailView{}, err
	}
	v := pages.EmailView{
		Shell: rq.shell(i18n.T(rq.ctx(), "email.title"), layout.NavSecurity),
		Form:  ui.Form{Action: rq.path(paths.MyEmail), CSRF: rq.csrf(), Errors: wrong},
		Now:   rq.session.Login.Email, Email: typed,
		Cancel: ui.ActionView{
			Action: rq.path(cancelEmailPath), CSRF: rq.csrf(),
			Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "email.cancel"), Kind: ui.Quiet},
		},
	}
	v.Shell.Lead, v.Shell.Errors = i18n.T(rq.ctx(), "email.lead"), wrong
	if open != nil {
		v.Open = &pages.OpenEmailView{New: open.New, NewConfirmed: open.NewConfirmed, OldConfirmed: open.OldConfirmed, Expires: open.Expires}
	}
	return v, nil
}
