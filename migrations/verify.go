package migrations

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
)

// OutdatedError says that the database lacks migrations.
type OutdatedError struct {
	Missing []int64 // versions; all of them in an empty database
}

func (e *OutdatedError) Error() string {
	return fmt.Sprintf("the database schema is older than this program (migrations %s are missing): "+
		"run \"inzage migrate up\" with INZAGE_DATABASE_OWNER_URL set", numbers(e.Missing))
}

// NewerError says that the database has migrations that this program does not know.
type NewerError struct {
	Unknown []int64
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the database schema is newer than this program (migrations %s are unknown to it): "+
		"install the program that migrated it", numbers(e.Unknown))
}

func numbers(versions []int64) string {
	var b strings.Builder
	for n, v := range versions {
		if n > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%04d", v)
	}
	return b.String()
}

// Querier is what Verify asks: a pool, a connection or a transaction of pgx.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Verify reports whether the schema is that of this program: nil, OutdatedError, NewerError, or why it could not
// be told. It is one small query, which the program's role may make.
func Verify(ctx context.Context, q Querier) error { return verify(ctx, q, FS) }

// Check is Verify on a connection of its own.
func Check(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return Verify(ctx, conn)
}

func verify(ctx context.Context, q Querier, fsys fs.FS) error {
	want, err := versions(fsys)
	if err != nil {
		return err
	}
	applied, err := appliedVersions(ctx, q)
	if err != nil {
		return fmt.Errorf("asking the database for its schema version: %w", err)
	}
	lacks := func(list []int64) func(int64) bool {
		return func(v int64) bool { return !slices.Contains(list, v) }
	}
	if missing := keep(want, lacks(applied)); len(missing) > 0 {
		return &OutdatedError{Missing: missing}
	}
	if unknown := keep(applied, lacks(want)); len(unknown) > 0 {
		return &NewerError{Unknown: unknown}
	}
	return nil
}

// appliedVersions reads what goose wrote down; nothing when it was never run here.
func appliedVersions(ctx context.Context, q Querier) ([]int64, error) {
	// An error of Query comes out of the rows as well.
	rows, _ := q.Query(ctx, "SELECT DISTINCT version_id FROM public.goose_db_version WHERE is_applied AND version_id > 0 ORDER BY 1")
	applied, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if pgErr := (*pgconn.PgError)(nil); errors.As(err, &pgErr) && (pgErr.Code == "42P01" || pgErr.Code == "42501") {
		return nil, nil // no table yet, or none that the first migration has opened to the program
	}
	return applied, err
}

// versions lists the numbers of the migrations in fsys, in order.
func versions(fsys fs.FS) ([]int64, error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, err
	}
	var found []int64
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		found = append(found, v)
	}
	slices.Sort(found)
	return found, nil
}

func keep(list []int64, wanted func(int64) bool) []int64 {
	var kept []int64
	for _, v := range list {
		if wanted(v) {
			kept = append(kept, v)
		}
	}
	return kept
}
