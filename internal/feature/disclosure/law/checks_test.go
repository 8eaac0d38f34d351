package law_test

import (
	"slices"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
)

func numbers(checks []law.Check) []int {
	var n []int
	for _, c := range checks {
		n = append(n, c.Number)
	}
	return n
}

func TestChecks(t *testing.T) {
	if len(law.Checks()) != 22 {
		t.Fatalf("%d checks, want 22", len(law.Checks()))
	}
	for i, c := range law.Checks() {
		if got, ok := law.CheckOf(i + 1); !ok || got != c || c.Number != i+1 {
			t.Errorf("check %d stands at %d", c.Number, i+1)
		}
		if !i18n.Has(c.Text) || !i18n.Has(c.Help) || c.Text != "law.check."+c.Key {
			t.Errorf("check %d: texts %q, %q", c.Number, c.Text, c.Help)
		}
		if c.Reason != "" && !c.Reason.Valid() {
			t.Errorf("check %d suggests %q", c.Number, c.Reason)
		}
		info, _ := law.ReasonOf(c.Reason)
		if c.Policy != info.Policy {
			t.Errorf("check %d: policy %v, its reason %s %v", c.Number, c.Policy, c.Reason, info.Policy)
		}
		if c.Defect && !c.Blocks {
			t.Errorf("check %d is a defect that does not block", c.Number)
		}
	}
	for _, n := range []int{-1, 0, 23} {
		if _, ok := law.CheckOf(n); ok {
			t.Errorf("check %d exists", n)
		}
	}
}

func TestBlocking(t *testing.T) {
	all := law.Answers{}
	for n := 1; n <= 22; n++ {
		all[n] = law.No
	}
	na := with(law.Answers{3: law.NotApplicable, 4: law.NotApplicable, 18: law.NotApplicable, 20: law.NotApplicable})
	tests := []struct {
		name    string
		answers law.Answers
		urgent  bool
		want    []int
	}{
		{"all in order", allYes(), false, nil},
		{"all in order, urgent", allYes(), true, nil},
		{"every no", all, false, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21}},
		{"every no, urgent", all, true, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 21, 22}},
		{"a doubt weighs as a no", with(law.Answers{17: law.Doubtful}), false, []int{17}},
		{"not applicable where it may be", na, false, nil},
		{"not applicable, urgent", na, true, []int{3, 4, 18, 20}},
		{"not applicable where it may not be", with(law.Answers{6: law.NotApplicable}), false, []int{6}},
		{"data not held does not block", with(law.Answers{15: law.No}), false, nil},
		{"third parties at leisure", with(law.Answers{18: law.No}), false, nil},
		{"third parties in urgency", with(law.Answers{18: law.No}), true, []int{18}},
		{"open blocks nothing here", law.Answers{}, true, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := numbers(law.Blocking(test.answers, test.urgent)); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
	for n := 1; n <= 22; n++ { // urgency never lowers the bar
		for _, a := range []law.Answer{law.Yes, law.No, law.Doubtful, law.NotApplicable} {
			if len(law.Blocking(law.Answers{n: a}, false)) > len(law.Blocking(law.Answers{n: a}, true)) {
				t.Errorf("check %d %s blocks at leisure only", n, a)
			}
		}
	}
}

func TestOpenChecks(t *testing.T) {
	if got := law.OpenChecks(nil); len(got) != 22 || law.Complete(nil) {
		t.Errorf("%d open of none answered", len(got))
	}
	a := with(law.Answers{8: law.Open, 9: "perhaps"})
	if got := numbers(law.OpenChecks(a)); !slices.Equal(got, []int{8, 9}) || law.Complete(a) {
		t.Errorf("open %v, want 8 and 9: a word that is no answer is none", got)
	}
	if !law.Complete(allYes()) {
		t.Error("a full list is not complete")
	}
}

func TestSuggested(t *testing.T) {
	a := with(law.Answers{14: law.No, 3: law.No, 4: law.No, 18: law.No, 19: law.No, 17: law.Doubtful})
	if got := law.Suggested(a); !slices.Equal(got, []law.Reason{law.R01, law.R10}) {
		t.Errorf("suggested %v", got)
	}
}

func TestAuthenticated(t *testing.T) {
	call := law.Contact{Method: law.CallBack, FromDirectory: true, Confirmed: law.Yes}
	printed := law.Contact{Method: law.CallBack, Confirmed: law.Yes}
	post := law.Contact{Method: law.PostReply, FromDirectory: true, Confirmed: law.Yes}
	registered := law.Contact{Method: law.RegisteredReply, FromDirectory: true, Confirmed: law.Yes}
	ebox := law.Contact{Method: law.EBoxReply, FromDirectory: true, Confirmed: law.Yes}
	signed := law.Contact{Method: law.Signature, Confirmed: law.Yes}
	nobody := law.Contact{Method: law.CallBack, FromDirectory: true, Confirmed: law.Doubtful}
	denied := law.Contact{Method: law.CallBack, FromDirectory: true, Confirmed: law.No}
	tests := []struct {
		name          string
		contacts      []law.Contact
		urgent, doubt bool
		missing       []string // none: authentic
	}{
		{"nobody asked", nil, false, false, []string{"law.authentic.contact"}},
		{"called back", []law.Contact{call}, false, false, nil},
		{"called the number on the paper", []law.Contact{printed}, false, false, []string{"law.authentic.contact", "law.authentic.directory"}},
		{"twice the number on the paper", []law.Contact{printed, printed}, true, false, []string{"law.authentic.contact", "law.authentic.directory", "law.authentic.second"}},
		{"nobody answered", []law.Contact{nobody}, false, false, []string{"law.authentic.contact"}},
		{"signature", []law.Contact{signed}, false, false, nil},
		{"urgent: one call is not enough", []law.Contact{call}, true, false, []string{"law.authentic.second"}},
		{"doubt: one call is not enough", []law.Contact{call}, false, true, []string{"law.authentic.second"}},
		{"urgent: two calls are one way", []law.Contact{call, call}, true, false, []string{"law.authentic.second"}},
		{"urgent: post and registered are one way", []law.Contact{post, registered}, true, false, []string{"law.authentic.second"}},
		{"urgent: two ways without a voice", []law.Contact{signed, ebox}, true, false, []string{"law.authentic.second"}},
		{"urgent: call and signature", []law.Contact{call, signed}, true, false, nil},
		{"doubt: call and eBox", []law.Contact{call, ebox}, false, true, nil},
		{"denied", []law.Contact{call, ebox, denied}, false, false, []string{"law.authentic.denied"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ok, missing := law.Authenticated(test.contacts, test.urgent, test.doubt)
			if ok != (len(test.missing) == 0) || !slices.Equal(missing, test.missing) {
				t.Errorf("%v %v, want missing %v", ok, missing, test.missing)
			}
		})
	}
	if law.Denied([]law.Contact{{Method: law.CallBack, Confirmed: law.No}}) {
		t.Error("a denial from a number on the paper proves nothing")
	}
}

// TestReasons holds the table of reasons beside the code's.
func TestReasons(t *testing.T) {
	cures := "ccccc" + "nccccc" + "nn" + "mmc" + "nnn"
	if len(law.Reasons()) != 19 || len(cures) != 19 {
		t.Fatalf("%d reasons", len(law.Reasons()))
	}
	kinds := map[byte]law.Cure{'c': law.Curable, 'n': law.NotCurable, 'm': law.MaybeCured}
	for i, r := range law.Reasons() {
		if r.Curable != kinds[cures[i]] {
			t.Errorf("%s: curable %s", r.Code, r.Curable)
		}
		if has := slices.Contains(law.CureText.Values(), string(r.Code)); has != (r.Curable != law.NotCurable) {
			t.Errorf("%s: what would cure it is said: %v", r.Code, has)
		}
		if r.Policy != (r.Code == law.R02 || r.Code == law.R03 || r.Code == law.R04) {
			t.Errorf("%s: policy %v", r.Code, r.Policy)
		}
		if r.Counsel != (r.Code == law.R14 || r.Code == law.R15 || r.Code == law.R16) {
			t.Errorf("%s: counsel %v", r.Code, r.Counsel)
		}
	}
	if _, ok := law.ReasonOf("R20"); ok || law.Reason("R20").Valid() {
		t.Error("R20 exists")
	}
}
