package main

import (
	"errors"
	"time"

	"inzage/internal/platform/audit"
)

// auditCmd checks the record of what happened.
type auditCmd struct {
	Verify auditVerify `cmd:"" help:"Recompute the audit tree from the rows and name the first entry that does not hold."`
}

type auditVerify struct {
	JSON bool `name:"json" help:"Print the result as one JSON object."`
}

// errAudit makes the command fail when the log does not hold.
var errAudit = errors.New("the audit log does not hold")

// Run verifies the log.
func (c auditVerify) Run(p *program) error {
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { p.closing(db) }()
	if db.cluster != nil { // no portal is running that would do it
		if err := placeAll(p, db); err != nil {
			return err
		}
	}
	r, err := audit.Verify(p.ctx, db.Pool(), db.Keys(), time.Now())
	if err != nil {
		return err
	}
	if c.JSON {
		err = p.printJSON(map[string]any{
			"ok": r.OK(), "entries": r.Entries, "waiting": r.Waiting, "opened": r.Opened, "erased": r.Erased,
			"root": r.Root.String(), "problem": r.Problem, "entry": r.EntryID.String(), "position": r.Position,
		})
	} else if r.OK() {
		p.say("The audit log holds: %d entries, %d payloads opened, %d erased, %d waiting for their place.\nRoot of the tree: %s",
			r.Entries, r.Opened, r.Erased, r.Waiting, r.Root)
	} else {
		p.say("The audit log does not hold.\nFirst entry: %s, place %d\nProblem:     %s", r.EntryID, r.Position, r.Problem)
	}
	if err == nil && !r.OK() {
		return errAudit
	}
	return err
}

func placeAll(p *program, db *database) error {
	for {
		if n, err := audit.Place(p.ctx, db.Pool()); err != nil || n == 0 {
			return err
		}
	}
}
