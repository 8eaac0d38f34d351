package mailing

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// How a mailing is worked.
const (
	turnTime   = 5 * time.Minute  // one job takes it so far at a time
	leaseTime  = time.Minute      // a worker that says nothing for so long is lost
	awayPause  = time.Minute      // for a mail server that takes nothing
	watchEvery = 15 * time.Second // lost mailings are found again
	// stoppedFor is how long a mailing may be stopped until it is over: its letters say who had one, and are not kept for ever.
	stoppedFor = 30 * 24 * time.Hour
)

// runArgs is the job that takes a mailing further.
type runArgs struct {
	Mailing int64 `json:"mailing"`
}

// Kind names the job.
func (runArgs) Kind() string { return "mailing_run" }

// queueName is the queue of mailings: they hold up no other job and no other letter.
const queueName = "mailing"

// InsertOpts puts mailings in their own queue. The watch begins a job that was given up anew.
func (runArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueName} }

// RegisterJobs adds the work on mailings, and the watch over them, to what a program works. It needs Options.Outbox.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	if s.outbox == nil {
		panic("mailing: a program that works mailings needs an outbox")
	}
	reg.Queue(queueName, 2)
	jobs.Add(reg, &worker{Service: s})
	jobs.Every(reg, watchEvery, "mailing_watch", s.Watch)
}

type worker struct {
	river.WorkerDefaults[runArgs]
	*Service
}

// Timeout leaves room for a turn and for the last letters of it.
func (*worker) Timeout(*river.Job[runArgs]) time.Duration { return turnTime + 4*time.Minute }

// Work takes a mailing further. The job comes back until the mailing is over, stopped or somebody else's.
func (w *worker) Work(ctx context.Context, job *river.Job[runArgs]) error {
	again, err := w.run(ctx, job.Args.Mailing)
	if err != nil {
		return err
	}
	if again > 0 {
		return river.JobSnooze(max(again, time.Second))
	}
	return nil
}

// errOthers means that a mailing is not ours to work: it is over or stopped, or another worker has it.
var errOthers = errors.New("mailing: it is not for this worker")

// run works a mailing for a turn, and returns how long it then waits; 0: it needs no job any more.
func (s *Service) run(ctx context.Context, id int64) (again time.Duration, err error) {
	me := ident.Random()
	m, err := s.take(ctx, id, me)
	if errors.Is(err, errOthers) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.release(ctx, id, me)) }()
	matter, ok := s.matters[m.matter]
	if !ok {
		return awayPause, nil // a newer version of the program began it; one of those will work it
	}
	turn, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	defer s.keep(turn, id, me, cancel)()
	more := func(ctx context.Context) (bool, error) { return s.write(ctx, matter, id) }
	tally, err := s.outbox.SendMany(ctx, id, s.lanes, more, turn.Done())
	if tally != (mail.Tally{}) {
		s.log.Info("mailing", "mailing", id, "matter", m.matter, "sent", tally.Sent, "dead", tally.Dead, "later", tally.Later, "away", tally.Away)
	}
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err != nil:
		return 0, err
	case tally.Away:
		return awayPause, nil
	}
	return s.rest(ctx, matter, id)
}

// take makes this worker the one that works a mailing.
func (s *Service) take(ctx context.Context, id int64, me ident.ID) (m row, err error) {
	now := s.clock.Now()
	err = s.store.Upkeep(ctx, store.Mailings, func(u *store.UpkeepTx) error {
		n, err := u.Exec(`UPDATE mailings SET worker = $2, worker_until = $3
			WHERE id = $1 AND state IN ('queued', 'running') AND (worker_until IS NULL OR worker_until < $4)`, id, me, now.Add(leaseTime), now)
		if err != nil {
			return err
		}
		if n != 1 {
			return errOthers
		}
		return u.Row(rowSQL, id).Scan(m.fields()...)
	})
	return m, err
}

// keep renews the lease while ctx lives, and ends the turn when another worker has it.
func (s *Service) keep(ctx context.Context, id int64, me ident.ID, lost func()) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(leaseTime / 4)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			err := s.store.Upkeep(ctx, store.Mailings, func(u *store.UpkeepTx) error {
				n, err := u.Exec(`UPDATE mailings SET worker_until = $3 WHERE id = $1 AND worker = $2`, id, me, s.clock.Now().Add(leaseTime))
				if err == nil && n != 1 {
					return errOthers
				}
				return err
			})
			switch {
			case errors.Is(err, errOthers):
				lost()
			case err != nil && ctx.Err() == nil:
				s.log.Warn("mailing: the lease could not be renewed yet", "mailing", id, "err", err)
			}
		}
	}()
	return func() { cancel(); <-done }
}

func (s *Service) release(ctx context.Context, id int64, me ident.ID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return s.store.Upkeep(ctx, store.Mailings, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`UPDATE mailings SET worker = NULL, worker_until = NULL WHERE id = $1 AND worker = $2`, id, me)
		return err
	})
}

// Watch gives mailings that nobody works a job, and ends those that were stopped long ago. Any number of processes
// may watch at once.
func (s *Service) Watch(ctx context.Context) error {
	now := s.clock.Now()
	err := s.store.Upkeep(ctx, store.Mailings, func(u *store.UpkeepTx) error {
		var lost []int64
		// A job that runs counts where no worker has the mailing: it is about to take it or to come back. Where the lease of
		// a worker is over it was lost with him.
		err := u.SQL(`SELECT id FROM mailings m WHERE state IN ('queued', 'running') AND (worker_until IS NULL OR worker_until < $1)
			AND NOT EXISTS (SELECT FROM river_job WHERE kind = $2 AND (args->>'mailing')::bigint = m.id
				AND (state IN ('available', 'pending', 'retryable', 'scheduled') OR state = 'running' AND m.worker_until IS NULL))`,
			now, runArgs{}.Kind()).List(&lost)
		if err != nil || len(lost) == 0 {
			return err
		}
		return u.Enqueue(func(tx *store.Tx) error {
			for _, id := range lost {
				if err := tx.Enqueue(runArgs{Mailing: id}, nil); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	var old []struct {
		ID     int64
		Matter string
	}
	if err := s.store.Read(ctx).SQL(`SELECT id, matter FROM mailings WHERE state = 'stopped' AND stopped_at <= ?`, now.Add(-stoppedFor)).List(&old); err != nil {
		return err
	}
	for _, m := range old {
		if err := s.end(actor.With(ctx, actor.Job("mailing_watch")), m.Matter, m.ID, Stopped); err != nil {
			return err
		}
	}
	return nil
}
