package web

import (
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// passwordsKind is the kind that says that a password exists, and never what it is.
const passwordsKind = "passwords"

// servicesKind is the kind of the services, which have passwords of their own.
const servicesKind = "services"

// passwords tells what is known of each password, and how to get another.
func (s *Server) passwords(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	k, err := s.Kinds.Kind(passwordsKind)
	if err != nil {
		return err
	}
	rec, err := k.Get(rq.reader(), scope, "")
	if err != nil {
		return err
	}
	password, signIn := portalFields(rec)
	w, correct := rq.recordView(), func(form string) string { return rq.path(correctPath(k.Key, form)) }
	v := pages.PasswordsView{
		Shell:  rq.shell(i18n.T(rq.ctx(), "passwords.title"), layout.NavPasswords),
		Portal: w.fields(password, correct), SignIn: w.fields(signIn, correct), Margin: margin(rq.ctx(), k),
		Address: rq.session.Login.Email, Contact: s.Company.Operations,
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "passwords.lead")
	if services, err := s.Kinds.Kind(servicesKind); err == nil {
		v.Services = &ui.Link{Href: rq.path(paths.Kind(services.Key)), Text: i18n.T(rq.ctx(), "passwords.services.link")}
	}
	return rq.ok(pages.Passwords(v))
}

// portalFields parts what is known of the password from what is known of the login that it belongs to. What never
// happened to the login, such as a block, is left out.
func portalFields(rec dataset.Record) (password, signIn []dataset.Field) {
	for _, f := range rec.Fields {
		switch {
		case strings.HasPrefix(f.Name, "password_"):
			password = append(password, f)
		case !f.Value.Empty():
			signIn = append(signIn, f)
		}
	}
	return password, signIn
}
