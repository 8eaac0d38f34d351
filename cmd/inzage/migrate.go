package main

import (
	"errors"
	"fmt"

	"inzage/migrations"
)

// migrateCmd works on the schema.
type migrateCmd struct {
	Up     migrateUp     `cmd:"" help:"Apply the migrations that are missing."`
	Status migrateStatus `cmd:"" help:"Tell which migrations are applied."`
}

type migrateUp struct{}

// Run applies the migrations.
func (migrateUp) Run(p *program) error {
	p.begins = true
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
			applied = moment(m.AppliedAt)
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
	if _, err := p.ring(); err != nil { // the secrets are made before the cluster
		return "", nil, err
	}
	db, err := p.locate()
	if err != nil {
		return "", nil, err
	}
	return db.owner, func() { _ = db.close() }, nil
}
