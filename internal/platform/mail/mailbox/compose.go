package mailbox

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"
)

// Draft is a message that somebody in the demonstration writes, as they would in a mail program.
type Draft struct {
	From      string // one address
	To        string // one address
	Subject   string
	Text      string
	InReplyTo string // Message-ID of the letter that it answers, with brackets; empty: none
	MessageID string // without brackets; empty: a new one
}

// ErrDraft means that a draft lacks an address or a text, or that an address is none.
var ErrDraft = errors.New("mailbox: a message needs the address of sender and receiver, and a text")

// Compose makes the message of a draft, as a mail program would send it.
func Compose(d Draft, now time.Time) ([]byte, error) {
	from, err := mail.ParseAddress(d.From)
	if err != nil || strings.TrimSpace(d.Text) == "" {
		return nil, ErrDraft
	}
	to, err := mail.ParseAddress(d.To)
	if err != nil {
		return nil, ErrDraft
	}
	m := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(from)
	m.ToMailAddress(to)
	m.Subject(oneLine(d.Subject))
	id := oneLine(d.MessageID)
	if id == "" {
		id = uuid.NewString() + "@" + domain(from.Address)
	}
	m.SetMessageIDWithValue(id)
	m.SetDateWithValue(now)
	if reply := oneLine(d.InReplyTo); reply != "" {
		m.SetGenHeader("In-Reply-To", reply)
		m.SetGenHeader("References", reply)
	}
	m.SetBodyString(gomail.TypeTextPlain, strings.ReplaceAll(strings.ReplaceAll(d.Text, "\r\n", "\n"), "\r", "\n"))
	var out bytes.Buffer
	if _, err := m.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	return out.Bytes(), nil
}

func domain(address string) string {
	_, d, _ := strings.Cut(address, "@")
	return d
}

// Quoted is the text of a letter as an answer repeats it, each line behind a sign.
func Quoted(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return b.String()
}

// header returns the first header of that name, or "".
func (l *Letter) header(name string) string {
	for _, h := range l.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// MessageID is the letter's own, with brackets; empty when it has none.
func (l *Letter) MessageID() string { return strings.TrimSpace(l.header("Message-Id")) }

// AnswerTo is where an answer to the letter goes: Reply-To, else From (RFC 5322 3.6.2); empty when neither is an address.
func (l *Letter) AnswerTo() string {
	for _, name := range []string{"Reply-To", "From"} {
		if a, err := mail.ParseAddress(l.header(name)); err == nil {
			return a.Address
		}
	}
	return ""
}

// Unsubscribe is the address to which a mail program posts when its reader presses "unsubscribe" (RFC 8058): nil unless the letter has
// both headers and an http address.
func (l *Letter) Unsubscribe() *url.URL {
	if l.header("List-Unsubscribe-Post") != OneClick {
		return nil
	}
	for part := range strings.SplitSeq(l.header("List-Unsubscribe"), ",") {
		part = strings.TrimSpace(part)
		u, err := url.Parse(strings.TrimSuffix(strings.TrimPrefix(part, "<"), ">"))
		if err == nil && strings.HasPrefix(part, "<") && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
			return u
		}
	}
	return nil
}

// OneClick is what the header List-Unsubscribe-Post says, and the body that is posted (RFC 8058 3.1, 3.2).
const OneClick = "List-Unsubscribe=One-Click"
