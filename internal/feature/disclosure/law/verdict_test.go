package law_test

import (
	"slices"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

var categories = []dataset.Category{dataset.Subscriber, dataset.Identification, dataset.Traffic, dataset.Content, dataset.NotDisclosed}

// allYes is a checklist on which everything is in order.
func allYes() law.Answers {
	a := law.Answers{}
	for _, c := range law.Checks() {
		a[c.Number] = law.Yes
	}
	return a
}

// with is a checklist in order but for some points.
func with(changes law.Answers) law.Answers {
	a := allYes()
	for n, answer := range changes {
		a[n] = answer
	}
	return a
}

// TestCovers holds the whole table of the law beside the code's: r release, u unclear, x refused, for subscriber,
// identification, traffic, content and what nobody can give.
func TestCovers(t *testing.T) {
	table := map[law.Basis]string{
		law.Sv46bis: "rrxxx", law.Sv88bis: "rrrxx", law.Sv90ter: "rrrrx", law.Sv39bis: "rruux", law.Sv39ter: "xxxxx",
		law.Sv39quater: "xxxxx", law.Sv88ter: "rruux", law.Sv88quater: "uuuux", law.Telecom126: "rruxx", law.Intelligence16_2: "rrxxx",
		law.Intelligence18_7: "rrrxx", law.Judicial877: "rruux", law.Judicial584: "rruux", law.DSA10: "rruux", law.EPOC: "rrrrx",
		law.EPOCPR: "xxxxx", law.MLA: "uuuux", law.NoBasis: "xxxxx",
	}
	letters := map[law.Result]byte{law.Release: 'r', law.Unclear: 'u', law.Refuse: 'x'}
	if len(table) != len(law.Bases()) {
		t.Fatalf("the table has %d bases, the law %d", len(table), len(law.Bases()))
	}
	for _, rule := range law.Bases() {
		for i, c := range categories {
			want := table[rule.Basis][i]
			// Every authority that may decide gets what the basis covers, when all is in order.
			for _, who := range rule.Deciders {
				f := law.Facts{Kind: law.Production, Authority: who, Nature: law.Order, Bases: []law.Basis{rule.Basis}, Answers: allYes()}
				if v := law.LineVerdict(f, c); letters[v.Result] != want {
					t.Errorf("%s for %s by %s: %v, want %c", rule.Basis, c, who, v, want)
				}
			}
		}
	}
}

// TestRules: each row of the table is complete, and no sentence of it is missing in any language.
func TestRules(t *testing.T) {
	if got, want := len(law.Bases()), len(law.BasisText.Values()); got != want {
		t.Fatalf("%d rules for %d bases", got, want)
	}
	for _, r := range law.Bases() {
		if !r.Basis.Valid() || r.Source.Statute == "" || r.Mark == "" || !r.Secrecy.Valid() {
			t.Errorf("%s: incomplete: %+v", r.Basis, r)
		}
		if r.Basis != law.NoBasis && (len(r.Deciders) == 0 || r.Source.Publication == "") {
			t.Errorf("%s: nobody decides or no publication", r.Basis)
		}
		if r.Preserves != (r.Keeps > 0) {
			t.Errorf("%s: preserves %v but keeps %d days", r.Basis, r.Preserves, r.Keeps)
		}
		for _, lang := range i18n.Langs {
			if r.Name(lang) == "" || r.Citation(lang) == "" {
				t.Errorf("%s in %s: no name or citation", r.Basis, lang)
			}
		}
	}
	if r, _ := law.RuleOf(law.Sv46bis); r.Citation(i18n.NL) != "artikel 46bis, Wetboek van strafvordering" {
		t.Errorf("citation %q", r.Citation(i18n.NL))
	}
	if _, ok := law.RuleOf("sv46ter"); ok {
		t.Error("a basis that does not exist has a rule")
	}
}

func TestDefaultSecrecy(t *testing.T) {
	held := []law.Basis{law.Sv46bis, law.Sv88bis, law.Sv90ter, law.Intelligence16_2, law.Intelligence18_7, law.EPOC, law.EPOCPR}
	for _, b := range held {
		if got := law.DefaultSecrecy([]law.Basis{law.NoBasis, b}); got != law.ByStatute {
			t.Errorf("%s: secrecy %s, want statute", b, got)
		}
	}
	for _, b := range []law.Basis{law.Judicial877, law.Judicial584, law.DSA10, law.NoBasis} {
		if got := law.DefaultSecrecy([]law.Basis{b}); got != law.NoSecrecy {
			t.Errorf("%s: secrecy %s, want none", b, got)
		}
	}
}

func TestVerdicts(t *testing.T) {
	one := func(b law.Basis) []law.Basis { return []law.Basis{b} }
	subscriber := []dataset.Category{dataset.Subscriber}
	foreignYes := with(law.Answers{law.CheckBelgian: law.No})
	tests := []struct {
		name        string
		f           law.Facts
		policy, law law.Result
		reasons     []law.Reason // of the law
		differ      bool
	}{
		{"investigating judge, traffic", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv88bis), Categories: []dataset.Category{dataset.Traffic}, Answers: allYes()},
			law.Release, law.Release, nil, false},
		{"his requisition counts as well", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Requisition, Bases: one(law.Sv88bis), Categories: subscriber, Answers: allYes()},
			law.Release, law.Release, nil, false},
		{"prosecutor, identification: the law binds, the policy forbids", law.Facts{Authority: law.Prosecutor, Nature: law.Requisition, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Release, nil, true},
		{"prosecutor, content under 46bis", law.Facts{Authority: law.Prosecutor, Nature: law.Requisition, Bases: one(law.Sv46bis), Categories: []dataset.Category{dataset.Content}, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R11}, false},
		{"judge, content under 46bis", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: []dataset.Category{dataset.Content}, Answers: allYes()},
			law.Release, law.Refuse, []law.Reason{law.R11}, true},
		{"judge, one line of two", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: []dataset.Category{dataset.Subscriber, dataset.Content}, Answers: allYes()},
			law.Release, law.Release, []law.Reason{law.R11}, false},
		{"judge, two bases cover both lines", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: []law.Basis{law.Sv46bis, law.Sv90ter}, Categories: []dataset.Category{dataset.Subscriber, dataset.Content}, Answers: allYes()},
			law.Release, law.Release, nil, false},
		{"judge, passwords", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv90ter), Categories: []dataset.Category{dataset.NotDisclosed}, Answers: allYes()},
			law.Release, law.Refuse, []law.Reason{law.R19}, true},
		{"police, identification, at leisure", law.Facts{Authority: law.Police, Nature: law.Requisition, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R05}, false},
		{"police, identification, in extreme urgency", law.Facts{Authority: law.Police, Nature: law.Requisition, Urgent: true, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Release, nil, true},
		{"prosecutor, traffic", law.Facts{Authority: law.Prosecutor, Nature: law.Requisition, Bases: one(law.Sv88bis), Categories: []dataset.Category{dataset.Traffic}, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R05}, false},
		{"petition of a party", law.Facts{Authority: law.PrivateParty, Nature: law.Petition, Bases: one(law.Judicial584), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No, law.CheckOrder: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R18}, false},
		{"the judge's order on it", law.Facts{Authority: law.Court, Nature: law.Order, Bases: one(law.Judicial584), Categories: subscriber, Answers: allYes()},
			law.Release, law.Release, nil, false},
		{"civil judge, content", law.Facts{Authority: law.Court, Nature: law.Judgment, Bases: one(law.Judicial877), Categories: []dataset.Category{dataset.Content}, Answers: allYes()},
			law.Release, law.Unclear, nil, true},
		{"judge's letter without the decision", law.Facts{Authority: law.InvestigatingJudge, Nature: law.LetterOnly, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{law.CheckOrder: law.No})},
			law.Refuse, law.Unclear, nil, true},
		{"intelligence service", law.Facts{Authority: law.Intelligence, Nature: law.Requisition, Bases: one(law.Intelligence16_2), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Release, nil, true},
		{"European order, subscriber", law.Facts{Authority: law.ForeignEU, Nature: law.Order, Bases: one(law.EPOC), Categories: subscriber, Answers: foreignYes},
			law.Refuse, law.Release, nil, true},
		{"European order of a prosecutor, content", law.Facts{Authority: law.ForeignEU, Nature: law.Order, Bases: one(law.EPOC), Categories: []dataset.Category{dataset.Content}, Answers: with(law.Answers{law.CheckBelgian: law.No, law.CheckJudge: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R05}, false},
		{"European order of a judge, content", law.Facts{Authority: law.ForeignEU, Nature: law.Order, Bases: one(law.EPOC), Categories: []dataset.Category{dataset.Content}, Answers: foreignYes},
			law.Refuse, law.Release, nil, true},
		{"EU authority on a Belgian basis", law.Facts{Authority: law.ForeignEU, Nature: law.Order, Bases: one(law.Sv46bis), Categories: subscriber, Answers: foreignYes},
			law.Refuse, law.Refuse, []law.Reason{law.R04}, false},
		{"third country", law.Facts{Authority: law.ForeignOther, Nature: law.Order, Bases: one(law.MLA), Categories: subscriber, Answers: foreignYes},
			law.Refuse, law.Refuse, []law.Reason{law.R04, law.R15}, false},
		{"no basis named", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Categories: subscriber, Answers: allYes()},
			law.Release, law.Refuse, []law.Reason{law.R07}, true},
		{"not authentic", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{4: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R01}, false},
		{"not addressed to us", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{9: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R06}, false},
		{"nothing answered yet", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: subscriber},
			law.Unclear, law.Unclear, nil, true},
		{"doubt about the judge", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.Doubtful})},
			law.Unclear, law.Release, nil, true},
		{"no line", law.Facts{Authority: law.InvestigatingJudge, Nature: law.Order, Bases: one(law.Sv46bis), Answers: allYes()},
			law.Release, law.Unclear, nil, true},
		{"court that is not Belgian, by the answers", law.Facts{Authority: law.Court, Nature: law.Order, Bases: one(law.Judicial877), Categories: subscriber, Answers: with(law.Answers{law.CheckBelgian: law.No})},
			law.Refuse, law.Unclear, nil, true},
		{"to produce on a basis that only keeps", law.Facts{Authority: law.Prosecutor, Nature: law.Requisition, Bases: one(law.Sv39ter), Categories: subscriber, Answers: with(law.Answers{law.CheckJudge: law.No})},
			law.Refuse, law.Refuse, []law.Reason{law.R11}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.f.Kind = law.Production
			policy, lawful := law.Verdicts(test.f)
			if policy.Result != test.policy || lawful.Result != test.law || !slices.Equal(lawful.Reasons, test.reasons) {
				t.Errorf("policy %+v, law %+v; want %s, %s %v", policy, lawful, test.policy, test.law, test.reasons)
			}
			if law.Differ(policy, lawful) != test.differ {
				t.Errorf("differ %v, want %v", !test.differ, test.differ)
			}
		})
	}
}

// TestOnlyABelgianJudge goes through every authority, paper, basis and answer: no combination that is not the decision of
// a Belgian judge has the policy's release, and each that is has it.
func TestOnlyABelgianJudge(t *testing.T) {
	answers := []law.Answer{law.Open, law.Yes, law.No, law.Doubtful, law.NotApplicable}
	kinds := []law.CaseKind{law.Production, law.Preservation, ""}
	n, released := 0, 0
	for _, kind := range kinds {
		for _, authority := range append(law.AuthorityText.Values(), "") {
			for _, nature := range append(law.NatureText.Values(), "") {
				for _, rule := range law.Bases() {
					for _, judge := range answers {
						for _, belgian := range answers {
							for _, order := range answers[:3] {
								n++
								f := law.Facts{
									Kind: kind, Authority: law.AuthorityType(authority), Nature: law.Nature(nature), Urgent: n%2 == 0,
									Bases: []law.Basis{rule.Basis}, Categories: categories[:1+n%4],
									Answers: with(law.Answers{law.CheckOrder: order, law.CheckJudge: judge, law.CheckBelgian: belgian}),
								}
								policy, lawful := law.Verdicts(f)
								mustRelease := f.Kind == law.Production && f.Authority.Judge() && judge == law.Yes && belgian == law.Yes && order == law.Yes &&
									(f.Nature == law.Order || f.Nature == law.Judgment || f.Nature == law.Requisition)
								if got := policy.Result == law.Release; got != mustRelease {
									t.Fatalf("%+v: the policy's verdict is %+v", f, policy)
								}
								if mustRelease {
									released++
								}
								if lawful.Result == law.Release && !slices.Contains(rule.Deciders, f.Authority) && (!f.Urgent || !slices.Contains(rule.Provisional, f.Authority)) {
									t.Fatalf("%+v: the law releases to who may not decide", f)
								}
								whole(t, f, policy)
								whole(t, f, lawful)
							}
						}
					}
				}
			}
		}
	}
	if released == 0 {
		t.Error("nothing was ever released: the test tests nothing")
	}
}

// whole checks that a verdict can be shown: a result, an explanation that exists, a reason where something is refused.
func whole(t *testing.T, f law.Facts, v law.Verdict) {
	t.Helper()
	if !slices.Contains(law.ResultText.Values(), string(v.Result)) || len(v.Explain) == 0 {
		t.Fatalf("%+v: incomplete verdict %+v", f, v)
	}
	if f.Kind.HandsOver() && v.Result == law.Refuse && len(v.Reasons) == 0 {
		t.Fatalf("%+v: refused without a reason", f)
	}
	for _, id := range v.Explain {
		if !i18n.Has(id) {
			t.Fatalf("no text %q", id)
		}
	}
}

// TestOpenNeverReleases leaves out or doubts each answer on which something stands, one at a time.
func TestOpenNeverReleases(t *testing.T) {
	for _, c := range law.Checks() {
		for _, a := range []law.Answer{law.Open, law.Doubtful} {
			f := law.Facts{Kind: law.Production, Authority: law.InvestigatingJudge, Nature: law.Order, Bases: []law.Basis{law.Sv46bis},
				Categories: categories[:1], Answers: with(law.Answers{c.Number: a})}
			policy, lawful := law.Verdicts(f)
			if c.Defect && (policy.Result == law.Release || lawful.Result == law.Release) {
				t.Errorf("check %d %q: policy %s, law %s", c.Number, a, policy.Result, lawful.Result)
			}
		}
	}
}

func TestKeep(t *testing.T) {
	base := law.Facts{Kind: law.Preservation, Nature: law.Requisition, Answers: with(law.Answers{law.CheckJudge: law.No})}
	for _, test := range []struct {
		who    law.AuthorityType
		basis  law.Basis
		want   law.Result
		reason law.Reason
	}{
		{law.Prosecutor, law.Sv39ter, law.Release, ""},
		{law.Police, law.Sv39ter, law.Release, ""},
		{law.ForeignEU, law.EPOCPR, law.Release, ""},
		{law.ForeignEU, law.Sv39ter, law.Refuse, law.R04},
		{law.Administrative, law.Sv39ter, law.Refuse, law.R05},
		{law.Prosecutor, law.Sv46bis, law.Unclear, ""},
		{law.PrivateParty, law.Sv39ter, law.Refuse, law.R18},
	} {
		f := base
		f.Authority, f.Bases = test.who, []law.Basis{test.basis}
		v := law.Keep(f)
		if v.Result != test.want || test.reason != "" && !slices.Contains(v.Reasons, test.reason) {
			t.Errorf("%s, %s: %+v, want %s %s", test.who, test.basis, v, test.want, test.reason)
		}
		if policy, lawful := law.Verdicts(f); policy.Result != law.Refuse || lawful.Result != law.Refuse || law.Differ(policy, lawful) {
			t.Errorf("%s: a case that keeps hands over: %v, %v", test.who, policy, lawful)
		}
		if v := law.LineVerdict(f, dataset.Subscriber); v.Result != law.Refuse {
			t.Errorf("%s: a line of a case that keeps: %v", test.who, v)
		}
	}
	f := base
	f.Authority, f.Bases, f.Answers = law.Prosecutor, []law.Basis{law.Sv39ter}, nil
	if v := law.Keep(f); v.Result != law.Unclear {
		t.Errorf("nothing answered: %v", v)
	}
}
