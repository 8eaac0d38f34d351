package authn

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
)

// changeEmail changes a login's address by both confirmations.
func (w *world) changeEmail(email, password, address string) {
	w.t.Helper()
	session, _ := w.signIn(email, password)
	must(w.t, w.svc.StartEmailChange(of(session), session, address))
	_, err := w.svc.ConfirmEmail(visitor(), nil, w.tokens(emailNew)[0])
	must(w.t, err)
	done, err := w.svc.ConfirmEmail(visitor(), nil, w.tokens(emailOld)[0])
	must(w.t, err)
	if !done.Done {
		w.t.Fatal("both sides confirmed and the address did not change")
	}
}

func TestEmailChange(t *testing.T) {
	w := newWorld(t)
	_, id := w.active("1001", "mieke@wilg.example")
	mine, in := w.signIn("mieke@wilg.example", goodPassword)
	_, other := w.signIn("mieke@wilg.example", goodPassword)
	reset := w.resetLink("mieke@wilg.example")
	must(t, w.svc.StartEmailChange(of(mine), mine, "Mieke.Nieuw@wilg.example"))

	open, err := w.svc.OpenEmailChange(of(mine), mine)
	must(t, err)
	if open == nil || open.New != "Mieke.Nieuw@wilg.example" || open.NewConfirmed || open.OldConfirmed {
		t.Fatalf("the open change is %+v", open)
	}
	w.request(visitor(), Reset, "mieke.nieuw@wilg.example") // a pending address serves nothing
	if n := w.count(`SELECT count(*) FROM outbox WHERE recipient ILIKE '%nieuw%' AND template <> 'authn.email_confirm_new'`); n != 0 {
		t.Errorf("%d mails to an address that is not confirmed", n)
	}
	link, err := w.svc.OpenEmailLink(visitor(), w.tokens(emailOld)[0])
	must(t, err)
	if !link.OldSide || link.New != "Mieke.Nieuw@wilg.example" {
		t.Errorf("the old side's page shows %+v", link)
	}
	half, err := w.svc.ConfirmEmail(visitor(), nil, w.tokens(emailOld)[0])
	must(t, err)
	if half.Done || w.count(`SELECT count(*) FROM logins WHERE email_canonical = 'mieke@wilg.example'`) != 1 {
		t.Fatal("one side alone changed the address")
	}
	done, err := w.svc.ConfirmEmail(of(mine), mine, w.tokens(emailNew)[0])
	must(t, err)
	if !done.Done {
		t.Fatal("the address did not change")
	}
	if !w.alive(in.Token) || w.alive(other.Token) {
		t.Error("the session that confirmed should live and the other one not")
	}
	wants(t, w.svc.SetPassword(visitor(), reset, otherPassword), fault.Expired, "")
	w.signIn("mieke.nieuw@wilg.example", goodPassword)
	_, err = w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: goodPassword})
	wants(t, err, fault.Invalid, "signin.error.wrong")
	if n := w.count(`SELECT count(*) FROM outbox WHERE template = 'authn.email_changed' AND token_id IS NOT NULL AND recipient = 'mieke@wilg.example'`); n != 1 {
		t.Errorf("%d notices with a link to undo to the old address, want 1", n)
	}
	if n := w.count(`SELECT count(*) FROM outbox WHERE template = 'authn.email_changed' AND token_id IS NULL AND recipient = 'Mieke.Nieuw@wilg.example'`); n != 1 {
		t.Errorf("%d notices to the new address, want 1", n)
	}
	// A reset now tells the address that was left, too.
	w.clock.Advance(2 * time.Hour)
	must(t, w.svc.SetPassword(visitor(), w.resetLink("mieke.nieuw@wilg.example"), otherPassword))
	if n := w.count(`SELECT count(DISTINCT recipient) FROM outbox WHERE template = 'authn.password_changed' AND login_id = $1`, id); n != 2 {
		t.Errorf("%d addresses were told of the new password, want the old and the new one", n)
	}
}

func TestEmailChangeRefused(t *testing.T) {
	const email = "mieke@wilg.example"
	cases := []struct {
		name string
		run  func(t *testing.T, w *world) error
		want fault.Kind
		id   string
	}{
		{"not an address", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			return w.svc.StartEmailChange(of(s), s, "nieuw@")
		}, fault.Invalid, "email.error.address"},
		{"the address of now", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			return w.svc.StartEmailChange(of(s), s, "MIEKE@wilg.example")
		}, fault.Invalid, "email.error.same"},
		{"a password given too long ago", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			w.clock.Advance(StepUpLife + time.Second)
			return w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example")
		}, fault.Forbidden, ""},
		{"the second after a day", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			old, fresh := w.tokens(emailOld)[0], w.tokens(emailNew)[0]
			w.clock.Advance(EmailChangeLife - time.Second)
			_, err := w.svc.ConfirmEmail(visitor(), nil, old)
			must(t, err)
			w.clock.Advance(time.Second)
			_, err = w.svc.ConfirmEmail(visitor(), nil, fresh)
			return err
		}, fault.Expired, ""},
		{"the links of a request that a newer one replaced", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "een@wilg.example"))
			first := w.tokens(emailNew)[0]
			must(t, w.svc.StartEmailChange(of(s), s, "twee@wilg.example"))
			_, err := w.svc.ConfirmEmail(visitor(), nil, first)
			return err
		}, fault.Expired, ""},
		{"the token of an earlier change with the address of a later one", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "een@wilg.example"))
			first := w.tokens(emailNew)[0]
			must(t, w.svc.StartEmailChange(of(s), s, "twee@wilg.example"))
			w.exec(`UPDATE auth_tokens SET related_id = (SELECT max(id) FROM email_changes)`)
			_, err := w.svc.ConfirmEmail(visitor(), nil, first)
			return err
		}, fault.Expired, ""},
		{"the same side twice", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			token := w.tokens(emailNew)[0]
			_, err := w.svc.ConfirmEmail(visitor(), nil, token)
			must(t, err)
			_, err = w.svc.ConfirmEmail(visitor(), nil, token)
			return err
		}, fault.Expired, ""},
		{"after the old side cancelled", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			fresh := w.tokens(emailNew)[0]
			must(t, w.svc.CancelEmail(visitor(), w.tokens(emailOld)[0]))
			_, err := w.svc.ConfirmEmail(visitor(), nil, fresh)
			return err
		}, fault.Expired, ""},
		{"after the owner cancelled", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			fresh := w.tokens(emailNew)[0]
			must(t, w.svc.CancelOpenEmailChange(of(s), s))
			_, err := w.svc.ConfirmEmail(visitor(), nil, fresh)
			return err
		}, fault.Expired, ""},
		{"after a reset", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			fresh := w.tokens(emailNew)[0]
			must(t, w.svc.SetPassword(visitor(), w.resetLink(email), otherPassword))
			_, err := w.svc.ConfirmEmail(visitor(), nil, fresh)
			return err
		}, fault.Expired, ""},
		{"the token of one change with the address of another", func(t *testing.T, w *world) error {
			s, _ := w.signIn(email, goodPassword)
			must(t, w.svc.StartEmailChange(of(s), s, "nieuw@wilg.example"))
			w.active("1002", "jan@berk.example")
			jan, _ := w.signIn("jan@berk.example", goodPassword)
			must(t, w.svc.StartEmailChange(of(jan), jan, "nieuw@berk.example"))
			// Jan's link points at Mieke's change, as two partial writes of a careless program might leave it.
			w.exec(`UPDATE auth_tokens SET related_id = (SELECT min(id) FROM email_changes) WHERE purpose = 'email_new' AND id = (SELECT max(id) FROM auth_tokens WHERE purpose = 'email_new')`)
			_, err := w.svc.ConfirmEmail(visitor(), nil, w.tokens(emailNew)[0])
			return err
		}, fault.Expired, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.active("1001", email)
			wants(t, tc.run(t, w), tc.want, tc.id)
			if n := w.count(`SELECT count(*) FROM logins WHERE email_canonical = $1`, email); n != 1 {
				t.Error("the address changed all the same")
			}
		})
	}
}

// TestEmailTaken asks for the address of somebody else: what the asker sees and what reaches the asker's mailbox is what a
// free address gives.
func TestEmailTaken(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.active("1002", "jan@berk.example")
	s, _ := w.signIn("mieke@wilg.example", goodPassword)
	statements := func(address string) []string {
		return w.tracer.during(func() { must(t, w.svc.StartEmailChange(of(s), s, address)) })
	}
	statements("eerst@berk.example") // makes keys that later requests find
	free := statements("vrij@berk.example")
	taken := statements("jan@berk.example")
	if diff := cmp.Diff(free, taken); diff != "" {
		t.Errorf("the statements for a free address and for one that is taken differ:\n%s", diff)
	}
	if n := w.count(`SELECT count(*) FROM outbox WHERE template = 'authn.email_confirm_old' AND recipient = 'mieke@wilg.example'`); n != 3 {
		t.Errorf("%d mails to the asker, want one for each request", n)
	}
	if w.mails("authn.email_taken") != 1 || w.count(`SELECT count(*) FROM outbox WHERE template = 'authn.email_confirm_new' AND recipient = 'jan@berk.example'`) != 0 {
		t.Error("the owner of the address should get a mail without a link")
	}
	open, err := w.svc.OpenEmailChange(of(s), s)
	must(t, err)
	if open == nil || open.New != "jan@berk.example" {
		t.Errorf("the page shows %+v, want the open change", open)
	}
}

// TestEmailTakenMeanwhile has two logins confirm the same address at the same moment.
func TestEmailTakenMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.active("1002", "jan@berk.example")
	var last []string
	for _, email := range []string{"mieke@wilg.example", "jan@berk.example"} {
		s, _ := w.signIn(email, goodPassword)
		must(t, w.svc.StartEmailChange(of(s), s, "samen@eik.example"))
		_, err := w.svc.ConfirmEmail(visitor(), nil, w.tokens(emailOld)[0])
		must(t, err)
		last = append(last, w.tokens(emailNew)[0])
	}
	w.slow("logins", "UPDATE")
	errs := atOnce(2, func(i int) error {
		_, err := w.svc.ConfirmEmail(nth(i), nil, last[i])
		return err
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wants(t, err, fault.Expired, "")
	}
	if won != 1 || w.count(`SELECT count(*) FROM logins WHERE email_canonical = 'samen@eik.example'`) != 1 {
		t.Errorf("%d of two got the address", won)
	}
	if n := w.count(`SELECT count(*) FROM email_changes WHERE completed_at IS NULL AND cancelled_at IS NULL`); n != 0 {
		t.Errorf("%d changes are still open", n)
	}
}

func TestEmailChangeIsLimited(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	s, _ := w.signIn("mieke@wilg.example", goodPassword)
	for i := range emailStartDay.Max {
		must(t, w.svc.StartEmailChange(of(s), s, ident.Token()[:8]+"@wilg.example"))
		_ = i
	}
	wants(t, w.svc.StartEmailChange(of(s), s, "zes@wilg.example"), fault.TooMany, "")
	if _, err := w.svc.OpenEmailChange(context.Background(), s); err != nil {
		t.Fatal(err)
	}
}
