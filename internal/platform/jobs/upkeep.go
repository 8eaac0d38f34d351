package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
)

// upkeepQueue keeps upkeep going when the other queues are full.
const upkeepQueue = "upkeep"

// upkeepArgs is the one kind of job that upkeep runs as.
type upkeepArgs struct {
	Chore string `json:"chore"` // its name, which is in the program and personal to nobody
}

// Kind names the job.
func (upkeepArgs) Kind() string { return "upkeep" }

// InsertOpts says that a chore that failed is not tried again: its next turn comes anyway.
func (upkeepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: upkeepQueue, MaxAttempts: 1}
}

type upkeepWorker struct {
	river.WorkerDefaults[upkeepArgs]
	chores map[string]*chore
}

// Timeout is long: a sweep after a long standstill has much to do.
func (*upkeepWorker) Timeout(*river.Job[upkeepArgs]) time.Duration { return 10 * time.Minute }

// Work runs a chore, unless this turn is moot: a later one waits already, or the last still runs.
func (w *upkeepWorker) Work(ctx context.Context, job *river.Job[upkeepArgs]) error {
	c := w.chores[job.Args.Chore]
	if c == nil {
		return nil // of another version of the program
	}
	if late := job.AttemptedAt.Sub(job.ScheduledAt); late > c.every {
		return nil
	}
	if !c.busy.TryLock() {
		return nil
	}
	defer c.busy.Unlock()
	if err := c.run(actor.With(ctx, actor.Job(c.name))); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}

// periodic returns the chores as river wants them.
func (r *Registry) periodic() (out []*river.PeriodicJob) {
	for name, c := range r.chores {
		out = append(out, river.NewPeriodicJob(river.PeriodicInterval(c.every),
			func() (river.JobArgs, *river.InsertOpts) { return upkeepArgs{Chore: name}, nil },
			&river.PeriodicJobOpts{ID: name, RunOnStart: true}))
	}
	return out
}
