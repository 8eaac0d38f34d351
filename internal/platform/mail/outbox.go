package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"inzage/internal/core/clock"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/store"
)

// Options say how letters go out.
type Options struct {
	Store     *store.Store
	Templates *Templates
	Server    Server
	Log       *slog.Logger          // nil: slog.Default. It never gets an address
	Metrics   prometheus.Registerer // nil: none
	Timing    Timing                // zero: the defaults
	Roots     *x509.CertPool        // authorities that may vouch for the mail server; nil: the system's
	Workers   int                   // letters on their way at a time in this process; 0 means 8
}

// Outbox sends what Enqueue wrote.
type Outbox struct {
	store     *store.Store
	templates *Templates
	log       *slog.Logger
	clock     clock.Clock
	sender    sender
	workers   int
	metrics   *metrics
}

// Register adds the sending of letters, and the sweep that watches over it, to what a program works.
func Register(reg *jobs.Registry, opts Options) error {
	o, err := New(opts)
	if err != nil {
		return err
	}
	o.Register(reg)
	return nil
}

// New returns an outbox; Register makes it work.
func New(opts Options) (*Outbox, error) {
	if opts.Server.from == nil {
		return nil, errors.New("mail: no server to send by")
	}
	timing, err := opts.Timing.filled()
	if err != nil {
		return nil, err
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Workers == 0 {
		opts.Workers = 8
	}
	o := &Outbox{
		store: opts.Store, templates: opts.Templates, log: opts.Log, clock: opts.Store.Clock(), workers: opts.Workers,
		sender: sender{server: opts.Server, timing: timing, roots: opts.Roots},
	}
	o.metrics, err = newMetrics(opts.Metrics)
	return o, err
}

// SweepInterval is how often leases that ran out are reclaimed.
const SweepInterval = 15 * time.Second

// Register adds the outbox's jobs: the sending and the sweep.
func (o *Outbox) Register(reg *jobs.Registry) {
	reg.Queue(queueName, o.workers)
	jobs.Add(reg, &worker{Outbox: o})
	jobs.Every(reg, SweepInterval, "mail_sweep", o.Sweep)
}

// worker tries one letter once.
type worker struct {
	river.WorkerDefaults[sendArgs]
	*Outbox
}

// Timeout leaves room for an attempt and for writing down how it ended.
func (w *worker) Timeout(*river.Job[sendArgs]) time.Duration {
	return w.sender.timing.Lease + 30*time.Second
}

// NextRetry is for a database that could not be asked: soon. How soon a letter is tried again, its row says.
func (w *worker) NextRetry(job *river.Job[sendArgs]) time.Time {
	return w.clock.Now().Add(min(time.Duration(len(job.Errors)+1)*5*time.Second, time.Minute))
}

// Work tries a letter. The job ends when the letter is sent, dead or somebody else's, and comes back when the letter is due again.
func (w *worker) Work(ctx context.Context, job *river.Job[sendArgs]) error {
	again, err := w.try(ctx, job.Args.Outbox)
	if err != nil {
		return err
	}
	if again > 0 {
		return river.JobSnooze(again)
	}
	return nil
}
