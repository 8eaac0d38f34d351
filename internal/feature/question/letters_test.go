package question

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// secrets are what differs from run to run.
var secrets = regexp.MustCompile(`[A-Za-z0-9_-]{43}\b|\+[a-z2-7]{32}@`)

// TestLetters compares the text of each letter in each language with its golden file, and looks at what must hold for all.
func TestLetters(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.WithdrawLink = func(*store.Tx, string, i18n.Lang) (int64, error) { return 7, nil }
		o.WithdrawURL = func(context.Context, int64) (string, error) { return "https://privacy.noordzee.example/m/TOKEN", nil }
	})
	jan := w.person("jan")
	w.ask(jan, "Klopt mijn factuur?\nZie <bijlage>.\n\nJan", Upload{Name: "factuur.pdf", Data: pdf})
	must(t, w.svc.Answer(job, "V-2026-000001", "Ja, die klopt.", []Upload{{Name: "bewijs.pdf", Data: pdf}}))
	must(t, w.svc.AskPublic(from("192.0.2.1"), public("an@elders.example", "Wat weet u?")))
	token := ""
	for _, m := range w.mails() {
		if found := confirmLink.FindStringSubmatch(m.Text); found != nil {
			token = found[1]
		}
	}
	_, err := w.svc.Confirm(from("192.0.2.1"), token)
	must(t, err)
	must(t, w.svc.Answer(job, "V-2026-000002", "Niets.", []Upload{{Name: "niets.pdf", Data: pdf}}))
	w.receive("piet@elders.example", replyBase, rawMail("Piet <piet@elders.example>", replyBase, "Uit de lijst", "Haal mij uit de lijst."))

	samples := []struct {
		template, reference string
		nth                 int // of the thread's messages
	}{
		{operationsLetter, "V-2026-000001", 0}, {copyLetter, "V-2026-000001", 0}, {answerLetter, "V-2026-000001", 1},
		{confirmLetter, "V-2026-000002", 0}, {operationsLetter, "V-2026-000002", 0}, {copyLetter, "V-2026-000002", 0}, {answerLetter, "V-2026-000002", 1},
		{operationsLetter, "V-2026-000003", 0}, {receivedLetter, "V-2026-000003", 0}, {emptyLetter, "V-2026-000001", 0},
	}
	for _, lang := range i18n.Langs {
		var all strings.Builder
		for _, l := range samples {
			th, err := w.svc.Show(job, l.reference)
			must(t, err)
			in, err := mail.NewLetter(mail.Letter{Template: l.template, Lang: lang}, letterArgs{Thread: th.ID, Message: th.Messages[l.nth].ID, Link: 7})
			must(t, err)
			m, err := w.svc.renderer(l.template)(context.Background(), in)
			must(t, err)
			fmt.Fprintf(&all, "=== %s %s\nSubject: %s\nReply-To: %s\n\n%s\n", l.template, l.reference, m.Subject, m.ReplyTo, m.Text)
			for _, f := range m.Files {
				fmt.Fprintf(&all, "(%s, %s, %d bytes)\n", f.Name, f.MIME, len(f.Data))
			}
			checkLetter(t, string(lang)+" "+l.template, m)
		}
		got := secrets.ReplaceAllStringFunc(all.String(), func(s string) string {
			if strings.HasPrefix(s, "+") {
				return "+TOKEN@"
			}
			return "TOKEN"
		})
		golden := filepath.Join("testdata", "letters."+string(lang)+".txt")
		if *update {
			must(t, os.MkdirAll("testdata", 0o755))
			must(t, os.WriteFile(golden, []byte(got), 0o644))
		}
		want, err := os.ReadFile(golden)
		must(t, err)
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s differs (write it anew with -update):\n%s", golden, diff)
		}
	}
}

func checkLetter(t *testing.T, what string, m mail.Message) {
	t.Helper()
	if m.Unsubscribe != "" {
		t.Errorf("%s is no marketing", what)
	}
	for _, line := range strings.Split(m.Text, "\n") {
		if len([]rune(line)) > 74 && !strings.Contains(line, "://") {
			t.Errorf("%s: a long line %q", what, line)
		}
	}
	if strings.Contains(m.HTML, "<bijlage>") || strings.Contains(m.HTML, "src=") {
		t.Errorf("%s: what somebody wrote is markup", what)
	}
	if strings.ContainsAny(m.Subject, "@") || strings.Contains(m.Subject, "Peeters") {
		t.Errorf("%s: the subject %q is personal", what, m.Subject)
	}
}

// TestFilesOfAnAnswer: who has no portal gets them with the letter; who has, finds them there.
func TestFilesOfAnAnswer(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	ref := w.ask(jan, "vraag")
	w.receive("piet@elders.example", replyBase, rawMail("Piet <piet@elders.example>", replyBase, "vraag", "vraag"))
	w.mails()
	for _, r := range []string{ref, "V-2026-000002"} {
		must(t, w.svc.Answer(job, r, "Zie bijlage.", []Upload{{Name: "überzicht \"1\"\r\n.pdf", Data: pdf}}))
	}
	sent := w.mails()
	mine, theirs := to(t, sent, jan.email), to(t, sent, "piet@elders.example")
	if strings.Contains(mine.raw, "application/pdf") || !strings.Contains(mine.Text, "portail") {
		t.Errorf("a customer's files went by mail:\n%.2000s", mine.raw)
	}
	if !strings.Contains(theirs.raw, "application/pdf") || !strings.Contains(theirs.Text, "zitten bij deze mail") {
		t.Errorf("a stranger's files did not:\n%.2000s", theirs.raw)
	}
}

// TestErasedBeforeSent: a letter whose thread is gone is given up, and one whose key is gone says so.
func TestErasedBeforeSent(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	w.ask(jan, "geheim")
	_, err := w.super.Exec(context.Background(), `DELETE FROM subject_keys WHERE subject_kind = 'customer'`)
	must(t, err)
	if copied := to(t, w.mails(), jan.email); !strings.Contains(copied.Text, "(Ce texte a été effacé.)") {
		t.Errorf("the copy:\n%s", copied.Text)
	}
	in, err := mail.NewLetter(mail.Letter{Lang: i18n.NL}, letterArgs{Thread: ident.Record()})
	must(t, err)
	if _, err := w.svc.renderer(copyLetter)(context.Background(), in); err == nil {
		t.Error("a letter about nothing was written")
	}
}
