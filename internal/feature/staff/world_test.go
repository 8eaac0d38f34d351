package staff

import (
	"bytes"
	"context"
	"encoding/base32"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pquerna/otp/hotp"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// begin is the moment at which every test begins.
var begin = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

const goodPassword = "vier paarden eten gras"

// world is a staff area without pages: a database of its own and a clock that stands still.
type world struct {
	t     testing.TB
	svc   *Service
	store *store.Store
	clock *clock.Manual
	super *pgxpool.Pool
	log   *bytes.Buffer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(begin), log: &bytes.Buffer{}}
	log := slog.New(slog.NewJSONHandler(w.log, nil))
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(t.Context(), db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	base, _ := url.Parse("https://privacy.kastanje.example")
	w.svc, err = New(Options{Store: w.store, BaseURL: base, Log: log, Company: Company{Name: "Kastanje Hosting bv", Contact: "privacy@kastanje.example"}})
	must(t, err)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of a kind, with an id when one is given.
func wants(t testing.TB, err error, kind fault.Kind, id string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	got := f.ID
	if len(f.Fields) > 0 {
		got = f.Fields[0].ID
	}
	if id != "" && got != id {
		t.Fatalf("got fault %s, want %s", got, id)
	}
}

// visitor is the context of somebody who is not signed in.
func visitor() context.Context { return from("192.0.2.10") }

func from(ip string) context.Context {
	return actor.With(context.Background(), actor.Actor{Kind: actor.Anonymous, IP: netip.MustParseAddr(ip), UserAgent: "test"})
}

// command is the context of a command.
func command() context.Context { return actor.With(context.Background(), actor.Job("staff")) }

// colleague is an officer with two apps.
type colleague struct {
	w     *world
	id    int64
	email string
	apps  [2]string
}

// officer makes an active officer with two apps. person is the person's number.
func (w *world) officer(email, person string, roles ...Role) *colleague {
	w.t.Helper()
	c := &colleague{w: w, email: email, apps: [2]string{newSecret(), newSecret()}}
	var err error
	c.id, err = w.svc.Provision(command(), NewOfficer{Email: email, Person: person, Name: "Officier " + person, Roles: roles,
		TrainedOn: begin.AddDate(0, -1, 0)}, goodPassword, c.apps[0], c.apps[1])
	must(w.t, err)
	return c
}

func newSecret() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret.Random(totpBytes))
}

// code is what an app shows, some steps from now.
func (w *world) code(app string, steps int64) string {
	w.t.Helper()
	code, err := hotp.GenerateCodeCustom(app, uint64(w.clock.Now().Unix()/totpPeriod+steps), totpForm)
	must(w.t, err)
	return code
}

// password gives the password and returns the session that waits for the second factor.
func (c *colleague) password() *Session {
	c.w.t.Helper()
	token, err := c.w.svc.SignIn(visitor(), SignIn{Email: c.email, Password: goodPassword})
	must(c.w.t, err)
	return c.w.session(token)
}

// signIn signs in with the password and the first app.
func (c *colleague) signIn() (*Session, string) {
	c.w.t.Helper()
	c.w.clock.Advance(totpPeriod * time.Second) // a code that was not used yet
	token, err := c.w.svc.GiveCode(visitor(), c.password(), c.w.code(c.apps[0], 0))
	must(c.w.t, err)
	return c.w.session(token), token
}

// ctx is the context in which the officer acts.
func (c *colleague) ctx() context.Context { return as(visitor(), c.id) }

func (w *world) session(token string) *Session {
	w.t.Helper()
	s, err := FindSession(w.store.Read(context.Background()), token, w.clock.Now())
	must(w.t, err)
	return s
}

// alive reports whether a session's cookie still works.
func (w *world) alive(token string) bool {
	w.t.Helper()
	_, err := FindSession(w.store.Read(context.Background()), token, w.clock.Now())
	if err != nil && !fault.Is(err, fault.NotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(context.Background(), sql, args...)
	must(w.t, err)
}

// entries counts audit entries of a type.
func (w *world) entries(action string) int {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM audit.entry WHERE type = $1`, action)
}

// letters counts letters that tell of something.
func (w *world) letters(what string) int {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM outbox WHERE template = 'staff.notice' AND args->>'what' = $1`, what)
}

// slow makes each change of a table take its time, so that what races, races every time.
func (w *world) slow(table, when string) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION slow_` + table + `() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN coalesce(NEW, OLD); END $$`)
	w.exec(`CREATE TRIGGER slow BEFORE ` + when + ` ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION slow_` + table + `()`)
}

// atOnce runs fn n times at the same moment and returns how many succeeded.
func atOnce(t testing.TB, n int, fn func(i int) error) (ok int) {
	t.Helper()
	errs := make([]error, n)
	gate := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-gate
			errs[i] = fn(i)
		})
	}
	close(gate)
	done.Wait()
	for _, err := range errs {
		if err == nil {
			ok++
		} else if fault.Of(err) == nil {
			t.Errorf("an internal error: %v", err)
		}
	}
	return ok
}

// tokenOf is the token in an invitation's link.
func tokenOf(inv Invitation) string { return inv.URL[strings.LastIndex(inv.URL, "/")+1:] }

// enrolled invites somebody and uses the link.
func (w *world) enrolled(email, person string, roles ...Role) (*Session, string) {
	w.t.Helper()
	inv, err := w.svc.Invite(command(), NewOfficer{Email: email, Person: person, Name: "Nieuw " + person, Roles: roles, TrainedOn: begin})
	must(w.t, err)
	token, err := w.svc.Enrol(visitor(), tokenOf(inv), goodPassword)
	must(w.t, err)
	return w.session(token), token
}

// addApp adds an authenticator app and returns the session as it then is, and the app's secret.
func (w *world) addApp(s *Session) (*Session, string) {
	w.t.Helper()
	id, err := w.svc.BeginApp(visitor(), s, "Telefoon")
	must(w.t, err)
	setup, err := w.svc.OpenApp(visitor(), s, id)
	must(w.t, err)
	app := strings.ReplaceAll(setup.Secret, " ", "")
	token, err := w.svc.ConfirmApp(visitor(), s, id, w.code(app, 0))
	must(w.t, err)
	if token != "" {
		s = w.session(token)
	}
	return s, app
}
