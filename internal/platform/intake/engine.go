package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Defaults of Options. Two thousand rows are enough for COPY to be worth its while, and few enough that a batch and its
// audit entry are done in a fraction of a second.
const (
	defaultRows     = 2_000
	defaultBytes    = 4 << 20
	defaultPatience = 2 * time.Minute
)

// Options say how an import is run.
type Options struct {
	Dir        string        // folder of the rejects file, rejects-<run>.ndjson
	Command    string        // what was typed, for the list of runs
	Out        io.Writer     // progress; nil: none
	Terminal   bool          // Out is a terminal: a bar instead of lines
	Log        *slog.Logger  // nil: slog.Default
	BatchRows  int           // records in a transaction; 0: 2,000
	BatchBytes int           // their bytes; 0: 4 MiB
	Patience   time.Duration // how long to wait for a database that is away; 0: two minutes
}

// Import reads a source and stores what the sinks take.
//
// Each batch is one transaction, with its audit entry and the place in the source. So an import that was killed, at
// whatever moment, goes on where it stopped when the same files are imported again, and has lost and doubled nothing.
// An import that has ended starts anew: what is the same stays as it is, and what was refused gets its chance.
//
// The error is what ended the import; the report is then what was stored so far.
func Import(ctx context.Context, st *store.Store, src Source, sinks []Sink, o Options) (Report, error) {
	if !actor.From(ctx).Valid() {
		ctx = actor.With(ctx, actor.Job("import"))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	e := &engine{
		Options: o.filled(), src: src, store: st, began: time.Now(),
		report: Report{Source: src.Name()},
		run:    &Run{Store: st, Context: ctx, customers: newCustomers(), allNew: map[string]bool{}, sources: map[string]bool{}},
		sinks:  map[string]Sink{},
	}
	e.run.Log = e.Log
	for _, s := range sinks {
		e.sinks[s.Type()] = s
	}
	defer frugal()()
	hold, err := e.hold(ctx, cancel)
	if err != nil {
		return e.report, err
	}
	defer hold.release()
	if e.kept, err = e.slot(ctx); err == nil {
		e.place = e.kept.place // as long as the files are the same
		err = e.all(ctx)
	}
	err = errors.Join(err, e.rejects.close())
	if cause := context.Cause(ctx); err != nil && cause != nil && !errors.Is(err, cause) {
		err = cause
	}
	if errors.Is(err, context.Canceled) {
		err = fmt.Errorf("the import was stopped; what is stored stays, and the same command goes on from there: %w", err)
	}
	return e.report, err
}

func (o Options) filled() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.BatchRows <= 0 {
		o.BatchRows = defaultRows
	}
	if o.BatchBytes <= 0 {
		o.BatchBytes = defaultBytes
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	return o
}

// engine is an import at work.
type engine struct {
	Options
	src      Source
	store    *store.Store
	sinks    map[string]Sink
	run      *Run
	report   Report // of what is committed
	rejects  rejectList
	place    place // of what is committed
	kept     slot  // what an import that did not end has left
	progress *Progress
	began    time.Time
	before   float64 // seconds of the runs before this one
}

// all reads the source, stores batch after batch, and completes the run.
func (e *engine) all(ctx context.Context) error {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan *batch) // one is filled while another is stored: no more are in memory
	read := make(chan error, 1)
	go func() {
		defer close(batches)
		read <- e.read(reading, batches)
	}()
	for b := range batches {
		if err := e.take(ctx, b); err != nil {
			stop()
			for range batches { // until the reader has noticed
			}
			return err
		}
	}
	if err := <-read; err != nil {
		return err
	}
	if e.run.ID == 0 { // nothing at all was read
		if err := e.take(ctx, &batch{}); err != nil {
			return err
		}
	}
	return e.finish(ctx)
}

// take stores a batch; the first one also decides whether this is a new run.
func (e *engine) take(ctx context.Context, b *batch) error {
	if e.run.ID == 0 {
		if err := e.begin(ctx, b); err != nil {
			return err
		}
		if e.Out != nil {
			e.progress = NewProgress(e.Out, e.Terminal, e.store.Clock(), e.src.Size(), e.place.Cursor.Done)
		}
	}
	if b.end == (Cursor{}) {
		return nil
	}
	if err := e.commit(ctx, b); err != nil {
		if e.progress != nil {
			e.progress.End()
		}
		return err
	}
	e.remember(b)
	if e.progress != nil {
		e.progress.Step(b.end.Done, &e.report)
	}
	return nil
}

// finish completes the run when all is read.
func (e *engine) finish(ctx context.Context) error {
	if e.progress != nil {
		e.progress.End()
	}
	for _, s := range e.ordered() {
		if f, ok := s.(Finisher); ok {
			if err := f.Finish(e.run); err != nil {
				return err
			}
		}
	}
	if err := e.markGone(); err != nil {
		return err
	}
	e.report.Bytes = e.src.Size()
	e.report.Seconds = e.before + time.Since(e.began).Seconds()
	return e.end(ctx)
}

// markGone marks the known records that a complete source lacks. A run that was taken up in the middle has not seen all
// that there is; the next one will have.
func (e *engine) markGone() error {
	complete, ok := e.src.(Completer)
	if !ok || e.run.seen == nil {
		return nil
	}
	for _, t := range complete.Complete() {
		g, ok := e.sinks[t].(Goner)
		if !ok {
			continue
		}
		for source := range e.run.sources {
			for after := ""; ; {
				var n int64
				err := e.run.Do(func(tx *store.Tx) (err error) {
					n, after, err = g.MarkGone(tx, e.run, source, after)
					tx.Note("type", t)
					tx.Note("gone", n)
					return err
				})
				if err != nil {
					return err
				}
				e.report.Gone += n
				if after == "" {
					break
				}
			}
		}
	}
	return nil
}

func (r *Run) change(action string) store.Change {
	return store.Change{Action: action, Subject: keys.Import(r.ID)}
}

// rejectList is the rejects file of a run, which is there only when something was refused.
type rejectList struct {
	path string
	file *RejectFile
	size int64 // of what is committed
}

func (l *rejectList) open(dir string, run int64) {
	l.path = filepath.Join(dir, fmt.Sprintf("rejects-%d.ndjson", run))
}

// write adds what a batch refused and returns the size of the list then. What an attempt wrote that was not committed
// is cut off first.
func (l *rejectList) write(rejects []Reject) (int64, error) {
	if l.file != nil && l.file.Size() != l.size {
		if err := l.close(); err != nil {
			return 0, err
		}
	}
	if len(rejects) == 0 {
		return l.size, nil
	}
	if l.file == nil {
		var err error
		if l.file, err = OpenRejects(l.path, l.size); err != nil {
			return 0, err
		}
	}
	for _, r := range rejects {
		if err := l.file.Write(r); err != nil {
			return 0, err
		}
	}
	return l.file.Size(), nil
}

func (l *rejectList) close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// room is how much memory an import may take on top of what the program has, before garbage is collected more often.
const room = 20 << 20

// frugal keeps the program small while an import runs, and returns what ends that.
func frugal() (end func()) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	was := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(was, int64(m.Sys-m.HeapReleased)+room))
	return func() { debug.SetMemoryLimit(was) }
}
