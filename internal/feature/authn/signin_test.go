package authn

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

func job() context.Context { return actor.With(context.Background(), actor.Job("test")) }

func (w *world) try(ctx context.Context, email, password, device string) (SignedIn, error) {
	return w.svc.SignIn(ctx, SignIn{Email: email, Password: password, Device: device, Language: "nl"})
}

// TestSameWorkForEveryAddress compares what the database and the processor do for addresses of every sort: the same
// statements, one run of argon2, the same answer.
func TestSameWorkForEveryAddress(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "bekend@wilg.example")
	w.active("1002", "gesperrt@wilg.example")
	w.active("1003", "moet@wilg.example")
	w.customer("1004", "nieuw@wilg.example")
	w.exec(`UPDATE logins SET disabled_at = now() WHERE email_canonical LIKE 'gesperrt%'`)
	w.exec(`UPDATE logins SET must_set = true WHERE email_canonical LIKE 'moet%'`)
	addresses := []string{"bekend@wilg.example", "gesperrt@wilg.example", "moet@wilg.example", "nieuw@wilg.example", "niemand@wilg.example", "geen adres"}

	// The first of each makes keys that later ones find; it is no one's address.
	_, _ = w.try(nth(0), "opwarmen@wilg.example", "iets heel anders", "")
	must(t, w.svc.RequestLink(nth(0), LinkRequest{Purpose: Reset, Email: "opwarmen@wilg.example", Language: "nl"}))

	t.Run("sign-in", func(t *testing.T) {
		var want []string
		for i, email := range addresses {
			before := w.svc.passwords.Runs()
			got := w.tracer.during(func() {
				_, err := w.try(nth(10+i), email, "iets heel anders", "")
				wants(t, err, fault.Invalid, "signin.error.wrong")
			})
			if runs := w.svc.passwords.Runs() - before; runs != 1 {
				t.Errorf("%s: argon2 ran %d times", email, runs)
			}
			if i == 0 {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
				t.Errorf("%s: other statements than for a known address:\n%s", email, diff)
			}
		}
		for i, email := range addresses[1:] { // also with the right password, where there is one that must not do
			_, err := w.try(nth(30+i), email, goodPassword, "")
			wants(t, err, fault.Invalid, "signin.error.wrong")
		}
	})
	t.Run("request", func(t *testing.T) {
		for _, purpose := range []Purpose{Reset, Activate} {
			var want []string
			for i, email := range addresses {
				got := w.tracer.during(func() {
					must(t, w.svc.RequestLink(nth(50+i), LinkRequest{Purpose: purpose, Email: email, Language: "nl"}))
				})
				if i == 0 {
					want = got
				}
				if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
					t.Errorf("%s: other statements than for a known address:\n%s", email, diff)
				}
			}
		}
	})
	t.Run("throttled", func(t *testing.T) {
		var want []string
		for i, email := range addresses {
			for range linkAddressHour.Max { // above, two of them were used
				must(t, w.svc.RequestLink(nth(70+i), LinkRequest{Purpose: Reset, Email: email, Language: "nl"}))
			}
			got := w.tracer.during(func() {
				must(t, w.svc.RequestLink(nth(90+i), LinkRequest{Purpose: Reset, Email: email, Language: "nl"}))
			})
			if i == 0 {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, throttled: other statements:\n%s", email, diff)
			}
		}
		w.drain()
		if n := w.entries("reset.throttled"); n == 0 {
			t.Error("nothing was throttled")
		}
	})
}

func TestWaits(t *testing.T) {
	for _, email := range []string{"mieke@wilg.example", "niemand@wilg.example"} {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.active("1001", "mieke@wilg.example")
			n := 0
			fails := func(kind fault.Kind) time.Duration {
				n++
				_, err := w.try(nth(n), email, "fout wachtwoord hier", "")
				wants(t, err, kind, "")
				return fault.Of(err).Wait
			}
			for range 5 {
				fails(fault.Invalid)
			}
			for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
				wait := fails(fault.TooMany)
				if wait != want*time.Second {
					t.Fatalf("after %d failures the wait is %s, want %ds", n, wait, want)
				}
				w.clock.Advance(wait - time.Second)
				fails(fault.TooMany)
				w.clock.Advance(time.Second)
				fails(fault.Invalid)
			}
			w.exec(`UPDATE limiter SET n = 100 WHERE slot = 0`)
			w.clock.Advance(time.Hour)
			if wait := fails(fault.TooMany); wait != 23*time.Hour {
				t.Errorf("after a hundred failures in a row the wait is %s, want the rest of a day", wait)
			}
			w.clock.Advance(23 * time.Hour)
			fails(fault.Invalid) // never for ever
		})
	}
}

// TestOwnerIsNotLockedOut fails a login from everywhere: the device that signed in before gets in, and the reset works.
func TestOwnerIsNotLockedOut(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	_, in := w.signIn("mieke@wilg.example", goodPassword)
	for i := range 12 {
		_, _ = w.try(nth(i), "mieke@wilg.example", "fout wachtwoord hier", "")
	}
	_, err := w.try(nth(100), "mieke@wilg.example", goodPassword, "")
	wants(t, err, fault.TooMany, "signin.error.wait")
	for _, forged := range []string{in.Device[:60], "x" + in.Device[1:], in.Device + "x", strings.Split(in.Device, ".")[0]} {
		_, err := w.try(nth(101), "mieke@wilg.example", goodPassword, forged)
		wants(t, err, fault.TooMany, "signin.error.wait")
	}
	again, err := w.try(nth(102), "mieke@wilg.example", goodPassword, in.Device)
	must(t, err)
	if w.mails("authn.sign_in_after_failures") != 1 {
		t.Error("the owner was not told of the failures")
	}
	for i := range 12 {
		_, _ = w.try(nth(150+i), "mieke@wilg.example", "fout wachtwoord hier", "")
	}
	must(t, w.svc.SetPassword(visitor(), w.resetLink("mieke@wilg.example"), otherPassword)) // works during a wait, and ends it
	for i := range 5 {                                                                      // the device is worth nothing after a reset
		_, err = w.try(nth(200+i), "mieke@wilg.example", "fout wachtwoord hier", again.Device)
		wants(t, err, fault.Invalid, "")
	}
	_, err = w.try(nth(300), "mieke@wilg.example", otherPassword, "") // they counted as a stranger's
	wants(t, err, fault.TooMany, "")
}

func TestDeviceKeepsSeveralLogins(t *testing.T) {
	w := newWorld(t)
	device := ""
	for i := range 6 {
		email := fmt.Sprintf("persoon%d@wilg.example", i)
		w.active(fmt.Sprint(2000+i), email)
		in, err := w.try(nth(i), email, goodPassword, device)
		must(t, err)
		device = in.Device
	}
	if got := w.mails("authn.new_device"); got != 6 {
		t.Errorf("%d mails about a new device, want 6", got)
	}
	for i, known := range []bool{false, false, true, true, true, true} {
		before := w.mails("authn.new_device")
		_, err := w.try(nth(50+i), fmt.Sprintf("persoon%d@wilg.example", i), goodPassword, device)
		must(t, err)
		if (w.mails("authn.new_device") == before) != known {
			t.Errorf("login %d: known is %v, want %v", i, !known, known)
		}
	}
}

func TestSignInStartsAFreshSession(t *testing.T) {
	w := newWorld(t)
	c1, id := w.active("1001", "mieke@wilg.example")
	first, in := w.signIn("mieke@wilg.example", goodPassword)
	if in.Language != i18n.NL || in.Customer != c1 {
		t.Errorf("signed in as %+v", in)
	}
	again, err := w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: goodPassword, Previous: first})
	must(t, err)
	if w.alive(in.Token) || !w.alive(again.Token) || in.Token == again.Token {
		t.Error("the session of before should end with a new one")
	}
	must(t, w.svc.SignOut(of(w.session(again.Token)), w.session(again.Token)))
	if w.alive(again.Token) {
		t.Error("the session outlived the sign-out")
	}
	// A second customer with the same address: one login, and a choice.
	c2, same := w.customer("1002", "mieke@wilg.example")
	if same != id {
		t.Fatal("one address made two logins")
	}
	session, in2 := w.signIn("mieke@wilg.example", goodPassword)
	if in2.Customer != 0 || session.Customers != 2 {
		t.Errorf("acting for %d of %d customers before a choice", in2.Customer, session.Customers)
	}
	w.active("1003", "jan@berk.example")
	wants(t, w.svc.ChooseCustomer(of(session), session, "1003"), fault.NotFound, "")
	wants(t, w.svc.ChooseCustomer(of(session), session, "9999"), fault.NotFound, "")
	must(t, w.svc.ChooseCustomer(of(session), session, "1002"))
	if got := w.session(in2.Token).Customer.ID; got != c2 {
		t.Errorf("acting for %d, want %d", got, c2)
	}
}
