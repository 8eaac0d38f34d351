package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"inzage/internal/core/clock"
)

// Drain works every job that is due, one after the other in this goroutine, also those that jobs enqueue, and returns
// how many it worked. What is due, and when a job that failed or snoozed is due again, the store's clock says:
// with a manual clock nothing has to be waited for. It is for tests and for commands that end when the
// work is done; a process that has called Start has no use for it.
//
// An error is of the queue. Errors of jobs are logged and kept with the job, as ever.
func (r *Runner) Drain(ctx context.Context) (worked int, err error) {
	exec := riverpgxv5.New(r.store.Pool()).GetExecutor()
	queues := []string{river.QueueDefault, upkeepQueue}
	for name := range r.reg.queues {
		queues = append(queues, name)
	}
	for {
		now := r.clock.Now()
		if _, err := exec.JobSchedule(ctx, &riverdriver.JobScheduleParams{Max: 10_000, Now: &now}); err != nil {
			return worked, fmt.Errorf("jobs: %w", err)
		}
		before := worked
		for _, queue := range queues {
			got, err := exec.JobGetAvailable(ctx, &riverdriver.JobGetAvailableParams{
				ClientID: "drain", MaxAttemptedBy: 100, MaxToLock: 1, Now: latest(now), Queue: queue,
			})
			if err != nil {
				return worked, fmt.Errorf("jobs: %w", err)
			}
			for _, row := range got.Jobs {
				if err := settle(ctx, exec, r.drainOne(ctx, row)); err != nil {
					return worked, err
				}
				worked++
			}
		}
		if worked == before {
			return worked, nil
		}
	}
}

// latest is a time at which all that is marked as available is due: jobs are stamped with the machine's time when they
// are enqueued, and with the store's clock when they are put off.
func latest(now time.Time) *time.Time {
	if t := clock.System().Now(); t.After(now) {
		now = t
	}
	now = now.Add(time.Second)
	return &now
}

// drainOne runs one job and returns its new state.
func (r *Runner) drainOne(ctx context.Context, row *rivertype.JobRow) *riverdriver.JobSetStateIfRunningParams {
	u, err := r.unit(row)
	if err == nil {
		err = r.runUnit(ctx, row, u)
	}
	now := r.clock.Now()
	var snooze *rivertype.JobSnoozeError
	var cancel *rivertype.JobCancelError
	switch {
	case err == nil:
		return riverdriver.JobSetStateCompleted(row.ID, now, nil)
	case errors.As(err, &snooze):
		return riverdriver.JobSetStateSnoozed(row.ID, now.Add(snooze.Duration), row.Attempt-1, nil)
	}
	reporter{r.log}.HandleError(ctx, row, err)
	failure, _ := json.Marshal(rivertype.AttemptError{At: now, Attempt: row.Attempt, Error: err.Error()})
	switch {
	case errors.As(err, &cancel):
		return riverdriver.JobSetStateCancelled(row.ID, now, failure, nil)
	case row.Attempt >= row.MaxAttempts:
		return riverdriver.JobSetStateDiscarded(row.ID, now, failure, nil)
	}
	again := u.nextRetry
	if again.IsZero() {
		again = r.policy.NextRetry(row)
	}
	return riverdriver.JobSetStateErrorRetryable(row.ID, again, failure, nil)
}

func (r *Runner) unit(row *rivertype.JobRow) (unit, error) {
	parse := r.reg.kinds[row.Kind]
	if parse == nil {
		return unit{}, &rivertype.UnknownJobKindError{Kind: row.Kind}
	}
	return parse(row)
}

// runUnit runs a job as the queue would: in its actor's name, within its time, a panic being an error.
func (r *Runner) runUnit(ctx context.Context, row *rivertype.JobRow, u unit) (err error) {
	if u.timeout == 0 {
		u.timeout = Timeout
	}
	if u.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, u.timeout)
		defer cancel()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return asActor(ctx, row, u.work)
}

// settle writes the new state of a job.
func settle(ctx context.Context, exec riverdriver.Executor, to *riverdriver.JobSetStateIfRunningParams) error {
	_, err := exec.JobSetStateIfRunningMany(context.WithoutCancel(ctx), &riverdriver.JobSetStateIfRunningManyParams{
		ID: []int64{to.ID}, Attempt: []*int{to.Attempt}, ErrData: [][]byte{to.ErrData}, FinalizedAt: []*time.Time{to.FinalizedAt},
		MetadataDoMerge: []bool{to.MetadataDoMerge}, MetadataUpdates: [][]byte{to.MetadataUpdates},
		ScheduledAt: []*time.Time{to.ScheduledAt}, State: []rivertype.JobState{to.State},
	})
	if err != nil {
		return fmt.Errorf("jobs: state of job %d: %w", to.ID, err)
	}
	return nil
}
