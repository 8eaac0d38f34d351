package main

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/clock"
	"inzage/internal/core/config"
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
	ring, err := p.ring() // before the private cluster, so that one without secrets is one that lost them
	if err != nil {
		return nil, err
	}
	db, err := p.locate()
	if err != nil {
		return nil, err
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
			return nil, unreachable(db.url, err)
		}
		return db, nil
	}
	if err := p.mustExist(); err != nil {
		return nil, err
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
