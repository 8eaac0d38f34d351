package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent"
)

// Mail scanners open every link: looking shows the purpose and one button, tells nothing of anybody, and writes nothing at all.
func TestMailLinkShowsAndChangesNothing(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.FR)
	d.drain()
	before := d.wrote()
	for _, c := range []struct{ query, lang, button string }{
		{"", "fr-BE", "Retirer mon consentement"}, {"?lang=nl", "nl-BE", "Trek toestemming in"}, {"?lang=de", "de-BE", "Einwilligung widerrufen"},
		{"?lang=en", "en-GB", "Withdraw consent"}, {"?lang=xx&List-Unsubscribe=One-Click", "fr-BE", "Retirer mon consentement"},
	} {
		res := d.raw(http.MethodGet, s.link+c.query, nil, http.Header{"Cookie": {"portal=" + ident.Token() + "; language=de; theme=dark"}, "Accept-Language": {"de"}})
		body := text(t, res)
		if res.StatusCode != http.StatusOK || !strings.Contains(body, c.button) || !strings.Contains(body, `<html lang="`+c.lang+`"`) || res.Header.Get("Content-Language") != c.lang {
			t.Errorf("GET %s answers %d in %s: %s", c.query, res.StatusCode, res.Header.Get("Content-Language"), excerpt(body))
		}
		if n := strings.Count(main(body), "<button"); n != 1 {
			t.Errorf("%d buttons", n)
		}
		for _, private := range []string{"K1", "k1@", "klant.example", "Bakkerij", `data-theme="dark"`} {
			if strings.Contains(body, private) {
				t.Errorf("the page tells %q", private)
			}
		}
		for _, header := range []string{"Set-Cookie", "Location", "Vary"} {
			if got := res.Header.Values(header); strings.Contains(strings.Join(got, ","), "Cookie") || (header != "Vary" && len(got) > 0) {
				t.Errorf("header %s: %v", header, got)
			}
		}
		if got := res.Header.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("referrer policy %q", got)
		}
		if !strings.Contains(body, `<meta name="robots" content="noindex`) {
			t.Error("search engines may keep the page")
		}
		head := d.raw(http.MethodHead, s.link+c.query, nil, nil)
		if head.StatusCode != http.StatusOK || text(t, head) != "" {
			t.Errorf("HEAD answers %d", head.StatusCode)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, "PROPFIND"} {
		if res := d.raw(method, s.link, nil, nil); res.StatusCode == http.StatusOK {
			t.Errorf("%s answers 200", method)
		}
	}
	if after := d.wrote(); after != before {
		t.Errorf("looking wrote:\n%s\nbefore:\n%s", after, before)
	}
	if got := s.last(consent.Newsletter); got != "given by portal" {
		t.Errorf("consent is %s", got)
	}
}

// What a mail program posts withdraws at once: with or without a body, from another site, with somebody else's cookie.
func TestOneClick(t *testing.T) {
	d := newDoor(t)
	other := d.subscriber("K0", consent.Newsletter, i18n.NL)
	signedIn := d.visit()
	d.signIn(signedIn, other.email, doorPassword).Want(http.StatusOK)
	var cookie string
	for _, c := range signedIn.Cookies() {
		cookie += c.Name + "=" + c.Value + "; "
	}
	form, multi := "application/x-www-form-urlencoded", new(bytes.Buffer)
	parts := multipart.NewWriter(multi)
	d.must(parts.WriteField("List-Unsubscribe", "One-Click"))
	d.must(parts.Close())
	for i, c := range []struct {
		name, kind, body string
		header           http.Header
	}{
		{"RFC 8058", form, "List-Unsubscribe=One-Click", nil},
		{"RFC 8058 as multipart", parts.FormDataContentType(), multi.String(), nil},
		{"no body", "", "", nil},
		{"a wrong body", form, "List-Unsubscribe=No&purpose=call_training", nil},
		{"JSON", "application/json", `{"List-Unsubscribe":"One-Click"}`, nil},
		{"no form at all", form, "%zz=%", nil},
		{"half a multipart", "multipart/form-data; boundary=x", "--y\r\n", nil},
		{"a nonsensical type", ";;;", "x", nil},
		{"another site", form, "List-Unsubscribe=One-Click", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://mail.example"}}},
		{"no origin", form, "List-Unsubscribe=One-Click", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"null"}}},
		{"somebody's cookie", form, "List-Unsubscribe=One-Click", http.Header{"Cookie": {cookie}}},
	} {
		s := d.subscriber(fmt.Sprintf("K1%02d", i), consent.Newsletter, i18n.DE)
		header := http.Header{"Content-Type": {c.kind}}
		for name, values := range c.header {
			header[name] = values
		}
		for _, time := range []string{"once", "twice"} {
			res := d.send(http.MethodPost, s.link, strings.NewReader(c.body), header)
			if body := text(t, res); res.StatusCode != http.StatusOK || body != "Es ist erledigt\n" || res.Header.Get("Content-Type") != "text/plain; charset=UTF-8" {
				t.Errorf("%s, %s: %d, %q, %s", c.name, time, res.StatusCode, res.Header.Get("Content-Type"), excerpt(body))
			}
			for _, name := range []string{"Location", "Set-Cookie", "Refresh"} {
				if got := res.Header.Get(name); got != "" {
					t.Errorf("%s: %s is %q", c.name, name, got)
				}
			}
		}
		if got := s.last(consent.Newsletter); got != "withdrawn by mail_client" {
			t.Errorf("%s: consent is %s", c.name, got)
		}
		if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, s.id); n != 2 {
			t.Errorf("%s: %d events, want one given and one withdrawn", c.name, n)
		}
	}
	if got := other.last(consent.Newsletter); got != "given by portal" {
		t.Errorf("whose cookie came along has consent %s", got)
	}
}

// A mail program that is impatient posts again before the answer: twenty at once are one withdrawal, and all are told so.
func TestOneClickTwentyAtOnce(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.EN)
	statuses := make([]int, 20)
	var group sync.WaitGroup
	for i := range statuses {
		group.Go(func() {
			res, err := http.PostForm(s.link, url.Values{"List-Unsubscribe": {"One-Click"}})
			if err == nil {
				statuses[i] = res.StatusCode
				_ = res.Body.Close()
			}
		})
	}
	group.Wait()
	for _, status := range statuses {
		if status != http.StatusOK {
			t.Errorf("answers %d", statuses)
			break
		}
	}
	if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, s.id); n != 2 || s.last(consent.Newsletter) != "withdrawn by mail_client" {
		t.Errorf("%d events, %s", n, s.last(consent.Newsletter))
	}
}

// The button of the page withdraws as well, in the four languages, and says so with a reference.
func TestMailPage(t *testing.T) {
	d := newDoor(t)
	for i, c := range []struct {
		lang   i18n.Lang
		done   string
		before string
		p      consent.Purpose
	}{
		{i18n.NL, "Uw toestemming is ingetrokken op 2 maart 2026", "Deze toestemming is al ingetrokken", consent.Newsletter},
		{i18n.FR, "Votre opposition est notée le 2 mars 2026", "Cette opposition est déjà notée", consent.ConsumerResearch},
		{i18n.DE, "Ihre Einwilligung ist widerrufen: 2. März 2026", "Diese Einwilligung ist bereits widerrufen", consent.Newsletter},
		{i18n.EN, "Your objection was noted on 2 March 2026", "This objection was already noted", consent.CallTraining},
	} {
		s := d.subscriber(fmt.Sprintf("K2%d", i), c.p, c.lang)
		visitor := d.visit()
		page := visitor.Get("/m/" + s.token).Want(http.StatusOK)
		done := page.Submit("/m/", nil).Want(http.StatusOK)
		if !strings.Contains(done.Body, c.done) {
			t.Errorf("%s: %s", c.lang, excerpt(done.Body))
		}
		if len(visitor.Cookies()) > 0 {
			t.Errorf("%s: cookies %v", c.lang, visitor.Cookies())
		}
		if got := s.last(c.p); got != string(c.p.No())+" by mail_page" {
			t.Errorf("%s: %s", c.lang, got)
		}
		var reference string
		d.must(d.super.QueryRow(t.Context(), `SELECT reference FROM consent_events WHERE customer_id = $1 ORDER BY at DESC LIMIT 1`, s.id).Scan(&reference))
		if !strings.Contains(done.Body, reference) {
			t.Errorf("%s: the page does not say %s", c.lang, reference)
		}
		for who, again := range map[string]string{"the page": visitor.Get("/m/" + s.token).Want(http.StatusOK).Body, "the button again": page.Submit("/m/", nil).Want(http.StatusOK).Body} {
			if !strings.Contains(again, c.before) || strings.Contains(again, "<form") && strings.Contains(main(again), "<form") {
				t.Errorf("%s: %s says %s", c.lang, who, excerpt(again))
			}
		}
		if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, s.id); n != 2 {
			t.Errorf("%s: %d events", c.lang, n)
		}
		s.gotReceipt(reference)
	}
}

// gotReceipt checks that the proof was mailed.
func (s *subscriber) gotReceipt(reference string) {
	s.d.t.Helper()
	s.d.drain()
	entries, _, err := s.d.box.List(100, "")
	s.d.must(err)
	for _, e := range entries {
		l, err := s.d.box.Get(e.Name)
		s.d.must(err)
		if len(l.To) == 1 && l.To[0] == s.email && strings.Contains(l.Text, reference) {
			return
		}
	}
	s.d.t.Errorf("no letter to %s says %s", s.email, reference)
}

// Who gave consent again, signed in, can withdraw it again with the same old link.
func TestMailLinkWorksAgain(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.NL)
	d.raw(http.MethodPost, s.link, nil, nil)
	visitor := d.visit()
	d.signIn(visitor, s.email, doorPassword).Want(http.StatusOK)
	visitor.Get("/nl/my/consents").Submit("/newsletter/give", nil).Want(http.StatusOK, "U gaf toestemming")
	page := d.visit().Get("/m/"+s.token).Want(http.StatusOK, "Trek toestemming in")
	page.Submit("/m/", nil).Want(http.StatusOK, "Uw toestemming is ingetrokken")
	if got := s.last(consent.Newsletter); got != "withdrawn by mail_page" {
		t.Errorf("consent is %s", got)
	}
	if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, s.id); n != 4 {
		t.Errorf("%d events", n)
	}
}
