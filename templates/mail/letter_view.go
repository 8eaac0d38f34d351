package mail

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"inzage/internal/core/i18n"
)

// Letter is what a letter says. All text is in its language already; only the layout's own words are added here.
type Letter struct {
	Lang       i18n.Lang
	Company    string   // who writes
	Contact    string   // e-mail address of the privacy office
	Subject    string   // also the heading; no personal data, for it shows on locked screens
	Greeting   string   // optional, without a name
	Paragraphs []string // before the action
	Body       Body     // a longer text after them, from Markdown; zero: none
	Action     Link     // the one thing to do; zero: nothing
	Facts      []Fact   // such as until when the link works, and from where it was asked for
	After      []string // paragraphs after the facts
	Aside      Link     // a second, quiet way out, such as withdrawing the link; zero: none
	Reply      string   // what becomes of an answer to this letter; "": nobody reads it
}

// Link is a link with its words.
type Link struct {
	Label string
	URL   string // absolute, http or https
}

func (l Link) given() bool { return l != Link{} }

// check refuses what would not be a link in a mail.
func (l Link) check() error {
	if !l.given() {
		return nil
	}
	u, err := url.Parse(l.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || l.Label == "" || strings.ContainsAny(l.URL, " \t\r\n") {
		return fmt.Errorf("mail: a link needs words and an absolute address (the words here are %q)", l.Label)
	}
	return nil
}

// Fact is a detail of the letter.
type Fact struct{ Label, Value string }

// Compose writes a letter as text and as HTML.
func Compose(ctx context.Context, l Letter) (subject, text, html string, err error) {
	for _, link := range []Link{l.Action, l.Aside} {
		if err := link.check(); err != nil {
			return "", "", "", err
		}
	}
	var b strings.Builder
	if err := page(l).Render(i18n.WithLang(ctx, l.Lang), &b); err != nil {
		return "", "", "", err
	}
	return l.Subject, l.text(), b.String(), nil
}

// contact is the line that says whom to write to.
func (l Letter) contact() string {
	return i18n.In(l.Lang, "mail.contact", i18n.Args{"Contact": l.Contact})
}

// automatic is the line that says what becomes of an answer.
func (l Letter) automatic() string {
	if l.Reply != "" {
		return l.Reply
	}
	return i18n.In(l.Lang, "mail.automatic", i18n.Args{"Company": l.Company})
}

// label is a label before what it labels, in plain text.
func (l Letter) label(s string) string {
	return i18n.In(l.Lang, "mail.label", i18n.Args{"Label": s})
}
