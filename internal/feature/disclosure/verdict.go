package disclosure

import (
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

// Standing is where a case stands with policy and law, by what its reviewer found so far.
type Standing struct {
	Policy law.Verdict // may data leave, by the policy; empty for a case that hands nothing over
	Law    law.Verdict // may data leave, by law; for a case that hands nothing over: must they be kept
	Lines  map[int]law.Verdict
	Open   []law.Check // nobody answered
	// Blocking are the points whose answer stops a release, whatever the verdicts. What stands on our policy is not among them:
	// it makes the policy's verdict, and where the law says otherwise counsel is asked.
	Blocking  []law.Check
	Differ    bool         // the case waits for counsel
	Suggested []law.Reason // for a refusal
}

// Stand computes the verdicts. It decides nothing: it is the same for a page and for the step that relies on it.
func (s *Service) Stand(c Case, lines []Line, answers law.Answers) Standing {
	f := law.Facts{
		Kind: law.CaseKind(c.Kind), Authority: law.AuthorityType(c.Issuer.Type), Nature: law.Nature(c.Order.Nature),
		Answers: answers, Urgent: c.Urgent,
	}
	for _, b := range c.Order.Bases {
		f.Bases = append(f.Bases, law.Basis(b))
	}
	f.Categories = s.categories(lines)
	out := Standing{Lines: map[int]law.Verdict{}, Open: law.OpenChecks(answers), Suggested: law.Suggested(answers)}
	out.Blocking = slices.DeleteFunc(law.Blocking(answers, c.Urgent), func(k law.Check) bool { return k.Policy })
	switch {
	case f.Kind.HandsOver():
		out.Policy, out.Law = law.Verdicts(f)
		out.Differ = law.Differ(out.Policy, out.Law)
		for _, l := range lines {
			out.Lines[l.Line] = law.LineVerdict(f, s.categoryOf(l))
		}
		out.suggest(out.Policy, out.Law)
	case f.Kind == law.Withdrawal: // asks for nothing but an end
		out.Law = law.Verdict{Result: law.Release}
	default:
		out.Law = law.Keep(f)
		out.Differ = out.Law.Result == law.Unclear
		out.suggest(out.Law)
	}
	return out
}

// suggest adds the reasons of verdicts to those that the answers suggest.
func (st *Standing) suggest(verdicts ...law.Verdict) {
	for _, v := range verdicts {
		st.Suggested = append(st.Suggested, v.Reasons...)
	}
	slices.Sort(st.Suggested)
	st.Suggested = slices.Compact(st.Suggested)
}

// categories are those of the lines that are not refused: what is refused line by line troubles the verdict no more. When all are
// refused they count again, so that there is a verdict to show.
func (s *Service) categories(lines []Line) (all []dataset.Category) {
	for _, also := range []bool{false, true} {
		for _, l := range lines {
			if c := s.categoryOf(l); (also || l.Decision != refused) && !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
		if len(all) > 0 {
			break
		}
	}
	return all
}

// categoryOf is under which category a line asks. A kind that is unknown, because its package left the program, is nothing that
// could be given.
func (s *Service) categoryOf(l Line) dataset.Category {
	if l.Kind == "" {
		return l.Category
	}
	k, err := s.Kinds().Kind(l.Kind)
	if err != nil {
		return dataset.NotDisclosed
	}
	return k.Category
}

// The decisions on a line.
const (
	undecided = "open"
	granted   = "grant"
	refused   = "refuse"
)

// Decisions lists them for forms.
var Decisions = []string{granted, refused}

// ready refuses a submission whose review is not finished, or that policy and law do not carry. settled says that counsel has
// given an opinion: then the verdicts may differ.
func (s *Service) ready(c Case, lines []Line, st Standing, settled bool) error {
	var wrong []fault.Field
	for _, k := range st.Open {
		wrong = append(wrong, fault.Field{Name: CheckField(k.Number), ID: "review.error.open", Args: map[string]any{"Number": k.Number}})
	}
	for _, k := range st.Blocking {
		wrong = append(wrong, fault.Field{Name: CheckField(k.Number), ID: "review.error.blocks", Args: map[string]any{"Number": k.Number}})
	}
	given := 0
	for _, l := range lines {
		name, number := LineField(l.Line, "decision"), map[string]any{"Line": l.Line}
		switch {
		case l.Decision == undecided:
			wrong = append(wrong, fault.Field{Name: name, ID: "review.error.undecided", Args: number})
		case l.Decision == granted && st.Lines[l.Line].Result == law.Refuse:
			wrong = append(wrong, fault.Field{Name: name, ID: "review.error.not_allowed", Args: number})
		case l.Decision == granted:
			given++
		}
	}
	if len(wrong) > 0 {
		return fault.Fields(wrong...)
	}
	switch {
	case given == 0 && c.Kind != string(law.Withdrawal):
		return fault.Fields(fault.Field{ID: "review.error.nothing_left"})
	case st.Law.Result == law.Refuse && st.Policy.Result != law.Release:
		return fault.Fields(fault.Field{ID: "review.error.refused"})
	case st.Differ && !settled:
		return fault.Fields(fault.Field{ID: "review.error.differ"})
	case st.Law.Result == law.Refuse:
		return fault.Fields(fault.Field{ID: "review.error.law_refuses"})
	}
	return nil
}
