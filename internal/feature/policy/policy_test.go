package policy

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
)

// seedClauses are the clauses that the company has promised since its first policy. None may get lost.
var seedClauses = []string{
	"1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2", "3", "4", "5", "6", "7", "8", "9",
}

func TestEveryLanguageHasTheSameClauses(t *testing.T) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			policy := In(lang)
			if policy.Title == "" || policy.Intro == "" || policy.Lang != lang {
				t.Errorf("title %q, introduction of %d bytes, language %q", policy.Title, len(policy.Intro), policy.Lang)
			}
			var ids []string
			for _, clause := range policy.Clauses {
				ids = append(ids, clause.ID)
				if clause.Title == "" || !strings.HasPrefix(clause.Body, "<p>") {
					t.Errorf("clause %s: title %q, body %q", clause.ID, clause.Title, clause.Body)
				}
			}
			if !slices.Equal(ids, seedClauses) {
				t.Errorf("clauses %v, want %v", ids, seedClauses)
			}
		})
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
	for _, lang := range i18n.Langs {
		bodies := map[string]string{"intro": In(lang).Intro}
		for _, clause := range Clauses(lang) {
			bodies[clause.ID] = clause.Body
		}
		for id, words := range everywhere {
			for _, word := range words {
				if !strings.Contains(bodies[id], word) {
					t.Errorf("%s, clause %s does not say %q", lang, id, word)
				}
			}
		}
		for _, word := range demand[lang] {
			if !strings.Contains(bodies["2"], word) {
				t.Errorf("%s, clause 2 does not say %q", lang, word)
			}
		}
		if n := strings.Count(bodies["intro"], "<li>"); n != 11 {
			t.Errorf("%s: the standard covers %d fields, want 11", lang, n)
		}
		if regexp.MustCompile(`(?i)verzoekschrift|requête`).MatchString(In(lang).Source) {
			t.Errorf("%s: what a party files with a court is not what a court sends us", lang)
		}
	}
}

func TestEveryClauseLeadsToAPage(t *testing.T) {
	pages := []string{
		"/my/data", "/my/data/account", "/my/data/orders", "/my/data/invoices", "/my/data/payments", "/my/data/services",
		"/my/passwords", "/my/security", "/cookies", "/retention", "/recipients", "/certificate", "/forgot-password",
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
	for _, clause := range Clauses(i18n.NL) {
		check(clause.ID, clause.Links)
	}
	for id := range clauseLinks {
		if !slices.Contains(seedClauses, id) {
			t.Errorf("links for clause %s, which does not exist", id)
		}
	}
}

func TestTextsAreSafeAndWellSet(t *testing.T) {
	for _, lang := range i18n.Langs {
		policy := In(lang)
		html := policy.Intro
		for _, clause := range policy.Clauses {
			html += clause.Body
		}
		if strings.Contains(html, "raw HTML omitted") {
			t.Errorf("%s: the text holds HTML", lang)
		}
		if i := strings.IndexAny(policy.Source, "'\"\t\r"); i >= 0 {
			t.Errorf("%s: straight quote or control character at byte %d", lang, i)
		}
		if lang == i18n.FR {
			if at := regexp.MustCompile(`[^\x{202F}][?!;]|[^\x{00A0}]:\*? `).FindString(policy.Source); at != "" {
				t.Errorf("fr: missing no-break space in %q", at)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	v := Current()
	if got := v.From.UTC().Format("2006-01-02T15:04"); v.Number != "1.0" || v.Authentic != i18n.NL || got != "2026-08-31T22:00" {
		t.Errorf("version %q from %s, authentic in %s", v.Number, got, v.Authentic)
	}
	if got := In(i18n.QPS).Lang; got != i18n.EN {
		t.Errorf("the pseudo-language reads the policy in %q", got)
	}
	digests := map[string]bool{}
	for _, lang := range i18n.Langs {
		if digest := In(lang).Digest; len(digest) != 64 || digests[digest] {
			t.Errorf("%s: digest %q", lang, digest)
		} else {
			digests[digest] = true
		}
	}
}

func TestParseDropsHTMLAndScripts(t *testing.T) {
	const source = "# Title\n\nHello <script>alert(1)</script> [x](javascript:alert(1))\n\n## 1 One\n\n### 1.1 Sub\n\n<b>bold</b>\n"
	got, err := parse(i18n.EN, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	html := got.Intro + got.Clauses[1].Body
	for _, bad := range []string{"<script", "javascript:", "<b>"} {
		if strings.Contains(html, bad) {
			t.Errorf("%q reached the page: %s", bad, html)
		}
	}
	if a := got.Clauses[1].Anchor(); a != "c1-1" || got.Clauses[1].Level() != 2 || got.Clauses[0].Level() != 1 {
		t.Errorf("anchor %q, levels %d and %d", a, got.Clauses[0].Level(), got.Clauses[1].Level())
	}
}

func TestParseRefuses(t *testing.T) {
	for name, source := range map[string]string{
		"heading without number":     "# T\n\n## Intro\n",
		"second title":               "# T\n\n# U\n",
		"sub-clause at clause level": "# T\n\n## 1.1 Sub\n",
		"clause at sub-clause level": "# T\n\n### 2 Two\n",
	} {
		if _, err := parse(i18n.EN, []byte(source)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
