package policy

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestLetter compares the notice in each language with its golden file: of a version that replaces one, and of a first one.
func TestLetter(t *testing.T) {
	w := newWorld(t)
	w.must(w.PublishDemo(w.ctx))
	versions, err := w.Published(w.ctx)
	w.must(err)
	links := regexp.MustCompile(`https?://\S+`)
	for _, lang := range i18n.Langs {
		var all strings.Builder
		for _, v := range versions {
			in, err := mail.NewLetter(mail.Letter{Template: NoticeTemplate, Lang: lang, Recipient: "mieke@wilg.example"}, mailing.Args{Ref: v.id})
			w.must(err)
			m, err := w.notice(w.ctx, in)
			w.must(err)
			fmt.Fprintf(&all, "=== %s\nSubject: %s\n\n%s\n", v.Number, m.Subject, m.Text)
			if m.Unsubscribe != "" || m.HTML == "" || len(m.HTML) > 30<<10 || strings.Contains(m.Subject, "@") {
				t.Errorf("%s: unsubscribe %q, %d bytes, subject %q", lang, m.Unsubscribe, len(m.HTML), m.Subject)
			}
			for _, line := range strings.Split(m.Text, "\n") {
				if l := links.FindString(line); l != "" && (strings.TrimSpace(line) != l || !strings.HasPrefix(l, "https://privacy.kastanje.example/"+string(lang)+"/privacy-notice/")) {
					t.Errorf("%s: link in %q", lang, line)
				}
			}
		}
		golden := filepath.Join("testdata", "letters."+string(lang)+".txt")
		if *update {
			w.must(os.MkdirAll("testdata", 0o755))
			w.must(os.WriteFile(golden, []byte(all.String()), 0o644))
		}
		want, err := os.ReadFile(golden)
		w.must(err)
		if diff := cmp.Diff(string(want), all.String()); diff != "" {
			t.Errorf("%s (run with -update after looking):\n%s", golden, diff)
		}
	}
}

// TestLetterLater: a letter whose version this process does not know yet waits, and one that it learns of goes out.
func TestLetterLater(t *testing.T) {
	w := newWorld(t)
	other := w.service(w.store)
	if vs, err := other.Published(w.ctx); err != nil || len(vs) != 0 {
		t.Fatal(vs, err)
	}
	in, err := mail.NewLetter(mail.Letter{Template: NoticeTemplate, Lang: i18n.FR}, mailing.Args{Ref: 1})
	w.must(err)
	if _, err := other.notice(w.ctx, in); !errors.Is(err, mail.ErrLater) {
		t.Errorf("a version that is not there: %v", err)
	}
	w.publish("1.0", "2026-01-01")
	if _, err := other.notice(w.ctx, in); err != nil {
		t.Errorf("a version that another process published just now: %v", err)
	}
}
