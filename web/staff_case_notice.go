package web

import (
	"strconv"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/feature/staff"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// noticePanel says whether and when the people concerned are told.
func (s *Server) noticePanel(rq *request, f disclosure.Full, typed *form, wrong []ui.FieldError) (templ.Component, error) {
	if len(f.Subjects) == 0 {
		return nil, nil
	}
	p := noticePage{rq: rq, f: f, typed: typed, wrong: wrong, filed: f.Objections}
	v := pages.CaseNoticeView{Forms: p.forms()}
	for _, sub := range f.Subjects {
		v.Subjects = append(v.Subjects, p.subject(sub))
	}
	return pages.CaseNotice(v), nil
}

// noticePage fills the panel.
type noticePage struct {
	rq    *request
	f     disclosure.Full
	typed *form // nil: nothing was
	wrong []ui.FieldError
	filed []disclosure.Objection
}

// is reports whether some customer's notice stands so.
func (p noticePage) is(want ...notice.Standing) bool {
	for _, sub := range p.f.Subjects {
		for _, w := range want {
			if sub.Notice == string(w) {
				return true
			}
		}
	}
	return false
}

func (p noticePage) subject(sub disclosure.Subject) pages.CaseNoticeSubject {
	ctx, lang := p.rq.ctx(), p.rq.lang
	v := pages.CaseNoticeSubject{Number: sub.Number, Standing: ui.TagView{Kind: ui.Info, Text: disclosure.StandingText.T(ctx, sub.Notice)}}
	if sub.Reason != "" {
		v.Why = disclosure.ReasonText.T(ctx, sub.Reason)
	}
	row := func(key, text string) { v.Rows = append(v.Rows, ui.SummaryRow{Key: key, Text: text}) }
	switch notice.Standing(sub.Notice) {
	case notice.NotDecided, notice.Held:
		v.Standing.Kind, v.Silent = ui.Warn, i18n.T(ctx, "told.panel.silent")
		if sub.Notice == string(notice.Held) && sub.DueAt.IsZero() {
			row(i18n.T(ctx, "told.panel.review"), format.Date(lang, sub.ReviewOn))
		} else if !sub.DueAt.IsZero() {
			row(i18n.T(ctx, "told.panel.wish"), format.DateTime(lang, sub.DueAt))
		}
	case notice.Due:
		p.due(&v, sub)
	case notice.Sent:
		v.Standing.Kind = ui.OK
		row(i18n.T(ctx, "told.panel.sent"), format.DateTime(lang, sub.SentAt))
		if !sub.ObjectUntil.IsZero() {
			row(i18n.T(ctx, "told.panel.object_until"), format.DateTime(lang, sub.ObjectUntil))
		}
		row(i18n.T(ctx, "told.panel.outcome"), disclosure.OutcomeText.T(ctx, sub.Told))
		for _, o := range p.filed {
			if o.Number == sub.Number {
				row(i18n.T(ctx, "told.panel.object"), i18n.T(ctx, "told.panel.objected", i18n.Args{"Date": format.Date(lang, o.FiledOn), "Remedy": o.Remedy}))
			}
		}
	}
	p.copyRow(&v, sub)
	if p.may(disclosure.Work) {
		v.Forms = p.subjectForms(sub)
	}
	return v
}

// due says when a customer is told, and what it waits for.
func (p noticePage) due(v *pages.CaseNoticeSubject, sub disclosure.Subject) {
	ctx := p.rq.ctx()
	v.Rows = append(v.Rows, ui.SummaryRow{Key: i18n.T(ctx, "told.panel.due"), Text: format.DateTime(p.rq.lang, sub.DueAt)})
	switch {
	case sub.DueAt.After(p.rq.now()):
		v.Silent = i18n.T(ctx, "told.panel.silent")
	case disclosure.WaitsForCopy(p.f.Case, sub):
		v.Warning = i18n.T(ctx, "told.panel.waiting")
	case p.f.State.Tells():
		v.Warning = i18n.T(ctx, "told.panel.soon")
	}
}

func (p noticePage) copyRow(v *pages.CaseNoticeSubject, sub disclosure.Subject) {
	row := ui.SummaryRow{Key: i18n.T(p.rq.ctx(), "told.panel.copy"), Text: sub.CopyNone}
	switch {
	case sub.Copy != (ident.ID{}):
		for _, d := range p.f.Documents {
			if d.ID == sub.Copy {
				row.Content = ui.Anchor(ui.Link{Href: paths.StaffCaseDocument(p.f.Reference, d.ID.String()), Text: d.Name})
			}
		}
	case sub.CopyNone != "":
	case sub.Notice == string(notice.Sent), sub.Notice == string(notice.NotRequired):
		return
	default:
		row.Text = i18n.T(p.rq.ctx(), "told.panel.copy_missing")
	}
	v.Rows = append(v.Rows, row)
}

// may reports whether the officer may do something, so that the page offers it.
func (p noticePage) may(permission string) bool {
	return p.rq.officer.Officer.May(staff.Permission(permission))
}

// form begins something that an officer may do. It is open when it came back with errors in one of its fields.
func (p noticePage) form(verb, title string, items []pages.Item, submit string, fields ...string) pages.NoticeForm {
	f := pages.NoticeForm{Title: title, Form: p.rq.staffForm(paths.StaffDisclosure(p.f.Reference)+"/notice/"+verb, p.wrong), Version: strconv.Itoa(p.f.Version),
		Items: items, Submit: submit}
	for _, w := range p.wrong {
		for _, field := range fields {
			f.Open = f.Open || w.Name == field
		}
	}
	for _, item := range items {
		f.Form.Multipart = f.Form.Multipart || item.File != nil
	}
	return f
}

// field is a field of one of the forms; whose is the customer that it is about, when several forms of a page have it.
func (p noticePage) field(name, label, whose string) *ui.Field {
	f := &ui.Field{Name: name, Label: label}
	mine := whose == "" || p.typed != nil && p.typed.one(disclosure.CustomerField) == whose
	if !mine {
		f.ID = name + "-" + whose
		return f
	}
	if p.typed != nil {
		f.Value = p.typed.one(name)
	}
	for _, w := range p.wrong {
		if w.Name == name {
			f.Error = w.Text
		}
	}
	return f
}

func (p noticePage) file(name, label, whose string) pages.Item {
	f := p.field(name, label, whose)
	f.Accept = document.Accept
	return pages.Item{File: f}
}

func (p noticePage) area(name, label, hint, whose string) pages.Item {
	f := p.field(name, label, whose)
	f.Hint, f.Rows = hint, 3
	return pages.Item{Area: f}
}

func (p noticePage) day(name, label, whose string) pages.Item {
	f := p.field(name, label, whose)
	f.Type, f.Width = "date", ui.Short
	return pages.Item{Input: f}
}

// subjectForms are what may be done for one customer.
func (p noticePage) subjectForms(sub disclosure.Subject) (all []pages.NoticeForm) {
	ctx, n := p.rq.ctx(), sub.Number
	switch notice.Standing(sub.Notice) {
	case notice.NotRequired:
		return nil
	case notice.Sent:
		f := p.form("object", i18n.T(ctx, "told.panel.object"), []pages.Item{
			p.day(disclosure.ObjectFiled, i18n.T(ctx, "told.panel.object_filed"), n),
			p.area(disclosure.ObjectRemedy, i18n.T(ctx, "told.panel.object_remedy"), "", n),
			p.file(disclosure.ObjectDocument, i18n.T(ctx, "told.panel.object_document"), n),
		}, i18n.T(ctx, "told.panel.object_submit"), disclosure.ObjectFiled, disclosure.ObjectRemedy, disclosure.ObjectDocument)
		f.Text = i18n.T(ctx, "told.panel.object_text")
		all = append(all, f)
	default:
		f := p.form("copy", i18n.T(ctx, "told.panel.add_copy"), []pages.Item{
			p.file(disclosure.CopyDocument, i18n.T(ctx, "told.panel.copy_file"), n),
			p.area(disclosure.CopyNone, i18n.T(ctx, "told.panel.copy_none"), i18n.T(ctx, "told.panel.copy_none_hint"), n),
		}, i18n.T(ctx, "told.panel.copy_submit"), disclosure.CopyDocument, disclosure.CopyNone)
		f.Open = f.Open || disclosure.WaitsForCopy(p.f.Case, sub)
		all = append(all, f)
	}
	for i := range all {
		all[i].Customer = n
		if p.typed != nil && p.typed.one(disclosure.CustomerField) != n {
			all[i].Open = false
		}
	}
	return all
}

// forms are what may be done about the secrecy of the case.
func (p noticePage) forms() (all []pages.NoticeForm) {
	ctx := p.rq.ctx()
	secrecy := law.Secrecy(p.f.Secrecy.Source)
	if p.may(disclosure.Approve) && secrecy == law.ByRequest && p.f.Secrecy.Ended == "" && p.is(notice.NotDecided, notice.Due) && !p.f.Subjects[0].HeldOnce {
		f := p.form("hold", i18n.T(ctx, "told.panel.hold"), []pages.Item{p.area(disclosure.HoldWhy, i18n.T(ctx, "told.panel.hold_why"), "", "")},
			i18n.T(ctx, "told.panel.hold_submit"), disclosure.HoldWhy)
		f.Text = i18n.T(ctx, "told.panel.hold_text")
		all = append(all, f)
	}
	if !p.may(disclosure.Work) || p.f.Secrecy.Ended != "" {
		return all
	}
	if p.is(notice.Held) && secrecy != law.ByRequest && p.f.State != disclosure.Fraud {
		f := p.form("ask", i18n.T(ctx, "told.panel.ask"), nil, i18n.T(ctx, "told.panel.ask_submit"))
		f.Text = i18n.T(ctx, "told.panel.ask_text")
		f.Link = &ui.Link{Href: paths.StaffDisclosure(p.f.Reference) + secrecyLetterPath, Text: i18n.T(ctx, "told.panel.ask_letter")}
		all = append(all, f)
	}
	if secrecy == law.ByOrder && p.is(notice.NotDecided, notice.Held, notice.Due) {
		all = append(all, p.form("extend", i18n.T(ctx, "told.panel.extend"), []pages.Item{
			p.day(disclosure.ExtendUntil, i18n.T(ctx, "told.panel.extend_until"), ""),
			p.file(disclosure.ExtendDocument, i18n.T(ctx, "told.panel.extend_document"), ""),
		}, i18n.T(ctx, "told.panel.extend_submit"), disclosure.ExtendUntil, disclosure.ExtendDocument))
	}
	if p.is(notice.Held) || secrecy == law.ByOrder && p.is(notice.Due) {
		all = append(all, p.ending())
	}
	return all
}

// ending is the form that says that secrecy is over.
func (p noticePage) ending() pages.NoticeForm {
	ctx, submit := p.rq.ctx(), i18n.T(p.rq.ctx(), "told.panel.end_submit")
	if p.f.State == disclosure.Fraud {
		return p.form("fraud", i18n.T(ctx, "told.panel.fraud_end"), []pages.Item{p.area(disclosure.EndNote, i18n.T(ctx, "told.panel.fraud_note"), "", "")}, submit, disclosure.EndNote)
	}
	why := &ui.ChoiceView{Name: disclosure.EndWhy, Legend: i18n.T(ctx, "told.panel.end_why"), Error: p.field(disclosure.EndWhy, "", "").Error}
	for _, r := range []notice.Reason{notice.Lifted, notice.Public} {
		why.Options = append(why.Options, ui.Option{Value: string(r), Text: disclosure.ReasonText.T(ctx, string(r)),
			Selected: p.typed != nil && p.typed.one(disclosure.EndWhy) == string(r)})
	}
	note := p.area(disclosure.EndNote, i18n.T(ctx, "told.panel.end_note"), "", "")
	note.Area.Optional = true
	return p.form("end", i18n.T(ctx, "told.panel.end"), []pages.Item{{Choice: why}, note, p.file(disclosure.EndDocument, i18n.T(ctx, "told.panel.end_document"), "")},
		submit, disclosure.EndWhy, disclosure.EndNote, disclosure.EndDocument)
}
