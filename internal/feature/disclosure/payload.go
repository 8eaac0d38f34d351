package disclosure

import (
	"context"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/dataset"
)

// encoder writes records as JSON, one on a line, in a form that does not depend on the kind: see law.Readme, which explains it.
// Values are as stored; titles, words of ours and reasons are in the receiver's language. It is used by one goroutine.
type encoder struct {
	ctx   context.Context // of the receiver's language
	buf   []byte
	names []string          // of fields, in the order in which they came
	known map[string]bool   // the same
	said  map[string]string // texts without arguments
}

// handed is a document of a record as it lies in the package.
type handed struct {
	path   string // empty: it is not held any more
	sha512 string
}

func newEncoder(ctx context.Context, lang i18n.Lang) *encoder {
	return &encoder{ctx: i18n.WithLang(ctx, lang), known: map[string]bool{}, said: map[string]string{}}
}

// record returns a record as one line. The bytes are valid until the next call. files are the documents, one for each of r.Files.
func (e *encoder) record(r dataset.Record, files []handed) []byte {
	e.buf = append(e.buf[:0], '{')
	e.text("id", r.ID)
	e.time("at", r.At)
	e.text("title", e.title(r.Title))
	e.key("fields")
	e.fields(r.Fields)
	e.tables(r.Tables)
	if len(r.Files) > 0 {
		e.key("files")
		e.buf = append(e.buf, '[')
		for i, f := range r.Files {
			e.open(i)
			e.text("name", f.Name)
			e.text("type", f.MIME)
			if files[i].path == "" {
				e.key("held")
				e.buf = append(e.buf, "false"...)
			} else {
				e.text("path", files[i].path)
				e.text("sha512", files[i].sha512)
			}
			e.buf = append(e.buf, '}')
		}
		e.buf = append(e.buf, ']')
	}
	e.time("gone_at_source", r.Gone)
	if len(r.Versions) > 0 {
		e.key("versions")
		e.buf = append(e.buf, '[')
		for i, v := range r.Versions {
			e.open(i)
			e.time("at", v.At)
			e.time("replaced", v.Replaced)
			e.key("fields")
			e.fields(v.Fields)
			e.tables(v.Tables)
			e.buf = append(e.buf, '}')
		}
		e.buf = append(e.buf, ']')
	}
	e.buf = append(e.buf, '}', '\n')
	return e.buf
}

// open begins the nth object of an array.
func (e *encoder) open(n int) {
	if n > 0 {
		e.buf = append(e.buf, ',')
	}
	e.buf = append(e.buf, '{')
}

func (e *encoder) key(name string) {
	if last := e.buf[len(e.buf)-1]; last != '{' {
		e.buf = append(e.buf, ',')
	}
	e.quote(name)
	e.buf = append(e.buf, ':')
}

// quote writes a string; bytes that are no UTF-8 become U+FFFD.
func (e *encoder) quote(s string) { e.buf = quoted(e.buf, s) }

func quoted(dst []byte, s string) []byte {
	out, err := jsontext.AppendQuote(dst, s)
	if err != nil { // no UTF-8: it is replaced all the same
		return out
	}
	return out
}

func (e *encoder) text(name, s string) {
	if s != "" {
		e.key(name)
		e.quote(s)
	}
}

func (e *encoder) time(name string, t time.Time) {
	if !t.IsZero() {
		e.key(name)
		e.buf = append(e.buf, '"')
		e.buf = t.UTC().AppendFormat(e.buf, time.RFC3339Nano)
		e.buf = append(e.buf, '"')
	}
}

func (e *encoder) fields(fields []dataset.Field) {
	e.buf = append(e.buf, '[')
	for i, f := range fields {
		e.note(f.Name)
		e.open(i)
		e.text("name", f.Name)
		if f.Withheld != "" && f.Value.Empty() {
			e.text("withheld", e.say(f.Withheld))
		} else {
			e.value(f.Value)
			e.text("remark", e.say(f.Withheld))
		}
		if f.Source != nil {
			e.key("at_source")
			e.buf = append(e.buf, '{')
			e.value(*f.Source)
			e.buf = append(e.buf, '}')
			e.time("corrected", f.Since)
		}
		e.buf = append(e.buf, '}')
	}
	e.buf = append(e.buf, ']')
}

// value writes the members of a value.
func (e *encoder) value(v dataset.Value) {
	e.text("type", string(v.Kind))
	e.key("value")
	if v.Empty() {
		e.buf = append(e.buf, "null"...)
		return
	}
	e.quote(plain(v))
	e.text("currency", v.Currency)
	if v.Kind == dataset.ChoiceValue && v.ID != "" && i18n.Has(v.ID) {
		e.text("means", e.say(v.ID))
	}
	if v.Of != "" {
		e.text("record", v.ID)
		e.text("of", v.Of)
	}
}

func (e *encoder) tables(grids []dataset.Grid) {
	if len(grids) == 0 {
		return
	}
	e.key("tables")
	e.buf = append(e.buf, '[')
	for i, g := range grids {
		e.open(i)
		e.text("name", g.Name)
		e.key("columns")
		e.buf = append(e.buf, '[')
		for j, c := range g.Columns {
			e.note(c)
			if j > 0 {
				e.buf = append(e.buf, ',')
			}
			e.quote(c)
		}
		e.buf = append(e.buf, ']')
		e.rows("rows", g.Rows)
		if len(g.Foot) > 0 {
			e.rows("totals", g.Foot)
		}
		e.buf = append(e.buf, '}')
	}
	e.buf = append(e.buf, ']')
}

func (e *encoder) rows(name string, rows [][]dataset.Value) {
	e.key(name)
	e.buf = append(e.buf, '[')
	for i, row := range rows {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(e.buf, '[')
		for j, v := range row {
			e.open(j)
			e.value(v)
			e.buf = append(e.buf, '}')
		}
		e.buf = append(e.buf, ']')
	}
	e.buf = append(e.buf, ']')
}

// note remembers the name of a field or column, for the list that explains them.
func (e *encoder) note(name string) {
	if !e.known[name] {
		e.known[name] = true
		e.names = append(e.names, name)
	}
}

// say is a text of the catalogs; none for an empty id.
func (e *encoder) say(id string) string {
	if id == "" {
		return ""
	}
	text, ok := e.said[id]
	if !ok {
		text = i18n.Say(e.ctx, id)
		e.said[id] = text
	}
	return text
}

// title is what a record is called.
func (e *encoder) title(t dataset.Text) string {
	switch {
	case t.ID == "":
		return t.Plain
	case len(t.Args) == 0:
		return e.say(t.ID)
	}
	return i18n.Say(e.ctx, t.ID, i18n.Args(t.Args))
}

// plain is a value as it is stored: exact decimals, days as 2006-01-02, times in UTC.
func plain(v dataset.Value) string {
	switch {
	case v.Kind == dataset.BoolValue:
		return strconv.FormatBool(v.Bool)
	case v.Time.IsZero():
		return v.Text
	case v.Kind == dataset.DateValue:
		return v.Time.In(format.Brussels).Format(time.DateOnly)
	}
	return v.Time.UTC().Format(time.RFC3339Nano)
}
