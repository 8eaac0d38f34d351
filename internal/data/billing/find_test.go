package billing_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/secret"
	"inzage/internal/data/billing"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// An invoice is found by its whole number, as it is printed, with all who have one of that number and were not erased.
func TestFindByInvoice(t *testing.T) {
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	conn, err := pgx.Connect(t.Context(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), `INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id, erased_at) OVERRIDING SYSTEM VALUE
		SELECT n, 'c' || n, 'K-' || n, 'person', 'active', 'nl', 'A', 1, CASE n WHEN 3 THEN now() END FROM generate_series(1, 4) n;
		INSERT INTO invoices (customer_id, id, source_id, import_id, version_at, digest, number, type, issue_date)
		SELECT n, gen_random_uuid(), 'i' || n || d, 1, now(), '', d, 'invoice', '2026-01-01' FROM generate_series(1, 3) n, unnest(ARRAY['2026-17', 'f2026-17']) d`); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string][]int64{"2026-17": {1, 2}, "2026-1": nil, "2026%": nil, "F2026-17": nil, "": nil, "' OR 1=1 --": nil} {
		ids, err := billing.FindByInvoice(st.Read(t.Context()), number, 10)
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%q: %v, %v; want %v", number, ids, err, want)
		}
	}
	if ids, err := billing.FindByInvoice(st.Read(t.Context()), "2026-17", 1); err != nil || len(ids) != 1 {
		t.Errorf("limited: %v, %v", ids, err)
	}
}
