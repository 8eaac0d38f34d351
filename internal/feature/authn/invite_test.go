package authn

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/testkit/smtptest"
)

// inviter is the world with a mail server, and the service that a command has.
type inviter struct {
	*world
	svc    *Service
	server *smtptest.Server
	runner *jobs.Runner
}

func newInviter(t *testing.T) *inviter {
	t.Helper()
	w := &inviter{world: newWorld(t), server: smtptest.New(t, smtptest.Options{})}
	log := slog.New(slog.DiscardHandler)
	server, err := mail.ParseServer(secret.Text(w.server.URL()), "Privacy <privacy@kastanje.example>")
	must(t, err)
	templates, registry := mail.NewTemplates(), jobs.NewRegistry()
	outbox, err := mail.New(mail.Options{Store: w.store, Templates: templates, Server: server, Log: log})
	must(t, err)
	mailings, err := mailing.New(mailing.Options{Store: w.store, Outbox: outbox, Log: log})
	must(t, err)
	base, _ := url.Parse("https://privacy.kastanje.example")
	w.svc, err = New(Options{Store: w.store, BaseURL: base, Log: log, Mailings: mailings, Company: Company{Name: "Kastanje Hosting bv", Contact: "privacy@kastanje.example"}})
	must(t, err)
	w.svc.RegisterLetters(templates)
	outbox.Register(registry)
	mailings.RegisterJobs(registry)
	w.runner, err = jobs.New(w.store, registry, jobs.Config{Log: log})
	must(t, err)
	return w
}

func (w *inviter) ctx() context.Context {
	return actor.With(context.Background(), actor.Job("command"))
}

// sent drains the jobs and returns who has had letters, each as often as they did.
func (w *inviter) sent() (to []string) {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	_, err := w.runner.Drain(w.ctx())
	must(w.t, err)
	for _, d := range w.server.Deliveries() {
		to = append(to, strings.Trim(strings.TrimPrefix(d.To[0], "TO:"), "<>"))
		if strings.Contains(string(d.Data), "/activate/") {
			w.t.Errorf("the letter has a link with a token:\n%s", d.Data)
		}
	}
	slices.Sort(to)
	return to
}

// TestInviteAll: everybody without a password is written to once, however often the command runs; who comes later, by the next one.
func TestInviteAll(t *testing.T) {
	w := newInviter(t)
	w.customer("K1", "an@example.be")
	w.customer("K2", "bo@example.be")
	w.customer("K3", "an@example.be") // one login for two customers
	w.active("K4", "cas@example.be")
	_, closed := w.customer("K5", "dirk@example.be")
	w.exec(`UPDATE logins SET disabled_at = now() WHERE id = $1`, closed)
	gone, _ := w.customer("K6", "els@example.be")
	w.exec(`UPDATE customers SET erased_at = now() WHERE id = $1`, gone)

	if n, err := w.svc.Uninvited(w.ctx()); err != nil || n != 2 {
		t.Fatalf("%d logins, %v; want 2", n, err)
	}
	if got := w.sent(); len(got) != 0 {
		t.Fatalf("counting wrote to %q", got)
	}
	first, err := w.svc.InviteAll(w.ctx())
	must(t, err)
	if first.Logins != 2 || first.Mailing == 0 {
		t.Errorf("%+v", first)
	}
	again, err := w.svc.InviteAll(w.ctx())
	must(t, err)
	if again != (Invitations{}) {
		t.Errorf("the same again begins %+v", again)
	}
	w.customer("K7", "fien@example.be") // while it goes out: the next one's
	if got := w.sent(); !slices.Equal(got, []string{"an@example.be", "bo@example.be"}) {
		t.Errorf("letters to %q", got)
	}
	second, err := w.svc.InviteAll(w.ctx())
	must(t, err)
	if second.Logins != 1 || second.Mailing == first.Mailing {
		t.Errorf("%+v", second)
	}
	if got := w.sent(); !slices.Equal(got, []string{"an@example.be", "bo@example.be", "fien@example.be"}) {
		t.Errorf("letters to %q", got)
	}
	if n := w.entries("activation.invited_many"); n != 3 {
		t.Errorf("%d entries", n)
	}
}

// TestInviteAllAtOnce: two administrators at the same moment begin one mailing.
func TestInviteAllAtOnce(t *testing.T) {
	w := newInviter(t)
	w.customer("K1", "an@example.be")
	results := make(chan Invitations, 20)
	for range cap(results) {
		go func() {
			done, err := w.svc.InviteAll(w.ctx())
			if err != nil {
				t.Error(err)
			}
			results <- done
		}()
	}
	begun := 0
	for range cap(results) {
		if done := <-results; done.Mailing != 0 {
			begun++
		}
	}
	if begun != 1 {
		t.Errorf("%d mailings were begun", begun)
	}
	if got := w.sent(); !slices.Equal(got, []string{"an@example.be"}) {
		t.Errorf("letters to %q", got)
	}
}

// TestInviteOne: by number and by address; twice before it was sent is one letter; who has a password gets none, also when they chose it
// while the letter waited.
func TestInviteOne(t *testing.T) {
	w := newInviter(t)
	w.customer("K1", "an@example.be")
	w.active("K2", "bo@example.be")
	_, late := w.customer("K3", "cas@example.be")
	for who, want := range map[string]Invited{
		"K1": {Letters: 1}, " AN@example.be": {Letters: 1}, "K2": {Active: 1}, "bo@example.be": {Active: 1}, "cas@example.be": {Letters: 1},
	} {
		if got, err := w.svc.Invite(w.ctx(), who); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", who, got, err, want)
		}
	}
	w.exec(`UPDATE logins SET password_hash = 'x', password_set_at = now() WHERE id = $1`, late)
	if got := w.sent(); !slices.Equal(got, []string{"an@example.be"}) {
		t.Errorf("letters to %q", got)
	}
	if n := w.count(`SELECT count(*) FROM outbox WHERE cause = 'activated'`); n != 1 {
		t.Errorf("%d letters were left because their reader has a password", n)
	}
	if u, err := mail.UndeliveredSince(w.store.Read(w.ctx()), start); err != nil || u.Dead != 0 {
		t.Errorf("told as undelivered: %+v, %v", u, err)
	}
	for _, who := range []string{"K9", "nobody@example.be", "@", ""} {
		if _, err := w.svc.Invite(w.ctx(), who); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", who, err)
		}
	}
}
