package hpx

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
)

// CSV (RFC 4180) has the names of hpx/1 as its columns: those of the envelope (t, id, customer, at, op) and,
// dotted, those of the data: number, address.street, emails.0, phones.0.kind. A data field that bears the
// name of an envelope field is written data.at. Semicolons instead of commas are taken too. Each row is
// turned into a line of NDJSON and goes the way of those.

// readCSV reads a file with columns.
func (r *reader) readCSV(f *os.File) error {
	rows := &rows{lines: intake.NewLines(f, 0, 0)}
	if err := intake.CheckEncoding(rows.lines.Head(4096)); err != nil {
		return err
	}
	header, err := rows.next()
	if errors.Is(err, io.EOF) {
		return intake.NewProblem(intake.CodeTruncated, "the file is empty; its first line must name the columns")
	}
	if err != nil {
		return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read (%v)", cause(err))
	}
	columns, comma, p := columnsOf(header)
	if p != nil {
		return p
	}
	if r.at.Offset > header.end {
		if _, err := f.Seek(r.at.Offset, io.SeekStart); err != nil {
			return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read (%v)", cause(err))
		}
		rows.lines = intake.NewLines(f, r.at.Offset, r.at.Line)
		rows.replay = nil
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return intake.NewProblem(intake.CodeUnreadable, "the file cannot be read on behind line %d (%v)", r.at.Line, cause(err))
		}
		r.step(row.end, row.last)
		if err := r.row(row, columns, comma); err != nil {
			return err
		}
	}
}

// row hands one row on.
func (r *reader) row(row row, columns *column, comma rune) error {
	if row.line.TooLong() {
		p := intake.NewProblem(intake.CodeTooLarge, "the row is %d bytes long and at most %d are read", row.line.Length, intake.MaxLine)
		return r.unread(intake.NewReject(r.File.Name, row.line.Number, p).Unread(row.line))
	}
	if len(bytes.TrimSpace(row.line.Text)) == 0 {
		return nil
	}
	r.records++
	cells, err := cellsOf(row.line.Text, comma)
	var p *intake.Problem
	switch {
	case row.open:
		p = intake.NewProblem(intake.CodeTruncated, "a quotation mark is opened in this row and never closed")
	case err != nil:
		p = intake.NewProblem(intake.CodeSyntax, "this is not a row of CSV (%v)", err)
	case len(cells) != columns.count():
		p = intake.NewProblem(intake.CodeSyntax, "the row has %d fields and the header %d", len(cells), columns.count())
	}
	if p == nil {
		for i, cell := range cells {
			if err := intake.CheckText(cell); err != nil {
				p = intake.ProblemOf(err).In("column " + strconv.Itoa(i+1))
				break
			}
		}
	}
	if p != nil {
		return r.unread(intake.NewReject(r.File.Name, row.line.Number, p).Unseen(row.line.Text))
	}
	return r.record(columns.json(nil, cells), row.line.Number)
}

func cellsOf(text []byte, comma rune) ([]string, error) {
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma = comma
	c.FieldsPerRecord = -1
	cells, err := c.Read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		err = parse.Err
	}
	return cells, err
}

// column is a node of the tree that dotted column names make.
type column struct {
	name     string
	cell     int // index, -1 for an inner node
	children []*column
}

// columnsOf reads the header.
func columnsOf(header row) (*column, rune, *intake.Problem) {
	comma := ','
	if head := header.line.Text; bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		comma = ';'
	}
	cells, err := cellsOf(header.line.Text, comma)
	if err != nil || header.open || header.line.TooLong() {
		return nil, 0, intake.NewProblem(intake.CodeSyntax, "the first line does not name the columns; it must be like id,number,first_name")
	}
	root := &column{cell: -1}
	seen := map[string]bool{}
	for i, name := range cells {
		name = strings.TrimSpace(name)
		if seen[name] || name == "" {
			return nil, 0, intake.NewProblem(intake.CodeDuplicate, "column %d has no name, or one that stands twice", i+1)
		}
		seen[name] = true
		path := strings.Split(name, ".")
		if path[0] != "data" && path[0] != "extra" && (len(path) > 1 || !slices.Contains(envelopeKeys[:keyData], name)) {
			path = append([]string{"data"}, path...)
		}
		if !root.add(path, i) {
			return nil, 0, intake.NewProblem(intake.CodeDuplicate, "column %q is both a value and an object", name)
		}
	}
	if !seen["id"] {
		return nil, 0, intake.NewProblem(intake.CodeMissing, "there is no column id, which must name each record the same way in every export")
	}
	if !slices.ContainsFunc(root.children, func(child *column) bool { return child.name == "data" }) {
		root.children = append(root.children, &column{name: "data", cell: -1})
	}
	return root, comma, nil
}

func (c *column) add(path []string, cell int) bool {
	for _, name := range path {
		i := slices.IndexFunc(c.children, func(child *column) bool { return child.name == name })
		if i < 0 {
			c.children = append(c.children, &column{name: name, cell: -1})
			i = len(c.children) - 1
		}
		if c.cell >= 0 {
			return false
		}
		c = c.children[i]
	}
	if c.cell >= 0 || c.children != nil {
		return false
	}
	c.cell = cell
	return true
}

func (c *column) count() int {
	if c.cell >= 0 {
		return 1
	}
	n := 0
	for _, child := range c.children {
		n += child.count()
	}
	return n
}

// blank reports whether a row says nothing in these columns.
func (c *column) blank(cells []string) bool {
	if c.cell >= 0 {
		return cells[c.cell] == ""
	}
	return !slices.ContainsFunc(c.children, func(child *column) bool { return !child.blank(cells) })
}

// list reports whether the columns are numbered: emails.0, emails.1.
func (c *column) list() bool {
	return len(c.children) > 0 && !slices.ContainsFunc(c.children, func(child *column) bool {
		_, err := strconv.Atoi(child.name)
		return err != nil
	})
}

// json writes the row. What is empty is left out; data never is.
func (c *column) json(b []byte, cells []string) []byte {
	if c.cell >= 0 {
		b, _ = jsontext.AppendQuote(b, cells[c.cell])
		return b
	}
	open, end := byte('{'), byte('}')
	list := c.list()
	if list {
		open, end = '[', ']'
	}
	b = append(b, open)
	empty := true
	for _, child := range c.children {
		if child.name != "data" && child.blank(cells) {
			continue
		}
		if !empty {
			b = append(b, ',')
		}
		empty = false
		if !list {
			b, _ = jsontext.AppendQuote(b, child.name)
			b = append(b, ':')
		}
		b = child.json(b, cells)
	}
	return append(b, end)
}

// row is one row of CSV, which may span several lines.
type row struct {
	line intake.Line // its first line's number; the text of all its lines
	last int         // number of its last line
	end  int64       // position in the file behind it
	open bool        // a quotation mark is never closed
}

// rows puts lines together to rows.
type rows struct {
	lines  *intake.Lines
	replay []row // lines that were read on behind a quotation mark that is never closed
}

// next returns the next row. A row whose quotation mark is not closed within the limit of a line ends with
// its first line, and the lines behind it are read as rows of their own.
func (r *rows) next() (row, error) {
	first, err := r.physical()
	if err != nil || first.line.TooLong() || !odd(first.line.Text) {
		return first, err
	}
	text := bytes.Clone(first.line.Text)
	var taken []row
	for {
		more, err := r.physical()
		if err != nil && !errors.Is(err, io.EOF) {
			return row{}, err
		}
		if err != nil || more.line.TooLong() || len(text)+len(more.line.Text) >= intake.MaxLine {
			if err == nil {
				taken = append(taken, more.kept())
			}
			r.replay = append(taken, r.replay...)
			first.line.Text, first.open = bytes.Clone(text[:first.line.Length]), true
			return first, nil
		}
		taken = append(taken, more.kept())
		text = append(append(text, '\n'), more.line.Text...)
		if odd(more.line.Text) {
			first.line.Text, first.last, first.end = text, more.last, more.end
			first.line.Length = int64(len(text))
			return first, nil
		}
	}
}

// kept returns the row with memory of its own.
func (r row) kept() row {
	r.line.Text = bytes.Clone(r.line.Text)
	return r
}

func (r *rows) physical() (row, error) {
	if len(r.replay) > 0 {
		first := r.replay[0]
		r.replay = r.replay[1:]
		return first, nil
	}
	line, err := r.lines.Next()
	return row{line: line, last: line.Number, end: r.lines.Offset()}, err
}

func odd(text []byte) bool { return bytes.Count(text, []byte{'"'})%2 == 1 }
