package mail_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/testkit/browser"
	"inzage/templates/mail"
)

// The HTML of a letter, in a real browser: no axe finding, nothing wider than the window, nothing fetched. With
// MAIL_SHOTS=folder it leaves screenshots there.
func TestInBrowser(t *testing.T) {
	mux := http.NewServeMux()
	for _, lang := range i18n.Langs {
		l := letter(lang)
		if lang == i18n.DE { // with a longer text of Markdown
			var err error
			if l.Body, err = mail.Markdown(news); err != nil {
				t.Fatal(err)
			}
		}
		_, _, html := compose(t, l)
		mux.HandleFunc("GET /"+string(lang), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
			_, _ = w.Write([]byte(html))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	page := browser.Open(t).NewPage(t)
	for _, lang := range i18n.Langs {
		for _, dark := range []bool{false, true} {
			for _, width := range []int{1280, 320} {
				at := fmt.Sprintf("letter-%s-%d-dark=%t", lang, width, dark)
				page.Dark(dark)
				page.Size(width, 900)
				page.Goto(server.URL + "/" + string(lang))
				for _, problem := range append(append(page.Overflow(), page.SmallTargets()...), page.Spaced()...) {
					t.Errorf("%s: %s", at, problem)
				}
				violations, incomplete := page.Axe()
				for _, finding := range append(violations, incomplete...) {
					t.Errorf("%s: %s", at, finding)
				}
				if folder := os.Getenv("MAIL_SHOTS"); folder != "" {
					page.Screenshot(filepath.Join(folder, at+".png"))
				}
			}
		}
	}
	for _, report := range page.Reports() {
		t.Error(report)
	}
}
