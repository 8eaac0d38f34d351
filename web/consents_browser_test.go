package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent"
	"inzage/internal/testkit/browser"
)

// clicks counts what a person presses.
type clicks struct {
	t *testing.T
	*browser.Page
	n int
}

func (c *clicks) press(selector string) {
	if c.Count(selector) > 0 {
		c.n++
		if status := c.Follow(selector); status != http.StatusOK {
			c.t.Errorf("%s leads to %d", selector, status)
		}
	}
}

// TestWithdrawingIsNotMore counts clicks in a real browser, in the four languages: from the overview withdrawing is one, giving is not
// fewer, and neither asks anything in between. The link of a mail needs one as well, and no sign-in.
func TestWithdrawingIsNotMore(t *testing.T) {
	d := newDoor(t)
	chromium := browser.Open(t)
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			s := d.subscriber("K"+strings.ToUpper(string(lang)), consent.Newsletter, lang)
			page := still(chromium.NewPage(t), "light")
			page.Goto(d.base + "/" + string(lang) + "/sign-in")
			page.Type("[name=email]", s.email)
			page.Type("[name=password]", doorPassword)
			page.Enter("[name=password]")
			overview := "/" + string(lang) + "/my"
			if !strings.HasSuffix(page.URL(), overview) {
				t.Fatalf("signing in led to %s", page.URL())
			}
			for _, p := range []consent.Purpose{consent.Newsletter, consent.UsageAnalysis} {
				no := clicks{t: t, Page: page}
				no.press(`form[action$="/` + string(p) + `/withdraw"] button`)
				if got := s.last(p); got != string(p.No())+" by portal" || no.n != 1 {
					t.Fatalf("%s after %d clicks: %s", p, no.n, got)
				}
				if !strings.HasSuffix(page.URL(), overview) || page.Count(".notice-ok") != 1 {
					t.Errorf("%s: the click led to %s, %d messages", p, page.URL(), page.Count(".notice-ok"))
				}
				if p == consent.Newsletter { // the same pages again tell nothing new
					check(t, page, string(lang)+"-overview")
				}

				yes := clicks{t: t, Page: page}
				button := `form[action$="/` + string(p) + `/give"] button`
				yes.press(button)
				if yes.n == 0 { // not on the overview: nobody is asked again there
					yes.press(`main a[href$="/my/consents"]`)
					yes.press(button)
				}
				if got := s.last(p); got != "given by portal" || yes.n < no.n {
					t.Errorf("%s: %s after %d clicks; withdrawing took %d", p, got, yes.n, no.n)
				}
				if p == consent.Newsletter {
					check(t, page, string(lang)+"-consents")
				}
				page.Goto(d.base + overview)
			}
			all := clicks{t: t, Page: page}
			all.press(`main a[href$="/my/consents"]`)
			all.press(`form[action$="/my/consents/withdraw"] button`)
			for _, p := range consent.Purposes {
				if got := s.last(p); got != string(p.No())+" by portal" {
					t.Errorf("%s after withdrawing everything: %s", p, got)
				}
			}
			all.press(`a[href$="/my/consents/newsletter"]`)
			check(t, page, string(lang)+"-history")
			all.press(`a[href*="/my/consents/receipts/"]`)
			check(t, page, string(lang)+"-receipt")

			reader := d.subscriber("L"+strings.ToUpper(string(lang)), consent.Newsletter, lang)
			stranger := clicks{t: t, Page: still(chromium.NewPage(t), "light")}
			if status := stranger.Goto(reader.link); status != http.StatusOK {
				t.Fatalf("the link of a mail answers %d", status)
			}
			check(t, stranger.Page, string(lang)+"-link")
			stranger.press("main button")
			if got := reader.last(consent.Newsletter); got != "withdrawn by mail_page" || stranger.n != 1 {
				t.Errorf("after %d clicks: %s", stranger.n, got)
			}
			check(t, stranger.Page, string(lang)+"-link-done")
			if cookies := browser.Eval[string](stranger.Page, "document.cookie"); cookies != "" {
				t.Errorf("cookies %s", cookies)
			}
		})
	}
}

// still takes the movement from one page to the next away, during which a browser heeds no click.
func still(page *browser.Page, scheme string) *browser.Page {
	page.Media("prefers-reduced-motion", "reduce", "prefers-color-scheme", scheme)
	return page
}

// check looks at a page as it stands: accessible, within its policy, no wider than a telephone. With PAGE_SHOTS=folder it leaves
// screenshots there.
func check(t *testing.T, page *browser.Page, name string) {
	t.Helper()
	for width, scheme := range map[int]string{1280: "light", 320: "dark"} {
		page.Size(width, 900)
		still(page, scheme)
		violations, incomplete := page.Axe()
		for _, f := range append(violations, incomplete...) {
			t.Errorf("%s at %d: axe: %v", name, width, f)
		}
		for _, wide := range page.Overflow() {
			t.Errorf("%s at %d: wider than the window: %s", name, width, wide)
		}
		if folder := os.Getenv("PAGE_SHOTS"); folder != "" {
			page.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, width)))
		}
	}
	for _, report := range page.Reports() {
		t.Errorf("%s: %s", name, report)
	}
}
