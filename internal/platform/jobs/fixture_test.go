package jobs_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fixture is a queue on a database of its own.
type fixture struct {
	t     *testing.T
	store *store.Store
	clock *clock.Manual
	reg   *jobs.Registry
	log   *strings.Builder
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: clock.NewManual(noon), reg: jobs.NewRegistry(), log: &strings.Builder{}}
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("jobs", 8))})
	if err != nil {
		t.Fatal(err)
	}
	f.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(pgtest.New(t).ProgramURL), Ring: ring, Clock: f.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.store.Close)
	return f
}

func (f *fixture) runner() *jobs.Runner {
	f.t.Helper()
	r, err := jobs.New(f.store, f.reg, jobs.Config{Log: slog.New(slog.NewTextHandler(&locked{w: f.log}, nil)), StopAfter: time.Second})
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

// enqueue writes jobs in one transaction, which fails when fail is set.
func (f *fixture) enqueue(fail error, args ...river.JobArgs) {
	f.t.Helper()
	ctx := actor.With(f.t.Context(), actor.Job("test"))
	err := f.store.Do(ctx, store.Change{Action: "test.enqueued", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		for _, a := range args {
			if err := tx.Enqueue(a, nil); err != nil {
				return err
			}
		}
		return fail
	})
	if !errors.Is(err, fail) {
		f.t.Fatal(err)
	}
}

func (f *fixture) drain(r *jobs.Runner) int {
	f.t.Helper()
	n, err := r.Drain(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

type locked struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

type noteArgs struct {
	Number int64    `json:"number"`
	Record ident.ID `json:"record"`
}

func (noteArgs) Kind() string { return "test_note" }

type otherArgs struct {
	Number int64 `json:"number"`
}

func (otherArgs) Kind() string { return "test_other" }
