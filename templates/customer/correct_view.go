package customer

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// CorrectView is the form that corrects one thing: a number, or the parts of an address.
type CorrectView struct {
	Shell  layout.Shell
	Form   ui.Form
	Now    string // what is held now, on one or more lines; empty: nothing
	Fields []ui.Field
	Cancel string // address of the record
}

func (v CorrectView) now(ctx context.Context) ui.SummaryRow {
	row := ui.SummaryRow{Key: i18n.T(ctx, "correct.now")}
	if v.Now != "" {
		row.Content = Free(v.Now)
	}
	return row
}
