package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"inzage/internal/testkit/browser"
	"inzage/internal/testkit/portaltest"
)

// signedOutPages and signedInPages are every page that a browser can open without a mailed link.
var (
	signedOutPages = []string{
		"/", "/sign-in", "/forgot-password", "/forgot-password/sent", "/activate", "/activate/sent", "/reset/new", "/privacy-notice",
		"/privacy-notice/versions", "/privacy-notice/versions/1.0", "/privacy-notice/versions?on=2026-08-31", "/privacy-notice/versions/none", "/privacy-notice/compare",
		"/retention", "/cookies", "/recipients", "/certificate", "/transparency", "/keys", "/privacy-question", "/privacy-question/sent", "/nothing-here",
	}
	signedInPages = []string{
		"/my", "/my/data", "/my/data/account", "/my/data/account/phone/correct", "/my/data/account/address/correct", "/my/data/services",
		"/my/data/orders", "/my/data/invoices", "/my/data/payments", "/my/data/invoices?q=nothing+at+all", "/my/passwords", "/my/security",
		"/my/security/password", "/my/email", "/my/preferences", "/my/customer", "/my/privacy-notice", "/my/consents",
		"/my/consents/newsletter", "/my/consents/call_training", "/my/question", "/my/questions", "/my/data/consents", "/my/data/questions",
		"/my/access-log", "/my/access-log?kind=account&to=2020-01-01", "/my/question?about=A-2026-000001&topic=security",
	}
)

// TestPagesInBrowser opens every page of the demonstration in Chromium, in four languages, wide and light, narrow and dark:
// no finding of axe, no breach of the policy, nothing wider than the window. The people are those whose data is the
// hardest to show. With PAGE_SHOTS=folder it leaves screenshots there.
func TestPagesInBrowser(t *testing.T) {
	t.Parallel()
	r := startDemo(t, furnished(t))
	chromium := browser.Open(t)
	who := r.hardest()
	records := r.records(who)
	for _, lang := range []string{"nl", "fr", "de", "en"} {
		t.Run(lang, func(t *testing.T) {
			page := chromium.NewPage(t)
			for _, path := range signedOutPages {
				lookAt(t, page, r.base, lang, path)
			}
			page.Goto(r.base + "/" + lang + "/sign-in")
			page.Type("[name=email]", who.Email)
			page.Type("[name=password]", who.Password)
			page.Enter("[name=password]")
			if !strings.HasSuffix(page.URL(), "/my") {
				t.Fatalf("signing in led to %s", page.URL())
			}
			for _, path := range append(signedInPages, records...) {
				lookAt(t, page, r.base, lang, path)
			}
		})
	}
}

// hardest is the login whose texts try to break the page.
func (r *running) hardest() login {
	r.t.Helper()
	for _, l := range r.logins() {
		if strings.Contains(l.Note, "script") {
			return l
		}
	}
	r.t.Fatal("nobody tries to break the page")
	return login{}
}

var (
	threadLink  = regexp.MustCompile(`/nl(/my/questions/V-[0-9]{4}-[0-9]{6})"`)
	receiptLink = regexp.MustCompile(`/nl(/my/consents/receipts/C-[0-9]{4}-[0-9]{6})"`)
)

var recordLink = regexp.MustCompile(`/nl(/my/data/[a-z]+/[0-9a-f-]{36})"`)

// records are the paths of one record of each kind.
func (r *running) records(who login) (out []string) {
	r.t.Helper()
	v := portaltest.Visit(r.t, r.base)
	v.Get("/nl/sign-in").Submit("/sign-in", map[string]string{"email": who.Email, "password": who.Password}).Want(http.StatusOK)
	if m := threadLink.FindStringSubmatch(v.Get("/nl/my/questions").Want(http.StatusOK).Body); m != nil {
		out = append(out, m[1])
	}
	if m := receiptLink.FindStringSubmatch(v.Get("/nl/my/consents").Want(http.StatusOK).Body); m != nil {
		out = append(out, m[1])
	}
	for _, kind := range []string{"services", "orders", "invoices", "payments", "consents"} {
		if m := recordLink.FindStringSubmatch(v.Get("/nl/my/data/" + kind).Want(http.StatusOK).Body); m != nil {
			out = append(out, m[1])
		}
	}
	if len(out) == 0 {
		r.t.Fatal("no records to look at")
	}
	return out
}

func lookAt(t *testing.T, page *browser.Page, base, lang, path string) {
	t.Helper()
	page.Goto(base + "/" + lang + path)
	for _, report := range page.Reports() {
		t.Errorf("%s%s: %s", lang, path, report)
	}
	for _, view := range []struct {
		width int
		dark  bool
	}{{1280, false}, {320, true}} {
		if view.width != 320 && (lang == "fr" || lang == "en") {
			continue // Dutch and German are seen wide; what does not fit does not fit where it is narrow
		}
		page.Size(view.width, 900)
		page.Dark(view.dark)
		at := fmt.Sprintf("%s%s at %d", lang, path, view.width)
		violations, incomplete := page.Axe()
		for _, f := range append(violations, incomplete...) {
			t.Errorf("%s: axe: %v", at, f)
		}
		for _, wide := range page.Overflow() {
			t.Errorf("%s: wider than the window: %s", at, wide)
		}
		for _, small := range page.SmallTargets() {
			t.Errorf("%s: too small to hit: %s", at, small)
		}
		if folder := os.Getenv("PAGE_SHOTS"); folder != "" {
			name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(lang+path, "-")
			page.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, view.width)))
		}
	}
}
