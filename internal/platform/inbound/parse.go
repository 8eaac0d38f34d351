package inbound

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
)

// Limits of what is shown. What is beyond them stands in the original.
const (
	maxText     = 1 << 20 // bytes of body
	maxFiles    = 100
	maxProblems = 20
)

// Parse reads a letter. It never fails: see Message.AsSource.
func Parse(raw []byte) (m Message) {
	letter, fields, body := split(raw)
	head := fields.decoded()
	m = Message{
		To:          append(addresses(fields.Get("To")), addresses(fields.Get("Cc"))...),
		ReplyTo:     addresses(fields.Get("Reply-To")),
		Subject:     oneLine(head.Get("Subject"), maxSubject),
		MessageID:   first(messageIDs(head.Get("Message-ID"))),
		InReplyTo:   first(messageIDs(head.Get("In-Reply-To"))),
		References:  messageIDs(head.Get("References")),
		Date:        date(head.Get("Date")),
		Fingerprint: fingerprint(fields, body),
	}
	if from := addresses(fields.Get("From")); len(from) > 0 {
		m.From = from[0]
	}
	root, err := takeApart(letter, len(letter)-len(body))
	if err == nil {
		m.contents(root)
		if strings.TrimSpace(m.Text) == "" && len(m.Files) == 0 && len(bytes.TrimSpace(body)) > 0 {
			err = errEmpty
		}
	}
	if err != nil {
		m.asSource(raw, err)
	}
	m.classify(head, root)
	return m
}

// asSource shows the letter as it came.
func (m *Message) asSource(raw []byte, why error) {
	m.AsSource = true
	m.problem("%s", oneLine(why.Error(), 200))
	m.Text = m.limit(Printable(text(raw[:min(len(raw), maxText)])), len(raw) > maxText)
}

// problem notes what could not be read.
func (m *Message) problem(format string, args ...any) {
	if len(m.Problems) < maxProblems {
		m.Problems = append(m.Problems, fmt.Sprintf(format, args...))
	}
}

// limit keeps a body at the size that is shown.
func (m *Message) limit(s string, already bool) string {
	if already || len(s) > maxText {
		m.problem("only the first %d bytes of the text are shown", maxText)
	}
	return cut(s, maxText)
}

// fingerprint covers what the sender wrote, and not the lines that mail servers put above it or the way they end lines.
func fingerprint(h Head, body []byte) (sum [sha256.Size]byte) {
	out := sha256.New()
	for _, name := range []string{"From", "Date", "Subject", "Message-ID"} {
		_, _ = io.WriteString(out, strings.Join(strings.Fields(h.Get(name)), " ")+"\n")
	}
	_, _ = out.Write(bytes.ReplaceAll(bytes.TrimRight(body, "\r\n"), []byte("\r"), nil))
	out.Sum(sum[:0])
	return sum
}
