// Package migrations holds the database schema as numbered steps (goose) and applies them. The owner role runs them;
// each file grants the program's role what it needs and no more. A step that was released is never changed.
//
// schema.sql shows what all steps together lead to; a test compares it with a migrated database, and "make schema" writes it.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // goose works on database/sql
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// FS holds the migrations, NNNN_name.sql.
//
//go:embed [0-9]*.sql
var FS embed.FS

// Hash returns a digest of all migrations: two programs with the same hash make the same schema.
func Hash() string { return hash(FS) }

func hash(fsys fs.FS) string {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	h := sha256.New()
	for _, name := range names { // Glob sorts
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			panic(err) // it is inside the program
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Up brings the schema to the version that is inside this program. Of several that run at once one works and the
// others wait, up to five minutes.
func Up(ctx context.Context, ownerURL string) error {
	return withProvider(ctx, ownerURL, FS, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

// State tells about one migration.
type State struct {
	Version   int64
	Name      string    // file name
	AppliedAt time.Time // zero: pending
}

// Status lists the migrations inside this program, oldest first.
func Status(ctx context.Context, ownerURL string) ([]State, error) {
	var states []State
	err := withProvider(ctx, ownerURL, FS, func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		for _, s := range all {
			states = append(states, State{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: s.AppliedAt})
		}
		return err
	})
	return states, err
}

func withProvider(ctx context.Context, url string, fsys fs.FS, do func(*goose.Provider) error) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, fsys,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	err = do(p)
	if partial := (*goose.PartialError)(nil); errors.As(err, &partial) {
		return fmt.Errorf("migration %s: %w", partial.Failed.Source.Path, partial.Err)
	}
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}
