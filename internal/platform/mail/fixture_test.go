package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/smtptest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const testSecret = "a secret of the mail tests, long enough"

// fixture is an outbox on a database of its own, with a mail server that does as it is told.
type fixture struct {
	cutting sync.Mutex
	t       *testing.T
	db      pgtest.DB
	store   *store.Store
	clock   *clock.Manual
	server  *smtptest.Server
	outbox  *Outbox
	runner  *jobs.Runner
	log     *logged
	login   int64
	keys    []string // intents that were committed
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, db: pgtest.New(t), clock: clock.NewManual(noon), server: smtptest.New(t, smtptest.Options{}), log: &logged{}}
	f.store = openStore(t, f.db.ProgramURL, f.clock)
	f.outbox, f.runner = f.worker(Timing{Step: 200 * time.Millisecond, Final: 400 * time.Millisecond, Total: 2 * time.Second, Lease: time.Minute})
	f.login = f.insertLogin("jan@example.be")
	return f
}

func openStore(t testing.TB, url string, c clock.Clock) *store.Store {
	t.Helper()
	s, err := openStoreAt(context.Background(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func openStoreAt(ctx context.Context, url string, c clock.Clock) (*store.Store, error) {
	ring, err := secret.NewRing([]secret.Text{testSecret})
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{URL: secret.Text(url), Ring: ring, Clock: c, Log: slog.New(slog.DiscardHandler)})
}

// worker returns another outbox with its runner, as another process would have.
func (f *fixture) worker(timing Timing) (*Outbox, *jobs.Runner) {
	f.t.Helper()
	server, err := ParseServer(secret.Text(f.server.URL()), "Privacy <privacy@example.be>")
	if err != nil {
		f.t.Fatal(err)
	}
	o, err := New(Options{
		Store: f.store, Templates: testTemplates(), Server: server, Timing: timing,
		Log: slog.New(slog.NewTextHandler(f.log, nil)), Metrics: prometheus.NewRegistry(),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	reg := jobs.NewRegistry()
	o.Register(reg)
	runner, err := jobs.New(f.store, reg, jobs.Config{Log: slog.New(slog.NewTextHandler(f.log, nil))})
	if err != nil {
		f.t.Fatal(err)
	}
	return o, runner
}

type noteArgs struct {
	Line string `json:"line"`
}

// testTemplates are letters that show what they were given.
func testTemplates() *Templates {
	t := NewTemplates()
	t.Add(Template{Name: "note", Audit: "test", Render: func(_ context.Context, l Letter) (Message, error) {
		var a noteArgs
		if err := l.Args(&a); err != nil {
			return Message{}, err
		}
		return Message{Subject: "A note", Text: "Note: " + a.Line + "\n", HTML: "<p>A note</p>"}, nil
	}})
	link := func(_ context.Context, l Letter) (Message, error) {
		return Message{Subject: "A link", Text: fmt.Sprintf("token=%s\ncancel=%s\nuntil=%s\n", l.Token, l.CancelToken, l.TokenExpires.Format(time.RFC3339))}, nil
	}
	t.Add(Template{Name: "link", Render: link})
	t.Add(Template{Name: "timed", Render: link, TokenLife: 30 * time.Minute, TokenCap: time.Hour})
	t.Add(Template{Name: "poison", Render: func(context.Context, Letter) (Message, error) { return Message{}, errors.New("cannot") }})
	t.Add(Template{Name: "panic", Render: func(context.Context, Letter) (Message, error) { panic("poison") }})
	t.Add(Template{Name: "smuggler", Render: func(context.Context, Letter) (Message, error) {
		return Message{Subject: "s\r\nBcc: x@example.org", Text: "x"}, nil
	}})
	return t
}

type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (f *fixture) insertLogin(email string) (id int64) {
	f.t.Helper()
	f.scan(&id, `INSERT INTO logins (email, email_canonical, email_mac, language, created_at) VALUES ($1, $1, $2, 'nl', $3) RETURNING id`,
		email, []byte(email), noon)
	return id
}

// token makes a sealed token of the login; related > 0 makes it one that cancels that.
func (f *fixture) token(purpose string, life time.Duration, related int64) (id int64, token string) {
	f.t.Helper()
	token = ident.Token()
	f.scan(&id, `INSERT INTO auth_tokens (mac, purpose, login_id, address, epoch, related_id, created_at, expires_at)
		VALUES ($1, $2, $3, 'jan@example.be', 0, nullif($4::bigint, 0), $5, $6) RETURNING id`, []byte(token), purpose, f.login, related, f.clock.Now(), f.clock.Now().Add(life))
	sealed, err := SealToken(f.t.Context(), f.store.Keys(), id, token)
	if err != nil {
		f.t.Fatal(err)
	}
	f.exec(`UPDATE auth_tokens SET sealed = $2 WHERE id = $1`, id, sealed)
	return id, token
}

func (f *fixture) exec(sql string, args ...any) {
	f.t.Helper()
	if _, err := f.store.Pool().Exec(f.t.Context(), sql, args...); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) scan(dest any, sql string, args ...any) {
	f.t.Helper()
	if err := f.store.Pool().QueryRow(f.t.Context(), sql, args...).Scan(dest); err != nil {
		f.t.Fatalf("%s: %v", sql, err)
	}
}

// intent is a letter that would do, for the caller to change.
func (f *fixture) intent(key string) Intent {
	return Intent{Key: key, Template: "note", Language: i18n.NL, Recipient: "jan@example.be", LoginID: f.login, Args: noteArgs{Line: key}, DuplicateSafe: true}
}

var errRollback = errors.New("changed my mind")

// enqueue writes intents in one transaction each, and returns their rows.
func (f *fixture) enqueue(intents ...Intent) (ids []int64) {
	f.t.Helper()
	for _, in := range intents {
		id, err := f.do(in, nil)
		if err != nil {
			f.t.Fatal(err)
		}
		f.keys = append(f.keys, in.Key)
		ids = append(ids, id)
	}
	return ids
}

func (f *fixture) do(in Intent, fail error) (id int64, err error) {
	ctx := actor.With(f.t.Context(), actor.Job("test"))
	err = f.store.Do(ctx, store.Change{Action: "test.wanted", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if id, err = Enqueue(tx, in); err != nil {
			return err
		}
		return fail
	})
	return id, err
}

func (f *fixture) drain() int {
	f.t.Helper()
	n, err := f.runner.Drain(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fixture) sweep() {
	f.t.Helper()
	if err := f.outbox.Sweep(actor.With(f.t.Context(), actor.Job("mail_sweep"))); err != nil {
		f.t.Fatal(err)
	}
}

// settleAll lets time pass, hour by hour, until nothing waits any more.
func (f *fixture) settleAll() {
	f.t.Helper()
	for range 150 {
		f.sweep()
		f.drain()
		var open int
		f.scan(&open, `SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')`)
		if open == 0 {
			return
		}
		f.clock.Advance(time.Hour + 15*time.Minute)
	}
	f.t.Fatal("letters still wait after a week")
}

type row struct {
	Key, State, Error, MessageID string
	Attempts                     int
	Due                          time.Time
}

func (f *fixture) row(id int64) (r row) {
	f.t.Helper()
	err := f.store.Pool().QueryRow(f.t.Context(), `SELECT key, state, error, message_id, attempts, due FROM outbox WHERE id = $1`, id).
		Scan(&r.Key, &r.State, &r.Error, &r.MessageID, &r.Attempts, &r.Due)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func (f *fixture) outcomes(id int64) (out []string) {
	f.t.Helper()
	f.scan(&out, `SELECT array_agg(coalesce(outcome, 'NULL') ORDER BY id) FROM mail_attempts WHERE outbox_id = $1`, id)
	return out
}

func (f *fixture) audited(action string) (n int) {
	f.t.Helper()
	f.scan(&n, `SELECT count(*) FROM audit.entry WHERE type = $1`, action)
	return n
}
