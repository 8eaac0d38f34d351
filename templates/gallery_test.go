package templates_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/testkit/htmllint"
	"inzage/templates"
)

// maxPage is the budget of a page, compressed, in bytes.
const maxPage = 12 * 1024

func render(t *testing.T, example templates.Example, lang i18n.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := example.Render(lang).Render(i18n.WithLang(context.Background(), lang), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGallery renders every example in every language and reads the markup.
func TestGallery(t *testing.T) {
	seen := map[string]bool{}
	for _, example := range templates.Gallery() {
		if seen[example.Name] {
			t.Errorf("two examples are named %s", example.Name)
		}
		seen[example.Name] = true
		for _, lang := range append(i18n.Langs, i18n.QPS) {
			page := render(t, example, lang)
			for _, problem := range htmllint.Check(page) {
				t.Errorf("%s in %s: %s", example.Name, lang, problem)
			}
			if want := `<html lang="` + lang.Tag() + `"`; !strings.Contains(page, want) {
				t.Errorf("%s in %s: no %s", example.Name, lang, want)
			}
			if size := compressed(t, page); size > maxPage {
				t.Errorf("%s in %s: %d bytes compressed, at most %d", example.Name, lang, size, maxPage)
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d examples", len(seen))
	}
}

func compressed(t *testing.T, page string) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// TestGalleryIsTranslated renders the components in the pseudo-language: what then stands outside of brackets
// and is no canned data never went through a catalog.
func TestGalleryIsTranslated(t *testing.T) {
	data := []string{
		"Noordzee Hosting", "Bakkerij Peeters bv", "jan.peeters@voorbeeld.be", "Ogone", "BE 0123.456.749", "V-2026-00417",
		"bakkerij.peeters.en.zonen@een-bijzonder-lange-domeinnaam.voorbeeld.be", // addresses
		"Nederlands", "Français", "Deutsch", "English", // each language under its own name
		"November 2026", "October 2026", "September 2026", "August 2026", // dates outside of <time>
	}
	for _, example := range templates.Gallery() {
		if !strings.HasPrefix(example.Name, "ui/") {
			continue
		}
		for _, found := range htmllint.Untranslated(render(t, example, i18n.QPS), data...) {
			t.Errorf("%s: not from a catalog: %s", example.Name, found)
		}
	}
}
