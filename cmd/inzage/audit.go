package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

// auditCmd checks and signs the record of what happened.
type auditCmd struct {
	Verify auditVerify `cmd:"" help:"Recompute the audit tree from the rows, hold it against what was signed, and name the first entry or checkpoint that does not hold."`
	Sign   auditSign   `cmd:"" help:"Sign the audit tree every minute, where the portal does not: as another user or on another machine, with a key of its own."`
	Key    auditKey    `cmd:"" help:"Print the public key of the audit log, or make a new key."`
	Proof  auditProof  `cmd:"" help:"Check the proof that an entry stands in the audit log, D-….tlog-proof. Needs no database."`
}

type auditVerify struct {
	JSON  bool     `name:"json" help:"Print the result as one JSON object."`
	Key   []string `help:"Public key of the log, or a file with it, such as one used formerly; beside the one of the settings. May be given more than once."`
	State string   `help:"File in which the signer keeps its last checkpoint (default: log-checkpoint in the data folder, when it is there)."`
}

// errAudit makes the command fail when the log does not hold.
var errAudit = errors.New("the audit log does not hold")

// Run verifies the log.
func (c auditVerify) Run(p *program) error {
	trust, state, err := c.trust(p)
	if err != nil {
		return err
	}
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
	r, err := audit.VerifySigned(p.ctx, db.Pool(), db.Keys(), time.Now(), trust)
	if err != nil {
		return err
	}
	if c.JSON {
		err = p.printJSON(map[string]any{
			"ok": r.OK(), "entries": r.Entries, "waiting": r.Waiting, "opened": r.Opened, "erased": r.Erased,
			"root": r.Root.String(), "problem": r.Problem, "entry": r.EntryID.String(), "position": r.Position,
			"checkpoints": r.Checkpoints, "signed": r.Signed, "checkpoint": r.Checkpoint, "keys": len(trust.Keys), "state": r.State,
		})
	} else {
		c.tell(p, r, trust, state)
	}
	if err == nil && !r.OK() {
		return errAudit
	}
	return err
}

// tell says what was found, and what was not looked at.
func (c auditVerify) tell(p *program, r audit.Report, trust audit.Trust, state string) {
	switch {
	case !r.OK() && r.Checkpoint > 0:
		p.say("The audit log does not hold.\nProblem:     %s", r.Problem)
		return
	case !r.OK():
		p.say("The audit log does not hold.\nFirst entry: %s, place %d\nProblem:     %s", r.EntryID, r.Position, r.Problem)
		return
	}
	p.say("The audit log holds: %d entries, %d payloads opened, %d erased, %d waiting for their place.\nRoot of the tree: %s",
		r.Entries, r.Opened, r.Erased, r.Waiting, r.Root)
	if r.Checkpoints == 0 {
		p.say("No checkpoint was signed: somebody who can write to the database could have rewritten all of it.")
	} else {
		p.say("%d signed checkpoints hold; the last is of %d entries.", r.Checkpoints, r.Signed)
	}
	if len(trust.Keys) == 0 && r.Checkpoints > 0 {
		p.say("They were checked with the keys that the database names: give the log's public key with --key, from where the database's owner cannot change it.")
	}
	if trust.Last == nil {
		p.say("The signer's own file was not looked at: %s is not there, or cannot be read. Run this where the log is signed, or give --state.", state)
	}
}

// trust is what does not come from the database: the keys, and what the signer keeps.
func (c auditVerify) trust(p *program) (t audit.Trust, state string, err error) {
	known, err := p.logKey(false)
	if err != nil {
		return t, "", err
	}
	if known.by != nil {
		t.Keys = append(t.Keys, known.by)
	}
	for _, text := range c.Key {
		by, err := publicKey(text)
		if err != nil {
			return t, "", err
		}
		t.Keys = append(t.Keys, by)
	}
	if state = c.State; state == "" {
		state = filepath.Join(p.config.DataDir, logStateFile)
	}
	for _, by := range t.Keys {
		if t.Last, err = checkpoint.ReadState(state, by); err == nil {
			return t, state, nil
		}
	}
	if c.State == "" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)) {
		err = nil
	}
	return t, state, err
}

func placeAll(p *program, db *database) error {
	for {
		if n, err := audit.Place(p.ctx, db.Pool()); err != nil || n == 0 {
			return err
		}
	}
}
