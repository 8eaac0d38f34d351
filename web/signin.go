package web

import (
	"net/http"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/authn"
	"inzage/templates/layout"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// What the sign-in page says first, by the word in its address.
var signInDone = i18n.Enum("signin.done.", "reset", "activate", "out")

// signInForm shows the form, and to who is signed in already the overview.
func (s *Server) signInForm(rq *request) error {
	if rq.session != nil {
		return rq.to(next(rq.QueryParam(pages.NextField), paths.My))
	}
	v := s.signInView(rq, nil)
	v.Next = next(rq.QueryParam(pages.NextField), "")
	for _, done := range signInDone.Values() {
		if rq.QueryParam("done") == done {
			v.Done = &ui.NoticeView{Kind: ui.OK, Text: signInDone.T(rq.ctx(), done), Status: true}
		}
	}
	return rq.ok(pages.SignIn(v))
}

// signIn lets somebody in. Everything that can be wrong has one answer.
func (s *Server) signIn(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	if form.has(ui.ShowField) {
		return rq.ok(pages.SignIn(s.signInAgain(rq, form, nil)))
	}
	in, err := s.Authn.SignIn(rq.ctx(), authn.SignIn{
		Email: form.one(pages.EmailField), Password: form.one(pages.PasswordField),
		Device: rq.cookieValue(s.deviceCookie()), Language: rq.lang, Previous: rq.session,
	})
	if err != nil {
		return s.signInRefused(rq, form, err)
	}
	rq.begin(in.Token)
	rq.SetCookie(s.cookie(s.deviceCookie(), in.Device, deviceCookieAge))
	return rq.to(next(form.one(pages.NextField), paths.My))
}

// signInRefused shows the form again with what was wrong; the password is not kept.
func (s *Server) signInRefused(rq *request, form *form, err error) error {
	status := http.StatusUnprocessableEntity
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		status = http.StatusTooManyRequests
		rq.retryAfter(f.Wait)
		wrong := []ui.FieldError{{Text: i18n.T(rq.ctx(), "signin.wait", i18n.Args{"Wait": format.Duration(rq.lang, f.Wait)})}}
		return rq.page(status, pages.SignIn(s.signInAgain(rq, form, wrong)))
	}
	wrong, err := rq.fieldErrors(err)
	if err != nil {
		return err
	}
	return rq.page(status, pages.SignIn(s.signInAgain(rq, form, wrong)))
}

func (s *Server) signInAgain(rq *request, form *form, wrong []ui.FieldError) pages.SignInView {
	v := s.signInView(rq, wrong)
	v.Email, v.Next = form.one(pages.EmailField), next(form.one(pages.NextField), "")
	v.Show = form.one(ui.ShowField) == "1"
	if form.has(ui.ShowField) {
		v.Password = form.one(pages.PasswordField)
	}
	return v
}

func (s *Server) signInView(rq *request, wrong []ui.FieldError) pages.SignInView {
	v := pages.SignInView{
		Shell:    rq.narrow(i18n.T(rq.ctx(), "signin.title"), i18n.T(rq.ctx(), "signin.lead", i18n.Args{"Company": s.Company.Name})),
		Form:     ui.Form{Action: rq.path(paths.SignIn), Errors: wrong},
		Forgot:   ui.Link{Href: rq.path(paths.Forgot), Text: i18n.T(rq.ctx(), "signin.forgot")},
		Activate: ui.Link{Href: rq.path(paths.Activate), Text: i18n.T(rq.ctx(), "signin.activate")},
	}
	v.Shell.Errors = wrong
	return v
}

// signOut ends the session.
func (s *Server) signOut(rq *request) error {
	if err := s.Authn.SignOut(rq.ctx(), rq.session); err != nil {
		return err
	}
	rq.end()
	return rq.to(paths.SignIn + "?done=out")
}

// toNewPassword sends browsers and password managers that ask where a password is changed (W3C change-password-url).
func (s *Server) toNewPassword(rq *request) error {
	lang := i18n.Negotiate(languageCookie(rq, s), rq.Request().Header.Get("Accept-Language"))
	return rq.Redirect(http.StatusSeeOther, paths.In(lang, paths.MyNewPassword))
}

// narrow begins the surroundings of a page that is one form.
func (rq *request) narrow(title, lead string) layout.Shell {
	sh := rq.shell(title, "")
	sh.Lead, sh.Narrow = lead, true
	return sh
}

// cookieValue returns the value of a cookie, "" when there is none.
func (rq *request) cookieValue(name string) string {
	c, err := rq.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
