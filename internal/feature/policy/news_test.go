package policy

import (
	"testing"
	"time"

	"inzage/internal/core/fault"
)

func TestNews(t *testing.T) {
	w := newWorld(t)
	news := func() *News {
		n, err := w.NewsFor(w.ctx, w.scope)
		w.must(err)
		return n
	}
	if news() != nil {
		t.Error("news of nothing")
	}
	w.clock.Advance(time.Hour)
	w.publish("1.0", "2026-01-01")
	if news() != nil {
		t.Error("the first version is no change")
	}
	w.clock.Advance(time.Hour)
	w.publish("2.0", "2026-06-01")
	n := news()
	if n == nil || n.Before.Number != "1.0" || len(n.New) != 1 || n.New[0].Number != "2.0" || n.Looked || !n.Since.Equal(noon) {
		t.Fatalf("%+v", n)
	}
	w.must(w.Seen(w.ctx, w.scope, "2.0"))
	w.must(w.Seen(w.ctx, w.scope, "2.0"))
	w.must(w.Seen(w.ctx, w.scope, "1.0")) // an old page in another tab
	if news() != nil || w.entries("policy.read") != 1 {
		t.Errorf("read, and news all the same; %d entries", w.entries("policy.read"))
	}
	looked := w.clock.Now()
	w.clock.Advance(time.Hour)
	w.publish("3.0", "2026-07-01")
	w.publish("4.0", "2027-01-01")
	w.publish("0.9", "2025-01-01") // history, no news
	n = news()
	if n == nil || n.Before.Number != "2.0" || len(n.New) != 2 || n.New[0].Number != "4.0" || !n.Looked || !n.Since.Equal(looked) {
		t.Errorf("%+v", n)
	}
	w.refuses(w.Seen(w.ctx, w.scope, "5.0"), fault.NotFound, "")
	at, err := w.LookedAt(w.ctx, w.scope)
	if err != nil || !at.Equal(looked) {
		t.Errorf("looked at %v, %v", at, err)
	}
}

// TestNewsOfOldLogins: whoever was there before the last change and never looked is told of that change alone.
func TestNewsOfOldLogins(t *testing.T) {
	versions := Versions{
		{Number: "3", id: 3, From: day("2026-06-01"), Published: noon.Add(2 * time.Hour)},
		{Number: "2", id: 2, From: day("2026-03-01"), Published: noon.Add(-time.Hour)},
		{Number: "1", id: 1, From: day("2026-01-01"), Published: noon.Add(time.Hour)}, // history, brought in later
	}
	if n := versions.since(0, noon, noon); n == nil || n.Before.Number != "2" || len(n.New) != 1 || n.New[0].Number != "3" {
		t.Errorf("%+v", n)
	}
	if n := versions.since(0, noon, noon.Add(3*time.Hour)); n != nil {
		t.Errorf("a new login has news: %+v", n)
	}
}
