package web

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

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
}

func (rq *request) recordView() recordView {
	return recordView{ctx: rq.ctx(), lang: rq.lang, kinds: rq.srv.Kinds}
}

// longest is the most characters of a text that a list shows; the record shows it whole.
const longest = 160

// noValue stands in a table where a record has no value.
const noValue = "–"

// text writes a value in one line, for titles and for names of links.
func (w recordView) text(v dataset.Value) string {
	if v.Empty() {
		return ""
	}
	switch v.Kind {
	case dataset.DateValue:
		return format.Date(w.lang, v.Time)
	case dataset.TimeValue:
		return format.DateTime(w.lang, v.Time)
	case dataset.MoneyValue:
		return format.Money(w.lang, v.Text, v.Currency)
	case dataset.NumberValue:
		return format.Decimal(w.lang, v.Text)
	case dataset.PercentValue:
		return format.Percent(w.lang, v.Text)
	case dataset.BoolValue:
		if v.Bool {
			return i18n.T(w.ctx, "record.yes")
		}
		return i18n.T(w.ctx, "record.no")
	case dataset.ChoiceValue:
		if v.ID != "" && i18n.Has(v.ID) {
			return i18n.Say(w.ctx, v.ID)
		}
	case dataset.CountryValue:
		return countryName(w.lang, v.Text)
	case dataset.LanguageValue:
		if l, ok := i18n.ParseLang(v.Text); ok {
			return l.Name()
		}
	}
	return oneLine(v.Text)
}

// content writes a value that is more than words of ours; nil when text says it all.
func (w recordView) content(v dataset.Value) templ.Component {
	switch {
	case v.Empty():
		return nil
	case v.Of != "":
		if href := w.href(v.Of, v.ID); href != "" {
			return ui.Anchor(ui.Link{Href: href, Text: w.text(v)})
		}
		v.Of = ""
		return w.content(v)
	case v.Kind == dataset.DateValue:
		return ui.Date(v.Time)
	case v.Kind == dataset.TimeValue:
		return ui.DateTime(v.Time)
	case v.Kind == dataset.CodeValue:
		return ui.Ref(pages.Inert(v.Text))
	case v.Kind == dataset.TextValue, v.Kind == dataset.RecordValue, v.Kind == dataset.ChoiceValue && !i18n.Has(v.ID):
		return pages.Free(v.Text)
	}
	return nil
}

// href is the address of a record, or of its kind's own page; empty when there is no such kind.
func (w recordView) href(kind, id string) string {
	k, err := w.kinds.Kind(kind)
	switch {
	case err != nil:
		return ""
	case k.Page != "" || len(k.Columns) == 0:
		return paths.In(w.lang, kindPath(k))
	case id == "":
		return ""
	}
	return paths.In(w.lang, paths.Record(kind, url.PathEscape(id)))
}

// title is what a record is called.
func (w recordView) title(t dataset.Text) string {
	if t.ID != "" {
		return i18n.Say(w.ctx, t.ID, i18n.Args(t.Args))
	}
	return oneLine(t.Plain)
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
			said = append(said, i18n.T(w.ctx, "record.corrected", i18n.Args{"Date": date, "Value": w.text(*f.Source)}))
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
	t := ui.TableView{Caption: title, HideCaption: true, Columns: w.columns(g.Columns, g.Rows)}
	for _, values := range g.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: w.cells(values, noValue)})
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

// oneLine makes text from elsewhere fit for a title or the name of a link: one line, and nothing in it that turns the
// direction of what follows.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, pages.Inert(s))
	return strings.Join(strings.Fields(s), " ")
}

// shortened cuts a long text for a list.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "…"
}

// regionNames are the names of countries in each language.
var regionNames = sync.OnceValue(func() map[i18n.Lang]display.Namer {
	names := map[i18n.Lang]display.Namer{}
	for _, lang := range i18n.Langs {
		names[lang] = display.Regions(language.Make(string(lang)))
	}
	return names
})

// countryName is a country's name; a code that names no country stays as it is.
func countryName(lang i18n.Lang, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return oneLine(code)
	}
	if names, ok := regionNames()[lang]; ok {
		if name := names.Name(region); name != "" {
			return name
		}
	}
	return region.String()
}
