package mailbox

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) (b *Box, addr string) {
	t.Helper()
	b, err := Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	b.clock = clock.NewManual(noon)
	addr, err = b.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b, addr
}

func send(t *testing.T, addr string, to []string, letter string) {
	t.Helper()
	if err := smtp.SendMail(addr, nil, "privacy@example.be", to, []byte(letter)); err != nil {
		t.Fatal(err)
	}
}

const multipart = "From: =?utf-8?q?Zo=C3=A9?= <privacy@example.be>\r\nTo: <jan@example.be>\r\nSubject: =?utf-8?q?Nieuw?=\r\n =?utf-8?q?_wachtwoord?=\r\n" +
	"Date: Mon, 02 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=xyz\r\n\r\n" +
	"--xyz\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhttps://example.be/nl/reset/a=3Db\r\n" +
	"--xyz\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<p>Hallo</p><script>alert(1)</script>\r\n--xyz--\r\n"

func TestKeepsLetters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	b, r := open(t, dir)
	send(t, r, []string{"jan@example.be", "an@example.be"}, multipart)
	entries, more, err := b.List(10, "")
	if err != nil || more || len(entries) != 1 {
		t.Fatal(entries, more, err)
	}
	want := Entry{Name: entries[0].Name, At: noon, From: "Zoé <privacy@example.be>", To: []string{"jan@example.be", "an@example.be"}, Subject: "Nieuw wachtwoord", Size: entries[0].Size}
	if diff := cmp.Diff(want, entries[0]); diff != "" {
		t.Error(diff)
	}
	l, err := b.Get(entries[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	if l.Text != "https://example.be/nl/reset/a=b" || l.HTML != "<p>Hallo</p><script>alert(1)</script>" || l.Date != "Mon, 02 Mar 2026 12:00:00 +0000" || len(l.Problems) != 0 {
		t.Errorf("%+v", l)
	}
	raw, err := os.ReadFile(filepath.Join(dir, entries[0].Name))
	if err != nil || !bytes.HasSuffix(raw, []byte(multipart)) {
		t.Errorf("the file is not the letter: %v\n%s", err, raw)
	}
	again, err := b.Raw(entries[0].Name)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("Raw: %v", err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Names follow the order of arrival, though the clock stands still, or is moved back, or the program starts again.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	var all []string
	for i := range 3 {
		b, r := open(t, dir)
		b.clock.(*clock.Manual).Advance(-time.Duration(i) * time.Hour)
		for j := range 3 {
			send(t, r, []string{"jan@example.be"}, fmt.Sprintf("Subject: %d\r\n\r\nx\r\n", 3*i+j))
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b, _ := open(t, dir)
	before := ""
	for {
		entries, more, err := b.List(4, before)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Subject)
			before = e.Name
		}
		if !more {
			break
		}
	}
	if diff := cmp.Diff([]string{"8", "7", "6", "5", "4", "3", "2", "1", "0"}, all); diff != "" {
		t.Error(diff)
	}
}

func TestManyAtOnce(t *testing.T) {
	b, r := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() { send(t, r, []string{"jan@example.be"}, fmt.Sprintf("Subject: %d\r\n\r\nx\r\n", i)) })
	}
	wg.Wait()
	entries, _, err := b.List(100, "")
	if err != nil || len(entries) != 30 {
		t.Fatal(len(entries), err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Subject] = true
	}
	if len(seen) != 30 {
		t.Errorf("%d different letters", len(seen))
	}
}

func TestNamesLeadNowhereElse(t *testing.T) {
	dir := t.TempDir()
	b, r := open(t, filepath.Join(dir, "mail"))
	send(t, r, []string{"jan@example.be"}, "Subject: s\r\n\r\nx\r\n")
	entries, _, _ := b.List(1, "")
	good := entries[0].Name
	const link = "20260302T120000.000001Z-aaaaaaaaaaaaaaaa.eml"
	for name, target := range map[string]string{link: "../secret", strings.Replace(link, "1Z", "2Z", 1): good} {
		if err := os.Symlink(target, filepath.Join(dir, "mail", name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "mail", strings.Replace(link, "1Z", "3Z", 1)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", ".", "..", "../secret", "..%2fsecret", "/etc/passwd", filepath.Join(dir, "secret"), "a/" + good, "./" + good, good + "/", good + "\x00",
		good + ".", strings.ToUpper(good), good[:len(good)-4], good + "\n", link, strings.Replace(link, "1Z", "2Z", 1), strings.Replace(link, "1Z", "3Z", 1),
		strings.Replace(good, "2026", "2027", 1), ".incoming-aaaaaaaaaaaaaaaa", strings.Repeat("x", 5000) + ".eml",
	} {
		if _, err := b.Raw(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Raw(%q): %v", name, err)
		}
		if _, err := b.Get(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Get(%q): %v", name, err)
		}
	}
	if _, err := b.Get(good); err != nil {
		t.Error(err)
	}
}

// dial opens a conversation for what a good client would not say.
func dial(t *testing.T, addr string) *textproto.Conn {
	t.Helper()
	raw, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := textproto.NewConn(raw)
	t.Cleanup(func() { _ = c.Close() })
	if _, _, err := c.ReadResponse(220); err != nil {
		t.Fatal(err)
	}
	say(t, c, "EHLO test", 250)
	return c
}

func say(t *testing.T, c *textproto.Conn, line string, code int) {
	t.Helper()
	if err := c.PrintfLine("%s", line); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.ReadResponse(code); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

func TestRefuses(t *testing.T) {
	b, r := open(t, t.TempDir())
	c := dial(t, r)
	say(t, c, "MAIL FROM:<a@example.be>", 250)
	for range MaxRecipients {
		say(t, c, "RCPT TO:<jan@example.be>", 250)
	}
	say(t, c, "RCPT TO:<jan@example.be>", 452)
	say(t, c, "RSET", 250)
	say(t, c, fmt.Sprintf("MAIL FROM:<a@example.be> SIZE=%d", MaxMessage+1), 552)
	say(t, c, "MAIL FROM:<a@example.be>", 250)
	say(t, c, "RCPT TO:<jan@example.be>", 250)
	say(t, c, "DATA", 354)
	big := strings.Repeat(strings.Repeat("x", 998)+"\r\n", MaxMessage/1000+10)
	if _, err := io.WriteString(c.W, big+".\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := c.W.Flush(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.ReadResponse(552); err != nil {
		t.Error(err)
	}
	if entries, _, err := b.List(10, ""); err != nil || len(entries) != 0 {
		t.Error(entries, err)
	}
	left, err := os.ReadDir(b.Dir())
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	for _, addr := range []string{"0.0.0.0:0", "192.0.2.1:0", ":0", "example.be:25", "127.0.0.1"} {
		if got, err := b.Listen(t.Context(), addr); err == nil {
			t.Errorf("listens on %s", got)
		}
	}
}

// A letter that was cut off before its end is none, and what a killed program left is cleared away.
func TestHalfLetters(t *testing.T) {
	dir := t.TempDir()
	b, r := open(t, dir)
	c := dial(t, r)
	say(t, c, "MAIL FROM:<a@example.be>", 250)
	say(t, c, "RCPT TO:<jan@example.be>", 250)
	say(t, c, "DATA", 354)
	if err := c.PrintfLine("Subject: half"); err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	b.end() // when that connection is over
	if entries, _, err := b.List(10, ""); err != nil || len(entries) != 0 {
		t.Error(entries, err)
	}
	if err := os.WriteFile(filepath.Join(dir, unfinished+"abc"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Letters that are no letters are shown as far as they can be read.
func TestOddLetters(t *testing.T) {
	b, r := open(t, t.TempDir())
	nested := "Content-Type: MultiPart/mixed; boundary*=utf-8''b0\r\n\r\n"
	for i := range 30 {
		nested += fmt.Sprintf("--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
	}
	for name, letter := range map[string]string{
		"empty":          "\r\n",
		"no head":        "just words\r\n",
		"binary":         "Subject: \xff\x00\x1b[31m\r\n\r\n\x00\xff\x1b\r\n",
		"no end":         "Subject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhalf",
		"bad charset":    "Subject: =?x-unknown?q?abc?=\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\nabc\r\n",
		"nested":         nested,
		"latin 1":        "Subject: =?iso-8859-1?q?caf=E9?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf\xe9\r\n",
		"folded oddly":   " Subject: s\r\n\t\r\n\r\nx\r\n",
		"bad base64":     "Subject: s\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
		"many addresses": "To: " + strings.Repeat("a@example.be, ", 50) + "\r\n\r\nx\r\n",
	} {
		send(t, r, []string{"jan@example.be"}, letter)
		entries, _, err := b.List(1, "")
		if err != nil {
			t.Fatal(err)
		}
		l, err := b.Get(entries[0].Name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.ContainsAny(l.Subject+l.Text+l.HTML, "\x00\x1b") {
			t.Errorf("%s: %+v", name, l)
		}
		switch name {
		case "latin 1":
			if l.Subject != "café" || strings.TrimSpace(l.Text) != "café" {
				t.Errorf("%s: %+v", name, l)
			}
		case "nested":
			if len(l.Problems) != 1 {
				t.Errorf("%s: %+v", name, l.Problems)
			}
		}
	}
}

// What the client says of sender and recipient becomes no other header.
func TestEnvelopeIsNoHeader(t *testing.T) {
	b, _ := open(t, t.TempDir())
	name, err := b.deliver("a\r\nX: y", []string{"b\nDelivered-To: c"}, strings.NewReader("Subject: s\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	want := []Header{{"Return-Path", "<aX: y>"}, {"Delivered-To", "bDelivered-To: c"}, {"Subject", "s"}}
	if diff := cmp.Diff(want, l.Headers); diff != "" {
		t.Error(diff)
	}
}

func TestKeepsTheNewest(t *testing.T) {
	dir := t.TempDir()
	for i := range Keep + slack {
		name := noon.Add(time.Duration(i)*time.Second).Format(stamp) + "-aaaaaaaaaaaaaaaa.eml"
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, _ := open(t, dir)
	b.clock.(*clock.Manual).Advance(24 * time.Hour)
	name, err := b.deliver("a", []string{"b"}, strings.NewReader("\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := b.names()
	if err != nil || len(names) != Keep || names[0] != name || slices.Contains(names, noon.Format(stamp)+"-aaaaaaaaaaaaaaaa.eml") {
		t.Error(len(names), err)
	}
}
