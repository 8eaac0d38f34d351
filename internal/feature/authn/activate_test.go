package authn

import (
	"testing"
	"time"

	"inzage/internal/core/fault"
)

func TestActivate(t *testing.T) {
	w := newWorld(t)
	_, id := w.customer("1001", "mieke@wilg.example")
	old, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	code, err := w.svc.IssueCode(job(), "1001")
	must(t, err)
	w.request(visitor(), Reset, "mieke@wilg.example") // who never had a password and asks for a reset gets this link
	if w.mails("authn.reset") != 0 || w.mails("authn.activate") != 1 {
		t.Fatal("want the activation mail")
	}
	token := w.tokens(Activate)[0]
	wants(t, w.svc.SetPassword(visitor(), token, otherPassword), fault.Expired, "")
	wants(t, w.svc.Activate(visitor(), token, "1234", otherPassword), fault.Invalid, "activate.error.code_form")
	wants(t, w.svc.Activate(visitor(), token, code, "kort"), fault.Invalid, "password.short")
	wants(t, w.svc.Activate(visitor(), token, old, otherPassword), fault.Invalid, "activate.error.code")
	if n := w.count(`SELECT max(tries) FROM activation_codes`); n != 1 {
		t.Errorf("%d tries counted, want 1: only a code that was compared counts", n)
	}
	must(t, w.svc.Activate(visitor(), token, " "+code+" ", otherPassword))
	s, _ := w.signIn("mieke@wilg.example", otherPassword)
	if s.Login.ID != id || w.count(`SELECT count(*) FROM logins WHERE verified_at IS NOT NULL`) != 1 || w.mails("authn.activated") != 1 {
		t.Error("the login should be proven, and its owner told")
	}
	w.clock.Advance(2 * time.Hour)
	w.request(visitor(), Activate, "mieke@wilg.example") // and the other way round
	if w.mails("authn.reset") != 1 {
		t.Error("who has a password and asks for activation gets a reset link")
	}
}

func TestActivationCodes(t *testing.T) {
	cases := []struct {
		name string
		run  func(w *world, token, code string) error
		id   string
	}{
		{"the fifth try", func(w *world, token, code string) error {
			for i := range CodeTries - 1 {
				wants(w.t, w.svc.Activate(nth(i), token, "AAAA-AAAA-AAAA-AAAA", otherPassword), fault.Invalid, "activate.error.code")
			}
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, ""},
		{"the sixth try", func(w *world, token, code string) error {
			for i := range CodeTries {
				wants(w.t, w.svc.Activate(nth(i), token, "AAAA-AAAA-AAAA-AAAA", otherPassword), fault.Invalid, "activate.error.code")
			}
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, "activate.error.code_spent"},
		{"somebody else's code", func(w *world, token, _ string) error {
			w.customer("1002", "jan@berk.example")
			code, err := w.svc.IssueCode(job(), "1002")
			must(w.t, err)
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, "activate.error.code"},
		{"no code was ever printed", func(w *world, token, code string) error {
			w.exec(`DELETE FROM activation_codes`)
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, "activate.error.code_spent"},
		{"the last second", func(w *world, token, code string) error {
			w.exec(`UPDATE activation_codes SET expires_at = $1`, w.clock.Now().Add(time.Second))
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, ""},
		{"the second after", func(w *world, token, code string) error {
			w.exec(`UPDATE activation_codes SET expires_at = $1`, w.clock.Now())
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, "activate.error.code_spent"},
		{"the code of another customer of the same login", func(w *world, token, _ string) error {
			w.customer("1002", "mieke@wilg.example")
			code, err := w.svc.IssueCode(job(), "1002")
			must(w.t, err)
			return w.svc.Activate(visitor(), token, code, otherPassword)
		}, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.customer("1001", "mieke@wilg.example")
			code, err := w.svc.IssueCode(job(), "1001")
			must(t, err)
			w.request(visitor(), Activate, "mieke@wilg.example")
			err = tc.run(w, w.tokens(Activate)[0], code)
			if tc.id == "" {
				must(t, err)
				return
			}
			wants(t, err, fault.Invalid, tc.id)
			if n := w.count(`SELECT count(*) FROM logins WHERE password_hash IS NOT NULL`); n != 0 {
				t.Error("a password was set all the same")
			}
		})
	}
	w := newWorld(t)
	_, err := w.svc.IssueCode(job(), "404")
	wants(t, err, fault.NotFound, "")
}
