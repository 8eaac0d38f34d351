package policy

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
)

// demoTexts are the invented company's texts by version and language.
func demoTexts(t *testing.T) map[string]map[i18n.Lang]*Text {
	t.Helper()
	all := map[string]map[i18n.Lang]*Text{}
	for _, d := range DemoVersions() {
		text, err := parse(d.Language, d.Text)
		if err != nil {
			t.Fatalf("%s in %s: %v", d.Number, d.Language, err)
		}
		if all[d.Number] == nil {
			all[d.Number] = map[i18n.Lang]*Text{}
		}
		all[d.Number][d.Language] = text
	}
	return all
}

func TestEveryLanguageHasTheSameClauses(t *testing.T) {
	for number, texts := range demoTexts(t) {
		for _, lang := range i18n.Langs {
			text := texts[lang]
			if text == nil || text.Title == "" || text.Intro == "" || len(text.Head) > 0 {
				t.Fatalf("%s in %s: %+v", number, lang, text)
			}
			if !slices.Equal(text.ids(), seedClauses) {
				t.Errorf("%s in %s: clauses %v, want %v", number, lang, text.ids(), seedClauses)
			}
			for _, clause := range text.Clauses {
				if clause.Title == "" || !strings.HasPrefix(clause.Body, "<p>") {
					t.Errorf("%s in %s, clause %s: title %q, body %q", number, lang, clause.ID, clause.Title, clause.Body)
				}
			}
		}
	}
}

// TestSummaries: each language says as much as the others about what changed.
func TestSummaries(t *testing.T) {
	for _, d := range DemoVersions() {
		s, err := summarise(d.Summary)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		if d.Number == "2.0" {
			want = 4
		}
		if len(s.Points) != want {
			t.Errorf("%s in %s: %d points, want %d", d.Number, d.Language, len(s.Points), want)
		}
	}
}

// What each clause must name in each language, because the promise is worth nothing without it.
func TestClausesKeepTheirSubstance(t *testing.T) {
	const operations = `<a href="mailto:operations@kastanje-hosting.example">`
	everywhere := map[string][]string{
		"intro": {"ISO 27001", "ISO/IEC 27001:2022", "Noordster Certificatie nv", "Kastanje Hosting bv"},
		"1.2":   {"Ogone", "2Checkout", "PayPal"},
		"1.4":   {"IP"},
		"4":     {"TLS", "SSL"},
		"5":     {operations},
		"9":     {operations},
	}
	demand := map[i18n.Lang][]string{
		i18n.NL: {"gerechtelijke vordering", "Belgische rechter"},
		i18n.FR: {"demande judiciaire", "juge belge"},
		i18n.DE: {"gerichtliches Ersuchen", "belgischen Richters"},
		i18n.EN: {"judicial demand", "Belgian judge’s order"},
	}
	for number, texts := range demoTexts(t) {
		for lang, text := range texts {
			bodies := map[string]string{"intro": text.Intro}
			for _, clause := range text.Clauses {
				bodies[clause.ID] = clause.Body
			}
			for id, words := range everywhere {
				for _, word := range words {
					if !strings.Contains(bodies[id], word) {
						t.Errorf("%s in %s, clause %s does not say %q", number, lang, id, word)
					}
				}
			}
			for _, word := range demand[lang] {
				if !strings.Contains(bodies["2"], word) {
					t.Errorf("%s in %s, clause 2 does not say %q", number, lang, word)
				}
			}
			if n := strings.Count(bodies["intro"], "<li>"); n != 11 {
				t.Errorf("%s in %s: the standard covers %d fields, want 11", number, lang, n)
			}
			if regexp.MustCompile(`(?i)verzoekschrift|requête`).MatchString(text.Source) {
				t.Errorf("%s in %s: what a party files with a court is not what a court sends us", number, lang)
			}
		}
	}
}

func TestEveryClauseLeadsToAPage(t *testing.T) {
	pages := []string{
		"/my/data", "/my/data/account", "/my/data/orders", "/my/data/invoices", "/my/data/payments", "/my/data/services",
		"/my/passwords", "/my/security", "/my/consents", "/my/questions", "/cookies", "/retention", "/recipients", "/certificate",
		"/forgot-password", "/privacy-notice/versions", "/privacy-question",
	}
	check := func(where string, links []ClauseLink) {
		if len(links) == 0 {
			t.Errorf("clause %s leads nowhere", where)
		}
		for _, link := range links {
			if !slices.Contains(pages, link.Path) {
				t.Errorf("clause %s leads to %s, which is no page", where, link.Path)
			}
			if !i18n.Has(link.Label) {
				t.Errorf("clause %s: no text with id %q", where, link.Label)
			}
		}
	}
	check("intro", IntroLinks())
	for _, clause := range demoTexts(t)["2.0"][i18n.NL].Clauses {
		check(clause.ID, clause.Links)
	}
	for id := range clauseLinks {
		if !slices.Contains(seedClauses, id) {
			t.Errorf("links for clause %s, which does not exist", id)
		}
	}
}

func TestTextsAreWellSet(t *testing.T) {
	for _, d := range DemoVersions() {
		source := string(d.Text) + string(d.Summary)
		if i := strings.IndexAny(source, "'\"\t\r"); i >= 0 {
			t.Errorf("%s in %s: straight quote or control character at byte %d", d.Number, d.Language, i)
		}
		if d.Language == i18n.FR {
			if at := regexp.MustCompile(`[^\x{202F}][?!;]|[^\x{00A0}]:\*? `).FindString(source); at != "" {
				t.Errorf("%s in fr: missing no-break space in %q", d.Number, at)
			}
		}
	}
}
