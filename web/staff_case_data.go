package web

import (
	"strconv"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// caseData shows what a collection would yield: how much, from when, and a few records in which nothing can be read. That somebody
// looked is recorded with the case.
func (s *Server) caseData(rq *request) error {
	found, err := s.Cases.SampleData(rq.ctx(), rq.Param("reference"))
	if err != nil {
		return err
	}
	ctx := rq.ctx()
	v := pages.SampleView{
		Shell: rq.staffShell(i18n.T(ctx, "handover.sample.title"), i18n.T(ctx, "handover.sample.lead"), layout.StaffCases),
		Total: i18n.T(ctx, "handover.sample.total", i18n.Args{i18n.CountArg: found.Records}),
	}
	if found.More {
		v.Total = i18n.T(ctx, "handover.sample.total_more", i18n.Args{"Number": format.Number(rq.lang, found.Records)})
	}
	v.Shell.Back = rq.toCase()
	w := rq.recordView()
	for _, p := range found.Parts {
		v.Parts = append(v.Parts, s.sampleEntry(rq, w, p))
	}
	return rq.ok(pages.Sample(v))
}

func (s *Server) sampleEntry(rq *request, w recordView, p disclosure.SamplePart) pages.SampleEntry {
	ctx := rq.ctx()
	e := pages.SampleEntry{Title: i18n.T(ctx, "handover.sample.line", i18n.Args{"Line": strconv.Itoa(p.Line.Line), "Kind": s.kindName(rq, p.Kind)}),
		Text: i18n.T(ctx, "handover.sample.asked", i18n.Args{"Selector": law.SelectorText.T(ctx, string(p.Line.Selector)), "Value": oneLine(p.Line.Value),
			"Period": linePeriod(rq, p.Line)})}
	if p.Count == 0 {
		e.Empty = i18n.T(ctx, "handover.sample.none")
		return e
	}
	fact := func(label, text string) { e.Facts = append(e.Facts, ui.Fact{Label: label, Text: text}) }
	number := func(n int64, id string) string {
		text := format.Number(rq.lang, n)
		if p.More { // counting stopped there
			text = i18n.Say(ctx, id, i18n.Args{"Number": text})
		}
		return text
	}
	fact(i18n.T(ctx, "handover.sample.count"), number(p.Count, "handover.sample.more"))
	if p.Documents > 0 {
		fact(i18n.T(ctx, "handover.sample.documents"), number(p.Documents, "handover.sample.at_least"))
	}
	if !p.Oldest.IsZero() && !p.More { // the oldest is counted last
		fact(i18n.T(ctx, "handover.sample.oldest"), format.Date(rq.lang, p.Oldest))
		fact(i18n.T(ctx, "handover.sample.newest"), format.Date(rq.lang, p.Newest))
	}
	if !p.Frozen.IsZero() {
		fact(i18n.T(ctx, "handover.sample.frozen"), format.Date(rq.lang, p.Frozen))
	}
	for i, rec := range p.Records {
		e.Records = append(e.Records, sampleRecord(rq, w, i+1, rec))
	}
	return e
}

func sampleRecord(rq *request, w recordView, n int, rec dataset.Record) pages.SampleRecord {
	r := pages.SampleRecord{Title: i18n.T(rq.ctx(), "handover.sample.record", i18n.Args{"Number": strconv.Itoa(n)}), Rows: w.fields(rec.Fields, nil).Rows}
	for _, f := range rec.Files {
		r.Rows = append(r.Rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "handover.sample.document"), Text: f.Name, Note: format.Bytes(rq.lang, f.Size)})
	}
	return r
}
