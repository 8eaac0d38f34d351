package templates

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	page := func(name string, shell func(i18n.Lang) layout.Shell, body func(i18n.Lang) templ.Component) {
		add(Example{Name: name, Render: func(lang i18n.Lang) templ.Component {
			return galleryPage(shell(lang), body(lang))
		}})
	}
	customer := func(path, nav, id string) func(i18n.Lang) layout.Shell {
		return func(lang i18n.Lang) layout.Shell {
			s := galleryShell(lang, path, i18n.SayIn(lang, id))
			s.Nav = nav
			return s
		}
	}
	page("ui/text", customer(paths.My, layout.NavOverview, "gallery.page.text"), galleryText)
	page("ui/ledger", func(lang i18n.Lang) layout.Shell {
		s := customer(paths.MyData, layout.NavData, "gallery.page.ledger")(lang)
		s.Lead = i18n.In(lang, "gallery.page.ledger.lead")
		return s
	}, galleryLedger)
	page("ui/record", func(lang i18n.Lang) layout.Shell {
		s := galleryShell(lang, paths.MyData+"/invoices/417", i18n.In(lang, "gallery.page.record", i18n.Args{"Number": "2026-00417"}))
		s.Nav = layout.NavData
		s.Back = &ui.Link{Href: paths.In(lang, paths.MyData), Text: i18n.In(lang, "gallery.back")}
		s.Kicker = i18n.In(lang, "gallery.invoices")
		return s
	}, galleryRecord)
	page("ui/list", func(lang i18n.Lang) layout.Shell {
		s := customer(paths.MyData+"/invoices?q=2026", layout.NavData, "gallery.page.list")(lang)
		s.Lead = i18n.In(lang, "gallery.page.list.lead")
		return s
	}, func(lang i18n.Lang) templ.Component {
		return galleryList(lang, galleryFilter(lang), galleryInvoices(lang))
	})
	page("ui/list-wrong", customer(paths.MyData+"/invoices?from=x", layout.NavData, "gallery.page.list"), func(lang i18n.Lang) templ.Component {
		wrong := galleryFilter(lang)
		wrong.From, wrong.Errors, wrong.Active = "", []ui.FieldError{{Name: "from", Text: i18n.In(lang, "gallery.from.error")}}, false
		return galleryList(lang, wrong, ui.TableView{})
	})
	page("ui/overview", func(lang i18n.Lang) layout.Shell {
		s := galleryShell(lang, paths.My, i18n.In(lang, "gallery.page.overview", i18n.Args{"Name": "Jan Peeters"}))
		s.Nav = layout.NavOverview
		s.Person.Several = true
		s.Flash = &ui.NoticeView{Kind: ui.OK, Status: true, Title: i18n.In(lang, "gallery.ok.title"), Text: i18n.In(lang, "gallery.ok.text")}
		return s
	}, galleryOverview)
	page("ui/process", customer("/my/requests/1", layout.NavOverview, "gallery.page.process"), galleryProcess)
	page("ui/form", func(lang i18n.Lang) layout.Shell {
		return galleryPublicShell(lang, "/form", i18n.In(lang, "gallery.page.form"))
	}, func(lang i18n.Lang) templ.Component { return galleryForm(galleryFormView(lang, false)) })
	page("ui/form-errors", func(lang i18n.Lang) layout.Shell {
		s := galleryPublicShell(lang, "/form", i18n.In(lang, "gallery.page.form"))
		s.Narrow = true
		s.Errors = galleryFormView(lang, true).Errors
		return s
	}, func(lang i18n.Lang) templ.Component { return galleryForm(galleryFormView(lang, true)) })
	page("ui/confirmation", func(lang i18n.Lang) layout.Shell {
		s := galleryPublicShell(lang, "/done", i18n.In(lang, "gallery.page.done"))
		s.Narrow = true
		return s
	}, galleryDone)
	page("ui/start", func(lang i18n.Lang) layout.Shell {
		s := galleryPublicShell(lang, paths.Start, i18n.In(lang, "gallery.page.start"))
		s.Lead = i18n.In(lang, "gallery.page.start.lead")
		return s
	}, galleryOverview)
}

// gallerySum is a SHA-256 sum, a long code without a place to break.
const gallerySum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 12, 0, 0, 0, time.UTC)
}

// galleryEntries are ledger entries: figures and margin, nothing held, and a long title with a state.
func galleryEntries(lang i18n.Lang) []ui.EntryView {
	clause := func(number string) *ui.Link {
		return &ui.Link{Href: paths.In(lang, paths.PrivacyNotice) + "#" + number, Text: number}
	}
	return []ui.EntryView{
		{
			Title: i18n.In(lang, "gallery.account"), Href: paths.In(lang, paths.MyData+"/account"),
			Text: i18n.In(lang, "gallery.account.text"),
			Facts: []ui.Fact{
				{Label: i18n.In(lang, "gallery.newest"), Content: ui.Date(day(2026, time.March, 12))},
			},
			Margin: &ui.MarginView{
				Purpose: i18n.In(lang, "gallery.purpose"), Basis: i18n.In(lang, "gallery.basis.contract"),
				Period: i18n.In(lang, "gallery.period.long"), Source: i18n.In(lang, "gallery.source.you"), Clause: clause("1.1"),
			},
			Actions: []ui.Link{{Href: paths.In(lang, paths.MyData+"/account"), Text: i18n.In(lang, "gallery.correct"), Hidden: i18n.In(lang, "gallery.account")}},
		},
		{
			Title: i18n.In(lang, "gallery.invoices"), Href: paths.In(lang, paths.MyData+"/invoices"),
			Tags: []ui.TagView{{Kind: ui.Warn, Text: i18n.In(lang, "gallery.tag.open")}},
			Text: i18n.In(lang, "gallery.invoices.text"),
			Facts: []ui.Fact{
				{Label: i18n.In(lang, "gallery.count"), Text: format.Number(lang, 3000)},
				{Label: i18n.In(lang, "gallery.oldest"), Content: ui.Date(day(2023, time.January, 9))},
				{Label: i18n.In(lang, "gallery.newest"), Content: ui.Date(day(2026, time.October, 30))},
			},
			Margin: &ui.MarginView{
				Purpose: i18n.In(lang, "gallery.purpose"), Basis: i18n.In(lang, "gallery.basis.law"),
				Period: i18n.In(lang, "gallery.period.long"), Source: i18n.In(lang, "gallery.source.billing"),
				Recipients: []string{i18n.In(lang, "gallery.recipient.bank"), "Ogone"}, Seen: i18n.In(lang, "gallery.seen"), Clause: clause("1.2"),
			},
		},
		{
			Title: i18n.In(lang, "gallery.calls"), Href: paths.In(lang, paths.MyData+"/calls"),
			Empty: i18n.In(lang, "gallery.calls.empty"),
			Margin: &ui.MarginView{
				Basis: i18n.In(lang, "gallery.basis.consent"), Period: i18n.In(lang, "gallery.period.short"), Clause: clause("1.3"),
			},
		},
	}
}

func galleryRows(lang i18n.Lang) ui.SummaryView {
	return ui.SummaryView{Rows: []ui.SummaryRow{
		{Key: i18n.In(lang, "gallery.date"), Content: ui.Date(day(2026, time.October, 30))},
		{Key: i18n.In(lang, "gallery.due"), Content: ui.DueDate(ui.DueView{At: day(2026, time.November, 6), Now: galleryNow})},
		{Key: i18n.In(lang, "gallery.state"), Content: ui.Tag(ui.TagView{Kind: ui.Warn, Text: i18n.In(lang, "gallery.tag.open")})},
		{Key: i18n.In(lang, "gallery.total"), Text: format.Money(lang, "1234.5", "EUR")},
		{
			Key: i18n.In(lang, "gallery.email"), Text: "bakkerij.peeters.en.zonen@een-bijzonder-lange-domeinnaam.voorbeeld.be",
			Action: &ui.Link{Href: "#", Text: i18n.In(lang, "gallery.correct"), Hidden: i18n.In(lang, "gallery.email.hidden")},
		},
		{Key: i18n.In(lang, "gallery.vat"), Text: "BE 0123.456.749", Note: i18n.In(lang, "gallery.vat.locked")},
		{Key: i18n.In(lang, "gallery.fax")},
	}}
}

func galleryLines(lang i18n.Lang) ui.TableView {
	line := func(text, from string, n int64, amount string) ui.Row {
		return ui.Row{Cells: []ui.Cell{
			{Text: text, Sub: from, Lang: "nl"},
			ui.Text(format.Number(lang, n)),
			ui.Text(format.Money(lang, amount, "EUR")),
		}}
	}
	return ui.TableView{
		Caption: i18n.In(lang, "gallery.head.lines"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.In(lang, "gallery.service")},
			{Label: i18n.In(lang, "gallery.quantity"), Numeric: true},
			{Label: i18n.In(lang, "gallery.price"), Numeric: true},
		},
		Rows: []ui.Row{
			line("Webhosting Premium", "bakkerij-peeters.voorbeeld.be", 12, "1100"),
			line("Domeinnaam", "bakkerij-peeters.voorbeeld.be", 1, "134.50"),
		},
	}
}

func galleryInvoices(lang i18n.Lang) ui.TableView {
	v := ui.TableView{
		Caption: i18n.In(lang, "gallery.page.list"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.In(lang, "gallery.number")},
			{Label: i18n.In(lang, "gallery.date")},
			{Label: i18n.In(lang, "gallery.state")},
			{Label: i18n.In(lang, "gallery.price"), Numeric: true},
			{Label: i18n.In(lang, "gallery.open"), Hidden: true},
		},
	}
	states := []ui.TagView{
		{Kind: ui.OK, Text: i18n.In(lang, "gallery.tag.paid")},
		{Kind: ui.Warn, Text: i18n.In(lang, "gallery.tag.open")},
		{Kind: ui.Bad, Text: i18n.In(lang, "gallery.tag.late")},
		{Kind: ui.Plain, Text: i18n.In(lang, "gallery.tag.former")},
	}
	for i, amount := range []string{"1234.5", "89", "-12.10", "1045670.09"} {
		number := "2026-0041" + string(rune('7'-i))
		v.Rows = append(v.Rows, ui.Row{Cells: []ui.Cell{
			ui.Text(number),
			{Content: ui.Date(day(2026, time.October, 30-7*i))},
			{Content: ui.Tag(states[i])},
			ui.Text(format.Money(lang, amount, "EUR")),
			{Text: i18n.In(lang, "gallery.open"), Hidden: number, Href: paths.In(lang, paths.MyData+"/invoices/"+number)},
		}})
	}
	return v
}

func galleryFilter(lang i18n.Lang) ui.FilterView {
	return ui.FilterView{
		Action: paths.In(lang, paths.MyData+"/invoices"), SearchLabel: i18n.In(lang, "gallery.search"), Search: "2026",
		Period: true, From: "2026-01-01", Active: true, Result: i18n.In(lang, "gallery.found", i18n.Args{"Count": 12}),
	}
}

// galleryFormView is the form of all fields, as it first shows or with everything wrong.
func galleryFormView(lang i18n.Lang, wrong bool) ui.Form {
	f := ui.Form{Action: paths.In(lang, "/form"), CSRF: "gallery", Multipart: true}
	if wrong {
		f.Errors = []ui.FieldError{
			{Text: i18n.In(lang, "gallery.error.form")},
			{Name: "name", Text: i18n.In(lang, "gallery.error.name")},
			{Name: "code", Text: i18n.In(lang, "gallery.error.code")},
			{Name: "question", Text: i18n.In(lang, "gallery.error.question")},
			{Name: "theme", Text: i18n.In(lang, "gallery.error.choice")},
			{Name: "password", Text: i18n.In(lang, "gallery.error.password")},
		}
	}
	return f
}
