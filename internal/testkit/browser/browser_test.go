package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serve serves one document per path, under a policy that allows no inline style and no script.
func serve(t *testing.T, bodies map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
		body, ok := bodies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		cookie, _ := r.Cookie("who")
		if cookie == nil {
			cookie = &http.Cookie{Value: "nobody"}
		}
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width"></head><body><main><h1>Page</h1>%s<p id="got">%s %s %s</p></main></body></html>`,
			body, r.Method, r.FormValue("name"), cookie.Value)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestMeasures sees each fault that the measures are for, and a page that has none.
func TestMeasures(t *testing.T) {
	url := serve(t, map[string]string{
		"/good":   `<p>A <a href="/good">link</a> in a line.</p>`,
		"/wide":   `<pre id="long">` + strings.Repeat("x", 400) + `</pre>`,
		"/alt":    `<img src="/a.png">`,
		"/style":  `<p style="color: red">x</p>`,
		"/script": `<script>x()</script>`,
		"/small":  `<form><button type="submit">x</button></form>`,
	})
	page := Open(t).NewPage(t)

	if status := page.Goto(url + "/good"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if violations, _ := page.Axe(); len(violations) > 0 {
		t.Errorf("good page: %v", violations)
	}
	if found := append(page.Overflow320(), page.Reports()...); len(found) > 0 {
		t.Errorf("good page: %v", found)
	}
	if found := append(page.Spaced(), page.Enlarged()...); len(found) > 0 {
		t.Errorf("good page: %v", found)
	}
	if found := page.SmallTargets(); len(found) > 0 {
		t.Errorf("good page: %v", found)
	}
	page.Goto(url + "/wide")
	if found := strings.Join(page.Overflow(), "\n"); !strings.Contains(found, "px too wide") || !strings.Contains(found, "pre#long") {
		t.Errorf("wide page: %q", found)
	}
	page.Goto(url + "/alt")
	if violations, _ := page.Axe(); len(violations) != 1 || violations[0].Rule != "image-alt" {
		t.Errorf("image without alt: %v", violations)
	}
	for _, path := range []string{"/style", "/script"} {
		page.Goto(url + path)
		if found := strings.Join(page.Reports(), "\n"); !strings.Contains(found, "Content Security Policy") {
			t.Errorf("%s: %q", path, found)
		}
	}
	page.Goto(url + "/small")
	if found := page.SmallTargets(); len(found) != 1 {
		t.Errorf("small button: %v", found)
	}
	if status := page.Goto(url + "/nothing"); status != http.StatusNotFound {
		t.Errorf("status %d, want 404", status)
	}
}

func TestSteps(t *testing.T) {
	url := serve(t, map[string]string{
		"/form": `<form method="post" action="/done"><label for="name">Name</label><input id="name" name="name" value="old"><button type="submit" id="go">Go</button></form>
			<details><summary>More</summary><p id="more">Hidden text</p></details>`,
		"/done": `<a href="/form">Back</a>`,
	})
	chromium := Open(t)
	page := chromium.NewPage(t)
	page.Goto(url + "/form")
	if got := page.Title(); got != "Page" {
		t.Errorf("title %q", got)
	}
	page.Type("#name", "Jan")
	if got := page.Value("#name"); got != "Jan" {
		t.Errorf("value %q", got)
	}
	if status := page.Follow("#go"); status != http.StatusOK || page.URL() != url+"/done" || page.Text("#got") != "POST Jan nobody" {
		t.Errorf("after the button: %d, %s, %q", status, page.URL(), page.Text("#got"))
	}
	page.Follow("a")
	page.Type("#name", "Els")
	if page.Enter("#name"); page.Text("#got") != "POST Els nobody" {
		t.Errorf("after Enter: %q", page.Text("#got"))
	}
	page.Goto(url + "/form")
	page.Click("summary")
	if got := page.Text("#more"); got != "Hidden text" {
		t.Errorf("opened fold says %q", got)
	}
	if page.Count("input") != 1 || page.Count("video") != 0 {
		t.Errorf("counted %d, %d", page.Count("input"), page.Count("video"))
	}

	page.SetCookie(url, "who", "A")
	page.Goto(url + "/form")
	other := chromium.NewPage(t)
	other.Goto(url + "/form")
	if page.Text("#got") != "GET  A" && page.Text("#got") != "GET A" || !strings.HasSuffix(other.Text("#got"), "nobody") {
		t.Errorf("cookies of two persons: %q, %q", page.Text("#got"), other.Text("#got"))
	}
	requests := page.Requests()
	if len(requests) == 0 || requests[0].URL != url+"/form" || requests[0].Status != 200 || requests[0].Bytes == 0 {
		t.Errorf("requests %v", requests)
	}

	file := filepath.Join(t.TempDir(), "folder", "page.png")
	page.Screenshot(file)
	if png, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("screenshot: %v", err)
	}
	if pdf := page.PDF(); !strings.HasPrefix(string(pdf), "%PDF") {
		t.Error("no PDF")
	}
}
