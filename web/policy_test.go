package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/feature/policy"
)

// publishDemo publishes the invented company's two versions.
func (w *myWorld) publishDemo() {
	w.t.Helper()
	w.must(w.server.Policy.PublishDemo(actor.With(w.t.Context(), actor.Job("test"))))
}

// publishVersion publishes a version with the same text in each language.
func (w *myWorld) publishVersion(number, from string, text []byte) {
	w.t.Helper()
	ctx := actor.With(w.t.Context(), actor.Job("test"))
	day, err := time.ParseInLocation(time.DateOnly, from, format.Brussels)
	w.must(err)
	for _, lang := range i18n.Langs {
		_, err := w.server.Policy.Import(ctx, policy.Draft{Number: number, From: day, Language: lang, Text: text, Summary: []byte("- Korter.")})
		w.must(err)
	}
	_, err = w.server.Policy.Publish(ctx, number, false)
	w.must(err)
}

// visit asks for a page as nobody.
func (w *myWorld) visit(path string) answer {
	w.t.Helper()
	w.queries.Store(0)
	return answer{ResponseRecorder: w.ask(http.MethodGet, path, nil, nil, nil), queries: w.queries.Load()}
}

func TestNoticeBeforeAnyVersion(t *testing.T) {
	w := newMyWorld(t)
	w.visit("/nl/privacy-notice").wants(t, http.StatusOK, "Er is nog geen privacyverklaring", "operations@noordzee.example")
	w.visit("/nl/privacy-notice/versions").wants(t, http.StatusOK, "Er is nog geen privacyverklaring")
	w.visit("/nl/privacy-notice/compare").wants(t, http.StatusOK, "Er is nog niets te vergelijken")
	w.visit("/nl/privacy-notice/versions/1.0").wants(t, http.StatusNotFound, "Deze versie bestaat niet")
	p := w.person("nieuw")
	p.get("/nl/my/privacy-notice").wants(t, http.StatusOK, "Niets gewijzigd")
}

func TestNotice(t *testing.T) {
	w := newMyWorld(t)
	w.publishDemo()
	page := w.visit("/nl/privacy-notice")
	page.wants(t, http.StatusOK, "Versie 2.0, van kracht vanaf 1 september 2026", "Wat er veranderde, in het kort", "Wat is er gewijzigd?",
		`href="/nl/privacy-notice/compare?from=1.0&amp;to=2.0"`, `id="c1-1"`, "1.1 Account en facturatie", `href="/nl/my/consents"`, `href="/nl/my/questions"`,
		`href="/nl/privacy-notice/versions"`, "Controlegetal")
	page.lacks(t, "Dit is een vertaling", "raw HTML")
	again := w.visit("/nl/privacy-notice")
	if again.queries != 0 {
		t.Errorf("%d queries once it is known", again.queries)
	}
	w.visit("/fr/privacy-notice").wants(t, http.StatusOK, "le texte néerlandais fait foi", "Qu’est-ce qui a changé")
	w.visit("/de/privacy-notice").wants(t, http.StatusOK, "gilt der niederländische Text")

	old := w.visit("/nl/privacy-notice/versions/1.0")
	old.wants(t, http.StatusOK, "Versie 1.0, van kracht van 1 januari 2025 tot en met 31 augustus 2026", "Deze versie geldt niet meer.", "Lees de versie die nu geldt")
	old.lacks(t, "Wat is er gewijzigd?")
	w.visit("/nl/privacy-notice/versions/2.0").lacks(t, "geldt niet meer", "geldt vanaf")
	for _, number := range []string{"3.0", "1.0%2f", "..", "%3Cscript%3E", strings.Repeat("9", 3000), "1.0%00", "%ff"} {
		got := w.visit("/nl/privacy-notice/versions/" + number)
		if got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "<script") {
			t.Errorf("version %.20q answers %d", number, got.Code)
		}
	}

	w.publishVersion("3.0", "2026-12-01", []byte("## 1 One\n\nKort.\n"))
	w.visit("/nl/privacy-notice").wants(t, http.StatusOK, "Versie 2.0, van kracht van 1 september 2026 tot en met 30 november 2026", "Er komt een nieuwe versie",
		"Versie 3.0 geldt vanaf 1 december 2026.", `href="/nl/privacy-notice/compare?from=2.0&amp;to=3.0"`)
	w.visit("/nl/privacy-notice/versions/3.0").wants(t, http.StatusOK, "Deze versie geldt vanaf 1 december 2026.")
}

// TestVersionText: the file is the text that the checksum on the page stands for.
func TestVersionText(t *testing.T) {
	w := newMyWorld(t)
	w.publishDemo()
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		file := w.visit("/" + lang + "/privacy-notice/versions/2.0/text.md")
		sum := sha256.Sum256(file.Body.Bytes())
		w.visit("/"+lang+"/privacy-notice").wants(t, http.StatusOK, hex.EncodeToString(sum[:]))
		h := file.Header()
		if h.Get("Content-Type") != "text/markdown; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="privacy-notice-2.0.`+lang+`.md"`) ||
			h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", lang, h)
		}
	}
	w.visit("/nl/privacy-notice/versions/9/text.md").wants(t, http.StatusNotFound)
}

func TestVersions(t *testing.T) {
	w := newMyWorld(t)
	w.publishDemo()
	for i := range 8 {
		w.publishVersion(fmt.Sprintf("0.%d", i+1), fmt.Sprintf("20%d-01-01", 10+i), []byte("## 1 One\n\nKort.\n"))
	}
	page := w.visit("/nl/privacy-notice/versions")
	if page.queries > 2 {
		t.Errorf("%d queries", page.queries)
	}
	page.wants(t, http.StatusOK, "Versie 2.0", "Nu van kracht", "Niet meer van kracht", "Dit is de eerste versie.", "Vergelijk met versie 1.0", "Vergelijk twee versies",
		"Een nieuwsbrief sturen wij alleen als u dat wilt.", "Nederlands, Français, Deutsch, English")
	for day, want := range map[string]string{
		"2009-12-31": "Op 31 december 2009 was er nog geen versie.",
		"2024-12-31": "Op 31 december 2024 gold versie 0.8.",
		"2025-01-01": "Op 1 januari 2025 gold versie 1.0.",
		"2026-08-31": "Op 31 augustus 2026 gold versie 1.0.",
		"2026-09-01": "Op 1 september 2026 gold versie 2.0.",
		"2026-11-03": "Op 3 november 2026 gold versie 2.0.",
		"2027-01-01": "Op 1 januari 2027 geldt versie 2.0, als er intussen geen andere komt.",
	} {
		w.visit("/nl/privacy-notice/versions?on="+day).wants(t, http.StatusOK, want)
	}
	for _, day := range []string{"1-9-2026", "2026-02-30", "x", "%3Cscript%3E", "99999-01-01", "%00", "%ff"} {
		got := w.visit("/nl/privacy-notice/versions?on=" + day)
		if day == "%ff" && got.Code == http.StatusOK {
			continue // nothing is left of it
		}
		got.wants(t, http.StatusUnprocessableEntity, "Geef een dag op zoals 2026-09-01", "Fout: ")
		got.lacks(t, "<script>")
	}
}

func TestCompareVersions(t *testing.T) {
	w := newMyWorld(t)
	w.publishDemo()
	page := w.visit("/nl/privacy-notice/compare")
	page.wants(t, http.StatusOK, "Van versie 1.0 naar versie 2.0", `<ins><span class="vh">Nieuw: </span>`, `<del><span class="vh">Vervallen: </span>`,
		"Hier veranderde niets", "1.1 Account en facturatie", "Lees versie 2.0", `<option value="1.0" selected`)
	w.visit("/nl/privacy-notice/compare?from=2.0&to=1.0").wants(t, http.StatusOK, "Van versie 2.0 naar versie 1.0")
	w.visit("/nl/privacy-notice/compare?from=2.0&to=2.0").wants(t, http.StatusOK, "Geen verschillen")
	w.visit("/en/privacy-notice/compare").wants(t, http.StatusOK, "One click will do.")
	for _, query := range []string{"?from=9&to=2.0", "?from=1.0&to=x", "?from=%3Cscript%3E", "?from=%00&to=%ff", "?from=" + strings.Repeat("9", 3000)} {
		got := w.visit("/nl/privacy-notice/compare" + query)
		got.wants(t, http.StatusNotFound, "Deze versie bestaat niet", "Vergelijk")
		got.lacks(t, "<script", "Van versie")
	}
	if again := w.visit("/nl/privacy-notice/compare"); again.queries != 0 {
		t.Errorf("%d queries once it is known", again.queries)
	}
}

// TestOwnersPolicy shows the text that the company has, and compares it with a changed copy. With PAGE_FILES=folder it
// leaves the pages there.
func TestOwnersPolicy(t *testing.T) {
	source, err := os.ReadFile("../../shared/seed/privacy-policy-v09.16.nl.md")
	if err != nil {
		t.Skipf("the owner's policy text is not here (%v)", err)
	}
	w := newMyWorld(t)
	w.publishVersion("09.16", "2016-09-01", source)
	changed := strings.NewReplacer("en eventueel een fax nummer", "en soms een fax nummer", "voor onbepaalde duur", "tien jaar", "nooit inzage", "geen inzage").Replace(string(source))
	w.publishVersion("10.0", "2026-10-01", []byte(changed))
	page := w.visit("/nl/privacy-notice/versions/09.16")
	page.wants(t, http.StatusOK, "Stone Internet Services Privacy Policy", "Privacy Policy v09.16 · Stone Internet Services bvba", `<h2>1. Welke gegevens worden er bijgehouden</h2>`,
		`<h3>1.2 Financiële Transacties</h3>`, `<a href="#c9">9. Verdere vragen`, `href="/nl/my/data/invoices"`, `<a href="mailto:operations@stone-is.com">`)
	diff := w.visit("/nl/privacy-notice/compare?from=09.16&to=10.0")
	diff.wants(t, http.StatusOK, `</span>eventueel</del>`, `</span>soms</ins>`, `</span>voor onbepaalde duur</del>`, "Hier veranderde niets")
	if n := strings.Count(diff.Body.String(), "</ins>"); n != 4 { // three, and the one that explains
		t.Errorf("%d insertions", n)
	}
	if folder := os.Getenv("PAGE_FILES"); folder != "" {
		for name, a := range map[string]answer{"owner.html": page, "owner-compare.html": diff} {
			w.must(os.WriteFile(folder+"/"+name, a.Body.Bytes(), 0o644))
		}
	}
}

// TestPolicyNews: the overview tells of a change until its reader says that they read it; looking alone notes nothing.
func TestPolicyNews(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	w.publishDemo()
	overview := p.get("/nl/my")
	overview.wants(t, http.StatusOK, "Onze privacyverklaring is veranderd", `href="/nl/my/privacy-notice"`)
	if overview.queries > maxQueries {
		t.Errorf("%d queries", overview.queries)
	}
	for range 2 {
		page := p.get("/nl/my/privacy-notice")
		page.wants(t, http.StatusOK, "Sinds u zich hier kunt aanmelden.", "Versie 2.0", "Gelezen", `href="/nl/privacy-notice/compare?from=1.0&amp;to=2.0"`)
		if page.queries > maxQueries {
			t.Errorf("%d queries", page.queries)
		}
	}
	p.post("/nl/my/privacy-notice", url.Values{"version": {"9.9"}}).wants(t, http.StatusNotFound)
	p.get("/nl/my").wants(t, http.StatusOK, "Onze privacyverklaring is veranderd")
	p.post("/nl/my/privacy-notice", url.Values{"version": {"2.0"}}).wants(t, http.StatusSeeOther)
	done := p.get("/nl/my")
	done.wants(t, http.StatusOK, "Genoteerd: u las versie 2.0")
	done.lacks(t, "Onze privacyverklaring is veranderd")
	p.get("/nl/my/privacy-notice").wants(t, http.StatusOK, "Niets gewijzigd", "Sinds 3 november 2026, toen u het laatst keek")
	// It is the reader's own note: a colleague is told all the same.
	w.person("bert").get("/nl/my").wants(t, http.StatusOK, "Onze privacyverklaring is veranderd")
}
