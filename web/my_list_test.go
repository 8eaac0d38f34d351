package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

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
