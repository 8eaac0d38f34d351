package mail_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/templates/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	resetURL  = "https://privacy.kastanje.example/nl/reset/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
	cancelURL = "https://privacy.kastanje.example/nl/reset/cancel/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
)

// words are those of a letter with all there can be in one, in the language of the layout's own words.
var words = map[i18n.Lang]mail.Letter{
	i18n.NL: {
		Subject: "Uw wachtwoord opnieuw instellen", Greeting: "Goedendag,",
		Paragraphs: []string{"Iemand vroeg op privacy.kastanje.example een nieuw wachtwoord voor uw account bij Kastanje Hosting.",
			"Was u dat? Kies dan een nieuw wachtwoord met de link. Daarna meldt u zich overal opnieuw aan."},
		Action: mail.Link{Label: "Kies een nieuw wachtwoord"},
		Facts:  []mail.Fact{{Label: "Link werkt tot", Value: "3 november 2026 om 15:05 (CET)"}, {Label: "Vanaf het netwerk", Value: "192.0.2.0/24"}},
		After:  []string{"Was u dat niet? Dan hoeft u niets te doen: zonder de link verandert er niets. U kunt de link ook meteen ongeldig maken."},
		Aside:  mail.Link{Label: "Maak de link ongeldig"},
	},
	i18n.FR: {
		Subject: "Réinitialiser votre mot de passe", Greeting: "Bonjour,",
		Paragraphs: []string{"Quelqu’un a demandé sur privacy.kastanje.example un nouveau mot de passe pour votre compte chez Kastanje Hosting."},
		Action:     mail.Link{Label: "Choisir un nouveau mot de passe"},
		Facts:      []mail.Fact{{Label: "Le lien fonctionne jusqu’au", Value: "3 novembre 2026 à 15:05 (CET)"}},
		After:      []string{"Ce n’était pas vous\u202f? Vous n’avez rien à faire\u00a0: sans le lien, rien ne change."},
		Aside:      mail.Link{Label: "Invalider le lien"},
	},
	i18n.DE: {
		Subject: "Ihr Passwort neu festlegen", Greeting: "Guten Tag,",
		Paragraphs: []string{"Jemand hat auf privacy.kastanje.example ein neues Passwort für Ihr Konto bei Kastanje Hosting angefordert."},
		Action:     mail.Link{Label: "Neues Passwort festlegen"},
		Facts:      []mail.Fact{{Label: "Link funktioniert bis", Value: "3. November 2026 um 15:05 (MEZ)"}},
		After:      []string{"Waren Sie das nicht? Dann brauchen Sie nichts zu tun: Ohne den Link ändert sich nichts."},
		Aside:      mail.Link{Label: "Link ungültig machen"},
	},
	i18n.EN: {
		Subject: "Reset your password", Greeting: "Good day,",
		Paragraphs: []string{"Somebody asked on privacy.kastanje.example for a new password for your account with Kastanje Hosting."},
		Action:     mail.Link{Label: "Choose a new password"},
		Facts:      []mail.Fact{{Label: "Link works until", Value: "3 November 2026 at 15:05 (CET)"}},
		After:      []string{"Was it not you? Then you need do nothing: without the link nothing changes."},
		Aside:      mail.Link{Label: "Make the link invalid"},
	},
}

func letter(lang i18n.Lang) mail.Letter {
	l := words[lang]
	l.Lang, l.Company, l.Contact = lang, "Kastanje Hosting", "privacy@kastanje.example"
	l.Action.URL, l.Aside.URL = resetURL, cancelURL
	return l
}

func compose(t *testing.T, l mail.Letter) (subject, text, html string) {
	t.Helper()
	subject, text, html, err := mail.Compose(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	return subject, text, html
}

// What a letter says is kept word for word, in each language and as text and HTML: go test ./templates/mail -update.
func TestGolden(t *testing.T) {
	for _, lang := range i18n.Langs {
		subject, text, html := compose(t, letter(lang))
		if subject != words[lang].Subject {
			t.Errorf("%s: subject %q", lang, subject)
		}
		for part, got := range map[string]string{"txt": text, "html": html} {
			file := filepath.Join("testdata", "letter."+string(lang)+"."+part)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s:\n%s", file, diff)
			}
		}
	}
}

var links = regexp.MustCompile(`(?i)(href|src|action|background|url)\s*[=(]\s*["']?([^"')]*)`)

func TestForm(t *testing.T) {
	for _, lang := range i18n.Langs {
		_, text, html := compose(t, letter(lang))
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if strings.Contains(line, "://") {
				if line != resetURL && line != cancelURL {
					t.Errorf("%s: the link is not alone on its line: %q", lang, line)
				}
				if lines[i-1] != "" || lines[i+1] != "" {
					t.Errorf("%s: the link has no space around it", lang)
				}
				continue
			}
			if utf8.RuneCountInString(line) > 72 {
				t.Errorf("%s: line of %d columns: %q", lang, utf8.RuneCountInString(line), line)
			}
		}
		if len(html) > 30*1024 {
			t.Errorf("%s: %d bytes of HTML", lang, len(html))
		}
		if !strings.Contains(html, `<html lang="`+lang.Tag()+`">`) || !strings.Contains(html, `name="color-scheme" content="light dark"`) {
			t.Errorf("%s: no language or no colour scheme", lang)
		}
		found := map[string]int{}
		for _, m := range links.FindAllStringSubmatch(html, -1) {
			found[strings.ToLower(m[1])+" "+m[2]]++
		}
		if diff := cmp.Diff(map[string]int{"href " + resetURL: 1, "href " + cancelURL: 1}, found); diff != "" {
			t.Errorf("%s: links: %s", lang, diff)
		}
		if strings.Contains(html, "<img") || strings.Contains(html, "<script") || strings.Contains(html, "<form") || strings.Contains(html, "@import") {
			t.Errorf("%s: the letter asks for more than itself", lang)
		}
	}
}

// A letter with the least there can be has no empty blocks.
func TestSparse(t *testing.T) {
	l := mail.Letter{Lang: i18n.EN, Company: "Kastanje Hosting", Contact: "privacy@kastanje.example", Subject: "Your password was changed", Paragraphs: []string{"It was."}}
	_, text, html := compose(t, l)
	want := "Your password was changed\n=========================\n\nIt was.\n\n-- \nKastanje Hosting\n" +
		"This is an automatic message from Kastanje Hosting. Replies do not reach\nus.\nA question about your data? Write to privacy@kastanje.example.\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	for _, unwanted := range []string{"href", "button-cell\"", "<th", "class=\"facts\""} {
		if strings.Contains(html, unwanted) {
			t.Errorf("has %s", unwanted)
		}
	}
}

// Text from elsewhere stays text.
func TestHostileText(t *testing.T) {
	l := letter(i18n.NL)
	const hostile = `</td><script>alert(1)</script><img src=x onerror=alert(1)>"'&{{7*7}}`
	l.Subject, l.Greeting, l.Company, l.Contact = hostile, hostile, hostile, hostile
	l.Paragraphs, l.After, l.Facts = []string{hostile}, []string{hostile}, []mail.Fact{{Label: hostile, Value: hostile}}
	l.Action.Label, l.Aside.Label = hostile, hostile
	_, text, html := compose(t, l)
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("markup came through")
	}
	if !strings.Contains(text, "<script>alert(1)</script>") || !strings.Contains(html, "{{7*7}}") {
		t.Error("the text was changed")
	}
}

func TestRefusesLinks(t *testing.T) {
	for _, url := range []string{"", "/nl/reset/x", "//evil.example/x", "javascript:alert(1)", "data:text/html,x", "https://", "https://x/\r\nBcc: y", "https://x/a b", "mailto:x@y.be"} {
		l := letter(i18n.NL)
		l.Action.URL = url
		if _, _, _, err := mail.Compose(context.Background(), l); err == nil {
			t.Errorf("the action %q was accepted", url)
		}
		l = letter(i18n.NL)
		l.Aside.URL = url
		if _, _, _, err := mail.Compose(context.Background(), l); err == nil {
			t.Errorf("the aside %q was accepted", url)
		}
	}
	l := letter(i18n.NL)
	l.Action.Label = ""
	if _, _, _, err := mail.Compose(context.Background(), l); err == nil {
		t.Error("a link without words was accepted")
	}
}

// Lines break at spaces only, and never at those that hold together what belongs together.
func TestWrapping(t *testing.T) {
	l := letter(i18n.FR)
	long := strings.Repeat("Voilà une phrase\u202f! ", 20)
	l.Paragraphs = []string{long, strings.Repeat("x", 100), "a\nb"}
	_, text, _ := compose(t, l)
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "!") || strings.HasPrefix(line, "\u202f") || strings.HasSuffix(line, "\u202f") {
			t.Errorf("broken at a space that does not break: %q", line)
		}
	}
	if !strings.Contains(text, "\n"+strings.Repeat("x", 100)+"\n") || !strings.Contains(text, "\na b\n") {
		t.Errorf("%s", text)
	}
}
