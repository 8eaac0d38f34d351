package templates

import (
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "customer/" + name, Render: render})
	}
	example("overview", func(lang i18n.Lang) templ.Component {
		return customer.Overview(galleryOverviewView(lang, galleryKinds(lang)))
	})
	example("overview-long-names", func(lang i18n.Lang) templ.Component {
		v := galleryOverviewView(lang, galleryKinds(lang))
		v.Shell.Person = &layout.Person{
			Name:     "secretariaat.internationale-betrekkingen@een-bijzonder-lange-domeinnaam-zonder-einde.voorbeeld.be",
			Customer: "Coöperatieve Vennootschap voor Duurzame Energievoorziening en Warmtenetten in het Meetjesland cvso",
			Number:   "100000000234", Several: true,
		}
		v.Shell.Flash = &ui.NoticeView{Kind: ui.OK, Text: i18n.In(lang, "preferences.done")}
		return customer.Overview(v)
	})
	example("overview-first", func(lang i18n.Lang) templ.Component {
		kinds := galleryKinds(lang)
		for i := range kinds {
			kinds[i].Held = customer.Held{}
		}
		v := galleryOverviewView(lang, kinds)
		v.Nothing = true
		return customer.Overview(v)
	})
	example("data", func(lang i18n.Lang) templ.Component {
		s := galleryShell(lang, paths.MyData, i18n.In(lang, "data.title"))
		s.Nav, s.Lead = layout.NavData, i18n.In(lang, "data.lead")
		return customer.Data(customer.DataView{Shell: s, Kinds: galleryKinds(lang)})
	})
	example("list", func(lang i18n.Lang) templ.Component { return customer.List(galleryListView(lang, 50)) })
	example("list-empty", func(lang i18n.Lang) templ.Component {
		v := galleryListView(lang, 0)
		v.Kind.Held = customer.Held{}
		v.Filter, v.Pager = nil, ui.PagerView{}
		v.Empty = &ui.EmptyView{Title: i18n.In(lang, "data.none"), Text: i18n.In(lang, "data.none.text")}
		return customer.List(v)
	})
	example("list-nothing-found", func(lang i18n.Lang) templ.Component {
		v := galleryListView(lang, 0)
		v.Pager = ui.PagerView{}
		v.Filter.Search, v.Filter.Active, v.Filter.Result = "مرحبا <script>", true, i18n.In(lang, "data.found.none")
		v.Empty = &ui.EmptyView{Title: i18n.In(lang, "data.empty.title"), Text: i18n.In(lang, "data.empty.text")}
		return customer.List(v)
	})
	example("list-wrong-dates", func(lang i18n.Lang) templ.Component {
		v := galleryListView(lang, 0)
		v.Pager = ui.PagerView{}
		v.Filter.From, v.Filter.To, v.Filter.Active = "2026-02-31", "gisteren", true
		v.Filter.Errors = []ui.FieldError{{Name: "from", Text: i18n.In(lang, "data.error.from")}, {Name: "to", Text: i18n.In(lang, "data.error.to")}}
		v.Shell.Errors = v.Filter.Errors
		return customer.List(v)
	})
	example("record", func(lang i18n.Lang) templ.Component { return customer.Record(galleryInvoice(lang)) })
	example("record-account", func(lang i18n.Lang) templ.Component { return customer.Record(galleryAccount(lang)) })
	example("record-strange", func(lang i18n.Lang) templ.Component { return customer.Record(galleryStrange(lang)) })
	example("correct", func(lang i18n.Lang) templ.Component { return customer.Correct(galleryCorrect(lang, nil)) })
	example("correct-address-wrong", func(lang i18n.Lang) templ.Component {
		return customer.Correct(galleryCorrect(lang, []ui.FieldError{
			{Name: "city", Text: i18n.In(lang, "gallery.error.name")}, {Name: "country", Text: i18n.In(lang, "gallery.error.choice")},
		}))
	})
	example("passwords", func(lang i18n.Lang) templ.Component { return customer.Passwords(galleryPasswords(lang)) })
	example("preferences", func(lang i18n.Lang) templ.Component { return customer.Preferences(galleryPreferences(lang, nil)) })
	example("preferences-wrong", func(lang i18n.Lang) templ.Component {
		return customer.Preferences(galleryPreferences(lang, []ui.FieldError{{Name: customer.ThemeField, Text: i18n.In(lang, "preferences.error.theme")}}))
	})
}

// galleryKinds are kinds of every sort: one record, many with documents, one that the customer manages, nothing held.
func galleryKinds(lang i18n.Lang) []customer.Kind {
	clause := func(number string) *ui.Link {
		return &ui.Link{Href: paths.In(lang, paths.PrivacyNotice) + "#c" + strings.ReplaceAll(number, ".", "-"), Text: number}
	}
	kind := func(key, id, number string) customer.Kind {
		k := customer.Kind{
			Key: key, Name: i18n.SayIn(lang, id), What: i18n.In(lang, "gallery.invoices.text"), Href: paths.In(lang, paths.Kind(key)),
			Basis: i18n.In(lang, "data.basis.contract"), Period: i18n.In(lang, "data.period.open"),
		}
		k.Margin = ui.MarginView{
			Purpose: i18n.In(lang, "gallery.purpose"), Source: i18n.In(lang, "gallery.source.billing"), Clause: clause(number),
			Basis: i18n.In(lang, "data.basis.article", i18n.Args{"Basis": k.Basis, "Letter": "b"}),
			Period: k.Period + ". " + i18n.In(lang, "data.period.minimum", i18n.Args{
				"Period": format.Period(lang, 10, 0, 0), "Law": "Btw-wetboek, art. 60, § 4",
			}),
		}
		return k
	}
	account := kind("account", "gallery.account", "1.1")
	account.What, account.Single = i18n.In(lang, "gallery.account.text"), true
	account.Held = customer.Held{Count: 1, Oldest: day(2026, time.March, 12), Newest: day(2026, time.March, 12)}
	services := kind("services", "gallery.service", "7")
	services.Yours, services.Held = true, customer.Held{Count: 4, Oldest: day(2019, time.May, 2), Newest: day(2026, time.May, 2)}
	services.Margin.Recipients = []string{"DNS Belgium vzw", "Stichting Internet Domeinregistratie Nederland (SIDN)"}
	invoices := kind("invoices", "gallery.invoices", "1.2")
	invoices.Held = customer.Held{Count: 3000, Oldest: day(2023, time.January, 9), Newest: day(2026, time.October, 30), Bytes: 12_345_678}
	invoices.Basis = i18n.In(lang, "data.basis.legal_obligation")
	invoices.Margin.Recipients = []string{"Peppol"}
	calls := kind("calls", "gallery.calls", "1.3")
	calls.Period = i18n.In(lang, "data.period.use", i18n.Args{"Period": format.Period(lang, 0, 1, 0)})
	return []customer.Kind{account, services, invoices, calls}
}

func galleryOverviewView(lang i18n.Lang, kinds []customer.Kind) customer.OverviewView {
	s := galleryShell(lang, paths.My, i18n.In(lang, "overview.title"))
	s.Nav, s.Lead = layout.NavOverview, i18n.In(lang, "overview.lead", i18n.Args{"Company": galleryCompany})
	return customer.OverviewView{
		Shell: s, Kinds: kinds, Since: galleryNow.Add(-26 * time.Minute),
		Account: paths.In(lang, paths.Kind("account")), Contact: "operations@voorbeeld.be", Seen: &customer.SeenCard{Last: galleryNow},
	}
}

// galleryListView is one page of a kind with 3,000 records.
func galleryListView(lang i18n.Lang, rows int) customer.ListView {
	kind := galleryKinds(lang)[2]
	s := galleryShell(lang, paths.Kind("invoices"), kind.Name)
	s.Nav, s.Lead = layout.NavData, kind.What
	s.Back = &ui.Link{Href: paths.In(lang, paths.MyData), Text: i18n.In(lang, "data.title")}
	v := customer.ListView{
		Shell: s, Kind: kind,
		Filter: &ui.FilterView{Action: kind.Href, SearchLabel: i18n.In(lang, "data.search"), Period: true},
		Pager: ui.PagerView{
			Label: i18n.In(lang, "data.pages", i18n.Args{"Kind": kind.Name}), Showing: i18n.In(lang, "data.total", i18n.Args{"Count": 3000}),
			Previous: kind.Href + "?before=1", Next: kind.Href + "?after=50",
		},
		Table: ui.TableView{Caption: kind.Name, HideCaption: true, Columns: []ui.Column{
			{Label: i18n.In(lang, "gallery.number")}, {Label: i18n.In(lang, "gallery.date")},
			{Label: i18n.In(lang, "gallery.state")}, {Label: i18n.In(lang, "gallery.price"), Numeric: true},
		}},
	}
	for i := range rows {
		number := "2026-" + strconv.Itoa(417-i)
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: number, Href: paths.In(lang, paths.Record("invoices", number))},
			{Content: ui.Date(galleryNow.AddDate(0, 0, -7*i))},
			ui.Text(i18n.In(lang, "gallery.tag.paid")),
			ui.Text(format.Money(lang, strconv.Itoa(12+i*i)+".5", "EUR")),
		}})
	}
	return v
}

// galleryInvoice is a record with lines, totals, documents and an earlier version.
func galleryInvoice(lang i18n.Lang) customer.RecordView {
	kind := galleryKinds(lang)[2]
	s := galleryShell(lang, paths.Record("invoices", "417"), i18n.In(lang, "gallery.page.record", i18n.Args{"Number": "2026-00417"}))
	s.Nav, s.Back = layout.NavData, &ui.Link{Href: kind.Href, Text: kind.Name}
	lines := galleryLines(lang)
	lines.Foot = []ui.Row{{Cells: []ui.Cell{ui.Text(i18n.In(lang, "gallery.total")), {}, ui.Text(format.Money(lang, "1234.5", "EUR"))}}}
	return customer.RecordView{
		Shell: s, Margin: kind.Margin, Fields: galleryRows(lang),
		Grids: []customer.Grid{{Title: i18n.In(lang, "gallery.head.lines"), Table: lines}},
		Files: []customer.File{
			{Label: i18n.In(lang, "gallery.invoices"), Name: "2026-00417.xml", Href: paths.In(lang, paths.File("invoices", "417", "xml")), Size: 14_205},
			{Label: i18n.In(lang, "gallery.invoices"), Name: strings.Repeat("een-lange-naam-zonder-spaties", 4) + ".pdf", Href: paths.In(lang, paths.File("invoices", "417", "pdf")), Size: 812},
		},
		Versions: []customer.Version{{Until: galleryNow.AddDate(0, -1, 0), Fields: ui.SummaryView{Rows: []ui.SummaryRow{
			{Key: i18n.In(lang, "gallery.state"), Text: i18n.In(lang, "gallery.tag.open")},
		}}}},
	}
}

// galleryAccount is the only record of its kind, with corrected, locked and withheld values.
func galleryAccount(lang i18n.Lang) customer.RecordView {
	kind := galleryKinds(lang)[0]
	s := galleryShell(lang, paths.Kind("account"), kind.Name)
	s.Nav, s.Lead = layout.NavData, kind.What
	s.Back = &ui.Link{Href: paths.In(lang, paths.MyData), Text: i18n.In(lang, "data.title")}
	s.Flash = &ui.NoticeView{Kind: ui.OK, Text: i18n.In(lang, "correct.done.phone")}
	correct := func(form, what string) *ui.Link {
		return &ui.Link{Href: paths.In(lang, paths.Correct("account", form)), Text: i18n.In(lang, "record.correct"), Hidden: what}
	}
	date := format.Date(lang, galleryNow)
	return customer.RecordView{Shell: s, Margin: kind.Margin, Fields: ui.SummaryView{Rows: []ui.SummaryRow{
		{Key: i18n.In(lang, "gallery.form.name"), Content: customer.Free("Jan Peeters"), Note: i18n.In(lang, "gallery.vat.locked")},
		{
			Key: i18n.In(lang, "gallery.number"), Content: customer.Free("+32 9 123 45 67"), Action: correct("phone", i18n.In(lang, "correct.what.phone")),
			Note: i18n.In(lang, "record.corrected", i18n.Args{"Date": date, "Value": "09/123.45.66"}),
		},
		{
			Key: i18n.In(lang, "gallery.fax"), Action: correct("fax", i18n.In(lang, "correct.what.fax")),
			Note: i18n.In(lang, "record.corrected.empty", i18n.Args{"Date": date}),
		},
		{
			Key: i18n.In(lang, "gallery.form.postcode"), Content: customer.Free("Kerkstraat 12 bus 3\n9000 Gent"),
			Action: correct("address", i18n.In(lang, "correct.what.address")),
		},
		{Key: i18n.In(lang, "gallery.form.password"), Content: customer.Muted(i18n.In(lang, "record.withheld")), Note: i18n.In(lang, "passwords.unreadable")},
	}}}
}

// galleryStrange is a record as the worst of sources would have it, and that its source has lost.
func galleryStrange(lang i18n.Lang) customer.RecordView {
	kind := galleryKinds(lang)[1]
	s := galleryShell(lang, paths.Record("services", "1"), "xn--"+strings.Repeat("bijzonderlangedomeinnaam-", 3)+".voorbeeld.be")
	s.Nav, s.Back = layout.NavData, &ui.Link{Href: kind.Href, Text: kind.Name}
	label := i18n.In(lang, "gallery.service")
	var rows []ui.SummaryRow
	for _, text := range []string{
		"مرحبا بالعالم (2026) – واجهة", "שלום עולם, 12 bus 3", "Jan \u202egpj.exe\u202c Peeters", `<script>alert(1)</script><img src=x onerror=alert(1)>`,
		"javascript:alert(1)", "=cmd|' /C calc'!A0", "kapot: \x1b[31m \x07 \ufffd\ufffd", "Zalg" + strings.Repeat("\u0301\u0323", 12) + "o",
		strings.Repeat("zonderspatie", 30), "👩‍👩‍👧‍👦 Łódź Ďakujem 漢字", "regel één\n\nregel drie\r\nregel vier",
	} {
		rows = append(rows, ui.SummaryRow{Key: label, Content: customer.Free(text)})
	}
	rows = append(rows, ui.SummaryRow{Key: strings.Repeat("Bezeichnungohneende", 3), Content: ui.Ref(strings.Repeat("9f86d081884c7d65", 6))})
	return customer.RecordView{
		Shell: s, Margin: kind.Margin, Gone: galleryNow.AddDate(0, 0, -3), Fields: ui.SummaryView{Rows: rows},
		Grids: []customer.Grid{{Title: i18n.In(lang, "gallery.head.lines"), Table: galleryManyColumns(lang)}},
	}
}

// galleryManyColumns is a table of more columns than any screen holds, with long words, gaps and a total.
func galleryManyColumns(lang i18n.Lang) ui.TableView {
	t := ui.TableView{Caption: i18n.In(lang, "gallery.head.lines"), HideCaption: true, Stacked: true, Columns: []ui.Column{{Label: i18n.In(lang, "gallery.service")}}}
	row := []ui.Cell{{Content: customer.Free(strings.Repeat("zonderspatie", 9))}}
	foot := []ui.Cell{ui.Text(i18n.In(lang, "gallery.total"))}
	for range 4 {
		t.Columns = append(t.Columns, ui.Column{Label: i18n.In(lang, "gallery.date")}, ui.Column{Label: i18n.In(lang, "gallery.price"), Numeric: true})
		row = append(row, ui.Cell{Content: ui.Date(galleryNow)}, ui.Text(format.Money(lang, "1045670.09", "EUR")))
		foot = append(foot, ui.Cell{}, ui.Cell{})
	}
	foot[len(foot)-1] = ui.Text(format.Money(lang, "1045670.09", "EUR"))
	gaps := append([]ui.Cell{ui.Text(i18n.In(lang, "gallery.form.name"))}, make([]ui.Cell, len(row)-1)...)
	gaps[3] = row[3]
	t.Rows, t.Foot = []ui.Row{{Cells: row}, {Cells: gaps}}, []ui.Row{{Cells: foot}}
	return t
}

// galleryCorrect is the form for a number or, with errors, for an address.
func galleryCorrect(lang i18n.Lang, wrong []ui.FieldError) customer.CorrectView {
	v := customer.CorrectView{
		Shell: galleryShell(lang, paths.Correct("account", "phone"), i18n.In(lang, "correct.title.phone")),
		Form:  ui.Form{Action: paths.In(lang, paths.Correct("account", "phone")), CSRF: "gallery", Errors: wrong},
		Now:   "09/123.45.66", Cancel: paths.In(lang, paths.Kind("account")),
	}
	v.Shell.Nav, v.Shell.Back = layout.NavData, &ui.Link{Href: v.Cancel, Text: i18n.In(lang, "gallery.account")}
	if wrong == nil {
		v.Fields = []ui.Field{{
			Name: "phone", Label: i18n.In(lang, "gallery.number"), Hint: i18n.In(lang, "correct.hint.phone"),
			Value: "09/123.45.66", Type: "tel", Autocomplete: "tel",
		}}
		return v
	}
	v.Shell.Title, v.Shell.Errors = i18n.In(lang, "correct.title.address"), wrong
	v.Now = "Kerkstraat 12 bus 3\n9000 Gent\nBelgië"
	v.Fields = []ui.Field{
		{Name: "street", Label: i18n.In(lang, "gallery.form.name"), Value: "Kerkstraat 14", Autocomplete: "address-line1"},
		{Name: "box", Label: i18n.In(lang, "gallery.number"), Autocomplete: "address-line2", Width: ui.Short, Optional: true},
		{Name: "city", Label: i18n.In(lang, "gallery.form.postcode"), Autocomplete: "address-level2", Error: v.Form.Error("city")},
		{
			Name: "country", Label: i18n.In(lang, "gallery.form.country"), Autocomplete: "country", Error: v.Form.Error("country"),
			Options: []ui.Option{{Text: i18n.In(lang, "correct.country")}, {Value: "BE", Text: i18n.In(lang, "gallery.form.country.be")}},
		},
	}
	return v
}

func galleryPasswords(lang i18n.Lang) customer.PasswordsView {
	kind := galleryKinds(lang)[0]
	s := galleryShell(lang, paths.MyPasswords, i18n.In(lang, "passwords.title"))
	s.Nav, s.Lead = layout.NavPasswords, i18n.In(lang, "passwords.lead")
	return customer.PasswordsView{
		Shell: s, Margin: kind.Margin, Address: "jan.peeters@voorbeeld.be", Contact: "operations@voorbeeld.be",
		Portal: ui.SummaryView{Rows: []ui.SummaryRow{
			{Key: i18n.In(lang, "gallery.form.password"), Text: i18n.In(lang, "record.yes"), Note: i18n.In(lang, "passwords.unreadable")},
			{Key: i18n.In(lang, "gallery.date"), Content: ui.DateTime(galleryNow.AddDate(0, -2, 0))},
		}},
		SignIn: ui.SummaryView{Rows: []ui.SummaryRow{{
			Key: i18n.In(lang, "gallery.email"), Content: customer.Free("jan.peeters@voorbeeld.be"),
			Action: &ui.Link{Href: paths.In(lang, paths.MyEmail), Text: i18n.In(lang, "record.correct"), Hidden: i18n.In(lang, "correct.what.email")},
		}}},
		Services: &ui.Link{Href: paths.In(lang, paths.Kind("services")), Text: i18n.In(lang, "passwords.services.link")},
	}
}

func galleryPreferences(lang i18n.Lang, wrong []ui.FieldError) customer.PreferencesView {
	s := galleryShell(lang, paths.MyPreferences, i18n.In(lang, "preferences.title"))
	s.Nav, s.Lead, s.Errors = layout.NavPreferences, i18n.In(lang, "preferences.lead"), wrong
	v := customer.PreferencesView{
		Shell: s, Form: ui.Form{Action: paths.In(lang, paths.MyPreferences), CSRF: "gallery", Errors: wrong},
		Language: string(lang), Theme: "auto", Density: "normal",
	}
	if wrong != nil {
		v.Theme = ""
	}
	return v
}
