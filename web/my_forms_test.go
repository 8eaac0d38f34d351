package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCorrectPhone(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	form := anna.get("/nl/my/data/account/phone/correct")
	form.wants(t, http.StatusOK, "Verbeter uw telefoonnummer", "Nu staat er", `autocomplete="tel"`, `name="phone" value="+3`)
	if form.queries > maxQueries {
		t.Errorf("%d queries", form.queries)
	}
	anna.get("/nl/my/data/account").wants(t, http.StatusOK, `href="/nl/my/data/account/phone/correct"`, `href="/nl/my/email"`)

	done := anna.post("/nl/my/data/account/phone/correct", url.Values{"phone": {"+32 9 765 43 21"}, "customer_id": {"2"}, "name": {"Mallory"}})
	if to := done.Header().Get("Location"); done.Code != http.StatusSeeOther || to != "/nl/my/data/account" {
		t.Fatalf("%d to %q:\n%s", done.Code, to, excerpt(done.Body.String()))
	}
	page := anna.get("/nl/my/data/account")
	page.wants(t, http.StatusOK, "Uw telefoonnummer is verbeterd.", "765", "U verbeterde dit op 3 november 2026. Onze administratie zegt nog:")
	if page.queries > maxQueries+1 { // the one-time message is taken out of the session
		t.Errorf("%d queries", page.queries)
	}
	anna.get("/nl/my/data/account").lacks(t, "Uw telefoonnummer is verbeterd.")
	anna.get("/nl/my/data/account").lacks(t, "Mallory")
	bert.get("/nl/my/data/account").lacks(t, "765", "U verbeterde dit")
}

func TestCorrectKeepsWhatWasTyped(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	a := p.post("/nl/my/data/account/phone/correct", url.Values{"phone": {`geen nummer "><script>`}})
	a.wants(t, http.StatusUnprocessableEntity, `value="geen nummer &#34;&gt;&lt;script&gt;"`, `aria-invalid="true"`, "<title>Fout:", `href="#phone"`)
	p.get("/nl/my/data/account").lacks(t, "geen nummer", "U verbeterde dit")
}

func TestCorrectAddress(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.get("/de/my/data/account/address/correct").wants(t, http.StatusOK, `<option value="BE" selected>Belgien</option>`, `autocomplete="postal-code"`, "Kerkstraat 12\n9000 Gent\nBelgien")
	a := p.post("/nl/my/data/account/address/correct", url.Values{
		"street": {"Nieuwstraat 3"}, "box": {"bus 2"}, "postcode": {"1000"}, "city": {"Brussel"}, "state": {""}, "country": {"BE"},
	})
	a.wants(t, http.StatusSeeOther)
	p.get("/nl/my/data/account").wants(t, http.StatusOK, "Uw adres is verbeterd.", "Nieuwstraat 3", "Kerkstraat 12")
	p.post("/nl/my/data/account/address/correct", url.Values{"street": {"x"}, "country": {"XX"}}).wants(t, http.StatusUnprocessableEntity)
}

func TestCorrectRefuses(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	missing := p.get("/nl/my/data/invoices/0")
	for _, path := range []string{
		"/nl/my/data/account/email/correct", "/nl/my/data/account/vat_no/correct", "/nl/my/data/account/name/correct",
		"/nl/my/data/invoices/phone/correct", "/nl/my/data/nothing/phone/correct", "/nl/my/data/account/Phone/correct", "/nl/my/data/account/%00/correct",
	} {
		if a := p.get(path); a.Code != http.StatusNotFound || a.Body.String() != missing.Body.String() {
			t.Errorf("GET %s: %d", path, a.Code)
		}
		if a := p.post(path, url.Values{"phone": {"+3291112233"}}); a.Code != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, a.Code)
		}
	}
	p.post("/nl/my/data/account/phone/correct", url.Values{"phone": {"+3291112233"}, "csrf": {"nonsense"}}).wants(t, http.StatusForbidden)
	p.post("/nl/my/data/account/phone/correct", url.Values{"phone": {"+3291112233", "+3291112234"}}).wants(t, http.StatusBadRequest)
	p.post("/nl/my/data/account/phone/correct", url.Values{"phone": {"+32\x00"}}).wants(t, http.StatusBadRequest)
	p.post("/nl/my/data/account/phone/correct", url.Values{"phone": {"\xff"}}).wants(t, http.StatusBadRequest)
	p.get("/nl/my/data/account").lacks(t, "111 22 33", "3291112233")
}

func TestPasswordsTellThatAndSinceWhenAndNeverWhat(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	a := p.get("/nl/my/passwords")
	a.wants(t, http.StatusOK, "Wij kunnen uw wachtwoord niet lezen", "3 augustus 2026", `action="/nl/forgot-password"`,
		`name="email" value="anna@voorbeeld.be"`, `href="/nl/my/email"`, `href="/nl/my/data/services"`, "Rechtsgrond")
	a.lacks(t, "$argon2id", "none")
	if a.queries > maxQueries {
		t.Errorf("%d queries", a.queries)
	}
}

func TestPreferences(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	anna.get("/nl/my/preferences").wants(t, http.StatusOK, `data-theme="auto"`, `value="nl" checked`, `value="auto" checked`, `value="normal" checked`)

	a := anna.post("/nl/my/preferences", url.Values{"language": {"de"}, "theme": {"dark"}, "density": {"compact"}, "role": {"administrator"}, "email": {"x@y.be"}})
	if to := a.Header().Get("Location"); a.Code != http.StatusSeeOther || to != "/de/my/preferences" {
		t.Fatalf("%d to %q", a.Code, to)
	}
	got := map[string]string{}
	for _, c := range a.Result().Cookies() {
		got[c.Name] = c.Value
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge < 1 {
			t.Errorf("cookie %s", c)
		}
	}
	if diff := cmp.Diff(map[string]string{"language": "de", "theme": "dark"}, got); diff != "" {
		t.Errorf("cookies (-want +got): %s", diff)
	}
	page := anna.get("/de/my/preferences")
	page.wants(t, http.StatusOK, `data-theme="dark" data-density="compact"`, "Ihre Einstellungen sind gespeichert.", `value="de" checked`, `value="dark" checked`, `value="compact" checked`)
	anna.get("/de/my/passwords").wants(t, http.StatusOK, "anna@voorbeeld.be")
	bert.get("/nl/my/preferences").wants(t, http.StatusOK, `data-theme="auto"`, `value="nl" checked`)
}

func TestPreferencesRefuse(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	good := url.Values{"language": {"nl"}, "theme": {"auto"}, "density": {"normal"}}
	for field, says := range map[string]string{
		"language": "Kies een van de vier talen.", "theme": "Kies een van de kleuren.", "density": "Kies ruim of compact.",
	} {
		for _, value := range []string{"", "qps", "NL", "light ", "'", "<script>", strings.Repeat("x", 5000)} {
			values := url.Values{}
			for k, v := range good {
				values[k] = v
			}
			values.Set(field, value)
			a := p.post("/nl/my/preferences", values)
			a.wants(t, http.StatusUnprocessableEntity, says, `href="#`+field+`"`)
			if cookies := a.Result().Cookies(); len(cookies) > 0 {
				t.Errorf("%s=%q sets %v", field, value, cookies)
			}
		}
	}
	p.get("/nl/my/preferences").wants(t, http.StatusOK, `value="nl" checked`, `value="auto" checked`, `value="normal" checked`)
}
