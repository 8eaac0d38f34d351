package mail

import (
	"context"
	"slices"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// settleManySQL writes the ends of attempts at letters whose lease is still ours, and returns those letters. The attempts are
// named twice, for a planner without figures: it would read all that there are.
const settleManySQL = `WITH ends AS (
		SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
			AS e (id, lease, state, due, error, outcome)
	), done AS (
		UPDATE outbox o SET state = e.state, due = CASE WHEN e.state = 'queued' THEN e.due ELSE o.due END,
			done_at = CASE WHEN e.state = 'queued' THEN NULL ELSE $7::timestamptz END, error = e.error, lease_id = NULL, lease_until = NULL
		FROM ends e WHERE o.id = e.id AND o.lease_id = e.lease AND o.state = 'sending'
		RETURNING o.id
	), told AS (
		UPDATE mail_attempts a SET outcome = e.outcome FROM ends e JOIN done d ON d.id = e.id
		WHERE a.outbox_id = ANY ($1) AND a.outbox_id = e.id AND a.lease_id = e.lease AND a.outcome IS NULL
	)
	SELECT id FROM done`

// settleMany writes down how attempts ended: those that sent the letter or put it off in one transaction that is upkeep,
// the others one by one, recorded as done to whom the letter is for. When the common transaction fails, each is
// written as its own, again and again while its lease runs.
func (m *many) settleMany(ctx context.Context, group []finished) error {
	var plain []finished
	for _, f := range group {
		if f.e.state == "sent" || f.e.state == "queued" {
			plain = append(plain, f)
			continue
		}
		if err := m.settleOne(ctx, f); err != nil {
			return err
		}
	}
	if len(plain) == 0 {
		return nil
	}
	ours, err := m.writeMany(ctx, plain)
	if err != nil {
		m.log.Warn("mail: the ends of attempts could not be written together", "letters", len(plain), "err", err)
		for _, f := range plain {
			if err := m.settleOne(ctx, f); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range plain {
		if !slices.Contains(ours, f.c.letter.ID) {
			m.lost(f.c, f.e)
			continue
		}
		m.metrics.attempt(string(f.e.attempt))
		m.add(f.e)
	}
	return nil
}

func (m *many) settleOne(ctx context.Context, f finished) error {
	if _, err := m.settle(ctx, f.c, f.e); err != nil {
		return err
	}
	m.add(f.e)
	return nil
}

// writeMany writes ends, and returns the letters that were still ours.
func (m *many) writeMany(ctx context.Context, group []finished) (ours []int64, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var ids []int64
	var leases []ident.ID
	var states, reasons, outcomes []string
	var dues []time.Time
	for _, f := range group {
		ids, leases, states = append(ids, f.c.letter.ID), append(leases, f.c.lease), append(states, f.e.state)
		dues, reasons, outcomes = append(dues, f.e.due), append(reasons, f.e.reason), append(outcomes, string(f.e.attempt))
	}
	err = m.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		rows, err := u.Rows(settleManySQL, ids, leases, states, dues, reasons, outcomes, m.clock.Now())
		if err != nil {
			return err
		}
		defer rows.Close()
		ours = ours[:0]
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ours = append(ours, id)
		}
		return rows.Err()
	})
	return ours, err
}

func (m *many) add(e end) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch e.state {
	case "sent":
		m.tally.Sent++
	case "dead":
		m.tally.Dead++
	default:
		m.tally.Later++
	}
}
