package disclosure

import (
	"context"
	"encoding/hex"
	"net"
	"slices"
	"strconv"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
)

// Refuse is how a second person refuses what was submitted for release. The reviewer had the first say and this officer has the
// last: two people saw it, and nothing leaves the house.
func (s *Service) Refuse(ctx context.Context, reference string, in Refusal) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.refused", permission: Approve, act: ActRefuse, in: []State{AwaitingApproval}, version: in.Version},
		func(w *work) error {
			if err := w.second(working...); err != nil {
				return err
			}
			if err := w.shows(in.Digest); err != nil {
				return err
			}
			digest, err := w.bindRefusal(in.Reasons)
			if err != nil {
				return err
			}
			w.note = in.Note
			if err := s.insertApproval(w, OfRefusal, digest); err != nil {
				return err
			}
			return s.reject(w, digest)
		})
}

// reject ends a case that is refused, with the digest of what the refusal was approved of.
func (s *Service) reject(w *work, digest []byte) error {
	if !w.State.To(Rejected) {
		return errStep()
	}
	w.details["digest"], w.details["reasons"] = hex.EncodeToString(digest), w.Reasons
	if _, err := w.Exec(`UPDATE cases SET state = $2, state_since = $3, reasons = $4, scope_digest = $5, outcome = 'rejected', effect_at = $3 WHERE id = $1`,
		w.ID, Rejected, w.Now(), w.Reasons, digest); err != nil {
		return err
	}
	w.State, w.StateSince, w.Outcome, w.EffectAt = Rejected, w.Now(), "rejected", w.Now()
	if err := decideNotices(w); err != nil {
		return err
	}
	return w.settle()
}

// Conclude ends a case that hands nothing over, once it is approved: what had to be kept is kept.
func (s *Service) Conclude(ctx context.Context, reference string, version int) error {
	return s.do(ctx, reference, step{action: "disclosure.concluded", permission: Work, act: ActClose, in: []State{Approved}, version: version},
		func(w *work) error {
			if law.CaseKind(w.Kind).HandsOver() {
				return errStep()
			}
			outcome := "preserved"
			if law.CaseKind(w.Kind) == law.Withdrawal {
				outcome = "withdrawn"
			}
			if _, err := w.Exec(`UPDATE cases SET outcome = $2, effect_at = $3 WHERE id = $1`, w.ID, outcome, w.Now()); err != nil {
				return err
			}
			if err := w.to(Closed); err != nil {
				return err
			}
			if err := decideNotices(w); err != nil {
				return err
			}
			return w.settle()
		})
}

// RefusalLetter tells the authority, in its language, what is refused and why, and what would mend it. It never says who decided.
// It is false when nothing is refused, and while the refusal is not decided.
func (s *Service) RefusalLetter(f Full) (law.Letter, bool) {
	whole := f.State == Rejected
	if !whole && !slices.Contains([]State{Approved, Collecting, Collected, Sealed, Released, Delivered, Acknowledged, Closed}, f.State) {
		return law.Letter{}, false
	}
	var lines []law.Line
	for _, l := range f.Lines {
		reasons := reasonsOf(f.Reasons)
		if l.Decision == refused {
			reasons = []law.Reason{law.Reason(l.Reason)}
		} else if !whole {
			continue
		}
		lines = append(lines, s.letterLine(law.LetterLang(f.Issuer.Language), l, reasons))
	}
	if len(lines) == 0 {
		return law.Letter{}, false
	}
	lang := law.LetterLang(f.Issuer.Language)
	return law.RefusalLetter(lang, s.heading(f.Case), lines, !whole), true
}

// letterLine is a line as letters name it: the kind where the order names one, and of an address of a machine also when it was used.
func (s *Service) letterLine(lang i18n.Lang, l Line, reasons []law.Reason) law.Line {
	out := law.Line{Number: l.Line, Selector: law.Selector(l.Selector), Value: l.Value, Category: s.categoryOf(l), From: l.From, To: lastOf(l.To),
		Paragraph: l.Paragraph, Reasons: reasons}
	if l.Kind != "" {
		out.Kind = kindName(lang, l.Kind)
	}
	if l.Port != 0 {
		out.Value = net.JoinHostPort(l.Value, strconv.Itoa(l.Port))
	}
	if !l.At.IsZero() {
		out.Value += ", " + format.DateTime(lang, l.At)
	}
	return out
}

// lastOf is the last moment of a period that ends before to; of whole days the last day.
func lastOf(to time.Time) time.Time {
	if local := to.In(deadline.Zone()); local.Equal(brussels(local.Year(), local.Month(), local.Day(), 0, 0)) {
		return local.AddDate(0, 0, -1)
	}
	return to.Add(-time.Second)
}

// reasonsOf are the reasons that the database keeps.
func reasonsOf(codes []string) []law.Reason {
	out := make([]law.Reason, len(codes))
	for i, c := range codes {
		out[i] = law.Reason(c)
	}
	return out
}
