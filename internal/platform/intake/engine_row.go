package intake

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"inzage/internal/core/ident"
)

// Row is one row of a table on its way to PostgreSQL, in the binary form of COPY, which the server reads much faster
// than text. It is written once, column by column in the order of the table's Columns: the same bytes go to the table
// and into the digest that tells a record that has not changed.
//
// A field is its length as a 32-bit number and then its bytes, as the type's receive function in PostgreSQL takes them;
// a length of -1 is NULL.
type Row struct {
	b     []byte
	aside []byte
	err   error
}

func (r *Row) reset() { r.b, r.aside, r.err = r.b[:0], r.aside[:0], nil }

// Aside adds what is kept elsewhere than in the row, so that a change of it counts as a change of the record.
func (r *Row) Aside(texts ...string) {
	for _, s := range texts {
		r.aside = append(append(r.aside, s...), 0)
	}
}

// begin leaves room for the length of a field and says where it is.
func (r *Row) begin() int {
	r.b = append(r.b, 0, 0, 0, 0)
	return len(r.b)
}

// end fills the length in.
func (r *Row) end(from int) {
	binary.BigEndian.PutUint32(r.b[from-4:], uint32(len(r.b)-from))
}

// Null writes NULL.
func (r *Row) Null() { r.b = appendNull(r.b) }

// Text writes a text.
func (r *Row) Text(s string) { r.b = appendField(r.b, s) }

// Amount writes an exact decimal for a column of type numeric; an absent one is NULL.
func (r *Row) Amount(a Amount) {
	if a == "" {
		r.Null()
		return
	}
	from := r.begin()
	r.b = appendNumeric(r.b, string(a))
	r.end(from)
}

// Date writes a day; an absent one is NULL.
func (r *Row) Date(d Date) {
	if d.IsZero() {
		r.Null()
		return
	}
	r.b = binary.BigEndian.AppendUint32(r.b, 4)
	r.b = binary.BigEndian.AppendUint32(r.b, uint32(int32(d.Sub(epoch)/(24*time.Hour))))
}

// Time writes a moment for a column of type timestamptz; an absent one is NULL.
func (r *Row) Time(t Time) {
	if t.IsZero() {
		r.Null()
		return
	}
	r.b = appendTime(r.b, t.Time)
}

// Bool writes yes or no.
func (r *Row) Bool(yes bool) {
	b := byte(0)
	if yes {
		b = 1
	}
	r.b = append(r.b, 0, 0, 0, 1, b)
}

// Texts writes a list of texts, for a column of type text[].
func (r *Row) Texts(list []string) {
	const textOID = 25
	from := r.begin()
	number := func(n int) { r.b = binary.BigEndian.AppendUint32(r.b, uint32(n)) }
	dimensions := min(len(list), 1)
	number(dimensions)
	number(0) // no NULL in it
	number(textOID)
	if dimensions == 1 {
		number(len(list))
		number(1) // first index
	}
	for _, s := range list {
		r.b = appendField(r.b, s)
	}
	r.end(from)
}

// JSON writes a value for a column of type jsonb.
func (r *Row) JSON(v any) {
	b, err := json.Marshal(v, json.Deterministic(true))
	r.err = errors.Join(r.err, err)
	r.RawJSON(b)
}

// JSONOrNull writes a value for a column of type jsonb, or NULL when there is none.
func (r *Row) JSONOrNull(v any, there bool) {
	if !there {
		r.Null()
		return
	}
	r.JSON(v)
}

// RawJSON writes JSON that was read and cleaned before; none is NULL.
func (r *Row) RawJSON(b []byte) {
	if len(b) == 0 {
		r.Null()
		return
	}
	r.b = binary.BigEndian.AppendUint32(r.b, uint32(1+len(b)))
	r.b = append(append(r.b, 1), b...) // version of jsonb's form
}

// epoch is where PostgreSQL counts from.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func appendNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func appendField[T string | []byte](b []byte, v T) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(v)))
	return append(b, v...)
}

func appendInt(b []byte, n int64) []byte {
	b = binary.BigEndian.AppendUint32(b, 8)
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

func appendTime(b []byte, t time.Time) []byte {
	return appendInt(b, t.UnixMicro()-epoch.UnixMicro())
}

func appendID(b []byte, id ident.ID) []byte { return appendField(b, id[:]) }

// appendNumeric writes an exact decimal: groups of four digits, the power of 10,000 of the first, the sign, and how many
// decimals were written.
func appendNumeric(b []byte, s string) []byte {
	sign := uint16(0)
	if s[0] == '-' {
		sign, s = 0x4000, s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	decimals := len(fraction)
	whole = strings.Repeat("0", (4-len(whole)%4)%4) + whole
	fraction += strings.Repeat("0", (4-len(fraction)%4)%4)
	digits := whole + fraction
	weight := len(whole)/4 - 1
	for strings.HasPrefix(digits, "0000") {
		digits, weight = digits[4:], weight-1
	}
	for strings.HasSuffix(digits, "0000") {
		digits = digits[:len(digits)-4]
	}
	if digits == "" {
		weight, sign = 0, 0
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(digits)/4))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(weight)))
	b = binary.BigEndian.AppendUint16(b, sign)
	b = binary.BigEndian.AppendUint16(b, uint16(decimals))
	for ; digits != ""; digits = digits[4:] {
		n, _ := strconv.Atoi(digits[:4])
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return b
}

// headColumns are the columns that appendHead writes.
var headColumns = []string{"customer_id", "id", "source_id", "import_id", "version_at", "digest"}

// appendHead begins a row with the columns that every table of records has.
func appendHead(b []byte, it *Item, run int64) []byte {
	b = appendInt(b, it.CustomerID)
	b = appendID(b, it.RowID)
	b = appendField(b, it.ID)
	b = appendInt(b, run)
	b = appendTime(b, it.Envelope.At)
	return appendField(b, it.digest[:])
}

// copySignature and copyEnd stand around the rows of a COPY in binary form.
const (
	copySignature = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"
	copyEnd       = "\xff\xff"
)

// rowReader is a COPY in binary form, put together as it is read.
type rowReader struct {
	rows    []Replaced
	columns int
	run     int64

	b    []byte // put together and not read yet
	from int
	next int // row; before the first comes the signature, behind the last the end
}

// Read reads the next part.
func (r *rowReader) Read(p []byte) (int, error) {
	if r.from == len(r.b) {
		r.b, r.from = r.b[:0], 0
		for len(r.b) < len(p) && r.next <= len(r.rows) {
			if r.next == 0 {
				r.b = append(r.b, copySignature...)
			}
			if r.next == len(r.rows) {
				r.b = append(r.b, copyEnd...)
			} else {
				r.row(&r.rows[r.next])
			}
			r.next++
		}
		if len(r.b) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, r.b[r.from:])
	r.from += n
	return n, nil
}

func (r *rowReader) row(row *Replaced) {
	r.b = binary.BigEndian.AppendUint16(r.b, uint16(r.columns))
	r.b = append(appendHead(r.b, row.Item, r.run), row.row...)
	for _, v := range row.Keep {
		if v == nil {
			r.b = appendNull(r.b)
		} else {
			r.b = appendField(r.b, v)
		}
	}
}
