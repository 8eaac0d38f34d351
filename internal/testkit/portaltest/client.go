// Package portaltest is a visitor of the portal for tests: it keeps cookies, follows links, and fills in the forms that a
// page really has, so that a test walks the way a person walks.
package portaltest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Visitor is somebody with a browser.
type Visitor struct {
	t    testing.TB
	http *http.Client
	base *url.URL
}

// Visit returns a new visitor of the portal at base, such as "http://127.0.0.1:8080".
func Visit(t testing.TB, base string) *Visitor {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Visitor{t: t, base: u, http: &http.Client{Jar: jar}}
}

// VisitIn returns a new visitor of a portal that runs in this process, without a network: the portal believes to be at base.
func VisitIn(t testing.TB, base string, portal http.Handler) *Visitor {
	t.Helper()
	v := Visit(t, base)
	v.http.Transport = inProcess{portal}
	return v
}

// inProcess hands requests to a handler.
type inProcess struct{ portal http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RemoteAddr, in.RequestURI = "127.0.0.1:50000", r.URL.RequestURI()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	p.portal.ServeHTTP(w, in)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// Page is what came back, after redirects.
type Page struct {
	visitor *Visitor
	URL     *url.URL
	Status  int
	Header  http.Header
	Body    string
	doc     *html.Node
}

// Get opens a path of the portal, or a whole address.
func (v *Visitor) Get(target string) *Page {
	v.t.Helper()
	return v.do(http.MethodGet, target, nil)
}

// Post sends a form to a path, as a script would that looks at no page.
func (v *Visitor) Post(target string, values url.Values) *Page {
	v.t.Helper()
	return v.do(http.MethodPost, target, values)
}

func (v *Visitor) do(method, target string, values url.Values) *Page {
	v.t.Helper()
	u, err := v.base.Parse(target)
	if err != nil {
		v.t.Fatal(err)
	}
	var body io.Reader
	if values != nil {
		body = strings.NewReader(values.Encode())
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, u.String(), body)
	if err != nil {
		v.t.Fatal(err)
	}
	if values != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	p := &Page{visitor: v, URL: answer.Request.URL, Status: answer.StatusCode, Header: answer.Header, Body: string(text)}
	if p.doc, err = html.Parse(strings.NewReader(p.Body)); err != nil {
		v.t.Fatal(err)
	}
	return p
}

// Want fails the test unless the page has this status and contains the texts.
func (p *Page) Want(status int, texts ...string) *Page {
	p.visitor.t.Helper()
	if p.Status != status {
		p.visitor.t.Fatalf("%s answers %d, want %d:\n%s", p.URL, p.Status, status, p.Text())
	}
	text := p.Text()
	for _, want := range texts {
		if !strings.Contains(text, want) {
			p.visitor.t.Fatalf("%s does not say %q:\n%s", p.URL, want, text)
		}
	}
	return p
}

// At fails the test unless the page is at this path.
func (p *Page) At(path string) *Page {
	p.visitor.t.Helper()
	if p.URL.Path != path {
		p.visitor.t.Fatalf("arrived at %s, want %s:\n%s", p.URL.Path, path, p.Text())
	}
	return p
}

// Text is what the page's main part says, with single spaces.
func (p *Page) Text() string {
	main := find(p.doc, func(n *html.Node) bool { return n.Data == "main" })
	if main == nil {
		main = p.doc
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(main)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Follow follows the first link whose address contains part.
func (p *Page) Follow(part string) *Page {
	p.visitor.t.Helper()
	a := find(p.doc, func(n *html.Node) bool { return n.Data == "a" && strings.Contains(attribute(n, "href"), part) })
	if a == nil {
		p.visitor.t.Fatalf("%s has no link with %q", p.URL, part)
	}
	u, err := p.URL.Parse(attribute(a, "href"))
	if err != nil {
		p.visitor.t.Fatal(err)
	}
	return p.visitor.Get(u.String())
}

// Submit fills in and sends the page's form whose action contains part. Hidden fields and what is filled in already go
// along; a field that the form does not have fails the test.
func (p *Page) Submit(part string, fields map[string]string) *Page {
	p.visitor.t.Helper()
	form := find(p.doc, func(n *html.Node) bool { return n.Data == "form" && strings.Contains(attribute(n, "action"), part) })
	if form == nil {
		p.visitor.t.Fatalf("%s has no form to %q", p.URL, part)
	}
	values, names := inputs(form)
	for name, value := range fields {
		if !names[name] {
			p.visitor.t.Fatalf("the form to %s on %s has no field %q", part, p.URL, name)
		}
		values.Set(name, value)
	}
	u, err := p.URL.Parse(attribute(form, "action"))
	if err != nil {
		p.visitor.t.Fatal(err)
	}
	if strings.EqualFold(attribute(form, "method"), "post") {
		return p.visitor.Post(u.String(), values)
	}
	u.RawQuery = values.Encode()
	return p.visitor.Get(u.String())
}

// inputs returns what a browser would send of a form without touching it, and the names of all its fields.
func inputs(form *html.Node) (url.Values, map[string]bool) {
	values, names := url.Values{}, map[string]bool{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		name := attribute(n, "name")
		switch {
		case name == "" || n.Type != html.ElementNode:
		case n.Data == "input" && (attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox"):
			names[name] = true
			if has(n, "checked") {
				values.Set(name, attribute(n, "value"))
			}
		case n.Data == "input":
			names[name] = true
			values.Set(name, attribute(n, "value"))
		case n.Data == "textarea":
			names[name] = true
			if n.FirstChild != nil {
				values.Set(name, n.FirstChild.Data)
			}
		case n.Data == "select":
			names[name] = true
			option := find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") })
			if option == nil {
				option = find(n, func(o *html.Node) bool { return o.Data == "option" })
			}
			if option != nil {
				values.Set(name, attribute(option, "value"))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(form)
	return values, names
}

// Cookies are the visitor's cookies for the portal.
func (v *Visitor) Cookies() []*http.Cookie { return v.http.Jar.Cookies(v.base) }

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, is); found != nil {
			return found
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
