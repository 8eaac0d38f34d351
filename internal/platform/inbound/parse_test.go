package inbound

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// crlf writes a letter with the line ends that it has on the wire.
func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func TestParse(t *testing.T) {
	m := Parse(crlf(`Received: from a by b; Mon, 2 Mar 2026 12:00:01 +0100
From: =?utf-8?q?Zo=C3=A9?= Peeters <Zoe@Example.be>
To: Vraag <vraag+abc@privacy.example.be>, jan@example.be
Cc: an@example.be
Subject: =?utf-8?q?Nieuw?=
 =?utf-8?q?_wachtwoord?=
Date: Mon, 2 Mar 2026 12:00:00 +0100
Message-ID: <1@example.be>
In-Reply-To: <0@example.be>
References: <00@example.be>
 <0@example.be>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=xyz

--xyz
Content-Type: multipart/alternative; boundary=abc

--abc
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9

--abc
Content-Type: text/html

<p>HTML</p>
--abc--
--xyz
Content-Type: application/pdf; name="Factuur 1.pdf"
Content-Disposition: attachment; filename="Factuur 1.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--xyz--
`))
	want := Message{
		From: Address{"Zoé Peeters", "Zoe@Example.be"}, To: []Address{{"Vraag", "vraag+abc@privacy.example.be"}, {"", "jan@example.be"}, {"", "an@example.be"}},
		Subject: "Nieuw wachtwoord", MessageID: "1@example.be", InReplyTo: "0@example.be", References: []string{"00@example.be", "0@example.be"},
		Date: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), Text: "café", Class: Normal,
		Files:       []File{{Name: "Factuur 1.pdf", Type: "application/pdf", Data: []byte("%PDF-")}},
		Fingerprint: m.Fingerprint,
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
}

func TestBodies(t *testing.T) {
	for name, c := range map[string]struct{ mail, text string }{
		"no head":               {"just words\n", "just words"},
		"only html":             {"Content-Type: text/html\n\n<p>Dag <b>jan</b></p><p>Groeten</p>", "Dag jan\n\nGroeten"},
		"html in entities":      {"Content-Type: text/html\n\n&lt;script&gt; &eacute;&#233;", "<script> éé"},
		"blank text, then html": {"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\nja\n--b--\n", "ja"},
		"two texts":             {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\neen\n--b\n\ntwee\n--b--\n", "een\n\ntwee"},
		"html and list footer":  {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>een</p>\n--b\n\nvoet\n--b--\n", "een\n\nvoet"},
		"no end":                {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhalf", "half"},
		"no boundary":           {"Content-Type: multipart/mixed\n\nwords", "words"},
		"latin 1 unsaid":        {"Subject: s\n\ncaf\xe9 \x80", "café €"},
		"unknown charset":       {"Content-Type: text/plain; charset=fakescii\n\ncaf\xe9", "café"},
		"japanese":              {"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B", "こん"},
		"unknown encoding":      {"Content-Transfer-Encoding: base9000\n\nwords", "words"},
		"control characters":    {"Subject: s\n\na\x00b\x1b[31mc\u202ed\n", "ab[31mcd"},
		"carriage returns":      {"Subject: s\n\na\rb\r\rc", "a\nb\n\nc"},
		"utf-8 unsaid":          {"Subject: s\n\ncafé", "café"},
		"utf-8 said, latin 1":   {"Content-Type: text/plain; charset=UTF-8\n\ncaf\xe9", "café"},
		"html names a charset":  {"Content-Type: text/html\n\n<meta charset=windows-1251><p>\xe4\xe0</p>", "да"},
		"blank lines in front":  {"\n\n \nSubject: s\n\nx", "x"},
		"mbox line in front":    {"From jan@example.be Mon Mar  2 12:00:00 2026\nSubject: s\n\nx", "x"},
		"blank before header":   {"  Subject: s\n\nx", "x"},
		"blank before colon":    {"Subject  : s\n\nx", "x"},
	} {
		for _, raw := range [][]byte{[]byte(c.mail), crlf(c.mail)} {
			m := Parse(raw)
			if m.Text != c.text || m.AsSource {
				t.Errorf("%s: %q %v", name, m.Text, m.Problems)
			}
			if strings.Contains(c.mail, "ubject") && m.Subject != "s" {
				t.Errorf("%s: subject %q", name, m.Subject)
			}
		}
	}
	if m := Parse([]byte("Subject: s\r\rold\rprogram")); m.Subject != "s" || m.Text != "old\nprogram" {
		t.Errorf("CR only: %+v", m)
	}
}

// What cannot be taken apart is shown as it came.
func TestAsSource(t *testing.T) {
	for name, mail := range map[string]string{
		"no blank line before the parts": "Subject: s\nContent-Type: multipart/mixed; boundary=b\npreamble\n--b\nContent-Type: text/plain\n\nwords\n",
		"type that is none":              "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\nno part at all, but words\n",
		"bad base64":                     "Subject: s\nContent-Transfer-Encoding: base64\n\n!!!!\n",
		"everything hidden":              "Subject: s\nContent-Type: text/html\n\n<script>alert(1)</script>\n",
	} {
		m := Parse([]byte(mail))
		if !m.AsSource || m.Text != mail || m.Subject != "s" || len(m.Problems) == 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if m := Parse(nil); m.AsSource || m.Text != "" || m.Class != Normal {
		t.Errorf("nothing at all: %+v", m)
	}
}

// No header can make a second one, and no address a second recipient.
func TestInjection(t *testing.T) {
	m := Parse([]byte("From: =?utf-8?q?jan=0d=0aBcc:_x=40evil.example?= <jan@example.be>\n" +
		"To: =?utf-8?q?an=40example.be=2c_evil=40evil.example?=\n" +
		"Reply-To: \"a@evil.example, b\" <jan@example.be>\n" +
		"Subject: =?utf-8?b?" + "YQ0KWC1FdmlsOiB5" + "?= \x1b[2J=?x-none?q?x?=\n" + // a CR LF X-Evil: y
		"Message-ID: <a\tb c@example.be> <1@example.be>\n" +
		"Content-Type: application/x; name=\"..\\\\..\\\\=?utf-8?q?a=0d=0aX-Evil:_y.exe?=\"\n\nx"))
	clean(t, "injection", m)
	want := Message{
		From: Address{"", "jan@example.be"}, To: []Address{{Name: "an@example.be, evil@evil.example"}},
		ReplyTo: []Address{{"a@evil.example, b", "jan@example.be"}}, Subject: "a X-Evil: y [2Jx", MessageID: m.MessageID,
		Class: Normal, Files: []File{{Name: m.Files[0].Name, Type: "application/x", Data: []byte("x")}}, Fingerprint: m.Fingerprint, Problems: m.Problems,
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string][]Address{
		"":                                    nil,
		"jan@example.be":                      {{"", "jan@example.be"}},
		`"Peeters, Jan" <jan@example.be>`:     {{"Peeters, Jan", "jan@example.be"}},
		"jan@example.be an@example.be":        {{"", "jan@example.be"}, {"", "an@example.be"}},
		"Jan Peeters":                         {{"Jan Peeters", ""}},
		"jan@@example.be":                     {{"jan@@example.be", ""}},
		"undisclosed-recipients:;":            nil,
		"root":                                {{"root", ""}},
		"jan@localhost":                       {{"jan@localhost", ""}},
		"<jan@example.be":                     {{"", "jan@example.be"}},
		"jan@example.be\x00, x":               {{"jan@example.be, x", ""}},
		strings.Repeat("x", 300) + "@a.be":    {{strings.Repeat("x", 250), ""}},
		"Jan \"de\" Peeters <jan@example.be>": {{"", "jan@example.be"}},
	} {
		got := addresses(in)
		if name := "Jan \"de\""; strings.HasPrefix(in, name) && len(got) == 1 {
			got[0].Name = "" // either reading will do
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"": "file-1.pdf", "..": "file-1.pdf", "/": "file-1.pdf", "factuur.pdf": "factuur.pdf", "../../etc/passwd": "passwd", `..\..\boot.ini`: "boot.ini",
		"/etc/passwd": "passwd", "a\x00b.pdf": "ab.pdf", "CON": "_CON", "con.txt": "_con.txt", "con .txt": "_con .txt", "LPT1.a.b": "_LPT1.a.b", ".htaccess": "htaccess", "a\r\nb.pdf": "a b.pdf",
		"factuur\u202efdp.exe": "factuurfdp.exe", "a\u200bb.pdf": "a_b.pdf", `a<b>"c|d?.pdf`: "a_b__c_d_.pdf", "naam. ": "naam",
		strings.Repeat("é", 200) + ".pdf": strings.Repeat("é", 58) + ".pdf", strings.Repeat("x", 300): strings.Repeat("x", 120),
	} {
		if got := fileName(in, "application/pdf", 1); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The same letter has one fingerprint, whatever servers write above it, and another letter has another.
func TestFingerprint(t *testing.T) {
	const letter = "From: jan@example.be\nSubject: s\n t\nMessage-ID: <1@example.be>\nDate: Mon, 2 Mar 2026 12:00:00 +0100\n\nja\n"
	one := Parse([]byte(letter)).Fingerprint
	for _, same := range []string{"Received: from a\n by b\n" + letter, "Return-Path: <jan@example.be>\nX-Spam: no\n" + letter, letter + "\n", strings.ReplaceAll(letter, "\n", "\r\n"), strings.ReplaceAll(letter, "s\n t", "s t")} {
		if Parse([]byte(same)).Fingerprint != one {
			t.Errorf("not the same: %q", same)
		}
	}
	for _, other := range []string{strings.Replace(letter, "ja", "nee", 1), strings.Replace(letter, "<1", "<2", 1), strings.Replace(letter, "jan@", "an@", 1), strings.Replace(letter, "12:00:00", "12:00:01", 1)} {
		if Parse([]byte(other)).Fingerprint == one {
			t.Errorf("the same: %q", other)
		}
	}
}

func TestRead(t *testing.T) {
	if raw, err := Read(strings.NewReader("x")); err != nil || string(raw) != "x" {
		t.Error(raw, err)
	}
	if raw, err := Read(bytes.NewReader(make([]byte, MaxMessage))); err != nil || len(raw) != MaxMessage {
		t.Error(len(raw), err)
	}
	if _, err := Read(bytes.NewReader(make([]byte, MaxMessage+1))); err != ErrTooLarge {
		t.Error(err)
	}
}

func TestEnvelopeOf(t *testing.T) {
	for in, want := range map[string]Envelope{
		"Return-Path: <jan@a.be>\nDelivered-To: vraag+x@b.be\nFrom: an@a.be\n\nx":                {From: "jan@a.be", To: "vraag+x@b.be"},
		"Return-Path: <>\nX-Original-To: vraag+x@b.be\nDelivered-To: y@b.be\nFrom: an@a.be\n\nx": {To: "vraag+x@b.be"},
		"From: An <an@a.be>\n\nx":       {From: "an@a.be"},
		"From: x\nSender: an@a.be\n\nx": {From: "an@a.be"},
		"words":                         {},
	} {
		want.Raw = []byte(in)
		got := EnvelopeOf([]byte(in))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
		// Only a Return-Path that is empty says that a machine wrote: a file may have none.
		if machine := got.Message().Class == AutoReply; machine != strings.Contains(in, "<>") && in != "words" {
			t.Errorf("%q: written by a machine: %v", in, machine)
		}
	}
}
