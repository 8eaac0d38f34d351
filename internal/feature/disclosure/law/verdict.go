package law

import (
	"slices"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
)

// Result is what a verdict comes to.
type Result string

// The results.
const (
	Release Result = "release" // it must be done
	Refuse  Result = "refuse"  // it must not be done
	Unclear Result = "unclear" // the facts do not settle it, or the law does not
)

// ResultText names the results.
var ResultText = i18n.Enum("law.result.", string(Release), string(Refuse), string(Unclear))

// Verdict is one of the two answers to a demand.
type Verdict struct {
	Result  Result
	Reasons []Reason // in the order of their codes
	Explain []string // ids of sentences without arguments, for officers
}

// Facts are what the reviewer established about a demand.
type Facts struct {
	Kind       CaseKind
	Authority  AuthorityType
	Nature     Nature
	Bases      []Basis            // those that the paper names; none is as good as NoBasis
	Categories []dataset.Category // those of the scope lines
	Answers    Answers            // the checklist
	Urgent     bool
}

// Sentences that explain a verdict.
const (
	sayBelgianJudge  = "law.explain.belgian_judge"
	sayNotAJudge     = "law.explain.not_a_judge"
	sayNotBelgian    = "law.explain.not_belgian"
	sayNoOrder       = "law.explain.no_order"
	sayOpen          = "law.explain.open"
	sayDefect        = "law.explain.defect"
	sayNothingLeaves = "law.explain.nothing_leaves"
	sayNoBasis       = "law.explain.no_basis"
	sayBasisAllows   = "law.explain.basis_allows"
	sayProvisional   = "law.explain.provisional"
	sayWrongDecider  = "law.explain.wrong_decider"
	sayLetter        = "law.explain.letter"
	sayUnsettled     = "law.explain.unsettled"
	sayOtherCategory = "law.explain.other_category"
	sayPartly        = "law.explain.partly"
	sayPrivate       = "law.explain.private_party"
	sayForeign       = "law.explain.foreign"
	sayOfJudge       = "law.explain.of_judge"
	sayNeedsJudge    = "law.explain.needs_judge"
	sayContradiction = "law.explain.contradiction"
	sayKeepOnly      = "law.explain.keep_only"
	sayMustKeep      = "law.explain.must_keep"
	sayNeedNotKeep   = "law.explain.need_not_keep"
	sayUnknown       = "law.explain.unknown_authority"
)

// Verdicts says whether data may leave, by the policy and by the law. The two are independent: neither knows the other.
//
// For a case that hands nothing over both refuse, without a reason: Keep is the question there.
func Verdicts(f Facts) (policy, law Verdict) {
	if !f.Kind.HandsOver() {
		nothing := Verdict{Result: Refuse, Explain: []string{sayNothingLeaves}}
		return nothing, nothing
	}
	return byPolicy(f), byLaw(f)
}

// Differ reports whether the case must wait in legal escalation: the two verdicts part, or neither settles it. Nobody
// decides that silently.
func Differ(policy, law Verdict) bool {
	return policy.Result != law.Result || policy.Result == Unclear || law.Result == Unclear
}

// byPolicy: v09.16, clauses 2 and 7. Only the order of a Belgian judge opens the door, and then it must open.
func byPolicy(f Facts) Verdict {
	var v Verdict
	for _, r := range f.Answers.defects() {
		v.refuse(r, sayDefect)
	}
	if !f.Nature.decides() || f.Answers[CheckOrder] == No {
		v.refuse(R02, sayNoOrder)
	}
	if !f.Authority.Judge() && !f.Authority.foreign() || f.Answers[CheckJudge] == No {
		v.refuse(R03, sayNotAJudge)
	}
	if f.Authority.foreign() || f.Answers[CheckBelgian] == No {
		v.refuse(R04, sayNotBelgian)
	}
	if v.Result == Refuse {
		return v
	}
	if !f.Answers.stands(f.Urgent, CheckOrder, CheckJudge, CheckBelgian) {
		return Verdict{Result: Unclear, Explain: []string{sayOpen}}
	}
	return Verdict{Result: Release, Explain: []string{sayBelgianJudge}}
}

// byLaw: what the legal basis lets this authority demand. The case as a whole is released when at least one line is, with
// R11 for the lines that are not.
func byLaw(f Facts) Verdict {
	v, settled := f.standing()
	if settled {
		return v
	}
	lines := make([]Verdict, 0, len(f.Categories))
	for _, c := range f.Categories {
		lines = append(lines, f.category(c))
	}
	return join(v, lines)
}

// LineVerdict is the law's verdict on one line of the scope.
func LineVerdict(f Facts, c dataset.Category) Verdict {
	f.Categories = []dataset.Category{c}
	if !f.Kind.HandsOver() {
		return Verdict{Result: Refuse, Explain: []string{sayNothingLeaves}}
	}
	return byLaw(f)
}

// join makes the verdict on the case of the one on the authority and those on the lines.
func join(v Verdict, lines []Verdict) Verdict {
	refused, released := 0, 0
	for _, line := range lines {
		for _, r := range line.Reasons {
			v.reason(r)
		}
		for _, id := range line.Explain {
			v.explain(id)
		}
		switch line.Result {
		case Refuse:
			refused++
		case Release:
			released++
		}
	}
	switch {
	case len(lines) == 0, v.Result == Unclear, refused+released < len(lines):
		v.Result = Unclear
		if len(lines) == 0 {
			v.explain(sayOpen)
		}
	case released == 0:
		v.Result = Refuse
	case refused > 0:
		v.Result = Release
		v.explain(sayPartly)
	default:
		v.Result = Release
	}
	return v
}

func (v *Verdict) refuse(r Reason, id string) {
	v.Result = Refuse
	v.reason(r)
	v.explain(id)
}

func (v *Verdict) reason(r Reason) {
	if !slices.Contains(v.Reasons, r) {
		v.Reasons = append(v.Reasons, r)
		slices.Sort(v.Reasons)
	}
}

func (v *Verdict) explain(id string) {
	if !slices.Contains(v.Explain, id) {
		v.Explain = append(v.Explain, id)
	}
}
