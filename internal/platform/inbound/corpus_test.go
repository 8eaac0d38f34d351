package inbound

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// corpora are mails as found in the tests of other libraries, good and broken. They are not part of this project.
const corpora = "../../../../shared/data/mails"

func corpus(t *testing.T) map[string][]byte {
	t.Helper()
	out := found(t)
	if len(out) == 0 {
		t.Skip("no mails in " + corpora)
	}
	return out
}

func found(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpora, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = raw
	}
	return out
}

// Every mail gives something to show, quickly, and nothing in it that a page or a database could not hold.
func TestCorpusIsRead(t *testing.T) {
	sources := 0
	for name, raw := range corpus(t) {
		before := bytes.Clone(raw)
		begin := time.Now()
		m := Parse(raw)
		fresh, quoted := Fold(m.Text)
		if took := time.Since(begin); took > time.Second {
			t.Errorf("%s: %s", name, took)
		}
		if !bytes.Equal(before, raw) {
			t.Errorf("%s: the bytes were changed", name)
		}
		if m.AsSource {
			sources++
		}
		_, _, body := split(raw)
		if len(bytes.TrimSpace(body)) > 0 && strings.TrimSpace(m.Text) == "" && len(m.Files) == 0 {
			t.Errorf("%s: nothing of the body is shown", name)
		}
		if letters(fresh+quoted) != letters(m.Text) {
			t.Errorf("%s: folding lost something", name)
		}
		clean(t, name, m)
	}
	if sources > 5 {
		t.Errorf("%d mails are shown as source", sources)
	}
}

// letters counts what is not white space.
func letters(s string) int { return len(strings.Join(strings.Fields(s), "")) }

// clean checks what a stranger must not bring in: control characters, broken UTF-8, more than one line where one is due.
func clean(t *testing.T, name string, m Message) {
	t.Helper()
	lines := []string{m.Subject, m.MessageID, m.InReplyTo, m.From.Name, m.From.Mail}
	lines = append(lines, m.References...)
	lines = append(lines, m.Problems...)
	for _, a := range append(m.To, m.ReplyTo...) {
		lines = append(lines, a.Name, a.Mail)
	}
	for _, f := range m.Files {
		lines = append(lines, f.Name, f.Type, f.ContentID)
		if f.Name == "" || len(f.Name) > maxFileName || strings.ContainsAny(f.Name, "/\\") || strings.HasPrefix(f.Name, ".") {
			t.Errorf("%s: file name %q", name, f.Name)
		}
	}
	for _, r := range m.Report.Recipients {
		lines = append(lines, r.Address, r.Action, r.Status, r.Detail)
	}
	for _, line := range lines {
		if strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("%s: %q is more than one line", name, line)
		}
	}
	for _, s := range append(lines, m.Text) {
		if !utf8.ValidString(s) || Printable(s) != s {
			t.Errorf("%s: %q cannot be shown", name, s[:min(len(s), 100)])
		}
	}
	if len(m.Text) > maxText {
		t.Errorf("%s: %d bytes of text", name, len(m.Text))
	}
}

// What the corpora hold of reports is understood.
func TestCorpusReports(t *testing.T) {
	mails := corpus(t)
	for name, want := range map[string]struct {
		recipients int
		first      Recipient
		hard       bool
		original   string
	}{
		"dsn__testdata__simple_dsn.raw":                                                         {1, Recipient{"louisl@larry.slip.umd.edu", "failed", "4.0.0", "426 connection timed out"}, false, ""},
		"dsn__testdata__delayed_dsn.raw":                                                        {1, Recipient{"thomas@de-montfort.ac.uk", "delayed", "4.0.0", ""}, false, ""},
		"dsn__testdata__dsn_with_multipart_alternative.raw":                                     {1, Recipient{"non-existing@example.com", "failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"}, true, ""},
		"dsn__testdata__multi_recipient_dsn.raw":                                                {3, Recipient{"arathib@vnet.ibm.com", "failed", "5.0.0", "550 'arathib@vnet.IBM.COM' is not a registered gateway user"}, false, ""},
		"spec__fixtures__emails__multipart_report_emails__report_422.eml":                       {1, Recipient{"fraser@oooooooo.com.au", "delayed", "4.2.2", "452 4.2.2 <fraser@oooooooo.com.au>... Mailbox full"}, false, "15655788.13.1200472642578.JavaMail.Administrator@mail.ttttt.com.au"},
		"spec__fixtures__emails__mime_emails__raw_email_with_mimepart_without_content_type.eml": {1, Recipient{"larose.julie@courrier.uqam.ca", "delayed", "4.5.0", ""}, false, "89d7557c0610181510r6fa5ebd8n66a7deec71ade118@mail.gmail.com"},
	} {
		m := Parse(mails[name])
		if m.Class != Bounce || !m.Quiet || len(m.Report.Recipients) != want.recipients || m.Report.Original != want.original {
			t.Errorf("%s: %s %+v", name, m.Class, m.Report)
			continue
		}
		if got := m.Report.Recipients[0]; got != want.first || got.Hard() != want.hard {
			t.Errorf("%s: %+v, hard %v", name, got, got.Hard())
		}
	}
}
