package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
)

// maxQueries is the budget of a page, the session's query included.
const maxQueries = 5

// myAddresses are addresses of every page of a customer.
var myAddresses = []string{
	paths.My, paths.MyData, paths.Kind("account"), paths.Kind("invoices"), paths.Kind("invoices") + "?q=1&from=2026-01-01",
	paths.Record("invoices", "0197a000-0000-7000-8000-000000000000"), paths.File("invoices", "0197a000-0000-7000-8000-000000000000", "document"),
	paths.Correct("account", "phone"), paths.MyPasswords, paths.MyPreferences,
}

func TestMyPagesNeedASignIn(t *testing.T) {
	w := newMyWorld(t)
	for _, path := range myAddresses {
		a := w.send(httptest.NewRequest(http.MethodGet, "/fr"+path, nil), nil)
		if to := a.Header().Get("Location"); a.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/fr/sign-in") {
			t.Errorf("GET %s: %d to %q, want the sign-in page", path, a.Code, to)
		}
	}
	for _, path := range []string{paths.Correct("account", "phone"), paths.MyPreferences} {
		r := httptest.NewRequest(http.MethodPost, "/fr"+path, strings.NewReader("phone=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if a := w.send(r, nil); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/fr/sign-in" {
			t.Errorf("POST %s: %d to %q", path, a.Code, a.Header().Get("Location"))
		}
	}
}

// Every page is private: nobody keeps it, and it names what it depends on.
func TestMyPagesArePrivate(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.invoices(1)
	for _, path := range myAddresses {
		h := p.get("/nl" + path).Header()
		if got := h.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: no policy", path)
		}
	}
}

func TestOverviewTellsWhatIsHeld(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.invoices(7)
	w.person("bert").invoices(40)
	a := p.get("/nl/my")
	a.wants(t, http.StatusOK, "Dit weten wij over u", `href="/nl/my/data/invoices"`, `href="/nl/my/passwords"`, `href="/nl/my/security"`,
		`href="/nl/my/preferences"`, `href="/nl/retention"`, `href="/nl/privacy-notice"`, ">7</span>", "3 november 2026 om 15:05")
	a.lacks(t, ">40</span>", "class=\"empty\"")
	if a.queries > maxQueries {
		t.Errorf("%d queries, at most %d", a.queries, maxQueries)
	}
}

// Somebody of whom nothing is held gets three lines that say so, what comes, and whom to ask.
func TestOverviewOfNobody(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	a := p.get("/nl/my")
	a.wants(t, http.StatusOK, "Hier komt wat wij over u weten", "operations@noordzee.example", `href="/nl/my/passwords"`)
	a.lacks(t, "<table")
}

func TestLedgerHasEveryKindWithItsMargin(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.invoices(3)
	a := p.get("/nl/my/data")
	a.wants(t, http.StatusOK, `href="/nl/privacy-notice#c1-2"`, "Wettelijke verplichting (AVG, artikel 6.1.c)", "Wij bewaren niets in deze soort.", "Niemand buiten ons bedrijf")
	for _, k := range w.server.Kinds.All() {
		a.wants(t, http.StatusOK, `<article class="entry" id="`+k.Key+`"`, `href="/nl`+kindPath(k)+`"`)
	}
	if a.queries > 3 {
		t.Errorf("%d queries, at most 3", a.queries)
	}
}

func TestUnknownKind(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	missing := p.get("/nl/my/data/invoices/" + ident.Random().String())
	for _, kind := range []string{"nothing", "Invoices", "invoices%20", "customers", "kind_summaries", "..", "%2e%2e", "%00", "%ff", "'", "invoices;x", "invoices.json"} {
		a := p.get("/nl/my/data/" + kind)
		if a.Code != http.StatusNotFound && a.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", kind, a.Code)
		}
		if a.Code == http.StatusNotFound && a.Body.String() != missing.Body.String() {
			t.Errorf("%s: answers unlike a missing record", kind)
		}
	}
}

func TestKindWithAPageOfItsOwn(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	for _, path := range []string{"/nl/my/data/passwords", "/nl/my/data/passwords/1", "/nl/my/data/sessions/1"} {
		a := p.get(path)
		k, _ := w.server.Kinds.Kind(strings.Split(path, "/")[4])
		if path == "/nl/my/data/passwords/1" { // one record, so it has no others
			a.wants(t, http.StatusNotFound)
		} else if to := a.Header().Get("Location"); a.Code != http.StatusSeeOther || to != "/nl"+k.Page {
			t.Errorf("%s: %d to %q, want %s", path, a.Code, to, k.Page)
		}
	}
}

// Another customer's record answers byte for byte what no record answers.
func TestForeignIsMissing(t *testing.T) {
	w := newMyWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	foreign := bert.invoices(1)[0]
	own := anna.invoices(1)[0]
	anna.get("/nl/my/data/invoices/"+own).wants(t, http.StatusOK)
	bert.get("/nl/my/data/invoices/"+foreign).wants(t, http.StatusOK)
	missing := anna.get("/nl/my/data/invoices/" + ident.Random().String())
	missing.wants(t, http.StatusNotFound)
	for _, id := range []string{
		foreign, strings.ToUpper(own), "0", "-1", "1", "99999999999999999999999999", "00000000-0000-0000-0000-000000000000",
		foreign[:35], own + "x", "%27%20OR%201=1--", "%00", "%ff", "..%2finvoices", strings.Repeat("9", 3000),
	} {
		for _, path := range []string{"/nl/my/data/invoices/" + id, "/nl/my/data/invoices/" + id + "/document", "/nl/my/data/orders/" + id} {
			if strings.HasPrefix(path, "/nl/my/data/orders/"+own) {
				continue
			}
			a := anna.get(path)
			if a.Code != http.StatusNotFound || a.Body.String() != missing.Body.String() {
				t.Errorf("%s: status %d, %d bytes; a missing one answers %d bytes", path, a.Code, a.Body.Len(), missing.Body.Len())
			}
			if diff := cmp.Diff(comparable(missing.Header()), comparable(a.Header())); diff != "" {
				t.Errorf("%s: headers differ: %s", path, diff)
			}
		}
	}
}

// comparable drops what is random on every answer.
func comparable(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Date")
	return h
}

// Kinds promise columns that their records have; a list without them would show dashes for ever.
func TestColumnsAreFields(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.invoices(1)
	for _, k := range w.server.Kinds.All() {
		page, err := k.List(w.store.Read(t.Context()), p.scope, dataset.PageQuery{Limit: 1})
		if err != nil || len(page.Records) == 0 || len(k.Columns) == 0 {
			continue
		}
		for _, column := range k.Columns {
			if !slices.ContainsFunc(page.Records[0].Fields, func(f dataset.Field) bool { return f.Name == column }) {
				t.Errorf("%s lists the column %s, which its records do not have", k.Key, column)
			}
		}
	}
}
