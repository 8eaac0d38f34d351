package web

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

func viewIn(t *testing.T, lang i18n.Lang) recordView {
	t.Helper()
	invoices := dataset.Kind{
		Key: "invoices", Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.Contract, Retention: dataset.Retention{From: dataset.FromIssue},
		ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Subscriber, Tables: []dataset.Table{{Name: "invoices"}}, Columns: []string{"number"},
	}
	invoices.Summarise, invoices.List, invoices.Get, invoices.Stream, invoices.Erase = noSummary, noList, noGet, noStream, noErase
	account, sessions := invoices, invoices
	account.Key, account.Columns = "account", nil
	sessions.Key, sessions.Page = "sessions", "/my/security"
	reg, err := dataset.NewRegistry(invoices, account, sessions)
	if err != nil {
		t.Fatal(err)
	}
	return recordView{ctx: i18n.WithLang(t.Context(), lang), lang: lang, kinds: reg, at: ownRecord(lang)}
}

// written is a value as a page has it: its component, or else its text.
func written(t *testing.T, w recordView, v dataset.Value) string {
	t.Helper()
	if c := w.content(v); c != nil {
		return componentHTML(t, w, c)
	}
	return w.text(v)
}

func componentHTML(t *testing.T, w recordView, c templ.Component) string {
	t.Helper()
	if c == nil {
		return ""
	}
	var b bytes.Buffer
	if err := c.Render(w.ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Functions of kinds of which only the declaration is looked at.
func noSummary(store.Reader, store.Scope) (s dataset.Summary, err error)                 { return }
func noList(store.Reader, store.Scope, dataset.PageQuery) (p dataset.Page, err error)    { return }
func noGet(store.Reader, store.Scope, string) (r dataset.Record, err error)              { return }
func noStream(store.Reader, store.Scope, dataset.Span, func(dataset.Record) error) error { return nil }
func noErase(*store.Tx, store.Scope) (e dataset.Erased, err error)                       { return }

func TestValuesAreWritten(t *testing.T) {
	at := time.Date(2026, time.November, 3, 23, 30, 0, 0, time.UTC) // the 4th in Brussels
	linked := dataset.Moment(at)
	linked.Of, linked.ID = "invoices", "7"
	tests := []struct {
		name  string
		lang  i18n.Lang
		value dataset.Value
		want  string
	}{
		{"nothing", i18n.NL, dataset.Value{}, ""},
		{"no amount", i18n.NL, dataset.Value{Kind: dataset.MoneyValue}, ""},
		{"text", i18n.NL, dataset.Str("a <b> & c"), `<span dir="auto" lang="">a &lt;b&gt; &amp; c</span>`},
		{"lines", i18n.NL, dataset.Str("a\r\nb"), "<span dir=\"auto\" lang=\"\">a\nb</span>"},
		{"date", i18n.NL, dataset.Day(time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)), `<time datetime="2026-11-03">3 november 2026</time>`},
		{"time", i18n.DE, dataset.Moment(at), `<time datetime="2026-11-03T23:30:00Z">4. November 2026 um 00:30</time>`},
		{"money", i18n.FR, dataset.Money("1234.5", "EUR"), "1\u202f234,50\u00a0€"},
		{"foreign money", i18n.EN, dataset.Money("-12", "USD"), "-USD\u00a012.00"},
		{"no number", i18n.EN, dataset.Money("12,5<b>", "EUR"), "12,5<b>\u00a0EUR"},
		{"number", i18n.NL, dataset.Number("1234.50"), "1.234,50"},
		{"percent", i18n.DE, dataset.Percent("21"), "21\u00a0%"},
		{"code", i18n.NL, dataset.Code("BE<1>"), `<code class="ref">BE&lt;1&gt;</code>`},
		{"known choice", i18n.FR, dataset.Choice("x", "record.yes"), "Oui"},
		{"unknown choice", i18n.FR, dataset.Choice("Fraud?", "no.such.id"), `<span dir="auto" lang="">Fraud?</span>`},
		{"yes", i18n.NL, dataset.YesNo(true), "Ja"},
		{"no", i18n.EN, dataset.YesNo(false), "No"},
		{"record", i18n.NL, dataset.Link("invoices", "a/b", "2026-1"), `<a href="/nl/my/data/invoices/a%2Fb">2026-1</a>`},
		{"only record", i18n.NL, dataset.Link("account", "", "u"), `<a href="/nl/my/data/account">u</a>`},
		{"own page", i18n.NL, dataset.Link("sessions", "1", "u"), `<a href="/nl/my/security">u</a>`},
		{"record of no kind", i18n.NL, dataset.Link("calls", "1", "u"), `<span dir="auto" lang="">u</span>`},
		{"record without id", i18n.NL, dataset.Link("invoices", "", "u"), `<span dir="auto" lang="">u</span>`},
		{"linked time", i18n.NL, linked, `<a href="/nl/my/data/invoices/7">4 november 2026 om 00:30</a>`},
		{"country", i18n.NL, dataset.Value{Kind: dataset.CountryValue, Text: "BE"}, "België"},
		{"country in French", i18n.FR, dataset.Value{Kind: dataset.CountryValue, Text: "DE"}, "Allemagne"},
		{"no country", i18n.NL, dataset.Value{Kind: dataset.CountryValue, Text: "XX<"}, "XX<"},
		{"language", i18n.NL, dataset.Value{Kind: dataset.LanguageValue, Text: "de"}, "Deutsch"},
		{"other language", i18n.NL, dataset.Value{Kind: dataset.LanguageValue, Text: "tlh"}, "tlh"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := written(t, viewIn(t, test.lang), test.value); got != test.want {
				t.Errorf("written as %q, want %q", got, test.want)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	w := viewIn(t, i18n.NL)
	since := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	phone, none := dataset.Str("+32 9 1"), dataset.Str("")
	fields := []dataset.Field{
		{Name: "phone", Value: dataset.Str("+32 9 2"), Source: &phone, Since: since, Correct: "phone"},
		{Name: "fax", Value: dataset.Str("+32 9 3"), Source: &none, Since: since, Correct: "fax"},
		{Name: "street", Value: dataset.Str("Kerkstraat"), Correct: "address"},
		{Name: "city", Value: dataset.Str("Gent"), Correct: "address"},
		{Name: "notes", Withheld: "record.gone"},
		{Name: "number", Value: dataset.YesNo(true), Withheld: "record.gone", LockedID: "record.files"},
	}
	rows := w.fields(fields, func(form string) string { return "/" + form }).Rows
	for i, want := range []struct{ note, action, hidden string }{
		{"U verbeterde dit op 3 november 2026. Onze administratie zegt nog: +32 9 1", "/phone", "uw telefoonnummer"},
		{"U vulde dit zelf in op 3 november 2026. Onze administratie heeft hier niets.", "/fax", "uw faxnummer"},
		{"", "/address", "uw adres"},
		{"", "", ""}, // the address has one form
		{"Dit staat niet meer in onze administratie", "", ""},
		{"Dit staat niet meer in onze administratie\nDocumenten", "", ""},
	} {
		action, hidden := "", ""
		if a := rows[i].Action; a != nil {
			action, hidden = a.Href, a.Hidden
		}
		if rows[i].Note != want.note || action != want.action || hidden != want.hidden {
			t.Errorf("%s: note %q, action %q for %q; want %+v", fields[i].Name, rows[i].Note, action, hidden, want)
		}
	}
	for i, want := range map[int]string{4: "Niet getoond", 5: "Ja"} {
		if got := rows[i].Text + componentHTML(t, w, rows[i].Content); !strings.Contains(got, want) {
			t.Errorf("%s is written %q, want %q", fields[i].Name, got, want)
		}
	}
	for _, row := range w.fields(fields, nil).Rows {
		if row.Action != nil {
			t.Errorf("%s leads to a form where nothing can be corrected", row.Key)
		}
	}
}

func TestListCells(t *testing.T) {
	w := viewIn(t, i18n.NL)
	k, _ := w.kinds.Kind("invoices")
	k.Columns = []string{"number", "amount", "notes"}
	rec := dataset.Record{ID: "1", Title: dataset.Plain("Factuur\u202e 7\n"), Gone: time.Now(), Fields: []dataset.Field{
		{Name: "amount", Value: dataset.Money("3", "EUR")}, {Name: "notes", Value: dataset.Str(strings.Repeat("é", 200))},
	}}
	v := w.list(k, []dataset.Record{rec})
	cells := v.Rows[0].Cells
	if c := cells[0]; c.Text != "Factuur\ufffd 7" || c.Href != "/nl/my/data/invoices/1" || c.Sub == "" {
		t.Errorf("first cell %+v", c)
	}
	if v.Columns[0].Numeric || !v.Columns[1].Numeric || v.Columns[2].Numeric {
		t.Errorf("columns %+v", v.Columns)
	}
	if got := componentHTML(t, w, cells[2].Content); !strings.Contains(got, strings.Repeat("é", longest)+"…<") {
		t.Errorf("a long text is shown as %q", got)
	}
	rec.Fields = nil
	if got := w.list(k, []dataset.Record{rec}).Rows[0].Cells[1].Text; got != noValue {
		t.Errorf("a missing value is %q", got)
	}
}
