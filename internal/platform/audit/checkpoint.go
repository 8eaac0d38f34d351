package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/platform/checkpoint"
)

// SignEvery is the time between two looks for something new to sign.
const SignEvery = time.Minute

// DB is what a signer needs of a database: a pool or a connection. Its role may be one that does nothing else: it reads audit.place,
// audit.node and audit.checkpoint, and calls audit.add_checkpoint.
type DB interface {
	BeginTx(ctx context.Context, o pgx.TxOptions) (pgx.Tx, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Sign signs the tree as it stands and keeps the checkpoint in the database. It returns nil when there is nothing new. A tree that
// does not continue what was signed before is a *checkpoint.Refusal.
//
// Killed after signing and before the database has it, the next call brings it there.
func Sign(ctx context.Context, db DB, s *checkpoint.Signer, now time.Time) (fresh *checkpoint.Signed, err error) {
	err = s.While(func(h checkpoint.Held) error {
		var size int64
		var signed, known *checkpoint.Signed
		err := snapshot(ctx, db, func(tx pgx.Tx) (err error) {
			if size, err = treeSize(ctx, tx); err != nil {
				return err
			}
			if known, err = lastOf(ctx, tx, s.Key); err != nil {
				return err
			}
			signed, err = h.Sign(size, hashes(ctx, tx), known)
			return err
		})
		if err != nil || signed == nil || known != nil && known.Size >= signed.Size {
			return err
		}
		if err := keep(ctx, db, s.Key, signed, now); err != nil {
			return err
		}
		fresh = signed
		return nil
	})
	return fresh, err
}

// snapshot reads one moment of the database.
func snapshot(ctx context.Context, db DB, read func(pgx.Tx) error) error {
	tx, err := db.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	return read(tx)
}

// hashes reads the stored nodes of the tree.
func hashes(ctx context.Context, tx pgx.Tx) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		levels, at := make([]int16, len(indexes)), make([]int64, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			levels[i], at[i] = int16(level), n
		}
		rows, err := tx.Query(ctx, `SELECT w.i, n.hash FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS w (level, idx, i)
			JOIN audit.node n ON n.level = w.level AND n.idx = w.idx`, levels, at)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		out, found := make([]tlog.Hash, len(indexes)), 0
		for rows.Next() {
			var i int64
			var b []byte
			if err := rows.Scan(&i, &b); err != nil {
				return nil, err
			}
			out[i-1] = tlog.Hash(b)
			found++
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		if found < len(indexes) {
			return nil, errors.New("hashes of the audit tree are missing: run inzage audit verify")
		}
		return out, nil
	})
}

// lastOf is the largest checkpoint in the database that a key signed; nil: none.
func lastOf(ctx context.Context, tx pgx.Tx, key checkpoint.Key) (*checkpoint.Signed, error) {
	var text string
	err := tx.QueryRow(ctx, `SELECT note FROM audit.checkpoint WHERE key = $1 ORDER BY size DESC LIMIT 1`, key.Public()).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := checkpoint.Open([]byte(text), key.Verifier())
	if err != nil {
		return nil, nil // somebody put it there; inzage audit verify names it
	}
	return &checkpoint.Signed{Checkpoint: c, Note: []byte(text)}, nil
}

// keep adds a checkpoint to those in the database.
func keep(ctx context.Context, db DB, key checkpoint.Key, s *checkpoint.Signed, now time.Time) error {
	var added bool
	err := db.QueryRow(ctx, `SELECT audit.add_checkpoint($1, $2, $3, $4, $5)`, s.Size, s.Root[:], string(s.Note), key.Public(), now).Scan(&added)
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == "40001" {
		return nil // another signer, with a file of its own, was quicker
	}
	if err != nil {
		return fmt.Errorf("keeping a checkpoint in the database: %w", err)
	}
	if !added {
		return fmt.Errorf("the database has another checkpoint of %d entries: run inzage audit verify", s.Size)
	}
	return nil
}

// RunSigner signs every minute until ctx ends, when there is something new. What it says twice in a row, it logs once.
func RunSigner(ctx context.Context, db DB, s *checkpoint.Signer, now func() time.Time, log *slog.Logger) {
	tick := time.NewTicker(SignEvery)
	defer tick.Stop()
	said := ""
	for {
		_, err := Sign(ctx, db, s, now())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && err.Error() != said:
			said = err.Error()
			log.Error("audit: the log is not signed", "err", err)
		case err == nil && said != "":
			said = ""
			log.Info("audit: the log is signed again")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
