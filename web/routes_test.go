package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"inzage/internal/core/ident"
	"inzage/templates/ui"
)

// example fills in the parameters of a route's path.
var example = strings.NewReplacer(":lang", "nl", ":kind", "invoices", ":id", "01a20435-2679-7532-8780-84e42a2a8bd1",
	":file", "xml", ":form", "phone", ":purpose", "newsletter", ":reference", "C-2026-000001", ":token", strings.Repeat("A", ident.TokenLength), ":name", "x", "*", "nothing.css")

func (w *myWorld) ask(method, target string, cookie *http.Cookie, header http.Header, values url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(values.Encode()))
	r.Host = w.server.Config.Base.Host
	for name, v := range header {
		r.Header[name] = v
	}
	if values != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

// TestRouteMatrix walks the table: each route, by who asks and how.
func TestRouteMatrix(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("matrix")
	foreign := http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
	sibling := http.Header{"Sec-Fetch-Site": {"same-site"}}
	for _, r := range w.server.table {
		target := example.Replace(r.path)
		name := r.method + " " + target
		closed := r.access == customer || r.access == signedIn
		answer := w.ask(r.method, target, nil, nil, nil)
		switch {
		case closed && (answer.Code != http.StatusSeeOther || !strings.HasPrefix(answer.Header().Get("Location"), "/nl/sign-in")):
			t.Errorf("%s signed out answers %d, want the sign-in page", name, answer.Code)
		case answer.Code >= 500:
			t.Errorf("%s signed out answers %d", name, answer.Code)
		}
		if r.access != machine || r.path == "/readyz" {
			for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
				if got := answer.Header().Get(header); got != want {
					t.Errorf("%s: %s is %q", name, header, got)
				}
			}
			if csp := answer.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: policy %q", name, csp)
			}
		}
		if r.method == post {
			for who, header := range map[string]http.Header{"another site": foreign, "a sibling site": sibling} {
				got := w.ask(post, target, p.cookie, header, url.Values{})
				if want := http.StatusForbidden; r.access != mailed && got.Code != want {
					t.Errorf("%s from %s answers %d", name, who, got.Code)
				}
				if r.access == mailed && got.Code != answer.Code { // mail programs post from anywhere: the token decides alone
					t.Errorf("%s from %s answers %d, from nowhere %d", name, who, got.Code, answer.Code)
				}
			}
			if closed && !r.noCSRF {
				for what, token := range map[string]string{"no token": "", "another token": maskCSRF(ident.Token())} {
					got := w.ask(post, target, p.cookie, nil, url.Values{ui.CSRFField: {token}})
					if got.Code != http.StatusForbidden {
						t.Errorf("%s with %s answers %d", name, what, got.Code)
					}
				}
			}
			continue
		}
		if head := w.ask(http.MethodHead, target, nil, nil, nil); head.Code != answer.Code {
			t.Errorf("HEAD %s answers %d, GET %d", target, head.Code, answer.Code)
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, "PROPFIND", "QUERY"} {
			if got := w.ask(method, target, p.cookie, nil, nil); got.Code != http.StatusMethodNotAllowed && got.Code != http.StatusNotFound && got.Code != http.StatusForbidden {
				t.Errorf("%s %s answers %d", method, target, got.Code)
			}
		}
	}
}

// TestNothingElse asks for what the table does not list.
func TestNothingElse(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("else")
	for _, target := range []string{
		"/nl/nothing", "/xx/", "/NL/my", "/nl/My", "/nl//my", "/nl/my/data/invoices/", "/nl/my;x", "/nl/my%2fdata", "/nl/my.json", "/nl/my/data.css",
		"/nl/my/%2e%2e/data", "/static/..%2fweb", "/static/%2e%2e/%2e%2e/etc/passwd", "/.git/config", "/.env", "/debug/pprof/", "/metrics",
		"/demo/mail", "/staff", "/robots.txt", "/.well-known/other",
	} {
		for who, cookie := range map[string]*http.Cookie{"nobody": nil, "a customer": p.cookie} {
			if got := w.ask(http.MethodGet, target, cookie, nil, nil); got.Code != http.StatusNotFound {
				t.Errorf("%s for %s answers %d", target, who, got.Code)
			}
		}
	}
}

// TestHosts: a request for another host is not served, and no header talks the portal into one.
func TestHosts(t *testing.T) {
	w := newMyWorld(t)
	for _, host := range []string{"evil.example", "127.0.0.1.evil.example:8080", "127.0.0.1:9999", "", "evil.example:8080"} {
		r := httptest.NewRequest(http.MethodGet, "/nl/", nil)
		r.Host = host
		out := httptest.NewRecorder()
		w.handler.ServeHTTP(out, r)
		if out.Code != http.StatusMisdirectedRequest {
			t.Errorf("host %q answers %d", host, out.Code)
		}
	}
	header := http.Header{"X-Forwarded-Host": {"evil.example"}, "Forwarded": {"host=evil.example"}, "X-Forwarded-Proto": {"https"}}
	if got := w.ask(http.MethodGet, "/nl/", nil, header, nil); got.Code != http.StatusOK || strings.Contains(got.Body.String(), "evil") {
		t.Errorf("answers %d", got.Code)
	}
}

// TestBodies: what is no form of ours is refused with a page that says so, and quickly when it is large.
func TestBodies(t *testing.T) {
	w := newMyWorld(t)
	for _, c := range []struct {
		name, kind, body string
		want             int
	}{
		{"ten megabytes", "application/x-www-form-urlencoded", "email=" + strings.Repeat("a", 10<<20), http.StatusRequestEntityTooLarge},
		{"JSON", "application/json", `{"email":["a@example.org"]}`, http.StatusBadRequest},
		{"XML", "application/xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, http.StatusBadRequest},
		{"text", "text/plain", "email=a@example.org", http.StatusBadRequest},
		{"twice", "application/x-www-form-urlencoded", "email=a@example.org&email=b@example.org", http.StatusBadRequest},
		{"array", "application/x-www-form-urlencoded", "email[]=a@example.org", http.StatusBadRequest},
		{"NUL", "application/x-www-form-urlencoded", "email=a%00@example.org", http.StatusBadRequest},
		{"not UTF-8", "application/x-www-form-urlencoded", "email=a%ff@example.org", http.StatusBadRequest},
		{"bad escape", "application/x-www-form-urlencoded", "email=%zz", http.StatusBadRequest},
		{"many fields", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 10_000), http.StatusBadRequest},
		{"broken multipart", "multipart/form-data; boundary=x", "--y\r\n", http.StatusBadRequest},
	} {
		r := httptest.NewRequest(http.MethodPost, "/nl/forgot-password", strings.NewReader(c.body))
		r.Host = w.server.Config.Base.Host
		r.Header.Set("Content-Type", c.kind)
		out := httptest.NewRecorder()
		w.handler.ServeHTTP(out, r)
		if out.Code != c.want {
			t.Errorf("%s answers %d, want %d", c.name, out.Code, c.want)
		}
	}
	if got := w.ask(post, "/nl/forgot-password?email=a@example.org", nil, nil, url.Values{}); got.Code == http.StatusSeeOther {
		t.Error("the query was taken for the form")
	}
}

// TestNext keeps the way back after signing in on our own pages.
func TestNext(t *testing.T) {
	for _, value := range []string{
		"//evil.example", `/\evil.example`, "https:evil.example", "https://evil.example", "/\tevil", "/%09/evil\n", "javascript:alert(1)", "data:text/html,x",
		"evil", "", "/" + strings.Repeat("a", 2000), "/x\x00", `\\evil`, "http:/evil", "/ //evil",
	} {
		if got := next(value, "/my"); got != "/my" {
			t.Errorf("next(%q) = %q", value, got)
		}
	}
	for _, value := range []string{"/my", "/my/data/invoices?q=a%20b&from=2026-01-01", "/my/data/invoices/01a20435-2679-7532-8780-84e42a2a8bd1"} {
		if got := next(value, "/"); got != value {
			t.Errorf("next(%q) = %q", value, got)
		}
	}
}

// TestPublicPages opens each page that everybody may read, in each language, and follows nothing but its own links.
func TestPublicPages(t *testing.T) {
	w := newMyWorld(t)
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		for _, slug := range []string{"/", "/privacy-notice", "/retention", "/cookies", "/recipients", "/certificate", "/transparency", "/keys", "/sign-in", "/forgot-password", "/activate", "/privacy-question", "/privacy-question/sent"} {
			got := w.ask(http.MethodGet, "/"+lang+slug, nil, nil, nil)
			if got.Code != http.StatusOK || got.Header().Get("Set-Cookie") != "" || got.Body.Len() < 1000 {
				t.Errorf("/%s%s answers %d, %d bytes, cookies %q", lang, slug, got.Code, got.Body.Len(), got.Header().Get("Set-Cookie"))
			}
			if !strings.HasPrefix(got.Header().Get("Content-Language"), lang) {
				t.Errorf("/%s%s: %s", lang, slug, got.Header().Get("Content-Language"))
			}
		}
	}
}
