package dataset

import (
	"context"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/store"
)

// Summaries returns what is held of a scope, by kind, in one query. A kind of which nothing is held is not in it.
func Summaries(r store.Reader, s store.Scope) (map[string]Summary, error) {
	rows, err := r.Rows(`SELECT kind, count, oldest, newest, bytes FROM kind_summaries
		WHERE owner = 'customer' AND owner_id = $1 UNION ALL
		SELECT kind, count, oldest, newest, bytes FROM kind_summaries WHERE owner = 'login' AND owner_id = $2`, s.Customer(), s.Login())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Summary{}
	for rows.Next() {
		var kind string
		var sum Summary
		var oldest, newest *time.Time
		if err := rows.Scan(&kind, &sum.Count, &oldest, &newest, &sum.Bytes); err != nil {
			return nil, err
		}
		sum.Oldest, sum.Newest = orZero(oldest), orZero(newest)
		out[kind] = sum
	}
	return out, rows.Err()
}

// Add adjusts the summaries of many owners by what a transaction adds (or, with negative counts, takes away). It can
// only widen the period; the nightly recount narrows it. Writing in the order of owners keeps two imports from
// waiting for each other in a circle.
func Add(tx *store.Tx, owner Owner, kind string, ids []int64, deltas []Summary) error {
	counts, bytes := make([]int64, len(ids)), make([]int64, len(ids))
	oldest, newest := make([]*time.Time, len(ids)), make([]*time.Time, len(ids))
	for i, d := range deltas {
		counts[i], bytes[i], oldest[i], newest[i] = d.Count, d.Bytes, orNil(d.Oldest), orNil(d.Newest)
	}
	_, err := tx.Exec(`INSERT INTO kind_summaries AS k (owner, owner_id, kind, count, oldest, newest, bytes)
		SELECT $1, t.id, $2, sum(t.n), min(t.oldest), max(t.newest), sum(t.bytes)
		FROM unnest($3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::bigint[]) AS t(id, n, oldest, newest, bytes)
		GROUP BY t.id ORDER BY t.id
		ON CONFLICT (owner_id, owner, kind) DO UPDATE SET count = k.count + excluded.count,
			oldest = least(k.oldest, excluded.oldest), newest = greatest(k.newest, excluded.newest), bytes = k.bytes + excluded.bytes`,
		string(owner), kind, ids, counts, oldest, newest, bytes)
	return err
}

// Set writes the exact summary of one owner, inside the transaction that changed its records.
func Set(tx *store.Tx, k Kind, s store.Scope) error {
	sum, err := k.Summarise(tx, s)
	if err != nil {
		return fmt.Errorf("summary of %s: %w", k.Key, err)
	}
	_, err = tx.Exec(setSQL, setArgs(k, s, sum)...)
	return err
}

// Recount counts every kind of one scope anew. The nightly job calls it for everybody.
func Recount(ctx context.Context, st *store.Store, reg *Registry, s store.Scope) error {
	ctx = actor.With(ctx, actor.Job("recount"))
	return st.Upkeep(ctx, store.Summaries, func(tx *store.UpkeepTx) error {
		for _, k := range reg.kinds {
			if id(k, s) == 0 {
				continue
			}
			sum, err := k.Summarise(tx, s)
			if err != nil {
				return fmt.Errorf("summary of %s: %w", k.Key, err)
			}
			if _, err := tx.Exec(setSQL, setArgs(k, s, sum)...); err != nil {
				return err
			}
		}
		return nil
	})
}

const setSQL = `INSERT INTO kind_summaries (owner, owner_id, kind, count, oldest, newest, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (owner_id, owner, kind) DO UPDATE SET count = excluded.count, oldest = excluded.oldest,
		newest = excluded.newest, bytes = excluded.bytes`

func setArgs(k Kind, s store.Scope, sum Summary) []any {
	return []any{string(k.Owner), id(k, s), k.Key, sum.Count, orNil(sum.Oldest), orNil(sum.Newest), sum.Bytes}
}

func id(k Kind, s store.Scope) int64 {
	if k.Owner == OfLogin {
		return s.Login()
	}
	return s.Customer()
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// RecountAll counts every kind of everybody anew, one owner after the other.
func RecountAll(ctx context.Context, st *store.Store, reg *Registry) error {
	for _, owner := range []struct {
		of  Owner
		sql string
	}{
		{OfCustomer, `SELECT id FROM customers WHERE id > $1 ORDER BY id LIMIT 500`},
		{OfLogin, `SELECT id FROM logins WHERE id > $1 ORDER BY id LIMIT 500`},
	} {
		for last := int64(0); ; {
			var ids []int64
			if err := st.Read(ctx).SQL(owner.sql, last).List(&ids); err != nil {
				return err
			}
			for _, id := range ids {
				scope, err := scopeOf(ctx, owner.of, id)
				if err != nil {
					return err
				}
				if err := Recount(ctx, st, reg, scope); err != nil {
					return err
				}
			}
			if len(ids) == 0 {
				break
			}
			last = ids[len(ids)-1]
		}
	}
	return nil
}

func scopeOf(ctx context.Context, of Owner, id int64) (store.JobScope, error) {
	if of == OfLogin {
		return store.JobScopeOf(actor.From(ctx), 0, id)
	}
	return store.JobScopeOf(actor.From(ctx), id, 0)
}
