package templates

import (
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

const galleryCaseRef = "D-2026-000017"

func init() {
	step := func(name string, view func(i18n.Lang) staff.HandoverView) {
		add(Example{Name: "staff/handover-" + name, Render: func(lang i18n.Lang) templ.Component {
			v := staff.CaseView{Shell: galleryStaff(lang, i18n.In(lang, "case.title", i18n.Args{"Reference": galleryCaseRef}), "Onderzoeksrechter Antwerpen", layout.StaffCases)}
			state, _, _ := strings.Cut(name, "-")
			if state == "failed" {
				state = "again"
			}
			v.Next, v.Step = i18n.SayIn(lang, "case.now."+state), staff.Handover(view(lang))
			return staff.Case(v)
		}})
	}
	step("approved", func(lang i18n.Lang) staff.HandoverView {
		return staff.HandoverView{Lead: i18n.In(lang, "handover.approved.lead"), Step: galleryHandover(lang, "/collect", i18n.In(lang, "handover.collect")),
			Links: []ui.Link{{Href: paths.StaffDisclosure(galleryCaseRef) + "/data", Text: i18n.In(lang, "handover.data")}}, Preserved: galleryFrozen(lang),
			More: []staff.NoticeForm{galleryFold(i18n.In(lang, "handover.extend"), "", staff.Item{Input: &ui.Field{Name: "until", Label: i18n.In(lang, "handover.ask.until"),
				Hint: i18n.In(lang, "handover.hint.until"), Type: "date", Width: ui.Short}}), galleryFold(i18n.In(lang, "handover.thaw"), i18n.In(lang, "handover.thaw_text"))}}
	})
	step("failed", func(lang i18n.Lang) staff.HandoverView {
		return staff.HandoverView{Step: galleryHandover(lang, "/collect", i18n.In(lang, "handover.again")),
			Notice: &ui.NoticeView{Kind: ui.Bad, Title: i18n.In(lang, "handover.failed"), Text: i18n.In(lang, "handover.failure.space")}}
	})
	step("sealed", func(lang i18n.Lang) staff.HandoverView {
		v := staff.HandoverView{Lead: i18n.In(lang, "handover.sealed.lead"), Facts: galleryPackage(lang), Files: galleryHanded(lang),
			Digest: &ui.CopyView{ID: "package-digest", Label: i18n.In(lang, "handover.digest"), Text: strings.Repeat("0a1b2c3d", 8), Hint: i18n.In(lang, "handover.digest_hint")},
			Step:   galleryHandover(lang, "/release", i18n.In(lang, "handover.release")),
			More:   []staff.NoticeForm{galleryFold(i18n.In(lang, "handover.again"), i18n.In(lang, "handover.again_text"))}}
		v.Step.Digest = v.Digest.Text
		return v
	})
	step("released-wrong", func(lang i18n.Lang) staff.HandoverView {
		v := staff.HandoverView{Lead: i18n.In(lang, "handover.released.lead"), Facts: galleryPackage(lang), Files: galleryHanded(lang), TakeNote: i18n.In(lang, "handover.proof.coming"),
			Digest: &ui.CopyView{ID: "package-hash", Label: i18n.In(lang, "handover.hash"), Text: strings.Repeat("0a1b2c3d", 16)},
			Links:  []ui.Link{{Href: paths.StaffDisclosure(galleryCaseRef) + "/cover.txt", Text: i18n.In(lang, "handover.letter.cover")}},
			Passwords: &ui.ActionView{Action: paths.StaffDisclosure(galleryCaseRef) + "/passphrase", CSRF: "gallery",
				Button: ui.ButtonView{Text: i18n.In(lang, "handover.passphrase.button"), Hidden: galleryCaseRef, Kind: ui.Quiet}},
			Step: galleryHandover(lang, "/deliver", i18n.In(lang, "handover.deliver"),
				staff.Item{Select: &ui.Field{Name: "channel", Label: i18n.In(lang, "handover.ask.channel"), Options: []ui.Option{{Value: "hand", Text: i18n.In(lang, "law.channel.hand")}}}},
				staff.Item{Select: &ui.Field{Name: "passphrase_channel", Label: i18n.In(lang, "handover.ask.passphrase_channel"), Hint: i18n.In(lang, "handover.hint.passphrase_channel"),
					Error: i18n.In(lang, "handover.error.same_channel"), Options: []ui.Option{{Value: "hand", Text: i18n.In(lang, "law.channel.hand")}}}},
				staff.Item{Input: &ui.Field{Name: "recipient", Label: i18n.In(lang, "handover.ask.recipient"), Hint: i18n.In(lang, "handover.hint.recipient"), Value: "griffier Claes"}})}
		for _, name := range []string{".tar.age", ".tar.age.sig", ".leaf.json"} {
			v.Take = append(v.Take, ui.Link{Href: paths.StaffDisclosure(galleryCaseRef) + "/package/" + galleryCaseRef + name, Text: galleryCaseRef + name})
		}
		return v
	})
	step("delivered", func(lang i18n.Lang) staff.HandoverView {
		return staff.HandoverView{Lead: i18n.In(lang, "handover.delivered.lead"), Facts: []ui.SummaryRow{
			{Key: i18n.In(lang, "handover.fact.recipient"), Text: "griffier Claes", Note: i18n.In(lang, "law.channel.hand")},
			{Key: i18n.In(lang, "handover.fact.delivered"), Content: ui.DateTime(galleryNow), Note: i18n.In(lang, "handover.fact.in_time")}},
			Step: galleryHandover(lang, "/acknowledge", i18n.In(lang, "handover.acknowledge"),
				staff.Item{Input: &ui.Field{Name: "by", Label: i18n.In(lang, "handover.ask.by")}},
				staff.Item{Input: &ui.Field{Name: "on", Label: i18n.In(lang, "handover.ask.on"), Type: "date", Width: ui.Short, Optional: true}},
				staff.Item{File: &ui.Field{Name: "receipt", Label: i18n.In(lang, "handover.ask.receipt"), Hint: i18n.In(lang, "handover.hint.receipt"), Optional: true}})}
	})
	add(Example{Name: "staff/passphrase", Render: func(lang i18n.Lang) templ.Component {
		return staff.Passphrase(staff.PassphraseView{Shell: galleryStaff(lang, i18n.In(lang, "handover.passphrase.title"), i18n.In(lang, "handover.passphrase.lead"), layout.StaffCases),
			Phrase: ui.CopyView{ID: "passphrase", Label: i18n.In(lang, "handover.passphrase.label"), Text: "abcde-fghij-kmnpq-rstuv-wxyz2-34567", Hint: i18n.In(lang, "handover.passphrase.hint")}})
	}})
	add(Example{Name: "staff/sample", Render: func(lang i18n.Lang) templ.Component { return staff.Sample(gallerySample(lang)) }})
}

func galleryHandover(lang i18n.Lang, path, submit string, items ...staff.Item) *staff.StepForm {
	return &staff.StepForm{Form: ui.Form{Action: paths.StaffDisclosure(galleryCaseRef) + path, CSRF: "gallery"}, Version: "7", Items: items, Submit: submit}
}

func galleryFold(title, text string, items ...staff.Item) staff.NoticeForm {
	return staff.NoticeForm{Title: title, Text: text, Form: ui.Form{Action: paths.StaffDisclosure(galleryCaseRef) + "/collect", CSRF: "gallery"}, Version: "7", Items: items, Submit: title}
}

func galleryPackage(lang i18n.Lang) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: i18n.In(lang, "handover.fact.sealed"), Content: ui.DateTime(galleryNow)}, {Key: i18n.In(lang, "handover.fact.files"), Text: "4", Note: "1,2 MB"},
		{Key: i18n.In(lang, "handover.fact.opens"), Text: i18n.In(lang, "handover.opens.passphrase")},
		{Key: i18n.In(lang, "handover.fact.signer"), Content: ui.Ref("SHA256:OhY0aLWJ8bYTPXOC3kp1bXqOGzRZHYyTgVJ3GmYVnDk")},
	}
}

func galleryHanded(lang i18n.Lang) *ui.TableView {
	return &ui.TableView{Caption: i18n.In(lang, "handover.files"), Columns: []ui.Column{{Label: i18n.In(lang, "handover.column.file")}, {Label: i18n.In(lang, "handover.column.line"), Numeric: true},
		{Label: i18n.In(lang, "handover.column.rows"), Numeric: true}, {Label: i18n.In(lang, "handover.column.size"), Numeric: true}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Text("data/02-payments/payments-KH-10018.ndjson"), ui.Text("2"), ui.Text("312"), ui.Text("120 kB")}}}}
}

func galleryFrozen(lang i18n.Lang) *ui.TableView {
	return &ui.TableView{Caption: i18n.In(lang, "handover.preserved"), HideCaption: true, Columns: []ui.Column{{Label: i18n.In(lang, "handover.column.kind")},
		{Label: i18n.In(lang, "handover.column.line"), Numeric: true}, {Label: i18n.In(lang, "handover.column.rows"), Numeric: true}, {Label: i18n.In(lang, "handover.column.until")}},
		Rows: []ui.Row{{Cells: []ui.Cell{ui.Text(i18n.In(lang, "kind.payments.name")), ui.Text("2"), ui.Text("312"), {Content: ui.Date(galleryNow.Add(90 * 24 * time.Hour))}}}}}
}

func gallerySample(lang i18n.Lang) staff.SampleView {
	asked := i18n.In(lang, "handover.sample.asked", i18n.Args{"Selector": i18n.In(lang, "law.selector.customer"), "Value": "KH-10018", "Period": i18n.In(lang, "case.period", i18n.Args{"From": "01.10.2026", "To": "31.10.2026"})})
	return staff.SampleView{
		Shell: galleryStaff(lang, i18n.In(lang, "handover.sample.title"), i18n.In(lang, "handover.sample.lead"), layout.StaffCases),
		Total: i18n.In(lang, "handover.sample.total", i18n.Args{"Count": 312}),
		Parts: []staff.SampleEntry{
			{Title: i18n.In(lang, "handover.sample.line", i18n.Args{"Line": "1", "Kind": i18n.In(lang, "kind.payments.name")}), Text: asked,
				Facts: []ui.Fact{{Label: i18n.In(lang, "handover.sample.count"), Text: "312"}, {Label: i18n.In(lang, "handover.sample.oldest"), Content: ui.Date(galleryNow)}},
				Records: []staff.SampleRecord{{Title: i18n.In(lang, "handover.sample.record", i18n.Args{"Number": "1"}),
					Rows: []ui.SummaryRow{{Key: i18n.In(lang, "field.description"), Text: "xxxxx 9999-99999"}, {Key: i18n.In(lang, "field.provider_ref"), Text: "xx_99999"}}}}},
			{Title: i18n.In(lang, "handover.sample.line", i18n.Args{"Line": "2", "Kind": i18n.In(lang, "kind.invoices.name")}), Text: asked, Empty: i18n.In(lang, "handover.sample.none")},
		},
	}
}
