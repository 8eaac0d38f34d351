package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is one tab. Elements are named by CSS selectors.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	reports  []string
	requests []*Request
	byID     map[network.RequestID]*Request
}

// Request is one thing that a page fetched.
type Request struct {
	URL    string
	Status int64
	Bytes  int64 // over the wire, with headers; 0 when it came from the cache
}

// listen collects what goes wrong and what is fetched.
func (p *Page) listen() {
	p.byID = map[network.RequestID]*Request{}
	err := chromedp.Listen(p.ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Source == log.EntrySourceSecurity || strings.Contains(e.Entry.Text, "Content Security Policy") {
				p.reports = append(p.reports, e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			p.reports = append(p.reports, e.ExceptionDetails.Text)
		case *network.EventResponseReceived:
			r := &Request{URL: e.Response.URL, Status: e.Response.Status}
			p.requests, p.byID[e.RequestID] = append(p.requests, r), r
		case *network.EventLoadingFinished:
			if r := p.byID[e.RequestID]; r != nil {
				r.Bytes = int64(e.EncodedDataLength)
			}
		}
	})
	p.must(err, "listening to the page")
}

func (p *Page) must(err error, what string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("browser: %s: %v", what, err)
	}
}

// do runs steps that give nothing back.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	p.must(chromedp.Do(ctx, steps...), what)
}

// get runs a step that gives something back.
func get[T any](p *Page, what string, step chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	value, err := chromedp.Run(ctx, step)
	p.must(err, what)
	return value
}

// navigate runs steps that lead to another document, waits until it has loaded and returns its HTTP status.
func (p *Page) navigate(what string, steps ...chromedp.Action[chromedp.Void]) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	p.must(err, what)
	// Browsers give the focus of autofocus while they draw the first frame, which may be after the load event.
	_ = Eval[bool](p, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
	return int(response.Status)
}

// Goto opens a URL and returns the HTTP status of the document. Reports and Requests begin anew.
func (p *Page) Goto(url string) int {
	p.t.Helper()
	p.mu.Lock()
	p.reports, p.requests = nil, nil
	p.mu.Unlock()
	return p.navigate("going to "+url, chromedp.Navigate(url))
}

// Follow clicks a link or a submit button, waits for the next document and returns its HTTP status.
func (p *Page) Follow(selector string) int {
	p.t.Helper()
	return p.navigate("following "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Click clicks what leads nowhere else: a checkbox, a fold.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("clicking "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type empties a field and types into it.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	Eval[bool](p, fmt.Sprintf(`(() => { const field = document.querySelector(%q); if (field) field.value = ""; return field !== null })()`, selector))
	p.do("typing into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Enter presses Enter in a field, waits for the next document and returns its HTTP status.
func (p *Page) Enter(selector string) int {
	p.t.Helper()
	return p.navigate("Enter in "+selector, chromedp.SendKeys(chromedp.CSS(selector), "\r"))
}

// Keys presses keys where the focus is, such as "\t" for Tab.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.do("pressing keys", chromedp.KeyEvent(keys))
}

// Choose chooses an option of a select.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	p.do("choosing in "+selector, chromedp.SetValue(chromedp.CSS(selector), value))
}

// Upload sets the files of a file field.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	p.do("uploading to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text returns the visible text of the first element that matches.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(get(p, "reading "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Value returns the value of a form field.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	return get(p, "reading the value of "+selector, chromedp.Value(chromedp.CSS(selector)))
}

// Count returns how many elements match, without waiting for any.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return Eval[int](p, "document.querySelectorAll("+quote(selector)+").length")
}

// URL returns where the page is.
func (p *Page) URL() string { p.t.Helper(); return get(p, "reading the address", chromedp.Location()) }

// Title returns the document's title.
func (p *Page) Title() string { p.t.Helper(); return get(p, "reading the title", chromedp.Title()) }

// Eval evaluates a JavaScript expression in the page. It runs over the debugging protocol, which the content
// security policy does not bind, and so it also works where the page itself may run no script.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return get(p, "evaluating", chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// SetCookie sets a cookie for the site of a URL.
func (p *Page) SetCookie(url, name, value string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
	p.must(err, "setting cookie "+name)
}

// Size sets the size of the window in CSS pixels.
func (p *Page) Size(width, height int) {
	p.t.Helper()
	p.do("resizing", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Media emulates media features, given as name and value: "prefers-color-scheme", "dark".
// Features that are not named go back to the browser's own.
func (p *Page) Media(features ...string) {
	p.t.Helper()
	params := emulation.SetEmulatedMediaParams{}
	for i := 0; i+1 < len(features); i += 2 {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, params)
	p.must(err, "emulating media")
}

// Dark switches between the dark and the light scheme.
func (p *Page) Dark(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.Media("prefers-color-scheme", scheme)
}

// Screenshot writes the whole page, not only what fits the window, as a PNG file.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	png := get(p, "taking a screenshot", chromedp.FullScreenshot(100))
	p.must(os.MkdirAll(filepath.Dir(file), 0o755), "screenshot")
	p.must(os.WriteFile(file, png, 0o644), "screenshot")
}

// PDF prints the page on A4 with tags and outline.
func (p *Page) PDF() []byte {
	p.t.Helper()
	return get(p, "printing", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFOutlineAndTagged()))
}

// Reports returns what the browser complained about since Goto: breaches of the content security policy,
// other security messages, exceptions of scripts.
func (p *Page) Reports() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.reports...)
}

// Requests returns what was fetched since Goto.
func (p *Page) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Request, len(p.requests))
	for i, r := range p.requests {
		all[i] = *r
	}
	return all
}
