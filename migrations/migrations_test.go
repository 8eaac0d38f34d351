package migrations

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"inzage/internal/platform/postgres"
)

// A cluster of its own: pgtest's databases are migrated already, and it uses this package.
func emptyDatabase(t *testing.T) *postgres.Cluster {
	t.Helper()
	c, err := postgres.Start(t.Context(), postgres.Config{Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return c
}

func TestUp(t *testing.T) {
	c := emptyDatabase(t)
	owner, program := c.URL(postgres.OwnerRole, postgres.Database), c.URL(postgres.ProgramRole, postgres.Database)

	var outdated *OutdatedError
	if err := Check(t.Context(), program); !errors.As(err, &outdated) || !strings.Contains(err.Error(), "inzage migrate up") {
		t.Errorf("before the first migration: %v, want an OutdatedError that says what to run", err)
	}
	states, err := Status(t.Context(), owner)
	if err != nil || len(states) == 0 || !states[0].AppliedAt.IsZero() || states[0].Version != 1 {
		t.Errorf("Status: %+v, %v", states, err)
	}

	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := Up(t.Context(), owner); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := Check(t.Context(), program); err != nil {
		t.Errorf("the program is not content: %v", err)
	}
	if states, err = Status(t.Context(), owner); err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.AppliedAt.IsZero() {
			t.Errorf("%s is pending", s.Name)
		}
	}

	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)",
		"DELETE FROM goose_db_version WHERE version_id = 1",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		err := Verify(t.Context(), conn)
		var newer *NewerError
		switch {
		case strings.HasPrefix(sql, "INSERT"):
			if !errors.As(err, &newer) || !slices.Equal(newer.Unknown, []int64{9001}) {
				t.Errorf("with an unknown migration: %v", err)
			}
		case !errors.As(err, &outdated) || !slices.Equal(outdated.Missing, []int64{1}):
			t.Errorf("with a missing migration: %v", err)
		}
	}
}

// A migration that fails halfway leaves the version before it, and says which file it was.
func TestMigrationThatFails(t *testing.T) {
	c := emptyDatabase(t)
	owner := c.URL(postgres.OwnerRole, postgres.Database)
	files := fstest.MapFS{
		"0001_good.sql": {Data: []byte("-- +goose Up\nCREATE TABLE good (v text);\n")},
		"0002_bad.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE half (v text);\nSELECT nonsense;\n")},
	}
	up := func() error {
		return withProvider(t.Context(), owner, files, func(p *goose.Provider) error {
			_, err := p.Up(t.Context())
			return err
		})
	}
	if err := up(); err == nil || !strings.Contains(err.Error(), "0002_bad.sql") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var outdated *OutdatedError
	if err := verify(t.Context(), conn, files); !errors.As(err, &outdated) || !slices.Equal(outdated.Missing, []int64{2}) {
		t.Errorf("after the failure: %v, want migration 2 missing", err)
	}
	var half bool
	if err := conn.QueryRow(t.Context(), "SELECT to_regclass('half') IS NOT NULL").Scan(&half); err != nil || half {
		t.Errorf("half of a migration is there (%v)", err)
	}
	files["0002_bad.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE half (v text);\n")}
	if err := up(); err != nil {
		t.Errorf("mended: %v", err)
	}
	if err := verify(t.Context(), conn, files); err != nil {
		t.Errorf("mended: %v", err)
	}
}

func TestHash(t *testing.T) {
	base := func() fstest.MapFS {
		return fstest.MapFS{"0001_a.sql": {Data: []byte("ab")}, "0002_b.sql": {Data: []byte("c")}}
	}
	want := hash(base())
	if Hash() == want || len(Hash()) != 64 || hash(base()) != want {
		t.Errorf("Hash is %q", Hash())
	}
	for name, change := range map[string]func(fstest.MapFS){
		"content":            func(f fstest.MapFS) { f["0001_a.sql"].Data = []byte("aB") },
		"name":               func(f fstest.MapFS) { f["0001_x.sql"] = f["0001_a.sql"]; delete(f, "0001_a.sql") },
		"another":            func(f fstest.MapFS) { f["0003_c.sql"] = &fstest.MapFile{} },
		"moved between them": func(f fstest.MapFS) { f["0001_a.sql"].Data = []byte("a"); f["0002_b.sql"].Data = []byte("bc") },
	} {
		files := base()
		change(files)
		if hash(files) == want {
			t.Errorf("%s: the same hash", name)
		}
	}
}

// Numbers without gaps: a migration that is merged late would otherwise never run.
func TestNumbersAreWithoutGaps(t *testing.T) {
	numbers, err := versions(FS)
	if err != nil {
		t.Fatal(err)
	}
	for n, v := range numbers {
		if v != int64(n+1) {
			t.Errorf("migration %d is number %d", v, n+1)
		}
	}
	if _, err := fs.Stat(FS, "schema.sql"); err == nil {
		t.Error("schema.sql is among the migrations")
	}
}
