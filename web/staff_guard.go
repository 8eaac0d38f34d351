package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/identity"
	"inzage/templates/ui"
)

// staff tells whether an access is of the staff area.
func (a access) staff() bool {
	switch a {
	case staffDoor, staffSecond, staffSome, staffEnrolling, staffOnly:
		return true
	}
	return false
}

// staffCookie is the name of the officers' session cookie; see cookieName.
func (s *Server) staffCookie() string {
	if s.Config.Plain() {
		return "staff"
	}
	return "__Host-staff"
}

// staffGuard lets a request into the staff area: it finds the officer's session, checks how far it has come, the form's token,
// the permission and the step-up, in this order.
func (s *Server) staffGuard(rq *request, next echo.HandlerFunc) error {
	rq.lang = i18n.Negotiate(languageCookie(rq, s), rq.Request().Header.Get("Accept-Language"))
	if err := rq.loadOfficer(); err != nil {
		return err
	}
	if to := rq.detour(); to != "" {
		return rq.Redirect(http.StatusSeeOther, to)
	}
	if rq.officer == nil || rq.route.access == staffDoor {
		return next(rq.Context)
	}
	if rq.unsafe() {
		form, err := rq.form()
		if err != nil {
			return err
		}
		if !validCSRF(rq.officer.CSRF, form.one(ui.CSRFField)) {
			return fault.New(fault.Forbidden, "error.form_expired")
		}
	}
	if rq.route.access == staffOnly && !rq.officer.Officer.May(rq.route.may) {
		if err := s.Staff.Refuse(rq.ctx(), rq.officer.Officer.ID, rq.route.may, rq.route.key()); err != nil {
			return err
		}
		return staff.Forbidden()
	}
	if rq.route.stepUp && rq.officer.Stage == staff.StageFull && !rq.officer.Fresh(rq.now()) {
		return rq.toStaffStepUp()
	}
	return next(rq.Context)
}

func (rq *request) unsafe() bool {
	m := rq.Request().Method
	return m != http.MethodGet && m != http.MethodHead
}

// loadOfficer finds the officer's session. Only an officer past the second factor, or one who enrols, acts as an officer.
func (rq *request) loadOfficer() error {
	token := rq.cookieValue(rq.srv.staffCookie())
	rq.act(actor.Actor{Kind: actor.Anonymous})
	if token == "" {
		return nil
	}
	found, err := staff.FindSession(rq.reader(), token, rq.now())
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	rq.holdOfficer(found)
	rq.Response().Before(func() { rq.keepOfficer() })
	return nil
}

func (rq *request) holdOfficer(found *staff.Session) {
	rq.officer, rq.lang = found, found.Officer.Language
	who := actor.Actor{Kind: actor.Anonymous}
	if found.Stage != staff.StagePassword {
		who = actor.Actor{Kind: actor.Officer, OfficerID: found.Officer.ID}
	}
	rq.act(who)
	rq.SetRequest(rq.Request().WithContext(staff.Found(rq.ctx(), found.Officer)))
}

// keepOfficer notes that the session is in use, just before the answer's head is written.
func (rq *request) keepOfficer() {
	if rq.officer == nil {
		return
	}
	// Also for a reader who does not wait for the answer, but not for ever.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(rq.ctx()), 5*time.Second)
	defer cancel()
	if err := rq.srv.Staff.Touch(ctx, rq.officer); err != nil {
		rq.srv.Log.Error("staff session not kept", "ref", rq.Get(referenceKey), "err", err)
	}
}

// detour is where a request goes whose session has not come as far as the route asks, or further; "" when it may go on.
func (rq *request) detour() string {
	access, o := rq.route.access, rq.officer
	switch {
	case access == staffDoor:
		return ""
	case o == nil:
		if rq.unsafe() || access != staffOnly {
			return paths.StaffSignIn
		}
		return paths.StaffSignIn + "?" + url.Values{"next": {rq.staffHere()}}.Encode()
	case access == staffSome:
		return ""
	case o.Stage == staff.StagePassword && access != staffSecond:
		return paths.StaffSecond
	case o.Stage == staff.StageEnrolling && access != staffEnrolling:
		return paths.StaffSecurity
	case o.Stage == staff.StageFull && access == staffSecond:
		return paths.Staff
	}
	return ""
}

// staffHere is the request's own address.
func (rq *request) staffHere() string {
	u := rq.Request().URL
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + u.RawQuery
}

// staffNext is where to go after a detour: a page of the staff area.
func staffNext(value string) string {
	to := next(value, paths.Staff)
	if to != paths.Staff && !strings.HasPrefix(to, paths.Staff+"/") && !strings.HasPrefix(to, paths.Staff+"?") {
		return paths.Staff
	}
	return to
}

// toStaff sends the browser to a page of the staff area.
func (rq *request) toStaff(path string) error { return rq.Redirect(http.StatusSeeOther, path) }

// beginOfficer has the answer set the cookie of a session that was started or got a new token, and goes on in that session.
func (rq *request) beginOfficer(token string) error {
	found, err := staff.FindSession(rq.reader(), token, rq.now())
	if err != nil {
		return err
	}
	first := rq.officer == nil
	rq.SetCookie(rq.srv.cookie(rq.srv.staffCookie(), token, staff.AbsoluteLimit))
	rq.holdOfficer(found)
	if first {
		rq.Response().Before(func() { rq.keepOfficer() })
	}
	return nil
}

// staffFlash leaves a message for the officer's next page.
func (rq *request) staffFlash(id string, args i18n.Args) {
	if rq.officer != nil {
		rq.officer.Data.Flash = &identity.Flash{ID: id, Args: args}
	}
}

// toStaffStepUp asks for a factor. A form that was posted waits in the session, by id.
func (rq *request) toStaffStepUp() error {
	q := url.Values{}
	if !rq.unsafe() {
		q.Set("next", rq.staffHere())
		return rq.toStaff(paths.StaffConfirm + "?" + q.Encode())
	}
	form, err := rq.form()
	if err != nil {
		return err
	}
	d := &rq.officer.Data
	if d.Parked == nil || len(d.Parked) >= maxParked {
		d.Parked = map[string]identity.Parked{}
	}
	id := ident.Token()[:16]
	d.Parked[id] = identity.Parked{Path: rq.Request().URL.Path, Form: form.parkable(), At: rq.now()}
	q.Set("parked", id)
	return rq.toStaff(paths.StaffConfirm + "?" + q.Encode())
}

// staffReplay carries out a form that waited for a factor, once. What it may do is checked again.
func (rq *request) staffReplay(id string) error {
	parked, ok := rq.officer.Data.Parked[id]
	delete(rq.officer.Data.Parked, id)
	if !ok || rq.now().Sub(parked.At) > staff.IdleLimit {
		return fault.New(fault.Conflict, "confirm.gone")
	}
	rq.srv.echo.Router().Find(http.MethodPost, parked.Path, rq.Context)
	r, listed := rq.srv.table[http.MethodPost+" "+rq.Path()]
	if !listed || (r.access != staffOnly && r.access != staffEnrolling) {
		return fault.Missing()
	}
	if r.access == staffOnly && !rq.officer.Officer.May(r.may) {
		return staff.Forbidden()
	}
	rq.route, rq.parsed = r, &form{values: parked.Form}
	return r.handle(rq)
}
