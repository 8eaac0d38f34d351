package services_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/secret"
	"inzage/internal/data/services"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// A domain is found whole, whatever its capitals, with all who have or had a service on it and were not erased.
func TestFindByDomain(t *testing.T) {
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
		INSERT INTO services (customer_id, id, source_id, import_id, version_at, digest, domain)
		SELECT n, gen_random_uuid(), 's' || n || d, 1, now(), '', d FROM generate_series(1, 3) n, unnest(ARRAY['Bakker.example', 'bakker.example', '']) d`); err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string][]int64{
		"bakker.example": {1, 2}, "bakker": nil, "%.example": nil, "": nil, "' OR 1=1 --": nil, "bakker_example": nil,
	} {
		ids, err := services.FindByDomain(st.Read(t.Context()), domain, 10)
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%q: %v, %v; want %v", domain, ids, err, want)
		}
	}
	if ids, err := services.FindByDomain(st.Read(t.Context()), "bakker.example", 1); err != nil || len(ids) != 1 {
		t.Errorf("limited: %v, %v", ids, err)
	}
}
