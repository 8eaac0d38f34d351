package web

import (
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/directory"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// version is the version of a case or a draft that the form showed.
func (f *form) version() (int, error) {
	n, err := strconv.Atoi(f.one(versionField))
	if err != nil || n < 0 {
		return 0, badForm(err)
	}
	return n, nil
}

// papers are the documents of a form, as a role of a case's papers: one at most.
func (rq *request) papers(role string) ([]disclosure.Paper, error) {
	m := rq.Request().MultipartForm
	if m == nil {
		return nil, nil
	}
	var out []disclosure.Paper
	for field, headers := range m.File {
		if field != disclosure.DocumentField || len(headers) > 1 {
			return nil, badForm(nil)
		}
		for _, h := range headers {
			f, err := h.Open()
			if err != nil {
				return nil, err
			}
			data, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				return nil, err
			}
			if h.Filename == "" && len(data) == 0 { // a browser sends an empty part for a field that nobody filled in
				continue
			}
			out = append(out, disclosure.Paper{Role: role, Name: h.Filename, Data: data})
		}
	}
	return out, nil
}

// paper is the document of a form; none is the zero Paper, which use cases that need one refuse.
func (rq *request) paper(role string) (disclosure.Paper, error) {
	all, err := rq.papers(role)
	if err != nil || len(all) == 0 {
		return disclosure.Paper{}, err
	}
	return all[0], nil
}

// paperViews are documents as pages list them. Those of a draft have no reference and cannot be opened.
func paperViews(rq *request, reference string, docs []disclosure.Document) (out []pages.PaperView) {
	for _, d := range docs {
		p := pages.PaperView{Name: d.Name, SHA512: hex.EncodeToString(d.SHA512)}
		facts := []string{disclosure.RoleText.T(rq.ctx(), d.Role), format.Bytes(rq.lang, d.Size)}
		if d.Pages > 0 {
			facts = append(facts, i18n.T(rq.ctx(), "case.paper.pages", i18n.Args{"Count": d.Pages}))
		}
		p.Facts = strings.Join(append(facts, format.DateTime(rq.lang, d.AddedAt)), " · ")
		for _, w := range d.Warnings {
			p.Warnings = append(p.Warnings, document.WarningText.T(rq.ctx(), w))
		}
		if reference != "" {
			p.Href = paths.StaffCaseDocument(reference, d.ID.String())
		}
		out = append(out, p)
	}
	return out
}

// warningTexts are warnings as sentences.
func warningTexts(rq *request, all []disclosure.Warning) (out []string) {
	for _, w := range all {
		text := i18n.Say(rq.ctx(), w.ID, w.Args)
		if w.Line > 0 {
			text = i18n.T(rq.ctx(), "case.warn.line", i18n.Args{"Line": w.Line, "Text": text})
		}
		out = append(out, text)
	}
	return out
}

// caseSections is what is known of an order, by the steps in which it was typed.
func (s *Server) caseSections(rq *request, f disclosure.Full) []pages.CheckSection {
	ctx := rq.ctx()
	row := func(name, text string) ui.SummaryRow { return ui.SummaryRow{Key: caseLabel.T(ctx, name), Text: text} }
	yes := func(name string, b bool) ui.SummaryRow { return row(name, yesNo(rq, b)) }
	i, o := f.Issuer, f.Order
	place := i.Country
	if known(directory.ArrondissementText, i.Division) {
		place = directory.ArrondissementText.T(ctx, i.Division)
	}
	origin := []ui.SummaryRow{
		row("kind", law.KindText.T(ctx, f.Kind)), row("channel", law.ChannelText.T(ctx, f.Channel)),
		{Key: i18n.T(ctx, "case.received_at"), Content: momentFrom(f.ReceivedAt)}, yes("urgent", f.Urgent),
		{Key: caseLabel.T(ctx, "authority"), Text: i.Name, Note: law.AuthorityText.T(ctx, i.Type) + " · " + place + " · " + listedNote(rq, i)},
		row("signatory", i.Signatory+", "+i.Function),
	}
	if i.Printed != "" {
		r := row("printed", i.Printed)
		r.Note = i18n.T(ctx, "case.printed_note")
		origin = append(origin, r)
	}
	var bases []string
	for _, b := range o.Bases {
		if r, ok := law.RuleOf(law.Basis(b)); ok {
			bases = append(bases, r.Name(rq.lang)+" ("+r.Citation(rq.lang)+")")
		}
	}
	order := []ui.SummaryRow{row("basis_1", strings.Join(bases, "\n")), row("nature", law.NatureText.T(ctx, o.Nature)),
		{Key: caseLabel.T(ctx, "order_date"), Content: ui.Date(o.Date)}}
	if o.Number != "" {
		order = append(order, ui.SummaryRow{Key: caseLabel.T(ctx, "order_number"), Text: o.Number, Note: law.NumberText.T(ctx, o.NumberKind)})
	}
	if o.ECLI != "" {
		order = append(order, row("ecli", o.ECLI))
	}
	order = append(order, row("order_language", orderLangText.T(ctx, o.Language)), yes("signed", o.Signed), yes("enforceable", o.Enforceable), yes("judge", o.Judge), yes("belgian", o.Belgian))
	table := s.lineTable(rq, f.Lines)
	return []pages.CheckSection{
		{Step: string(disclosure.StepOrigin), Rows: origin}, {Step: string(disclosure.StepOrder), Rows: order},
		{Step: string(disclosure.StepScope), Lines: &table}, {Step: string(disclosure.StepTerms), Rows: s.termRows(rq, f)},
	}
}

// termRows are secrecy and deadline.
func (s *Server) termRows(rq *request, f disclosure.Full) []ui.SummaryRow {
	ctx := rq.ctx()
	c := f.Secrecy
	secret := ui.SummaryRow{Key: caseLabel.T(ctx, "secrecy"), Text: law.SecrecyText.T(ctx, c.Source), Note: c.Text}
	rows := []ui.SummaryRow{secret}
	if last := c.Last(); !last.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: caseLabel.T(ctx, "secrecy_until"), Content: ui.Date(last)})
	}
	if !f.Declared.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.declared"), Content: momentUntil(f.Declared)})
	}
	if !f.Hard.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "case.due"), Content: ui.DueDate(ui.DueView{At: lastMoment(f.Hard), Now: rq.now(), Done: !f.Open()}),
			Note: deadlineNote(rq, f.Case)})
	}
	return rows
}

// lastMoment is the last moment that is still in time: deadlines are kept as the first that is too late.
func lastMoment(end time.Time) time.Time { return end.Add(-time.Second) }

// midnight reports whether a day begins at t in Brussels. Then only the day was known, and no page says 00:00.
func midnight(t time.Time) bool {
	b := t.In(deadline.Zone())
	return b.Hour() == 0 && b.Minute() == 0
}

// momentFrom is the moment at which something begins.
func momentFrom(t time.Time) templ.Component {
	if midnight(t) {
		return ui.Date(t)
	}
	return ui.DateTime(t)
}

// momentUntil is the moment at which something is over: with a day that is still in it.
func momentUntil(t time.Time) templ.Component {
	if midnight(t) {
		return ui.Date(lastMoment(t))
	}
	return ui.DateTime(t)
}

func yesNo(rq *request, b bool) string {
	if b {
		return i18n.T(rq.ctx(), "case.yes")
	}
	return i18n.T(rq.ctx(), "case.no")
}

func listedNote(rq *request, i disclosure.Issuer) string {
	if i.AuthorityID == 0 {
		return i18n.T(rq.ctx(), "case.not_listed")
	}
	return i18n.T(rq.ctx(), "case.listed")
}

// lineTable is the scope of a case.
func (s *Server) lineTable(rq *request, lines []disclosure.Line) ui.TableView {
	ctx := rq.ctx()
	t := ui.TableView{Caption: i18n.T(ctx, "case.step.scope"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "case.column.line")}, {Label: i18n.T(ctx, "case.column.whose")}, {Label: i18n.T(ctx, "case.column.what")},
		{Label: i18n.T(ctx, "case.column.period")}, {Label: caseLineLabel.T(ctx, "paragraph")},
	}}
	for _, l := range lines {
		whose := ui.Cell{Text: l.Value, Sub: law.SelectorText.T(ctx, string(l.Selector))}
		if !l.At.IsZero() {
			whose.Sub += " · " + format.DateTime(rq.lang, l.At)
		}
		switch {
		case l.CustomerID == 0:
			whose.Sub += " · " + i18n.T(ctx, "case.nobody")
		case l.Selector != disclosure.ByCustomer:
			whose.Sub += " · " + i18n.T(ctx, "case.customer", i18n.Args{"Number": l.Number})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			ui.Text(strconv.Itoa(l.Line)), whose, {Text: s.lineData(rq, l), Sub: l.Exclusions}, ui.Text(linePeriod(rq, l)), ui.Text(l.Paragraph),
		}})
	}
	return t
}

// lineData is what a line asks for, in words.
func (s *Server) lineData(rq *request, l disclosure.Line) string {
	for _, k := range s.all {
		if k.Key == l.Kind {
			return kindText(rq.ctx(), k, "name")
		}
	}
	if l.Kind != "" {
		return l.Kind
	}
	return i18n.T(rq.ctx(), "case.data.category", i18n.Args{"Category": law.CategoryText.T(rq.ctx(), string(l.Category))})
}

// linePeriod is from when to when, days included.
func linePeriod(rq *request, l disclosure.Line) string {
	return i18n.T(rq.ctx(), "case.period", i18n.Args{"From": format.Date(rq.lang, l.From), "To": format.Date(rq.lang, deadline.LastDay(l.To))})
}
