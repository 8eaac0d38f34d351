package web

import (
	"context"
	"net/url"
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// recordView turns records of any kind into views, in one language. It is the only place that knows how a value is
// written, and it knows no kind by name.
type recordView struct {
	ctx   context.Context
	lang  i18n.Lang
	kinds *dataset.Registry
	at    func(k dataset.Kind, id string) string // address of a record, or of its kind's page; empty: none
}

// recordView is for the pages of the customer's own data.
func (rq *request) recordView() recordView {
	return recordView{ctx: rq.ctx(), lang: rq.lang, kinds: rq.srv.Kinds, at: ownRecord(rq.lang)}
}

// ownRecord is where customers find their own records, or the page of the kind.
func ownRecord(lang i18n.Lang) func(dataset.Kind, string) string {
	return func(k dataset.Kind, id string) string {
		switch {
		case k.Page != "" || len(k.Columns) == 0:
			return paths.In(lang, kindPath(k))
		case id == "":
			return ""
		}
		return paths.In(lang, paths.Record(k.Key, url.PathEscape(id)))
	}
}

// maxColumns is the most columns that stand beside each other.
const maxColumns = 6

// noValue stands in a table where a record has no value.
const noValue = "–"

// title is what a record is called.
func (w recordView) title(t dataset.Text) string {
	if t.ID == "" {
		return oneLine(t.Plain)
	}
	args := i18n.Args{}
	for name, v := range t.Args {
		if s, ok := v.(string); ok {
			v = oneLine(s)
		}
		args[name] = v
	}
	return i18n.Say(w.ctx, t.ID, args)
}

// fields are the rows of a record. correct gives the address of a correction form; nil leaves the links out. Fields that
// one form corrects together share one link, at the first of them.
func (w recordView) fields(fields []dataset.Field, correct func(form string) string) ui.SummaryView {
	var v ui.SummaryView
	linked := map[string]bool{}
	for _, f := range fields {
		row := ui.SummaryRow{Key: i18n.Say(w.ctx, "field."+f.Name), Text: w.text(f.Value), Content: w.content(f.Value)}
		if f.Withheld != "" && f.Value.Empty() {
			row.Content = pages.Muted(i18n.T(w.ctx, "record.withheld"))
		}
		row.Note = w.note(f)
		if f.Correct != "" && correct != nil && !linked[f.Correct] {
			linked[f.Correct] = true
			row.Action = &ui.Link{Href: correct(f.Correct), Text: i18n.T(w.ctx, "record.correct"), Hidden: correctedThing(w.ctx, f.Correct)}
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// note says below a value why it is not shown, why it is locked, or what its source says.
func (w recordView) note(f dataset.Field) string {
	var said []string
	if f.Withheld != "" {
		said = append(said, i18n.Say(w.ctx, f.Withheld))
	}
	if f.Source != nil {
		date := format.Date(w.lang, f.Since)
		if f.Source.Empty() {
			said = append(said, i18n.T(w.ctx, "record.corrected.empty", i18n.Args{"Date": date}))
		} else {
			source := *f.Source
			source.Text = strings.ReplaceAll(source.Text, "\n", ", ") // an address stands on lines
			said = append(said, i18n.T(w.ctx, "record.corrected", i18n.Args{"Date": date, "Value": w.text(source)}))
		}
	}
	if f.LockedID != "" {
		said = append(said, i18n.Say(w.ctx, f.LockedID))
	}
	return strings.Join(said, "\n")
}

// list is a page of a kind's records. The first column leads to the record.
func (w recordView) list(k dataset.Kind, records []dataset.Record) ui.TableView {
	t := ui.TableView{Caption: kindText(w.ctx, k, "name"), HideCaption: true}
	rows := make([][]dataset.Value, len(records))
	for i, rec := range records {
		rows[i] = make([]dataset.Value, len(k.Columns))
		for j, name := range k.Columns {
			rows[i][j] = valueOf(rec, name)
		}
	}
	t.Columns = w.columns(k.Columns, rows)
	for i, rec := range records {
		cells := w.cells(rows[i], noValue)
		cells[0] = w.first(k, rec, rows[i][0])
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// first is the cell that names a record and leads to it. Those who hear the page get the record's whole name, since two
// records may have the same date.
func (w recordView) first(k dataset.Kind, rec dataset.Record, v dataset.Value) ui.Cell {
	title, text := w.title(rec.Title), w.text(v)
	cell := ui.Cell{Text: text, Href: w.href(k.Key, rec.ID)}
	if text == "" {
		cell.Text = title
	} else if !strings.Contains(title, text) {
		cell.Hidden = title
	}
	if !rec.Gone.IsZero() {
		cell.Sub = i18n.T(w.ctx, "record.gone.short")
	}
	return cell
}

// grid is a table inside a record.
func (w recordView) grid(g dataset.Grid) pages.Grid {
	title := i18n.Say(w.ctx, "grid."+g.Name)
	t := ui.TableView{Caption: title, HideCaption: true, Columns: w.columns(g.Columns, g.Rows), Stacked: len(g.Columns) > maxColumns}
	missing := noValue
	if t.Stacked {
		missing = "" // a card leaves out what is not there
	}
	for _, values := range g.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: w.cells(values, missing)})
	}
	for _, values := range g.Foot {
		t.Foot = append(t.Foot, ui.Row{Cells: w.cells(values, "")})
	}
	return pages.Grid{Title: title, Table: t}
}

// columns are the heads of a table; a column of figures is set to the right.
func (w recordView) columns(names []string, rows [][]dataset.Value) []ui.Column {
	columns := make([]ui.Column, len(names))
	for i, name := range names {
		columns[i].Label = i18n.Say(w.ctx, "field."+name)
		for _, row := range rows {
			if i < len(row) && !row[i].Empty() {
				kind := row[i].Kind
				columns[i].Numeric = i > 0 && (kind == dataset.MoneyValue || kind == dataset.NumberValue || kind == dataset.PercentValue)
				break
			}
		}
	}
	return columns
}

// cells are a table's values; where there is none, missing stands.
func (w recordView) cells(values []dataset.Value, missing string) []ui.Cell {
	cells := make([]ui.Cell, len(values))
	for i, v := range values {
		if v.Kind == dataset.TextValue || v.Kind == dataset.ChoiceValue {
			v.Text = shortened(v.Text)
		}
		cells[i] = ui.Cell{Text: w.text(v), Content: w.content(v)}
		if v.Empty() {
			cells[i].Text = missing
		}
	}
	return cells
}

// valueOf is a record's value of a field; an empty one when it has none.
func valueOf(rec dataset.Record, field string) dataset.Value {
	for _, f := range rec.Fields {
		if f.Name == field {
			return f.Value
		}
	}
	return dataset.Value{}
}
