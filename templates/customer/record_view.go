package customer

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// RecordView is one record with everything that is held of it.
type RecordView struct {
	Shell    layout.Shell
	Margin   ui.MarginView
	Gone     time.Time // when its source no longer had it; zero when it has
	Fields   ui.SummaryView
	Grids    []Grid
	Files    []File
	Versions []Version
}

// Grid is a table inside a record.
type Grid struct {
	Title string
	Table ui.TableView
}

// File is a document of a record.
type File struct {
	Label string // what it is: "Invoice as XML"
	Name  string
	Href  string
	Size  int64 // bytes
}

// Version is how a record was before.
type Version struct {
	Until  time.Time // when another took its place
	Fields ui.SummaryView
	Grids  []Grid
}

// files is the table of documents: each row leads to a download.
func (v RecordView) files(ctx context.Context) ui.TableView {
	t := ui.TableView{
		Caption: i18n.T(ctx, "record.files"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "record.file.name")},
			{Label: i18n.T(ctx, "record.file.size"), Numeric: true},
			{Label: i18n.T(ctx, "record.file.download"), Hidden: true},
		},
	}
	for _, f := range v.Files {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: f.Label, Sub: f.Name},
			ui.Text(format.Bytes(i18n.FromContext(ctx), f.Size)),
			{Text: i18n.T(ctx, "record.file.download"), Hidden: f.Name, Href: f.Href},
		}})
	}
	return t
}
