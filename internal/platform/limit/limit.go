// Package limit counts what must not happen too often: sign-ins, requests for links, tries of a code.
//
// Counters are rows in the database, raised by one atomic statement that commits on its own before anything is decided,
// so that they hold for any number of processes, survive a restart and cannot be outrun by requests in parallel. A
// counter is kept under a keyed hash of what it counts: the table tells nobody who tried what. When the counters
// cannot be reached the answer is fault.Unavailable, never "unlimited".
package limit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Limiter counts in one database. It may be used from several goroutines.
type Limiter struct{ store *store.Store }

// New returns the limiter of a database.
func New(s *store.Store) *Limiter { return &Limiter{store: s} }

// Rule is a limit: at most Max times in a window of Per. Windows follow each other on the clock, so that a counter
// is one row and at most twice Max fits into any span of length Per.
type Rule struct {
	Name string // of the counter, such as "reset.ip.minute"; two rules never share one
	Max  int
	Per  time.Duration
}

// Use is one thing to be counted under a rule.
type Use struct {
	Rule Rule
	Of   string // what is counted: an address, a network, a login
}

// Verdict is what counting found.
type Verdict struct {
	Over []string      // names of the rules that are exceeded, in the order asked
	Wait time.Duration // until the first moment when none of them is
	// First reports that one of them was exceeded by this very count: worth a line in the record, which the thousand
	// refusals after it are not.
	First bool
}

// OK reports whether no rule is exceeded.
func (v Verdict) OK() bool { return len(v.Over) == 0 }

// Count counts all uses in one statement and says whether they are within their limits. What is refused counts too.
func (l *Limiter) Count(ctx context.Context, uses ...Use) (Verdict, error) {
	now := l.store.Clock().Now()
	cells, err := l.cells(ctx, now, uses)
	if err != nil {
		return Verdict{}, err
	}
	counts := make(map[string]int, len(uses))
	err = l.store.Upkeep(ctx, store.Limiter, func(tx *store.UpkeepTx) error {
		rows, err := tx.Rows(countSQL, cells.keys, cells.slots, cells.ends)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var n int
			if err := rows.Scan(&key, &n); err != nil {
				return err
			}
			counts[key] = n
		}
		return rows.Err()
	})
	if err != nil {
		return Verdict{}, unavailable(err)
	}
	var v Verdict
	for i, u := range uses {
		n, counted := counts[cells.keys[i]]
		if !counted {
			return Verdict{}, unavailable(fmt.Errorf("limit: %s was not counted", u.Rule.Name))
		}
		if n > u.Rule.Max {
			v.Over = append(v.Over, u.Rule.Name)
			v.First = v.First || n == u.Rule.Max+1
			v.Wait = max(v.Wait, cells.ends[i].Sub(now))
		}
	}
	return v, nil
}

// Return takes back what Count counted in this window, for uses that turned out to be no reason to be careful.
func (l *Limiter) Return(ctx context.Context, uses ...Use) error {
	cells, err := l.cells(ctx, l.store.Clock().Now(), uses)
	if err != nil {
		return err
	}
	err = l.store.Upkeep(ctx, store.Limiter, func(tx *store.UpkeepTx) error {
		_, err := tx.Exec(returnSQL, cells.keys, cells.slots)
		return err
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// cells are the rows that uses count in, as columns for unnest.
type cells struct {
	keys  []string
	slots []int64
	ends  []time.Time
}

func (l *Limiter) cells(ctx context.Context, now time.Time, uses []Use) (c cells, err error) {
	for _, u := range uses {
		key, err := l.key(ctx, u.Rule.Name, u.Of)
		if err != nil {
			return cells{}, unavailable(err)
		}
		slot := now.UnixNano() / int64(u.Rule.Per)
		c.keys = append(c.keys, key)
		c.slots = append(c.slots, slot)
		c.ends = append(c.ends, time.Unix(0, (slot+1)*int64(u.Rule.Per)).UTC())
	}
	return c, nil
}

// The rows are locked in the order of their keys, so that two callers never wait for each other in a circle.
const countSQL = `INSERT INTO limiter AS l (key, slot, n, ends)
	SELECT t.key, t.slot, 1, t.ends FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS t(key, slot, ends)
	ORDER BY t.key, t.slot
	ON CONFLICT (key, slot) DO UPDATE SET n = l.n + 1
	RETURNING key, n`

const returnSQL = `UPDATE limiter SET n = n - 1 WHERE n > 0 AND (key, slot) IN
	(SELECT key, slot FROM limiter WHERE (key, slot) IN (SELECT * FROM unnest($1::text[], $2::bigint[])) ORDER BY key, slot FOR UPDATE)`

// ByIP returns the uses of rules that count where a request came from: an IPv4 address as such, an IPv6 address by
// its /64, which is one line, and by its /48, which is one customer of a provider, with four times the limit.
func ByIP(ip netip.Addr, rules ...Rule) []Use {
	ip = ip.Unmap().WithZone("")
	uses := make([]Use, 0, 2*len(rules))
	for _, r := range rules {
		if !ip.Is6() {
			uses = append(uses, Use{Rule: r, Of: ip.String()})
			continue
		}
		site := r
		site.Name, site.Max = r.Name+".48", 4*r.Max
		uses = append(uses,
			Use{Rule: r, Of: netip.PrefixFrom(ip, 64).Masked().String()},
			Use{Rule: site, Of: netip.PrefixFrom(ip, 48).Masked().String()})
	}
	return uses
}

// Sweep deletes counters whose window is over, a thousand at a time.
func (l *Limiter) Sweep(ctx context.Context) error {
	for {
		var n int64
		err := l.store.Upkeep(ctx, store.Limiter, func(tx *store.UpkeepTx) (err error) {
			n, err = tx.Exec(`DELETE FROM limiter WHERE (key, slot) IN
				(SELECT key, slot FROM limiter WHERE ends <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`, l.store.Clock().Now())
			return err
		})
		if err != nil || n < 1000 {
			return err
		}
	}
}

// key hides what is counted.
func (l *Limiter) key(ctx context.Context, name, of string) (string, error) {
	mac, err := l.store.Keys().MAC(ctx, keys.LimiterMAC, name, of)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(mac[:16]), nil
}

// unavailable makes every failure to count a reason to refuse.
func unavailable(err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.Unavailable {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &fault.Fault{Kind: fault.Unavailable, Err: err}
}
