package mail

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"inzage/internal/core/i18n"
)

// Limits of a message.
const (
	maxSubject = 200        // bytes
	maxMessage = 256 * 1024 // bytes, encoded
	maxLine    = 998        // bytes, without CRLF (RFC 5322 2.1.1)
)

// envelope is what surrounds a rendered letter.
type envelope struct {
	from      *mail.Address
	to        address
	messageID string // without brackets
	lang      i18n.Lang
	date      time.Time
	files     int // bytes that the files may take, encoded
}

// encode returns the message as it goes over the wire: headers, then text and HTML as alternatives, text first, both
// quoted-printable, so that no line of a body can end the message or begin another.
func encode(e envelope, m Message) ([]byte, error) {
	if err := checkSubject(m.Subject); err != nil {
		return nil, err
	}
	if strings.TrimSpace(m.Text) == "" {
		return nil, errors.New("the letter has no text")
	}
	headers, err := m.headers()
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(e.from)
	msg.ToMailAddress(&mail.Address{Address: e.to.String()})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(e.messageID)
	msg.SetDateWithValue(e.date)
	for _, h := range headers {
		msg.SetGenHeader(gomail.Header(h.name), h.value)
	}
	msg.SetGenHeader("Content-Language", e.lang.Tag())
	msg.SetBodyString(gomail.TypeTextPlain, cleanBody(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, cleanBody(m.HTML))
	}
	if err := attach(msg, m.Files); err != nil {
		return nil, err
	}
	e.files = encoded(m.Files)
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, err
	}
	if err := wellFormed(out.Bytes(), e, headers); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// errMarketing means that a letter that one can withdraw from does not say how, or that another does.
var errMarketing = errors.New("a letter has List-Unsubscribe when its template is marketing, and only then")

func checkSubject(s string) error {
	if strings.TrimSpace(s) == "" || len(s) > maxSubject || !utf8.ValidString(s) {
		return fmt.Errorf("a subject has 1 to %d bytes of UTF-8", maxSubject)
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return errors.New("the subject holds a control character")
	}
	return nil
}

// cleanBody gives every line one ending and drops control characters and broken UTF-8.
func cleanBody(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return s // as most are
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// wellFormed looks once more at what is about to be sent, as a stranger would: one of each header, one recipient, the
// one that is meant, no line that ends oddly.
func wellFormed(msg []byte, e envelope, headers []header) error {
	if most := maxMessage + e.files; len(msg) > most {
		return fmt.Errorf("message of %d bytes: at most %d", len(msg), most)
	}
	for line := range bytes.SplitSeq(msg, []byte("\r\n")) {
		if len(line) > maxLine || bytes.ContainsAny(line, "\r\n\x00") {
			return errors.New("the message has a line that is too long or ends oddly")
		}
		if e.to.ascii() && bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return errors.New("the message has a byte that is not ASCII")
		}
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(msg))
	if err != nil {
		return err
	}
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-Id", "Content-Language", "Content-Type", "Mime-Version"} {
		if n := len(parsed.Header[name]); n != 1 {
			return fmt.Errorf("the message has %d headers %s", n, name)
		}
	}
	for _, name := range []string{"Cc", "Bcc", "Sender"} {
		if len(parsed.Header[name]) != 0 {
			return fmt.Errorf("the message has a header %s", name)
		}
	}
	if err := exactly(parsed.Header, headers); err != nil {
		return err
	}
	to, err := parsed.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != e.to.String() {
		return errors.New("the message does not name its one recipient")
	}
	return nil
}
