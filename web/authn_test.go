package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheWayBackIn(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	v.Get("/nl/my/data").At("/nl/sign-in") // signed out
	v.Get("/nl/my/data").Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).At("/nl/my/data")
	other := d.visit()
	d.signIn(other, "mieke@wilg.example", doorPassword).Want(200).At("/nl/my")
	d.clock.Advance(time.Minute)

	forgot := d.visit()
	forgot.Get("/nl/sign-in").Follow("forgot-password").Submit("/forgot-password", map[string]string{"email": "Mieke@Wilg.example"}).At("/nl/forgot-password/sent").Want(200, "Kijk in uw mailbox")
	link := d.links("mieke@wilg.example", "reset")[0]
	for range 20 {
		d.visit().Get(link).At("/nl/reset/new").Want(200)
	}
	page := forgot.Get(link).At("/nl/reset/new").Want(200, "Kies een nieuw wachtwoord")
	if got := page.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("Referrer-Policy of the form is %q", got)
	}
	page.Submit("/reset/new", map[string]string{"password": "te kort"}).Want(422, "minstens 15 tekens")
	shown := forgot.Post("/nl/reset/new", url.Values{"password": {doorPassword2}, "show": {"1"}}).Want(200)
	if !strings.Contains(shown.Body, `type="text"`) || !strings.Contains(shown.Body, doorPassword2) || shown.Header.Get("Cache-Control") != "no-store" {
		t.Error("the show button should show, and nothing else")
	}
	done := page.Submit("/reset/new", map[string]string{"password": doorPassword2}).At("/nl/sign-in").Want(200, "Uw wachtwoord is opgeslagen")
	v.Get("/nl/my").At("/nl/sign-in")
	other.Get("/nl/my").At("/nl/sign-in")
	forgot.Get("/nl/my").At("/nl/sign-in") // the reset signs nobody in
	forgot.Get(link).Want(410, "Deze link werkt niet meer", "Nieuwe link")
	page.Submit("/reset/new", map[string]string{"password": doorPassword}).Want(410)
	done.Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).Want(422, "E-mailadres of wachtwoord klopt niet.")
	done.Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword2}).At("/nl/my").Want(200)

	token := link[strings.LastIndexByte(link, '/')+1:]
	for _, secret := range []string{token, doorPassword, doorPassword2, "te kort"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

func TestResetAnswersClearTheBrowser(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	link := d.links("mieke@wilg.example", "reset")[0]
	h := d.raw(http.MethodGet, link, nil, nil)
	if h.StatusCode != http.StatusSeeOther || h.Header.Get("Location") != "/nl/reset/new" || len(h.Cookies()) != 1 {
		t.Fatalf("the link answers %d to %q with %v", h.StatusCode, h.Header.Get("Location"), h.Cookies())
	}
	c := h.Cookies()[0]
	if c.MaxAge != 900 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Errorf("the cookie is %+v", c)
	}
	set := d.raw(http.MethodPost, d.base+"/nl/reset/new", url.Values{"password": {doorPassword2}}, http.Header{"Cookie": {c.Name + "=" + c.Value}})
	if set.StatusCode != http.StatusSeeOther || set.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("answers %d, Clear-Site-Data %q", set.StatusCode, set.Header.Get("Clear-Site-Data"))
	}
	none := d.raw(http.MethodPost, d.base+"/nl/reset/new", url.Values{"password": {doorPassword2}}, nil)
	if none.StatusCode != http.StatusGone {
		t.Errorf("without the link's cookie: %d, want 410", none.StatusCode)
	}
}

// TestSameAnswer compares whole answers, byte for byte, for addresses of every sort.
func TestSameAnswer(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "aaaaaa@wilg.example", doorPassword)
	d.customer("1002", "bbbbbb@wilg.example", doorPassword)
	d.customer("1003", "cccccc@wilg.example", "")
	d.exec(`UPDATE logins SET disabled_at = now() WHERE email_canonical LIKE 'b%'`)
	answer := func(target string, form url.Values) string {
		res := d.raw(http.MethodPost, d.base+target, form, nil)
		body, _ := io.ReadAll(res.Body)
		res.Header.Del("Date")
		var head bytes.Buffer
		_ = res.Header.Write(&head) // sorted
		text := strings.NewReplacer(form.Get("email"), "ADDRESS").Replace(string(body))
		return fmt.Sprintf("%d\n%s\n%s", res.StatusCode, head.String(), text)
	}
	emails := []string{"aaaaaa@wilg.example", "bbbbbb@wilg.example", "cccccc@wilg.example", "dddddd@wilg.example"}
	for _, page := range []string{"/nl/sign-in", "/nl/forgot-password", "/nl/activate", "/de/sign-in"} {
		var want string
		for i, email := range emails {
			d.clock.Advance(time.Hour) // limits of the address of the test are not what is looked at
			got := answer(page, url.Values{"email": {email}, "password": {"iets heel anders"}})
			if i == 0 {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s differs from a known address:\n%s", page, email, diff)
			}
		}
	}
	// Over the limit the answer is the same as well.
	within := answer("/nl/forgot-password", url.Values{"email": {"aaaaaa@wilg.example"}})
	for range 6 {
		if got := answer("/nl/forgot-password", url.Values{"email": {"aaaaaa@wilg.example"}}); got != within {
			t.Fatalf("throttled answers differ:\n%s", cmp.Diff(within, got))
		}
	}
	var waits []string
	for _, email := range []string{"aaaaaa@wilg.example", "dddddd@wilg.example"} {
		d.clock.Advance(25 * time.Hour)
		last := ""
		for range 7 {
			last = answer("/nl/sign-in", url.Values{"email": {email}, "password": {"iets heel anders"}})
		}
		waits = append(waits, last)
	}
	if waits[0] != waits[1] || !strings.HasPrefix(waits[0], "429") {
		t.Errorf("the wait tells who is known:\n%s", cmp.Diff(waits[0], waits[1]))
	}
}

// TestStrangeForms sends what no form of ours sends: nobody gets a mail but the stored address, and nothing breaks.
func TestStrangeForms(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.customer("1002", "dief@wilg.example", doorPassword)
	form := "application/x-www-form-urlencoded"
	cases := []struct{ name, kind, body string }{
		{"two addresses", form, "email=mieke@wilg.example&email=dief@wilg.example"},
		{"an array", form, "email[]=mieke@wilg.example&email[]=dief@wilg.example"},
		{"an indexed array", form, "email[0]=mieke@wilg.example"},
		{"JSON", "application/json", `{"email":["mieke@wilg.example","dief@wilg.example"]}`},
		{"text", "text/plain", "email=mieke@wilg.example"},
		{"XML", "application/xml", "<email>mieke@wilg.example</email>"},
		{"NUL", form, "email=mieke%00@wilg.example"},
		{"broken UTF-8", form, "email=mieke%ff@wilg.example"},
		{"no type", "", "email=mieke@wilg.example"},
		{"a broken escape", form, "email=mieke%zz"},
	}
	for _, page := range []string{"/nl/forgot-password", "/nl/activate", "/nl/sign-in"} {
		for _, tc := range cases {
			res := d.send(http.MethodPost, d.base+page+"?email=mieke@wilg.example&password="+url.QueryEscape(doorPassword), strings.NewReader(tc.body+"&password=vier+paarden+eten+gras"), http.Header{"Content-Type": {tc.kind}})
			if res.StatusCode != http.StatusBadRequest {
				t.Errorf("%s, %s: %d, want 400", page, tc.name, res.StatusCode)
			}
		}
		big := d.send(http.MethodPost, d.base+page, strings.NewReader("email="+strings.Repeat("a", 10<<20)), nil)
		if big.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, ten megabytes: %d, want 413", page, big.StatusCode)
		}
	}
	d.drain()
	if n := d.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d mails", n)
	}
	for _, typed := range []string{"mieke@wilg.example,dief@wilg.example", "mieke@wilg.example\r\nBcc: dief@wilg.example", `"mieke@wilg.example"@evil.example`, "' || pg_sleep(5) --", strings.Repeat("a", 100000) + "@wilg.example"} {
		d.clock.Advance(time.Hour)
		d.visit().Post("/nl/forgot-password", url.Values{"email": {typed}}).At("/nl/forgot-password/sent")
	}
	d.drain()
	if n := d.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d mails for texts that are no address", n)
	}
}

// TestLinksNameTheConfiguredHost asks for a reset under false names.
func TestLinksNameTheConfiguredHost(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	form := url.Values{"email": {"mieke@wilg.example"}}
	for i, h := range []http.Header{{"X-Forwarded-Host": {"evil.example"}}, {"Forwarded": {"host=evil.example"}}, {"X-Forwarded-Proto": {"https"}}} {
		d.clock.Advance(time.Duration(i) * 5 * time.Hour)
		d.raw(http.MethodPost, d.base+"/nl/forgot-password", form, h)
	}
	if res := d.raw(http.MethodPost, d.base+"/nl/forgot-password", form, http.Header{"Host": {"evil.example"}}); res.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a host that is not ours: %d, want 421", res.StatusCode)
	}
	links := d.links("mieke@wilg.example", "reset")
	if len(links) == 0 {
		t.Fatal("no mail")
	}
	for _, l := range links {
		if !strings.HasPrefix(l, d.base+"/nl/reset/") {
			t.Errorf("the mail links to %s", l)
		}
	}
}

func TestForeignPagesSignNobodyIn(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	form := url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}}
	for _, h := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {"http://127.0.0.1:9"}},
	} {
		if res := d.raw(http.MethodPost, d.base+"/nl/sign-in", form, h); res.StatusCode != http.StatusForbidden || len(res.Cookies()) != 0 {
			t.Errorf("%v: %d, %v", h, res.StatusCode, res.Cookies())
		}
	}
	// A planted cookie is no session, and does not become one.
	planted := strings.Repeat("A", 43)
	res := d.raw(http.MethodPost, d.base+"/nl/sign-in", form, http.Header{"Cookie": {"portal=" + planted}})
	for _, c := range res.Cookies() {
		if c.Value == planted || c.Value == "" {
			t.Errorf("cookie %s=%s after sign-in", c.Name, c.Value)
		}
	}
	for _, page := range []string{"/nl/sign-in", "/nl/forgot-password", "/nl/activate"} { // looking around makes no session
		if res := d.raw(http.MethodGet, d.base+page, nil, nil); len(res.Cookies()) != 0 {
			t.Errorf("%s sets %v", page, res.Cookies())
		}
	}
}

func TestSignOutAndNext(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	home := d.signIn(v, "mieke@wilg.example", doorPassword).At("/nl/my")
	if p := v.Get("/nl/sign-in"); p.URL.Path != "/nl/my" {
		t.Error("who is signed in does not need the form")
	}
	home.Submit("/sign-out", nil).At("/nl/sign-in").Want(200, "U bent afgemeld.")
	v.Get("/nl/my").At("/nl/sign-in")
	for _, away := range []string{"//evil.example", `/\evil.example`, "https:evil.example", "/%09/evil.example", "https://evil.example", "/\tevil"} {
		p := d.visit().Post("/nl/sign-in", url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}, "next": {away}})
		if p.URL.Host != strings.TrimPrefix(d.base, "http://") {
			t.Errorf("next=%q leads to %s", away, p.URL)
		}
	}
	if p := d.visit().Get("/.well-known/change-password"); p.URL.Path != "/nl/sign-in" || !strings.Contains(p.URL.RawQuery, "security") {
		t.Errorf("change-password leads to %s", p.URL)
	}
}
