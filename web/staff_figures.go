package web

import (
	"errors"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/disclosure/report"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

// staffFigures shows officers the true figures of every half-year, also of the running one.
func (s *Server) staffFigures(rq *request) error {
	if s.Figures == nil {
		return fault.Missing()
	}
	ctx := rq.ctx()
	states, err := s.Figures.States(ctx)
	if err != nil {
		return err
	}
	v := pages.FiguresView{Shell: rq.staffShell(i18n.T(ctx, "figures.staff.title"), i18n.T(ctx, "figures.staff.lead"), layout.StaffCases)}
	v.Shell.Back = &ui.Link{Href: paths.StaffDisclosures, Text: i18n.T(ctx, "figures.staff.back")}
	if len(states) == 0 {
		v.Empty = &ui.EmptyView{Title: i18n.T(ctx, "figures.none.title")}
	}
	for _, st := range states {
		v.Halfs = append(v.Halfs, halfView(rq, st))
	}
	return rq.ok(pages.Figures(v))
}

func halfView(rq *request, st report.State) pages.HalfView {
	ctx := rq.ctx()
	v := pages.HalfView{Title: halfName(rq, st.Half), State: halfState(rq, st)}
	if st.Problem != nil {
		v.Problem = &ui.NoticeView{Kind: ui.Bad, Title: i18n.T(ctx, "figures.staff.problem.title"), Text: i18n.T(ctx, "figures.staff.problem.text")}
		var broken *report.BrokenError
		if errors.As(st.Problem, &broken) {
			v.Problem.Text = i18n.T(ctx, "figures.staff.problem.cases", i18n.Args{"Cases": strings.Join(broken.References, ", ")})
		}
	}
	v.Totals = ui.TableView{Caption: i18n.T(ctx, "figures.staff.totals"), Columns: []ui.Column{
		{Label: i18n.T(ctx, "figures.outcome")}, {Label: i18n.T(ctx, "figures.count"), Numeric: true}, {Label: i18n.T(ctx, "figures.outside.key"), Numeric: true}}}
	number := func(n int) ui.Cell { return ui.Text(format.Number(rq.lang, int64(n))) }
	for c := range report.Columns {
		v.Totals.Rows = append(v.Totals.Rows, ui.Row{Cells: []ui.Cell{ui.Text(figureName(rq, report.Column(c))), number(st.Total.Counts[c]), number(st.Outside.Counts[c])}})
	}
	if len(st.Rows) > 0 {
		v.Rows = groupTable(rq, i18n.T(ctx, "figures.rows.title"))
		for _, r := range st.Rows {
			var figures []string
			for _, c := range rowFigures {
				figures = append(figures, format.Number(rq.lang, int64(r.Counts[c])))
			}
			v.Rows.Rows = append(v.Rows.Rows, groupRow(rq, r.Group, figures))
		}
	}
	return v
}

// halfState says whether a half-year is published, and when it will be.
func halfState(rq *request, st report.State) ui.TagView {
	ctx := rq.ctx()
	switch {
	case !st.PublishedAt.IsZero():
		return ui.TagView{Kind: ui.OK, Text: i18n.T(ctx, "figures.staff.published", i18n.Args{"Date": format.Date(rq.lang, st.PublishedAt)})}
	case st.Half.Due().After(rq.now()):
		return ui.TagView{Kind: ui.Plain, Text: i18n.T(ctx, "figures.staff.due", i18n.Args{"Date": format.Date(rq.lang, st.Half.Due())})}
	}
	return ui.TagView{Kind: ui.Warn, Text: i18n.T(ctx, "figures.staff.waiting")}
}
