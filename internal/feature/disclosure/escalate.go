package disclosure

import (
	"context"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
)

// Escalate saves a review, finished or not, and lays the case before counsel: where policy and law differ nobody decides silently.
// The clock runs on.
func (s *Service) Escalate(ctx context.Context, reference string, in Review, note string) error {
	return s.do(ctx, reference, step{action: "disclosure.escalated", permission: Work, act: ActReview, in: []State{UnderReview}, version: in.Version},
		func(w *work) error {
			if _, err := s.reviewed(w, in); err != nil {
				return err
			}
			w.note = note
			return w.to(LegalEscalation)
		})
}

// What counsel advises.
const (
	AdviseRelease = "release" // lay it before the second person as it was reviewed
	AdviseRefuse  = "refuse"
	AdviseReview  = "review" // review it again
)

// Advice lists them for forms.
var Advice = []string{AdviseRelease, AdviseRefuse, AdviseReview}

// Opinion is counsel's, as an officer records it.
type Opinion struct {
	Version  int
	Advice   string
	Reasons  []law.Reason // of a refusal
	Note     string
	Paper    *Paper   // the opinion in writing; or
	Document ident.ID // a paper of the case, of the role "opinion"
}

// Names of the fields of an opinion, beside ReasonsField.
const (
	AdviceField  = "advice"
	OpinionField = "document"
)

// Counsel records counsel's opinion and does what it advises. Without the opinion in writing nothing is released or refused. What
// the policy does not let out goes on only where the company has allowed that beforehand (Options.Override), to two persons, and
// counts apart.
func (s *Service) Counsel(ctx context.Context, reference string, in Opinion) error {
	var papers []checked
	if in.Paper != nil {
		in.Paper.Role = "opinion"
		var err error
		if papers, err = checkPapers([]Paper{*in.Paper}); err != nil {
			return err
		}
	}
	if !slices.Contains(Advice, in.Advice) {
		return fault.Fields(fault.Field{Name: AdviceField, ID: "review.error.advice"})
	}
	if in.Advice == AdviseRefuse {
		if err := (Refusal{Reasons: in.Reasons}).check(); err != nil {
			return err
		}
	}
	return s.do(ctx, reference, step{action: "disclosure.counselled", permission: Work, act: ActCounsel, in: []State{LegalEscalation}, version: in.Version},
		func(w *work) error {
			opinion, err := s.opinion(w, in, papers)
			if err != nil {
				return err
			}
			w.note = in.Note
			w.details["advice"], w.details["opinion"] = in.Advice, opinion.String()
			var f found
			if err := s.judge(w, &f); err != nil {
				return err
			}
			switch in.Advice {
			case AdviseRelease:
				return s.released(w, f, opinion)
			case AdviseRefuse:
				return s.proposeRefusal(w, Refusal{Reasons: in.Reasons, Note: in.Note})
			default:
				return w.to(UnderReview)
			}
		})
}

// opinion is the paper with counsel's opinion: the new one, or the one that the case has.
func (s *Service) opinion(w *work, in Opinion, papers []checked) (ident.ID, error) {
	for _, p := range papers {
		d, err := s.addPaper(w.Tx, w.ID, w.me, p)
		return d.ID, err
	}
	all, err := listDocuments(w, w.ID)
	if err != nil {
		return ident.ID{}, err
	}
	for _, d := range all {
		if d.Role == "opinion" && d.ID == in.Document {
			return d.ID, nil
		}
	}
	return ident.ID{}, fault.Fields(fault.Field{Name: OpinionField, ID: "review.error.opinion"})
}

// released submits what counsel lets through.
func (s *Service) released(w *work, f found, opinion ident.ID) error {
	if err := s.ready(w.Case, f.lines, f.standing, true); err != nil {
		return err
	}
	outside := law.CaseKind(w.Kind).HandsOver() && f.standing.Policy.Result != law.Release
	if outside && !s.Override {
		return errOverride()
	}
	w.OutsidePolicy, w.CounselDocument, w.Needed = outside, opinion, 1
	if outside {
		w.Needed = 2
	}
	if _, err := w.Exec(`UPDATE cases SET outside_policy = $2, counsel_document = $3, approvals_needed = $4 WHERE id = $1`,
		w.ID, outside, opinion, w.Needed); err != nil {
		return err
	}
	w.details["outside_policy"] = outside
	return s.submit(w, f)
}

// errOverride is the fault of a release that the policy does not let out, where the company has not allowed any.
func errOverride() error { return fault.New(fault.Conflict, "review.error.override_off") }
