// Package pgtest gives every test a database of its own, on a real PostgreSQL, migrated and empty.
//
//	db := pgtest.New(t)
//	pool, err := pgxpool.New(ctx, db.ProgramURL)
//
// All test binaries of one user share a throw-away cluster in memory. The first one that needs it starts a keeper for
// it, and the keeper ends it when the last test binary and the last "go test" have gone, killed ones included:
// nothing stays behind. The schema is migrated once into a template; a test's database is a copy of that, made in some
// twenty milliseconds, and dropped when the test ends.
//
// KEEP_DB=1 keeps the database of a test that failed, KEEP_DB=all that of every test; the test says how to reach it.
// Kept databases live for an hour.
package pgtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"inzage/internal/platform/postgres"
	"inzage/migrations"
)

// DB is a test's database. The URLs are for pgx and libpq.
type DB struct {
	Name       string
	OwnerURL   string // owns the schema, migrates
	ProgramURL string // what the portal runs as
	SuperURL   string // may do everything; for arranging what no role can, never for what is tested
}

// New returns a fresh database with the schema of this source tree. It is dropped when the test ends, whatever is
// still connected to it.
func New(t testing.TB) DB {
	t.Helper()
	return create(t, Template{})
}

// Template is a database that is filled once and then copied for every test that asks for it.
type Template struct {
	// Key names the contents: another key, or another schema, is another template.
	Key string
	// Fill puts the contents in a database with the schema of this source tree. It must close its connections.
	Fill func(ctx context.Context, db DB) error
}

// From returns a copy of a template, as New does of an empty schema. It is for what takes long to fill, such as
// the demo company.
func From(t testing.TB, template Template) DB {
	t.Helper()
	return create(t, template)
}

// DataDir returns an empty data folder for a portal that keeps a private cluster of its own, in memory, deleted when the
// test ends. Unlike t.TempDir it can be passed through, so that root's cluster is in it and goes with it.
func DataDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(postgres.MemoryDir(), "inzage-data-")
	if err == nil {
		t.Cleanup(func() {
			if err := os.RemoveAll(dir); err != nil {
				t.Errorf("deleting the data folder: %v", err)
			}
		})
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var created atomic.Int64

func create(t testing.TB, template Template) DB {
	t.Helper()
	ctx := context.Background()
	c, err := acquire()
	if err != nil {
		t.Fatalf("no PostgreSQL to test with: %v", err)
	}
	source, err := c.schemaTemplate(ctx)
	if err == nil && template.Fill != nil {
		source, err = c.filledTemplate(ctx, source, template)
	}
	if err != nil {
		t.Fatalf("making the template database: %v", err)
	}
	db := c.database(fmt.Sprintf("t%d_%d_%s", os.Getpid(), created.Add(1), plain(t.Name())))
	if err := c.copyDatabase(ctx, source, db.Name); err != nil {
		t.Fatalf("making a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if keep := os.Getenv("KEEP_DB"); keep == "all" || keep != "" && t.Failed() {
			c.keep()
			t.Logf("the database is kept for an hour: psql %q", db.SuperURL)
			return
		}
		if err := c.dropDatabase(ctx, db.Name); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return db
}

// plain makes a test's name fit to stand in a database's, of which PostgreSQL reads 63 bytes.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	return name[:min(len(name), 36)]
}

func (c *cluster) database(name string) DB {
	return DB{
		Name:       name,
		OwnerURL:   c.URL(postgres.OwnerRole, name),
		ProgramURL: c.URL(postgres.ProgramRole, name),
		SuperURL:   c.URL(postgres.Superuser, name),
	}
}

func (c *cluster) schemaTemplate(ctx context.Context) (string, error) {
	return c.template(ctx, "schema "+migrations.Hash(), func(ctx context.Context, db DB) error {
		if err := postgres.Bootstrap(ctx, c.URL(postgres.Superuser, "postgres"), db.Name); err != nil {
			return err
		}
		return migrations.Up(ctx, db.OwnerURL)
	})
}

func (c *cluster) filledTemplate(ctx context.Context, schema string, template Template) (string, error) {
	return c.template(ctx, schema+" "+template.Key, func(ctx context.Context, db DB) error {
		if err := c.copyDatabase(ctx, schema, db.Name); err != nil {
			return err
		}
		return template.Fill(ctx, db)
	})
}
