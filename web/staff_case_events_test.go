package web

import (
	"testing"
	"time"

	"inzage/internal/feature/disclosure"
)

// TestFrozenTogether: copies of one line that were put aside together are one line of the history; others stay apart.
func TestFrozenTogether(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	frozen := func(line, minutes int) disclosure.Event {
		return disclosure.Event{Action: frozenAction, At: at.Add(time.Duration(minutes) * time.Minute), Details: map[string]any{"line": line, "kind": "invoices"}}
	}
	for name, c := range map[string]struct {
		events []disclosure.Event
		want   int
	}{
		"none":              {nil, 0},
		"something else":    {[]disclosure.Event{{Action: "disclosure.sealed", At: at}, frozen(1, 0)}, 0},
		"two":               {[]disclosure.Event{frozen(1, 1), frozen(1, 0), {Action: "disclosure.authenticated", At: at}}, 2},
		"two lines":         {[]disclosure.Event{frozen(2, 1), frozen(1, 0)}, 1},
		"once more, later":  {[]disclosure.Event{frozen(1, 60), frozen(1, 0)}, 1},
		"something between": {[]disclosure.Event{frozen(1, 2), {Action: "disclosure.reviewed", At: at}, frozen(1, 0)}, 1},
	} {
		if got := frozenTogether(c.events); got != c.want {
			t.Errorf("%s: %d together, want %d", name, got, c.want)
		}
	}
}
