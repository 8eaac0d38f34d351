package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
)

func testEnvelope(t *testing.T, to string) envelope {
	t.Helper()
	a, err := parseAddress(to)
	if err != nil {
		t.Fatal(err)
	}
	return envelope{
		from: &mail.Address{Name: "Privacy bij Voorbeeld", Address: "privacy@example.be"}, to: a,
		messageID: "6f1c@example.be", lang: i18n.DE, date: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
	}
}

type part struct{ Type, Body string }

func parts(t *testing.T, msg []byte) (mail.Header, []part) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(msg))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "multipart/alternative" {
		body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
		return m.Header, []part{{kind, string(body)}}
	}
	var out []part
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextPart() // decodes quoted-printable itself
		if err == io.EOF {
			return m.Header, out
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		body, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{kind, string(body)})
	}
}

func TestEncode(t *testing.T) {
	msg, err := encode(testEnvelope(t, "jan@example.be"), Message{
		Subject: "Nieuw wachtwoord – geldig tot 15.30 uur, en nog wat meer tekst die de regel te lang maakt",
		Text:    "Beste klant,\n\nhttps://privacy.example.be/nl/reset/abc=def\n.\nVriendelijke groet, Zoé\n",
		HTML:    "<p>Zoé</p>\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	h, got := parts(t, msg)
	for name, want := range map[string]string{
		"From": `"Privacy bij Voorbeeld" <privacy@example.be>`, "To": "<jan@example.be>", "Message-Id": "<6f1c@example.be>",
		"Date": "Mon, 02 Mar 2026 11:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Language": "de-BE",
		"X-Mailer": "", "User-Agent": "",
	} {
		if h.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || subject != "Nieuw wachtwoord – geldig tot 15.30 uur, en nog wat meer tekst die de regel te lang maakt" {
		t.Errorf("Subject is %q, %v", subject, err)
	}
	want := []part{
		{"text/plain", "Beste klant,\r\n\r\nhttps://privacy.example.be/nl/reset/abc=def\r\n.\r\nVriendelijke groet, Zoé\r\n"},
		{"text/html", "<p>Zoé</p>\r\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Bodies that would end the message or smuggle another one in (attack 53) stay one body, and readable.
func TestEncodeHostileBodies(t *testing.T) {
	for in, want := range map[string]string{
		"a\r.\r\nb":                           "a\r\n.\r\nb",
		"a\n.\nb":                             "a\r\n.\r\nb",
		"a\r\n.\r\nMAIL FROM:<x@example.org>": "a\r\n.\r\nMAIL FROM:<x@example.org>",
		"a\rb":                                "a\r\nb",
		"a\x00\x1b[31mb\u0085c":               "a[31mbc",
		"\xff\xfea":                           "\uFFFDa",
		strings.Repeat("x", 5000):             strings.Repeat("x", 5000),
		".":                                   ".",
	} {
		msg, err := encode(testEnvelope(t, "jan@example.be"), Message{Subject: "s", Text: in})
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if _, got := parts(t, msg); len(got) != 1 || got[0].Body != want {
			t.Errorf("%q arrives as %q", in, got)
		}
		for line := range strings.SplitSeq(string(msg), "\r\n") {
			if strings.ContainsAny(line, "\r\n") || len(line) > 78 {
				t.Errorf("%q: line %q", in, line)
			}
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	long := strings.Repeat("x", maxMessage)
	for name, m := range map[string]Message{
		"a second header":    {Subject: "hello\r\nBcc: b@example.be", Text: "x"},
		"a lone line feed":   {Subject: "hello\nBcc: b@example.be", Text: "x"},
		"NUL":                {Subject: "hello\x00", Text: "x"},
		"next line":          {Subject: "hello\u0085Bcc: b@example.be", Text: "x"},
		"broken UTF-8":       {Subject: "hello\xff", Text: "x"},
		"no subject":         {Subject: " ", Text: "x"},
		"too long a subject": {Subject: strings.Repeat("x", 201), Text: "x"},
		"no text":            {Subject: "hello", HTML: "<p>only</p>"},
		"too long":           {Subject: "hello", Text: long},
	} {
		if _, err := encode(testEnvelope(t, "jan@example.be"), m); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}

func TestEncodeInternationalAddress(t *testing.T) {
	msg, err := encode(testEnvelope(t, "zoé@bücher.example"), Message{Subject: "s", Text: "t"})
	if err != nil {
		t.Fatal(err)
	}
	if h, _ := parts(t, msg); h.Get("To") != "<zoé@xn--bcher-kva.example>" {
		t.Errorf("To is %q", h.Get("To"))
	}
}

// What checks the message at the end finds each thing that must not be, should a part before it ever let it pass.
func TestWellFormed(t *testing.T) {
	e := testEnvelope(t, "jan@example.be")
	good, err := encode(e, Message{Subject: "s", Text: "t"})
	if err != nil {
		t.Fatal(err)
	}
	headers, err := Message{}.headers()
	if err != nil {
		t.Fatal(err)
	}
	swap := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	for name, bad := range map[string][]byte{
		"a second recipient":   swap("To: <jan@example.be>", "To: <jan@example.be>, <x@example.be>"),
		"another recipient":    swap("To: <jan@example.be>", "To: <x@example.be>"),
		"a blind copy":         swap("To: <jan@example.be>", "To: <jan@example.be>\r\nBcc: <x@example.be>"),
		"a second subject":     swap("Subject: s", "Subject: s\r\nSubject: t"),
		"no date":              swap("Date: ", "X-Date: "),
		"a lone CR":            swap("Subject: s", "Subject: s\rt"),
		"a lone LF":            swap("Subject: s", "Subject: s\nt"),
		"a byte that is 8 bit": swap("Subject: s", "Subject: é"),
		"a long line":          swap("Subject: s", "Subject: "+strings.Repeat("s", 1000)),
	} {
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: nothing was swapped", name)
		}
		if wellFormed(bad, e, headers) == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}
