package disclosure

import (
	"encoding/binary"
	"io"
	"strings"

	"inzage/internal/core/sheet"
	"inzage/internal/platform/dataset"
)

// headRows is how many bytes of rows are held until the head of a table is written: its columns are the fields of the records that
// came until then, some thousands.
const headRows = 512 << 10

// restColumn takes the fields that first came after the head was written, each with its name, so that no value is left out.
const restColumn = "other_fields"

// table writes records as CSV (RFC 4180, UTF-8): one row for each, with a column for each field. Tables within a record and its
// earlier versions are in the JSON beside it only. Its memory does not grow with the number of rows.
type table struct {
	out   io.Writer
	index map[string]int // of columns
	names []string
	held  []byte // rows, until the head is written: see hold
	begun bool
	buf   []byte
	row   []cell
	line  []string
	err   error
}

// cell is a value in a column. A number is never taken for a formula.
type cell struct {
	column, text string
}

func newTable(out io.Writer) *table { return &table{out: out, index: map[string]int{}} }

// record adds a row.
func (t *table) record(r dataset.Record, title string) error {
	t.row = t.row[:0]
	t.cell("id", sheet.Guard(r.ID))
	if !r.At.IsZero() {
		t.cell("at", plain(dataset.Moment(r.At)))
	}
	t.cell("title", sheet.Guard(title))
	for _, f := range r.Fields {
		text := plain(f.Value)
		if f.Value.Empty() {
			text = ""
		}
		switch f.Value.Kind {
		case dataset.MoneyValue:
			t.cell(f.Name, guardedNumber(text))
			t.cell(f.Name+"_currency", sheet.Guard(f.Value.Currency))
		case dataset.NumberValue, dataset.PercentValue:
			t.cell(f.Name, guardedNumber(text))
		default:
			t.cell(f.Name, sheet.Guard(text))
		}
	}
	if t.begun {
		return t.write(t.row)
	}
	if t.hold(t.row); len(t.held) >= headRows {
		return t.begin()
	}
	return nil
}

// hold keeps a row until the head is written, in the least room: how many cells it has, and of each its column, its length and its
// text.
func (t *table) hold(row []cell) {
	t.held = binary.AppendUvarint(t.held, uint64(len(row)))
	for _, c := range row {
		at, known := t.index[c.column]
		if !known {
			at = len(t.names)
			t.index[c.column] = at
			t.names = append(t.names, c.column)
		}
		t.held = binary.AppendUvarint(t.held, uint64(at))
		t.held = binary.AppendUvarint(t.held, uint64(len(c.text)))
		t.held = append(t.held, c.text...)
	}
}

// release takes the first row out of those that are held.
func (t *table) release() []cell {
	number := func() int {
		n, size := binary.Uvarint(t.held)
		t.held = t.held[size:]
		return int(n)
	}
	t.row = t.row[:0]
	for range number() {
		column := t.names[number()]
		size := number()
		t.cell(column, string(t.held[:size]))
		t.held = t.held[size:]
	}
	return t.row
}

func (t *table) cell(column, text string) { t.row = append(t.row, cell{column, text}) }

// begin writes the head and the rows that were held.
func (t *table) begin() error {
	t.begun = true
	t.put(append(t.names, restColumn))
	for len(t.held) > 0 {
		if err := t.write(t.release()); err != nil {
			return err
		}
	}
	t.held = nil // and the room it took
	return t.err
}

// write writes a row. Of a field that a record has twice, both values stand in one cell, each on a line.
func (t *table) write(row []cell) error {
	if len(t.line) != len(t.names)+1 {
		t.line = make([]string, len(t.names)+1)
	}
	clear(t.line)
	for _, c := range row {
		if c.text == "" {
			continue
		}
		at, known := t.index[c.column]
		if !known {
			at = len(t.names)
			c.text = c.column + "=" + c.text
		}
		if t.line[at] != "" {
			c.text = t.line[at] + "\n" + c.text
		}
		t.line[at] = c.text
	}
	t.put(t.line)
	return t.err
}

func (t *table) put(cells []string) {
	t.buf = t.buf[:0]
	for i, c := range cells {
		if i > 0 {
			t.buf = append(t.buf, ',')
		}
		if !strings.ContainsAny(c, ",\"\r\n") && !strings.HasPrefix(c, " ") && !strings.HasSuffix(c, " ") {
			t.buf = append(t.buf, c...)
			continue
		}
		t.buf = append(t.buf, '"')
		t.buf = append(t.buf, strings.ReplaceAll(c, `"`, `""`)...)
		t.buf = append(t.buf, '"')
	}
	t.buf = append(t.buf, '\r', '\n')
	if t.err == nil {
		_, t.err = t.out.Write(t.buf)
	}
}

// close writes what is still held.
func (t *table) close() error {
	if !t.begun {
		return t.begin()
	}
	return t.err
}

// guardedNumber leaves a plain decimal as it is, negative or not: it is a number and no formula.
func guardedNumber(text string) string {
	if strings.Trim(strings.TrimPrefix(text, "-"), "0123456789.") == "" {
		return text
	}
	return sheet.Guard(text)
}
