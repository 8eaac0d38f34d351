package templates_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/testkit/browser"
	"inzage/static"
	"inzage/templates"
)

// policy is the content security policy of every page.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; " +
	"base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

// serveGallery serves each example at /LANG/gallery/NAME, with the headers that the portal sends.
func serveGallery(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.Handle("/favicon.ico", static.Favicon())
	for _, lang := range append(i18n.Langs, i18n.QPS) {
		for _, example := range templates.Gallery() {
			mux.HandleFunc(fmt.Sprintf("GET /%s/gallery/%s", lang, example.Name), func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", policy)
				if err := example.Render(lang).Render(i18n.WithLang(r.Context(), lang), w); err != nil {
					t.Errorf("%s: %v", example.Name, err)
				}
			})
		}
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// TestGalleryInBrowser looks at every example in every language, scheme and width: no axe finding, no policy
// breach, nothing wider than the window, nothing too small to hit. GALLERY_ALL=1 takes each language in every view,
// GALLERY_ONLY=consents/ only the examples whose name begins so; with GALLERY_SHOTS=folder it leaves screenshots there.
func TestGalleryInBrowser(t *testing.T) {
	server := serveGallery(t)
	chromium := browser.Open(t)
	for _, lang := range append(i18n.Langs, i18n.QPS) {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			page := chromium.NewPage(t)
			for _, example := range templates.Gallery() {
				if !strings.HasPrefix(example.Name, os.Getenv("GALLERY_ONLY")) {
					continue
				}
				url := fmt.Sprintf("%s/%s/gallery/%s", server.URL, lang, example.Name)
				if status := page.Goto(url); status != http.StatusOK {
					t.Errorf("%s: status %d", example.Name, status)
				}
				for _, dark := range []bool{false, true} {
					for _, width := range []int{1280, 320} {
						if !shown(lang, dark, width) && os.Getenv("GALLERY_ALL") == "" {
							continue
						}
						page.Dark(dark)
						page.Size(width, 800)
						at := fmt.Sprintf("%s-%s-%d-%s", strings.ReplaceAll(example.Name, "/", "-"), lang, width, scheme(dark))
						look(t, page, at)
						if !dark || width == 320 {
							stretch(t, page, at)
						}
						if lang != i18n.QPS {
							access(t, page, at)
						}
						if folder := os.Getenv("GALLERY_SHOTS"); folder != "" {
							page.Screenshot(filepath.Join(folder, at+".png"))
						}
					}
				}
				for _, report := range page.Reports() {
					t.Errorf("%s: %s", example.Name, report)
				}
			}
		})
	}
}

// shown says in which views a language is looked at. Colours do not depend on the language, and what does not fit does not fit where
// it is narrow: Dutch and German have all four views between them, the others are seen narrow.
func shown(lang i18n.Lang, dark bool, width int) bool {
	narrow := width == 320
	switch lang {
	case i18n.NL:
		return dark == narrow
	case i18n.DE:
		return dark != narrow
	default:
		return dark && narrow
	}
}

func scheme(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// look measures a page as it stands.
func look(t *testing.T, page *browser.Page, at string) {
	t.Helper()
	if wide := page.Overflow(); len(wide) > 0 {
		t.Errorf("%s: %s", at, strings.Join(wide, "\n    "))
	}
	if small := page.SmallTargets(); len(small) > 0 {
		t.Errorf("%s: too small: %s", at, strings.Join(small, "\n    "))
	}
}

// stretch measures a page under the reader's own settings for text.
func stretch(t *testing.T, page *browser.Page, at string) {
	t.Helper()
	if wide := page.Spaced(); len(wide) > 0 {
		t.Errorf("%s, with spaced text: %s", at, strings.Join(wide, "\n    "))
	}
	if wide := page.Enlarged(); len(wide) > 0 {
		t.Errorf("%s, with text twice as large: %s", at, strings.Join(wide, "\n    "))
	}
}

// access lets axe-core judge. What it cannot decide counts as well: a page can be written so that it can.
func access(t *testing.T, page *browser.Page, at string) {
	t.Helper()
	violations, incomplete := page.Axe()
	for _, finding := range append(violations, incomplete...) {
		t.Errorf("%s: %v", at, finding)
	}
}
