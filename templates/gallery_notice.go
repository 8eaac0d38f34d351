package templates

import (
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/staff"
	"inzage/templates/ui"
)

func init() {
	example := func(name string, render func(i18n.Lang) templ.Component) {
		add(Example{Name: "staff/case-notice-" + name, Render: render})
	}
	example("held", func(lang i18n.Lang) templ.Component {
		review := galleryNow.AddDate(0, 6, 0)
		return galleryCaseNotice(lang, staff.CaseNoticeView{
			Subjects: []staff.CaseNoticeSubject{{
				Number: "KH-10001", Standing: ui.TagView{Kind: ui.Warn, Text: i18n.In(lang, "told.standing.held")}, Why: i18n.In(lang, "told.reason.statute"),
				Silent: i18n.In(lang, "told.panel.silent"), Rows: []ui.SummaryRow{
					{Key: i18n.In(lang, "told.panel.review"), Text: format.Date(lang, review)}, {Key: i18n.In(lang, "told.panel.copy"), Text: i18n.In(lang, "told.panel.copy_missing")},
				},
				Forms: []staff.NoticeForm{galleryCopy(lang, nil)},
			}},
			Forms: []staff.NoticeForm{
				{Title: i18n.In(lang, "told.panel.ask"), Text: i18n.In(lang, "told.panel.ask_text"), Form: galleryNoticeForm(nil), Version: "7", Open: true,
					Link: &ui.Link{Href: paths.StaffDisclosures, Text: i18n.In(lang, "told.panel.ask_letter")}, Submit: i18n.In(lang, "told.panel.ask_submit")},
				galleryEnding(lang, nil),
			},
		}, nil)
	})
	example("waiting-wrong", func(lang i18n.Lang) templ.Component {
		wrong := []ui.FieldError{{Name: "copy_document", Text: i18n.In(lang, "told.error.copy")}}
		form := galleryCopy(lang, wrong)
		form.Open = true
		return galleryCaseNotice(lang, staff.CaseNoticeView{Subjects: []staff.CaseNoticeSubject{{
			Number: "KH-10002", Standing: ui.TagView{Kind: ui.Info, Text: i18n.In(lang, "told.standing.due")}, Why: i18n.In(lang, "told.reason.before"),
			Warning: i18n.In(lang, "told.panel.waiting"), Rows: []ui.SummaryRow{
				{Key: i18n.In(lang, "told.panel.due"), Text: format.DateTime(lang, galleryNow)}, {Key: i18n.In(lang, "told.panel.copy"), Text: i18n.In(lang, "told.panel.copy_missing")},
			},
			Forms: []staff.NoticeForm{form},
		}}}, wrong)
	})
	example("sent", func(lang i18n.Lang) templ.Component {
		return galleryCaseNotice(lang, staff.CaseNoticeView{Subjects: []staff.CaseNoticeSubject{{
			Number: "KH-10002", Standing: ui.TagView{Kind: ui.OK, Text: i18n.In(lang, "told.standing.sent")}, Why: i18n.In(lang, "told.reason.before"),
			Rows: []ui.SummaryRow{
				{Key: i18n.In(lang, "told.panel.sent"), Text: format.DateTime(lang, galleryNow)},
				{Key: i18n.In(lang, "told.panel.object_until"), Text: format.DateTime(lang, galleryNow.Add(7*24*time.Hour))},
				{Key: i18n.In(lang, "told.panel.outcome"), Text: i18n.In(lang, "told.outcome.ahead")},
				{Key: i18n.In(lang, "told.panel.copy"), Content: ui.Anchor(ui.Link{Href: paths.StaffDisclosures, Text: "beschikking-zonder-derden.pdf"})},
			},
			Forms: []staff.NoticeForm{{
				Title: i18n.In(lang, "told.panel.object"), Text: i18n.In(lang, "told.panel.object_text"), Form: galleryNoticeForm(nil), Version: "7", Customer: "KH-10002", Open: true,
				Items: []staff.Item{
					{Input: &ui.Field{Name: "object_filed", Label: i18n.In(lang, "told.panel.object_filed"), Type: "date", Width: ui.Short}},
					{Area: &ui.Field{Name: "object_remedy", Label: i18n.In(lang, "told.panel.object_remedy"), Rows: 3}},
					{File: &ui.Field{Name: "object_document", Label: i18n.In(lang, "told.panel.object_document")}},
				}, Submit: i18n.In(lang, "told.panel.object_submit"),
			}},
		}}}, nil)
	})
}

func galleryCaseNotice(lang i18n.Lang, v staff.CaseNoticeView, wrong []ui.FieldError) templ.Component {
	c := staff.CaseView{
		Shell: galleryStaff(lang, i18n.In(lang, "case.title", i18n.Args{"Reference": "D-2026-000017"}), "Onderzoeksrechter Antwerpen", layout.StaffCases),
		Tags:  []ui.TagView{{Kind: ui.Info, Text: i18n.In(lang, "case.state.approved")}}, Notice: staff.CaseNotice(v),
	}
	c.Shell.Errors = wrong
	return staff.Case(c)
}

func galleryNoticeForm(wrong []ui.FieldError) ui.Form {
	return ui.Form{Action: paths.StaffDisclosures + "/D-2026-000017/notice/copy", CSRF: "gallery", Errors: wrong, Multipart: true}
}

func galleryCopy(lang i18n.Lang, wrong []ui.FieldError) staff.NoticeForm {
	f := staff.NoticeForm{
		Title: i18n.In(lang, "told.panel.add_copy"), Form: galleryNoticeForm(wrong), Version: "7", Customer: "KH-10001", Submit: i18n.In(lang, "told.panel.copy_submit"),
		Items: []staff.Item{
			{File: &ui.Field{Name: "copy_document", Label: i18n.In(lang, "told.panel.copy_file")}},
			{Area: &ui.Field{Name: "copy_none", Label: i18n.In(lang, "told.panel.copy_none"), Hint: i18n.In(lang, "told.panel.copy_none_hint"), Rows: 3}},
		},
	}
	f.Items[0].File.Error = f.Form.Error("copy_document")
	return f
}

func galleryEnding(lang i18n.Lang, wrong []ui.FieldError) staff.NoticeForm {
	return staff.NoticeForm{
		Title: i18n.In(lang, "told.panel.end"), Form: galleryNoticeForm(wrong), Version: "7", Open: true, Submit: i18n.In(lang, "told.panel.end_submit"),
		Items: []staff.Item{
			{Choice: &ui.ChoiceView{Name: "end_why", Legend: i18n.In(lang, "told.panel.end_why"), Options: []ui.Option{
				{Value: "lifted", Text: i18n.In(lang, "told.reason.lifted")}, {Value: "public", Text: i18n.In(lang, "told.reason.public")},
			}}},
			{Area: &ui.Field{Name: "end_note", Label: i18n.In(lang, "told.panel.end_note"), Rows: 3, Optional: true}},
			{File: &ui.Field{Name: "end_document", Label: i18n.In(lang, "told.panel.end_document")}},
		},
	}
}
