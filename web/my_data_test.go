package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
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
	if a.queries > 3 {
		t.Errorf("%d queries, at most 3", a.queries)
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
	if a.queries > 2 {
		t.Errorf("%d queries, at most 2", a.queries)
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

var recordLinks = regexp.MustCompile(`href="/nl/my/data/invoices/([0-9a-f-]{36})"`)

// idsOf are the records that a list shows, in order.
func idsOf(a answer) (ids []string) {
	for _, m := range recordLinks.FindAllStringSubmatch(a.Body.String(), -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// link returns the address of the link with this rel, or "".
func link(a answer, rel string) string {
	m := regexp.MustCompile(`rel="` + rel + `" href="([^"]+)"`).FindStringSubmatch(a.Body.String())
	if m == nil {
		return ""
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestListIsPagedToTheEndAndBack(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	want := p.invoices(250)
	w.person("bert").invoices(3)
	var got, back []string
	at := "/nl/my/data/invoices"
	for pagesSeen := 1; ; pagesSeen++ {
		a := p.get(at)
		a.wants(t, http.StatusOK, "250 gegevens in totaal")
		if a.queries > maxQueries {
			t.Errorf("%s: %d queries", at, a.queries)
		}
		if pagesSeen == 1 && link(a, "prev") != "" {
			t.Error("the first page has a page before it")
		}
		got = append(got, idsOf(a)...)
		next := link(a, "next")
		if next == "" {
			if pagesSeen != 5 {
				t.Errorf("%d pages, want 5", pagesSeen)
			}
			break
		}
		at = next
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forwards (-want +got): %s", diff)
	}
	for {
		a := p.get(at)
		ids := idsOf(a)
		slices.Reverse(ids)
		back = append(back, ids...)
		if at = link(a, "prev"); at == "" {
			break
		}
	}
	slices.Reverse(back)
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("backwards (-want +got): %s", diff)
	}
}

func TestListSearch(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	ids := p.invoices(60)
	w.do("test.noted", keys.Customer(p.customer), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE invoices SET notes = $2 WHERE id = $1::uuid`, ids[3], `korting 100%_ok\ja "of" 'nee'`)
		return err
	})
	tests := []struct {
		q    string
		want []string // nil: nothing found
	}{
		{"korting", ids[3:4]},
		{"  KORTING ", ids[3:4]},
		{"%", ids[3:4]},
		{"_", ids[3:4]},
		{`\`, ids[3:4]},
		{"100%_ok", ids[3:4]},
		{"'nee'", ids[3:4]},
		{"1_0", nil},
		{"'||pg_sleep(5)--", nil},
		{"' OR '1'='1", nil},
		{"$1", nil},
		{"<script>alert(1)</script>", nil},
	}
	for _, test := range tests {
		a := p.get("/nl/my/data/invoices?" + url.Values{"q": {test.q}}.Encode())
		a.wants(t, http.StatusOK)
		if diff := cmp.Diff(test.want, idsOf(a)); diff != "" {
			t.Errorf("search %q (-want +got): %s", test.q, diff)
		}
		if test.want == nil {
			a.wants(t, http.StatusOK, "Niets gevonden")
		} else {
			a.wants(t, http.StatusOK, "Eén gevonden.")
		}
		a.lacks(t, "<script>alert")
	}
	// The filter is kept on the way through the pages, and the first value of a repeated name counts.
	a := p.get("/nl/my/data/invoices?q=nummer&q=korting&from=2020-01-01")
	if got := idsOf(a); len(got) != pageSize || slices.Contains(got, ids[3]) {
		t.Errorf("%d found, want %d without the one that has another note", len(got), pageSize)
	}
	next := p.get(link(a, "next"))
	next.wants(t, http.StatusOK, `value="nummer"`, `value="2020-01-01"`)
	if got := idsOf(next); len(got) != 9 {
		t.Errorf("second page of the search has %d, want 9", len(got))
	}
}

func TestListPeriod(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	ids := p.invoices(60) // 3 November, 27 October, 20 October …
	tests := []struct {
		query string
		want  []string
	}{
		{"from=2026-10-27", ids[0:2]},
		{"from=2026-10-28", ids[0:1]},
		{"from=2026-10-20&to=2026-10-27", ids[1:3]},
		{"from=2026-10-20&to=2026-10-26", ids[2:3]},
		{"from=2026-10-27&to=2026-10-27", ids[1:2]},
		{"from=2027-01-01", nil},
		{"from=&to=2026-10-20&q=nummer+2", ids[2:3]},
	}
	for _, test := range tests {
		a := p.get("/nl/my/data/invoices?" + test.query)
		a.wants(t, http.StatusOK)
		got := idsOf(a)
		if test.query == "from=&to=2026-10-20&q=nummer+2" {
			got = got[:1]
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got): %s", test.query, diff)
		}
	}
	for query, says := range map[string]string{
		"from=2026-02-31":               "De begindatum kunnen wij niet lezen.",
		"from=gisteren":                 "De begindatum kunnen wij niet lezen.",
		"to=0000-00-00":                 "De einddatum kunnen wij niet lezen.",
		"to=9999-12-31":                 "De einddatum kunnen wij niet lezen.",
		"to=1e9":                        "De einddatum kunnen wij niet lezen.",
		"from=2026-10-02&to=2026-10-01": "De einddatum ligt vóór de begindatum.",
		"q=" + strings.Repeat("é", 101): "Zoek met hoogstens 100 tekens.",
	} {
		a := p.get("/nl/my/data/invoices?" + query)
		a.wants(t, http.StatusUnprocessableEntity, says, `aria-invalid="true"`, "<title>Fout:")
		if _, value, _ := strings.Cut(query, "="); !strings.Contains(value, "&") {
			a.wants(t, http.StatusUnprocessableEntity, `value="`+value+`"`)
		}
		a.lacks(t, "<table")
	}
}

// What no form of ours sends is refused before it reaches the database.
func TestListRefusesWhatIsNoQuery(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.invoices(1)
	for _, query := range []string{"q=%00", "q=%ff%fe", "q=%zz", "from=%00", "after=%00", "after=" + strings.Repeat("a", 301), "after=a&before=b"} {
		p.get("/nl/my/data/invoices?"+query).wants(t, http.StatusBadRequest)
	}
	for _, query := range []string{"after=x", "before=x", "after=zzzzzzzzzzzzzzz.0197a000-0000-7000-8000-000000000000", "after='", "before=-1"} {
		p.get("/nl/my/data/invoices?"+query).wants(t, http.StatusNotFound)
	}
	// A place beyond the last record is no error: what was there is gone.
	gone := "after=-." + ident.Random().String()
	p.get("/nl/my/data/invoices?"+gone).wants(t, http.StatusOK, "Op deze plaats van de lijst staat niets meer.")
	// What is no parameter changes nothing.
	whole := p.get("/nl/my/data/invoices")
	for _, query := range []string{"order=number", "filter=1", "customer_id=2", "limit=100000", "page=1000000000"} {
		if got := idsOf(p.get("/nl/my/data/invoices?" + query)); !slices.Equal(got, idsOf(whole)) {
			t.Errorf("%s changes the list", query)
		}
	}
}

// An empty list says so, and offers no search of nothing.
func TestEmptyList(t *testing.T) {
	w := newMyWorld(t)
	p := w.person("anna")
	p.count()
	a := p.get("/nl/my/data/orders")
	a.wants(t, http.StatusOK, "Wij bewaren niets in deze soort.", "Rechtsgrond")
	a.lacks(t, "<table", `role="search"`)
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
