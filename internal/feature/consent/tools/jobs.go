package tools

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

const (
	workers    = 4 // changes on their way at once in each process
	sweepBatch = 1000
	// orphanAfter is how long an open change waits before it is taken for one whose job was lost.
	orphanAfter = 10 * time.Minute
	// keepFailed is how long the address of a change that could not be told stays, and a change that was overtaken.
	keepFailed = 30 * 24 * time.Hour
	// keepDifferences is how long what a comparison found stays; keepRuns is for its counts.
	keepDifferences = 90 * 24 * time.Hour
	keepRuns        = 365 * 24 * time.Hour
)

// RegisterJobs registers what this package does later, and its upkeep.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	reg.Queue(queueName, workers)
	jobs.Add(reg, &worker{Service: s})
	jobs.Every(reg, 5*time.Minute, "consent_tools_sweep", s.Sweep)
	jobs.Every(reg, time.Hour, "consent_reconcile", s.nightly)
}

// worker tells a tool one thing.
type worker struct {
	river.WorkerDefaults[tellArgs]
	*Service
}

// Timeout leaves room for telling and for writing down how it went.
func (w *worker) Timeout(*river.Job[tellArgs]) time.Duration { return tellTimeout + 20*time.Second }

// NextRetry is for a database that could not be asked: soon. When a tool is asked again, the row says.
func (w *worker) NextRetry(job *river.Job[tellArgs]) time.Time {
	return w.now().Add(min(time.Duration(len(job.Errors)+1)*5*time.Second, time.Minute))
}

// Work tells a tool. The job comes back when the tool is to be asked again.
func (w *worker) Work(ctx context.Context, job *river.Job[tellArgs]) error {
	again, err := w.tell(ctx, job.Args.Delivery)
	if err != nil {
		return err
	}
	if again > 0 {
		return river.JobSnooze(max(again, time.Second))
	}
	return nil
}

// Sweep finds changes whose job was lost and forgets what is over. Any number of processes may sweep at once.
func (s *Service) Sweep(ctx context.Context) error {
	return errors.Join(s.adopt(ctx), s.forget(ctx))
}

// adopt gives open changes that nobody works on a new job.
func (s *Service) adopt(ctx context.Context) error {
	return s.Store.Upkeep(ctx, store.Deliveries, func(u *store.UpkeepTx) error {
		var due, coming []int64
		err := u.SQL(`SELECT id FROM consent_deliveries WHERE state IN ('pending', 'sending') AND due <= $1 AND coalesce(lease_until, due) <= $1
			ORDER BY due LIMIT $2`, s.now().Add(-orphanAfter), sweepBatch).List(&due)
		if err != nil || len(due) == 0 {
			return err
		}
		err = u.Row(`SELECT coalesce(array_agg((args->>'delivery')::bigint), '{}') FROM river_job
			WHERE kind = $1 AND state IN ('available', 'pending', 'retryable', 'scheduled') AND (args->>'delivery')::bigint = ANY($2)`,
			tellArgs{}.Kind(), due).Scan(&coming)
		if err != nil {
			return err
		}
		return u.Enqueue(func(tx *store.Tx) error {
			return enqueueAll(tx, slices.DeleteFunc(due, func(id int64) bool { return slices.Contains(coming, id) }))
		})
	})
}

// forget blanks the addresses of what failed long ago and deletes what nobody asks for any more.
func (s *Service) forget(ctx context.Context) error {
	now := s.now()
	return s.Store.Upkeep(ctx, store.Deliveries, func(u *store.UpkeepTx) error {
		for sql, before := range map[string]time.Time{
			`UPDATE consent_deliveries SET address = NULL WHERE state = 'failed' AND done_at <= $1 AND address IS NOT NULL`: now.Add(-keepFailed),
			`DELETE FROM consent_deliveries WHERE state = 'overtaken' AND done_at <= $1`:                                    now.Add(-keepFailed),
			`DELETE FROM consent_differences WHERE at <= $1`:                                                                now.Add(-keepDifferences),
			`DELETE FROM consent_reconciliations WHERE started_at <= $1`:                                                    now.Add(-keepRuns),
		} {
			if _, err := u.Exec(sql, before); err != nil {
				return err
			}
		}
		return nil
	})
}

// Retry has what failed told again, from the first attempt on, and returns how much that is. What failed so long ago that its
// address is gone is found by Reconcile, if the tool still thinks otherwise.
func (s *Service) Retry(ctx context.Context) (n int, err error) {
	err = s.Store.Do(ctx, store.Change{Action: "consent.tools_retried", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		var ids []int64
		if err := tx.SQL(`UPDATE consent_deliveries SET state = 'pending', attempts = 0, due = $1, done_at = NULL, error = ''
			WHERE state = 'failed' AND address IS NOT NULL RETURNING id`, tx.Now()).List(&ids); err != nil {
			return err
		}
		n = len(ids)
		tx.Note("deliveries", n)
		return enqueueAll(tx, ids)
	})
	return n, err
}

func enqueueAll(tx *store.Tx, ids []int64) error {
	list := make([]tellArgs, len(ids))
	for i, id := range ids {
		list[i].Delivery = id
	}
	return store.EnqueueMany(tx, list)
}
