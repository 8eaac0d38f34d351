package templates

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

// The reason and the name that no page may break on.
const (
	galleryReason = "<script>alert(1)</script> Hottentottententententoonstellingsorganisatiecomitévoorzitterskandidatenlijst nagekeken op vraag van de klant zelf"
	galleryLook   = "0a1b2c3d-0000-4000-8000-000000000001"
)

func init() {
	log := func(name string, view func(lang i18n.Lang) customer.AccessLogView) {
		add(Example{Name: "customer/access-log" + name, Render: func(lang i18n.Lang) templ.Component { return customer.AccessLog(view(lang)) }})
	}
	log("", galleryAccessLog)
	log("-nobody", func(lang i18n.Lang) customer.AccessLogView {
		v := galleryAccessLog(lang)
		v.Seen, v.Entries, v.Filter, v.Pager = 0, nil, nil, ui.PagerView{}
		v.Empty = &ui.EmptyView{Title: i18n.In(lang, "access.log.nobody", i18n.Args{"Date": format.Date(lang, v.Since)}), Text: i18n.In(lang, "access.log.nobody.text")}
		return v
	})
	log("-wrong", func(lang i18n.Lang) customer.AccessLogView {
		v := galleryAccessLog(lang)
		v.Entries, v.Pager = nil, ui.PagerView{}
		v.Filter.From, v.Filter.Errors = "gisteren", []ui.FieldError{{Name: "from", Text: i18n.In(lang, "data.error.from")}}
		v.Shell.Errors = v.Filter.Errors
		return v
	})
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/" + name, Render: render})
	}
	example("customers", func(lang i18n.Lang) templ.Component { return staff.Customers(galleryLookFor(lang, nil)) })
	example("customers-wrong", func(lang i18n.Lang) templ.Component {
		return staff.Customers(galleryLookFor(lang, []ui.FieldError{
			{Name: staff.ReasonField, Text: i18n.In(lang, "access.error.reason")}, {Name: staff.TicketField, Text: i18n.In(lang, "access.error.ticket")},
			{Name: staff.TermField, Text: i18n.In(lang, "access.error.term_short")},
		}))
	})
	example("customers-hits", func(lang i18n.Lang) templ.Component { return staff.Hits(galleryHits(lang)) })
	example("customers-hits-none", func(lang i18n.Lang) templ.Component {
		v := galleryHits(lang)
		v.Hits, v.Many = nil, 0
		return staff.Hits(v)
	})
	example("customers-file", func(lang i18n.Lang) templ.Component {
		v := staff.FileView{Shell: galleryFileShell(lang), Bar: galleryBar(lang, true), None: i18n.In(lang, "kind.payments.name"), Kinds: ui.TableView{
			Caption: i18n.In(lang, "access.file.kinds"), HideCaption: true, Columns: []ui.Column{
				{Label: i18n.In(lang, "overview.column.kind")}, {Label: i18n.In(lang, "overview.column.count"), Numeric: true}, {Label: i18n.In(lang, "data.newest")},
			},
		}}
		for _, k := range galleryKinds(lang)[:3] {
			v.Kinds.Rows = append(v.Kinds.Rows, ui.Row{Cells: []ui.Cell{{Text: k.Name, Href: paths.StaffFileKind(galleryLook, "KH-10011", k.Key)}, ui.Text(format.Number(lang, k.Held.Count)), {Content: ui.Date(galleryNow)}}})
		}
		return staff.File(v)
	})
	example("customers-list", func(lang i18n.Lang) templ.Component {
		return staff.FilePart(staff.FilePartView{Shell: galleryFileShell(lang), Bar: galleryBar(lang, true), Content: customer.ListBody(galleryListView(lang, 12))})
	})
	example("customers-record", func(lang i18n.Lang) templ.Component {
		return staff.FilePart(staff.FilePartView{Shell: galleryFileShell(lang), Bar: galleryBar(lang, true), Content: customer.RecordBody(galleryStrange(lang))})
	})
}

// galleryAccessLog is a log with each sort of entry.
func galleryAccessLog(lang i18n.Lang) customer.AccessLogView {
	s := galleryShell(lang, paths.MyAccessLog, i18n.In(lang, "access.log.title"))
	s.Nav, s.Lead = layout.NavAccess, i18n.In(lang, "access.log.lead")
	v := customer.AccessLogView{
		Shell: s, Since: galleryNow.AddDate(-2, 0, 0), Kept: format.Period(lang, 10, 0, 0), Seen: 9,
		Bars: ui.BarsView{Caption: i18n.In(lang, "access.log.months"), LabelHead: i18n.In(lang, "access.log.month"), ValueHead: i18n.In(lang, "access.log.count")},
		Filter: &customer.AccessFilter{Action: paths.In(lang, paths.MyAccessLog), Kinds: []ui.Option{
			{Text: i18n.In(lang, "access.log.all")}, {Value: "invoices", Text: i18n.In(lang, "kind.invoices.name")},
		}},
		Pager: ui.PagerView{Label: i18n.In(lang, "access.log.pages"), Next: "?after=x"},
	}
	for i := range 12 {
		v.Bars.Bars = append(v.Bars.Bars, ui.Bar{Label: format.Month(lang, galleryNow.AddDate(0, -i, -2)), Value: int64(i * 5 % 4)})
	}
	entry := func(n int, what, reason, ours string, record bool) {
		e := customer.AccessEntry{
			Reference: "A-7KQ2-9XWM-4T3" + string(rune('0'+n)), At: galleryNow.AddDate(0, 0, -n), Title: i18n.In(lang, "kind.invoices.name"), What: i18n.SayIn(lang, "access.what."+what),
			Team: i18n.In(lang, "access.team.privacy_officer"), Reason: reason, Ours: ours, Ticket: "V-2026-000119",
			Ask: ui.Link{Href: paths.In(lang, paths.MyQuestion), Text: i18n.In(lang, "access.log.ask"), Hidden: "A-7KQ2-9XWM-4T31"},
		}
		if record {
			e.Record = &ui.Link{Href: paths.In(lang, paths.Kind("invoices")), Text: i18n.In(lang, "access.log.record"), Hidden: e.Title}
		}
		v.Entries = append(v.Entries, e)
	}
	entry(1, "record", galleryReason, "", true)
	entry(2, "search", "Uw oproep van vanmorgen over de factuur van oktober", "", false)
	entry(3, "record", "", i18n.In(lang, "access.reason.question"), true)
	return v
}

func galleryLookFor(lang i18n.Lang, wrong []ui.FieldError) staff.CustomersView {
	v := staff.CustomersView{
		Shell: galleryStaff(lang, i18n.In(lang, "access.look.title"), "", layout.StaffCustomers),
		Look:  staff.LookView{Form: ui.Form{Action: paths.StaffCustomers, CSRF: "gallery", Errors: wrong}, Minutes: 60},
	}
	v.Shell.Errors = wrong
	if wrong != nil {
		v.Look.Reason, v.Look.Term = "kort", "an"
	}
	return v
}

func galleryFileShell(lang i18n.Lang) layout.StaffShell {
	s := galleryStaff(lang, i18n.In(lang, "access.file.title", i18n.Args{"Name": "Coöperatieve Vennootschap voor Duurzame Energievoorziening"}), "", layout.StaffCustomers)
	s.Back = &ui.Link{Href: paths.StaffLook(galleryLook), Text: i18n.In(lang, "access.hits.title")}
	return s
}

func galleryBar(lang i18n.Lang, file bool) staff.FileBar {
	var v staff.FileBar
	if file {
		v.Facts = append(v.Facts, ui.Fact{Label: i18n.In(lang, "access.bar.customer"), Text: "Coöperatieve Vennootschap voor Duurzame Energievoorziening (KH-10011)"})
	}
	v.Facts = append(v.Facts,
		ui.Fact{Label: i18n.In(lang, "access.bar.reason"), Content: customer.Free(galleryReason)},
		ui.Fact{Label: i18n.In(lang, "access.bar.ticket"), Content: ui.Ref("V-2026-000119")},
		ui.Fact{Label: i18n.In(lang, "access.bar.until"), Text: format.Time(lang, galleryNow)},
	)
	return v
}

func galleryHits(lang i18n.Lang) staff.HitsView {
	look := galleryLookFor(lang, nil).Look
	look.Reason, look.Ticket = galleryReason, "V-2026-000119"
	return staff.HitsView{
		Shell: galleryStaff(lang, i18n.In(lang, "access.hits.title"), "", layout.StaffCustomers), Bar: galleryBar(lang, false), Look: look, Many: 10,
		Sought: i18n.In(lang, "access.way.number") + ", " + i18n.In(lang, "access.way.name"),
		Hits: []staff.HitRow{
			{Href: paths.StaffFile(galleryLook, "KH-10011"), Name: "Coöperatieve Vennootschap voor Duurzame Energievoorziening", Number: "KH-10011", Place: "Gent", By: i18n.In(lang, "access.way.name")},
			{Href: paths.StaffFile(galleryLook, "KH-10012"), Name: "Παπαδοπούλου Ελένη", Number: "KH-10012", Place: "Bruxelles", By: i18n.In(lang, "access.way.name"), Former: true},
		},
	}
}
