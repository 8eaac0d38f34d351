package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, method, url, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandlerServesEveryAsset(t *testing.T) {
	if len(byURL) < 5 {
		t.Fatalf("only %d assets", len(byURL))
	}
	for name, a := range byName {
		t.Run(name, func(t *testing.T) {
			response := get(t, http.MethodGet, URL(name), "")
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != http.StatusOK || !bytes.Equal(body, a.body) {
				t.Errorf("status %d, %d bytes, want %d", response.StatusCode, len(body), len(a.body))
			}
			for header, want := range map[string]string{
				"Content-Type": a.contentType, "X-Content-Type-Options": "nosniff",
				"Cache-Control": "public, max-age=31536000, immutable", "Content-Encoding": "",
			} {
				if got := response.Header.Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestHandlerCompresses(t *testing.T) {
	css := URL("css/inzage.css")
	for encoding, want := range map[string]string{
		"gzip": "gzip", "br, gzip;q=0.5": "gzip", "GZIP": "gzip", "deflate, gzip ; q=1.0": "gzip",
		"gzip;q=0": "", "gzip; q=0.0": "", "br": "", "": "", "x-gzip": "",
	} {
		response := get(t, http.MethodGet, css, encoding)
		if got := response.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q, want %q", encoding, got, want)
		}
		if got := response.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary %q", encoding, got)
		}
		if want == "gzip" {
			r, err := gzip.NewReader(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, byName["css/inzage.css"].body) {
				t.Errorf("Accept-Encoding %q: another body, %v", encoding, err)
			}
		}
	}
	if byName["fonts/atkinson-hyperlegible-next.woff2"].gzipped != nil {
		t.Error("the font is compressed already")
	}
}

func TestHandlerRefuses(t *testing.T) {
	hashed := URL("css/inzage.css")
	for _, url := range []string{"/static/", "/static/css/", "/static/css/inzage.css", "/static/css/inzage.00000000.css", "/static/../go.mod", hashed + "/", "/static/embed.go"} {
		if status := get(t, http.MethodGet, url, "").StatusCode; status != http.StatusNotFound {
			t.Errorf("GET %s: %d, want 404", url, status)
		}
	}
	response := get(t, http.MethodPost, hashed, "")
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", response.StatusCode, response.Header.Get("Allow"))
	}
	head := get(t, http.MethodHead, hashed, "")
	if body, _ := io.ReadAll(head.Body); head.StatusCode != http.StatusOK || len(body) != 0 || head.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d, %d bytes, Content-Length %s", head.StatusCode, len(body), head.Header.Get("Content-Length"))
	}
}

func TestFavicon(t *testing.T) {
	w := httptest.NewRecorder()
	Favicon().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/favicon.ico", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/x-icon" || w.Body.Len() == 0 {
		t.Errorf("status %d, type %s, %d bytes", w.Code, w.Header().Get("Content-Type"), w.Body.Len())
	}
}

// TestStylesheet holds the sheet to its promises: nothing from elsewhere, no class of selectors that the
// content security policy or the design forbids, its own references by hash, and its budget.
func TestStylesheet(t *testing.T) {
	css := byName["css/inzage.css"]
	text := string(css.body)
	for _, m := range regexp.MustCompile(`url\("([^"]*)"\)`).FindAllStringSubmatch(text, -1) {
		if byURL[m[1]] == nil {
			t.Errorf("refers to %s, which is not served", m[1])
		}
	}
	for _, banned := range []string{"http:", "https:", "@import", "position: sticky", "position: fixed", "outline: none"} {
		if strings.Contains(strings.ReplaceAll(text, `[href^="http"]`, ""), banned) {
			t.Errorf("contains %q", banned)
		}
	}
	if size := len(css.gzipped); size > 10*1024 {
		t.Errorf("%d bytes compressed, at most 10 KB", size)
	}
	first := len(css.gzipped) + len(byName["fonts/atkinson-hyperlegible-next.woff2"].body) + len(byName["icons/favicon.svg"].body)
	if first > 48*1024 {
		t.Errorf("%d bytes on a first visit leave less than 12 KB for the page", first)
	}
}

func TestURLPanicsForWhatDoesNotExist(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	URL("css/other.css")
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"a reference to nothing": {"css/a.css": {Data: []byte(`@font-face { src: url("../fonts/none.woff2") }`)}},
		"an unknown type":        {"icons/a.exe": {Data: []byte("x")}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			mustLoad(files)
		})
	}
}
