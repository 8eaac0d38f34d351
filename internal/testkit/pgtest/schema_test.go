package pgtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSchema(t *testing.T) {
	a, b := New(t), New(t)
	before := Schema(t, a)
	if diff := cmp.Diff(before, Schema(t, b)); diff != "" {
		t.Errorf("two databases with the same schema differ (-a +b):\n%s", diff)
	}
	owner := connect(t, a.OwnerURL)
	for _, sql := range []string{
		"CREATE TABLE example (v text NOT NULL)", "GRANT SELECT ON example TO inzage_audit", "COMMENT ON TABLE example IS 'said'",
		"CREATE TABLE months (v date) PARTITION BY RANGE (v)",
		"CREATE TABLE months_2026_11 PARTITION OF months FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')",
	} {
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	after := Schema(t, a)
	for _, want := range []string{
		"-- PostgreSQL 1", "CREATE TABLE public.example (\n    v text NOT NULL\n);", "ALTER TABLE public.example OWNER TO inzage_owner;",
		"GRANT SELECT ON TABLE public.example TO inzage_audit;", "COMMENT ON TABLE public.example IS 'said';",
		"CREATE TABLE public.months (", "ALTER SCHEMA public OWNER TO inzage_owner",
	} {
		if !strings.Contains(after, want) {
			t.Errorf("no %q in:\n%s", want, after)
		}
	}
	for _, noise := range []string{"\\restrict", "Dumped", "search_path', ''", "SET lock_timeout", "\n\n\n", "months_2026", a.Name} {
		if strings.Contains(after, noise) {
			t.Errorf("%q in:\n%s", noise, after)
		}
	}
	if SchemaVersion(after) != SchemaVersion(before) || !strings.HasPrefix(before, SchemaVersion(before)+"\n") {
		t.Errorf("versions %q, %q", SchemaVersion(before), SchemaVersion(after))
	}
}
