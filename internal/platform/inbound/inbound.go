// Package inbound takes mail in: it reads whatever a mail server hands over, says what it is, and speaks LMTP with
// that server.
//
// It guarantees that no message is lost or refused for its looks. What cannot be taken apart is shown as source; the bytes stay with
// the caller, who keeps them. Reading never fails and never panics, and its work is bounded: by size, by nesting, by number
// of parts and by time. Nothing is fetched, nothing is run, and no word of a message is trusted: names, types and
// addresses in it are what a stranger wrote.
package inbound

import (
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"time"
)

// Envelope is a message as the mail server hands it over, to one recipient.
type Envelope struct {
	From string // reverse path; empty for bounces and most automatic answers (RFC 5321 4.5.5)
	To   string // the recipient it was brought to, with what stands behind the plus
	Raw  []byte // the message byte for byte, up to MaxMessage
}

// Message reads the letter in the envelope. An empty reverse path says that a machine wrote it.
func (e Envelope) Message() Message {
	m := Parse(e.Raw)
	m.envelope(e.From)
	return m
}

// EnvelopeOf makes an envelope for a message that came as a file, out of what the last mail server wrote above it:
// Return-Path, and X-Original-To or Delivered-To. Without a Return-Path the sender is whom the letter names.
func EnvelopeOf(raw []byte) Envelope {
	e := Envelope{Raw: raw}
	_, head, _ := split(raw)
	for _, name := range []string{"X-Original-To", "Delivered-To"} {
		if e.To == "" {
			e.To = mailOf(head.Get(name))
		}
	}
	if head.Has("Return-Path") {
		e.From = mailOf(head.Get("Return-Path"))
		return e
	}
	if e.From = mailOf(head.Get("From")); e.From == "" {
		e.From = mailOf(head.Get("Sender"))
	}
	return e
}

// Class is what sort of letter it is.
type Class string

// The classes. The first that fits is taken, from bounce to normal.
const (
	Bounce    Class = "bounce"     // a report that a letter could not be delivered, or not yet
	AutoReply Class = "auto_reply" // written by a machine: absence notes, receipts, our own letters come back
	List      Class = "list"       // sent to many: mailing lists, newsletters
	Normal    Class = "normal"     // written by a person, as far as can be told
)

// Message is what a letter says, fit to be shown as text. All of it is claimed by the sender.
type Message struct {
	From       Address   // the first that can be read; zero when there is none
	ReplyTo    []Address // where the sender wants the answer, when that is not From
	To         []Address // To and Cc
	Subject    string    // one line
	MessageID  string    // without brackets; empty when there is none
	InReplyTo  string    // without brackets
	References []string  // without brackets, oldest first, at most 50
	Date       time.Time // in UTC; zero when there is none that can be read

	Text     string // the body; HTML is turned into text. With AsSource the whole letter as it came
	Files    []File // all that is not body, also pictures within it
	Class    Class
	Quiet    bool     // no machine may answer it (RFC 3834 2): true for every class but Normal, and for some of these
	Report   Report   // of a bounce
	AsSource bool     // it could not be taken apart
	Problems []string // what was left out or could not be read; English, for officers and logs, without personal data

	// Fingerprint is the same when the same letter comes again, over whichever way: it covers the body, From, Date,
	// Subject and Message-ID, and not what mail servers write above them.
	Fingerprint [sha256.Size]byte
}

// Address is an e-mail address with the name beside it.
type Address struct {
	Name string
	Mail string // as written, with one @; not canonical
}

// SentBy reports whether the letter claims to come from one of our own addresses, whatever stands behind a plus: then it went in a circle.
func (m Message) SentBy(own ...string) bool {
	from := withoutTag(m.From.Mail)
	for _, address := range own {
		if from != "" && strings.EqualFold(from, withoutTag(address)) {
			return true
		}
	}
	return false
}

// File is an attachment.
type File struct {
	Name      string // fit for a file system: no folder, no control characters, at most 120 bytes; never empty
	Type      string // as declared, such as application/pdf: sniff before believing it
	Data      []byte // decoded
	ContentID string // under which the HTML body shows it; empty for most
}

// Report is what a bounce says (RFC 3464).
type Report struct {
	Original   string // Message-ID of the letter that came back, without brackets; empty when the report does not say. A bounce of none of our letters is no reason to do anything
	Recipients []Recipient
}

// Recipient is one address that a letter did not reach.
type Recipient struct {
	Address string // as the letter was sent to, if the report says so
	Action  string // failed, delayed, delivered, relayed, expanded
	Status  string // enhanced status code such as 5.1.1 (RFC 3463); empty when there is none
	Detail  string // what the other mail server said, one line; may hold personal data
}

// Hard reports whether the address does not exist and never will: action "failed" and a status 5.1.x that speaks of the
// recipient (RFC 3463 3.2).
func (r Recipient) Hard() bool {
	switch r.Status {
	case "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10":
		return r.Action == "failed"
	}
	return false
}

// MaxMessage is the largest message that is taken, in bytes.
const MaxMessage = 25 << 20

// ErrTooLarge means that a message has more than MaxMessage bytes.
var ErrTooLarge = errors.New("the message is larger than 25 MiB")

// Read reads one message to its end, for programs that get it on standard input.
func Read(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxMessage+1))
	if err == nil && len(raw) > MaxMessage {
		return nil, ErrTooLarge
	}
	return raw, err
}
