package authn

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are one of each sort, as the outbox hands them to their renderers.
func samples() []struct {
	template string
	token    string
	cancel   string
	args     any
} {
	asked := askedArgs{At: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC), From: "192.0.2.x", Browser: "Firefox, Windows"}
	changed := emailArgs{askedArgs: askedArgs{At: asked.At}, New: "mieke.nieuw@wilg.example"}
	return []struct {
		template string
		token    string
		cancel   string
		args     any
	}{
		{"reset", "RESET-TOKEN", "CANCEL-TOKEN", asked},
		{"activate", "ACTIVATE-TOKEN", "CANCEL-TOKEN", asked},
		{"invite", "", "", struct{}{}},
		{"password_changed", "UNDO-TOKEN", "", asked},
		{"activated", "UNDO-TOKEN", "", asked},
		{"new_device", "", "", asked},
		{"sign_in_after_failures", "", "", asked},
		{"email_confirm_new", "NEW-TOKEN", "", struct{}{}},
		{"email_confirm_old", "OLD-TOKEN", "", emailArgs{askedArgs: asked, New: "mieke.nieuw@wilg.example"}},
		{"email_changed", "UNDO-TOKEN", "", changed},
		{"email_changed", "", "", changed},
		{"email_taken", "", "", struct{}{}},
	}
}

func letterService() *Service {
	base, _ := url.Parse("https://privacy.kastanje.example")
	return &Service{base: base.String(), company: Company{Name: "Kastanje Hosting bv", Contact: "privacy@kastanje.example"}}
}

// TestLetters compares the text of each letter in each language with its golden file, and looks at what must hold for all.
func TestLetters(t *testing.T) {
	s := letterService()
	for _, lang := range i18n.Langs {
		var all strings.Builder
		for _, l := range samples() {
			in, err := mail.NewLetter(mail.Letter{
				Template: "authn." + l.template, Lang: lang, Recipient: "mieke@wilg.example", Token: l.token, CancelToken: l.cancel,
				TokenExpires: time.Date(2026, 11, 3, 14, 35, 0, 0, time.UTC),
			}, l.args)
			must(t, err)
			m, err := s.renderer(l.template)(context.Background(), in)
			must(t, err)
			fmt.Fprintf(&all, "=== %s\nSubject: %s\n\n%s\n", l.template, m.Subject, m.Text)
			checkLetter(t, lang, l.template, l.token, m)
		}
		golden := filepath.Join("testdata", "letters."+string(lang)+".txt")
		if *update {
			must(t, os.MkdirAll("testdata", 0o755))
			must(t, os.WriteFile(golden, []byte(all.String()), 0o644))
		}
		want, err := os.ReadFile(golden)
		must(t, err)
		if diff := cmp.Diff(string(want), all.String()); diff != "" {
			t.Errorf("%s (run with -update after looking):\n%s", golden, diff)
		}
	}
}

func (s *Service) renderer(name string) mail.Renderer {
	for _, l := range s.letters() {
		if l.name == name {
			return s.render(l.write)
		}
	}
	return nil
}

var (
	hrefs  = regexp.MustCompile(`href="([^"]*)"`)
	remote = regexp.MustCompile(`(?i)<img|<script|<link|url\(|src=|@import`)
	links  = regexp.MustCompile(`https?://\S+`)
)

func checkLetter(t *testing.T, lang i18n.Lang, name, token string, m mail.Message) {
	t.Helper()
	say := func(format string, args ...any) { t.Errorf("%s in %s: "+format, append([]any{name, lang}, args...)...) }
	if strings.Contains(m.Subject, "@") || strings.Contains(m.Subject, "TOKEN") || m.Subject == "" {
		say("subject is %q", m.Subject)
	}
	if strings.Contains(m.Text+m.HTML, "Mieke ") || strings.Contains(strings.ToLower(m.Text), "password is") {
		say("holds a name or a password")
	}
	if remote.MatchString(m.HTML) {
		say("loads something from elsewhere: %s", remote.FindString(m.HTML))
	}
	if len(m.HTML) > 30<<10 {
		say("%d bytes of HTML", len(m.HTML))
	}
	if !strings.Contains(m.HTML, `lang="`+lang.Tag()) {
		say("does not say its language")
	}
	inText := links.FindAllString(m.Text, -1)
	for _, line := range strings.Split(m.Text, "\n") {
		if l := links.FindString(line); l != "" && strings.TrimSpace(line) != l {
			say("a link is not alone on its line: %q", line)
		}
	}
	for _, l := range inText {
		if !strings.HasPrefix(l, "https://privacy.kastanje.example/"+string(lang)+"/") {
			say("link to %s", l)
		}
	}
	for _, h := range hrefs.FindAllStringSubmatch(m.HTML, -1) {
		if strings.HasPrefix(h[1], "mailto:privacy@kastanje.example") {
			continue
		}
		if !strings.Contains(m.Text, h[1]) {
			say("the HTML links to %s and the text does not", h[1])
		}
	}
	if token != "" && !strings.Contains(m.Text, "/"+token) {
		say("lacks its link")
	}
}

// Who uses a link that was mailed can be reached at that address, whatever a mail server said of it before.
func TestLinkProvesTheAddress(t *testing.T) {
	const email = "jan@wilg.example"
	w := newWorld(t)
	w.active("K-1", email)
	w.exec(`INSERT INTO mail_bounces (address_mac, at, code) SELECT email_mac, now(), '5.1.1' FROM logins`)
	marked := w.count(`SELECT count(*) FROM mail_bounces`)
	must(t, w.svc.SetPassword(visitor(), w.resetLink(email), otherPassword))
	if left := w.count(`SELECT count(*) FROM mail_bounces`); marked == 0 || left != marked-1 {
		t.Errorf("%d marks before, %d after", marked, left)
	}
}
