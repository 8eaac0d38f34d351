package web

import (
	"encoding/base32"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/secret"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/staff"
)

// decision is what a second person's form carries about the case as it stands.
func (w *reviewWorld) decision() url.Values {
	f := w.read()
	return url.Values{"version": {strconv.Itoa(f.Version)}, "digest": {hex.EncodeToString(f.Digest)}}
}

// again is another browser of the same officer.
func (o *officerVisit) again() *officerVisit {
	other := *o
	other.w.clock.Advance(30 * time.Second)
	return other.signedIn()
}

// twin is another account of an officer's person.
func (w *reviewWorld) twin(name, person string) *officerVisit {
	w.t.Helper()
	o := &officerVisit{w: w.staffWorld, email: name + "@noordzee.example"}
	for i := range o.apps {
		o.apps[i] = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret.Random(20))
	}
	var err error
	o.id, err = w.svc.Provision(command(), staff.NewOfficer{Email: o.email, Person: person, Name: "Officier " + name, Roles: []staff.Role{staff.PrivacyOfficer}, TrainedOn: myNow},
		officerPassword, o.apps[0], o.apps[1])
	w.must(err)
	return o.signedIn()
}

// atOnce posts a form from several browsers, n times each.
func (w *reviewWorld) atOnce(n int, path string, form url.Values, browsers ...*officerVisit) (codes []int) {
	w.t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	begin := make(chan struct{})
	for _, o := range browsers {
		values := url.Values{"csrf": {maskCSRF(o.session().CSRF)}}
		for k, v := range form {
			values[k] = v
		}
		for range n {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Host = w.server.Config.Base.Host
			r.AddCookie(o.cookie)
			all.Go(func() {
				<-begin
				out := httptest.NewRecorder()
				w.handler.ServeHTTP(out, r)
				mu.Lock()
				defer mu.Unlock()
				codes = append(codes, out.Code)
			})
		}
	}
	close(begin)
	all.Wait()
	return codes
}

// TestOwnWorkIsNeverApproved: the officer who submitted sends the approval twenty times, from two browsers and from another account of the
// same person, all at once. Nothing is approved, and the history tells officers and auditors that it was tried.
func TestOwnWorkIsNeverApproved(t *testing.T) {
	w := newReviewWorld(t)
	w.follows(w.anke, w.anke.post(w.to("/review"), w.review("submit")), "Ingediend.")
	second, account := w.anke.again(), w.twin("anke2", "P-anke")
	w.anke.signedIn() // its step-up is fresh again
	codes := w.atOnce(10, w.to("/approve"), w.decision(), w.anke, second, account)
	if slices.ContainsFunc(codes, func(c int) bool { return c != http.StatusForbidden }) || len(codes) != 30 {
		t.Errorf("the answers are %v", codes)
	}
	f := w.read()
	if f.State != disclosure.AwaitingApproval || len(f.Approvals) != 0 {
		t.Fatalf("the case is %s with %d approvals", f.State, len(f.Approvals))
	}
	for _, o := range []*officerVisit{w.bram, w.auditor} {
		page := o.get(w.to(""))
		page.wants(t, http.StatusOK, "Poging tot goedkeuring geweigerd", "Diende zelf in.", "Diende zelf in. Met een andere account.")
		if n := strings.Count(page.Body.String(), "Poging tot goedkeuring geweigerd"); n != 2 {
			t.Errorf("it is told %d times", n)
		}
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'disclosure.attempt_refused'`); n != 30 {
		t.Errorf("%d entries", n)
	}
	w.follows(w.bram, w.bram.post(w.to("/approve"), w.decision()), "Goedgekeurd")
}

// TestApproveAndReturnAtOnce: of an approval and a return that come together, one counts.
func TestApproveAndReturnAtOnce(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	carla := w.officer("carla", staff.PrivacyOfficer).signedIn()
	w.bram.signedIn()
	approve := w.decision()
	var codes [2][]int
	var both sync.WaitGroup
	both.Go(func() { codes[0] = w.atOnce(3, w.to("/approve"), approve, w.bram) })
	both.Go(func() {
		codes[1] = w.atOnce(3, w.to("/return"), url.Values{"version": approve["version"], "reason": {"nog eens"}}, carla)
	})
	both.Wait()
	done := 0
	for _, c := range slices.Concat(codes[0], codes[1]) {
		switch c {
		case http.StatusSeeOther:
			done++
		case http.StatusConflict:
		default:
			t.Errorf("an answer %d", c)
		}
	}
	if s := w.read().State; done != 1 || s != disclosure.Approved && s != disclosure.UnderReview {
		t.Errorf("%d outcomes %v, and the case is %s", done, codes, s)
	}
}

// TestFormsOfAnotherCase: what is replayed, swapped between cases or sent before its time does nothing.
func TestFormsOfAnotherCase(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	first, mine := w.ref, w.decision()
	w.ref = w.reviewable()
	w.anke.post(w.to("/review"), w.review("submit"))
	w.bram.post(w.to("/approve"), mine).wants(t, http.StatusConflict) // the digest of the other case
	swapped := w.decision()
	swapped.Set("digest", mine.Get("digest"))
	w.bram.post(w.to("/approve"), swapped).wants(t, http.StatusConflict)
	for name, extra := range map[string]url.Values{
		"reference": {"reference": {first}}, "case_id": {"case_id": {"1"}}, "state": {"state": {"approved"}}, "approved_by": {"approved_by": {"1"}},
		"officer_id": {"officer_id": {strconv.FormatInt(w.bram.id, 10)}, "person": {"P-bram"}}, "approvals_needed": {"approvals_needed": {"0"}},
	} {
		form := w.decision()
		for k, v := range extra {
			form[k] = v
		}
		w.anke.post(w.to("/approve"), form).wants(t, http.StatusForbidden)
		if s := w.read().State; s != disclosure.AwaitingApproval {
			t.Fatalf("%s: the case is %s", name, s)
		}
	}
	for _, verb := range []string{"/collect", "/release", "/deliver", "/acknowledge", "/close", "/conclude", "/refusal", "/no-data"} {
		if a := w.bram.post(w.to(verb), w.decision()); a.Code < 400 || a.Code >= 500 {
			t.Errorf("%s before its time answers %d", verb, a.Code)
		}
	}
	for _, twice := range []string{"version", "digest"} {
		form := w.decision()
		form[twice] = append(form[twice], form[twice][0])
		w.bram.post(w.to("/approve"), form).wants(t, http.StatusBadRequest)
	}
	form := w.decision()
	w.follows(w.bram, w.bram.post(w.to("/approve"), form), "Goedgekeurd")
	for range 3 { // the back button, and a form sent again
		w.bram.post(w.to("/approve"), form).wants(t, http.StatusConflict)
	}
	if n := w.count(`SELECT count(*) FROM case_approvals`); n != 1 {
		t.Errorf("%d approvals", n)
	}
}

// TestStaleStepUp: a factor counts for ten minutes and not a second longer; a form that waits for one waits in its own session, and goes with it.
func TestStaleStepUp(t *testing.T) {
	w := newReviewWorld(t)
	w.anke.post(w.to("/review"), w.review("submit"))
	w.bram.signedIn()
	given := w.bram.session().AuthAt
	w.clock.Set(given.Add(10*time.Minute + time.Second))
	form := w.decision()
	to, _ := url.Parse(w.bram.post(w.to("/approve"), form).Header().Get("Location"))
	parked := to.Query().Get("parked")
	if to.Path != "/staff/confirm" || parked == "" {
		t.Fatalf("a stale step-up goes to %s", to)
	}
	other := w.bram.again() // a second browser of the same officer, and a colleague
	carla := w.officer("carla", staff.PrivacyOfficer).signedIn()
	for name, o := range map[string]*officerVisit{"another browser": other, "a colleague": carla} {
		w.clock.Advance(30 * time.Second)
		a := o.post("/staff/confirm", url.Values{"code": {w.appCode(o.apps[1])}, "parked": {parked}})
		if a.Code != http.StatusConflict {
			t.Errorf("%s carries out a form that waits elsewhere: %d %s", name, a.Code, a.Header().Get("Location"))
		}
	}
	old := w.bram.cookie
	w.bram.post("/staff/sign-out", nil).wants(t, http.StatusSeeOther)
	w.bram.cookie = old
	w.clock.Advance(30 * time.Second)
	a := w.bram.post("/staff/confirm", url.Values{"code": {w.appCode(w.bram.apps[1])}, "parked": {parked}, "csrf": {"x"}})
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/staff/sign-in") {
		t.Errorf("after signing out: %d %s", a.Code, a.Header().Get("Location"))
	}
	if s := w.read().State; s != disclosure.AwaitingApproval {
		t.Fatalf("the case is %s", s)
	}
	w.bram.cookie = nil
	w.bram.signedIn()
	given = w.bram.session().AuthAt
	w.clock.Set(given.Add(10 * time.Minute)) // the last moment
	w.follows(w.bram, w.bram.post(w.to("/approve"), w.decision()), "Goedgekeurd")
}
