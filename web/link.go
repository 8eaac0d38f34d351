package web

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/authn"
	"inzage/internal/platform/password"
	"inzage/templates/layout"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// linkPage is a way to a new password by mail: the reset of who forgot, the activation of who never had one.
type linkPage struct {
	purpose authn.Purpose
	slug    string // /reset/{token} and /reset/new
	ask     string // where the address is asked for
	sent    string
	done    string // word of the sign-in page that tells of success
}

var (
	resetPage    = linkPage{authn.Reset, paths.Reset, paths.Forgot, paths.ForgotSent, "reset"}
	activatePage = linkPage{authn.Activate, paths.Activate, paths.Activate, paths.Activate + "/sent", "activate"}
)

// askLink shows the form that asks for the address.
func (s *Server) askLink(p linkPage) func(*request) error {
	return func(rq *request) error { return rq.ok(pages.AskLink(s.askLinkView(rq, p, "", nil))) }
}

// sendLink takes the address. Its answer is the same for every address.
func (s *Server) sendLink(p linkPage) func(*request) error {
	return func(rq *request) error {
		form, err := rq.form()
		if err != nil {
			return err
		}
		email := form.text(pages.EmailField)
		if email == "" {
			wrong := []ui.FieldError{{Name: pages.EmailField, Text: i18n.T(rq.ctx(), "reset.ask.empty")}}
			return rq.page(http.StatusUnprocessableEntity, pages.AskLink(s.askLinkView(rq, p, "", wrong)))
		}
		if err := s.Authn.RequestLink(rq.ctx(), authn.LinkRequest{Purpose: p.purpose, Email: email, Language: rq.lang}); err != nil {
			return err
		}
		return rq.to(p.sent)
	}
}

func (s *Server) askLinkView(rq *request, p linkPage, email string, wrong []ui.FieldError) pages.AskLinkView {
	v := pages.AskLinkView{
		Form: ui.Form{Action: rq.path(p.ask), Errors: wrong}, Email: email, Submit: i18n.T(rq.ctx(), "reset.ask.submit"),
	}
	if p.purpose == authn.Activate {
		v.Shell = rq.narrow(i18n.T(rq.ctx(), "activate.ask.title"), i18n.T(rq.ctx(), "activate.ask.lead"))
	} else {
		v.Shell = rq.narrow(i18n.T(rq.ctx(), "reset.ask.title"), i18n.T(rq.ctx(), "reset.ask.lead"))
		v.Other = &ui.Link{Href: rq.path(paths.Activate), Text: i18n.T(rq.ctx(), "signin.activate")}
	}
	v.Shell.Back = &ui.Link{Href: rq.path(paths.SignIn), Text: i18n.T(rq.ctx(), "signin.title")}
	v.Shell.Errors = wrong
	return v
}

// linkSent says that a mail is on its way, if the address is known.
func (s *Server) linkSent(p linkPage) func(*request) error {
	return func(rq *request) error {
		v := pages.SentView{
			Shell: rq.narrow(i18n.T(rq.ctx(), "reset.sent.title"), i18n.T(rq.ctx(), "reset.sent.lead")),
			Next: []string{
				i18n.T(rq.ctx(), "reset.sent.life", i18n.Args{"Minutes": int(authn.LinkLife.Minutes())}),
				i18n.T(rq.ctx(), "reset.sent.spam"),
			},
			Again: ui.Link{Href: rq.path(p.ask), Text: i18n.T(rq.ctx(), "reset.sent.again")},
		}
		if p.purpose == authn.Reset {
			v.Next = append(v.Next, i18n.T(rq.ctx(), "reset.sent.activate"))
		}
		return rq.ok(pages.Sent(v))
	}
}

// openLink takes a mailed link's token out of the address and into a cookie for a quarter of an hour, so that it stands in no
// history, and leads to the form. It changes nothing: mail scanners open links.
func (s *Server) openLink(p linkPage) func(*request) error {
	return func(rq *request) error {
		rq.secretAddress()
		token := rq.Param("token")
		if _, err := s.Authn.OpenLink(rq.ctx(), p.purpose, token); err != nil {
			return s.deadLink(rq, err, p.ask)
		}
		rq.SetCookie(s.cookie(s.linkCookie(), token, linkCookieAge))
		return rq.to(p.slug + "/new")
	}
}

// linkForm shows the form behind a link.
func (s *Server) linkForm(p linkPage) func(*request) error {
	return func(rq *request) error {
		rq.secretAddress()
		link, err := s.Authn.CheckLink(rq.ctx(), p.purpose, rq.cookieValue(s.linkCookie()))
		if err != nil {
			return s.deadLink(rq, err, p.ask)
		}
		return rq.ok(pages.NewPassword(s.newPasswordView(rq, p, link, nil)))
	}
}

// useLink sets the password. Nobody is signed in by it: whoever set it knows it, and signs in.
func (s *Server) useLink(p linkPage) func(*request) error {
	return func(rq *request) error {
		rq.secretAddress()
		form, err := rq.form()
		if err != nil {
			return err
		}
		token := rq.cookieValue(s.linkCookie())
		if !form.has(ui.ShowField) {
			if p.purpose == authn.Activate {
				err = s.Authn.Activate(rq.ctx(), token, form.one(pages.CodeField), form.one(pages.PasswordField))
			} else {
				err = s.Authn.SetPassword(rq.ctx(), token, form.one(pages.PasswordField))
			}
			if err == nil {
				return s.passwordSet(rq, p)
			}
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			return s.deadLink(rq, err, p.ask)
		}
		status := http.StatusOK
		var wrong []ui.FieldError
		if err != nil {
			status = http.StatusUnprocessableEntity
			if wrong, err = rq.fieldErrors(err); err != nil {
				return err
			}
		}
		link, err := s.Authn.CheckLink(rq.ctx(), p.purpose, token)
		if err != nil {
			return s.deadLink(rq, err, p.ask)
		}
		v := s.newPasswordView(rq, p, link, wrong)
		v.Code, v.Show = form.one(pages.CodeField), form.one(ui.ShowField) == "1"
		if form.has(ui.ShowField) {
			v.Password = form.one(pages.PasswordField)
		}
		return rq.page(status, pages.NewPassword(v))
	}
}

// passwordSet leads to the sign-in, and has the browser forget what it held of the portal.
func (s *Server) passwordSet(rq *request, p linkPage) error {
	rq.forget(s.linkCookie())
	if rq.session != nil {
		rq.end()
	}
	rq.Response().Header().Set("Clear-Site-Data", `"cookies", "storage"`)
	return rq.to(paths.SignIn + "?done=" + p.done)
}

func (s *Server) newPasswordView(rq *request, p linkPage, link authn.Link, wrong []ui.FieldError) pages.NewPasswordView {
	v := pages.NewPasswordView{
		Form: ui.Form{Action: rq.path(p.slug + "/new"), Errors: wrong}, Account: link.Email, Min: password.MinLength,
	}
	if p.purpose == authn.Activate {
		v.Shell = rq.narrow(i18n.T(rq.ctx(), "activate.new.title"), i18n.T(rq.ctx(), "activate.new.lead"))
		v.WithCode, v.Submit = true, i18n.T(rq.ctx(), "activate.submit")
	} else {
		v.Shell = rq.narrow(i18n.T(rq.ctx(), "reset.new.title"), i18n.T(rq.ctx(), "reset.new.lead"))
		v.Submit = i18n.T(rq.ctx(), "reset.save")
	}
	rq.unlisted(&v.Shell)
	v.Shell.Errors = wrong
	return v
}

// deadLink is the one page of links that do not work; any other error is returned as it is.
func (s *Server) deadLink(rq *request, err error, again string) error {
	if !fault.Is(err, fault.Expired) {
		return err
	}
	if rq.cookieValue(s.linkCookie()) != "" {
		rq.forget(s.linkCookie())
	}
	v := pages.DeadLinkView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "reset.dead.title"), i18n.T(rq.ctx(), "reset.error.link")),
		New:   ui.Link{Href: rq.path(again), Text: i18n.T(rq.ctx(), "reset.dead.new")},
	}
	rq.unlisted(&v.Shell)
	v.Shell.Path = again // the picker must not repeat the token
	return rq.page(http.StatusGone, pages.DeadLink(v))
}

// secretAddress keeps the address of this page from other pages: it may hold a token.
func (rq *request) secretAddress() { rq.Response().Header().Set("Referrer-Policy", "no-referrer") }

// unlisted keeps a page out of search engines and without the links that tell them of other languages.
func (rq *request) unlisted(sh *layout.Shell) { sh.NoIndex, sh.BaseURL = true, "" }

// forget deletes a cookie of ours.
func (rq *request) forget(name string) {
	c := rq.srv.cookie(name, "", 0)
	c.MaxAge = -1
	rq.SetCookie(c)
}

// retryAfter tells programs how long to wait, in whole seconds.
func (rq *request) retryAfter(wait time.Duration) {
	rq.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}
