package limit

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// Backoff is a limit on failures in a row: the first Free are free, then each one doubles the wait, from First up to
// Longest, and after Most the wait is Rest. Nothing is for ever: after Rest without a try the counter begins anew.
type Backoff struct {
	Name    string
	Free    int
	First   time.Duration
	Longest time.Duration
	Most    int
	Rest    time.Duration
}

// Wait returns how long to wait after n failures in a row.
func (b Backoff) Wait(n int) time.Duration {
	switch {
	case n < b.Free:
		return 0
	case n >= b.Most:
		return b.Rest
	}
	wait := b.First
	for range n - b.Free {
		if wait *= 2; wait >= b.Longest {
			return b.Longest
		}
	}
	return wait
}

// Try counts a try as a failure before its outcome is known, so that tries in parallel cannot outrun the counter. It
// returns how many failures went before. A try that comes too early is not counted, and comes back as a TooMany fault that
// says how long to wait. After a success, call Clear.
func (l *Limiter) Try(ctx context.Context, b Backoff, of string) (before int, err error) {
	key, err := l.key(ctx, b.Name, of)
	if err != nil {
		return 0, unavailable(err)
	}
	now := l.store.Clock().Now()
	waits := make([]float64, b.Most+1) // seconds after n failures; Postgres counts arrays from 1
	for n := range waits {
		waits[n] = b.Wait(n).Seconds()
	}
	err = l.store.Upkeep(ctx, store.Limiter, func(tx *store.UpkeepTx) error {
		var n int
		err := tx.Row(trySQL, key, now, now.Add(b.Rest), waits, b.Most, b.Rest.Seconds()).Scan(&n)
		if fault.Is(err, fault.NotFound) || errors.Is(err, pgx.ErrNoRows) {
			return l.early(tx, b, key, now)
		}
		before = n - 1
		return err
	})
	if fault.Is(err, fault.TooMany) {
		return 0, err
	}
	if err != nil {
		return 0, unavailable(err)
	}
	return before, nil
}

// A counter's ends is the last try plus Rest, so the last try is ends minus Rest. No row comes back when it is too early.
const trySQL = `INSERT INTO limiter AS l (key, slot, n, ends) VALUES ($1, 0, 1, $3)
	ON CONFLICT (key, slot) DO UPDATE SET n = CASE WHEN l.ends <= $2 THEN 1 ELSE l.n + 1 END, ends = $3
	WHERE l.ends <= $2
	   OR l.ends - make_interval(secs => $6) + make_interval(secs => ($4::float8[])[least(l.n, $5::int) + 1]) <= $2
	RETURNING n`

// early says how long a try that came too early has to wait.
func (l *Limiter) early(tx *store.UpkeepTx, b Backoff, key string, now time.Time) error {
	var n int
	var ends time.Time
	if err := tx.Row(`SELECT n, ends FROM limiter WHERE key = $1 AND slot = 0`, key).Scan(&n, &ends); err != nil {
		return err
	}
	return fault.Wait("", max(ends.Add(-b.Rest).Add(b.Wait(n)).Sub(now), time.Second))
}

// Failures returns how many failures in a row are counted now.
func (l *Limiter) Failures(ctx context.Context, b Backoff, of string) (n int, err error) {
	key, err := l.key(ctx, b.Name, of)
	if err != nil {
		return 0, unavailable(err)
	}
	err = l.store.Read(ctx).Row(`SELECT n FROM limiter WHERE key = $1 AND slot = 0 AND ends > $2`, key, l.store.Clock().Now()).Scan(&n)
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}

// Clear forgets the failures in a row of something that has now succeeded.
func (l *Limiter) Clear(ctx context.Context, b Backoff, of ...string) error {
	hidden := make([]string, len(of))
	for i, o := range of {
		key, err := l.key(ctx, b.Name, o)
		if err != nil {
			return unavailable(err)
		}
		hidden[i] = key
	}
	err := l.store.Upkeep(ctx, store.Limiter, func(tx *store.UpkeepTx) error {
		_, err := tx.Exec(`DELETE FROM limiter WHERE key = ANY ($1) AND slot = 0`, hidden)
		return err
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}
