package mail

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/secret"
	"inzage/internal/platform/mail/mailbox"
)

// through makes the fixture's letters go to a mailbox, which it opens in a folder and, when addr is given, at an address.
func (f *fixture) through(dir, addr string) (*mailbox.Box, string) {
	f.t.Helper()
	box, err := mailbox.Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = box.Close() })
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	if addr, err = box.Listen(context.Background(), addr); err != nil {
		f.t.Fatal(err)
	}
	if f.outbox.sender.server, err = ParseServer(secret.Text("smtp://"+addr), "Privacy <privacy@example.be>"); err != nil {
		f.t.Fatal(err)
	}
	return box, addr
}

// A letter arrives in the demo's mailbox as it was written, whatever its words would like to be.
func TestThroughTheMailbox(t *testing.T) {
	f := newFixture(t)
	box, _ := f.through(filepath.Join(t.TempDir(), "mail"), "")
	tokenID, token := f.token("reset", time.Hour, 0)
	link := f.intent("link")
	link.Template, link.TokenID = "link", tokenID
	hostile := f.intent("hostile")
	hostile.Args = noteArgs{Line: "a\r\n.\r\nMAIL FROM:<x@example.org>\r\n\r.\r\n\n.\nb\rc"}
	f.enqueue(link, hostile)
	f.drain()
	entries, more, err := box.List(10, "")
	if err != nil || more || len(entries) != 2 {
		t.Fatal(entries, more, err)
	}
	got := map[string]*mailbox.Letter{}
	for _, e := range entries {
		l, err := box.Get(e.Name)
		if err != nil {
			t.Fatal(err)
		}
		got[e.Subject] = l
		if len(e.To) != 1 || e.To[0] != "jan@example.be" || e.From != `"Privacy" <privacy@example.be>` || len(l.Problems) != 0 {
			t.Errorf("%+v", l)
		}
	}
	if l := got["A link"]; l == nil || !strings.Contains(l.Text, "token="+token) {
		t.Errorf("%+v", l)
	}
	if l := got["A note"]; l == nil || l.HTML != "<p>A note</p>" ||
		strings.TrimSpace(l.Text) != "Note: a\n.\nMAIL FROM:<x@example.org>\n\n.\n\n.\nb\nc" {
		t.Errorf("%+v", l)
	}
}

// While the mail server is away letters wait; when it is back each of them comes, once.
func TestMailServerAway(t *testing.T) {
	f := newFixture(t)
	dir := filepath.Join(t.TempDir(), "mail")
	box, addr := f.through(dir, "")
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	const letters = 10
	for i := range letters {
		f.enqueue(f.intent(fmt.Sprint("letter ", i)))
	}
	f.drain()
	box, _ = f.through(dir, addr)
	f.settleAll()
	if entries, _, err := box.List(2*letters, ""); err != nil || len(entries) != letters {
		t.Errorf("%d letters, %v", len(entries), err)
	}
}
