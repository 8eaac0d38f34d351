package access

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// start is a Tuesday noon.
var start = time.Date(2026, time.November, 3, 11, 0, 0, 0, time.UTC)

// world is a database with officers and customers. Customers are found by their number, or all of them by the name "peeters".
type world struct {
	t     *testing.T
	svc   *Service
	store *store.Store
	clock *clock.Manual
	super *pgxpool.Pool
	may   map[int64]bool // officers who have the permission
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ctx := context.Background()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(start), may: map[int64]bool{}}
	w.store, err = store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(ctx, db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	w.exec(`UPDATE accesses_kept SET since = $1`, start.AddDate(-1, 0, 0))
	w.svc, err = New(Options{Store: w.store, May: w.asks, Find: find, Who: who})
	must(t, err)
	return w
}

func (w *world) asks(r store.Reader, permission string) (Officer, error) {
	id := actor.From(r.Context()).OfficerID
	if permission != Permission || !w.may[id] {
		return Officer{}, &fault.Fault{Kind: fault.Forbidden}
	}
	return Officer{ID: id, Team: Operations}, nil
}

func find(r store.Reader, q Query) (found []Match, more bool, err error) {
	var ids []int64
	err = r.SQL(`SELECT id FROM customers WHERE number = ? OR lower(name) = lower(?) ORDER BY id LIMIT ?`, q.Text, q.Text, q.Limit+1).List(&ids)
	for _, id := range ids {
		found = append(found, Match{id, q.By[0]})
	}
	return found[:min(len(found), q.Limit)], len(found) > q.Limit, err
}

func who(r store.Reader, ids ...int64) (all []Person, err error) {
	rows, err := r.Rows(`SELECT id, number, name FROM customers WHERE id = ANY ($1) AND erased_at IS NULL`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Person
		if err := rows.Scan(&p.CustomerID, &p.Number, &p.Name); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of a kind with a sentence.
func wants(t testing.TB, err error, kind fault.Kind, ids ...string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	said := f.ID
	for _, field := range f.Fields {
		said += " " + field.ID
	}
	for _, id := range ids {
		if !strings.Contains(said, id) {
			t.Fatalf("got %v, want %s", err, id)
		}
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(context.Background(), sql, args...)
	must(w.t, err)
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// customer makes a customer and returns the id.
func (w *world) customer(number string) (id int64) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		VALUES ($1::text, $1::text, 'person', 'active', 'nl', 'Peeters', 1) RETURNING id`, number).Scan(&id))
	return id
}

// officer makes an officer who may see customers, and returns a context in which they act.
func (w *world) officer(name string) context.Context {
	w.t.Helper()
	var id int64
	must(w.t, w.super.QueryRow(context.Background(), `INSERT INTO officers (person, email, email_canonical, name, language, roles, trained_on, status, created_at)
		VALUES ($1::text, $1::text, $1::text, $1::text, 'nl', '{operations}', now(), 'enrolling', now()) RETURNING id`, name).Scan(&id))
	w.may[id] = true
	return actor.With(context.Background(), actor.Actor{Kind: actor.Officer, OfficerID: id})
}

// look begins a look for a customer's number and returns its address.
func (w *world) look(ctx context.Context, term string) string {
	w.t.Helper()
	id, err := w.svc.Look(ctx, Form{Reason: "De klant belde over een factuur", Ticket: "T-1", Term: term})
	must(w.t, err)
	return id.String()
}

// see opens a part of a file, and returns how often it was read.
func (w *world) see(ctx context.Context, look, number string, p Place) (read int, err error) {
	f, err := w.svc.See(ctx, look, number, p, func(_ store.Reader, s store.StaffScope) error {
		read++
		if s.Customer() <= 0 || s.Reason.Ticket != "T-1" {
			w.t.Errorf("the scope is %+v", s)
		}
		return nil
	})
	if err != nil && fmt.Sprint(f) != fmt.Sprint(File{}) {
		w.t.Errorf("what was refused is shown: %+v", f)
	}
	return read, err
}

// scope is what a job sees of a customer.
func scope(customer int64) store.Scope {
	s, err := store.JobScopeOf(actor.Job("test"), customer, 0)
	if err != nil {
		panic(err)
	}
	return s
}

// do arranges something as a job would.
func (w *world) do(fn func(*store.Tx) error) {
	w.t.Helper()
	ctx := actor.With(context.Background(), actor.Job("test"))
	must(w.t, w.store.Do(ctx, store.Change{Action: "test.done", Subject: keys.Nobody()}, fn))
}
