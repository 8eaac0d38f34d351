package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"inzage/internal/feature/staff"
)

// forbiddenText is what an officer reads whose role does not allow a page.
const forbiddenText = "Uw rol laat dit niet toe"

// TestStaffWalk walks role × route × method: each route of the staff area answers everybody as the permission table says.
func TestStaffWalk(t *testing.T) {
	w := newStaffWorld(t)
	victim := w.officer("slachtoffer", staff.Auditor)
	w.officer("reserve", staff.Administrator)
	customer := w.person("klant")

	visits := map[string]*officerVisit{
		"nobody":     {w: w},
		"a customer": {w: w, cookie: customer.cookieNamed("staff")}, // the customer's token in the officers' cookie
		"password":   w.officer("half", staff.Administrator, staff.PrivacyOfficer).password(),
		"enrolling":  w.enrolling("nieuw", staff.Administrator, staff.PrivacyOfficer),
	}
	roles := map[string]staff.Role{}
	for _, role := range staff.Roles {
		visits[string(role)] = w.officer(string(role[0:4]), role).signedIn()
		roles[string(role)] = role
	}
	refused := 0
	for _, r := range w.server.staffRoutes() {
		target := strings.NewReplacer(":token", strings.Repeat("A", 43), ":id", strconv.FormatInt(victim.id, 10)).Replace(r.path)
		for who, v := range visits {
			if r.path == "/staff/sign-out" && r.method == post {
				continue // ends the visit: TestStaffSignOut
			}
			kept := v.cookie
			name := fmt.Sprintf("%s %s by %s", r.method, target, who)
			var a answer
			if r.method == post {
				a = v.post(target, url.Values{})
			} else {
				a = v.get(target)
			}
			v.cookie = kept
			to := a.Header().Get("Location")
			forbidden := a.Code == http.StatusForbidden && strings.Contains(a.Body.String(), forbiddenText)
			role, full := roles[who]
			switch {
			case a.Code >= http.StatusInternalServerError:
				t.Errorf("%s answers %d", name, a.Code)
			case r.access == staffDoor:
				if forbidden || a.Code == http.StatusNotFound {
					t.Errorf("%s answers %d", name, a.Code)
				}
			case who == "nobody" || who == "a customer":
				if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/staff/sign-in") || strings.HasPrefix(to, "/staff/sign-in/second") {
					t.Errorf("%s answers %d %s, want the sign-in page", name, a.Code, to)
				}
			case who == "password" && r.access != staffSecond && r.access != staffSome:
				if a.Code != http.StatusSeeOther || to != "/staff/sign-in/second" {
					t.Errorf("%s answers %d %s, want the second factor", name, a.Code, to)
				}
			case who == "enrolling" && r.access != staffEnrolling && r.access != staffSome:
				if a.Code != http.StatusSeeOther || to != "/staff/security" {
					t.Errorf("%s answers %d %s, want the enrolment", name, a.Code, to)
				}
			case full && r.access == staffSecond:
				if a.Code != http.StatusSeeOther || to != "/staff" {
					t.Errorf("%s answers %d %s", name, a.Code, to)
				}
			case full && r.access == staffOnly && !staff.May([]staff.Role{role}, r.may):
				refused++
				if !forbidden {
					t.Errorf("%s answers %d, want %q", name, a.Code, forbiddenText)
				}
			default:
				if forbidden || strings.HasPrefix(to, "/staff/sign-in") {
					t.Errorf("%s answers %d %s", name, a.Code, to)
				}
			}
			if r.method != post {
				head := w.send(httptest.NewRequest(http.MethodHead, target, nil), kept)
				if head.Code != a.Code {
					t.Errorf("HEAD %s answers %d, GET %d", name, head.Code, a.Code)
				}
				continue
			}
			if v.cookie != nil && r.access != staffDoor && a.Code != http.StatusSeeOther && !forbidden {
				for what, token := range map[string]string{"no token": "", "another token": maskCSRF(strings.Repeat("B", 43))} {
					got := v.post(target, url.Values{"csrf": {token}})
					if got.Code != http.StatusForbidden || strings.Contains(got.Body.String(), forbiddenText) {
						t.Errorf("%s with %s answers %d", name, what, got.Code)
					}
				}
			}
		}
	}
	// Without cases there are 7 routes of questions, 7 of files, 10 of the directory, and the rest; TestCaseWalk walks those of cases.
	if refused < 75 {
		t.Errorf("only %d refusals were seen: is the table of routes empty?", refused)
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'staff.refused'`); n < min(refused, 50) {
		t.Errorf("%d of %d refusals are in the record", n, refused)
	}
}

// count runs a query that counts.
func (w *staffWorld) count(sql string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.store.Read(w.t.Context()).Row(sql, args...).Scan(&n))
	return n
}

// TestStaffPaths: a path that is nearly one of the table is none.
func TestStaffPaths(t *testing.T) {
	w := newStaffWorld(t)
	boss := w.officer("baas", staff.Roles...).signedIn()
	for _, target := range []string{
		"/staff/", "/staff//people", "//staff", "/staff/people/", "/staff/people;x", "/staff%2fpeople", "/Staff", "/staff/People", "/staff.json", "/staff/people.json",
		"/staff/%2e%2e/staff", "/static/..%2fstaff", "/static/../staff", "/nl/staff", "/staff/people/0", "/staff/people/-1", "/staff/people/01", "/staff/people/999999999999999999999",
		"/staff/people/x", "/staff/people/%00", "/staff/security/app/x", "/staff/nothing", "/staff/people/1/roles",
	} {
		for who, v := range map[string]*officerVisit{"nobody": {w: w}, "an officer with every role": boss} {
			a := v.get(target)
			if who == "nobody" && a.Code == http.StatusSeeOther && a.Header().Get("Location")[:14] == "/staff/sign-in" {
				continue
			}
			if a.Code != http.StatusNotFound && a.Code != http.StatusBadRequest && a.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s by %s answers %d", target, who, a.Code)
			}
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "QUERY"} {
		r := httptest.NewRequest(method, "/staff/people", nil)
		if a := w.send(r, boss.cookie); a.Code != http.StatusMethodNotAllowed && a.Code != http.StatusForbidden && a.Code != http.StatusNotFound {
			t.Errorf("%s /staff/people answers %d", method, a.Code)
		}
	}
	for _, site := range []string{"cross-site", "same-site"} {
		r := httptest.NewRequest(post, "/staff/sign-out", strings.NewReader(url.Values{"csrf": {maskCSRF(boss.session().CSRF)}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		if a := w.send(r, boss.cookie); a.Code != http.StatusForbidden || boss.session() == nil {
			t.Errorf("signing out from a %s page answers %d", site, a.Code)
		}
	}
}

// TestTwoDoors: an officer's session is none on customers' pages, and a customer's none in the staff area.
func TestTwoDoors(t *testing.T) {
	w := newStaffWorld(t)
	boss := w.officer("baas", staff.Administrator).signedIn()
	customer := w.person("klant")
	for name, cookie := range map[string]*http.Cookie{
		"officer's": boss.cookie, "officer's as a customer's": {Name: "portal", Value: boss.cookie.Value},
	} {
		a := w.send(httptest.NewRequest(get, "/nl/my", nil), cookie)
		if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/nl/sign-in") {
			t.Errorf("the %s cookie at /nl/my answers %d", name, a.Code)
		}
	}
	for name, cookie := range map[string]*http.Cookie{"customer's": customer.cookie, "customer's as an officer's": customer.cookieNamed("staff")} {
		a := w.send(httptest.NewRequest(get, "/staff", nil), cookie)
		if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/staff/sign-in") {
			t.Errorf("the %s cookie at /staff answers %d", name, a.Code)
		}
	}
}

// TestMidSession: after a change of roles, a disabling, a reset: the next request of every session is refused.
func TestMidSession(t *testing.T) {
	w := newStaffWorld(t)
	boss := w.officer("baas", staff.Administrator).signedIn()
	for name, act := range map[string]func(o *officerVisit){
		"roles": func(o *officerVisit) {
			boss.post(fmt.Sprintf("/staff/people/%d/roles", o.id), url.Values{"role_auditor": {"1"}}).wants(t, http.StatusSeeOther)
		},
		"disable": func(o *officerVisit) {
			boss.post(fmt.Sprintf("/staff/people/%d/disable", o.id), nil).wants(t, http.StatusSeeOther)
		},
		"reset":      func(o *officerVisit) { _, err := w.svc.Reset(command(), o.id); w.must(err) },
		"signed out": func(o *officerVisit) { o.post("/staff/sign-out", nil).wants(t, http.StatusSeeOther) },
	} {
		o := w.officer("x"+strings.ReplaceAll(name, " ", ""), staff.PrivacyOfficer).signedIn()
		o.get("/staff").wants(t, http.StatusOK)
		cookie := o.cookie
		act(o)
		o.cookie = cookie
		if a := o.get("/staff"); a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/staff/sign-in") {
			t.Errorf("after %s: %d", name, a.Code)
		}
	}
}

// TestStaffStepUp: what needs a fresh factor is parked, asked for, and carried out once.
func TestStaffStepUp(t *testing.T) {
	w := newStaffWorld(t)
	boss := w.officer("baas", staff.Administrator).signedIn()
	o := w.officer("ander", staff.Operations)
	w.clock.Advance(10*time.Minute + time.Second)
	path := fmt.Sprintf("/staff/people/%d/roles", o.id)
	to := boss.post(path, url.Values{"role_auditor": {"1"}}).Header().Get("Location")
	if !strings.HasPrefix(to, "/staff/confirm?parked=") {
		t.Fatalf("goes to %s", to)
	}
	boss.get(to).wants(t, http.StatusOK, `name="parked"`)
	parked, _ := url.Parse(to)
	boss.post("/staff/confirm", url.Values{"code": {"000000"}, "parked": {parked.Query().Get("parked")}}).wants(t, http.StatusUnprocessableEntity)
	if n := w.count(`SELECT count(*) FROM officers WHERE 'auditor' = ANY (roles)`); n != 0 {
		t.Error("carried out without the factor")
	}
	old := boss.cookie
	a := boss.post("/staff/confirm", url.Values{"code": {w.appCode(boss.apps[0])}, "parked": {parked.Query().Get("parked")}})
	if a.Header().Get("Location") != fmt.Sprintf("/staff/people/%d", o.id) {
		t.Fatalf("%d %s\n%s", a.Code, a.Header().Get("Location"), excerpt(a.Body.String()))
	}
	if n := w.count(`SELECT count(*) FROM officers WHERE 'auditor' = ANY (roles)`); n != 1 {
		t.Error("not carried out")
	}
	if old.Value == boss.cookie.Value || w.send(httptest.NewRequest(get, "/staff", nil), old).Code != http.StatusSeeOther {
		t.Error("the token of before still works")
	}
	w.clock.Advance(30 * time.Second)
	again := boss.post("/staff/confirm", url.Values{"code": {w.appCode(boss.apps[0])}, "parked": {parked.Query().Get("parked")}})
	again.wants(t, http.StatusConflict)
}
