package disclosure

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/keys"
)

// breaches are the attempts that the history of a case tells of, the oldest first: "approved: submit".
func (w *world) breaches(reference string) (all []string) {
	w.t.Helper()
	for _, e := range w.read(reference).Events {
		if b, ok := BreachOf(e); ok {
			line := strings.TrimPrefix(b.Step, "disclosure.") + ": " + string(b.Why)
			if b.Account {
				line += " (another account)"
			}
			all = append(all, line)
		}
	}
	slices.Reverse(all)
	return all
}

// attempts counts the entries of attempts about a case.
func (w *world) attempts(f Full) (n int) {
	w.t.Helper()
	for _, one := range w.entries(f) {
		if one == attemptRefused {
			n++
		}
	}
	return n
}

// TestAttemptsAreRecorded: who tries what they may not gets a sentence, and the case remembers. Nothing else of the case changes.
func TestAttemptsAreRecorded(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	again := w.officer("anke2", "privacy_officer", w.A.Person)
	digest := hex.EncodeToString(f.Digest)
	approve := func(o officer, version int) error { return w.svc.Approve(o.ctx, ref, version, digest) }
	reasons := []law.Reason{law.R10}

	wants(t, approve(w.A, f.Version), fault.Forbidden, "case.error.second_person")
	wants(t, approve(again, f.Version), fault.Forbidden, "case.error.second_person")
	wants(t, w.svc.Refuse(w.A.ctx, ref, Refusal{Version: f.Version, Digest: digest, Reasons: reasons}), fault.Forbidden, "case.error.second_person")
	wants(t, approve(w.B, f.Version-1), fault.Conflict, "case.error.stale")
	wants(t, w.svc.ApproveRefusal(w.B.ctx, ref, f.Version, digest), fault.Conflict, "case.error.step")
	wants(t, approve(w.auditor, f.Version), fault.Forbidden, "staff.error.forbidden")
	w.demote(w.C)
	wants(t, approve(w.C, f.Version), fault.Forbidden, "staff.error.forbidden")
	wants(t, w.svc.Collect(w.A.ctx, ref, f.Version), fault.Conflict, "case.error.step")

	want := []string{"approved: submit", "approved: submit (another account)", "refused: submit", "approved: stale", "refusal_approved: state", "approved: rights",
		"approved: rights", "collecting: state"}
	if got := w.breaches(ref); !slices.Equal(got, want) {
		t.Errorf("the history tells\n%q, want\n%q", got, want)
	}
	if n := w.attempts(f); n != len(want) {
		t.Errorf("%d entries, want %d", n, len(want))
	}
	if n := w.count(`SELECT count(*) FROM audit.entry e JOIN audit.payload p ON p.entry_id = e.id WHERE e.type = $1 AND NOT (p.subject_kind = $2 AND p.subject_id = $3)`,
		attemptRefused, keys.CaseKind, f.ID); n != 0 {
		t.Errorf("%d entries are about somebody else", n)
	}
	g := w.read(ref)
	if g.Version != f.Version || g.State != f.State || len(g.Approvals) != 0 {
		t.Errorf("the case is %s, version %d: a refused attempt takes nobody's form away", g.State, g.Version)
	}
	must(t, approve(w.B, f.Version))
	if list, err := w.svc.List(w.auditor.ctx, Filter{Group: "all"}); err != nil || list[0].Owner != w.B.Name {
		t.Errorf("%+v, %v", list, err)
	}
	for _, sees := range []officer{w.A, w.auditor} {
		if h, err := w.svc.Read(sees.ctx, ref); err != nil || len(h.Events) != len(f.Events)+len(want)+1 {
			t.Errorf("%s sees %d lines, %v", sees.Name, len(h.Events), err)
		}
	}
	if _, err := w.svc.Read(w.C.ctx, ref); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who was demoted sees it: %v", err)
	}
}

// TestOwnAttempts: the history says which part stood in the way.
func TestOwnAttempts(t *testing.T) {
	w := newWorld(t)
	ref := w.approved()
	wants(t, w.svc.Collect(w.B.ctx, ref, w.read(ref).Version), fault.Forbidden, "case.error.second_person")
	w.holdAll(ref)
	must(t, w.svc.Collect(w.A.ctx, ref, w.read(ref).Version))
	w.drain()
	f := w.read(ref)
	wants(t, w.svc.Release(w.A.ctx, ref, f.Version, w.handover(ref).Package.Digest()), fault.Forbidden, "case.error.second_person")
	must(t, w.svc.Release(w.B.ctx, ref, f.Version, w.handover(ref).Package.Digest()))
	if got, want := w.breaches(ref), []string{"collecting: approve", "released: collect"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestAttemptsLapsed: an approval that is over is no approval, and that somebody relied on it is remembered.
func TestAttemptsLapsed(t *testing.T) {
	w := newWorld(t)
	ref := w.approved()
	w.clock.Advance(ApprovalLife + time.Hour)
	wants(t, w.svc.Collect(w.A.ctx, ref, w.read(ref).Version), fault.Conflict, "handover.error.lapsed")
	if got := w.breaches(ref); !slices.Equal(got, []string{"collecting: lapsed"}) {
		t.Errorf("%q", got)
	}
}

// TestNoAttempt: what is typed wrong, what a colleague's work has overtaken, what is sent twice and what is no case are no attempts.
func TestNoAttempt(t *testing.T) {
	w := newWorld(t)
	ref := w.reviewable()
	wants(t, w.svc.Submit(w.A.ctx, ref, Review{}), fault.Invalid, "review.error.open")
	in := w.good(ref)
	in.Version += 7
	wants(t, w.svc.Submit(w.A.ctx, ref, in), fault.Conflict, "case.error.stale")
	must(t, w.svc.Submit(w.A.ctx, ref, w.good(ref)))
	f := w.read(ref)
	digest := hex.EncodeToString(f.Digest)
	wants(t, w.svc.Refuse(w.B.ctx, ref, Refusal{Version: f.Version, Digest: digest}), fault.Invalid, "review.error.reasons")
	must(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest))
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest), fault.Conflict, "case.error.stale")
	wants(t, w.svc.Approve(w.B.ctx, "D-2026-999999", 1, digest), fault.NotFound, "")
	if got := w.breaches(ref); got != nil {
		t.Errorf("%q", got)
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = $1`, attemptRefused); n != 0 {
		t.Errorf("%d entries", n)
	}
	wants(t, w.svc.Approve(w.C.ctx, ref, f.Version, digest), fault.Conflict, "case.error.stale")
	if got := w.breaches(ref); !slices.Equal(got, []string{"approved: stale"}) {
		t.Errorf("another officer's: %q", got)
	}
}

// TestTwentyAttempts: each is an entry; the history tells it once an hour, so that nobody buries what happened under it.
func TestTwentyAttempts(t *testing.T) {
	w := newWorld(t)
	f := w.read(w.submitted())
	w.slowly()
	errs := together(20, func(int) error { return w.svc.Approve(w.A.ctx, f.Reference, f.Version, fmt.Sprintf("%x", f.Digest)) })
	if ok(t, errs) != 0 {
		t.Error("own work approved")
	}
	if n, lines := w.attempts(f), w.breaches(f.Reference); n != 20 || len(lines) != 1 {
		t.Errorf("%d entries, %q", n, lines)
	}
	w.clock.Advance(attemptAgain)
	_ = w.svc.Approve(w.A.ctx, f.Reference, f.Version, fmt.Sprintf("%x", f.Digest))
	if lines := w.breaches(f.Reference); len(lines) != 2 {
		t.Errorf("an hour later: %q", lines)
	}
}
