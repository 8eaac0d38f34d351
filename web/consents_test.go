package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/consent"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// state is what the database says of a purpose of a customer.
func (p *person) state(purpose consent.Purpose) consent.State {
	p.w.t.Helper()
	all, err := p.w.server.Consents.States(p.w.store.Read(p.w.t.Context()), p.scope, i18n.NL)
	p.w.must(err)
	for _, c := range all {
		if c.Purpose == purpose {
			return c.State
		}
	}
	p.w.t.Fatalf("no state of %s", purpose)
	return ""
}

// events counts what was ever said by or for a customer.
func (p *person) events() (n int) {
	p.w.t.Helper()
	p.w.must(p.w.store.Read(p.w.t.Context()).Row(`SELECT count(*) FROM consent_events WHERE customer_id = $1`, p.customer).Scan(&n))
	return n
}

// give gives consent in the portal.
func (p *person) give(purpose consent.Purpose) {
	p.w.t.Helper()
	p.post("/nl/my/consents/"+string(purpose)+"/give", nil).wants(p.w.t, http.StatusSeeOther)
	p.get("/nl/my/preferences") // takes the message
}

var referenceText = regexp.MustCompile(`C-20\d\d-\d{6,}`)

func TestConsentsPage(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	page := p.get("/nl/my/consents")
	page.wants(t, http.StatusOK, "Nieuwsbrief", "Niet gegeven", "Geen bezwaar", "Geef toestemming", "Maak bezwaar", "Trek alles in",
		`action="/nl/my/consents/newsletter/give"`, `action="/nl/my/consents/usage_analysis/withdraw"`, `href="/nl/my/consents/call_training"`,
		"U koos hier nog niets.", "artikel 6.1.a", "artikel 21")
	if page.queries > maxQueries {
		t.Errorf("%d queries", page.queries)
	}
	if classes := regexp.MustCompile(`<button type="submit" class="([^"]+)"`).FindAllStringSubmatch(main(page.Body.String()), -1); len(classes) != 5 {
		t.Errorf("%d buttons, want one for each purpose and one for all", len(classes))
	} else {
		for _, c := range classes {
			if c[1] != classes[0][1] {
				t.Errorf("buttons look like %q and %q: giving and withdrawing must weigh the same", classes[0][1], c[1])
			}
		}
	}
	for _, lang := range []string{"fr", "de", "en"} {
		p.get("/"+lang+"/my/consents").lacks(t, "Geef toestemming", "Nieuwsbrief")
	}
}

// main is what stands between the page's own surroundings.
func main(body string) string {
	_, body, _ = strings.Cut(body, "<main")
	body, _, _ = strings.Cut(body, "</main>")
	return body
}

// Withdrawing is one click from the overview, and comes back there; giving is not less.
func TestWithdrawFromOverview(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	anna.give(consent.Newsletter)
	overview := anna.get("/nl/my")
	overview.wants(t, http.StatusOK, `action="/nl/my/consents/newsletter/withdraw"`, `action="/nl/my/consents/call_training/withdraw"`)
	overview.lacks(t, "/give")
	if overview.queries > maxQueries {
		t.Errorf("%d queries", overview.queries)
	}
	done := anna.post("/nl/my/consents/newsletter/withdraw", url.Values{"back": {"/my"}, "customer_id": {"2"}, "purpose": {"call_training"}, "reason": {""}})
	if to := done.Header().Get("Location"); done.Code != http.StatusSeeOther || to != "/nl/my" {
		t.Fatalf("%d to %q", done.Code, to)
	}
	if got := anna.state(consent.Newsletter); got != consent.Withdrawn {
		t.Errorf("state %q", got)
	}
	if got := anna.state(consent.CallTraining); got != consent.Unsaid {
		t.Errorf("another purpose has the state %q", got)
	}
	page := anna.get("/nl/my")
	page.wants(t, http.StatusOK, "Uw toestemming is ingetrokken: Nieuwsbrief. Referentie: C-", "U krijgt er een mail van.", "Ingetrokken")
	page.lacks(t, `action="/nl/my/consents/newsletter/withdraw"`)
	anna.get("/nl/my").lacks(t, "Referentie:")
	if got := bert.events(); got != 0 {
		t.Errorf("somebody else has %d events", got)
	}
}

func TestChooseTwiceIsOnce(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.give(consent.Newsletter)
	p.post("/nl/my/consents/newsletter/give", nil).wants(t, http.StatusSeeOther)
	p.get("/nl/my/consents").wants(t, http.StatusOK, "Er veranderde niets: dit was al zo.")
	if got := p.events(); got != 1 {
		t.Errorf("%d events", got)
	}
	p.post("/nl/my/consents/usage_analysis/withdraw", nil).wants(t, http.StatusSeeOther)
	p.get("/nl/my/consents").wants(t, http.StatusOK, "Uw bezwaar is genoteerd: ", "Bezwaar gemaakt", "Trek bezwaar in")
	p.post("/nl/my/consents/usage_analysis/give", nil).wants(t, http.StatusSeeOther)
	p.get("/nl/my/consents").wants(t, http.StatusOK, "U trok uw bezwaar in: ", "Geen bezwaar")
}

func TestWithdrawEverything(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.give(consent.Newsletter)
	done := p.post("/nl/my/consents/withdraw", nil)
	if to := done.Header().Get("Location"); done.Code != http.StatusSeeOther || to != "/nl/my/consents" {
		t.Fatalf("%d to %q", done.Code, to)
	}
	page := p.get("/nl/my/consents")
	page.wants(t, http.StatusOK, "Alles is ingetrokken. Referenties: C-", "Wij gebruiken uw gegevens voor geen van deze doelen.")
	page.lacks(t, "Trek alles in", "/withdraw\"")
	for _, purpose := range consent.Purposes {
		if got := p.state(purpose); got != purpose.No() {
			t.Errorf("%s is %q", purpose, got)
		}
	}
	n := p.events()
	p.post("/nl/my/consents/withdraw", nil).wants(t, http.StatusSeeOther)
	p.get("/nl/my/consents").wants(t, http.StatusOK, "Er veranderde niets: dit was al zo.")
	if got := p.events(); got != n {
		t.Errorf("%d events after the second time, %d after the first", got, n)
	}
}

func TestConsentHistoryAndReceipt(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	anna.get("/nl/my/consents/newsletter").wants(t, http.StatusOK, "U koos hier nog niets.")
	anna.give(consent.Newsletter)
	w.clock.Advance(10 * time.Minute)
	anna.post("/nl/my/consents/newsletter/withdraw", url.Values{"back": {"/my/consents/newsletter"}})
	page := anna.get("/nl/my/consents/newsletter")
	page.wants(t, http.StatusOK, "Toestemming gegeven", "Toestemming ingetrokken", "Tekst die gold: versie 1.", "Geef toestemming")
	if again := anna.get("/nl/my/consents/newsletter"); again.queries > maxQueries { // the first time took the message out of the session
		t.Errorf("%d queries", again.queries)
	}
	body := main(page.Body.String())
	if strings.Index(body, "Toestemming ingetrokken") > strings.Index(body, "Toestemming gegeven") {
		t.Error("the newest does not come first")
	}
	reference := referenceText.FindString(body)

	receipt := anna.get("/nl/my/consents/receipts/" + reference)
	receipt.wants(t, http.StatusOK, reference, "Toestemming ingetrokken", "Noordzee Hosting", "anna (Nanna)", "Versie 1, Nederlands", "(SHA-256)",
		`href="/nl/my/consents/receipts/`+reference+`.jsonld"`)
	if receipt.queries > maxQueries {
		t.Errorf("%d queries", receipt.queries)
	}
	wording, err := w.server.Consents.Wording(w.store.Read(t.Context()), consent.Newsletter, i18n.NL)
	w.must(err)
	digest := sha256.Sum256([]byte(strings.Join([]string{wording.Name, wording.Text, wording.Means, wording.Stops}, "\n")))
	receipt.wants(t, http.StatusOK, hex.EncodeToString(digest[:]), wording.Text+"\n"+wording.Means+"\n"+wording.Stops)

	file := anna.get("/nl/my/consents/receipts/" + reference + ".jsonld")
	file.wants(t, http.StatusOK, reference)
	if got := file.Header().Get("Content-Type"); got != "application/ld+json" {
		t.Errorf("the file is %s", got)
	}
	if got := file.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="`+reference+`.jsonld"`) {
		t.Errorf("disposition %s", got)
	}
	var document map[string]any
	if err := json.Unmarshal(file.Body.Bytes(), &document); err != nil || document["@context"] == nil {
		t.Errorf("no JSON-LD: %v", err)
	}

	missing := bert.get("/nl/my/consents/receipts/C-2026-999999")
	for _, path := range []string{
		"/nl/my/consents/receipts/" + reference, "/nl/my/consents/receipts/" + reference + ".jsonld", "/nl/my/consents/receipts/" + strings.ToLower(reference),
		"/nl/my/consents/receipts/%00", "/nl/my/consents/receipts/..", "/nl/my/consents/receipts/" + strings.Repeat("C", 5000), "/nl/my/consents/receipts/.jsonld",
		"/nl/my/consents/marketing", "/nl/my/consents/Newsletter", "/nl/my/consents/newsletter%20", "/nl/my/consents/receipts",
	} {
		if a := bert.get(path); a.Code != http.StatusNotFound || a.Body.String() != missing.Body.String() {
			t.Errorf("GET %.60s answers %d", path, a.Code)
		}
	}
	for _, path := range []string{"/nl/my/consents/marketing/give", "/nl/my/consents/NEWSLETTER/withdraw", "/nl/my/consents/%27/withdraw"} {
		bert.post(path, nil).wants(t, http.StatusNotFound)
	}
}

// A choice comes back to a page of ours and nowhere else.
func TestChoiceComesBack(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	for back, want := range map[string]string{
		"/my": "/nl/my", "/my/consents/newsletter": "/nl/my/consents/newsletter", "": "/nl/my/consents",
		"//evil.example": "/nl/my/consents", "https://evil.example/": "/nl/my/consents", `/\evil.example`: "/nl/my/consents",
	} {
		a := p.post("/nl/my/consents/newsletter/give", url.Values{"back": {back}})
		if got := a.Header().Get("Location"); a.Code != http.StatusSeeOther || got != want {
			t.Errorf("back %q leads to %q", back, got)
		}
	}
	a := p.get("/nl/my/consents/newsletter/give")
	if a.Code != http.StatusMethodNotAllowed && a.Code != http.StatusNotFound {
		t.Errorf("looking at the address that acts answers %d", a.Code)
	}
}

// What a tool did with a choice stands beside it, and when.
func TestConsentEffects(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.give(consent.Newsletter)
	tell := func(tool, state string, done any) {
		w.do("test.told", keys.Customer(p.customer), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO consent_deliveries (tool, event_id, customer_id, address, address_mac, purpose, given, event_at, state, due, created_at, done_at)
				SELECT $1, event_id, customer_id, CASE WHEN $2 = 'pending' THEN 'anna@voorbeeld.be' END, '\x00', purpose, true, $3, $2, $3, $3, $4
				FROM consent_states WHERE customer_id = $5 AND purpose = 'newsletter'`, tool, state, myNow, done, p.customer)
			return err
		})
	}
	tell("listmonk", "confirmed", myNow.Add(time.Minute))
	tell("webhook", "pending", nil)
	page := p.get("/nl/my/consents")
	page.wants(t, http.StatusOK, "Geldt in ons nieuwsbriefprogramma sinds 3 november 2026 om 15:06.", "Wij geven het door aan ons gekoppelde programma.")
	if page.queries > maxQueries {
		t.Errorf("%d queries", page.queries)
	}
	p.get("/nl/my/consents/newsletter").wants(t, http.StatusOK, "Geldt in ons nieuwsbriefprogramma sinds")
}

func (p *person) getWith(path string, header http.Header) answer {
	p.w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header = header
	return p.w.send(r, p.cookie)
}

// The browser's own signal objects for the visit, says so, writes nothing, and yields to what was chosen here.
func TestGlobalPrivacyControl(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	signal := http.Header{"Sec-Gpc": {"1"}}
	const said = "Uw browser vraagt om u niet te volgen"

	for _, path := range []string{"/nl/my/consents", "/nl/my/consents/usage_analysis", "/nl/cookies"} {
		p.getWith(path, signal).wants(t, http.StatusOK, said, "Voor dit bezoek geldt dat als bezwaar tegen: ")
		for _, other := range []string{"0", "", "true", "1, 1", " 1"} {
			p.getWith(path, http.Header{"Sec-Gpc": {other}}).lacks(t, said)
		}
	}
	p.getWith("/nl/my/consents", signal).wants(t, http.StatusOK, "Bezwaar voor dit bezoek", "Maak bezwaar")
	p.getWith("/nl/my/consents/newsletter", signal).lacks(t, said)
	if got := p.events(); got != 0 {
		t.Errorf("looking left %d events", got)
	}
	anonymous := w.ask(http.MethodGet, "/fr/cookies", nil, signal, nil)
	if !strings.Contains(anonymous.Body.String(), "Pour cette visite, il vaut opposition") {
		t.Errorf("an anonymous visit is not told: %s", excerpt(anonymous.Body.String()))
	}

	p.post("/nl/my/consents/usage_analysis/withdraw", nil)
	p.getWith("/nl/my/preferences", signal)
	p.getWith("/nl/my/consents", signal).lacks(t, said, "Bezwaar voor dit bezoek") // the customer objects anyway
	p.give(consent.UsageAnalysis)
	p.getWith("/nl/my/consents", signal).wants(t, http.StatusOK, said, "Die keuze gaat voor.", "Geen bezwaar")
	p.getWith("/nl/cookies", signal).wants(t, http.StatusOK, "Die keuze gaat voor.")

	support := w.ask(http.MethodGet, "/.well-known/gpc.json", nil, nil, nil)
	var document struct {
		GPC        bool   `json:"gpc"`
		LastUpdate string `json:"lastUpdate"`
	}
	if err := json.Unmarshal(support.Body.Bytes(), &document); err != nil || !document.GPC || support.Header().Get("Content-Type") != "application/json" {
		t.Errorf("gpc.json: %v, %s", err, support.Body)
	}
	if _, err := time.Parse(time.DateOnly, document.LastUpdate); err != nil {
		t.Errorf("lastUpdate: %v", err)
	}
}
