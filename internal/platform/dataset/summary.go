package dataset

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// Summaries returns what is held of a scope, by kind, in one query. A kind of which nothing is held is not in it.
func Summaries(r store.Reader, s store.Scope) (map[string]Summary, error) {
	rows, err := r.Rows(`SELECT kind, sum(count)::bigint, min(oldest), max(newest), sum(bytes)::bigint FROM (
			SELECT * FROM kind_summaries WHERE owner = 'customer' AND owner_id = $1
			UNION ALL SELECT * FROM kind_summaries WHERE owner = 'login' AND owner_id = $2) k
		GROUP BY kind`, s.Customer(), s.Login())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Summary{}
	for rows.Next() {
		var kind string
		var sum Summary
		if err := rows.Scan(&kind, &sum.Count, Nullable(&sum.Oldest), Nullable(&sum.Newest), &sum.Bytes); err != nil {
			return nil, err
		}
		out[kind] = sum
	}
	return out, rows.Err()
}

// Add adjusts the summaries of many owners, each named once, by what a transaction adds or, with negative counts, takes
// away. It can only widen the period; the nightly recount narrows it. It only inserts, so no two transactions wait for
// each other.
func Add(tx *store.Tx, owner Owner, kind string, ids []int64, deltas []Summary) error {
	change := rand.Int64() | 1 // another one for each call, and never 0
	columns := []string{"owner_id", "owner", "kind", "change", "count", "oldest", "newest", "bytes"}
	_, err := tx.Copy("kind_summaries", columns, pgx.CopyFromSlice(len(ids), func(i int) ([]any, error) {
		d := deltas[i]
		return []any{ids[i], string(owner), kind, change, d.Count, orNil(d.Oldest), orNil(d.Newest), d.Bytes}, nil
	}))
	return err
}

// Set writes the exact summary of one owner, inside the transaction that changed its records. Nobody else may be adding
// to them meanwhile.
func Set(tx *store.Tx, k Kind, s store.Scope) error {
	sum, err := k.Summarise(tx, s)
	if err != nil {
		return fmt.Errorf("summary of %s: %w", k.Key, err)
	}
	_, err = tx.Exec(setSQL, setArgs(k, s, sum)...)
	return err
}

// Recount counts every kind of one scope anew, and puts together what was added. The nightly job calls it for everybody.
func Recount(ctx context.Context, st *store.Store, reg *Registry, s store.Scope) error {
	ctx = actor.With(ctx, actor.Job("recount"))
	for try := 0; ; try++ {
		err := st.Upkeep(ctx, store.Summaries, func(tx *store.UpkeepTx) error { return recount(tx, reg, s) })
		if try == 5 || !fault.Is(err, fault.Conflict) { // a conflict: one of the counts was set meanwhile
			return err
		}
	}
}

func recount(tx *store.UpkeepTx, reg *Registry, s store.Scope) error {
	// All statements see one moment: what an import adds while this counts is neither counted nor taken away. One recount
	// at a time, which must be settled before that moment is.
	for _, sql := range []string{
		`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`,
		`LOCK TABLE kind_summaries IN SHARE UPDATE EXCLUSIVE MODE`,
	} {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
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
}

const setSQL = `WITH added AS (DELETE FROM kind_summaries WHERE owner = $1 AND owner_id = $2 AND kind = $3 AND change <> 0)
	INSERT INTO kind_summaries (owner, owner_id, kind, count, oldest, newest, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (owner_id, owner, kind, change) DO UPDATE SET count = excluded.count, oldest = excluded.oldest,
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
