package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/postgres"
	"inzage/migrations"
)

// server is a private cluster as the portal runs it: the same settings, fsync on, nothing tuned.
type server struct {
	*postgres.Cluster
	facts string // version and settings that matter
}

func startServer(ctx context.Context, dir string) (*server, error) {
	cluster, err := postgres.Start(ctx, postgres.Config{DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	s := &server{Cluster: cluster}
	return s, errors.Join(s.as(ctx, postgres.Superuser, "postgres", func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `SELECT 'PostgreSQL ' || current_setting('server_version') || ', shared_buffers ' || current_setting('shared_buffers')
			|| ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')`).Scan(&s.facts)
	}))
}

func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return s.Stop(ctx)
}

// as runs fn on a connection of a role to a database.
func (s *server) as(ctx context.Context, role, database string, fn func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.URL(role, database))
	if err != nil {
		return err
	}
	return errors.Join(fn(conn), conn.Close(context.WithoutCancel(ctx)))
}

// create makes a database with the portal's roles, rights and schema.
func (s *server) create(ctx context.Context, database string) error {
	if err := postgres.Bootstrap(ctx, s.URL(postgres.Superuser, "postgres"), database); err != nil {
		return err
	}
	return migrations.Up(ctx, s.URL(postgres.OwnerRole, database))
}

func (s *server) drop(ctx context.Context, database string) error {
	return s.exec(ctx, "postgres", `DROP DATABASE IF EXISTS `+database+` WITH (FORCE)`)
}

// exec runs a statement as superuser.
func (s *server) exec(ctx context.Context, database, sql string, args ...any) error {
	return s.as(ctx, postgres.Superuser, database, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, sql, args...)
		return err
	})
}

// settle writes out what is left of the work before, so that the next one does not pay for it.
func (s *server) settle(ctx context.Context) error { return s.exec(ctx, "postgres", `CHECKPOINT`) }

// dump writes the rows of a table to a file, in the order in which they lie.
func (s *server) dump(ctx context.Context, database, table, dir string) (string, error) {
	path := filepath.Join(dir, table+".copy")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	err = s.as(ctx, postgres.Superuser, database, func(c *pgx.Conn) error {
		_, err := c.PgConn().CopyTo(ctx, f, `COPY `+table+` TO STDOUT`)
		return err
	})
	return path, errors.Join(err, f.Close())
}

// load copies a dump into the same table of another database, by one COPY, and tells how long that took.
func (s *server) load(ctx context.Context, database, table, path string) (seconds float64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	err = s.as(ctx, postgres.OwnerRole, database, func(c *pgx.Conn) error {
		start := time.Now()
		_, err := c.PgConn().CopyFrom(ctx, f, `COPY `+table+` FROM STDIN`)
		seconds = time.Since(start).Seconds()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("COPY %s: %w", table, err)
	}
	return seconds, nil
}
