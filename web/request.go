package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// request is one request with what the guard has found out about it.
type request struct {
	echo.Context
	srv     *Server
	route   route
	lang    i18n.Lang
	session *identity.Session // nil when nobody is signed in
	officer *staff.Session    // of the staff area, however far; nil elsewhere
	held    *sessions.Session // the cookie's session
	parsed  *form
}

// ctx is the request's context: it knows the actor and the language.
func (rq *request) ctx() context.Context { return rq.Request().Context() }

// reader reads the database for this request.
func (rq *request) reader() store.Reader { return rq.srv.Store.Read(rq.ctx()) }

// scope is what the signed-in customer may see.
func (rq *request) scope() (store.CustomerScope, error) {
	return store.CustomerScopeOf(actor.From(rq.ctx()))
}

// now is the time of the request's clock.
func (rq *request) now() time.Time { return rq.srv.Clock.Now() }

// path builds a link to a page in the request's language.
func (rq *request) path(slug string) string { return paths.In(rq.lang, slug) }

// to sends the browser to a page of ours with 303, so that a reload repeats nothing.
func (rq *request) to(slug string) error {
	return rq.Redirect(http.StatusSeeOther, rq.path(slug))
}

// flash leaves a message for the signed-in reader's next page.
func (rq *request) flash(id string, args i18n.Args) {
	if rq.session != nil {
		rq.session.Data.Flash = &identity.Flash{ID: id, Args: args}
	}
}

// here is the request's own address after the language prefix, with its query.
func (rq *request) here() string {
	u := rq.Request().URL
	path := u.EscapedPath()
	if len(path) >= 3 {
		path = path[3:]
	}
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path
}

// fresh reports whether the password was given recently.
func (rq *request) fresh() bool {
	return rq.now().Sub(rq.session.AuthAt) <= authn.StepUpLife
}

// toSignIn asks a reader to sign in and then come back; a form that was posted is told to be sent again.
func (rq *request) toSignIn() error {
	target := paths.SignIn
	if next := rq.here(); rq.Request().Method == http.MethodGet && next != paths.My {
		target += "?next=" + url.QueryEscape(next)
	}
	return rq.to(target)
}

// toChooser asks a login that acts for several customers which one it is.
func (rq *request) toChooser() error {
	return rq.to(paths.MyCustomer + "?next=" + url.QueryEscape(rq.here()))
}

// maxParked is how many forms a session may park at once.
const maxParked = 3

// toStepUp asks for the password. A form that was posted waits in the session, by id; fields with passwords do not.
func (rq *request) toStepUp() error {
	q := url.Values{}
	if rq.Request().Method == http.MethodGet || rq.Request().Method == http.MethodHead {
		q.Set("next", rq.here())
		return rq.to(paths.MyConfirm + "?" + q.Encode())
	}
	form, err := rq.form()
	if err != nil {
		return err
	}
	d := &rq.session.Data
	if d.Parked == nil || len(d.Parked) >= maxParked {
		d.Parked = map[string]identity.Parked{}
	}
	id := ident.Token()[:16]
	d.Parked[id] = identity.Parked{Path: rq.Request().URL.Path, Form: form.parkable(), At: rq.now()}
	q.Set("parked", id)
	return rq.to(paths.MyConfirm + "?" + q.Encode())
}
