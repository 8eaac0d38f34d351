package disclosure

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// lasting is a world whose visits last, and whose kind hands on what is a moment too early or too late as well.
func lasting(t *testing.T) *world {
	return newWorld(t, func(o *Options) {
		var all []dataset.Kind
		for _, k := range o.Kinds().All() {
			if stream := k.Stream; k.Key == "visits" {
				k.Lasts = true
				k.Stream = func(r store.Reader, s store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
					return stream(r, s, dataset.Span{}, func(rec dataset.Record) error {
						if rec.At.After(span.To) || !rec.Until.IsZero() && rec.Until.Before(span.From) {
							return nil
						}
						return yield(rec)
					})
				}
			}
			all = append(all, k)
		}
		reg, err := dataset.NewRegistry(all...)
		must(t, err)
		o.Kinds = func() *dataset.Registry { return reg }
	})
}

// TestPeriodOfWhatLasts: of records that last a line takes those that ran in its period, whenever they began. What is counted before,
// what lies in the package, and what a frozen copy gives are the same.
func TestPeriodOfWhatLasts(t *testing.T) {
	for _, freeze := range []bool{false, true} {
		w := lasting(t)
		reference := w.approved()
		c := w.about(reference)
		from, to := october(1, 0), october(32, 0)
		last := func(id int, at, until time.Time) dataset.Record {
			r := visit(id, at)
			r.Until = until
			return r
		}
		w.hold("visits", c,
			last(9, to, time.Time{}), // begins as the period ends
			last(8, to.Add(-time.Microsecond), time.Time{}),
			last(7, october(10, 0), october(11, 0)),
			last(6, from, october(40, 0)),
			last(5, from.Add(-time.Hour), from), // ends as the period begins
			last(4, from.AddDate(0, 0, -20), from.Add(time.Microsecond)),
			last(3, from.AddDate(-5, 0, 0), time.Time{}), // runs still
			last(2, from.AddDate(-6, 0, 0), to.AddDate(1, 0, 0)),
			last(1, from.AddDate(-7, 0, 0), from.AddDate(-6, 0, 0)))
		w.hold("account", c, accountRecord("Jan"))
		if freeze {
			w.frozen(reference)
			w.mu.Lock()
			clear(w.records) // all of it expired
			w.mu.Unlock()
		}
		sample, err := w.svc.SampleData(w.A.ctx, reference)
		must(t, err)
		must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
		w.drain()
		_, files := w.verified(reference)
		var ids []string
		for line := range strings.Lines(files["data/02-visits/visits-"+c.Number+".ndjson"]) {
			var rec struct{ ID string }
			must(t, json.Unmarshal([]byte(line), &rec))
			ids = append(ids, rec.ID)
		}
		if diff := cmp.Diff([]string{"8", "7", "6", "4", "3", "2"}, ids); diff != "" {
			t.Errorf("frozen %v (-want +got):\n%s", freeze, diff)
		}
		if n := sample.Parts[1].Count; n != int64(len(ids)) {
			t.Errorf("frozen %v: %d were counted before, %d handed over", freeze, n, len(ids))
		}
		for _, text := range []string{"data/README.nl.txt", "meta/statement.nl.txt"} {
			if !strings.Contains(files[text], "wat toen liep") {
				t.Errorf("%s does not say what a period has", text)
			}
		}
		if !strings.Contains(files["meta/collection.jsonl"], "/v2") {
			t.Errorf("another way of selecting has the name of the one before")
		}
	}
}
