package inbound

import (
	"bytes"
	"strings"
)

// Limits of a head. What is beyond them is not read; the letter stays whole.
const (
	maxHead   = 256 << 10 // bytes
	maxFields = 1000
)

// Field is one header of a letter, unfolded and decoded: one line, fit to be shown. A letter may have several of one name.
type Field struct{ Name, Value string }

// Head is the head of a letter, from top to bottom.
type Head []Field

// Get returns the value of the first header of that name, empty when there is none.
func (h Head) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// All returns the values of all headers of that name.
func (h Head) All(name string) (out []string) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			out = append(out, f.Value)
		}
	}
	return out
}

// Has reports whether there is a header of that name, even an empty one.
func (h Head) Has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// ReadHead reads the head of a letter, whatever it looks like.
func ReadHead(raw []byte) Head {
	_, h, _ := split(raw)
	return h.decoded()
}

// decoded returns the fields fit to be shown.
func (h Head) decoded() Head {
	out := make(Head, len(h))
	for i, f := range h {
		value := Printable(DecodeWords(text([]byte(f.Value))))
		out[i] = Field{Name: f.Name, Value: strings.TrimSpace(strings.ReplaceAll(value, "\n", " "))}
	}
	return out
}

// split finds the head in a letter. The letter proper may begin later than the bytes do: mail programs and archives leave blank lines, white
// space and mbox "From " lines in front. A letter that does not begin with a header has no head and is all body.
func split(raw []byte) (letter []byte, head Head, body []byte) {
	if bytes.IndexByte(raw, '\n') < 0 { // from a program for which CR ended a line
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	letter = begin(raw)
	rest := letter
	var folded []string // the lines of the field that is being read
	keep := func() {
		if len(head) > 0 {
			head[len(head)-1].Value = strings.Join(folded, " ")
		}
	}
	for read := 0; len(rest) > 0; {
		line, after := cutLine(rest)
		if len(line) == 0 {
			keep()
			return letter, head, after
		}
		name, value, ok := field(line)
		switch {
		case read > maxHead || ok && len(head) == maxFields:
		case ok:
			keep()
			head, folded = append(head, Field{Name: name}), []string{value}
		case len(head) == 0:
			return letter, nil, letter // it began with words
		default:
			// Folded, or torn by a program that lost the blank at the start of the line.
			folded = append(folded, strings.TrimSpace(string(line)))
		}
		read += len(line)
		rest = after
	}
	keep()
	return letter, head, nil
}

// begin drops what stands in front of the first header.
func begin(raw []byte) []byte {
	letter := raw
	for {
		trimmed := bytes.TrimLeft(letter, " \t\r\n\ufeff")
		line, after := cutLine(trimmed)
		if _, _, ok := field(line); ok {
			return trimmed
		}
		if !bytes.HasPrefix(line, []byte("From ")) && !bytes.HasPrefix(line, []byte(">From ")) || len(after) == 0 {
			return raw
		}
		letter = after
	}
}

// cutLine parts the first line from the rest.
func cutLine(b []byte) (line, after []byte) {
	line, after, _ = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), after
}

// field reads a line as name and value. The name is printable ASCII without colon (RFC 5322 2.2); blanks before the
// colon are forgiven.
func field(line []byte) (name, value string, ok bool) {
	before, after, ok := bytes.Cut(line, []byte(":"))
	before = bytes.TrimRight(before, " \t")
	if !ok || len(before) == 0 || len(before) > 100 {
		return "", "", false
	}
	for _, c := range before {
		if c <= ' ' || c >= 0x7f {
			return "", "", false
		}
	}
	return string(before), strings.TrimSpace(string(after)), true
}
