// Package jobs runs what is done later: mail, copies, sweeps. It is a thin layer over river, whose tables lie in the
// portal's own database, so that a job is enqueued in the transaction that wants it (store.Tx.Enqueue).
//
// What it guarantees:
//
//   - a job runs at least once after its transaction commits, and never if that was rolled back; so each job is
//     idempotent;
//   - its arguments are ids only: nothing personal lies in the queue, and a job reads what is true when it runs;
//   - its context says who acts (actor.Job of its kind), so that its writes can be recorded;
//   - an error or a panic is logged with the job's id and tried again with back-off; other jobs go on meanwhile;
//   - a job whose process was killed runs again within minutes.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"inzage/internal/core/ident"
)

// Registry is what a program can work: its kinds of job, its upkeep, its queues. It is filled before New.
type Registry struct {
	workers *river.Workers
	kinds   map[string]func(*rivertype.JobRow) (unit, error)
	chores  map[string]*chore
	queues  map[string]int
}

// unit is one job, with its worker, whatever the type of its arguments.
type unit struct {
	work      func(context.Context) error
	timeout   time.Duration // 0: the runner's; negative: none
	nextRetry time.Time     // zero: the runner's policy
}

// chore is upkeep that runs every so often.
type chore struct {
	name  string
	every time.Duration
	run   func(context.Context) error
	busy  sync.Mutex // held while it runs in this process
}

// NewRegistry returns a registry without features.
func NewRegistry() *Registry {
	r := &Registry{
		workers: river.NewWorkers(),
		kinds:   map[string]func(*rivertype.JobRow) (unit, error){},
		chores:  map[string]*chore{},
		queues:  map[string]int{},
	}
	add(r, &upkeepWorker{chores: r.chores})
	return r
}

// Add registers the worker of one kind of job. It panics on a kind registered twice, and on arguments that could hold
// more than ids: that is a mistake in the program, found at its first start.
func Add[T river.JobArgs](r *Registry, w river.Worker[T]) {
	onlyIDs(reflect.TypeFor[T]())
	add(r, w)
}

// Handle is Add for a job that is one function.
func Handle[T river.JobArgs](r *Registry, work func(context.Context, T) error) {
	Add(r, river.WorkFunc(func(ctx context.Context, job *river.Job[T]) error { return work(ctx, job.Args) }))
}

func add[T river.JobArgs](r *Registry, w river.Worker[T]) {
	var zero T
	river.AddWorker(r.workers, w)
	r.kinds[zero.Kind()] = func(row *rivertype.JobRow) (unit, error) {
		job := &river.Job[T]{JobRow: row}
		if err := json.Unmarshal(row.EncodedArgs, &job.Args); err != nil {
			return unit{}, fmt.Errorf("arguments of %s: %w", row.Kind, err)
		}
		return unit{
			work:      func(ctx context.Context) error { return w.Work(ctx, job) },
			timeout:   w.Timeout(job),
			nextRetry: w.NextRetry(job),
		}, nil
	}
}

// Queue gives jobs that name it a queue of their own, with at most max of them at a time in each process.
func (r *Registry) Queue(name string, max int) { r.queues[name] = max }

var choreName = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// Every registers upkeep: run is called at the interval, which is at least a second, and once soon after the start.
// One process calls it as a rule; after a change of leader two may overlap, which run must tolerate. A call
// that fails is logged; the next one is at the next interval.
func Every(r *Registry, interval time.Duration, name string, run func(context.Context) error) {
	if !choreName.MatchString(name) || r.chores[name] != nil || interval < time.Second {
		panic(fmt.Sprintf("jobs: upkeep %q every %s: taken, or no name, or too often", name, interval))
	}
	r.chores[name] = &chore{name: name, every: interval, run: run}
}

// onlyIDs panics when a struct has a field that is not a number, a truth value or an identifier.
func onlyIDs(t reflect.Type) {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("jobs: arguments %s are not a struct", t))
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type == reflect.TypeFor[ident.ID]() {
			continue
		}
		if !slices.Contains([]reflect.Kind{reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64}, f.Type.Kind()) {
			panic(fmt.Sprintf("jobs: field %s of %s is a %s: arguments hold ids only, the rest is read from its row", f.Name, t, f.Type))
		}
	}
}
