package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"inzage/internal/core/ident"
)

// Interval is the time between two rounds of the batcher.
const Interval = 250 * time.Millisecond

// batchSize is the most entries that get their place in one transaction.
const batchSize = 1000

// lockID is the advisory lock of the batcher; audit.give_places takes the same one.
const lockID = 724265

// Run gives new entries their places until ctx ends. Any number of processes may run it: one works at a time.
func Run(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) {
	tick := time.NewTicker(Interval)
	defer tick.Stop()
	failing := false
	for {
		n, err := Place(ctx, pool)
		switch {
		case err != nil && ctx.Err() == nil && !failing:
			log.Error("audit: entries wait for their place in the tree; trying again", "err", err)
			failing = true
		case err == nil && failing:
			log.Info("audit: entries get their place again")
			failing = false
		}
		if n == batchSize {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Place gives up to batchSize waiting entries their places, and returns how many it gave. Another process at
// work is no error: the result is then 0.
func Place(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	n := 0
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, lockID).Scan(&mine); err != nil || !mine {
			return err
		}
		ids, leaves, err := waiting(ctx, tx)
		if err != nil || len(ids) == 0 {
			return err
		}
		size, err := treeSize(ctx, tx)
		if err != nil {
			return err
		}
		nodes, err := grow(ctx, tx, size, leaves)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT audit.give_places($1, $2, $3, $4, $5)`,
			size, ids, nodes.levels, nodes.idxs, nodes.hashes); err != nil {
			return err
		}
		n = len(ids)
		return nil
	})
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == "40001" {
		return 0, nil // another process was quicker
	}
	return n, err
}

func waiting(ctx context.Context, tx pgx.Tx) (ids []ident.ID, leaves [][]byte, err error) {
	rows, err := tx.Query(ctx, `SELECT e.id, e.leaf FROM audit.pending p JOIN audit.entry e ON e.id = p.entry_id
		ORDER BY e.ts, e.id LIMIT $1`, batchSize)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ident.ID
		var leaf []byte
		if err := rows.Scan(&id, &leaf); err != nil {
			return nil, nil, err
		}
		ids, leaves = append(ids, id), append(leaves, leaf)
	}
	return ids, leaves, rows.Err()
}

func treeSize(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}) (size int64, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(leaf_index) + 1, 0) FROM audit.place`).Scan(&size)
	return size, err
}

// grown holds the nodes that a batch completes, as columns for unnest.
type grown struct {
	levels []int16
	idxs   []int64
	hashes [][]byte
	known  map[int64]tlog.Hash // by stored index, so that the batch sees its own nodes
}

// grow computes the nodes that appending leaves to a tree of the given size completes.
func grow(ctx context.Context, tx pgx.Tx, size int64, leaves [][]byte) (*grown, error) {
	g := &grown{known: map[int64]tlog.Hash{}}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			h, ok := g.known[index]
			if !ok {
				level, n := tlog.SplitStoredHashIndex(index)
				var b []byte
				err := tx.QueryRow(ctx, `SELECT hash FROM audit.node WHERE level = $1 AND idx = $2`, level, n).Scan(&b)
				if err != nil {
					return nil, fmt.Errorf("node %d/%d of the audit tree: %w", level, n, err)
				}
				h = tlog.Hash(b)
				g.known[index] = h
			}
			out[i] = h
		}
		return out, nil
	})
	for i, leaf := range leaves {
		n := size + int64(i)
		hashes, err := tlog.StoredHashes(n, leaf, reader)
		if err != nil {
			return nil, err
		}
		first := tlog.StoredHashIndex(0, n)
		for j, h := range hashes {
			index := first + int64(j)
			level, at := tlog.SplitStoredHashIndex(index)
			g.known[index] = h
			g.levels = append(g.levels, int16(level))
			g.idxs = append(g.idxs, at)
			g.hashes = append(g.hashes, h[:])
		}
	}
	return g, nil
}
