package authn

import (
	"context"
	"testing"
	"time"

	"inzage/internal/core/fault"
)

func TestReset(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	session, in := w.signIn("mieke@wilg.example", goodPassword)
	w.clock.Advance(time.Minute)
	token := w.resetLink("Mieke@WILG.example.")

	for range 20 { // scanners look before people do
		link, err := w.svc.OpenLink(visitor(), Reset, token)
		must(t, err)
		if link.Email != "mieke@wilg.example" {
			t.Fatalf("the link is for %q", link.Email)
		}
	}
	if !w.alive(in.Token) {
		t.Fatal("looking at a link ended a session")
	}
	must(t, w.svc.SetPassword(visitor(), token, otherPassword))

	if w.alive(in.Token) {
		t.Error("a session outlived the new password")
	}
	wants(t, w.svc.SetPassword(visitor(), token, goodPassword), fault.Expired, "")
	_, err := w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: goodPassword})
	wants(t, err, fault.Invalid, "signin.error.wrong")
	again, _ := w.signIn("mieke@wilg.example", otherPassword)
	if again.Customer.Number != "1001" || again.Login.ID != session.Login.ID {
		t.Errorf("signed in as %+v", again.Customer)
	}
	for action, want := range map[string]int{"reset.requested": 1, "reset.link_opened": 20, "reset.completed": 1, "reset.link_refused": 1, "signin.completed": 2} {
		if got := w.entries(action); got != want {
			t.Errorf("%d entries %s, want %d", got, action, want)
		}
	}
	if w.mails("authn.reset") != 1 || w.mails("authn.password_changed") != 1 {
		t.Errorf("%d reset mails, %d notices, want one of each", w.mails("authn.reset"), w.mails("authn.password_changed"))
	}
	if n := w.count(`SELECT count FROM kind_summaries WHERE kind = 'sessions' AND owner_id = $1`, session.Login.ID); n != 1 {
		t.Errorf("the overview says %d sessions, want 1", n)
	}
}

// TestRecovery is the table of ways in which a recovery must or must not succeed.
func TestRecovery(t *testing.T) {
	const email = "mieke@wilg.example"
	cases := []struct {
		name string
		run  func(t *testing.T, w *world) error // the last step; nil when it succeeds
		want fault.Kind
	}{
		{"the last second", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.clock.Advance(LinkCap - time.Second)
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, ""},
		{"the second after", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.clock.Advance(LinkCap)
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
		{"the first link after a second was sent", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.clock.Advance(2 * time.Minute)
			w.resetLink(email)
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, ""},
		{"the second link after the first was used", func(t *testing.T, w *world) error {
			first := w.resetLink(email)
			w.clock.Advance(2 * time.Minute)
			second := w.resetLink(email)
			must(t, w.svc.SetPassword(visitor(), first, otherPassword))
			return w.svc.SetPassword(visitor(), second, otherPassword)
		}, fault.Expired},
		{"after a change of address", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.changeEmail(email, goodPassword, "nieuw@wilg.example")
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
		{"after a change of password", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			session, _ := w.signIn(email, goodPassword)
			_, _, err := w.svc.ChangePassword(of(session), session, "", otherPassword)
			must(t, err)
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
		{"a disabled login", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.exec(`UPDATE logins SET disabled_at = $1`, w.clock.Now())
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
		{"a link under another key", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			w.exec(`UPDATE auth_tokens SET mac = sha256(mac)`)
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
		{"while somebody else is signed in", func(t *testing.T, w *world) error {
			w.active("1002", "jan@berk.example")
			token := w.resetLink(email)
			jan, _ := w.signIn("jan@berk.example", goodPassword)
			if err := w.svc.SetPassword(of(jan), token, otherPassword); err != nil {
				return err
			}
			w.signIn("jan@berk.example", goodPassword) // Jan's password is as it was
			return nil
		}, ""},
		{"a password that breaks the rules costs no link", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			wants(t, w.svc.SetPassword(visitor(), token, "te kort"), fault.Invalid, "password.short")
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, ""},
		{"after the mail's cancel link", func(t *testing.T, w *world) error {
			token := w.resetLink(email)
			cancel := w.tokens(Cancel)[0]
			_, err := w.svc.OpenLink(visitor(), Cancel, cancel) // GET: nothing happens
			must(t, err)
			_, err = w.svc.OpenLink(visitor(), Reset, token)
			must(t, err)
			must(t, w.svc.CancelReset(visitor(), cancel))
			return w.svc.SetPassword(visitor(), token, otherPassword)
		}, fault.Expired},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.active("1001", email)
			err := tc.run(t, w)
			if tc.want != "" {
				wants(t, err, tc.want, "")
				return
			}
			must(t, err)
			w.signIn(email, otherPassword)
		})
	}
}

func TestNoMailForTheUnknown(t *testing.T) {
	cases := []struct {
		name, typed string
		arrange     func(w *world)
		mails       int
	}{
		{"the address itself", "mieke@wilg.example", nil, 1},
		{"written otherwise", " MIEKE@Wilg.Example. ", nil, 1},
		{"full-width", "ｍieke＠wilg.example", nil, 1},
		{"Kelvin sign for k", "mie\u212ae@wilg.example", nil, 1},
		{"unknown", "anna@wilg.example", nil, 0},
		{"dotless i", "m\u0131eke@wilg.example", nil, 0},
		{"a homograph of the domain", "mieke@w\u0456lg.example", nil, 0},
		{"sharp s for ss", "mieke@wilg.exa\u00dfple", nil, 0},
		{"combining accent", "mie\u0301ke@wilg.example", nil, 0},
		{"tag", "mieke+x@wilg.example", nil, 0},
		{"list", "mieke@wilg.example,dief@evil.example", nil, 0},
		{"list with semicolon", "mieke@wilg.example;dief@evil.example", nil, 0},
		{"header", "mieke@wilg.example\nBcc:dief@evil.example", nil, 0},
		{"quoted", `"mieke@wilg.example"@evil.example`, nil, 0},
		{"encoded word", "=?utf-8?q?mieke=40wilg.example?=", nil, 0},
		{"empty", "", nil, 0},
		{"disabled", "mieke@wilg.example", func(w *world) { w.exec(`UPDATE logins SET disabled_at = now()`) }, 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.active("1001", "mieke@wilg.example")
			if tc.arrange != nil {
				tc.arrange(w)
			}
			w.request(visitor(), Reset, tc.typed)
			if got := w.count(`SELECT count(*) FROM outbox WHERE recipient = 'mieke@wilg.example'`); got != tc.mails {
				t.Errorf("%d mails to the stored address, want %d", got, tc.mails)
			}
			if got := w.count(`SELECT count(*) FROM outbox`); got != tc.mails {
				t.Errorf("%d mails in all, want %d", got, tc.mails)
			}
		})
	}
}

func TestLaterStepFails(t *testing.T) {
	w := newWorld(t)
	_, id := w.active("1001", "mieke@wilg.example")
	_, in := w.signIn("mieke@wilg.example", goodPassword)
	token := w.resetLink("mieke@wilg.example")
	before := w.count(`SELECT auth_epoch FROM logins WHERE id = $1`, id)
	w.exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$`)
	w.exec(`CREATE TRIGGER fail BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.template = 'authn.password_changed') EXECUTE FUNCTION fail()`)
	if err := w.svc.SetPassword(visitor(), token, otherPassword); err == nil {
		t.Fatal("a notice that cannot be written did not stop the reset")
	}
	if got := w.count(`SELECT auth_epoch FROM logins WHERE id = $1`, id); got != before || !w.alive(in.Token) || w.entries("reset.completed") != 0 {
		t.Fatal("something of a reset that failed stayed")
	}
	w.exec(`DROP TRIGGER fail ON outbox`)
	must(t, w.svc.SetPassword(visitor(), token, otherPassword))
}

func TestUndo(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	token := w.resetLink("mieke@wilg.example")
	must(t, w.svc.SetPassword(visitor(), token, otherPassword)) // a thief's
	_, thief := w.signIn("mieke@wilg.example", otherPassword)
	undo := w.tokens(Undo)[0]
	w.clock.Advance(UndoLife - time.Second)
	_, err := w.svc.OpenLink(visitor(), Undo, undo)
	must(t, err)
	must(t, w.svc.Undo(visitor(), undo))
	wants(t, w.svc.Undo(visitor(), undo), fault.Expired, "")
	if w.alive(thief.Token) {
		t.Error("the thief's session goes on")
	}
	_, err = w.svc.SignIn(visitor(), SignIn{Email: "mieke@wilg.example", Password: otherPassword})
	wants(t, err, fault.Invalid, "signin.error.wrong")
	must(t, w.svc.SetPassword(visitor(), w.tokens(Reset)[0], "elf eenden lopen naar zee"))
	w.signIn("mieke@wilg.example", "elf eenden lopen naar zee")

	w.clock.Advance(UndoLife)
	wants(t, w.svc.Undo(visitor(), w.tokens(Undo)[0]), fault.Expired, "")
}

// TestPurposes tries the link of every purpose at every other place.
func TestPurposes(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	w.customer("1002", "jan@berk.example")
	w.request(visitor(), Activate, "jan@berk.example")
	must(t, w.svc.SetPassword(visitor(), w.resetLink("mieke@wilg.example"), goodPassword))
	w.clock.Advance(time.Hour)
	w.request(visitor(), Reset, "mieke@wilg.example")
	session, _ := w.signIn("mieke@wilg.example", goodPassword)
	must(t, w.svc.StartEmailChange(of(session), session, "nieuw@wilg.example"))
	w.exec(`UPDATE auth_tokens SET expires_at = $1`, w.clock.Now().Add(time.Hour))

	code, err := w.svc.IssueCode(of(session), "1002")
	must(t, err)
	places := map[Purpose]func(ctx context.Context, token string) error{
		Reset:    func(ctx context.Context, token string) error { return w.svc.SetPassword(ctx, token, otherPassword) },
		Activate: func(ctx context.Context, token string) error { return w.svc.Activate(ctx, token, code, otherPassword) },
		Cancel:   w.svc.CancelReset,
		Undo:     w.svc.Undo,
		emailNew: func(ctx context.Context, token string) error {
			_, err := w.svc.ConfirmEmail(ctx, nil, token)
			return err
		},
	}
	n := 0
	for _, purpose := range []Purpose{Reset, Activate, Cancel, Undo, emailNew, emailOld} {
		token := w.tokens(purpose)[0]
		for at, use := range places {
			if at == purpose || (at == emailNew && purpose == emailOld) {
				continue
			}
			n++
			wants(t, use(nth(n), token), fault.Expired, "")
			if at == emailNew {
				_, err := w.svc.OpenEmailLink(nth(n), token)
				wants(t, err, fault.Expired, "")
				wants(t, w.svc.CancelEmail(nth(n), token), fault.Expired, "")
				continue
			}
			_, err := w.svc.OpenLink(nth(n), at, token)
			wants(t, err, fault.Expired, "")
		}
	}
	if got := w.count(`SELECT count(*) FROM auth_tokens WHERE used_at > $1`, w.clock.Now().Add(-time.Second)); got != 0 {
		t.Errorf("%d links were used at another place", got)
	}
}

func TestMalformedTokens(t *testing.T) {
	w := newWorld(t)
	w.active("1001", "mieke@wilg.example")
	token := w.resetLink("mieke@wilg.example")
	flipped := []byte(token)
	for i, b := range flipped {
		if b >= 'a' && b <= 'z' {
			flipped[i] = b - 32
			break
		}
	}
	huge := make([]byte, 1<<20)
	for i, bad := range []string{"", token + " ", " " + token, token + "\n", token + "=", string(flipped), token[:42], "\x00" + token[1:], string(huge), token + token} {
		_, err := w.svc.OpenLink(nth(i), Reset, bad)
		wants(t, err, fault.Expired, "reset.error.link")
		wants(t, w.svc.SetPassword(nth(i), bad, otherPassword), fault.Expired, "reset.error.link")
	}
	must(t, w.svc.SetPassword(visitor(), token, otherPassword))
}
