package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
)

func filesEnvelope(t *testing.T) envelope {
	t.Helper()
	to, err := parseAddress("an@elders.example")
	if err != nil {
		t.Fatal(err)
	}
	return envelope{from: &mail.Address{Address: "vraag@noordzee.example"}, to: to, messageID: "x@noordzee.example", lang: i18n.NL, date: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)}
}

// TestFilesGoAlong: each byte of a file arrives, under its name and type, whatever is in it.
func TestFilesGoAlong(t *testing.T) {
	hostile := append([]byte("\r\n.\r\nRCPT TO:<x@x>\r\n--b\r\n\x00\r.\r"), bytes.Repeat([]byte{0xff, 0, '\r'}, 300_000)...)
	msg, err := encode(filesEnvelope(t), Message{Subject: "x", Text: "tekst", HTML: "<p>tekst", Files: []File{
		{Name: "überzicht (1).pdf", MIME: "application/pdf", Data: hostile}, {Name: "b.txt", MIME: "text/plain; charset=x\r\nX-Evil: 1", Data: []byte("b")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(msg))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(parsed.Body, params["boundary"])
	var names, kinds []string
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, kind)
		if p.FileName() == "" {
			continue
		}
		name, _ := new(mime.WordDecoder).DecodeHeader(p.FileName())
		names = append(names, name)
	}
	if strings.Join(names, ",") != "überzicht (1).pdf,b.txt" || strings.Join(kinds, ",") != "multipart/alternative,application/pdf,application/octet-stream" {
		t.Errorf("names %q, types %q", names, kinds)
	}
	if bytes.Contains(msg, []byte("X-Evil")) || bytes.Contains(msg, []byte("RCPT TO")) {
		t.Error("a file or its type speaks to the mail server")
	}
}

func TestFilesAreRefused(t *testing.T) {
	for name, files := range map[string][]File{
		"too large": {{Name: "a", Data: make([]byte, MaxFiles/2)}, {Name: "b", Data: make([]byte, MaxFiles/2+1)}},
		"no name":   {{Data: []byte("a")}},
		"CR":        {{Name: "a\r\nBcc: x", Data: []byte("a")}},
		"a folder":  {{Name: "../a", Data: []byte("a")}},
		"a quote":   {{Name: `a"; b="`, Data: []byte("a")}},
	} {
		if _, err := encode(filesEnvelope(t), Message{Subject: "x", Text: "x", Files: files}); err == nil {
			t.Errorf("%s: it was written", name)
		}
	}
}
