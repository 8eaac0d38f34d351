package dataset_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// listing pages orders: a table whose time may be NULL.
var listing = dataset.Listing{
	From: "orders t", Time: "t.ordered_at", Nullable: true, Short: "t.id, t.ordered_at, t.number", Full: "t.id, t.ordered_at, t.number",
	Match: "t.number ILIKE {q} OR t.status ILIKE {q}", ScanShort: scan, ScanFull: scan,
}

func scan(row dataset.Row) (dataset.Record, error) {
	var r dataset.Record
	var id ident.ID
	var number string
	err := row.Scan(&id, dataset.Nullable(&r.At), &number)
	r.ID, r.Title = id.String(), dataset.Plain(number)
	return r, err
}

type fixture struct {
	*testing.T
	st    *store.Store
	r     store.Reader
	scope store.Scope
	other store.Scope
	conn  *pgx.Conn
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: clock.NewManual(time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	f := &fixture{T: t, st: st, r: st.Read(t.Context())}
	if f.conn, err = pgx.Connect(t.Context(), db.SuperURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.conn.Close(context.Background()) })
	f.scope, f.other = scopeOf(t, 1), scopeOf(t, 2)
	f.exec(`INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'a', 'A', 'person', 'active', 'nl', 'A', 1), (2, 'b', 'B', 'person', 'active', 'nl', 'B', 1)`)
	return f
}

func scopeOf(t *testing.T, customer int64) store.Scope {
	t.Helper()
	s, err := store.JobScopeOf(actor.Job("test"), customer, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *fixture) exec(sql string, args ...any) {
	f.Helper()
	if _, err := f.conn.Exec(context.Background(), sql, args...); err != nil {
		f.Fatal(err)
	}
}

// order adds an order; an empty time is NULL.
func (f *fixture) order(customer int, number, at string) {
	f.Helper()
	f.exec(`INSERT INTO orders (customer_id, id, source_id, import_id, version_at, digest, number, ordered_at)
		VALUES ($1, gen_random_uuid(), $2, 1, now(), '', $3, nullif($4, '')::timestamptz)`, customer, fmt.Sprint(customer, number), number, at)
}

func numbers(records []dataset.Record) (list []string) {
	for _, r := range records {
		list = append(list, r.Title.Plain)
	}
	return list
}

// Walking through the pages, there and back, sees every record once, in one order, whatever the size of a page.
func TestPagesThereAndBack(t *testing.T) {
	f := newFixture(t)
	for n := range 9 {
		f.order(1, fmt.Sprint("dated-", n), fmt.Sprintf("2026-01-%02dT00:00:00Z", 1+n/3)) // three share a time
	}
	f.order(1, "timeless-1", "")
	f.order(1, "timeless-2", "")
	f.order(2, "another's", "2026-01-02T00:00:00Z")
	whole, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 100})
	if err != nil || len(whole.Records) != 11 || whole.Next != "" || whole.Prev != "" {
		t.Fatalf("%d records, %q, %q, %v", len(whole.Records), whole.Prev, whole.Next, err)
	}
	want := numbers(whole.Records)
	if !strings.HasPrefix(want[0], "dated-") || !strings.HasPrefix(want[10], "timeless") || !strings.HasPrefix(want[9], "timeless") {
		t.Errorf("order: %v", want)
	}
	for limit := 1; limit <= 12; limit++ {
		var there, back []string
		q := dataset.PageQuery{Limit: limit}
		var last dataset.Page
		for {
			p, err := listing.Page(f.r, f.scope, q)
			if err != nil {
				t.Fatal(err)
			}
			there, last = append(there, numbers(p.Records)...), p
			if (p.Prev == "") != (q.After == "") {
				t.Errorf("limit %d: previous of the page after %q is %q", limit, q.After, p.Prev)
			}
			if p.Next == "" {
				break
			}
			q.After = p.Next
		}
		if diff := cmp.Diff(want, there); diff != "" {
			t.Errorf("limit %d, there (-want +got):\n%s", limit, diff)
		}
		back = numbers(last.Records)
		for last.Prev != "" {
			if last, err = listing.Page(f.r, f.scope, dataset.PageQuery{Limit: limit, Before: last.Prev}); err != nil {
				t.Fatal(err)
			}
			if last.Next == "" {
				t.Errorf("limit %d: a page before another has no next", limit)
			}
			back = append(numbers(last.Records), back...)
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Errorf("limit %d, back (-want +got):\n%s", limit, diff)
		}
	}
}

func TestSearchIsLiteral(t *testing.T) {
	f := newFixture(t)
	names := []string{`100%`, `1000`, `a_b`, `axb`, `back\slash`, `quote'd`, `Ünicode`, `'||pg_sleep(5)--`}
	for _, n := range names {
		f.order(1, n, "2026-01-01T00:00:00Z")
	}
	f.order(2, "100% another's", "2026-01-01T00:00:00Z")
	for search, want := range map[string][]string{
		"100%": {`100%`}, "a_b": {`a_b`}, `\`: {`back\slash`}, "'": {`'||pg_sleep(5)--`, `quote'd`}, "ünICODE": {`Ünicode`}, "  a_b  ": {`a_b`},
		"nothing": nil, "%": {`100%`}, strings.Repeat("x", 1<<20): nil, `') OR 1=1 --`: nil,
	} {
		p, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 100, Search: search})
		if err != nil {
			t.Fatal(err)
		}
		got := numbers(p.Records)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.20q (-want +got):\n%s", search, diff)
		}
	}
	if _, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 100, Search: "a\x00b"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("NUL: %v", err)
	}
	if _, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 100, Search: "a\xff"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no UTF-8: %v", err)
	}
}

func TestPeriodHasItsFirstMomentAndNotItsLast(t *testing.T) {
	f := newFixture(t)
	for n, at := range []string{"2025-12-31T22:59:59.999999Z", "2025-12-31T23:00:00Z", "2026-01-31T22:59:59.999999Z", "2026-01-31T23:00:00Z"} {
		f.order(1, fmt.Sprint(n), at)
	}
	span := dataset.Span{From: time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC)} // January in Belgium
	p, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 100, Span: span})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2", "1"}, numbers(p.Records)); diff != "" {
		t.Error(diff)
	}
	var streamed []dataset.Record
	if err := listing.Stream(f.r, f.scope, span, func(r dataset.Record) error { streamed = append(streamed, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbers(p.Records), numbers(streamed)); diff != "" {
		t.Error(diff)
	}
}

// Somebody else's record is like one that does not exist, and so is every address that is none.
func TestForeignAndImpossibleIdsAreMissing(t *testing.T) {
	f := newFixture(t)
	f.order(1, "mine", "2026-01-01T00:00:00Z")
	f.order(2, "another's", "2026-01-01T00:00:00Z")
	mine, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	id := mine.Records[0].ID
	if rec, err := listing.Get(f.r, f.scope, id); err != nil || rec.Title.Plain != "mine" {
		t.Errorf("mine: %v", err)
	}
	for _, bad := range []string{strings.ToUpper(id), "{" + id + "}", id + " ", "", "0", "-1", "1 OR 1=1", ident.Random().String(), strings.Repeat("0", 36), "00000000-0000-0000-0000-000000000000", "99999999999999999999"} {
		if _, err := listing.Get(f.r, f.scope, bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	_, foreign := listing.Get(f.r, f.other, id)
	_, absent := listing.Get(f.r, f.other, ident.Random().String())
	if fmt.Sprint(foreign) != fmt.Sprint(absent) || !fault.Is(foreign, fault.NotFound) {
		t.Errorf("a foreign id answers %v, an absent one %v", foreign, absent)
	}
	for _, key := range []string{"x", ".", "1", "zzzzzzzzzzzzzzzzzzzz." + id, "1.", "-.x", "1." + strings.ToUpper(id), "' OR 1=1 --." + id} {
		if _, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 10, After: key}); !fault.Is(err, fault.NotFound) {
			t.Errorf("page after %q: %v", key, err)
		}
		if _, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 10, Before: key}); !fault.Is(err, fault.NotFound) {
			t.Errorf("page before %q: %v", key, err)
		}
	}
	// A key of another customer's record is a place in time, and shows nothing of theirs.
	others, err := listing.Page(f.r, f.other, dataset.PageQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	p, err := listing.Page(f.r, f.scope, dataset.PageQuery{Limit: 10, After: others.Records[0].Key})
	if err != nil || slices.Contains(numbers(p.Records), "another's") {
		t.Errorf("%v, %v", numbers(p.Records), err)
	}
}

func TestSummarise(t *testing.T) {
	f := newFixture(t)
	empty, err := listing.Summarise(f.r, f.scope)
	if err != nil || empty != (dataset.Summary{}) {
		t.Errorf("of nothing: %+v, %v", empty, err)
	}
	f.order(1, "a", "2026-01-01T00:00:00Z")
	f.order(1, "b", "2026-03-01T00:00:00Z")
	f.order(1, "c", "")
	got, err := listing.Summarise(f.r, f.scope)
	want := dataset.Summary{Count: 3, Oldest: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Newest: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
