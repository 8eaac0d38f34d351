package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/newsletter"
	"inzage/internal/platform/mailing"
)

// newsletterCmd sends the newsletter to those who want it.
type newsletterCmd struct {
	Send newsletterSend `cmd:"" help:"Send a newsletter to everyone who gave consent, with a link in each letter that withdraws it."`
}

type newsletterSend struct {
	Text     []string `required:"" help:"Text in a language: nl=nieuws.md. The first line, \"# Subject\", is the subject. Once for each language."`
	Fallback string   `enum:"nl,fr,de,en" default:"nl" help:"Language for readers whose own has no text."`
	Yes      bool     `help:"Do it; without it the command only says to how many it would go."`
}

// Run starts the sending; inzage serve carries it on.
func (c newsletterSend) Run(p *program) error {
	issue := newsletter.Issue{Fallback: i18n.Lang(c.Fallback), Texts: map[i18n.Lang]newsletter.Text{}}
	for _, t := range c.Text {
		name, path, ok := strings.Cut(t, "=")
		lang, known := i18n.ParseLang(name)
		if !ok || !known {
			return usage("--text %s: write a language and a file, such as nl=nieuws.md", t)
		}
		source, err := readText(path)
		if err != nil {
			return err
		}
		subject, body, _ := strings.Cut(strings.TrimLeft(string(source), "\ufeff\r\n"), "\n")
		title, ok := strings.CutPrefix(subject, "# ")
		if !ok {
			return fmt.Errorf("%s: the first line is the subject, behind a number sign: \"# News of spring\"", path)
		}
		issue.Texts[lang] = newsletter.Text{Subject: strings.TrimSpace(title), Markdown: body}
	}
	return p.with(func(f *features) error {
		if !c.Yes {
			preview, err := f.newsletter.Preview(p.ctx, issue)
			if err != nil {
				return err
			}
			p.say("It would go to the addresses of %d customers who gave consent. Add --yes to do it.", preview.Customers)
			return nil
		}
		sending, err := f.newsletter.Send(p.ctx, issue)
		if err != nil {
			return err
		}
		if sending.Again {
			p.say("This newsletter was sent before, as mailing %d: nothing was begun.", sending.Mailing)
			return nil
		}
		p.say("Mailing %d begins: inzage mailing list shows how far it is.", sending.Mailing)
		return nil
	})
}

// mailingCmd watches and stops what goes to many.
type mailingCmd struct {
	List   mailingList   `cmd:"" help:"List the latest mailings with how far they are."`
	Stop   mailingStop   `cmd:"" help:"Stop a mailing: no further letter goes out."`
	Resume mailingResume `cmd:"" help:"Let a stopped mailing go on where it was."`
}

type mailingList struct{}

// Run lists the mailings.
func (mailingList) Run(p *program) error {
	return p.with(func(f *features) error {
		all, err := f.mailings.List(f.store.Read(p.ctx), 20)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "NUMBER\tMATTER\tSTATE\tBEGAN\tCUSTOMERS\tSENT\tWAITING\tGIVEN UP\tLEFT OUT")
		for _, m := range all {
			_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%d of %d\t%d\t%d\t%d\t%d\n", m.ID, m.Matter, m.State, moment(m.CreatedAt),
				m.Passed, m.Customers, m.Sent, m.Waiting+m.Unknown, m.Dead, m.Shared+m.Withheld+m.Bounced)
		}
		return table.Flush()
	})
}

type mailingStop struct {
	Number int64 `arg:"" help:"Number of the mailing."`
}

// Run stops the mailing.
func (c mailingStop) Run(p *program) error {
	return p.with(func(f *features) error { return p.turned(f.mailings.Stop(p.ctx, c.Number)) })
}

type mailingResume struct {
	Number int64 `arg:"" help:"Number of the mailing."`
}

// Run lets it go on.
func (c mailingResume) Run(p *program) error {
	return p.with(func(f *features) error { return p.turned(f.mailings.Resume(p.ctx, c.Number)) })
}

func (p *program) turned(m mailing.Progress, err error) error {
	if err != nil {
		return explain(err, "there is no such mailing: inzage mailing list shows all")
	}
	p.say("Mailing %d is %s: %d of %d customers, %d letters sent.", m.ID, m.State, m.Passed, m.Customers, m.Sent)
	return nil
}
