package migrations_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/testkit/pgtest"
)

var update = flag.Bool("update", false, "write schema.sql anew from the migrations")

// TestSchema shows in schema.sql, and so in every change's diff, what the migrations come to.
func TestSchema(t *testing.T) {
	got := pgtest.Schema(t, pgtest.New(t))
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatalf("%v; write it with \"make schema\"", err)
	}
	want := string(text)
	if is, was := pgtest.SchemaVersion(got), pgtest.SchemaVersion(want); is != was {
		t.Skipf("schema.sql was written by %q and this is %q: they write the same schema differently", was, is)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the migrations do not come to schema.sql (-file +migrated): run \"make schema\" and look at the difference\n%s", diff)
	}
}
