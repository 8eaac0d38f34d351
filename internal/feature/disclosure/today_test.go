package disclosure

import (
	"fmt"
	"testing"
	"time"

	"inzage/internal/core/fault"
)

// pressingFor is what stands on an officer's start page: reference → needs.
func (w *world) pressingFor(o officer) map[string]string {
	w.t.Helper()
	found, err := w.svc.Pressing(o.ctx, w.clock.Now().AddDate(0, 0, 3))
	must(w.t, err)
	got := map[string]string{}
	for _, p := range found {
		got[p.Reference] = fmt.Sprint(p.Needs)
	}
	return got
}

// TestPressing: what is submitted waits for a colleague and not for who submitted it; deadlines count by the day.
func TestPressing(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	if got := w.pressingFor(w.B); got[ref] != "[approval]" {
		t.Errorf("the colleague sees %v", got)
	}
	if got := w.pressingFor(w.A); got[ref] != "" {
		t.Errorf("who submitted it sees %v", got)
	}
	hard := w.read(ref).Hard
	w.clock.Set(hard.AddDate(0, 0, -3))
	if got := w.pressingFor(w.A); got[ref] != "" {
		t.Errorf("three days before: %v", got)
	}
	w.clock.Advance(time.Second)
	if got := w.pressingFor(w.A); got[ref] != "[soon]" {
		t.Errorf("less than three days before: %v", got)
	}
	w.clock.Set(hard)
	if got := w.pressingFor(w.A); got[ref] != "[overdue]" {
		t.Errorf("too late: %v", got)
	}
	if _, err := w.svc.Pressing(t.Context(), hard); !fault.Is(err, fault.Forbidden) {
		t.Errorf("nobody in particular: %v", err)
	}
}
