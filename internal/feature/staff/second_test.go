package staff

import (
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
)

// TestCodeReplay: a code counts once, and no earlier one after it.
func TestCodeReplay(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	give := func(code string) error { _, err := w.svc.GiveCode(visitor(), c.password(), code); return err }

	a, b := w.code(c.apps[0], 0), w.code(c.apps[0], 1)
	must(t, give(a))
	wants(t, give(a), fault.Invalid, "staff.error.code") // replayed
	must(t, give(b))                                     // the next step, within the skew
	wants(t, give(a), fault.Invalid, "staff.error.code") // A-B-A
	wants(t, give(b), fault.Invalid, "staff.error.code")
	must(t, give(w.code(c.apps[1], 0))) // another app has a count of its own
	if n := w.entries("staff.factor_failed"); n != 3 {
		t.Errorf("%d failures recorded", n)
	}
}

// TestCodeWindow: one step before and after counts, two do not.
func TestCodeWindow(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	for step, ok := range map[int64]bool{-2: false, -1: true, 1: true, 2: false} {
		w.clock.Advance(10 * time.Minute)
		_, err := w.svc.GiveCode(visitor(), c.password(), w.code(c.apps[0], step))
		if (err == nil) != ok {
			t.Errorf("step %+d: %v", step, err)
		}
	}
}

// TestCodeParallel: one code from twenty sessions at once lets one in.
func TestCodeParallel(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	sessions := make([]*Session, 8)
	for i := range sessions {
		sessions[i] = c.password()
		w.clock.Advance(10 * time.Second)
	}
	code := w.code(c.apps[0], 0)
	w.slow("staff_authenticators", "UPDATE")
	if n := atOnce(t, len(sessions), func(i int) error {
		_, err := w.svc.GiveCode(visitor(), sessions[i], code)
		return err
	}); n != 1 {
		t.Errorf("%d sessions got in with one code", n)
	}
	if n := w.entries("staff.signed_in"); n != 1 {
		t.Errorf("%d sign-ins recorded", n)
	}
}

// TestSessionAdvancesOnce: two right factors at once on one session make one session.
func TestSessionAdvancesOnce(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	half := c.password()
	if n := atOnce(t, 2, func(i int) error {
		_, err := w.svc.GiveCode(visitor(), half, w.code(c.apps[i], 0))
		return err
	}); n != 1 {
		t.Errorf("%d times past the door with one session", n)
	}
}

// TestTokenChanges: the token of before the second factor is worth nothing after it, and opened nothing before.
func TestTokenChanges(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Administrator)
	before, err := w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: goodPassword})
	must(t, err)
	half := w.session(before)
	_, err = w.svc.NewCodes(visitor(), half)
	wants(t, err, fault.Forbidden, "staff.error.step_up")
	_, err = w.svc.BeginApp(visitor(), half, "x")
	wants(t, err, fault.Forbidden, "staff.error.step_up")
	_, err = w.svc.ChangePassword(visitor(), half, "zeven kraaien drinken thee")
	wants(t, err, fault.Forbidden, "staff.error.step_up")
	after, err := w.svc.GiveCode(visitor(), half, w.code(c.apps[0], 0))
	must(t, err)
	if w.alive(before) || !w.alive(after) || before == after {
		t.Error("the token of before lives on")
	}
	// A new sign-in ends the session that the browser had.
	full := w.session(after)
	_, err = w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: goodPassword, Previous: full})
	must(t, err)
	if w.alive(after) {
		t.Error("two sessions of one browser")
	}
}

// TestCodeForms: what is no code of six ASCII digits is refused; spaces do not matter.
func TestCodeForms(t *testing.T) {
	for typed, want := range map[string]string{
		"123456": "123456", " 123 456 ": "123456", "12345": "", "1234567": "", "": "", "١٢٣٤٥٦": "", "12345６": "", "12345a": "", "-12345": "", "12345\x00": "",
		strings.Repeat("1", 1<<20): "",
	} {
		if got := canonicalCode(typed); got != want {
			t.Errorf("canonicalCode(%.20q) = %q", typed, got)
		}
	}
}

// TestCodeBrute: after a hundred wrong codes in a row nothing counts for a day, however patient the guesser.
func TestCodeBrute(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	other := w.officer("bo@kastanje.example", "P2", Operations)
	half := c.password()
	tried := 0
	for range 20 {
		_, err := w.svc.GiveCode(visitor(), half, "000000")
		if fault.Is(err, fault.TooMany) {
			break
		}
		tried++
		wants(t, err, fault.Invalid, "staff.error.code")
	}
	if tried != 5 {
		t.Errorf("%d tries in a second", tried)
	}
	_, err := w.svc.GiveCode(visitor(), half, w.code(c.apps[0], 0))
	wants(t, err, fault.TooMany, "staff.error.wait")

	// Another officer's code is wrong, on an account that may still try.
	_, err = w.svc.GiveCode(visitor(), other.password(), w.code(c.apps[0], 0))
	wants(t, err, fault.Invalid, "staff.error.code")

	for range 100 {
		w.clock.Advance(16 * time.Minute)
		if _, err := w.svc.GiveCode(visitor(), c.password(), "000000"); fault.Is(err, fault.TooMany) {
			return
		}
	}
	t.Error("a hundred wrong codes, and still counting")
}

// TestStepUp: ten minutes to the second; the token changes; another session's step-up is none of this one's.
func TestStepUp(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	s, token := c.signIn()
	w.clock.Advance(StepUpLife)
	if !s.Fresh(w.clock.Now()) {
		t.Error("stale at ten minutes")
	}
	w.clock.Advance(time.Second)
	if s.Fresh(w.clock.Now()) {
		t.Error("fresh a second later")
	}
	_, err := w.svc.NewCodes(visitor(), s)
	wants(t, err, fault.Forbidden, "staff.error.step_up")
	_, err = w.svc.BeginApp(visitor(), s, "x")
	wants(t, err, fault.Forbidden, "staff.error.step_up")

	fresh, err := w.svc.GiveCode(visitor(), s, w.code(c.apps[0], 0))
	must(t, err)
	if w.alive(token) {
		t.Error("the old token lives on")
	}
	if up := w.session(fresh); !up.Fresh(w.clock.Now()) || !up.EndsAt.Equal(s.EndsAt) || up.Stage != StageFull {
		t.Errorf("after stepping up: %+v", up)
	}
	_, err = w.svc.GiveCode(visitor(), s, w.code(c.apps[1], 0)) // the session as it was
	wants(t, err, fault.Conflict, "staff.error.session")
}

// TestSecretIsBound: a sealed secret does not open in another row or for another officer.
func TestSecretIsBound(t *testing.T) {
	w := newWorld(t)
	id := ident.Random()
	sealed, err := w.svc.sealSecret(t.Context(), id, 1, []byte("twenty bytes of mine"))
	must(t, err)
	if _, err := w.svc.openSecret(t.Context(), id, 2, sealed); err == nil {
		t.Error("opens for another officer")
	}
	if _, err := w.svc.openSecret(t.Context(), ident.Random(), 1, sealed); err == nil {
		t.Error("opens in another row")
	}
	c := w.officer("an@kastanje.example", "P1", Operations)
	if n := w.count(`SELECT count(*) FROM staff_authenticators WHERE position($1::bytea in secret) > 0`, []byte(c.apps[0])); n != 0 {
		t.Error("a secret lies in the clear")
	}
}

// TestRecoveryCodes: once, in parallel, after regeneration; then everything is enrolled anew and everybody knows.
func TestRecoveryCodes(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	w.officer("bo@kastanje.example", "P2", Administrator)
	s, full := c.signIn()
	old, err := w.svc.NewCodes(visitor(), s)
	must(t, err)
	codes, err := w.svc.NewCodes(visitor(), s)
	must(t, err)
	if len(codes) != RecoveryCodes || codes[0] == old[0] {
		t.Fatalf("codes %q", codes)
	}
	give := func(s *Session, code string) (string, error) { return w.svc.GiveRecovery(visitor(), s, code) }
	for _, bad := range []string{old[3], "", "4", codes[3][1:], "9" + codes[3][1:]} {
		w.clock.Advance(10 * time.Second)
		_, err := give(c.password(), bad)
		wants(t, err, fault.Invalid, "staff.error.recovery")
	}
	w.clock.Advance(time.Minute)

	halves := make([]*Session, 4)
	for i := range halves {
		halves[i] = c.password()
	}
	w.slow("staff_recovery_codes", "UPDATE")
	tokens := make([]string, len(halves))
	if n := atOnce(t, len(halves), func(i int) (err error) {
		tokens[i], err = give(halves[i], " "+strings.ToLower(codes[3]))
		return err
	}); n != 1 {
		t.Fatalf("one code counted %d times", n)
	}
	if n := w.entries("staff.recovery_used"); n != 1 {
		t.Errorf("%d uses recorded", n)
	}
	if w.alive(full) {
		t.Error("the session of before lives on")
	}
	for _, token := range tokens {
		if token != "" {
			s = w.session(token)
		}
	}
	if s.Stage != StageEnrolling || s.Officer.Status != Enrolling {
		t.Fatalf("session %+v", s)
	}
	w.clock.Advance(time.Minute)
	again := c.password()
	_, err = give(again, codes[3])
	wants(t, err, fault.Invalid, "staff.error.recovery")
	if n := w.letters(noticeRecovery); n != 2 {
		t.Errorf("%d letters", n)
	}
	w.clock.Advance(time.Minute)
	s, _ = w.addApp(s)
	s, _ = w.addApp(s)
	if s.Stage != StageFull {
		t.Fatalf("stage %s", s.Stage)
	}
	_, err = give(c.password(), codes[5])
	wants(t, err, fault.Invalid, "staff.error.recovery")
}

// TestTwoStay: an officer is never left with fewer than two authenticators.
func TestTwoStay(t *testing.T) {
	w := newWorld(t)
	c := w.officer("an@kastanje.example", "P1", Operations)
	other := w.officer("bo@kastanje.example", "P2", Operations)
	s, _ := c.signIn()
	f, err := w.svc.Factors(visitor(), s)
	must(t, err)
	wants(t, w.svc.Remove(visitor(), s, f.Authenticators[0].ID), fault.Conflict, "staff.error.two_stay")
	w.addApp(s)
	theirs, _ := other.signIn()
	g, err := w.svc.Factors(visitor(), theirs)
	must(t, err)
	s, _ = c.signIn()
	wants(t, w.svc.Remove(visitor(), s, g.Authenticators[0].ID), fault.NotFound, "")
	w.slow("staff_authenticators", "DELETE")
	f, err = w.svc.Factors(visitor(), s)
	must(t, err)
	if n := atOnce(t, 3, func(i int) error { return w.svc.Remove(visitor(), s, f.Authenticators[i].ID) }); n != 1 {
		t.Errorf("%d of three removed at once", n)
	}
	if n := w.count(`SELECT count(*) FROM staff_authenticators WHERE officer_id = $1`, c.id); n != 2 {
		t.Errorf("%d authenticators are left", n)
	}
}
