package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// seen has an officer have seen kinds of somebody's data, one after the other, the first of them at a time.
func (w *staffWorld) seen(p *person, at time.Time, kinds ...string) {
	w.t.Helper()
	officer := w.officer(fmt.Sprintf("o%d-%d", at.UnixNano(), p.customer), staff.PrivacyOfficer).id
	w.do("test.seen", keys.Customer(p.customer), func(tx *store.Tx) error {
		for i, kind := range kinds {
			if err := accesses.Record(tx, accesses.Seen{
				Customer: p.customer, Officer: officer, Team: accesses.PrivacyOfficer, At: at.Add(time.Duration(i) * time.Second), Reason: "Controle van uw gegevens",
				Ticket: fmt.Sprint("T-", i), Kind: kind, What: accesses.InList,
			}); err != nil {
				return err
			}
		}
		return accesses.KeptSince(tx, myNow.AddDate(-2, 0, 0))
	})
}

var entryReference = regexp.MustCompile(`<article class="entry[^"]*" id="(A(?:-[0-9A-HJKMNP-TV-Z]{4}){3})"`)

func entriesOn(a answer) (out []string) {
	for _, m := range entryReference.FindAllStringSubmatch(a.Body.String(), -1) {
		out = append(out, m[1])
	}
	return out
}

// TestAccessLogPages: every entry once, there and back, in the order of time; the filter by kind and period; what no form sends.
func TestAccessLogPages(t *testing.T) {
	w := newStaffWorld(t)
	anna := w.person("anna")
	var kinds []string
	for range 45 {
		kinds = append(kinds, "invoices")
	}
	w.seen(anna, myNow.AddDate(0, 0, -1), kinds...)
	w.seen(anna, myNow.AddDate(0, -2, 0), "services", "account", "a_kind_that_is_gone")
	w.seen(anna, myNow.AddDate(-1, -6, 0), "orders")
	w.seen(w.person("bert"), myNow, "payments")

	link := regexp.MustCompile(`class="pager-next" rel="next" href="([^"]+)"`)
	var all []string
	page := "/nl/my/access-log"
	for n := 0; page != "" && n < 10; n++ {
		a := anna.get(page)
		a.wants(t, http.StatusOK, "Bijgehouden sinds", "3 november 2024", "10\u00a0jaar", "Dit overzicht bevat geen")
		if a.queries > maxQueries {
			t.Errorf("%d queries", a.queries)
		}
		all = append(all, entriesOn(a)...)
		page = ""
		if m := link.FindStringSubmatch(a.Body.String()); m != nil {
			page = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	seen := map[string]bool{}
	for _, reference := range all {
		seen[reference] = true
	}
	if len(all) != 49 || len(seen) != 49 {
		t.Errorf("%d entries, %d of them different", len(all), len(seen))
	}
	for query, want := range map[string]int{
		"?kind=services": 1, "?kind=payments": 0, "?from=2026-09-01&to=2026-09-30": 3, "?kind=invoices&from=2026-09-01&to=2026-09-30": 0,
		"?to=2025-12-31": 1, "?kind=&from=&to=": 20,
	} {
		a := anna.get("/nl/my/access-log" + query)
		a.wants(t, http.StatusOK, "Dit overzicht bevat geen")
		if got := entriesOn(a); len(got) != want {
			t.Errorf("%s: %d entries, want %d", query, len(got), want)
		}
		if want == 0 {
			a.wants(t, http.StatusOK, "Niets gevonden", "Wis de filter")
		}
	}
	first := anna.get("/nl/my/access-log")
	first.wants(t, http.StatusOK, ">48</dd>", "september 2026", `<rect width="6%"`)
	first.lacks(t, "april 2025")
	anna.get("/nl/my/access-log?kind=passwords").wants(t, http.StatusBadRequest)
	anna.get("/nl/my/access-log?kind=%27%20OR%201=1").wants(t, http.StatusBadRequest)
	anna.get("/nl/my/access-log?from=gisteren").wants(t, http.StatusUnprocessableEntity, "De begindatum kunnen wij niet lezen")
	anna.get("/nl/my/access-log?after=x").wants(t, http.StatusNotFound)
	anna.get("/nl/my/data/accesses").wants(t, http.StatusSeeOther)
	if a := w.send(httptest.NewRequest(http.MethodGet, "/nl/my/access-log", nil), nil); a.Code != http.StatusSeeOther {
		t.Errorf("nobody gets %d", a.Code)
	}
}

// TestAskAboutAccess: a question about an access begins with its reference, if the access is the reader's own; any other reference is like none.
func TestAskAboutAccess(t *testing.T) {
	w := newStaffWorld(t)
	anna, bert := w.person("anna"), w.person("bert")
	w.seen(anna, myNow, "invoices")
	reference := entriesOn(anna.get("/nl/my/access-log"))[0]
	anna.get("/nl/my/access-log").wants(t, http.StatusOK, `href="/nl/my/question?about=`+reference+`&amp;topic=security"`, "Stel hier een vraag over")
	mine := anna.get("/nl/my/question?about=" + reference + "&topic=security")
	mine.wants(t, http.StatusOK, "Mijn vraag gaat over raadpleging "+reference+".")
	if mine.queries > maxQueries {
		t.Errorf("%d queries", mine.queries)
	}
	plain := func(p *person, query string) string {
		a := p.get("/nl/my/question" + query)
		a.wants(t, http.StatusOK)
		text := regexp.MustCompile(`(?s)<textarea.*?</textarea>`).FindString(a.Body.String())
		return text
	}
	for _, query := range []string{"?about=" + reference, "?about=A-2026-999999", "?about=%00", "?about=%27--", "?about=" + strings.Repeat("A", 5000), "?about="} {
		if plain(bert, query) != plain(bert, "") {
			t.Errorf("%.40s begins a text", query)
		}
	}
}
