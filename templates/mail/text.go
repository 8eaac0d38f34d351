package mail

import (
	"strings"
	"unicode/utf8"
)

// columns is the width of the text (RFC 3676 4.2 recommends 72 to 78 less what quoting adds).
const columns = 72

// text returns the letter as plain text.
func (l Letter) text() string {
	var b strings.Builder
	paragraph := func(s string) {
		if s != "" {
			b.WriteString(wrap(s, "") + "\n\n")
		}
	}
	link := func(k Link) {
		if k.given() {
			b.WriteString(wrap(l.label(k.Label), "") + "\n\n" + k.URL + "\n\n")
		}
	}
	title := wrap(l.Subject, "")
	b.WriteString(title + "\n" + strings.Repeat("=", widest(title)) + "\n\n")
	paragraph(l.Greeting)
	for _, p := range l.Paragraphs {
		paragraph(p)
	}
	if l.Body.given() {
		b.WriteString(l.Body.text + "\n")
	}
	link(l.Action)
	for _, f := range l.Facts {
		b.WriteString(wrap(l.label(f.Label)+" "+f.Value, "  ") + "\n")
	}
	if len(l.Facts) > 0 {
		b.WriteByte('\n')
	}
	for _, p := range l.After {
		paragraph(p)
	}
	link(l.Aside)
	b.WriteString("-- \n" + l.Company + "\n")
	b.WriteString(wrap(l.automatic(), "") + "\n")
	b.WriteString(wrap(l.contact(), "") + "\n")
	return b.String()
}

// wrap breaks a paragraph at its spaces so that no line is longer than columns, if no word is. Lines after the
// first begin with the indent. Spaces that do not break stay whole.
func wrap(s, indent string) string { return fill("", s, indent) }

// fill is wrap with something before the first line.
func fill(first, s, indent string) string {
	var b strings.Builder
	b.WriteString(first)
	width, start := utf8.RuneCountInString(first), true
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		n := utf8.RuneCountInString(word)
		switch {
		case start:
		case width+1+n > columns:
			b.WriteString("\n" + indent)
			width = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
		start = false
	}
	return b.String()
}

// widest returns the number of characters in the longest line.
func widest(s string) (n int) {
	for line := range strings.SplitSeq(s, "\n") {
		n = max(n, utf8.RuneCountInString(line))
	}
	return n
}
