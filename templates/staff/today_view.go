package staff

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/ui"
)

// PressingCasesView is what an officer's start page says of disclosure cases.
type PressingCasesView struct {
	Now  time.Time
	Rows []PressingCase
}

// PressingCase is a case that needs something.
type PressingCase struct {
	Reference string
	Authority string
	State     string
	Needs     []ui.TagView
	At        time.Time // by when
}

func (v PressingCasesView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: i18n.T(ctx, "today.cases"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "today.case")}, {Label: i18n.T(ctx, "today.why")}, {Label: i18n.T(ctx, "today.by")},
	}}
	for _, c := range v.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.Reference, Href: paths.StaffDisclosure(c.Reference), Sub: c.Authority + " · " + c.State}, {Content: tags(c.Needs)},
			{Content: ui.DueDate(ui.DueView{At: c.At, Now: v.Now})},
		}})
	}
	return t
}

// FailedView is what the program could not do by itself.
type FailedView struct {
	Rows []FailedRow
}

// FailedRow is a sort of work that fails.
type FailedRow struct {
	What  string
	Count int
	Last  time.Time
	State string
}

func (v FailedView) table(ctx context.Context) ui.TableView {
	lang := i18n.FromContext(ctx)
	t := ui.TableView{Caption: i18n.T(ctx, "today.failed"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "today.failed.what")}, {Label: i18n.T(ctx, "today.failed.count"), Numeric: true}, {Label: i18n.T(ctx, "today.failed.last")},
		{Label: i18n.T(ctx, "today.failed.state")},
	}}
	for _, f := range v.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			ui.Text(f.What), ui.Text(format.Number(lang, int64(f.Count))), {Content: ui.DateTime(f.Last)}, ui.Text(f.State),
		}})
	}
	return t
}
