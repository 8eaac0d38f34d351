package intake

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// Row is one row of a table on its way to PostgreSQL, in the text form of COPY. It is written once, column by
// column in the order of the table's Columns: the same bytes go to the table and into the digest that tells a
// record that has not changed.
type Row struct {
	b       []byte
	scratch []byte
	aside   []byte
	columns int
	err     error
}

// null is what COPY takes for NULL.
const null = `\N`

func (r *Row) reset() { r.b, r.aside, r.columns, r.err = r.b[:0], r.aside[:0], 0, nil }

func (r *Row) begin() {
	if r.columns > 0 {
		r.b = append(r.b, '\t')
	}
	r.columns++
}

func (r *Row) raw(s string) {
	r.begin()
	r.b = append(r.b, s...)
}

// Aside adds what is kept elsewhere than in the row, so that a change of it counts as a change of the record.
func (r *Row) Aside(texts ...string) {
	for _, s := range texts {
		r.aside = append(append(r.aside, s...), 0)
	}
}

// Text writes a text.
func (r *Row) Text(s string) {
	r.begin()
	r.b = appendCopy(r.b, s)
}

// Amount writes an exact decimal; an absent one is NULL.
func (r *Row) Amount(a Amount) {
	if a == "" {
		a = null
	}
	r.raw(string(a))
}

// Date writes a day; an absent one is NULL.
func (r *Row) Date(d Date) {
	if d.IsZero() {
		r.raw(null)
		return
	}
	r.begin()
	r.b = d.AppendFormat(r.b, time.DateOnly)
}

// Time writes a moment; an absent one is NULL.
func (r *Row) Time(t Time) {
	if t.IsZero() {
		r.raw(null)
		return
	}
	r.begin()
	r.b = appendTime(r.b, t.Time)
}

// Bool writes yes or no.
func (r *Row) Bool(b bool) {
	if b {
		r.raw("t")
	} else {
		r.raw("f")
	}
}

// Texts writes a list of texts, for a column of type text[].
func (r *Row) Texts(list []string) {
	r.begin()
	b := append(r.scratch[:0], '{')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		for j := range len(s) {
			if s[j] == '"' || s[j] == '\\' {
				b = append(b, '\\')
			}
			b = append(b, s[j])
		}
		b = append(b, '"')
	}
	r.scratch = append(b, '}')
	r.b = appendCopy(r.b, r.scratch)
}

// JSON writes a value for a column of type jsonb.
func (r *Row) JSON(v any) {
	r.begin()
	b, err := json.Marshal(v, json.Deterministic(true), json.FormatNilSliceAsNull(false))
	if err != nil && r.err == nil {
		r.err = err
	}
	r.b = appendCopy(r.b, b)
}

// JSONOrNull writes a value for a column of type jsonb, or NULL when there is none.
func (r *Row) JSONOrNull(v any, there bool) {
	if !there {
		r.raw(null)
		return
	}
	r.JSON(v)
}

// RawJSON writes JSON that was read and cleaned before; none is NULL.
func (r *Row) RawJSON(b []byte) {
	if len(b) == 0 {
		r.raw(null)
		return
	}
	r.begin()
	r.b = appendCopy(r.b, b)
}

// appendCopy writes a text as COPY reads it.
func appendCopy[T string | []byte](b []byte, s T) []byte {
	from := 0
	for i := range len(s) {
		var escape byte
		switch s[i] {
		case '\\':
			escape = '\\'
		case '\n':
			escape = 'n'
		case '\r':
			escape = 'r'
		case '\t':
			escape = 't'
		default:
			continue
		}
		b = append(append(b, s[from:i]...), '\\', escape)
		from = i + 1
	}
	return append(b, s[from:]...)
}

func appendTime(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, "2006-01-02 15:04:05.999999Z")
}

// appendHead begins the line of a row with the columns that every table of records has.
func appendHead(b []byte, it *Item, run int64) []byte {
	b = strconv.AppendInt(b, it.CustomerID, 10)
	b = append(b, '\t')
	b = append(b, it.RowID.String()...)
	b = append(b, '\t')
	b = appendCopy(b, it.ID)
	b = append(b, '\t')
	b = strconv.AppendInt(b, run, 10)
	b = append(b, '\t')
	b = appendTime(b, it.Envelope.At)
	b = append(b, '\t', '\\', '\\', 'x')
	b = hex.AppendEncode(b, it.digest[:])
	return append(b, '\t')
}

// headColumns are the columns that appendHead writes.
var headColumns = []string{"customer_id", "id", "source_id", "import_id", "version_at", "digest"}
