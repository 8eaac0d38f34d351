package dataset_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// kind is a kind of orders.
func kind() dataset.Kind {
	return dataset.Kind{
		Key: "orders", Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.Contract, Retention: dataset.Retention{From: dataset.FromIssue},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Subscriber, Tables: []dataset.Table{{Name: "orders"}},
		Summarise: listing.Summarise, List: listing.Page, Get: listing.Get, Stream: listing.Stream,
		Erase: func(*store.Tx, store.Scope) (dataset.Erased, error) { return dataset.Erased{}, nil },
	}
}

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func (f *fixture) add(ids []int64, deltas ...dataset.Summary) {
	f.Helper()
	ctx := actor.With(f.Context(), actor.Job("test"))
	if err := f.st.Do(ctx, store.Change{Action: "test.add", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		return dataset.Add(tx, dataset.OfCustomer, "orders", ids, deltas)
	}); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) held(s store.Scope) dataset.Summary {
	f.Helper()
	all, err := dataset.Summaries(f.r, s)
	if err != nil {
		f.Fatal(err)
	}
	return all["orders"]
}

func TestSummariesAddUp(t *testing.T) {
	f := newFixture(t)
	f.add([]int64{1, 2}, dataset.Summary{Count: 2, Oldest: day(3), Newest: day(5), Bytes: 7}, dataset.Summary{Count: 1})
	f.add([]int64{1}, dataset.Summary{Count: 1, Oldest: day(1), Newest: day(1)})
	f.add([]int64{1}, dataset.Summary{Count: -1, Bytes: -2})
	if diff := cmp.Diff(dataset.Summary{Count: 2, Oldest: day(1), Newest: day(5), Bytes: 5}, f.held(f.scope)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(dataset.Summary{Count: 1}, f.held(f.other)); diff != "" {
		t.Error(diff)
	}
	reg, err := dataset.NewRegistry(kind())
	if err != nil {
		t.Fatal(err)
	}
	f.order(1, "a", "2026-01-04T00:00:00Z")
	if err := dataset.RecountAll(actor.With(t.Context(), actor.Job("test")), f.st, reg); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dataset.Summary{Count: 1, Oldest: day(4), Newest: day(4)}, f.held(f.scope)); diff != "" {
		t.Errorf("after the recount:\n%s", diff)
	}
	var rows int
	if err := f.r.Row(`SELECT count(*) FROM kind_summaries`).Scan(&rows); err != nil || rows != 2 {
		t.Errorf("%d rows are left of what was added, %v", rows, err)
	}
}

// Recounts between imports neither lose nor double what comes in meanwhile.
func TestRecountBesideImports(t *testing.T) {
	f := newFixture(t)
	reg, err := dataset.NewRegistry(kind())
	if err != nil {
		t.Fatal(err)
	}
	ctx := actor.With(t.Context(), actor.Job("test"))
	const writers, each = 4, 40
	var writing, all sync.WaitGroup
	var done atomic.Bool
	for w := range writers {
		writing.Go(func() {
			for n := range each {
				if err := f.st.Do(ctx, store.Change{Action: "test.add", Subject: keys.Nobody()}, func(tx *store.Tx) error {
					if _, err := tx.Exec(`INSERT INTO orders (customer_id, id, source_id, import_id, version_at, digest) VALUES (1, gen_random_uuid(), $1, 1, now(), '')`, fmt.Sprint(w, "-", n)); err != nil {
						return err
					}
					return dataset.Add(tx, dataset.OfCustomer, "orders", []int64{1}, []dataset.Summary{{Count: 1}})
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for !done.Load() {
				if err := dataset.Recount(ctx, f.st, reg, f.scope); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	done.Store(true)
	all.Wait()
	if got := f.held(f.scope).Count; got != writers*each {
		t.Errorf("the summary says %d, and there are %d", got, writers*each)
	}
}
