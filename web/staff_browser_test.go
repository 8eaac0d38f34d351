package web

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"inzage/internal/core/config"
	"inzage/internal/feature/staff"
	"inzage/internal/testkit/browser"
)

// TestPasskeyInBrowser enrols with an app and a passkey in a real browser, signs in with the passkey, steps up with it, under the
// real policy.
func TestPasskeyInBrowser(t *testing.T) {
	w := newStaffWorld(t)
	server := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	base := "http://localhost:" + port // passkeys are bound to names, and an address is none
	deps := w.server.Deps
	var err error
	deps.Config, err = config.Load([]string{"INZAGE_BASE_URL=" + base})
	w.must(err)
	w.svc, err = staff.New(staff.Options{Store: w.store, BaseURL: deps.Config.Base, Company: staff.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"}})
	w.must(err)
	deps.Staff = w.svc
	w.server, err = New(deps)
	w.must(err)
	server.Config.Handler = w.server.Handler()
	server.Start()
	t.Cleanup(server.Close)

	inv, err := w.svc.Invite(command(), staff.NewOfficer{Email: "lies@noordzee.example", Person: "P1", Name: "Lies De Smet", Roles: staff.Roles, TrainedOn: myNow})
	w.must(err)
	page := still(browser.Open(t).NewPage(t), "light")
	page.Authenticator()
	page.Goto(inv.URL)
	page.Type("[name=password]", officerPassword)
	page.Enter("[name=password]")
	at := func(path string) {
		t.Helper()
		if u, _ := url.Parse(page.URL()); u.Path != path {
			t.Fatalf("at %s, want %s: %s", page.URL(), path, page.Text("main"))
		}
		if reports := page.Reports(); len(reports) > 0 {
			t.Errorf("%s: %q", path, reports)
		}
	}
	at("/staff/security")
	page.Type("[name=name]", "Telefoon")
	page.Follow("main form button")
	app := strings.ReplaceAll(setupSecret.FindString(page.Text("main")), " ", "")
	page.Type("[name=code]", w.appCode(app))
	page.Enter("[name=code]")
	at("/staff/security")

	page.Goto(base + "/staff/security/passkey")
	if shown := browser.Eval[bool](page, `getComputedStyle(document.querySelector("[data-passkey-missing]")).display !== "none"`); shown {
		t.Error("the page says that passkeys do not work here")
	}
	page.Type("[name=name]", "Sleutel")
	page.Follow("form[data-passkey] button")
	at("/staff/security")
	if text := page.Text("main"); !strings.Contains(text, "U bent klaar") || !strings.Contains(text, "Sleutel") {
		t.Fatalf("after the passkey: %s", text)
	}

	page.Follow(".who button")
	at("/staff/sign-in")
	page.Type("[name=email]", "lies@noordzee.example")
	page.Type("[name=password]", officerPassword)
	page.Enter("[name=password]")
	at("/staff/sign-in/second")
	check(t, page, "staff-second")
	page.Follow("form[data-passkey] button")
	at("/staff")
	check(t, page, "staff")
	var factor string
	w.must(w.store.Read(t.Context()).Row(`SELECT factor FROM staff_sessions`).Scan(&factor))
	if factor != "passkey" {
		t.Errorf("signed in by %s", factor)
	}

	w.clock.Advance(staff.StepUpLife + 1)
	page.Goto(base + "/staff/security")
	page.Follow(fmt.Sprintf(`form[action=%q] button`, "/staff/security/codes"))
	at("/staff/confirm")
	page.Follow("form[data-passkey] button")
	if text := page.Text("main"); !strings.Contains(text, "Uw herstelcodes") {
		t.Errorf("after stepping up: %s", text)
	}
}
