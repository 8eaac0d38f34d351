package tools

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

const (
	// tellTimeout is how long a tool has for one change, all its requests together.
	tellTimeout = 30 * time.Second
	// lease is how long a change belongs to the worker that took it: longer than it may take to tell.
	lease = time.Minute
)

// claimed is a change that this worker alone may tell, until its lease ends.
type claimed struct {
	id       int64
	tool     string
	change   Change
	attempts int // this one included
	lease    ident.ID
	until    time.Time
}

// subject is whom the change concerns.
func (c *claimed) subject() keys.Subject {
	if c.change.CustomerID > 0 {
		return keys.Customer(c.change.CustomerID)
	}
	return keys.Nobody()
}

// claim takes a change to tell. It returns nil when there is nothing to tell (now), with the time until there may be.
func (s *Service) claim(ctx context.Context, id int64) (c *claimed, again time.Duration, err error) {
	err = s.Store.Upkeep(ctx, store.Deliveries, func(u *store.UpkeepTx) error {
		c, again = nil, 0
		rows, err := lockSame(u, id)
		if err != nil || len(rows) == 0 {
			return err
		}
		now := s.now()
		act, wait := choose(rows, id, now)
		switch act {
		case wayWait:
			again = wait
			return nil
		case wayOver:
			return overtake(u, []int64{id}, now)
		case wayTell:
			if err := overtake(u, older(rows, id), now); err != nil {
				return err
			}
			c, err = take(u, id, now)
			return err
		}
		return nil
	})
	return c, again, err
}

// sibling is a row about the same tool, purpose and address.
type sibling struct {
	ID         int64
	State      string
	EventAt    time.Time
	Due        time.Time
	LeaseUntil *time.Time
}

func (r sibling) open() bool { return r.State == "pending" || r.State == "sending" }

// held reports whether a worker has the row. A lease that ran out is that of a worker that was lost.
func (r sibling) held(now time.Time) bool { return r.State == "sending" && r.LeaseUntil.After(now) }

// lockSame returns all rows about the same tool, purpose and address as one, the newest decision first, and keeps other
// workers from looking at them until the transaction ends.
func lockSame(u *store.UpkeepTx, id int64) (rows []sibling, err error) {
	var tool, purpose string
	var mac []byte
	err = u.Row(`SELECT tool, purpose, address_mac FROM consent_deliveries WHERE id = $1`, id).Scan(&tool, &purpose, &mac)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := u.Row(`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 7))`, tool+"/"+purpose+"/"+hex.EncodeToString(mac)).Scan(new(int)); err != nil {
		return nil, err
	}
	err = u.SQL(`SELECT id, state, event_at, due, lease_until FROM consent_deliveries
		WHERE tool = $1 AND purpose = $2 AND address_mac = $3 AND state <> 'overtaken' ORDER BY event_at DESC, id DESC`, tool, purpose, mac).List(&rows)
	return rows, err
}

// way is what to do with a row.
type way int

const (
	wayNone way = iota // it is over, or somebody else's
	wayWait            // look again later
	wayOver            // a newer decision has been or will be told
	wayTell
)

// choose says what to do with one of the rows about an address, which stand the newest first.
func choose(rows []sibling, id int64, now time.Time) (way, time.Duration) {
	i := slices.IndexFunc(rows, func(r sibling) bool { return r.ID == id })
	if i < 0 {
		return wayNone, 0
	}
	mine := rows[i]
	switch {
	case mine.held(now):
		return wayWait, mine.LeaseUntil.Sub(now)
	case !mine.open():
		return wayNone, 0
	case i > 0:
		return wayOver, 0
	case mine.State == "pending" && mine.Due.After(now):
		return wayWait, mine.Due.Sub(now)
	}
	// An older decision may still be on its way: it must not arrive after this one.
	for _, r := range rows[1:] {
		if r.held(now) {
			return wayWait, min(r.LeaseUntil.Sub(now), 2*time.Second)
		}
	}
	return wayTell, 0
}

// older returns the open rows besides one, which is the newest.
func older(rows []sibling, id int64) (ids []int64) {
	for _, r := range rows {
		if r.ID != id && r.open() {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// overtake ends rows that a newer decision makes moot.
func overtake(u *store.UpkeepTx, ids []int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := u.Exec(`UPDATE consent_deliveries SET state = 'overtaken', address = NULL, error = '', lease_id = NULL, lease_until = NULL, done_at = $2
		WHERE id = ANY($1) AND state IN ('pending', 'sending')`, ids, now)
	return err
}

// take makes a row ours.
func take(u *store.UpkeepTx, id int64, now time.Time) (*claimed, error) {
	c := &claimed{id: id, lease: ident.Random(), until: now.Add(lease)}
	ch := &c.change
	err := u.Row(`UPDATE consent_deliveries SET state = 'sending', lease_id = $2, lease_until = $3, attempts = attempts + 1 WHERE id = $1
		RETURNING tool, event_id, coalesce(customer_id, 0), coalesce(link_id, 0), address, purpose, language, given, event_at, attempts`,
		id, c.lease, c.until).
		Scan(&c.tool, &ch.EventID, &ch.CustomerID, &ch.LinkID, &ch.Address, &ch.Purpose, &ch.Language, &ch.Given, &ch.At, &c.attempts)
	ch.At = ch.At.UTC()
	return c, err
}
