package web

import (
	"context"
	"encoding/base32"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/feature/staff"
)

const officerPassword = "vier paarden eten gras"

// staffWorld is a portal with a staff area.
type staffWorld struct {
	*myWorld
	svc *staff.Service
}

func newStaffWorld(t *testing.T) *staffWorld {
	t.Helper()
	w := &staffWorld{myWorld: newMyWorld(t)}
	var err error
	w.svc, err = staff.New(staff.Options{Store: w.store, BaseURL: w.server.Config.Base, Log: slog.New(slog.NewTextHandler(testLog{t}, nil)),
		Company: staff.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"}})
	w.must(err)
	deps := w.server.Deps
	deps.Staff, deps.Directory = w.svc, newDirectory(t, w.store)
	w.server, err = New(deps)
	w.must(err)
	w.handler = w.server.Handler()
	return w
}

// officerVisit is an officer with a browser.
type officerVisit struct {
	w      *staffWorld
	id     int64
	email  string
	apps   [2]string
	cookie *http.Cookie
}

func command() context.Context { return actor.With(context.Background(), actor.Job("staff")) }

// officer makes an officer with two apps, who is not signed in.
func (w *staffWorld) officer(name string, roles ...staff.Role) *officerVisit {
	w.t.Helper()
	o := &officerVisit{w: w, email: name + "@noordzee.example"}
	for i := range o.apps {
		o.apps[i] = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret.Random(20))
	}
	var err error
	o.id, err = w.svc.Provision(command(), staff.NewOfficer{Email: o.email, Person: "P-" + name, Name: "Officier " + name, Roles: roles, TrainedOn: myNow},
		officerPassword, o.apps[0], o.apps[1])
	w.must(err)
	return o
}

// appCode is what an app shows now.
func (w *staffWorld) appCode(app string) string {
	w.t.Helper()
	code, err := hotp.GenerateCodeCustom(app, uint64(w.clock.Now().Unix()/30), hotp.ValidateOpts{Digits: otp.DigitsSix})
	w.must(err)
	return code
}

// signedIn signs in with both factors.
func (o *officerVisit) signedIn() *officerVisit {
	o.w.t.Helper()
	o.password()
	o.w.clock.Advance(30 * time.Second) // a code that was not used yet
	if a := o.post("/staff/sign-in/second", url.Values{"code": {o.w.appCode(o.apps[0])}}); a.Code != http.StatusSeeOther {
		o.w.t.Fatalf("signing in answers %d:\n%s", a.Code, excerpt(a.Body.String()))
	}
	return o
}

// password gives the password only.
func (o *officerVisit) password() *officerVisit {
	o.w.t.Helper()
	o.cookie = nil
	a := o.post("/staff/sign-in", url.Values{"email": {o.email}, "password": {officerPassword}})
	if a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/staff/sign-in/second" || o.cookie == nil {
		o.w.t.Fatalf("the password answers %d %s", a.Code, a.Header().Get("Location"))
	}
	return o
}

func (o *officerVisit) get(path string) answer {
	o.w.t.Helper()
	return o.take(o.w.send(httptest.NewRequest(http.MethodGet, path, nil), o.cookie))
}

// post sends a form, with the session's token when there is a session.
func (o *officerVisit) post(path string, values url.Values) answer {
	o.w.t.Helper()
	if values == nil {
		values = url.Values{}
	}
	if o.cookie != nil && !values.Has("csrf") {
		found, err := staff.FindSession(o.w.store.Read(o.w.t.Context()), o.cookie.Value, o.w.clock.Now())
		if err == nil {
			values.Set("csrf", maskCSRF(found.CSRF))
		}
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.take(o.w.send(r, o.cookie))
}

// take keeps the session's cookie as a browser does.
func (o *officerVisit) take(a answer) answer {
	for _, c := range a.Result().Cookies() {
		if c.Name == "staff" && c.MaxAge >= 0 {
			o.cookie = c
		}
	}
	return a
}

// session is the officer's session as it is now; nil when it has ended.
func (o *officerVisit) session() *staff.Session {
	found, err := staff.FindSession(o.w.store.Read(o.w.t.Context()), o.cookie.Value, o.w.clock.Now())
	if err != nil {
		return nil
	}
	return found
}

var setupSecret = regexp.MustCompile(`[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}`)

// enrolling is an officer who has used the link and has no authenticator yet.
func (w *staffWorld) enrolling(name string, roles ...staff.Role) *officerVisit {
	w.t.Helper()
	o := &officerVisit{w: w, email: name + "@noordzee.example"}
	inv, err := w.svc.Invite(command(), staff.NewOfficer{Email: o.email, Person: "P-" + name, Name: "Officier " + name, Roles: roles, TrainedOn: myNow})
	w.must(err)
	link, err := url.Parse(inv.URL)
	w.must(err)
	o.get(link.Path).wants(w.t, http.StatusOK, o.email)
	if a := o.post(link.Path, url.Values{"password": {officerPassword}}); a.Header().Get("Location") != "/staff/security" {
		w.t.Fatalf("enrolling answers %d:\n%s", a.Code, excerpt(a.Body.String()))
	}
	return o
}

// addApp adds an app by the pages, and returns its secret.
func (o *officerVisit) addApp(name string) string {
	o.w.t.Helper()
	to := o.post("/staff/security/app", url.Values{"name": {name}}).Header().Get("Location")
	page := o.get(to)
	page.wants(o.w.t, http.StatusOK, `class="qr"`)
	app := strings.ReplaceAll(setupSecret.FindString(page.Body.String()), " ", "")
	if a := o.post(to, url.Values{"code": {o.w.appCode(app)}}); a.Code != http.StatusSeeOther {
		o.w.t.Fatalf("the first code answers %d:\n%s", a.Code, excerpt(a.Body.String()))
	}
	return app
}

// customerCookie is the cookie of a customer who is signed in, under a name.
func (p *person) cookieNamed(name string) *http.Cookie {
	return &http.Cookie{Name: name, Value: p.cookie.Value}
}
