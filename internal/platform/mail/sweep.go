package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"inzage/internal/platform/store"
)

const (
	// keepFor is how long a letter that is over stays in the outbox.
	keepFor = 30 * 24 * time.Hour
	// orphanAfter is how long a due letter waits before it is taken for one whose job was lost.
	orphanAfter = 30 * time.Second
	sweepBatch  = 1000
)

// Sweep reclaims letters whose worker was lost, finds letters whose job was lost, forgets tokens that expired and
// deletes what is long over. Any number of processes may sweep at once.
func (o *Outbox) Sweep(ctx context.Context) error {
	var errs []error
	for _, step := range []func(context.Context) error{o.reclaim, o.doubt, o.adopt, o.forget, o.count} {
		errs = append(errs, step(ctx))
	}
	return errors.Join(errs...)
}

// reclaim puts letters whose lease ran out back in the queue.
func (o *Outbox) reclaim(ctx context.Context) error {
	now := o.clock.Now()
	return o.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		var rows []struct {
			ID   int64
			Many bool
		}
		err := u.SQL(`UPDATE outbox SET state = 'queued', due = $1, lease_id = NULL, lease_until = NULL,
				error = 'the worker was lost during the attempt'
			WHERE id IN (SELECT id FROM outbox WHERE state = 'sending' AND lease_until < $1 AND duplicate_safe
				ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id, mailing_id IS NOT NULL AS many`, now, sweepBatch).List(&rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		var ids, single []int64
		for _, row := range rows {
			if ids = append(ids, row.ID); !row.Many { // its mailing finds the others
				single = append(single, row.ID)
			}
		}
		if _, err := u.Exec(`UPDATE mail_attempts SET outcome = 'unknown' WHERE outbox_id = ANY($1) AND outcome IS NULL`, ids); err != nil {
			return err
		}
		return enqueueAll(u, single)
	})
}

// doubt marks as unknown the letters whose lease ran out and which must not simply be sent again.
func (o *Outbox) doubt(ctx context.Context) error {
	var rows []struct{ ID, LoginID, CustomerID int64 }
	err := o.store.Read(ctx).SQL(`SELECT id, coalesce(login_id, 0) AS login_id, coalesce(customer_id, 0) AS customer_id FROM outbox
		WHERE state = 'sending' AND lease_until < $1 AND NOT duplicate_safe ORDER BY id LIMIT $2`, o.clock.Now(), sweepBatch).List(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c := claimed{letter: Letter{ID: row.ID, LoginID: row.LoginID, CustomerID: row.CustomerID}}
		change := store.Change{Action: "mail.mail_unknown", Subject: c.subject(), Payload: map[string]any{"outbox": row.ID}}
		err := o.store.Do(ctx, change, func(tx *store.Tx) error {
			n, err := tx.Exec(`UPDATE outbox SET state = 'unknown', lease_id = NULL, lease_until = NULL,
				error = 'the worker was lost during the attempt'
				WHERE id = $1 AND state = 'sending' AND lease_until < $2 AND NOT duplicate_safe`, row.ID, tx.Now())
			if err != nil {
				return err
			}
			if n != 1 {
				return errLost
			}
			_, err = tx.Exec(`UPDATE mail_attempts SET outcome = 'unknown' WHERE outbox_id = $1 AND outcome IS NULL`, row.ID)
			return err
		})
		if err != nil && !errors.Is(err, errLost) {
			return fmt.Errorf("letter %d: %w", row.ID, err)
		}
		if err == nil {
			o.log.Error("letter may have been sent: a person must decide", "outbox", row.ID)
		}
	}
	return nil
}

// adopt gives letters that are due and have no job that will come a new one. A job that runs counts as none: it would
// have claimed its letter long ago. Only the letters that wait longest are looked at; the others wait behind them.
func (o *Outbox) adopt(ctx context.Context) error {
	return o.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		var due, coming []int64
		err := u.SQL(`SELECT id FROM outbox WHERE state = 'queued' AND due <= $1 AND mailing_id IS NULL ORDER BY due LIMIT $2`,
			o.clock.Now().Add(-orphanAfter), sweepBatch).List(&due)
		if err != nil || len(due) == 0 {
			return err
		}
		// In two steps, because a planner without figures joins a long queue row by row.
		err = u.Row(`SELECT coalesce(array_agg((args->>'outbox')::bigint), '{}') FROM river_job
			WHERE kind = $1 AND state IN ('available', 'pending', 'retryable', 'scheduled') AND (args->>'outbox')::bigint = ANY($2)`,
			sendArgs{}.Kind(), due).Scan(&coming)
		if err != nil {
			return err
		}
		return enqueueAll(u, slices.DeleteFunc(due, func(id int64) bool { return slices.Contains(coming, id) }))
	})
}

func enqueueAll(u *store.UpkeepTx, ids []int64) error {
	return u.Enqueue(func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.Enqueue(sendArgs{Outbox: id}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget blanks tokens whose time is over, whatever became of their letter, and deletes letters that are long over.
func (o *Outbox) forget(ctx context.Context) error {
	now := o.clock.Now()
	return o.store.Upkeep(ctx, store.Outbox, func(u *store.UpkeepTx) error {
		if _, err := u.Exec(`UPDATE auth_tokens SET sealed = NULL WHERE sealed IS NOT NULL AND expires_at <= $1`, now); err != nil {
			return err
		}
		var ids []int64
		// The letters of a mailing that is not over say who has had one.
		err := u.SQL(`SELECT id FROM outbox o WHERE state IN ('sent', 'dead') AND done_at <= $1
				AND NOT EXISTS (SELECT FROM mailings m WHERE m.id = o.mailing_id AND m.state <> 'done')
			ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`, now.Add(-keepFor), sweepBatch).List(&ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		if _, err := u.Exec(`DELETE FROM mail_attempts WHERE outbox_id = ANY($1)`, ids); err != nil {
			return err
		}
		_, err = u.Exec(`DELETE FROM outbox WHERE id = ANY($1)`, ids)
		return err
	})
}

// count tells the metrics how the outbox stands.
func (o *Outbox) count(ctx context.Context) error {
	var rows []struct {
		State  string
		N      int64
		Oldest time.Time
	}
	err := o.store.Read(ctx).SQL(`SELECT state, count(*) AS n, min(created_at) AS oldest FROM outbox GROUP BY state`).List(&rows)
	if err != nil {
		return err
	}
	o.metrics.letters.Reset()
	var oldest float64
	for _, row := range rows {
		o.metrics.letters.WithLabelValues(row.State).Set(float64(row.N))
		if row.State == "queued" || row.State == "sending" {
			oldest = max(oldest, o.clock.Now().Sub(row.Oldest).Seconds())
		}
	}
	o.metrics.oldest.Set(oldest)
	return nil
}
