package templates_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/testkit/browser"
	"inzage/static"
	"inzage/templates/ui"
)

const focused = `(e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className ? "." + e.className : ""))(document.activeElement)`

// TestKeyboard goes through a page as somebody without a mouse does.
func TestKeyboard(t *testing.T) {
	server := serveGallery(t)
	page := browser.Open(t).NewPage(t)

	page.Goto(server.URL + "/nl/gallery/ui/ledger")
	page.Keys("\t")
	if got := browser.Eval[string](page, focused); got != "a.skip" {
		t.Errorf("the first Tab reaches %s, want the skip link", got)
	}
	if top := browser.Eval[float64](page, `document.activeElement.getBoundingClientRect().top`); top < 0 {
		t.Errorf("the skip link has the focus and cannot be seen: %v px", top)
	}
	if width := browser.Eval[string](page, `getComputedStyle(document.activeElement).outlineWidth`); width != "3px" {
		t.Errorf("the focus is outlined by %s, want 3px", width)
	}
	page.Keys("\r")
	if got := browser.Eval[string](page, `location.hash`); got != "#main" {
		t.Errorf("the skip link leads to %q", got)
	}

	page.Goto(server.URL + "/nl/gallery/ui/form-errors")
	if got := browser.Eval[string](page, focused); got != "div.errors" {
		t.Errorf("a form with errors puts the focus on %s, want the error summary", got)
	}
	page.Keys("\t")
	page.Keys("\r")
	// The browser moves the focus along with the fragment, some frames after the key: from the link to the page, and then to the field.
	browser.Eval[bool](page, `new Promise(done => { const began = performance.now(); const look = () =>
		document.activeElement.id === "name" || performance.now() - began > 10000 ? done(true) : requestAnimationFrame(look); look() })`)
	if got := browser.Eval[string](page, focused); got != "input#name" {
		t.Errorf("the first error leads to %s, want its field", got)
	}
}

// TestEnterDoesNotShowThePassword: browsers press a form's first button on Enter. It must not be "show".
func TestEnterDoesNotShowThePassword(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		ctx := i18n.WithLang(r.Context(), i18n.NL)
		show := r.PostFormValue(ui.ShowField)
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="nl"><body><p id="got">%s show=%s</p><form method="post">`, r.Method, show)
		field := ui.PasswordField(ui.PasswordView{Label: "Wachtwoord", Show: show == "1", Value: r.PostFormValue("password"), Autocomplete: "current-password"})
		if err := field.Render(ctx, w); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `<button type="submit" id="go">Aanmelden</button></form></body></html>`)
	}))
	defer server.Close()
	page := browser.Open(t).NewPage(t)
	page.Goto(server.URL)

	page.Type("#password", "een lang geheim")
	page.Enter("#password")
	if got := page.Text("#got"); got != "POST show=" {
		t.Errorf("Enter sent %q", got)
	}
	page.Follow(`button[name="show"]`)
	if page.Text("#got") != "POST show=1" || page.Value(`#password[type="text"]`) != "een lang geheim" {
		t.Errorf("show: %q", page.Text("#got"))
	}
	page.Follow(`button[name="show"]`)
	if page.Text("#got") != "POST show=0" || page.Value(`#password[type="password"]`) != "een lang geheim" {
		t.Errorf("hide: %q", page.Text("#got"))
	}
	page.Follow("#go")
	if got := page.Text("#got"); got != "POST show=" {
		t.Errorf("the button sent %q", got)
	}
}

// TestFirstVisit counts what a first visit fetches: at most six requests to one server, and beside the page
// itself no more than leaves it its 12 KB of 60. A second page fetches nothing but itself.
func TestFirstVisit(t *testing.T) {
	server := serveGallery(t)
	page := browser.Open(t).NewPage(t)
	page.Goto(server.URL + "/nl/gallery/ui/start")
	browser.Eval[bool](page, `document.fonts.ready.then(() => true)`)
	var assets int64
	for _, request := range page.Requests() {
		if !strings.HasPrefix(request.URL, server.URL) {
			t.Errorf("fetches %s", request.URL)
		}
		if strings.HasPrefix(request.URL, server.URL+static.Prefix) {
			assets += request.Bytes
		}
		if request.Status != http.StatusOK {
			t.Errorf("%s: %d", request.URL, request.Status)
		}
	}
	if n := len(page.Requests()); n > 6 {
		t.Errorf("%d requests: %v", n, page.Requests())
	}
	if assets == 0 || assets > 48*1024 {
		t.Errorf("%d bytes of assets, want at most 48 KB", assets)
	}
	page.Goto(server.URL + "/nl/gallery/ui/ledger")
	for _, request := range page.Requests() {
		if strings.HasPrefix(request.URL, server.URL+static.Prefix) && request.Bytes > 0 {
			t.Errorf("fetches %s again", request.URL)
		}
	}
}

// TestThemes: the reader's choice wins over the device, and paper is always light.
func TestThemes(t *testing.T) {
	server := serveGallery(t)
	page := browser.Open(t).NewPage(t)
	page.Goto(server.URL + "/nl/gallery/ui/ledger")
	set := func(attribute, value string) {
		browser.Eval[bool](page, fmt.Sprintf("(document.documentElement.setAttribute(%q, %q), true)", attribute, value))
	}
	background := func() string { return browser.Eval[string](page, "getComputedStyle(document.body).backgroundColor") }
	const light, dark = "rgb(243, 246, 247)", "rgb(15, 25, 31)"
	for _, test := range []struct {
		theme      string
		deviceDark bool
		want       string
	}{
		{"auto", false, light}, {"auto", true, dark}, {"light", true, light}, {"dark", false, dark},
	} {
		page.Dark(test.deviceDark)
		set("data-theme", test.theme)
		if got := background(); got != test.want {
			t.Errorf("theme %s on a device with dark=%v: %s, want %s", test.theme, test.deviceDark, got, test.want)
		}
	}
	set("data-theme", "auto")
	size := func() string { return browser.Eval[string](page, "getComputedStyle(document.body).fontSize") }
	comfortable := size()
	set("data-density", "compact")
	if compact := size(); comfortable != "18px" || compact != "16px" {
		t.Errorf("text is %s and, compact, %s; want 18px and 16px", comfortable, compact)
	}
	page.Media("prefers-contrast", "more")
	if got := browser.Eval[string](page, `getComputedStyle(document.querySelector(".lead")).color`); got != "rgb(20, 34, 43)" {
		t.Errorf("with more contrast, muted text is %s, want the colour of ink", got)
	}
}
