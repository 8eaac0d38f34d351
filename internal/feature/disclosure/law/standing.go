package law

import (
	"slices"

	"inzage/internal/platform/dataset"
)

// standing is the law's verdict on who asks and how, whatever is asked for. It is settled when no category can change
// it; otherwise Result is Unclear where a doubt stays, or empty.
func (f Facts) standing() (v Verdict, settled bool) {
	for _, r := range f.Answers.defects() {
		v.refuse(r, sayDefect)
	}
	if v.Result == Refuse {
		return v, true
	}
	switch {
	case f.Authority == PrivateParty:
		v.refuse(R18, sayPrivate)
		return v, true
	case f.Authority == ForeignOther:
		// GDPR article 48: a third country's order binds only through a treaty, that is through a Belgian authority.
		v.refuse(R04, sayForeign)
		v.reason(R15)
		return v, true
	case f.Authority == UnknownAuthority, !f.Authority.Valid():
		v = Verdict{Result: Unclear, Explain: []string{sayUnknown}}
		return v, true
	case f.Answers[CheckBelgian] == No && !f.Authority.foreign(), f.Answers[CheckJudge] == No && f.Authority.Judge():
		v = Verdict{Result: Unclear, Explain: []string{sayContradiction}}
		return v, true
	case len(f.rules()) == 0:
		v.refuse(R07, sayNoBasis)
		return v, true
	}
	decided, provisional := f.deciders()
	if len(decided)+len(provisional) == 0 {
		if f.Authority == ForeignEU {
			v.refuse(R04, sayForeign)
		} else {
			v.refuse(R05, sayWrongDecider)
		}
		return v, true
	}
	if f.Nature == Petition || f.Answers[CheckOrder] == No && f.Nature != LetterOnly {
		v.refuse(R02, sayNoOrder)
		return v, true
	}
	if f.Nature == LetterOnly {
		// A signed letter of who may decide can be the written decision that the article asks for.
		v.Result = Unclear
		v.explain(sayLetter)
	}
	if f.Answers[CheckCompetent] == No {
		v.refuse(R05, sayWrongDecider)
		return v, true
	}
	if len(decided) == 0 {
		v.explain(sayProvisional)
	}
	if !f.Nature.Valid() || !f.Answers.stands(f.Urgent, CheckOrder, CheckCompetent) {
		v.Result = Unclear
		v.explain(sayOpen)
	}
	return v, false
}

// category is the law's verdict on one category, for an authority that may decide.
func (f Facts) category(c dataset.Category) (v Verdict) {
	if c == dataset.NotDisclosed {
		v.refuse(R19, sayOtherCategory)
		return v
	}
	decided, provisional := f.deciders()
	unsettled, keeps, ofJudge := false, false, false
	for _, r := range slices.Concat(decided, provisional) {
		switch {
		case r.Preserves:
			keeps = true
		case slices.Contains(r.Categories, c):
			return Verdict{Result: Release, Explain: []string{sayBasisAllows}}
		case slices.Contains(r.OfJudge, c):
			ofJudge = true
		case slices.Contains(r.Unsettled, c):
			unsettled = true
		}
	}
	switch {
	case ofJudge && f.Answers[CheckJudge] == Yes:
		return Verdict{Result: Release, Explain: []string{sayOfJudge}}
	case ofJudge && f.Answers[CheckJudge] == No:
		v.refuse(R05, sayNeedsJudge)
	case ofJudge, unsettled:
		return Verdict{Result: Unclear, Explain: []string{sayUnsettled}}
	case keeps:
		v.refuse(R11, sayKeepOnly)
	default:
		v.refuse(R11, sayOtherCategory)
	}
	return v
}

// Keep says whether the law obliges us to keep data that would otherwise go: Release means that we must. The policy has
// nothing to say about it, since nothing leaves the house.
func Keep(f Facts) Verdict {
	v, settled := f.standing()
	if settled {
		return v
	}
	decided, provisional := f.deciders()
	for _, r := range slices.Concat(decided, provisional) {
		if r.Preserves {
			if v.Result == "" {
				v.Result = Release
			}
			v.explain(sayMustKeep)
			return v
		}
	}
	// Who may have data may surely have them kept, but no article of theirs says so.
	v.Result = Unclear
	v.explain(sayNeedNotKeep)
	return v
}

// rules are those of the bases that the paper names.
func (f Facts) rules() []Rule {
	var rules []Rule
	for _, b := range f.Bases {
		if r, ok := RuleOf(b); ok && b != NoBasis {
			rules = append(rules, r)
		}
	}
	return rules
}

// deciders are the rules under which this authority may decide, and those under which it may for the time being: in
// extreme urgency or in the act, to be confirmed within a day.
func (f Facts) deciders() (decided, provisional []Rule) {
	for _, r := range f.rules() {
		switch {
		case slices.Contains(r.Deciders, f.Authority):
			decided = append(decided, r)
		case f.Urgent && slices.Contains(r.Provisional, f.Authority):
			provisional = append(provisional, r)
		}
	}
	return decided, provisional
}
