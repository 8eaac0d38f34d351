package law_test

import (
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

// TestWords: every list is closed, and each of its values has a name in every language.
func TestWords(t *testing.T) {
	families := map[string]struct {
		text  i18n.IDs
		valid func(string) bool
	}{
		"authority": {law.AuthorityText, func(s string) bool { return law.AuthorityType(s).Valid() }},
		"nature":    {law.NatureText, func(s string) bool { return law.Nature(s).Valid() }},
		"channel":   {law.ChannelText, func(s string) bool { return law.Channel(s).Valid() }},
		"secrecy":   {law.SecrecyText, func(s string) bool { return law.Secrecy(s).Valid() }},
		"kind":      {law.KindText, func(s string) bool { return law.CaseKind(s).Valid() }},
		"selector":  {law.SelectorText, func(s string) bool { return law.Selector(s).Valid() }},
		"urgency":   {law.UrgencyText, func(s string) bool { return law.Urgency(s).Valid() }},
		"answer":    {law.AnswerText, func(s string) bool { return law.Answer(s).Valid() }},
		"basis":     {law.BasisText, func(s string) bool { return law.Basis(s).Valid() }},
		"reason":    {law.ReasonText, func(s string) bool { return law.Reason(s).Valid() }},
		"method":    {law.MethodText, func(s string) bool { return law.Method(s).Valid() }},
		"number":    {law.NumberText, func(s string) bool { return law.NumberKind(s).Valid() }},
		"mark":      {law.MarkText, nil}, "result": {law.ResultText, nil}, "statute": {law.StatuteText, nil}, "form": {law.FormText, nil},
		"category": {law.CategoryText, nil}, "refusal": {law.RefusalText, nil}, "cure": {law.CureText, nil},
	}
	for name, f := range families {
		for _, value := range f.text.Values() {
			for _, lang := range i18n.Langs {
				if f.text.In(lang, value) == "" {
					t.Errorf("%s %s has no name in %s", name, value, lang)
				}
			}
			if f.valid != nil && !f.valid(value) {
				t.Errorf("%s %s is not valid", name, value)
			}
		}
		if f.valid != nil && (f.valid("") || f.valid("x")) {
			t.Errorf("%s: anything is valid", name)
		}
	}
	for _, c := range []dataset.Category{dataset.Subscriber, dataset.Identification, dataset.Traffic, dataset.Content, dataset.NotDisclosed} {
		if law.CategoryText.In(i18n.NL, string(c)) == "" {
			t.Errorf("category %s has no name", c)
		}
	}
	if law.Verified.ToConfirm() || law.Verified.Note() != "" || !law.Counsel.ToConfirm() || !i18n.Has(law.Unverified.Note()) {
		t.Error("what is to be confirmed is not told from what is not")
	}
}
