package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/core/ident"
	"inzage/internal/platform/checkpoint"
)

// ErrUnsigned means that an entry waits for its place in the tree, or for the first checkpoint that covers it.
var ErrUnsigned = errors.New("audit: no checkpoint covers the entry yet")

// Proven is a proof of an entry with the key that checks it.
type Proven struct {
	Proof []byte // c2sp.org/tlog-proof@v1
	Key   string // public key of the log
}

// Prove makes the proof that an entry stands in the log, on the first checkpoint that covers it: made again it is the same. by is the
// key whose checkpoints count; nil is the one that each checkpoint names itself. Before there is such a checkpoint it is ErrUnsigned.
func Prove(ctx context.Context, db DB, id ident.ID, by note.Verifier) (p Proven, err error) {
	err = snapshot(ctx, db, func(tx pgx.Tx) error {
		var index int64
		var leaf []byte
		err := tx.QueryRow(ctx, `SELECT p.leaf_index, e.leaf FROM audit.place p JOIN audit.entry e ON e.id = p.entry_id WHERE e.id = $1`, id).Scan(&index, &leaf)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnsigned
		}
		if err != nil {
			return err
		}
		signed, key, err := covering(ctx, tx, index, by)
		if err != nil {
			return err
		}
		path, err := tlog.ProveRecord(signed.Size, index, hashes(ctx, tx))
		if err != nil {
			return err
		}
		made := checkpoint.Proof{Index: index, Hashes: path, Checkpoint: signed.Note}
		verifier, err := checkpoint.ParsePublic(key)
		if err != nil {
			return err
		}
		if _, err := made.Verify(leaf, verifier); err != nil {
			return fmt.Errorf("entry %s and the checkpoint of %d entries differ: %w; run inzage audit verify", id, signed.Size, err)
		}
		p = Proven{Proof: made.Bytes(), Key: key}
		return nil
	})
	return p, err
}

// coveringAtMost bounds how many checkpoints are looked at: those that do not hold are somebody's who could write to the database.
const coveringAtMost = 100

// covering is the first checkpoint that has a place, and that holds.
func covering(ctx context.Context, tx pgx.Tx, index int64, by note.Verifier) (s checkpoint.Signed, key string, err error) {
	rows, err := tx.Query(ctx, `SELECT size, note, key FROM audit.checkpoint WHERE size > $1 ORDER BY size LIMIT $2`, index, coveringAtMost)
	if err != nil {
		return s, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var size int64
		var text string
		if err := rows.Scan(&size, &text, &key); err != nil {
			return s, "", err
		}
		verifier, err := checkpoint.ParsePublic(key)
		if err != nil || by != nil && !sameKey(by, verifier) {
			continue
		}
		if by != nil {
			verifier = by
		}
		if s.Checkpoint, err = checkpoint.Open([]byte(text), verifier); err == nil && s.Size == size {
			s.Note = []byte(text)
			return s, key, nil
		}
	}
	if err := rows.Err(); err != nil {
		return s, "", err
	}
	return s, "", ErrUnsigned
}

// sameKey compares names and hashes; what is signed is checked with the trusted one all the same.
func sameKey(a, b note.Verifier) bool { return a.Name() == b.Name() && a.KeyHash() == b.KeyHash() }
