package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

const lookReason = "Klant belde over factuur 2026-17"

// look has an officer search, and returns the address of what was found.
func (o *officerVisit) look(term string) string {
	o.w.t.Helper()
	a := o.post("/staff/customers", url.Values{"reason": {lookReason}, "ticket": {"T-17"}, "q": {term}})
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/staff/customers/") {
		o.w.t.Fatalf("the search answers %d %s\n%s", a.Code, a.Header().Get("Location"), excerpt(a.Body.String()))
	}
	return a.Header().Get("Location")
}

// TestFileByPages: from the reason to a document, and what the customer reads of it.
func TestFileByPages(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	id := anna.invoices(60)[0]
	anna.document(id, "2026-17.xml", "application/xml", []byte("<Invoice/>"))
	w.do("test.notes", keys.Customer(anna.customer), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET staff_notes = '["geheim van een ander"]' WHERE customer_id = $1`, anna.customer)
		return err
	})
	o := w.officer("lies", staff.Operations).signedIn()
	o.get("/staff").wants(t, http.StatusOK, `href="/staff/customers"`, "Klanten")
	o.get("/staff/customers").wants(t, http.StatusOK, "De klant ziet deze raadpleging", "60 minuten")
	anna.get("/nl/my/access-log").wants(t, http.StatusOK, "bekeek niemand uw gegevens", "Dit overzicht bevat geen raadplegingen die wij bij wet geheim moeten houden.")

	look := o.look("anna")
	anna.get("/nl/my/access-log").wants(t, http.StatusOK, "bekeek niemand uw gegevens") // nothing was shown yet
	bar := []string{lookReason, "T-17", "De klant leest deze reden", "Open tot"}
	hits := o.get(look)
	hits.wants(t, http.StatusOK, append(bar, `href="`+look+`/Nanna"`, "Gent", "Gezocht op: klantnummer, naam, contactpersoon.", "Gevonden op")...)
	file := look + "/Nanna"
	page := o.get(file)
	page.wants(t, http.StatusOK, append(bar, "Dossier van anna", file+"/invoices", file+"/account", ">60</span>", "Wachtwoorden en aanmeldingen zijn van een persoon", "Hiervan bewaren wij niets")...)
	page.lacks(t, file+"/passwords", file+"/sessions", "/nl/my")

	list := o.get(file + "/invoices")
	list.wants(t, http.StatusOK, append(bar, file+"/invoices/"+id, file+"/invoices?after=", "Zoekwoord")...)
	list.lacks(t, "/nl/my/")
	one := o.get(file + "/invoices?q=nummer+0")
	one.wants(t, http.StatusOK, `value="nummer 0"`)
	if d := list.queries - one.queries; d != 0 {
		t.Errorf("the number of queries hangs on the rows: %d and %d", list.queries, one.queries)
	}
	if list.queries > 16 {
		t.Errorf("%d queries", list.queries)
	}
	o.get(file+"/invoices?from=x").wants(t, http.StatusUnprocessableEntity, bar...)
	record := o.get(file + "/invoices/" + id)
	record.wants(t, http.StatusOK, append(bar, "2026-17.xml", file+"/invoices/"+id+"/document")...)
	record.lacks(t, "Verbeteren", "/nl/my/")
	account := o.get(file + "/account")
	account.wants(t, http.StatusOK, append(bar, "Kerkstraat 12")...)
	account.lacks(t, "geheim van een ander", "/correct", "/nl/my/")
	document := o.get(file + "/invoices/" + id + "/document")
	document.wants(t, http.StatusOK, "<Invoice/>")
	if got := document.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Error(got)
	}
	o.get(file + "/invoices/" + id) // again

	for _, gone := range []string{"/passwords", "/sessions", "/nothing", "/invoices/" + id + "/x", "/invoices/0", "/account/x", "/invoices/" + strings.ToUpper(id), "/invoices/" + id + "/document/x"} {
		if a := o.get(file + gone); a.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", gone, a.Code)
		}
	}

	log := anna.get("/nl/my/access-log")
	log.wants(t, http.StatusOK, lookReason, "T-17", "Operations", "Gevonden bij zoeken", "Lijst bekeken", "Gegeven bekeken", "Document geopend", "Facturen",
		`href="/nl/my/data/invoices/`+id+`"`, "Dit overzicht bevat geen raadplegingen die wij bij wet geheim moeten houden.", "november 2026")
	log.lacks(t, "Officier", "lies@", "bekeek niemand")
	if n := strings.Count(log.Body.String(), `<article class="entry`); n != 5 { // search, list, record, account, document
		t.Errorf("%d entries", n)
	}
	if log.queries > maxQueries {
		t.Errorf("%d queries", log.queries)
	}
	w.person("bert").get("/nl/my/access-log").lacks(t, lookReason, `id="A-`)
	anna.get("/nl/my").wants(t, http.StatusOK, "Laatst bekeken op 3 november 2026.")
	anna.get("/nl/my/data").wants(t, http.StatusOK, "3 november 2026, door Operations", "Niemand sinds 3 november 2026")
	anna.get("/nl/my/data/invoices/"+id).wants(t, http.StatusOK, "Laatst bekeken", "door Operations")
}

// TestFileIsClosed: another officer's look, another customer's number and no look answer byte for byte alike; a look ends after an hour.
func TestFileIsClosed(t *testing.T) {
	w := newStaffWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	id, other := anna.invoices(1)[0], bert.invoices(1)[0]
	lies, tom := w.officer("lies", staff.Operations).signedIn(), w.officer("tom", staff.PrivacyOfficer).signedIn()
	begun, look := w.clock.Now(), lies.look("anna")
	lies.get(look+"/Nanna/invoices").wants(t, http.StatusOK)
	body := func(o *officerVisit, path string) string {
		a := o.get(path)
		a.wants(t, http.StatusNotFound)
		a.lacks(t, lookReason, "anna", "bert")
		return strings.ReplaceAll(csrfField.ReplaceAllString(a.Body.String(), ""), path, "")
	}
	missing := body(lies, "/staff/customers/00000000-0000-4000-8000-000000000000/Nanna/invoices")
	for name, path := range map[string]string{
		"not found by the look": look + "/Nbert", "their list": look + "/Nbert/invoices", "their record": look + "/Nbert/invoices/" + other,
		"nobody": look + "/Nniemand", "another's record in the file": look + "/Nanna/invoices/" + other, "no look": "/staff/customers/x", "escaped": look + "/N%2fanna", "quote": look + "/Nanna'--",
	} {
		if body(lies, path) != missing {
			t.Errorf("%s answers otherwise", name)
		}
	}
	of := func(path string) string { return body(tom, path) }
	if a, b := of(look+"/Nanna/invoices/"+id), of("/staff/customers/00000000-0000-4000-8000-000000000000"); a != b {
		t.Error("a colleague's look answers otherwise than none")
	}
	tom.look("bert")
	if n := w.count(`SELECT count(*) FROM accesses WHERE customer_id = $1`, bert.customer); n != 0 {
		t.Errorf("%d accesses of what was refused", n)
	}

	w.clock.Set(begun.Add(accesses.Life - time.Minute))
	lies.signedIn() // a session of the staff area does not live so long without use
	w.clock.Set(begun.Add(accesses.Life - time.Second))
	lies.get(look+"/Nanna/invoices").wants(t, http.StatusOK)
	w.clock.Advance(time.Second)
	for _, path := range []string{look, look + "/Nanna", look + "/Nanna/invoices", look + "/Nanna/invoices/" + id} {
		over := lies.get(path)
		over.wants(t, http.StatusGone, "Het uur is om. Geef opnieuw uw reden.", `action="/staff/customers"`)
		over.lacks(t, lookReason, "Nanna")
	}
}

// TestLookForm: what is wrong stands at its field, with what was typed; hostile text is text for the officer and for the customer.
func TestLookForm(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	o := w.officer("lies", staff.Operations).signedIn()
	o.post("/staff/customers", url.Values{"reason": {"kort"}, "ticket": {""}, "q": {"an"}}).wants(t, http.StatusUnprocessableEntity,
		"de klant leest dit", "Geef het nummer waarvoor u kijkt", "minstens drie letters", `value="kort"`, `value="an"`)
	for _, term := range []string{"'||pg_sleep(5)--abc", "$$abc$$", "%_\\%abc", "abc' & 'def:*", "{1,2,3}", strings.Repeat("x", accesses.MaxTerm), "ILIKE %", "a\u0301\u0301\u202eabc"} {
		look := o.look(term)
		o.get(look).wants(t, http.StatusOK, "Geen klant gevonden")
	}
	o.post("/staff/customers", url.Values{"reason": {lookReason}, "ticket": {"T"}, "q": {"abc\x00"}}).wants(t, http.StatusBadRequest)
	o.post("/staff/customers", url.Values{"reason": {lookReason}, "ticket": {"T"}, "q": {"abc\xff"}}).wants(t, http.StatusBadRequest)
	o.post("/staff/customers", url.Values{"reason": {lookReason}, "ticket": {"T"}, "q": {strings.Repeat("x", 1<<19)}}).wants(t, http.StatusUnprocessableEntity, "minder tekens")

	hostile := `<script>alert(1)</script>"><img src=x onerror=alert(2)> {{.Geheim}} %s =1+1 ` + "\u202e" + strings.Repeat("\u0301", 50)
	a := o.post("/staff/customers", url.Values{"reason": {hostile}, "ticket": {`"><b>T</b>`}, "q": {"anna"}, "officer_id": {"1"}, "team": {"auditor"}})
	a.wants(t, http.StatusSeeOther)
	for _, page := range []answer{o.get(a.Header().Get("Location")), anna.get("/nl/my/access-log"), anna.get("/de/my/access-log")} {
		page.wants(t, http.StatusOK, "&lt;script&gt;alert(1)", "{{.Geheim}} %s =1+1")
		page.lacks(t, "<script", "<img src=x", "<b>T", "\u202e")
	}
	anna.get("/nl/my/access-log").lacks(t, strings.Repeat("\u0301", 20))
	if n := w.count(`SELECT count(*) FROM accesses WHERE team = 'operations' AND officer_id = $1`, o.id); n != 1 {
		t.Errorf("%d lines of the officer who looked", n)
	}
	if n := w.count(`SELECT count(*) FROM looks WHERE strpos(looks::text, 'pg_sleep') > 0`); n != 0 {
		t.Error("what was searched for is kept in the clear")
	}
}

// TestLookTooOften: an officer who searches too often waits, and is told how long.
func TestLookTooOften(t *testing.T) {
	w := newStaffWorld(t)
	w.person("anna")
	o := w.officer("lies", staff.Operations).signedIn()
	for range 30 {
		o.look("anna")
	}
	a := o.post("/staff/customers", url.Values{"reason": {lookReason}, "ticket": {"T-17"}, "q": {"anna"}})
	a.wants(t, http.StatusTooManyRequests, `value="T-17"`)
	if a.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// TestDemotedMidLook: who may not see customers any more sees nothing more, though the look goes on.
func TestDemotedMidLook(t *testing.T) {
	w := newStaffWorld(t)
	w.person("anna")
	o := w.officer("lies", staff.Operations).signedIn()
	look := o.look("anna")
	o.get(look).wants(t, http.StatusOK)
	w.do("test.demoted", keys.Officer(o.id), func(tx *store.Tx) error { // without ending the session, as a race would
		_, err := tx.Exec(`UPDATE officers SET roles = '{auditor}' WHERE id = $1`, o.id)
		return err
	})
	for _, path := range []string{look, look + "/Nanna", look + "/Nanna/account", "/staff/customers"} {
		a := o.get(path)
		a.wants(t, http.StatusForbidden)
		a.lacks(t, lookReason, "Kerkstraat")
	}
	o.get("/staff").lacks(t, `href="/staff/customers"`)
}

// TestQuestionIsSeen: the customer reads that an officer opened and took a question, as one line.
func TestQuestionIsSeen(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	ref := anna.asks("Waarom twee facturen?")
	o := w.officer("lies", staff.Operations).signedIn()
	o.get("/staff/questions").wants(t, http.StatusOK, ref)
	if n := w.count(`SELECT count(*) FROM accesses`); n != 0 {
		t.Errorf("%d lines of a list without names", n)
	}
	o.get("/staff/questions/"+ref).wants(t, http.StatusOK)
	o.post("/staff/questions/"+ref+"/take", nil).wants(t, http.StatusSeeOther)
	o.get("/staff/questions/"+ref).wants(t, http.StatusOK)
	a := anna.get("/nl/my/access-log")
	a.wants(t, http.StatusOK, "Uw vraag aan ons", ref, "Operations")
	if n := strings.Count(a.Body.String(), `<article class="entry`); n != 1 {
		t.Errorf("%d entries", n)
	}
	other := w.officer("tom", staff.PrivacyOfficer).signedIn()
	other.get("/staff/questions/"+ref).wants(t, http.StatusOK)
	anna.get("/nl/my/access-log").wants(t, http.StatusOK, "Privacyteam")
	if n := w.count(fmt.Sprintf(`SELECT count(*) FROM accesses WHERE customer_id = %d AND kind = 'questions'`, anna.customer)); n != 2 {
		t.Errorf("%d lines", n)
	}
}
