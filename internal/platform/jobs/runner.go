package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/platform/store"
)

// Limits of the runner.
const (
	// Timeout is how long a job may take whose worker names no limit of its own.
	Timeout = time.Minute
	// rescueAfter is when a job that nobody finished is taken for one whose process was killed. A worker's own, longer
	// limit is respected.
	rescueAfter = 90 * time.Second
	// longestRetry is the longest pause between two attempts.
	longestRetry = 6 * time.Hour
)

// Config says how jobs are run.
type Config struct {
	Log        *slog.Logger  // nil: slog.Default
	MaxWorkers int           // jobs at a time in the default queue; 0 means 16
	StopAfter  time.Duration // how long Stop waits before it cancels running jobs; 0 means 10 s
}

// Runner works jobs in this process.
type Runner struct {
	store   *store.Store
	reg     *Registry
	log     *slog.Logger
	clock   clock.Clock
	policy  backoff
	client  *river.Client[pgx.Tx]
	running atomic.Bool
}

// New returns a runner of what is registered. It works nothing until Start or Drain.
func New(s *store.Store, reg *Registry, c Config) (*Runner, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.MaxWorkers == 0 {
		c.MaxWorkers = 16
	}
	if c.StopAfter == 0 {
		c.StopAfter = 10 * time.Second
	}
	r := &Runner{store: s, reg: reg, log: c.Log, clock: s.Clock(), policy: backoff{s.Clock()}}
	queues := map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: c.MaxWorkers},
		upkeepQueue:        {MaxWorkers: 2},
	}
	for name, max := range reg.queues {
		queues[name] = river.QueueConfig{MaxWorkers: max}
	}
	var err error
	r.client, err = river.NewClient(riverpgxv5.New(s.Pool()), &river.Config{
		Queues:               queues,
		Workers:              reg.workers,
		PeriodicJobs:         reg.periodic(),
		FetchCooldown:        10 * time.Millisecond,
		FetchPollInterval:    time.Second,
		JobTimeout:           Timeout,
		RescueStuckJobsAfter: rescueAfter,
		RetryPolicy:          r.policy,
		SoftStopTimeout:      c.StopAfter,
		ErrorHandler:         reporter{c.Log},
		Middleware:           []rivertype.Middleware{river.WorkerMiddlewareFunc(asActor)},
		Logger:               slog.New(quiet{c.Log.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return r, nil
}

// Start works jobs until Stop, or until ctx ends.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	r.running.Store(true)
	return nil
}

// Stop takes no more jobs and waits for those that run; after Config.StopAfter it cancels them. A cancelled job is
// run again at the next start.
func (r *Runner) Stop(ctx context.Context) error {
	r.running.Store(false)
	return r.client.Stop(ctx)
}

// Running reports whether jobs are worked.
func (r *Runner) Running() bool {
	select {
	case <-r.client.Stopped():
		return false
	default:
		return r.running.Load()
	}
}

// asActor lets a job act in its own name.
func asActor(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	return work(actor.With(ctx, actor.Job(job.Kind)))
}

// backoff is the pause after the nth failure: n⁴ seconds, a tenth more or less, at most longestRetry. With river's 25
// attempts a job is tried for four days.
type backoff struct{ clock clock.Clock }

// NextRetry returns when a job that failed is due again.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	n := len(job.Errors) + 1
	pause := time.Duration(math.Pow(float64(n), 4)) * time.Second
	pause = min(pause, longestRetry)
	pause += time.Duration((rand.Float64() - 0.5) / 5 * float64(pause))
	return b.clock.Now().Add(pause)
}

// reporter logs what went wrong, with the id under which the job is found.
type reporter struct{ log *slog.Logger }

// HandleError logs a job that returned an error.
func (r reporter) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level, say := slog.LevelWarn, "job failed, will be tried again"
	if job.Attempt >= job.MaxAttempts || errors.Is(err, &rivertype.JobCancelError{}) {
		level, say = slog.LevelError, "job failed for good"
	}
	r.log.Log(ctx, level, say, "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "err", err)
	return nil
}

// HandlePanic logs a job that panicked.
func (r reporter) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	r.log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}

// quiet keeps river's own news out of the log and its warnings in.
type quiet struct{ slog.Handler }

// Enabled lets warnings and errors pass.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the filter.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup keeps the filter.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
