package disclosure

import (
	"context"
	"encoding/hex"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
)

// slowly lets every change of a case and every approval take a while, so that those who come together meet; all connections are
// open before the race begins.
func (w *world) slowly() {
	w.t.Helper()
	w.exec(`CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$`)
	w.exec(`CREATE TRIGGER a_slowly BEFORE INSERT ON case_approvals FOR EACH ROW EXECUTE FUNCTION slowly()`)
	w.exec(`CREATE TRIGGER a_slowly BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION slowly()`)
	_ = together(20, func(int) error {
		return w.store.Read(context.Background()).Row(`SELECT 1 FROM pg_sleep(0.05)`).Scan(new(int))
	})
	_ = together(20, func(int) error { return w.svc.Return(w.auditor.ctx, "D-2026-999999", 0, "warm") })
}

// together does something n times at once and returns what came of each.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-begin
			errs[i] = do(i)
		})
	}
	close(begin)
	all.Wait()
	return errs
}

// ok counts what succeeded; what did not must be something that the officer is told.
func ok(t *testing.T, errs []error) (n int) {
	t.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case fault.Of(err) == nil:
			t.Errorf("not a fault: %v", err)
		}
	}
	return n
}

// holds is how many approvals of a case are not void, and of how many persons.
func (w *world) holds(f Full) (approvals, persons int) {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM case_approvals WHERE case_id = $1 AND voided_at IS NULL`, f.ID),
		w.count(`SELECT count(DISTINCT person) FROM case_approvals WHERE case_id = $1 AND voided_at IS NULL`, f.ID)
}

// outside is a case that needs two approvers.
func (w *world) outside() Full {
	w.t.Helper()
	ref := w.reviewable(prosecutor)
	must(w.t, w.svc.Escalate(w.A.ctx, ref, w.foundByLaw(ref), ""))
	must(w.t, w.svc.Counsel(w.A.ctx, ref, opinion(w.read(ref).Version, AdviseRelease)))
	return w.read(ref)
}

func allowed(o *Options) { o.Override = true }

// anyVersion is of a form whose version nobody looked at: it takes the weakest of the guards away.
const anyVersion = 0

func TestTwentyApprovalsByTheReviewer(t *testing.T) {
	w := newWorld(t)
	f := w.read(w.submitted())
	again := w.officer("anke2", "privacy_officer", w.A.Person)
	w.slowly()
	errs := together(20, func(i int) error {
		o := []officer{w.A, again}[i%2]
		return w.svc.Approve(o.ctx, f.Reference, anyVersion, hex.EncodeToString(f.Digest))
	})
	if n := ok(t, errs); n != 0 {
		t.Errorf("%d approvals of own work", n)
	}
	if n, _ := w.holds(f); n != 0 {
		t.Errorf("%d approvals stored", n)
	}
	w.at(f.Reference, AwaitingApproval)
}

func TestTwentyApprovalsByOnePersonAreOne(t *testing.T) {
	w := newWorld(t, allowed)
	f := w.outside()
	other := w.officer("bram2", "privacy_officer", w.B.Person)
	w.slowly()
	errs := together(20, func(i int) error { // two sessions and two accounts of one person
		o := []officer{w.B, other}[i%2]
		return w.svc.Approve(o.ctx, f.Reference, anyVersion, hex.EncodeToString(f.Digest))
	})
	if n := ok(t, errs); n != 1 {
		t.Errorf("%d of 20 approvals by one person went through, want 1", n)
	}
	if n, persons := w.holds(f); n != 1 || persons != 1 {
		t.Errorf("%d approvals of %d persons", n, persons)
	}
	w.at(f.Reference, AwaitingApproval)
	must(t, w.approves(w.C, f.Reference))
	w.at(f.Reference, Approved)
}

func TestTwoPersonsApproveAtOnce(t *testing.T) {
	w := newWorld(t, allowed)
	f := w.outside()
	w.slowly()
	errs := together(2, func(i int) error {
		return w.svc.Approve([]officer{w.B, w.C}[i].ctx, f.Reference, anyVersion, hex.EncodeToString(f.Digest))
	})
	if n := ok(t, errs); n != 2 {
		t.Errorf("%v", errs)
	}
	w.at(f.Reference, Approved)
}

func TestApproveWhileItIsEdited(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		ref := w.submitted()
		f := w.read(ref)
		in := w.good(ref)
		in.Version = anyVersion
		in.Lines[1].To = f.Lines[1].To.Add(-time.Hour)
		errs := together(2, func(i int) error {
			if i == 0 {
				return w.svc.Approve(w.B.ctx, ref, f.Version, hex.EncodeToString(f.Digest))
			}
			if err := w.svc.Reopen(w.A.ctx, ref, anyVersion, "periode"); err != nil {
				return err
			}
			return w.svc.Submit(w.A.ctx, ref, in)
		})
		ok(t, errs)
		g := w.read(ref)
		if g.State == Approved && hex.EncodeToString(g.Digest) != hex.EncodeToString(f.Digest) {
			t.Fatalf("approved another scope than was seen: %v", errs)
		}
		if g.State == Approved && g.Lines[1].Narrowed() {
			t.Fatal("the line was changed under the approval")
		}
		if n, _ := w.holds(g); (g.State == Approved) != (n == 1) {
			t.Fatalf("%s with %d approvals", g.State, n)
		}
	}
}

func TestApproveReturnAndRefuseAtOnce(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		f := w.read(w.submitted())
		digest := hex.EncodeToString(f.Digest)
		errs := together(3, func(i int) error {
			switch i {
			case 0:
				return w.svc.Approve(w.B.ctx, f.Reference, f.Version, digest)
			case 1:
				return w.svc.Return(w.C.ctx, f.Reference, f.Version, "nog eens")
			default:
				return w.svc.Refuse(w.C.ctx, f.Reference, Refusal{Version: f.Version, Digest: digest, Reasons: []law.Reason{law.R10}})
			}
		})
		if n := ok(t, errs); n != 1 {
			t.Fatalf("%d of three outcomes: %v", n, errs)
		}
		if s := w.read(f.Reference).State; s != Approved && s != UnderReview && s != Rejected {
			t.Fatalf("the case is %s", s)
		}
	}
}

func TestApprovalIsNotReplayed(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	digest := hex.EncodeToString(f.Digest)
	must(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest))
	for range 3 {
		wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, digest), fault.Conflict, "case.error.stale")
	}
	must(t, w.svc.Reopen(w.A.ctx, ref, anyVersion, "nog een regel"))
	wants(t, w.svc.Approve(w.B.ctx, ref, anyVersion, digest), fault.Conflict, "case.error.step")
	in := w.good(ref)
	in.Lines[1].To = f.Lines[1].To.Add(-time.Hour)
	must(t, w.svc.Submit(w.A.ctx, ref, in))
	wants(t, w.svc.Approve(w.B.ctx, ref, anyVersion, digest), fault.Conflict, "case.error.stale")
	w.at(ref, AwaitingApproval)
}

func TestOfficerDemotedInMidCase(t *testing.T) {
	w := newWorld(t)
	ref := w.submitted()
	f := w.read(ref)
	w.demote(w.B)
	wants(t, w.svc.Approve(w.B.ctx, ref, f.Version, hex.EncodeToString(f.Digest)), fault.Forbidden, "staff.error.forbidden")

	// Demoted while the approval is written: it waits for the approval, or comes before it. Never in between.
	w.slowly()
	done := together(2, func(i int) error {
		if i == 0 {
			return w.svc.Approve(w.C.ctx, ref, f.Version, hex.EncodeToString(f.Digest))
		}
		_, err := w.super.Exec(context.Background(), `UPDATE officers SET roles = '{operations}' WHERE id = $1`, w.C.ID)
		return err
	})
	must(t, done[1])
	if n := w.count(`SELECT count(*) FROM case_approvals WHERE case_id = $1`, f.ID); (n == 1) != (done[0] == nil) {
		t.Errorf("%d approvals, and %v", n, done[0])
	}
}
