package mailbox

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jhillyerd/enmime/v2"

	"inzage/internal/core/fault"
)

// Entry is a letter in the list.
type Entry struct {
	Name    string    // of its file; stands in the page's address
	At      time.Time // of arrival
	From    string    // as the letter says, decoded
	To      []string  // whom it was brought to, which is not what the letter says
	Subject string
	Size    int // bytes
}

// Letter is a letter to be shown.
type Letter struct {
	Entry
	Date     string // as the letter says
	Headers  []Header
	Text     string // the text part; "" when there is none
	HTML     string // the HTML part as it came: show it under HTMLPolicy and nowhere else
	Problems []string
}

// Header is one line of a letter's head, decoded.
type Header struct{ Name, Value string }

// HTMLPolicy is the Content-Security-Policy under which the HTML part of a letter may be shown, as a document of
// its own: no script, no form, no frame, nothing fetched. Only styles that stand in the letter itself apply.
const HTMLPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// List returns up to limit letters, newest first, that came before the letter named before ("" begins with the
// newest), and whether there are more.
func (b *Box) List(limit int, before string) (entries []Entry, more bool, err error) {
	names, err := b.names()
	if err != nil {
		return nil, false, fmt.Errorf("mailbox: %w", err)
	}
	for _, name := range names {
		if before != "" && name >= before {
			continue
		}
		if len(entries) == limit {
			return entries, true, nil
		}
		raw, err := b.Raw(name)
		if fault.Is(err, fault.NotFound) {
			continue // pruned meanwhile
		}
		if err != nil {
			return nil, false, fmt.Errorf("mailbox: %w", err)
		}
		entries = append(entries, entry(name, raw))
	}
	return entries, false, nil
}

// Get returns a letter. A name that no letter has is a NotFound fault.
func (b *Box) Get(name string) (*Letter, error) {
	raw, err := b.Raw(name)
	if err != nil {
		return nil, err
	}
	l := &Letter{Entry: entry(name, raw), Headers: headers(raw)}
	for _, h := range l.Headers {
		if strings.EqualFold(h.Name, "Date") {
			l.Date = h.Value
		}
	}
	if bytes.Count(bytes.ToLower(raw), []byte("multipart/")) > maxParts {
		l.Problems = append(l.Problems, "too many parts within parts")
		return l, nil
	}
	parsed, err := enmime.NewParser(enmime.MaxStoredPartErrors(10), enmime.DisableTextConversion(true)).ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		l.Problems = append(l.Problems, printable(err.Error()))
		return l, nil
	}
	for _, e := range parsed.Errors {
		l.Problems = append(l.Problems, printable(e.Error()))
	}
	l.Text, l.HTML = printable(parsed.Text), printable(parsed.HTML)
	return l, nil
}

// maxParts is how many parts a letter may have that hold other parts. The parser's work doubles with each that is
// nested and never closed: ten cost a millisecond, twenty-five half a minute.
const maxParts = 10

// entry reads what the list shows out of a letter's head.
func entry(name string, raw []byte) Entry {
	e := Entry{Name: name, Size: len(raw)}
	e.At, _ = arrival(name)
	for _, h := range headers(raw) {
		switch strings.ToLower(h.Name) {
		case "delivered-to":
			e.To = append(e.To, h.Value)
		case "from":
			e.From = h.Value
		case "subject":
			e.Subject = h.Value
		}
	}
	return e
}

// headers reads the head of a letter, whatever it looks like: a line that is none is skipped.
func headers(raw []byte) (out []Header) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			if len(out) > 0 {
				out[len(out)-1].Value += " " + strings.TrimSpace(line)
			}
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok && name != "" && !strings.ContainsAny(name, " \t") {
			out = append(out, Header{printable(name), strings.TrimSpace(value)})
		}
	}
	for i := range out {
		out[i].Value = printable(decode(out[i].Value))
	}
	return out
}

// printable drops broken UTF-8 and control characters but line ends, which become \n, and tabs.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
