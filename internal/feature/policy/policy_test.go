package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// TestDemo publishes the demonstration's versions, twice.
func TestDemo(t *testing.T) {
	w := newWorld(t)
	w.must(w.PublishDemo(w.ctx))
	w.must(w.PublishDemo(w.ctx))
	if i, p := w.entries("policy.imported"), w.entries("policy.published"); i != 8 || p != 2 {
		t.Errorf("%d imports and %d publications recorded, want 8 and 2", i, p)
	}
	versions, err := w.Published(w.ctx)
	w.must(err)
	if len(versions) != 2 || versions[0].Number != "2.0" || versions[0].Authentic != i18n.NL || !versions[1].Until.Equal(versions[0].From) {
		t.Fatalf("%+v", versions)
	}
	for _, lang := range i18n.Langs {
		e, err := w.Edition(w.ctx, versions[0], lang)
		w.must(err)
		if e.Text.Digest != digestOf([]byte(e.Text.Source)) || len(e.Text.Clauses) != 16 || len(e.Summary.Points) != 4 {
			t.Errorf("%s: %d clauses, %d points", lang, len(e.Text.Clauses), len(e.Summary.Points))
		}
		c, err := w.Compare(w.ctx, versions[1], versions[0], lang)
		w.must(err)
		if !c.Different() {
			t.Errorf("%s: no difference", lang)
		}
		if same, err := w.Compare(w.ctx, versions[1], versions[1], lang); err != nil || same.Different() {
			t.Errorf("%s: a version differs from itself: %v", lang, err)
		}
	}
	if e, err := w.Edition(w.ctx, versions[0], i18n.QPS); err != nil || e.Text.Lang != i18n.EN {
		t.Errorf("the pseudo-language: %v", err)
	}
	if _, err := w.Edition(w.ctx, versions[0], "xx"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a language that there is not: %v", err)
	}
}

// TestWhichApplied looks at the last moment of a version and at the first of the next.
func TestWhichApplied(t *testing.T) {
	w := newWorld(t)
	w.publish("2.0", "2026-03-29") // the night of that day has 23 hours
	w.publish("1.0", "2026-01-01") // brought in later, as history is
	w.publish("3.0", "2026-12-01")
	versions, err := w.Published(w.ctx)
	w.must(err)
	for at, want := range map[string]string{
		"2025-12-31T22:59:59Z": "", "2025-12-31T23:00:00Z": "1.0", "2026-03-28T22:59:59Z": "1.0", "2026-03-28T23:00:00Z": "2.0",
		"2026-11-30T22:59:59Z": "2.0", "2026-11-30T23:00:00Z": "3.0", "2030-01-01T00:00:00Z": "3.0",
	} {
		moment, err := time.Parse(time.RFC3339, at)
		w.must(err)
		if got, ok := versions.On(moment); got.Number != want || ok != (want != "") {
			t.Errorf("%s: %q applied, want %q", at, got.Number, want)
		}
	}
	if next, ok := versions.Upcoming(noon); !ok || next.Number != "3.0" {
		t.Errorf("upcoming: %+v", next)
	}
	if before, ok := versions.Before(versions[1]); !ok || before.Number != "1.0" {
		t.Errorf("before 2.0: %+v", before)
	}
	if _, ok := versions.Before(versions[2]); ok {
		t.Error("something before the first")
	}
}

// TestOtherProcesses: what another process publishes shows within seconds; until then the list is not read again.
func TestOtherProcesses(t *testing.T) {
	w := newWorld(t)
	other := w.service(w.store)
	if vs, err := other.Published(w.ctx); err != nil || len(vs) != 0 {
		t.Fatal(vs, err)
	}
	w.publish("1.0", "2026-01-01")
	if vs, _ := other.Published(w.ctx); len(vs) != 0 {
		t.Error("read again at once")
	}
	w.clock.Advance(listAge)
	if vs, _ := other.Published(w.ctx); len(vs) != 1 {
		t.Error("not seen after a while")
	}
}
