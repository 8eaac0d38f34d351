package authn

import (
	"fmt"
	"testing"
	"time"

	"inzage/internal/core/fault"
)

// tally counts successes and fails on anything but the refusals that are meant to be.
func tally(t *testing.T, errs []error, refusals ...fault.Kind) (won int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		f := fault.Of(err)
		ok := false
		for _, k := range refusals {
			ok = ok || (f != nil && f.Kind == k)
		}
		if !ok {
			t.Errorf("refused with %v", err)
		}
	}
	return won
}

// TestOneTokenFiftyTimes posts one token fifty times at once, with fifty passwords: one counts.
func TestOneTokenFiftyTimes(t *testing.T) {
	w := newWorld(t)
	_, id := w.active("1001", "mieke@wilg.example")
	token := w.resetLink("mieke@wilg.example")
	w.slow("auth_tokens", "UPDATE")
	before := w.count(`SELECT auth_epoch FROM logins WHERE id = $1`, id)
	secrets := make([]string, 50)
	errs := atOnce(50, func(i int) error {
		secrets[i] = fmt.Sprintf("paard nummer %d eet gras", i)
		return w.svc.SetPassword(nth(i), token, secrets[i])
	})
	won := tally(t, errs, fault.Expired, fault.Unavailable) // argon2's queue is short: some are told to come back
	if won != 1 || w.entries("reset.completed") != 1 || w.mails("authn.password_changed") != 1 {
		t.Fatalf("%d of 50 succeeded, %d entries, %d notices, want one of each", won, w.entries("reset.completed"), w.mails("authn.password_changed"))
	}
	if got := w.count(`SELECT auth_epoch FROM logins WHERE id = $1`, id); got != before+1 {
		t.Errorf("the epoch rose by %d", got-before)
	}
	for i, err := range errs {
		_, refused := w.svc.SignIn(nth(100+i), SignIn{Email: "mieke@wilg.example", Password: secrets[i]})
		if err == nil && refused != nil {
			t.Errorf("the password that won does not sign in: %v", refused)
		}
		if err != nil && refused == nil {
			t.Errorf("password %d lost and signs in", i)
		}
		w.clock.Advance(15 * time.Minute)
	}
}

// TestTwoTokensAtOnce uses two live links of one login in parallel: only the rising epoch stops the second.
func TestTwoTokensAtOnce(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	first := w.resetLink("mieke@wilg.example")
	w.clock.Advance(2 * time.Minute)
	second := w.resetLink("mieke@wilg.example")
	w.slow("logins", "UPDATE")
	errs := atOnce(2, func(i int) error {
		return w.svc.SetPassword(nth(i), []string{first, second}[i], fmt.Sprintf("paard nummer %d eet gras", i))
	})
	if won := tally(t, errs, fault.Expired); won != 1 || w.entries("reset.completed") != 1 {
		t.Errorf("%d of two links set a password", won)
	}
}

// TestSignInDuringReset lets a sign-in with the old password race with the reset: no session may begin on a password
// that is no longer the login's.
func TestSignInDuringReset(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.signIn("mieke@wilg.example", goodPassword) // warm
	token := w.resetLink("mieke@wilg.example")
	w.slow("logins", "UPDATE")
	var reset error
	errs := atOnce(8, func(i int) error {
		if i == 0 {
			reset = w.svc.SetPassword(nth(0), token, otherPassword)
			return reset
		}
		_, err := w.svc.SignIn(nth(i), SignIn{Email: "mieke@wilg.example", Password: goodPassword})
		return err
	})
	must(t, reset)
	tally(t, errs, fault.Invalid, fault.TooMany)
	if n := w.count(`SELECT count(*) FROM sessions`); n != 0 {
		t.Errorf("%d sessions outlived the reset", n)
	}
}

// TestRequestsAtOnce asks for a link from fifty networks at once: one mail, as the pause between mails demands.
func TestRequestsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	for i := range 50 {
		must(t, w.svc.RequestLink(nth(i), LinkRequest{Purpose: Reset, Email: "mieke@wilg.example", Language: "nl"}))
	}
	ids := make([]int64, 0, 50)
	rows, err := w.super.Query(visitor(), `SELECT id FROM auth_requests`)
	must(t, err)
	for rows.Next() {
		var id int64
		must(t, rows.Scan(&id))
		ids = append(ids, id)
	}
	w.slow("auth_tokens", "INSERT")
	errs := atOnce(10, func(i int) error { return w.svc.handle(job(), requestJob{Request: ids[i%5]}) }) // each twice
	for _, err := range errs {
		must(t, err)
	}
	w.drain()
	if n := w.mails("authn.reset"); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
	if n := w.count(`SELECT count(*) FROM auth_requests WHERE handled_at IS NULL`); n != 0 {
		t.Errorf("%d requests were not handled", n)
	}
	if n := w.entries("reset.requested") + w.entries("reset.throttled"); n != 50 {
		t.Errorf("%d entries for 50 requests", n)
	}
}

// TestCodeTriesAtOnce guesses a code twenty times at once: five are compared.
func TestCodeTriesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.customer("1001", "mieke@wilg.example")
	code, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	w.request(visitor(), Activate, "mieke@wilg.example")
	token := w.tokens(Activate)[0]
	w.slow("activation_codes", "UPDATE")
	errs := atOnce(20, func(i int) error { return w.svc.Activate(nth(i), token, "AAAA-AAAA-AAAA-AAAA", otherPassword) })
	tally(t, errs, fault.Invalid)
	if n := w.count(`SELECT max(tries) FROM activation_codes`); n != CodeTries {
		t.Errorf("%d tries were counted, want %d", n, CodeTries)
	}
	wants(t, w.svc.Activate(nth(100), token, code, otherPassword), fault.Invalid, "activate.error.code_spent")
}

// TestActivationsAtOnce activates one login from ten places at once.
func TestActivationsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.customer("1001", "mieke@wilg.example")
	code, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	w.request(visitor(), Activate, "mieke@wilg.example")
	token := w.tokens(Activate)[0]
	errs := atOnce(10, func(i int) error { return w.svc.Activate(nth(i), token, code, otherPassword) })
	if won := tally(t, errs, fault.Invalid, fault.Expired); won != 1 || w.entries("activation.completed") != 1 {
		t.Errorf("%d of ten activated", won)
	}
}
