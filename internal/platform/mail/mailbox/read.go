package mailbox

import (
	"fmt"
	"strings"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/inbound"
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
	l.Text, l.HTML, err = inbound.Views(raw)
	if err != nil {
		l.Problems = append(l.Problems, err.Error())
	}
	return l, nil
}

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

// headers reads the head of a letter.
func headers(raw []byte) (out []Header) {
	for _, f := range inbound.ReadHead(raw) {
		out = append(out, Header(f))
	}
	return out
}
