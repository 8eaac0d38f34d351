package disclosure

import (
	"context"
	"encoding/hex"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
)

// Submit saves a review and lays the case before a second person: from here on nothing of what is asked, decided or judged can be
// changed. It refuses what is not finished, and what policy or law do not carry.
func (s *Service) Submit(ctx context.Context, reference string, in Review) error {
	return s.do(ctx, reference, step{action: "disclosure.submitted", permission: Work, act: ActSubmit, in: []State{UnderReview}, version: in.Version},
		func(w *work) error {
			f, err := s.reviewedNow(w, in)
			if err != nil {
				return err
			}
			if err := s.ready(w.Case, f.lines, f.standing, false); err != nil {
				return err
			}
			return s.submit(w, f)
		})
}

// reviewedNow is reviewed within another step: the review is a part of its own in the rules about two people.
func (s *Service) reviewedNow(w *work, in Review) (found, error) {
	if err := insertAct(w.Tx, w.ID, ActReview, w.me.ID); err != nil {
		return found{}, err
	}
	return s.reviewed(w, in)
}

// submit fixes what a second person approves.
func (s *Service) submit(w *work, f found) error {
	digest, err := w.bind()
	if err != nil {
		return err
	}
	if _, err := w.Exec(`UPDATE cases SET scope_digest = $2 WHERE id = $1`, w.ID, digest); err != nil {
		return err
	}
	w.Digest = digest
	w.details["digest"], w.details["submission"] = hex.EncodeToString(digest), submissionOf(f)
	return w.to(AwaitingApproval)
}

// bind is the digest of the case and its lines as they stand in the transaction. Before anything relies on an approval it compares
// this with the digest that was approved.
func (w *work) bind() ([]byte, error) {
	lines, err := listLines(w, w.ID)
	if err != nil {
		return nil, err
	}
	return Digest(w.Case, lines)
}

// Refusal is why a demand is refused as a whole.
type Refusal struct {
	Version int
	Digest  string // of what the second person saw, in hexadecimal; only for Refuse
	Reasons []law.Reason
	Note    string // for the file
}

// check wants at least one reason, each of the list.
func (r Refusal) check() error {
	for _, one := range r.Reasons {
		if !one.Valid() {
			return fault.Fields(fault.Field{Name: ReasonsField, ID: "review.error.reasons"})
		}
	}
	if len(r.Reasons) == 0 {
		return fault.Fields(fault.Field{Name: ReasonsField, ID: "review.error.reasons"})
	}
	return nil
}

// ReasonsField is the name of the field of reasons for a whole refusal.
const ReasonsField = "reasons"

// ProposeRefusal saves a review, finished or not, and asks a second person to refuse the demand.
func (s *Service) ProposeRefusal(ctx context.Context, reference string, in Review, why Refusal) error {
	if err := why.check(); err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.refusal_proposed", permission: Work, act: ActSubmit, in: []State{UnderReview}, version: in.Version},
		func(w *work) error {
			if _, err := s.reviewedNow(w, in); err != nil {
				return err
			}
			return s.proposeRefusal(w, why)
		})
}

// proposeRefusal fixes the refusal that a second person approves.
func (s *Service) proposeRefusal(w *work, why Refusal) error {
	w.note = why.Note
	digest, err := w.bindRefusal(why.Reasons)
	if err != nil {
		return err
	}
	if _, err := w.Exec(`UPDATE cases SET reasons = $2, scope_digest = $3 WHERE id = $1`, w.ID, w.Reasons, digest); err != nil {
		return err
	}
	w.details["digest"], w.details["reasons"] = hex.EncodeToString(digest), w.Reasons
	return w.to(RejectProposed)
}

// bindRefusal is the digest of the case with the reasons of its refusal, which it takes over.
func (w *work) bindRefusal(reasons []law.Reason) (digest []byte, err error) {
	sorted := slices.Clone(reasons)
	slices.Sort(sorted)
	w.Reasons = texts(slices.Compact(sorted))
	w.Digest, err = w.bind()
	return w.Digest, err
}

// Reopen takes a case back to review as long as nothing was handed over. Whatever was approved is void, and a package that was made is
// destroyed.
func (s *Service) Reopen(ctx context.Context, reference string, version int, reason string) error {
	return s.back(ctx, reference, reason, step{action: "disclosure.reopened", permission: Work, act: ActOther, in: Reopenable, version: version})
}

// Return is how a second person sends a case back to its reviewer.
func (s *Service) Return(ctx context.Context, reference string, version int, reason string) error {
	return s.back(ctx, reference, reason, step{action: "disclosure.returned", permission: Approve, act: ActReturn, in: []State{AwaitingApproval, RejectProposed, Approved}, version: version}, working...)
}

// Reopenable are the states from which a case can be taken back to review.
var Reopenable = []State{AwaitingApproval, RejectProposed, Approved, Collecting, Collected, NoDataProposed, Sealed, Released}

// BackField is the name of the field that says why a case goes back.
const BackField = "reason"

// back sends a case back to review, for a reason; who did one of the acts may not.
func (s *Service) back(ctx context.Context, reference, reason string, p step, acts ...Act) error {
	if reason == "" {
		return fault.Fields(fault.Field{Name: BackField, ID: "review.error.why"})
	}
	return s.do(ctx, reference, p, func(w *work) error {
		if err := w.second(acts...); err != nil {
			return err
		}
		w.note = reason
		return w.reopen()
	})
}

// reopen takes the case back to review. The database voids every approval and forgets the digest; what counsel let through was
// let through as it stood, and is asked again.
func (w *work) reopen() error {
	if !w.State.To(UnderReview) {
		return errStep()
	}
	if _, err := w.Exec(`UPDATE cases SET state = $2, state_since = $3, outside_policy = false, approvals_needed = 1, counsel_document = NULL, reasons = '{}',
		outcome = NULL, effect_at = NULL WHERE id = $1`, w.ID, UnderReview, w.Now()); err != nil {
		return err
	}
	w.State, w.StateSince, w.OutsidePolicy, w.Needed, w.Digest, w.Reasons = UnderReview, w.Now(), false, 1, nil, nil
	return nil
}
