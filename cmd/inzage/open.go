package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/store"
	"inzage/migrations"
)

// database is an opened database, private or not.
type database struct {
	*store.Store
	cluster *postgres.Cluster // nil when another program, or the operator, runs the server
	url     string            // as the program's role
	owner   string            // as the owner; empty when the operator did not say
}

// open opens the database that the settings name. A private cluster is started and migrated, or joined when a portal
// is already running on it; a database of the operator's own must have the schema.
func (p *program) open() (*database, error) {
	db, err := p.locate()
	if err != nil {
		return nil, err
	}
	ring, err := p.ring()
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	db.Store, err = store.Open(p.ctx, store.Options{URL: secret.Text(db.url), Ring: ring, Clock: clock.System(), Log: p.log})
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

// locate finds the server and sees to the schema.
func (p *program) locate() (*database, error) {
	if p.config.DatabaseURL != "" {
		db := &database{url: p.config.DatabaseURL.Reveal(), owner: p.config.DatabaseOwnerURL.Reveal()}
		err := migrations.Check(p.ctx, db.url)
		if err != nil && p.prepares {
			err = p.prepare(db)
		}
		if err != nil {
			return nil, err
		}
		return db, nil
	}
	cluster, err := postgres.Start(p.ctx, postgres.Config{DataDir: p.config.DataDir, Log: p.log})
	if inUse, ok := errors.AsType[*postgres.InUseError](err); ok {
		return p.join(inUse)
	}
	if err != nil {
		return nil, err
	}
	db := &database{
		cluster: cluster,
		url:     cluster.URL(postgres.ProgramRole, postgres.Database),
		owner:   cluster.URL(postgres.OwnerRole, postgres.Database),
	}
	if err := migrations.Up(p.ctx, db.owner); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

// prepare makes the schema in a database of the operator's own, for the demonstration: as its owner, or, when the login
// is a superuser's, with the roles as well.
func (p *program) prepare(db *database) error {
	if db.owner != "" {
		return migrations.Up(p.ctx, db.owner)
	}
	conn, err := pgx.Connect(p.ctx, db.url)
	if err != nil {
		return err
	}
	name := conn.Config().Database
	var super bool
	err = conn.QueryRow(p.ctx, `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&super)
	if err = errors.Join(err, conn.Close(p.ctx)); err != nil {
		return err
	}
	if !super {
		return errors.New("this login may not make the schema")
	}
	if err := postgres.Bootstrap(p.ctx, db.url, name); err != nil {
		return err
	}
	owner, err := url.Parse(db.url)
	if err != nil {
		return err
	}
	q := owner.Query()
	q.Set("role", postgres.OwnerRole)
	owner.RawQuery = q.Encode()
	return migrations.Up(p.ctx, owner.String())
}

// join works beside the portal that runs the private cluster.
func (p *program) join(inUse *postgres.InUseError) (*database, error) {
	if p.exclusive {
		return nil, inUse
	}
	address, err := postgres.Find(p.config.DataDir)
	if err != nil {
		return nil, errors.Join(inUse, err)
	}
	return &database{
		url:   address.URL(postgres.ProgramRole, postgres.Database),
		owner: address.URL(postgres.OwnerRole, postgres.Database),
	}, nil
}

// close ends what open began.
func (db *database) close() error {
	if db.Store != nil {
		db.Store.Close()
	}
	if db.cluster == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return db.cluster.Stop(ctx)
}

// secretsFile holds the secrets of a private cluster, when the settings name none.
const secretsFile = "secrets"

// ring returns the secrets that wrap the keys in the database. For a private cluster they are made at the first start.
func (p *program) ring() (*secret.Ring, error) {
	if len(p.config.Secrets) > 0 {
		return secret.NewRing(p.config.Secrets)
	}
	path := filepath.Join(p.config.DataDir, secretsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text = []byte(ident.Token() + "\n")
		err = createOnce(path, text)
		if errors.Is(err, fs.ErrExist) { // another process was quicker
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("secrets: %w", err)
	}
	var secrets []secret.Text
	for _, line := range strings.Fields(string(text)) {
		secrets = append(secrets, secret.Text(line))
	}
	ring, err := secret.NewRing(secrets)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ring, nil
}

// createOnce writes a file that only the owner may read, whole or not at all, and never over another.
func createOnce(path string, text []byte) error {
	if err := postgres.MakeDataDir(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secrets-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path) // fails when it exists, unlike a rename
}

// migrateCmd works on the schema.
type migrateCmd struct {
	Up     migrateUp     `cmd:"" help:"Apply the migrations that are missing."`
	Status migrateStatus `cmd:"" help:"Tell which migrations are applied."`
}

type migrateUp struct{}

// Run applies the migrations.
func (migrateUp) Run(p *program) error {
	owner, done, err := p.ownerURL()
	if err != nil {
		return err
	}
	defer done()
	if err := migrations.Up(p.ctx, owner); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, "The schema is up to date.")
	return err
}

type migrateStatus struct{}

// Run lists the migrations.
func (migrateStatus) Run(p *program) error {
	owner, done, err := p.ownerURL()
	if err != nil {
		return err
	}
	defer done()
	status, err := migrations.Status(p.ctx, owner)
	if err != nil {
		return err
	}
	for _, m := range status {
		applied := "pending"
		if !m.AppliedAt.IsZero() {
			applied = m.AppliedAt.UTC().Format(time.RFC3339)
		}
		p.say("%-28s %s", m.Name, applied)
	}
	return nil
}

// ownerURL is where the owner migrates: as set, or the private cluster.
func (p *program) ownerURL() (owner string, done func(), err error) {
	if p.config.DatabaseURL != "" {
		if p.config.DatabaseOwnerURL == "" {
			return "", nil, errors.New("INZAGE_DATABASE_OWNER_URL is empty: name the database as its owner, inzage_owner")
		}
		return p.config.DatabaseOwnerURL.Reveal(), func() {}, nil
	}
	db, err := p.locate()
	if err != nil {
		return "", nil, err
	}
	return db.owner, func() { _ = db.close() }, nil
}

// where names a database without its password, for messages.
func where(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "the database"
	}
	if host := u.Query().Get("host"); strings.HasPrefix(host, "/") {
		return "its own PostgreSQL, on a socket"
	}
	return config.Redact(u)
}
