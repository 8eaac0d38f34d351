package tools

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/store"
)

func TestCompare(t *testing.T) {
	given := Change{Given: true, At: noon}
	withdrawn := Change{At: noon}
	const nobody, known = false, true
	for _, c := range []struct {
		name  string
		there Member
		here  Change
		known bool
		told  told
		want  What
	}{
		{"both subscribed", Member{State: Subscribed}, given, known, told{}, ""},
		{"both withdrawn", Member{State: Unsubscribed}, withdrawn, known, told{}, ""},
		{"withdrawn here", Member{State: Subscribed}, withdrawn, known, told{}, WithdrawnHere},
		{"withdrawn here, subscribed there since", Member{State: Subscribed, Since: noon.Add(time.Hour)}, withdrawn, known, told{some: true, heard: true}, WithdrawnHere},
		{"withdrawn here, the tool will hear", Member{State: Subscribed}, withdrawn, known, told{some: true, open: true}, ""},
		{"given here, the tool will hear", Member{State: Unsubscribed}, given, known, told{some: true, open: true}, ""},
		{"never asked here", Member{State: Subscribed}, Change{}, known, told{}, UnknownHere},
		{"nobody's here", Member{State: Subscribed}, Change{}, nobody, told{}, UnknownHere},
		{"nobody's here and unsubscribed", Member{State: Unsubscribed}, Change{}, nobody, told{}, ""},
		{"put there by us, nobody's now", Member{State: Subscribed}, Change{}, nobody, told{some: true, heard: true, given: true}, WithdrawnHere},
		{"unsubscribed there after it heard", Member{State: Unsubscribed, Since: noon.Add(-time.Hour)}, given, known, told{some: true, heard: true, given: true, at: noon}, UnsubscribedThere},
		{"unsubscribed there, time unknown", Member{State: Unsubscribed}, given, known, told{}, UnsubscribedThere},
		{"unsubscribed there at the same moment", Member{State: Unsubscribed, Since: noon}, given, known, told{}, UnsubscribedThere},
		{"unsubscribed there later", Member{State: Unsubscribed, Since: noon.Add(time.Second)}, given, known, told{}, UnsubscribedThere},
		{"given again here", Member{State: Unsubscribed, Since: noon.Add(-time.Second)}, given, known, told{}, GivenLater},
		{"given again here, the tool heard of an older one", Member{State: Unsubscribed, Since: noon.Add(-time.Second)}, given, known, told{some: true, heard: true, given: true, at: noon.Add(-time.Hour)}, GivenLater},
		{"given again here, the tool could not be told", Member{State: Unsubscribed, Since: noon.Add(-time.Second)}, given, known, told{some: true, given: true, at: noon}, GivenLater},
		{"given again here, blocked there", Member{State: Unsubscribed, Blocked: true, Since: noon.Add(-time.Second)}, given, known, told{}, BlockedThere},
		{"blocked there later", Member{State: Unsubscribed, Blocked: true, Since: noon.Add(time.Second)}, given, known, told{}, UnsubscribedThere},
		{"given here, there it waits", Member{State: Waiting}, given, known, told{}, MissingThere},
		{"withdrawn here, there it waits", Member{State: Waiting}, withdrawn, known, told{}, ""},
	} {
		if got := compare(c.there, c.here, c.known, c.told); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// lister is a tool in memory that says who is on its list.
type lister struct {
	tool
	list []Member
	err  error
}

func (l *lister) Purpose() string { return "newsletter" }

func (l *lister) Members(_ context.Context, page func([]Member) error) error {
	for chunk := range slices.Chunk(l.list, 3) {
		if err := page(chunk); err != nil {
			return err
		}
	}
	return l.err
}

// house is what package consent would know.
type house struct {
	*world
	l     *lister
	s     *Service
	here  map[string]Change
	taken []string // withdrawals taken over
}

func newHouse(t *testing.T) *house {
	h := &house{world: newWorld(t), l: &lister{tool: tool{name: "listmonk", purposes: []string{"newsletter"}}}, here: map[string]Change{}}
	h.s, _ = h.service(func(o *Options) {
		o.Tools = []Tool{h.l}
		o.Standing = func(_ store.Reader, _ string, addresses []string) (map[string]Change, error) {
			out := map[string]Change{}
			for _, a := range addresses {
				if c, ok := h.here[a]; ok {
					out[a] = c
				}
			}
			return out, nil
		}
		o.InForce = func(_ store.Reader, _ string, each func(Change) error) error {
			for _, a := range slices.Sorted(maps.Keys(h.here)) {
				if h.here[a].Given {
					if err := each(h.here[a]); err != nil {
						return err
					}
				}
			}
			return nil
		}
		o.OnUnsubscribed = func(_ context.Context, purpose, address string, at time.Time) error {
			if address == "fails@example.be" {
				return errors.New("no")
			}
			h.taken = append(h.taken, purpose+" "+address+" "+at.Format(time.RFC3339))
			return nil
		}
		o.Changes = func(_ store.Reader, since time.Time, each func(Change) error) error {
			for _, a := range slices.Sorted(maps.Keys(h.here)) {
				if c := h.here[a]; !c.At.Before(since) {
					if err := each(c); err != nil {
						return err
					}
				}
			}
			return nil
		}
	})
	return h
}

func (h *house) decided(address string, given bool) {
	c := h.change(given, 0)
	c.Address = address
	h.here[address] = c
}

func TestReconcile(t *testing.T) {
	h := newHouse(t)
	for a, given := range map[string]bool{"both@example.be": true, "left@example.be": true, "again@example.be": true, "missing@example.be": true,
		"withdrawn@example.be": false, "blocked@example.be": true, "fails@example.be": true} {
		h.decided(a, given)
	}
	h.l.list = []Member{
		{Address: "Both@Example.be", State: Subscribed},
		{Address: "left@example.be", State: Unsubscribed, Since: noon.Add(time.Hour)},
		{Address: "again@example.be", State: Unsubscribed, Since: noon.Add(-time.Hour)},
		{Address: "withdrawn@example.be", State: Subscribed},
		{Address: "blocked@example.be", State: Unsubscribed, Blocked: true, Since: noon.Add(-time.Hour)},
		{Address: "stranger@example.be", State: Subscribed},
		{Address: "fails@example.be", State: Unsubscribed},
		{Address: "no address", State: Subscribed},
	}
	var shown []string
	reports, err := h.s.Reconcile(h.ctx, ReconcileOptions{Show: func(d Difference) { shown = append(shown, string(d.What)+" "+d.Address) }})
	if err == nil || !strings.Contains(err.Error(), "no") {
		t.Errorf("the withdrawal that could not be taken over is no error: %v", err)
	}
	slices.Sort(shown)
	h.expect("shown", shown, []string{
		"blocked_there blocked@example.be", "given_later again@example.be", "missing_there missing@example.be",
		"unknown_here stranger@example.be", "unsubscribed_there left@example.be", "withdrawn_here withdrawn@example.be",
	})
	want := []Report{{Tool: "listmonk", Members: 8, InForce: 6, Counts: map[What]int{
		BlockedThere: 1, GivenLater: 1, MissingThere: 1, UnknownHere: 1, UnsubscribedThere: 1, WithdrawnHere: 1}}}
	if diff := cmp.Diff(want, reports); diff != "" {
		t.Error(diff)
	}
	h.expect("taken over", h.taken, []string{"newsletter left@example.be 2026-11-03T15:05:00Z"})
	told := h.rows()
	slices.Sort(told)
	h.expect("told again", told, []string{
		"pending false withdrawn@example.be 0", "pending true again@example.be 0", "pending true missing@example.be 0"})
	if n := h.count(`SELECT count(*) FROM consent_differences WHERE customer_id = $1`, h.one); n != 5 {
		t.Errorf("%d differences with a customer", n)
	}
	if n := h.count(`SELECT count(*) FROM consent_reconciliations WHERE ended_at IS NOT NULL AND members = 8 AND error <> ''`); n != 1 {
		t.Errorf("%d runs", n)
	}
	// What is on its way is no difference the next time.
	delete(h.here, "fails@example.be")
	delete(h.here, "left@example.be")
	reports, err = h.s.Reconcile(h.ctx, ReconcileOptions{})
	h.must(err)
	if diff := cmp.Diff(map[What]int{BlockedThere: 1, UnknownHere: 1}, reports[0].Counts); diff != "" {
		t.Error(diff)
	}
	if len(h.rows()) != 3 {
		t.Errorf("told twice: %q", h.rows())
	}
}

// Somebody whom we put on the list and who is nobody's customer any more is taken off; a page sees the re-telling of an event.
func TestReconcileAfterAnAddressChange(t *testing.T) {
	h := newHouse(t)
	_, r := h.service(func(o *Options) { o.Tools = []Tool{h.l} })
	c := h.change(true, 0)
	h.enqueue(h.s, c)
	h.drain(r)
	h.l.list = []Member{{Address: c.Address, State: Subscribed}}
	_, err := h.s.Reconcile(h.ctx, ReconcileOptions{})
	h.must(err)
	h.clock.Advance(time.Hour)
	h.drain(r)
	h.expect("heard", h.l.said(), []string{"+jan@example.be", "-jan@example.be"})
	// It gives consent again, and the tool loses it.
	back := h.change(true, 7200)
	h.enqueue(h.s, back)
	h.here[back.Address] = back
	h.drain(r)
	h.l.list = nil
	_, err = h.s.Reconcile(h.ctx, ReconcileOptions{})
	h.must(err)
	if got := h.delivered(back); got != "pending" {
		t.Errorf("stands %q", got)
	}
	h.drain(r)
	if got := h.delivered(back); got != "confirmed" {
		t.Errorf("stands %q", got)
	}
}

// A mishap in the tool does not withdraw everybody's consent.
func TestReconcileStopsAtAMishap(t *testing.T) {
	h := newHouse(t)
	for i := range tooMany + 2 {
		a := fmt.Sprintf("p%d@example.be", i)
		h.decided(a, true)
		h.l.list = append(h.l.list, Member{Address: a, State: Unsubscribed})
	}
	if _, err := h.s.Reconcile(h.ctx, ReconcileOptions{}); !errors.Is(err, ErrTooMany) || len(h.taken) != 0 {
		t.Errorf("%d were taken over, %v", len(h.taken), err)
	}
	_, err := h.s.Reconcile(h.ctx, ReconcileOptions{Trust: true})
	h.must(err)
	if len(h.taken) != tooMany+2 {
		t.Errorf("%d were taken over", len(h.taken))
	}
}

func TestNightly(t *testing.T) {
	h := newHouse(t)
	runs := func() int { return h.count(`SELECT count(*) FROM consent_reconciliations`) }
	for _, step := range []struct {
		at   string
		err  error
		want int
	}{
		{"2026-11-03T14:00:00Z", nil, 1}, // the first start: last night was missed
		{"2026-11-03T15:00:00Z", nil, 1},
		{"2026-11-04T01:59:59Z", nil, 1},
		{"2026-11-04T02:00:00Z", errors.New("away"), 2},
		{"2026-11-04T03:00:00Z", nil, 3}, // tried again
		{"2026-11-04T04:00:00Z", nil, 3},
	} {
		at, err := time.Parse(time.RFC3339, step.at)
		h.must(err)
		h.clock.Set(at)
		h.l.err = step.err
		if err := h.s.nightly(h.ctx); (err != nil) != (step.err != nil) {
			t.Errorf("%s: %v", step.at, err)
		}
		if got := runs(); got != step.want {
			t.Errorf("%s: %d runs, want %d", step.at, got, step.want)
		}
	}
	h.clock.Advance(keepRuns)
	h.must(h.s.Sweep(h.ctx))
	if got := runs(); got != 0 {
		t.Errorf("%d runs stay", got)
	}
}

func TestExport(t *testing.T) {
	h := newHouse(t)
	h.decided("jan@example.be", true)
	h.decided("=cmd|'/c'!a0@example.be", false)
	old := h.change(true, -3600)
	old.Address = "old@example.be"
	h.here[old.Address] = old
	var out bytes.Buffer
	n, err := h.s.Export(h.ctx, &out, noon)
	h.must(err)
	lines, err := csv.NewReader(&out).ReadAll()
	h.must(err)
	want := [][]string{
		{"email", "purpose", "state", "at", "sha256"},
		{"'=cmd|'/c'!a0@example.be", "newsletter", "withdrawn", "2026-11-03T14:05:00Z", "3e79e0"},
		{"jan@example.be", "newsletter", "given", "2026-11-03T14:05:00Z", "561e8dabb25010175d7b59a5afd8456c1951dec76c1eda04aac82b66db769783"},
	}
	lines[1][4] = "3e79e0"
	if diff := cmp.Diff(want, lines); diff != "" || n != 2 {
		t.Errorf("%d lines: %s", n, diff)
	}
	if n := h.count(`SELECT count(*) FROM audit.entry WHERE type = 'consent.exported'`); n != 1 {
		t.Errorf("%d entries", n)
	}
	if _, err := h.s.Export(h.ctx, failing{}, noon); err == nil {
		t.Error("a full disk was no error")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
