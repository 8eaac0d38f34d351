package templates

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

const galleryCase = "D-2026-000017"

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/" + name, Render: render})
	}
	example("cases", func(lang i18n.Lang) templ.Component { return staff.Cases(galleryCases(lang)) })
	example("cases-none", func(lang i18n.Lang) templ.Component {
		v := galleryCases(lang)
		v.Rows, v.Drafts, v.Many = nil, nil, 0
		return staff.Cases(v)
	})
	example("case-new", func(lang i18n.Lang) templ.Component { return staff.CaseNew(galleryRegistration(lang, nil)) })
	example("case-new-wrong", func(lang i18n.Lang) templ.Component {
		return staff.CaseNew(galleryRegistration(lang, []ui.FieldError{{Name: "signatory", Text: i18n.In(lang, "case.error.signatory")}, {Name: "document", Text: i18n.In(lang, "case.error.no_order")}}))
	})
	example("case-scope", func(lang i18n.Lang) templ.Component { return staff.CaseNew(galleryScope(lang)) })
	example("case-check", func(lang i18n.Lang) templ.Component { return staff.CaseCheck(galleryCheck(lang)) })
	example("case-twin", func(lang i18n.Lang) templ.Component { return staff.CaseTwin(galleryTwin(lang)) })
	example("case", func(lang i18n.Lang) templ.Component { return staff.Case(galleryOpenCase(lang)) })
	example("case-unlisted", func(lang i18n.Lang) templ.Component {
		v := galleryOpenCase(lang)
		v.Step = staff.Authenticate(galleryUnlisted(lang))
		return staff.Case(v)
	})
	example("case-clarify", func(lang i18n.Lang) templ.Component {
		v := galleryOpenCase(lang)
		v.Next = i18n.In(lang, "case.now.clarification")
		v.Step = staff.Clarify(staff.ClarifyView{
			Questions: []string{"Welke periode bedoelt u in punt 3?"}, Asked: galleryNow, By: &ui.DueView{At: galleryNow.AddDate(0, 0, 5), Now: galleryNow},
			Letter: ui.Link{Href: "#", Text: i18n.In(lang, "case.clarify.letter")}, Form: ui.Form{Action: "#", CSRF: "gallery", Multipart: true}, Version: "4",
			Items: []staff.Item{{File: &ui.Field{Name: "document", Label: i18n.In(lang, "case.ask.document"), Optional: true}}, {Area: &ui.Field{Name: "note", Label: i18n.In(lang, "case.ask.note"), Rows: 3, Optional: true}}},
		})
		return staff.Case(v)
	})
	for next, text := range map[string]string{"ending": "handover.acknowledged.untold", "ended": "case.ended"} {
		example("case-"+next, func(lang i18n.Lang) templ.Component {
			v := galleryOpenCase(lang)
			v.Tracker.Steps = []ui.TrackerStep{v.Tracker.Steps[0], {Label: i18n.In(lang, "case.state.rejected"), State: ui.StepDone}}
			v.Tags, v.Notices, v.Due, v.Asides = []ui.TagView{{Kind: ui.Plain, Text: i18n.In(lang, "case.state.rejected")}}, nil, nil, v.Asides[:1]
			v.Facts = []ui.SummaryRow{{Key: i18n.In(lang, "case.outcome"), Text: i18n.In(lang, "case.outcome.rejected")}}
			v.Next, v.Step = i18n.SayIn(lang, "case.now."+next), staff.Ending(i18n.SayIn(lang, text))
			return staff.Case(v)
		})
	}
}

func galleryCaseShell(lang i18n.Lang, title, lead string) layout.StaffShell {
	s := galleryStaff(lang, title, lead, layout.StaffCases)
	s.Places = append(s.Places[:3:3], layout.StaffCases, layout.StaffDirectory, layout.StaffSecurity)
	return s
}

func galleryCases(lang i18n.Lang) staff.CasesView {
	secret := i18n.In(lang, "law.secrecy.statute")
	judge, basis := i18n.In(lang, "law.authority.investigating_judge"), i18n.In(lang, "law.basis.sv88bis")
	return staff.CasesView{
		Shell: galleryCaseShell(lang, i18n.In(lang, "case.list.title"), i18n.In(lang, "case.list.lead")), Now: galleryNow, Many: 200,
		New: &ui.Link{Href: paths.StaffNewDisclosure, Text: i18n.In(lang, "case.list.new")},
		Groups: []ui.Link{
			{Href: "?group=open", Text: i18n.In(lang, "case.group.open")}, {Href: "?group=mine", Text: i18n.In(lang, "case.group.mine")},
			{Href: "?group=approval", Text: i18n.In(lang, "case.group.approval")}, {Href: "?group=ended", Text: i18n.In(lang, "case.group.ended")},
		},
		Secrecy: []ui.Option{{Text: i18n.In(lang, "case.list.any")}, {Value: "statute", Text: secret}},
		Drafts:  []ui.Link{{Href: paths.StaffNewDisclosure + "/x/origin", Text: i18n.In(lang, "case.list.draft", i18n.Args{"At": "10:05"})}},
		Rows: []staff.CaseRow{
			{Reference: galleryCase, Authority: "Onderzoeksrechter Antwerpen", Sort: judge + " · " + basis, State: "awaiting_approval", Due: galleryNow.AddDate(0, 0, -1), Urgent: true, Secrecy: secret, Owner: "Lies De Smet"},
			{Reference: "D-2026-000016", Authority: "Parquet de Liège", Sort: i18n.In(lang, "law.authority.prosecutor"), State: "legal_escalation", Due: galleryNow.AddDate(0, 0, 2), Secrecy: secret, Owner: "Tom Claes"},
			{Reference: "D-2026-000012", Authority: "Ondernemingsrechtbank Gent", Sort: i18n.In(lang, "law.authority.court"), State: "delivered", Due: galleryNow.AddDate(0, 0, -9), Done: true, Owner: "Lies De Smet"},
		},
	}
}

func galleryRegistration(lang i18n.Lang, wrong []ui.FieldError) staff.CaseNewView {
	form := ui.Form{Action: paths.StaffNewDisclosure, CSRF: "gallery", Multipart: true, Errors: wrong}
	field := func(name, label, value string) ui.Field {
		return ui.Field{Name: name, Label: label, Value: value, Error: form.Error(name)}
	}
	day := field("received_date", i18n.In(lang, "case.field.received_date"), "2026-11-02")
	day.Type, day.Width, day.Hint = "date", ui.Short, i18n.In(lang, "case.hint.received_date")
	paper := field("document", i18n.In(lang, "case.field.document"), "")
	paper.Hint = i18n.In(lang, "case.hint.document")
	channel := field("channel", i18n.In(lang, "case.field.channel"), "bailiff")
	channel.Options = []ui.Option{{Text: i18n.In(lang, "case.choose")}, {Value: "bailiff", Text: i18n.In(lang, "law.channel.bailiff")}}
	authority := field("authority", i18n.In(lang, "case.field.authority"), "")
	authority.Options, authority.Hint = []ui.Option{{Text: "Onderzoeksrechter Antwerpen · Antwerpen"}, {Value: "other", Text: i18n.In(lang, "case.new.unlisted")}}, i18n.In(lang, "case.hint.authority")
	signatory, name, country := field("signatory", i18n.In(lang, "case.field.signatory"), ""), field("authority_name", i18n.In(lang, "case.field.authority_name"), ""), field("authority_country", i18n.In(lang, "case.field.authority_country"), "BE")
	name.Optional, country.Optional, country.Width = true, true, ui.Short
	v := staff.CaseNewView{
		Shell: galleryCaseShell(lang, i18n.In(lang, "case.new.step", i18n.Args{"Number": 1, "Of": 5}), i18n.In(lang, "case.new.lead")), Steps: []string{"origin", "order", "scope", "terms", "check"}, Step: "origin",
		Form: form, Version: "1", Submit: i18n.In(lang, "case.new.next"), Address: paths.StaffNewDisclosure + "/x/", Discard: galleryDiscard(lang),
		Groups: []staff.FieldsView{
			{Items: []staff.Item{{Select: &channel}, {Input: &day}, {Choice: &ui.ChoiceView{Name: "urgent", Legend: i18n.In(lang, "case.field.urgent"), Multiple: true, Options: []ui.Option{{Value: "1", Text: i18n.In(lang, "case.new.urgent")}}}}, {File: &paper}}},
			{Heading: i18n.In(lang, "case.new.who"), Items: []staff.Item{{Select: &authority}, {Input: &signatory}}},
			{Heading: i18n.In(lang, "case.new.unlisted_title"), Text: i18n.In(lang, "case.new.unlisted_text"), Fold: true, Open: len(wrong) > 0, Items: []staff.Item{{Input: &name}, {Input: &country}}},
		},
		Papers: galleryPapers(lang),
	}
	v.Shell.Errors = wrong
	return v
}

func galleryDiscard(lang i18n.Lang) *ui.ActionView {
	return &ui.ActionView{Action: paths.StaffNewDisclosure + "/x/discard", CSRF: "gallery", Button: ui.ButtonView{Text: i18n.In(lang, "case.new.discard"), Kind: ui.Quiet}}
}

func galleryPapers(lang i18n.Lang) []staff.PaperView {
	return []staff.PaperView{{Name: "beschikking.pdf", Href: paths.StaffCaseDocument(galleryCase, "x"), Facts: i18n.In(lang, "case.role.order") + " · 84 kB · " + i18n.In(lang, "case.paper.pages", i18n.Args{"Count": 3}),
		SHA512:   "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
		Warnings: []string{i18n.In(lang, "document.warning.javascript")}}}
}

func galleryScope(lang i18n.Lang) staff.CaseNewView {
	v := galleryRegistration(lang, []ui.FieldError{{Name: "l2_value", Text: i18n.In(lang, "case.error.line.nobody", i18n.Args{"Value": "K9999"})}, {Name: "l2_from", Text: i18n.In(lang, "case.error.line.overlap", i18n.Args{"Line": 1})}})
	v.Step, v.Papers, v.CanAdd, v.Form.Multipart, v.Shell.Lead = "scope", nil, true, false, i18n.In(lang, "case.new.scope_lead")
	v.Groups = []staff.FieldsView{{Items: []staff.Item{{Choice: &ui.ChoiceView{Name: "nobody", Legend: i18n.In(lang, "case.new.nobody"), Multiple: true, Options: []ui.Option{{Value: "1", Text: i18n.In(lang, "case.new.nobody_hint")}}}}}}}
	for i, n := range []string{"l1_", "l2_"} {
		field := func(name, label, value string) *ui.Field {
			return &ui.Field{Name: n + name, Label: label, Value: value, Error: v.Form.Error(n + name)}
		}
		selector := field("selector", i18n.In(lang, "case.line.selector"), "customer")
		selector.Options = []ui.Option{{Value: "customer", Text: i18n.In(lang, "law.selector.customer")}}
		from, to := field("from", i18n.In(lang, "case.line.from"), "2026-10-01"), field("to", i18n.In(lang, "case.line.to"), "2026-10-31")
		from.Type, to.Type, from.Width, to.Width, to.Hint = "date", "date", ui.Short, ui.Short, i18n.In(lang, "case.line_hint.to")
		paragraph := field("paragraph", i18n.In(lang, "case.line.paragraph"), "blz. 2")
		paragraph.Hint = i18n.In(lang, "case.line_hint.paragraph")
		v.Lines = append(v.Lines, staff.FieldsView{Heading: i18n.In(lang, "case.new.line", i18n.Args{"Number": i + 1}), Items: []staff.Item{
			{Select: selector}, {Input: field("value", i18n.In(lang, "case.line.value"), "K9999")}, {Input: from}, {Input: to}, {Input: paragraph},
		}, More: &staff.FieldsView{Heading: i18n.In(lang, "case.new.ip"), Open: i == 1, Items: []staff.Item{{Input: field("port", i18n.In(lang, "case.line.port"), "")}}}})
	}
	return v
}

func gallerySections(lang i18n.Lang) []staff.CheckSection {
	row := func(id, text string) ui.SummaryRow { return ui.SummaryRow{Key: i18n.SayIn(lang, id), Text: text} }
	lines := ui.TableView{Caption: i18n.In(lang, "case.step.scope"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.In(lang, "case.column.line")}, {Label: i18n.In(lang, "case.column.whose")}, {Label: i18n.In(lang, "case.column.what")}, {Label: i18n.In(lang, "case.column.period")}, {Label: i18n.In(lang, "case.line.paragraph")},
	}, Rows: []ui.Row{
		{Cells: []ui.Cell{ui.Text("1"), {Text: "KH-10010", Sub: i18n.In(lang, "law.selector.customer")}, ui.Text(i18n.In(lang, "law.category.subscriber")), ui.Text(i18n.In(lang, "case.period", i18n.Args{"From": "1 oktober 2026", "To": "31 oktober 2026"})), ui.Text("blz. 2, punt 3")}},
		{Cells: []ui.Cell{ui.Text("2"), {Text: "192.0.2.7", Sub: i18n.In(lang, "law.selector.ip") + " · " + i18n.In(lang, "case.nobody")}, ui.Text(i18n.In(lang, "law.category.traffic")), ui.Text(i18n.In(lang, "case.period", i18n.Args{"From": "1 oktober 2026", "To": "31 oktober 2026"})), ui.Text("blz. 2, punt 4")}},
	}}
	return []staff.CheckSection{
		{Step: "origin", Rows: []ui.SummaryRow{row("case.field.channel", i18n.In(lang, "law.channel.bailiff")), {Key: i18n.In(lang, "case.received_at"), Content: ui.DateTime(galleryNow)},
			{Key: i18n.In(lang, "case.field.authority"), Text: "Onderzoeksrechter Antwerpen", Note: i18n.In(lang, "law.authority.investigating_judge") + " · Antwerpen · " + i18n.In(lang, "case.listed")},
			row("case.field.signatory", "Mr. L. Janssens, onderzoeksrechter"), {Key: i18n.In(lang, "case.field.printed"), Text: "03 999 99 99", Note: i18n.In(lang, "case.printed_note")}}},
		{Step: "order", Rows: []ui.SummaryRow{row("case.field.basis_1", i18n.In(lang, "law.basis.sv88bis")), row("case.field.nature", i18n.In(lang, "law.nature.order")), row("case.field.judge", i18n.In(lang, "case.yes"))}},
		{Step: "scope", Lines: &lines},
		{Step: "terms", Rows: []ui.SummaryRow{row("case.field.secrecy", i18n.In(lang, "law.secrecy.statute")), {Key: i18n.In(lang, "case.due"), Content: ui.DueDate(ui.DueView{At: galleryNow.AddDate(0, 0, 10), Now: galleryNow}), Note: i18n.In(lang, "law.deadline.declared")}}},
	}
}

func galleryCheck(lang i18n.Lang) staff.CaseCheckView {
	v := staff.CaseCheckView{
		Shell: galleryCaseShell(lang, i18n.In(lang, "case.new.check_title"), ""), Steps: []string{"origin", "order", "scope", "terms", "check"}, Sections: gallerySections(lang),
		Warnings: []string{i18n.In(lang, "case.warn.line", i18n.Args{"Line": 2, "Text": i18n.In(lang, "case.warn.nobody")})}, Form: ui.Form{Action: "#", CSRF: "gallery"}, Version: "4", Discard: galleryDiscard(lang),
	}
	for i := range v.Sections {
		v.Sections[i].Change = ui.Link{Href: paths.StaffNewDisclosure + "/x/" + v.Sections[i].Step, Text: i18n.In(lang, "case.new.change"), Hidden: i18n.SayIn(lang, "case.step."+v.Sections[i].Step)}
	}
	v.Sections[0].Papers = galleryPapers(lang)
	return v
}

func galleryTwin(lang i18n.Lang) staff.CaseTwinView {
	v := staff.CaseTwinView{
		Shell: galleryCaseShell(lang, i18n.In(lang, "case.twin.title"), i18n.In(lang, "case.twin.lead", i18n.Args{"Reference": galleryCase})), Version: "4",
		Other: ui.Link{Href: paths.StaffDisclosure(galleryCase), Text: i18n.In(lang, "case.title", i18n.Args{"Reference": galleryCase})},
		Facts: []ui.SummaryRow{{Key: i18n.In(lang, "case.field.authority"), Text: "Onderzoeksrechter Antwerpen"}, {Key: i18n.In(lang, "case.state"), Text: i18n.In(lang, "case.state.under_review")}},
		Form:  ui.Form{Action: "#", CSRF: "gallery", Errors: []ui.FieldError{{Name: staff.AgainField, Text: i18n.In(lang, "case.error.twin")}}},
	}
	v.Shell.Errors = v.Form.Errors
	return v
}

func galleryAuthenticate(lang i18n.Lang) staff.AuthenticateView {
	return staff.AuthenticateView{
		Due: &ui.DueView{At: galleryNow.AddDate(0, 0, 1), Now: galleryNow}, Name: "Onderzoeksrechter Antwerpen", Phone: "03 257 00 00", Printed: "03 999 99 99, griffie@just.fgov-be.com",
		LookAlike: i18n.In(lang, "case.warn.look_alike", i18n.Args{"Domain": "just.fgov.be"}), Missing: []string{i18n.In(lang, "law.authentic.second")},
		Attempts: &ui.TableView{Caption: i18n.In(lang, "case.attempts"), Columns: []ui.Column{{Label: i18n.In(lang, "case.column.when")}, {Label: i18n.In(lang, "case.ask.method")}, {Label: i18n.In(lang, "case.ask.result")}, {Label: i18n.In(lang, "case.column.who")}},
			Rows: []ui.Row{{Cells: []ui.Cell{ui.Text("3 november 2026"), {Text: i18n.In(lang, "law.method.call_back"), Sub: "03 257 00 00"}, ui.Text(i18n.In(lang, "case.result.doubt")), ui.Text("Lies De Smet")}}}},
		Receipt: ui.Link{Href: "#", Text: i18n.In(lang, "case.letter.receipt")}, Form: ui.Form{Action: "#", CSRF: "gallery"}, Version: "2", EntryField: "entry", Entry: "1",
		Items: []staff.Item{
			{Select: &ui.Field{Name: "method", Label: i18n.In(lang, "case.ask.method"), Options: []ui.Option{{Value: "call_back", Text: i18n.In(lang, "law.method.call_back")}}}},
			{Input: &ui.Field{Name: "reached", Label: i18n.In(lang, "case.ask.reached"), Hint: i18n.In(lang, "case.ask_hint.reached")}},
			{Choice: &ui.ChoiceView{Name: "result", Legend: i18n.In(lang, "case.ask.result"), Options: []ui.Option{{Value: "confirmed", Text: i18n.In(lang, "case.result.confirmed")}, {Value: "doubt", Text: i18n.In(lang, "case.result.doubt")}, {Value: "denied", Text: i18n.In(lang, "case.result.denied")}}}},
		},
	}
}

func galleryUnlisted(lang i18n.Lang) staff.AuthenticateView {
	v := galleryAuthenticate(lang)
	v.Name, v.Phone, v.Attempts, v.Missing, v.LookAlike, v.Urgent = "", "", nil, nil, "", true
	v.Identify, v.Directory = ui.Form{Action: "#", CSRF: "gallery"}, ui.Link{Href: paths.StaffDirectory, Text: i18n.In(lang, "case.directory")}
	v.Authorities = []staff.Item{{Select: &ui.Field{Name: "authority", Label: i18n.In(lang, "case.field.authority"), Options: []ui.Option{{Text: i18n.In(lang, "case.choose")}}}}}
	return v
}

func galleryOpenCase(lang i18n.Lang) staff.CaseView {
	step := func(id string, state ui.StepState) ui.TrackerStep {
		return ui.TrackerStep{Label: i18n.SayIn(lang, "case.stage."+id), State: state}
	}
	v := staff.CaseView{
		Shell: galleryCaseShell(lang, i18n.In(lang, "case.title", i18n.Args{"Reference": galleryCase}), "Onderzoeksrechter Antwerpen"),
		Tracker: ui.TrackerView{Label: i18n.In(lang, "case.tracker"), Steps: []ui.TrackerStep{step("received", ui.StepDone), step("authenticate", ui.StepCurrent), step("review", ui.StepTodo), step("approve", ui.StepTodo),
			step("collect", ui.StepTodo), step("release", ui.StepTodo), step("deliver", ui.StepTodo), step("ended", ui.StepTodo)}},
		Tags:    []ui.TagView{{Kind: ui.Info, Text: i18n.In(lang, "case.state.authenticating")}, {Kind: ui.Bad, Text: i18n.In(lang, "case.urgent")}},
		Notices: []ui.NoticeView{{Kind: ui.Warn, Title: i18n.In(lang, "case.secret.title"), Text: i18n.In(lang, "law.secrecy.statute")}},
		Due:     &ui.DueView{At: galleryNow.AddDate(0, 0, 10), Now: galleryNow}, DueNote: i18n.In(lang, "law.deadline.declared"),
		Next: i18n.In(lang, "case.now.authenticating"), Step: staff.Authenticate(galleryAuthenticate(lang)), Sections: gallerySections(lang), Papers: galleryPapers(lang),
		Letters:  []ui.Link{{Href: "#", Text: i18n.In(lang, "case.letter.receipt")}},
		Warnings: []string{i18n.In(lang, "case.warn.look_alike", i18n.Args{"Domain": "just.fgov.be"})},
		Asides: []staff.AsideView{
			{Title: i18n.In(lang, "case.aside.documents"), Text: i18n.In(lang, "case.aside_text.documents"), Form: ui.Form{Action: "#documents", CSRF: "gallery", Multipart: true}, Version: "2", Submit: i18n.In(lang, "case.aside_submit.documents"),
				Items: []staff.Item{{File: &ui.Field{Name: "document", ID: "documents-document", Label: i18n.In(lang, "case.ask.document")}}}},
			{Title: i18n.In(lang, "case.aside.fraud"), Text: i18n.In(lang, "case.aside_text.fraud"), Open: true, Danger: true, Form: ui.Form{Action: "#fraud", CSRF: "gallery"}, Version: "2", Submit: i18n.In(lang, "case.aside_submit.fraud"),
				Items: []staff.Item{{Area: &ui.Field{Name: "note", ID: "fraud-note", Label: i18n.In(lang, "case.ask.note"), Rows: 3}}}},
		},
		History: ui.TimelineView{Items: []ui.TimelineItem{
			{At: galleryNow, Title: i18n.In(lang, "case.event.authentication_tried"), Text: i18n.In(lang, "case.history.reached", i18n.Args{"Name": "griffier De Wit"}), Who: "Lies De Smet"},
			{At: galleryNow.Add(-time.Hour), Title: i18n.In(lang, "case.event.registered"), Who: "Lies De Smet", Tag: &ui.TagView{Kind: ui.Plain, Text: i18n.In(lang, "case.state.received")}},
		}},
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffDisclosures, Text: i18n.In(lang, "case.list.title")}
	return v
}
