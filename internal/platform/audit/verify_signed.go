package audit

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/platform/checkpoint"
	"inzage/internal/platform/keys"
)

// Trust is what the log is held against that does not come from its database.
type Trust struct {
	Keys []note.Verifier    // public keys of the log, the present one and former ones; none: each checkpoint's own is believed
	Last *checkpoint.Signed // what a signer's file keeps; nil: it is not at hand
}

// VerifySigned is Verify that also trusts what was signed: whoever rewrote rows and computed all hashes anew is found by it.
func VerifySigned(ctx context.Context, pool *pgxpool.Pool, k *keys.Keys, now time.Time, t Trust) (Report, error) {
	return verify(ctx, pool, k, now, t)
}

// signed holds the checkpoints against the recomputed tree, the smallest first, and the signer's last one after them.
func (v *verifier) signed(t Trust) error {
	rows, err := v.tx.Query(v.ctx, `SELECT size, root, note, key, signed_at FROM audit.checkpoint ORDER BY size`)
	if err != nil {
		return err
	}
	defer rows.Close()
	good := int64(0) // entries that a checkpoint vouches for
	for rows.Next() {
		var size int64
		var root []byte
		var text, key string
		var at time.Time
		if err := rows.Scan(&size, &root, &text, &key, &at); err != nil {
			return err
		}
		where := fmt.Sprintf("the checkpoint of %d entries, signed %s", size, at.UTC().Format(time.RFC3339))
		c, problem := opened(text, key, t.Keys)
		if problem == "" && (c.Size != size || !bytes.Equal(c.Root[:], root)) {
			problem = "its row says something else than what was signed"
		}
		if problem == "" {
			problem, err = v.holds(c, good)
		}
		if err != nil {
			return err
		}
		if problem != "" {
			v.report.Problem, v.report.Checkpoint = where+", does not hold: "+problem, size
			return nil
		}
		good = size
		v.report.Checkpoints++
		v.report.Signed = size
	}
	if err := rows.Err(); err != nil || t.Last == nil {
		return err
	}
	v.report.State = true
	problem, err := v.holds(t.Last.Checkpoint, min(good, t.Last.Size))
	if problem != "" {
		v.report.Problem, v.report.Checkpoint = fmt.Sprintf("the last checkpoint of the signer's own file, of %d entries, does not hold: %s", t.Last.Size, problem), t.Last.Size
	}
	return err
}

// opened reads a stored checkpoint with a trusted key, or with its own where there is none.
func opened(text, key string, trusted []note.Verifier) (c checkpoint.Checkpoint, problem string) {
	own, err := checkpoint.ParsePublic(key)
	if err != nil {
		return c, err.Error()
	}
	by := own
	if len(trusted) > 0 {
		by = nil
		for _, one := range trusted {
			if sameKey(one, own) {
				by = one
			}
		}
		if by == nil {
			return c, fmt.Sprintf("it is signed by %.100s, which is not the key of this log", key)
		}
	}
	if c, err = checkpoint.Open([]byte(text), by); err != nil {
		return c, err.Error()
	}
	return c, ""
}

// holds holds a checkpoint against the recomputed tree. good entries are known to be those that were signed.
func (v *verifier) holds(c checkpoint.Checkpoint, good int64) (problem string, err error) {
	if c.Size > v.report.Entries {
		return fmt.Sprintf("the tree has %d entries only: entries were taken out, or an older database was put in its place", v.report.Entries), nil
	}
	if c.Size == 0 {
		return "", nil
	}
	root, err := tlog.TreeHash(c.Size, tlog.HashReaderFunc(v.read))
	if err != nil || root == c.Root {
		return "", err
	}
	return fmt.Sprintf("an entry at one of the places %d to %d is not the one that was signed, although all hashes in the database fit: it was rewritten by somebody who could compute them anew",
		good, c.Size-1), nil
}
