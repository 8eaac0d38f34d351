package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

type auditSign struct {
	Once  bool   `help:"Sign what is new and end, instead of looking every minute."`
	State string `help:"File that keeps the last checkpoint (default: log-checkpoint in the data folder). It belongs where the database's owner cannot write."`
}

// Run signs. It needs neither the portal's secrets nor its data.
func (c auditSign) Run(p *program) error {
	pool, done, err := p.logDatabase()
	if err != nil {
		return err
	}
	defer done()
	k, err := p.logKey(true)
	if err != nil {
		return err
	}
	if k.signer == nil {
		return errors.New("there is no key to sign with: inzage audit key --new FILE makes one, and INZAGE_LOG_KEY=FILE names it")
	}
	if c.State != "" {
		k.signer.File = c.State
	}
	if err := os.MkdirAll(filepath.Dir(k.signer.File), 0o700); err != nil {
		return fmt.Errorf("the folder of the file that keeps the last checkpoint: %w", err)
	}
	if !c.Once {
		p.say("The audit log is signed every minute with the key %s", k.signer.Key.Public())
		audit.RunSigner(p.ctx, pool, k.signer, time.Now, p.log)
		return nil
	}
	signed, err := audit.Sign(p.ctx, pool, k.signer, time.Now())
	if err != nil {
		return err
	}
	if signed == nil {
		p.say("There is nothing new to sign.")
		return nil
	}
	p.say("Signed: %s", signed.Checkpoint)
	return nil
}

// logDatabase is where the tree lies.
func (p *program) logDatabase() (pool *pgxpool.Pool, done func(), err error) {
	address, end := p.config.LogDatabaseURL.Reveal(), func() error { return nil }
	if address == "" {
		db, err := p.locate()
		if err != nil {
			return nil, nil, err
		}
		address, end = db.url, db.close
	}
	if pool, err = pgxpool.New(p.ctx, address); err != nil {
		return nil, nil, errors.Join(err, end())
	}
	return pool, func() {
		pool.Close()
		if err := end(); err != nil {
			p.log.Error("database", "err", err)
		}
	}, nil
}

type auditKey struct {
	New    string `help:"Make a new private key in this file, which must not be there yet, and print its public key."`
	Origin string `help:"Name of the log, for ever, with --new (default: the host of INZAGE_BASE_URL and /audit)."`
}

// Run prints the public key.
func (c auditKey) Run(p *program) error {
	if c.New != "" {
		return c.make(p)
	}
	k, err := p.logKey(false)
	if err != nil {
		return err
	}
	if k.public == "" {
		return errors.New("this portal has no key that signs the audit log: one is made at the first start on a private database; else inzage audit key --new FILE makes one, and INZAGE_LOG_KEY=FILE names it")
	}
	p.say("%s", k.public)
	return nil
}

func (c auditKey) make(p *program) error {
	if c.Origin == "" {
		c.Origin = p.logOrigin()
	}
	private, err := checkpoint.GenerateKey(c.Origin)
	if err != nil {
		return err
	}
	key, err := checkpoint.ParseKey(private)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.New, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(private.Reveal() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	p.say("%s", key.Public())
	return nil
}

// publicKey reads a public key of a log from text, or from the file that the text names.
func publicKey(text string) (note.Verifier, error) {
	if by, err := checkpoint.ParsePublic(text); err == nil {
		return by, nil
	}
	content, err := os.ReadFile(text)
	if err != nil {
		return nil, fmt.Errorf("the public key of the log: %w", err)
	}
	by, err := checkpoint.ParsePublic(string(content))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return by, nil
}

type auditProof struct {
	File string `arg:"" type:"existingfile" help:"The proof, such as D-2026-000017.tlog-proof."`
	Leaf string `type:"existingfile" required:"" help:"The entry, such as D-2026-000017.leaf.json."`
	Key  string `required:"" help:"Public key of the log, or a file with it, from elsewhere than beside the proof: its website or a letter."`
}

// errProof makes the command fail when a proof does not hold.
var errProof = errors.New("this proves nothing")

// Run checks a proof and prints what it proves.
func (c auditProof) Run(p *program) error {
	by, err := publicKey(c.Key)
	if err != nil {
		return err
	}
	leaf, err := os.ReadFile(c.Leaf)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	receipt, err := audit.ParseReceipt(leaf)
	if err != nil {
		p.say("WRONG  %s: %s.", c.Leaf, err)
		return errProof
	}
	proof, err := checkpoint.ParseProof(file)
	if err == nil {
		var at checkpoint.Checkpoint
		if at, err = proof.Verify(receipt.Bytes, by); err == nil {
			p.say("The entry %s of %s stands at place %d of the first %d in the log %s, which is signed by its key.\n%s", receipt.Leaf.Type,
				moment(time.UnixMicro(receipt.Leaf.TS)), proof.Index, at.Size, at.Origin, receipt.Payload)
			return nil
		}
	}
	p.say("WRONG  %s: %s.", c.File, err)
	return errProof
}
