package templates

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/staff"
	"inzage/templates/ui"

	"github.com/a-h/templ"
)

func init() {
	add(
		Example{"public/transparency", galleryFigures},
		Example{"public/transparency-unsigned", func(lang i18n.Lang) templ.Component {
			v := galleryFiguresView(lang)
			v.Reasons, v.NoReason, v.Rows, v.Trend, v.Commands = nil, i18n.In(lang, "figures.reasons.none"), nil, nil, nil
			v.Files, v.Unsigned = v.Files[:1], i18n.In(lang, "figures.unsigned")
			return public.Transparency(v)
		}},
		Example{"public/transparency-none", func(lang i18n.Lang) templ.Component {
			return public.Transparency(public.TransparencyView{
				Shell: galleryPublicShell(lang, paths.Transparency, i18n.In(lang, "figures.title")),
				Empty: &ui.EmptyView{Title: i18n.In(lang, "figures.none.title"), Text: i18n.In(lang, "figures.none.text", i18n.Args{"Days": 15})},
				Files: []ui.Link{{Href: paths.In(lang, paths.Keys), Text: i18n.In(lang, "keys.link")}},
			})
		}},
		Example{"staff/figures", galleryTrueFigures},
		Example{"staff/today-cases", galleryToday},
	)
}

func galleryFigures(lang i18n.Lang) templ.Component {
	return public.Transparency(galleryFiguresView(lang))
}

func galleryFiguresView(lang i18n.Lang) public.TransparencyView {
	sh := galleryPublicShell(lang, paths.Transparency, i18n.In(lang, "figures.title"))
	sh.Lead, sh.Kicker = i18n.In(lang, "figures.lead"), i18n.In(lang, "figures.period", i18n.Args{"From": "1.1.2026", "Until": "30.6.2026"})
	file := func(name, text string) ui.Link {
		return ui.Link{Href: paths.In(lang, paths.FiguresFile("2026-h1", name)), Text: text}
	}
	return public.TransparencyView{
		Shell: sh, Download: file("figures.csv", i18n.In(lang, "figures.download")), Made: i18n.In(lang, "figures.published", i18n.Args{"Date": "16.7.2026"}),
		Outcomes: ui.BarsView{Caption: i18n.In(lang, "figures.outcomes"), LabelHead: i18n.In(lang, "figures.outcome"), ValueHead: i18n.In(lang, "figures.count"), Bars: []ui.Bar{
			{Label: i18n.In(lang, "figures.column.pending_start"), Text: "0"}, {Label: i18n.In(lang, "figures.column.received"), Value: 19}, {Label: i18n.In(lang, "figures.column.disclosed_full"), Value: 11},
			{Label: i18n.In(lang, "figures.column.disclosed_partial"), Text: i18n.In(lang, "figures.few")}, {Label: i18n.In(lang, "figures.column.rejected"), Text: i18n.In(lang, "figures.few")}, {Label: i18n.In(lang, "figures.column.pending_end"), Text: i18n.In(lang, "figures.hidden")},
		}},
		Facts: ui.SummaryView{Rows: []ui.SummaryRow{
			{Key: i18n.In(lang, "figures.column.accounts_specified"), Text: "27"}, {Key: i18n.In(lang, "figures.column.users_notice_held"), Text: i18n.In(lang, "figures.few")}, {Key: i18n.In(lang, "figures.median.effect"), Text: "6,4"},
		}},
		Outside: public.FigureView{Number: "0", Text: i18n.In(lang, "figures.outside.text")},
		Reasons: &ui.TableView{Caption: i18n.In(lang, "figures.reasons.title"), HideCaption: true, Columns: []ui.Column{{Label: i18n.In(lang, "figures.reason")}, {Label: i18n.In(lang, "figures.count"), Numeric: true}},
			Rows: []ui.Row{{Cells: []ui.Cell{{Text: i18n.In(lang, "law.reason.R03"), Sub: "R03"}, ui.Text(i18n.In(lang, "figures.hidden"))}}}},
		Rows: galleryFigureRows(lang),
		Files: []ui.Link{
			file("member_states_orders.csv", i18n.In(lang, "figures.file.orders")), file("figures.csv.sig", i18n.In(lang, "figures.file.signature")), file("member_states_orders.csv.sig", i18n.In(lang, "figures.file.orders_signature")),
			file("allowed_signers", i18n.In(lang, "figures.file.signers")), {Href: paths.In(lang, paths.Keys), Text: i18n.In(lang, "keys.link")},
		},
		Commands: &ui.CopyView{ID: "command", Label: i18n.In(lang, "figures.verify.command"), Hint: i18n.In(lang, "figures.verify.hint"),
			Text: "ssh-keygen -Y verify -f allowed_signers -I seal@voorbeeld.be -n report@voorbeeld.be -s transparency-2026-h1.csv.sig < transparency-2026-h1.csv"},
		Trend: &ui.BarsView{Caption: i18n.In(lang, "figures.trend"), LabelHead: i18n.In(lang, "figures.half"), ValueHead: i18n.In(lang, "figures.count"), Bars: []ui.Bar{
			{Label: i18n.In(lang, "figures.half.first") + " 2026", Value: 19}, {Label: i18n.In(lang, "figures.half.second") + " 2025", Value: 14},
		}},
		Others: []ui.Link{{Href: paths.In(lang, paths.Figures("2025-h2")), Text: i18n.In(lang, "figures.other", i18n.Args{"Half": i18n.In(lang, "figures.half.second") + " 2025"})}},
	}
}

func galleryFigureRows(lang i18n.Lang) *ui.TableView {
	t := &ui.TableView{Caption: i18n.In(lang, "figures.rows.title"), HideCaption: true, Stacked: true, Columns: []ui.Column{{Label: i18n.In(lang, "figures.rows.authority")}, {Label: i18n.In(lang, "figures.rows.basis")},
		{Label: i18n.In(lang, "figures.rows.category")}, {Label: i18n.In(lang, "figures.column.received"), Numeric: true}, {Label: i18n.In(lang, "figures.column.rejected"), Numeric: true}}}
	for _, category := range []string{i18n.In(lang, "law.category.subscriber"), i18n.In(lang, "law.category.traffic")} {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.In(lang, "law.authority.investigating_judge"), Sub: "BE"}, ui.Text(i18n.In(lang, "law.basis.sv88bis")),
			ui.Text(category), ui.Text("9"), ui.Text(i18n.In(lang, "figures.few"))}})
	}
	return t
}

func galleryTrueFigures(lang i18n.Lang) templ.Component {
	half := func(name string, state ui.TagView) staff.HalfView {
		return staff.HalfView{Title: name + " 2026", State: state, Rows: galleryFigureRows(lang), Totals: ui.TableView{
			Caption: i18n.In(lang, "figures.staff.totals"), Columns: []ui.Column{{Label: i18n.In(lang, "figures.outcome")}, {Label: i18n.In(lang, "figures.count"), Numeric: true}, {Label: i18n.In(lang, "figures.outside.key"), Numeric: true}},
			Rows: []ui.Row{{Cells: []ui.Cell{ui.Text(i18n.In(lang, "figures.column.received")), ui.Text("3"), ui.Text("0")}}, {Cells: []ui.Cell{ui.Text(i18n.In(lang, "figures.column.rejected")), ui.Text("1"), ui.Text("0")}}},
		}}
	}
	v := staff.FiguresView{Shell: galleryStaff(lang, i18n.In(lang, "figures.staff.title"), i18n.In(lang, "figures.staff.lead"), layout.StaffCases), Halfs: []staff.HalfView{
		half(i18n.In(lang, "figures.half.second"), ui.TagView{Kind: ui.Plain, Text: i18n.In(lang, "figures.staff.due", i18n.Args{"Date": "16.1.2027"})}),
		half(i18n.In(lang, "figures.half.first"), ui.TagView{Kind: ui.Warn, Text: i18n.In(lang, "figures.staff.waiting")}),
	}}
	v.Halfs[1].Problem = &ui.NoticeView{Kind: ui.Bad, Title: i18n.In(lang, "figures.staff.problem.title"), Text: i18n.In(lang, "figures.staff.problem.cases", i18n.Args{"Cases": "D-2026-000017"})}
	return staff.Figures(v)
}

func galleryToday(lang i18n.Lang) templ.Component {
	return staff.Today(staff.TodayView{
		Shell: galleryStaff(lang, i18n.In(lang, "staff.today.title"), i18n.In(lang, "staff.today.lead", i18n.Args{"Name": "Lies De Smet"}), layout.StaffToday),
		Cases: &staff.PressingCasesView{Now: galleryNow, Rows: []staff.PressingCase{
			{Reference: "D-2026-000017", Authority: "Onderzoeksrechter te Gent", State: i18n.In(lang, "case.state.awaiting_approval"), At: galleryNow.AddDate(0, 0, 2),
				Needs: []ui.TagView{{Kind: ui.Info, Text: i18n.In(lang, "today.need.approval")}, {Kind: ui.Warn, Text: i18n.In(lang, "today.need.soon")}}},
			{Reference: "D-2026-000012", Authority: "Parket te Brussel", State: i18n.In(lang, "case.state.legal_escalation"), At: galleryNow.AddDate(0, 0, -1),
				Needs: []ui.TagView{{Kind: ui.Bad, Text: i18n.In(lang, "today.need.overdue")}, {Kind: ui.Warn, Text: i18n.In(lang, "today.need.escalation")}}},
			{Reference: "D-2026-000015", Authority: "Arbeidsauditoraat te Luik", State: i18n.In(lang, "case.state.approved"), At: galleryNow.AddDate(0, 0, 9),
				Needs: []ui.TagView{{Kind: ui.Warn, Text: i18n.In(lang, "today.need.copy")}}},
		}},
		Questions: &staff.PressingView{Days: 3, Now: galleryNow},
		Failed: staff.FailedView{Rows: []staff.FailedRow{
			{What: i18n.In(lang, "today.job.disclosure_collect"), Count: 1, Last: galleryNow, State: i18n.In(lang, "today.failed.again")},
			{What: i18n.In(lang, "today.failed.letters"), Count: 3, Last: galleryNow, State: i18n.In(lang, "today.failed.given_up")},
		}},
		Roles: []string{"privacy_officer"}, May: []string{"today", "cases", "cases_work", "cases_approve"},
	})
}
