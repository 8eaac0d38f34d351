package mailbox

import (
	"errors"
	"net/mail"
	"strings"
	"testing"
)

func TestCompose(t *testing.T) {
	raw, err := Compose(Draft{
		From: "Jan Peeters <jan@voorbeeld.be>", To: "vraag+abc@kastanje.example",
		Subject: "Één vraag\r\nBcc: evil@example.org", Text: "Regel\r\n.\r\nnog één\rregel", InReplyTo: "<x@y>\r\nBcc: evil@example.org",
	}, noon)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Header["Bcc"]; got != nil {
		t.Errorf("a header was smuggled in: %q", got)
	}
	if got := m.Header.Get("To"); got != "<vraag+abc@kastanje.example>" || len(m.Header["To"]) != 1 {
		t.Errorf("To %q", got)
	}
	for _, d := range []Draft{
		{From: "x", To: "a@b.be", Text: "x"}, {From: "a@b.be", To: "a@b.be, c@d.be", Text: "x"}, {From: "a@b.be", To: "a@b.be", Text: " "},
	} {
		if _, err := Compose(d, noon); !errors.Is(err, ErrDraft) {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

func TestHowALetterIsAnswered(t *testing.T) {
	for _, c := range []struct{ head, answer, unsubscribe string }{
		{"From: A <a@b.be>\r\nReply-To: r+1@b.be\r\n", "r+1@b.be", ""},
		{"From: A <a@b.be>\r\n", "a@b.be", ""},
		{"From: nobody\r\nList-Unsubscribe: <https://x.be/m/t>\r\n", "", ""}, // one header without the other
		{"List-Unsubscribe: <mailto:x@y.be>, <https://x.be/m/t>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", "https://x.be/m/t"},
		{"List-Unsubscribe: <javascript:alert(1)>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", ""},
	} {
		l := &Letter{Headers: headers([]byte(c.head + "\r\nx"))}
		if got := l.AnswerTo(); got != c.answer {
			t.Errorf("%q is answered to %q", c.head, got)
		}
		got := ""
		if u := l.Unsubscribe(); u != nil {
			got = u.String()
		}
		if got != c.unsubscribe {
			t.Errorf("%q unsubscribes at %q", c.head, got)
		}
	}
	if got := Quoted("a\r\n\r\nb\n"); got != "> a\n>\n> b\n" {
		t.Errorf("quoted %q", got)
	}
}
