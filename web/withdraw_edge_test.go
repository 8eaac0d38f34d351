package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent"
)

// A former customer, and one whose data are gone, withdraw like anybody.
func TestMailLinkOutlivesTheCustomer(t *testing.T) {
	d := newDoor(t)
	former, erased, used := d.subscriber("K1", consent.Newsletter, i18n.NL), d.subscriber("K2", consent.Newsletter, i18n.NL), d.subscriber("K3", consent.Newsletter, i18n.NL)
	d.exec(`UPDATE customers SET status = 'former' WHERE id = $1`, former.id)
	d.raw(http.MethodPost, used.link, nil, nil)
	for _, s := range []*subscriber{erased, used} {
		d.erase(s)
	}
	click := url.Values{"List-Unsubscribe": {"One-Click"}}
	for name, s := range map[string]*subscriber{"former": former, "erased": erased, "erased after the withdrawal": used} {
		for range 2 {
			if res := d.raw(http.MethodPost, s.link, click, nil); res.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		res := d.raw(http.MethodGet, s.link, nil, nil)
		if body := text(t, res); res.StatusCode != http.StatusOK || !strings.Contains(body, "al ingetrokken, op 2 maart 2026") {
			t.Errorf("%s: %d %s", name, res.StatusCode, excerpt(body))
		}
		if res := d.raw(http.MethodPost, s.link, url.Values{"withdraw": {"1"}}, nil); res.StatusCode != http.StatusOK || !strings.Contains(text(t, res), "al ingetrokken") {
			t.Errorf("%s: the page answers %d", name, res.StatusCode)
		}
	}
	if got := former.last(consent.Newsletter); got != "withdrawn by mail_client" {
		t.Errorf("the former customer: %s", got)
	}
	if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = ANY($1)`, []int64{erased.id, used.id}); n != 0 {
		t.Errorf("%d events of erased customers", n)
	}
}

// A token that was never given out for this is nothing, whatever it looks like, and every such link gets the same answer.
func TestUnknownMailLinks(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.NL)
	d.visit().Get("/nl/forgot-password").Submit("/forgot-password", map[string]string{"email": s.email}).Want(http.StatusOK)
	reset := d.links(s.email, "reset")
	if len(reset) == 0 {
		t.Fatal("no link to a new password")
	}
	visitor := d.visit()
	d.signIn(visitor, s.email, doorPassword)
	session := ""
	for _, c := range visitor.Cookies() {
		if c.Name == d.server.cookieName() {
			session = c.Value
		}
	}
	swapped := strings.ToLower(s.token)
	if swapped == s.token {
		swapped = strings.ToUpper(s.token)
	}
	before := d.count(`SELECT count(*) FROM consent_events`)
	for name, token := range map[string]string{
		"random": ident.Token(), "of a reset": reset[0][strings.LastIndexByte(reset[0], '/')+1:], "of a session": session, "case": swapped,
		"short": s.token[:42], "long": s.token + "A", "padded": s.token + "=", "spaced": s.token + "%20", "NUL": s.token[:42] + "%00", "slash": s.token[:20] + "%2f" + s.token[20:],
		"very long": strings.Repeat("A", 8000), "empty": "", "dots": "..", "Unicode": "%C3%A9" + s.token[2:], "no UTF-8": "%ff%fe", "markup": "%3Cscript%3Ealert(1)%3C/script%3E", "number": "1",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			res := d.raw(method, d.base+"/m/"+token, nil, http.Header{"Accept-Language": {"nl"}})
			body := text(t, res)
			if name == "empty" && res.StatusCode == http.StatusMethodNotAllowed { // there is no link at all
				continue
			}
			if res.StatusCode != http.StatusNotFound || res.Header.Get("Location") != "" || res.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s %s answers %d to %q", method, name, res.StatusCode, res.Header.Get("Location"))
			}
			if strings.Contains(body, "<script") || strings.Contains(body, s.email) {
				t.Errorf("%s %s: %s", method, name, excerpt(body))
			}
			if named := name != "empty" && name != "dots" && name != "markup"; named && method != http.MethodHead && !strings.Contains(body, "Deze link kennen wij niet") {
				t.Errorf("%s %s: %s", method, name, excerpt(body))
			}
		}
	}
	if after := d.count(`SELECT count(*) FROM consent_events`); after != before {
		t.Errorf("%d events, %d before", after, before)
	}
	if got := s.last(consent.Newsletter); got != "given by portal" {
		t.Errorf("consent is %s", got)
	}
}

// The way past the check of origins is as wide as this one address and no wider.
func TestOnlyTheDoorIsOpen(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.NL)
	visitor := d.visit()
	d.signIn(visitor, s.email, doorPassword)
	header := http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
	for _, c := range visitor.Cookies() {
		header.Add("Cookie", c.Name+"="+c.Value)
	}
	for _, c := range []struct{ method, path string }{
		{http.MethodPost, "/nl/my/consents/newsletter/withdraw"}, {http.MethodPost, "/nl/my/consents/withdraw"}, {http.MethodPost, "/nl/my/consents/call_training/give"},
		{http.MethodPost, "/m/x/../../nl/my/consents/withdraw"}, {http.MethodPost, "/m/../nl/my/consents/withdraw"}, {http.MethodPost, "//m/" + s.token},
		{http.MethodPost, "/m/" + s.token + "/"}, {http.MethodPost, "/m//" + s.token}, {http.MethodPost, "/m/%2e%2e/nl/sign-out"}, {http.MethodPut, "/m/" + s.token},
		{http.MethodPost, "/M/" + s.token}, {http.MethodPost, "/nl/m/" + s.token}, {http.MethodDelete, "/m/" + s.token}, {http.MethodPost, "/nl/sign-out"},
	} {
		res := d.raw(c.method, d.base+c.path, url.Values{"List-Unsubscribe": {"One-Click"}}, header)
		if res.StatusCode < 400 {
			t.Errorf("%s %s from another site answers %d to %s", c.method, c.path, res.StatusCode, res.Header.Get("Location"))
		}
	}
	if got := s.last(consent.Newsletter); got != "given by portal" {
		t.Errorf("consent is %s", got)
	}
	if n := d.count(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, s.id); n != 1 {
		t.Errorf("%d events", n)
	}
	visitor.Get("/nl/my").At("/nl/my") // and is still signed in
}

// A network that posts without end is held back for a moment; looking never is.
func TestOneClickLimit(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.NL)
	for range withdrawals.Max {
		if res := d.raw(http.MethodPost, d.base+"/m/"+strings.Repeat("A", ident.TokenLength), nil, nil); res.StatusCode != http.StatusNotFound {
			t.Fatalf("answers %d", res.StatusCode)
		}
	}
	res := d.raw(http.MethodPost, s.link, nil, http.Header{"Accept-Language": {"de"}, "Cookie": {"language=fr"}})
	if body := text(t, res); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" || !strings.Contains(body, "Er bleibt gültig.") {
		t.Errorf("answers %d, %s", res.StatusCode, excerpt(body))
	}
	if res := d.raw(http.MethodGet, s.link, nil, nil); res.StatusCode != http.StatusOK {
		t.Errorf("looking answers %d", res.StatusCode)
	}
	d.clock.Advance(time.Minute)
	if res := d.raw(http.MethodPost, s.link, nil, nil); res.StatusCode != http.StatusOK {
		t.Errorf("a minute later: %d", res.StatusCode)
	}
}

// The token stands in no log and in no entry of the record.
func TestTokenIsNotLogged(t *testing.T) {
	d := newDoor(t)
	s := d.subscriber("K1", consent.Newsletter, i18n.NL)
	d.raw(http.MethodGet, s.link, nil, nil)
	d.raw(http.MethodPost, s.link+"?lang=fr", nil, nil)
	d.raw(http.MethodPost, s.link+"x", nil, nil)
	d.raw(http.MethodPut, s.link, nil, nil)
	if log := d.log.String(); strings.Contains(log, s.token) || !strings.Contains(log, `"route":"/m/:token"`) {
		t.Errorf("the log: %s", log)
	}
	if n := d.count(`SELECT count(*) FROM withdraw_links WHERE withdraw_links::text LIKE '%' || $1 || '%'`, s.token); n != 0 {
		t.Error("the token is kept")
	}
}
