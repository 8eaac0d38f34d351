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
	ask, out := AskSummaries(s)
	return out, store.Together(r, ask)
}

// AskSummaries is Summaries as a question that is put along with others; out is filled by its answer. What was added since
// the last recount is added up here: an aggregate costs PostgreSQL more than the few rows that it saves.
func AskSummaries(s store.Scope) (ask store.Ask, out map[string]Summary) {
	out = map[string]Summary{}
	return store.Ask{
		SQL: `SELECT kind, count, oldest, newest, bytes FROM kind_summaries WHERE owner_id = $1 AND owner = 'customer'
			UNION ALL SELECT kind, count, oldest, newest, bytes FROM kind_summaries WHERE owner_id = $2 AND owner = 'login'`,
		Args: []any{s.Customer(), s.Login()},
		Row: func(row store.Row) error {
			var kind string
			var part Summary
			if err := row.Scan(&kind, &part.Count, Nullable(&part.Oldest), Nullable(&part.Newest), &part.Bytes); err != nil {
				return err
			}
			out[kind] = out[kind].plus(part)
			return nil
		},
	}, out
}

// plus is what two parts make together.
func (s Summary) plus(other Summary) Summary {
	s.Count, s.Bytes = s.Count+other.Count, s.Bytes+other.Bytes
	if !other.Oldest.IsZero() && (s.Oldest.IsZero() || other.Oldest.Before(s.Oldest)) {
		s.Oldest = other.Oldest
	}
	if other.Newest.After(s.Newest) {
		s.Newest = other.Newest
	}
	return s
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
