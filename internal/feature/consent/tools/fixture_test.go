package tools

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var noon = time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)

// world is a database with two customers, and a tool that does as it is told.
type world struct {
	*testing.T
	ctx   context.Context
	db    pgtest.DB
	st    *store.Store
	conn  *pgx.Conn
	clock *clock.Manual
	tool  *tool
	log   *logged
	one   int64 // customers
	two   int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, ctx: actor.With(t.Context(), actor.Job("test")), db: pgtest.New(t), clock: clock.NewManual(noon), log: &logged{}}
	w.tool = &tool{name: "listmonk", purposes: []string{"newsletter"}}
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	w.must(err)
	w.st, err = store.Open(w.ctx, store.Options{URL: secret.Text(w.db.ProgramURL), Ring: ring, Clock: w.clock, Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	t.Cleanup(w.st.Close)
	w.conn, err = pgx.Connect(w.ctx, w.db.SuperURL)
	w.must(err)
	t.Cleanup(func() { _ = w.conn.Close(context.Background()) })
	for i, id := range []*int64{&w.one, &w.two} {
		w.must(w.conn.QueryRow(w.ctx, `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
			VALUES ($1, $1, 'person', 'active', 'nl', 'Jan', 1) RETURNING id`, fmt.Sprint("K-", i)).Scan(id))
	}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// service is what one process has, with what works its jobs.
func (w *world) service(change func(*Options)) (*Service, *jobs.Runner) {
	w.Helper()
	o := Options{Store: w.st, Tools: []Tool{w.tool}, Log: slog.New(slog.NewTextHandler(w.log, nil))}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	w.must(err)
	reg := jobs.NewRegistry()
	s.RegisterJobs(reg)
	runner, err := jobs.New(w.st, reg, jobs.Config{Log: slog.New(slog.NewTextHandler(w.log, nil))})
	w.must(err)
	return s, runner
}

// change is one decision of the first customer, a number of seconds after noon.
func (w *world) change(given bool, after int) Change {
	return Change{
		EventID: ident.Record(), CustomerID: w.one, Address: "jan@example.be", Purpose: "newsletter", Given: given,
		At: noon.Add(time.Duration(after) * time.Second), Language: "nl",
	}
}

func (w *world) enqueue(s *Service, changes ...Change) {
	w.Helper()
	w.must(w.st.Do(w.ctx, store.Change{Action: "test.consents", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		return s.Enqueue(tx, changes...)
	}))
}

func (w *world) drain(r *jobs.Runner) {
	w.Helper()
	_, err := r.Drain(w.ctx)
	w.must(err)
}

// rows lists the deliveries as "state given address attempts", oldest first.
func (w *world) rows() (list []string) {
	w.Helper()
	rows, err := w.conn.Query(w.ctx, `SELECT state, given, coalesce(address, '-'), attempts FROM consent_deliveries ORDER BY id`)
	w.must(err)
	list, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (string, error) {
		var state, address string
		var given bool
		var attempts int
		err := r.Scan(&state, &given, &address, &attempts)
		return fmt.Sprintf("%s %v %s %d", state, given, address, attempts), err
	})
	w.must(err)
	return list
}

func (w *world) expect(what string, got, want []string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func (w *world) count(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.conn.QueryRow(w.ctx, sql, args...).Scan(&n))
	return n
}

// tool is a newsletter tool in memory.
type tool struct {
	name     string
	purposes []string
	before   func(Message) error // called before a message is heard

	mu     sync.Mutex
	heard  []Message
	inside map[string]bool // addresses that are being told now
	twice  int             // how often one address was told twice at once
}

func (t *tool) Name() string              { return t.name }
func (t *tool) Hears(purpose string) bool { return slices.Contains(t.purposes, purpose) }

func (t *tool) Tell(ctx context.Context, m Message) error {
	t.mu.Lock()
	if t.inside == nil {
		t.inside = map[string]bool{}
	}
	if t.inside[m.Address] {
		t.twice++
	}
	t.inside[m.Address] = true
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.inside, m.Address)
		t.mu.Unlock()
	}()
	if t.before != nil {
		if err := t.before(m); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.heard = append(t.heard, m)
	return nil
}

// said lists what the tool heard, as "+address" and "-address".
func (t *tool) said() (list []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range t.heard {
		list = append(list, map[bool]string{true: "+", false: "-"}[m.Given]+m.Address)
	}
	return list
}

var errAway = errors.New("the tool is away, says jan@example.be")

// logged keeps what was logged.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
