package newsletter

import (
	"flag"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/mailing"
	"inzage/internal/testkit/smtptest"
)

var update = flag.Bool("update", false, "write the golden files anew")

var autumn = Issue{Texts: map[i18n.Lang]Text{
	i18n.NL: {Subject: "Herfst bij Kastanje", Markdown: "## Nieuwe servers\n\nZe staan in **Gent**. [Lees meer](https://kastanje.example/nl/gent)."},
	i18n.FR: {Subject: "L’automne chez Kastanje", Markdown: "## Nouveaux serveurs\n\nIls sont à **Gand**. [Lire la suite](https://kastanje.example/fr/gand)."},
}}

// Every reader has one letter in their language, or in the one for those without, with a link of their own that
// withdraws: the same in the text and in the header that mail programs look for.
func TestSend(t *testing.T) {
	w := newWorld(t)
	want := map[string]string{"nele@wilg.example": "nl", "fabien@saule.example": "fr", "dora@weide.example": "nl", "emma@willow.example": "nl"}
	for address, lang := range map[string]i18n.Lang{"nele@wilg.example": i18n.NL, "fabien@saule.example": i18n.FR, "dora@weide.example": i18n.DE, "emma@willow.example": i18n.EN} {
		w.customer(address, lang)
	}
	w.withdraw(w.customer("out@wilg.example", i18n.NL))
	sent, err := w.Send(w.ctx(), autumn)
	w.must(err)
	if sent.Again {
		t.Error("the first time is the second")
	}
	w.drain()
	p, err := w.Progress(w.ctx(), sent.Newsletter)
	w.must(err)
	if p.ID != sent.Mailing || p.State != mailing.Done || p.Sent != 4 || p.Letters != 4 {
		t.Errorf("%+v", p)
	}
	links := map[string]bool{}
	for _, d := range w.server.Deliveries() {
		to := strings.Trim(d.To[0], "TO:<>")
		lang, ok := want[to]
		if !ok {
			t.Errorf("%s has a letter, or two", to)
			continue
		}
		delete(want, to)
		if got := d.Header("Content-Language"); got != i18n.Lang(lang).Tag() {
			t.Errorf("%s has a letter in %s, want %s", to, got, lang)
		}
		header := d.Header("List-Unsubscribe")
		if d.Header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(header, "<https://privacy.kastanje.example/m/") || links[header] {
			t.Errorf("%s: List-Unsubscribe is %q, %q", to, header, d.Header("List-Unsubscribe-Post"))
		}
		links[header] = true
		url := strings.Trim(header, "<>")
		if n := strings.Count(plain(t, d.Data), url); n != 3 { // in the header, as text, as HTML
			t.Errorf("%s: the letter has its link %d times", to, n)
		}
		if d.Header("Reply-To") != "<vraag@kastanje.example>" {
			t.Errorf("%s: Reply-To is %q", to, d.Header("Reply-To"))
		}
	}
	if len(want) != 0 {
		t.Errorf("no letter for %v", want)
	}
	for _, r := range w.links {
		if r.Language != i18n.NL && r.Language != i18n.FR {
			t.Errorf("a link speaks %s, and the letter does not", r.Language)
		}
	}

	again, err := w.Send(w.ctx(), autumn)
	w.must(err)
	w.drain()
	if !again.Again || again.Newsletter != sent.Newsletter || len(w.server.Deliveries()) != 4 {
		t.Errorf("the same texts again: %+v, %d letters", again, len(w.server.Deliveries()))
	}
	var entries int
	if w.scan(&entries, `SELECT count(*) FROM audit.entry WHERE type IN ('newsletter.issued', 'newsletter.mailing_written', 'newsletter.mailing_done')`); entries != 5 {
		t.Errorf("%d entries", entries)
	}
}

// plain undoes the encoding of a whole letter, for looking something up in it.
func plain(t *testing.T, data string) string {
	t.Helper()
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(data)))
	if err != nil && len(text) == 0 {
		t.Fatal(err)
	}
	return string(text)
}

// Who withdraws while a newsletter goes out has no letter after that, also when it was written before.
func TestWithdrawnMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.customer("eerst@wilg.example", i18n.NL)
	late := w.customer("laat@wilg.example", i18n.NL)
	w.customer("later@wilg.example", i18n.NL)
	w.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Rcpt && w.clock.Now().Equal(noon) {
			return smtptest.Reply(451, "later")
		}
		return nil
	})
	sent, err := w.Send(w.ctx(), autumn)
	w.must(err)
	w.drain()
	w.withdraw(late)
	w.clock.Advance(60e9)
	w.drain()
	p, err := w.Progress(w.ctx(), sent.Newsletter)
	w.must(err)
	if p.State != mailing.Done || p.Sent != 2 || p.Dead != 1 || len(w.server.Deliveries()) != 2 {
		t.Errorf("%+v", p)
	}
	var cause string
	if w.scan(&cause, `SELECT cause FROM outbox WHERE state = 'dead'`); cause != "withdrawn" {
		t.Errorf("the letter is dead for: %s", cause)
	}
	for _, d := range w.server.Deliveries() {
		if strings.Contains(d.To[0], "laat@") {
			t.Error("who withdrew has a letter")
		}
	}
}

func TestStopAndResume(t *testing.T) {
	w := newWorld(t)
	w.customer("nele@wilg.example", i18n.NL)
	sent, err := w.Send(w.ctx(), autumn)
	w.must(err)
	p, err := w.Stop(w.ctx(), sent.Newsletter)
	w.must(err)
	w.drain()
	if p.State != mailing.Stopped || len(w.server.Deliveries()) != 0 {
		t.Errorf("%+v, %d letters", p, len(w.server.Deliveries()))
	}
	_, err = w.Resume(w.ctx(), sent.Newsletter)
	w.must(err)
	w.drain()
	if len(w.server.Deliveries()) != 1 {
		t.Error("no letter after it was resumed")
	}
	if _, err := w.Stop(w.ctx(), 99); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such newsletter: %v", err)
	}
}

// What is wrong is said at once, all of it, and nothing is written.
func TestRefuses(t *testing.T) {
	w := newWorld(t)
	good := autumn.Texts[i18n.NL]
	for name, test := range map[string]struct {
		issue Issue
		want  []string
	}{
		"nothing":             {Issue{}, []string{"text newsletter.error.none"}},
		"another language":    {Issue{Texts: map[i18n.Lang]Text{"es": good}}, []string{"text newsletter.error.language"}},
		"the pseudo-language": {Issue{Texts: map[i18n.Lang]Text{i18n.QPS: good}}, []string{"text newsletter.error.language"}},
		"no fallback":         {Issue{Texts: map[i18n.Lang]Text{i18n.FR: good, i18n.DE: good}}, []string{"fallback newsletter.error.fallback"}},
		"a subject in two":    {Issue{Texts: map[i18n.Lang]Text{i18n.NL: {"a\r\nBcc: x@y.be", good.Markdown}}}, []string{"subject.nl newsletter.error.subject"}},
		"a long subject":      {Issue{Texts: map[i18n.Lang]Text{i18n.NL: {strings.Repeat("é", 121), good.Markdown}}}, []string{"subject.nl newsletter.error.subject"}},
		"a picture and more": {Issue{Texts: map[i18n.Lang]Text{i18n.NL: {"", "![x](https://spy.example/p.gif)"}, i18n.FR: {"s", " "}}},
			[]string{"subject.nl newsletter.error.subject", "text.fr newsletter.error.blank", "text.nl newsletter.error.image"}},
		"a script":  {Issue{Texts: map[i18n.Lang]Text{i18n.DE: {"s", "<script>x</script>"}}}, []string{"text.de newsletter.error.html"}},
		"a link":    {Issue{Texts: map[i18n.Lang]Text{i18n.EN: {"s", "[a](javascript:x)"}}}, []string{"text.en newsletter.error.link"}},
		"code":      {Issue{Texts: map[i18n.Lang]Text{i18n.EN: {"s", "```\nx\n```"}}}, []string{"text.en newsletter.error.code"}},
		"too much":  {Issue{Texts: map[i18n.Lang]Text{i18n.EN: {"s", strings.Repeat("x ", maxMarkdown)}}}, []string{"text.en newsletter.error.long"}},
		"bad bytes": {Issue{Texts: map[i18n.Lang]Text{i18n.EN: {"s\xff", "x\x00"}}}, []string{"subject.en newsletter.error.subject", "text.en newsletter.error.html"}},
	} {
		var got []string
		_, err := w.Send(w.ctx(), test.issue)
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			for _, field := range f.Fields {
				got = append(got, field.Name+" "+field.ID)
				if i18n.SayIn(i18n.NL, field.ID, i18n.Args(field.Args)) == "" {
					t.Errorf("%s: no words for %s", name, field.ID)
				}
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		if _, err := w.Preview(w.ctx(), test.issue); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: the preview shows it: %v", name, err)
		}
	}
	var n int
	if w.scan(&n, `SELECT count(*) FROM newsletters`); n != 0 {
		t.Errorf("%d newsletters were written", n)
	}
}

// What a newsletter says is kept word for word: go test ./internal/feature/newsletter -update.
func TestPreview(t *testing.T) {
	w := newWorld(t)
	w.customer("nele@wilg.example", i18n.NL)
	issue := Issue{Texts: map[i18n.Lang]Text{}}
	for _, lang := range i18n.Langs {
		issue.Texts[lang] = Text{Subject: autumn.Texts[i18n.NL].Subject, Markdown: autumn.Texts[i18n.NL].Markdown}
	}
	p, err := w.Preview(w.ctx(), issue)
	w.must(err)
	if p.Customers != 1 || len(p.Letters) != len(i18n.Langs) {
		t.Errorf("%d customers, %d letters", p.Customers, len(p.Letters))
	}
	for lang, letter := range p.Letters {
		for part, got := range map[string]string{"txt": letter.Text, "html": letter.HTML} {
			file := filepath.Join("testdata", "newsletter."+string(lang)+"."+part)
			if *update {
				w.must(os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			w.must(err)
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s:\n%s", file, diff)
			}
		}
		if len(letter.HTML) > 30*1024 {
			t.Errorf("%s: %d bytes of HTML", lang, len(letter.HTML))
		}
	}
	var n int
	if w.scan(&n, `SELECT count(*) FROM newsletters`); n != 0 || len(w.links) != 0 {
		t.Error("the preview wrote something")
	}
}
