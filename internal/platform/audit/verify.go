package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
)

// Report is what Verify found.
type Report struct {
	Entries  int64     // entries in the tree
	Waiting  int64     // entries that wait for their place
	Opened   int64     // payloads opened and held against their commitment
	Erased   int64     // payloads that were erased, each named by an entry
	Root     tlog.Hash // root of the recomputed tree
	Problem  string    // empty when everything holds
	EntryID  ident.ID  // first entry that does not hold
	Position int64     // its place; -1 when it has none

	Checkpoints int64 // signed checkpoints that hold
	Signed      int64 // entries that the last of them covers
	State       bool  // a signer's own file was looked at
	Checkpoint  int64 // entries of the first checkpoint that does not hold; 0 when all do
}

// OK reports whether everything holds.
func (r Report) OK() bool { return r.Problem == "" }

// patience is how long an entry may wait for its place before that is a fault.
const patience = time.Minute

// Verify recomputes the tree from the rows and stops at the first entry that does not hold. It sees one
// snapshot. It returns an error only when it could not look. Checkpoints in the database are checked with the keys that
// they name themselves; VerifySigned trusts nothing of the database.
func Verify(ctx context.Context, pool *pgxpool.Pool, k *keys.Keys, now time.Time) (Report, error) {
	return verify(ctx, pool, k, now, Trust{})
}

func verify(ctx context.Context, pool *pgxpool.Pool, k *keys.Keys, now time.Time, t Trust) (Report, error) {
	v := &verifier{ctx: ctx, keys: k, report: Report{Position: -1}, identities: map[keys.Subject]age.Identity{}}
	err := pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		v.tx = tx
		if err := v.entries(); err != nil || !v.report.OK() {
			return err
		}
		if err := v.nodes(); err != nil || !v.report.OK() {
			return err
		}
		if err := v.signed(t); err != nil || !v.report.OK() {
			return err
		}
		return v.unplaced(now)
	})
	return v.report, err
}

type verifier struct {
	ctx        context.Context
	tx         pgx.Tx
	keys       *keys.Keys
	report     Report
	frontier   []tlog.Hash // computed hashes, by stored index
	erased     map[ident.ID]bool
	identities map[keys.Subject]age.Identity
}

// row is one entry with its place and what is left of its payload.
type row struct {
	place      int64
	id         ident.ID
	ts         time.Time
	kind       string
	leaf       []byte
	subject    keys.Subject
	salt       []byte
	ciphertext []byte
}

const pageSize = 2000

// entries walks the tree in order, checks each row against its leaf and its payload, and computes the hashes.
func (v *verifier) entries() error {
	if err := v.collectErased(); err != nil {
		return err
	}
	next := int64(0)
	for {
		page, err := v.page(next)
		if err != nil {
			return err
		}
		for _, r := range page {
			if r.place != next {
				v.fault(r, fmt.Sprintf("place %d is empty: an entry was taken out of the tree", next))
				return nil
			}
			problem, err := v.check(r)
			if err != nil {
				return err
			}
			if problem != "" {
				v.fault(r, problem)
				return nil
			}
			hashes, err := tlog.StoredHashes(next, r.leaf, tlog.HashReaderFunc(v.read))
			if err != nil {
				return err
			}
			v.frontier = append(v.frontier, hashes...)
			next++
		}
		if len(page) < pageSize {
			break
		}
	}
	v.report.Entries = next
	root, err := tlog.TreeHash(next, tlog.HashReaderFunc(v.read))
	v.report.Root = root
	return err
}

func (v *verifier) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(v.frontier)) {
			return nil, fmt.Errorf("hash %d is not computed yet", index)
		}
		out[i] = v.frontier[index]
	}
	return out, nil
}

func (v *verifier) page(from int64) ([]row, error) {
	rows, err := v.tx.Query(v.ctx, `SELECT p.leaf_index, e.id, e.ts, e.type, e.leaf,
			coalesce(l.subject_kind, ''), coalesce(l.subject_id, 0), l.salt, l.ciphertext
		FROM audit.place p JOIN audit.entry e ON e.id = p.entry_id LEFT JOIN audit.payload l ON l.entry_id = e.id
		WHERE p.leaf_index >= $1 ORDER BY p.leaf_index LIMIT $2`, from, pageSize)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(s pgx.CollectableRow) (r row, err error) {
		err = s.Scan(&r.place, &r.id, &r.ts, &r.kind, &r.leaf, &r.subject.Kind, &r.subject.ID, &r.salt, &r.ciphertext)
		return r, err
	})
}

// check holds a row against its own leaf and its payload against the commitment.
func (v *verifier) check(r row) (problem string, err error) {
	leaf, err := ParseLeaf(r.leaf)
	if err != nil {
		return err.Error(), nil
	}
	if leaf.ID != hex.EncodeToString(r.id[:]) {
		return "the leaf belongs to another entry", nil
	}
	if leaf.Type != r.kind || leaf.TS != r.ts.UnixMicro() {
		return "type or time of the row differ from its leaf", nil
	}
	if r.ciphertext == nil {
		if !v.erased[r.id] {
			return "the payload is gone, and no entry says that it was erased", nil
		}
		v.report.Erased++
		return "", nil
	}
	return v.open(r, leaf)
}

func (v *verifier) open(r row, leaf Leaf) (problem string, err error) {
	identity, ok := v.identities[r.subject]
	if !ok {
		identity, err = v.keys.Identity(v.ctx, v.tx, r.subject)
		if errors.Is(err, keys.ErrErased) {
			return "the key of its subject is gone, but the payload is still there", nil
		}
		if err != nil {
			return "", err
		}
		if len(v.identities) > 10_000 {
			clear(v.identities)
		}
		v.identities[r.subject] = identity
	}
	plain, err := decrypt(identity, r.ciphertext)
	if err != nil {
		return "the payload cannot be opened: " + err.Error(), nil
	}
	commit := Commitment(r.salt, plain)
	if hex.EncodeToString(commit[:]) != leaf.Commit {
		return "the payload is not the one that the leaf commits to", nil
	}
	v.report.Opened++
	return "", nil
}

// nodes holds the stored hashes against the computed ones.
func (v *verifier) nodes() error {
	rows, err := v.tx.Query(v.ctx, `SELECT level, idx, hash FROM audit.node ORDER BY level, idx`)
	if err != nil {
		return err
	}
	defer rows.Close()
	seen, first := int64(0), int64(-1)
	for rows.Next() {
		var level int16
		var idx int64
		var hash []byte
		if err := rows.Scan(&level, &idx, &hash); err != nil {
			return err
		}
		seen++
		index := tlog.StoredHashIndex(int(level), idx)
		if index >= int64(len(v.frontier)) || !bytes.Equal(v.frontier[index][:], hash) {
			if first < 0 { // lowest level first: there a hash belongs to one entry
				first = idx << level
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if first < 0 && seen < int64(len(v.frontier)) {
		v.report.Problem = fmt.Sprintf("%d hashes of the tree are missing", int64(len(v.frontier))-seen)
		return nil
	}
	if first < 0 {
		return nil
	}
	v.report.Position = first
	v.report.Problem = "the entry is not the one that was put in the tree: a stored hash differs"
	err = v.tx.QueryRow(v.ctx, `SELECT entry_id FROM audit.place WHERE leaf_index = $1`, first).Scan(&v.report.EntryID)
	if errors.Is(err, pgx.ErrNoRows) {
		v.report.Problem = "the tree has a hash for an entry that is not there"
		return nil
	}
	return err
}

// unplaced looks for entries outside the tree: a few wait, none waits for long.
func (v *verifier) unplaced(now time.Time) error {
	var r row
	err := v.tx.QueryRow(v.ctx, `SELECT count(*) FROM audit.pending`).Scan(&v.report.Waiting)
	if err != nil {
		return err
	}
	err = v.tx.QueryRow(v.ctx, `SELECT e.id, e.ts FROM audit.entry e
		WHERE NOT EXISTS (SELECT FROM audit.place p WHERE p.entry_id = e.id)
		  AND (e.ts < $1 OR NOT EXISTS (SELECT FROM audit.pending w WHERE w.entry_id = e.id))
		ORDER BY e.ts, e.id LIMIT 1`, now.Add(-patience)).Scan(&r.id, &r.ts)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	r.place = -1
	v.fault(r, "the entry has no place in the tree, although it was written at "+r.ts.UTC().Format(time.RFC3339)+
		": is the portal running? It places entries within a second")
	return nil
}

func (v *verifier) collectErased() error {
	v.erased = map[ident.ID]bool{}
	rows, err := v.tx.Query(v.ctx, `SELECT leaf FROM audit.entry WHERE type = $1`, ErasedType)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return err
		}
		leaf, err := ParseLeaf(b)
		if err != nil {
			continue // the walk names it
		}
		raw, err := hex.DecodeString(leaf.From)
		if err != nil || len(raw) != 16 {
			continue
		}
		v.erased[ident.ID(raw)] = true
	}
	return rows.Err()
}

func (v *verifier) fault(r row, problem string) {
	v.report.Problem, v.report.EntryID, v.report.Position = problem, r.id, r.place
}

func decrypt(identity age.Identity, sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
