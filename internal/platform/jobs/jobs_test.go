package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// River itself says whether its tables are as it wants them.
func TestMigrationIsRivers(t *testing.T) {
	f := newFixture(t)
	m, err := rivermigrate.New(riverpgxv5.New(f.store.Pool()), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Validate(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !got.OK {
		t.Errorf("river says of its tables: %v", got.Messages)
	}
}

func TestRunsOnceInItsOwnName(t *testing.T) {
	f := newFixture(t)
	want := noteArgs{Number: 7, Record: ident.Random()}
	var got []noteArgs
	var who actor.Actor
	jobs.Handle(f.reg, func(ctx context.Context, a noteArgs) error {
		got, who = append(got, a), actor.From(ctx)
		return nil
	})
	r := f.runner()
	f.enqueue(nil, want)
	if n := f.drain(r); n != 1 {
		t.Errorf("%d jobs worked, want 1", n)
	}
	if n := f.drain(r); n != 0 {
		t.Errorf("%d jobs worked again", n)
	}
	if diff := cmp.Diff([]noteArgs{want}, got); diff != "" {
		t.Error(diff)
	}
	if who != actor.Job("test_note") {
		t.Errorf("acted as %v", who)
	}
}

func TestRolledBackNeverRuns(t *testing.T) {
	f := newFixture(t)
	jobs.Handle(f.reg, func(context.Context, noteArgs) error {
		t.Error("a job of a rolled-back transaction ran")
		return nil
	})
	r := f.runner()
	f.enqueue(errors.New("changed my mind"), noteArgs{})
	if n := f.drain(r); n != 0 {
		t.Errorf("%d jobs worked", n)
	}
}

// A job that always fails, one that panics and one that nobody knows do not stop the others, and come back later.
func TestPoisonDoesNotStopTheQueue(t *testing.T) {
	f := newFixture(t)
	failures, done := 0, 0
	jobs.Handle(f.reg, func(_ context.Context, a noteArgs) error {
		failures++
		if a.Number == 1 {
			panic("poison")
		}
		return errors.New("poison")
	})
	jobs.Handle(f.reg, func(context.Context, otherArgs) error { done++; return nil })
	r := f.runner()
	f.enqueue(nil, noteArgs{Number: 1}, noteArgs{Number: 2}, strangeArgs{}, otherArgs{}, otherArgs{})
	if n := f.drain(r); n != 5 || failures != 2 || done != 2 {
		t.Fatalf("%d worked, %d failed, %d done", n, failures, done)
	}
	f.clock.Advance(2 * time.Second) // more than n⁴ seconds and a tenth, for n = 1
	if n := f.drain(r); n != 3 || failures != 4 || done != 2 {
		t.Errorf("after the pause: %d worked, %d failed, %d done", n, failures, done)
	}
	f.clock.Advance(2 * time.Second)
	if n := f.drain(r); n != 0 {
		t.Errorf("the second pause is no longer than the first: %d worked", n)
	}
	for _, want := range []string{"job=", "kind=test_note", "kind=test_strange", "poison"} {
		if !strings.Contains(f.log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, f.log)
		}
	}
}

type strangeArgs struct{}

func (strangeArgs) Kind() string { return "test_strange" }

func TestSnoozeAndCancel(t *testing.T) {
	f := newFixture(t)
	calls := map[int64]int{}
	jobs.Handle(f.reg, func(_ context.Context, a noteArgs) error {
		calls[a.Number]++
		if a.Number == 1 {
			return river.JobCancel(errors.New("no use"))
		}
		if calls[a.Number] < 3 {
			return river.JobSnooze(time.Hour)
		}
		return nil
	})
	r := f.runner()
	f.enqueue(nil, noteArgs{Number: 1}, noteArgs{Number: 2})
	f.drain(r)
	for range 4 {
		f.clock.Advance(59 * time.Minute)
		f.drain(r)
		f.clock.Advance(time.Minute)
		f.drain(r)
	}
	if diff := cmp.Diff(map[int64]int{1: 1, 2: 3}, calls); diff != "" {
		t.Error(diff)
	}
}

// Jobs that jobs enqueue are worked as well.
func TestDrainFollowsJobs(t *testing.T) {
	f := newFixture(t)
	var got []string
	jobs.Handle(f.reg, func(ctx context.Context, a noteArgs) error {
		got = append(got, "first")
		return f.store.Do(ctx, store.Change{Action: "test.followed", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			return tx.Enqueue(otherArgs{Number: a.Number}, &river.InsertOpts{Queue: "own"})
		})
	})
	f.reg.Queue("own", 1)
	jobs.Handle(f.reg, func(_ context.Context, a otherArgs) error {
		got = append(got, fmt.Sprint("then ", a.Number))
		return nil
	})
	f.enqueue(nil, noteArgs{Number: 3})
	f.drain(f.runner())
	if diff := cmp.Diff([]string{"first", "then 3"}, got); diff != "" {
		t.Error(diff)
	}
}

// The running queue does the same, by itself, and runs upkeep soon after its start.
func TestRunning(t *testing.T) {
	f := newFixture(t)
	done := make(chan string, 10)
	var swept sync.Once
	jobs.Handle(f.reg, func(ctx context.Context, a noteArgs) error {
		done <- actor.From(ctx).Name
		return nil
	})
	jobs.Every(f.reg, time.Hour, "test_sweep", func(ctx context.Context) error {
		swept.Do(func() { done <- actor.From(ctx).Name })
		return nil
	})
	r := f.runner()
	if r.Running() {
		t.Error("running before the start")
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.enqueue(nil, noteArgs{Number: 1})
	got := map[string]bool{}
	for len(got) < 2 {
		select {
		case name := <-done:
			got[name] = true
		case <-t.Context().Done():
			t.Fatal("the test was ended")
		}
	}
	if diff := cmp.Diff(map[string]bool{"test_note": true, "test_sweep": true}, got); diff != "" {
		t.Error(diff)
	}
	if !r.Running() {
		t.Error("not running")
	}
	var attempts int
	err := f.store.Pool().QueryRow(t.Context(), `SELECT max(max_attempts) FROM river_job WHERE kind = 'upkeep'`).Scan(&attempts)
	if err != nil || attempts != 1 {
		t.Errorf("upkeep is tried %d times, %v", attempts, err)
	}
	if err := r.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if r.Running() {
		t.Error("running after the end")
	}
}

// Stop waits for a job that is at it, and cancels it when it takes too long; it is then run again.
func TestStopCancelsAndKeeps(t *testing.T) {
	f := newFixture(t)
	began := make(chan struct{}, 1)
	finish := false
	jobs.Handle(f.reg, func(ctx context.Context, _ noteArgs) error {
		if finish {
			return nil
		}
		began <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	})
	r := f.runner()
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.enqueue(nil, noteArgs{})
	<-began
	if err := r.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	finish = true
	f.clock.Set(time.Now().Add(time.Hour)) // past whatever pause the machine's time led to
	if n := f.drain(f.runner()); n != 1 {
		t.Errorf("%d jobs worked after the restart, want 1", n)
	}
}

type secretArgs struct {
	Number  int64  `json:"number"`
	Address string `json:"address"`
}

func (secretArgs) Kind() string { return "test_secret" }

type nestedArgs struct {
	Who struct{ Name string } `json:"who"`
}

func (nestedArgs) Kind() string { return "test_nested" }

func TestRegistryRefuses(t *testing.T) {
	nothing := func(context.Context) error { return nil }
	for name, register := range map[string]func(*jobs.Registry){
		"text in arguments": func(r *jobs.Registry) {
			jobs.Handle(r, func(context.Context, secretArgs) error { return nil })
		},
		"nested arguments": func(r *jobs.Registry) {
			jobs.Handle(r, func(context.Context, nestedArgs) error { return nil })
		},
		"a kind twice": func(r *jobs.Registry) {
			jobs.Handle(r, func(context.Context, noteArgs) error { return nil })
			jobs.Handle(r, func(context.Context, noteArgs) error { return nil })
		},
		"upkeep twice": func(r *jobs.Registry) {
			jobs.Every(r, time.Minute, "sweep", nothing)
			jobs.Every(r, time.Minute, "sweep", nothing)
		},
		"upkeep all the time": func(r *jobs.Registry) { jobs.Every(r, time.Millisecond, "sweep", nothing) },
		"upkeep without name": func(r *jobs.Registry) { jobs.Every(r, time.Minute, "", nothing) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("was accepted")
				}
			}()
			register(jobs.NewRegistry())
		})
	}
}

// Upkeep that failed is told once and has its next turn; a turn that comes too late is left to the next.
func TestUpkeepTurns(t *testing.T) {
	f := newFixture(t)
	turns := 0
	jobs.Every(f.reg, time.Minute, "test_sweep", func(context.Context) error { turns++; return errors.New("dust") })
	r := f.runner()
	insert := func(scheduled time.Time) {
		t.Helper()
		_, err := f.store.Pool().Exec(t.Context(), `INSERT INTO river_job (kind, args, queue, max_attempts, state, scheduled_at)
			VALUES ('upkeep', '{"chore": "test_sweep"}', 'upkeep', 1, 'available', $1)`, scheduled)
		if err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	if now.Before(noon) {
		now = noon
	}
	insert(now)
	if n := f.drain(r); n != 1 || turns != 1 {
		t.Fatalf("%d worked, %d turns", n, turns)
	}
	insert(now.Add(-2 * time.Minute))
	if n := f.drain(r); n != 1 || turns != 1 {
		t.Errorf("a late turn was taken: %d worked, %d turns", n, turns)
	}
	f.clock.Advance(24 * time.Hour)
	if n := f.drain(r); n != 0 {
		t.Errorf("failed upkeep was tried again")
	}
	if !strings.Contains(f.log.String(), "dust") {
		t.Error("the failure was not logged")
	}
}
