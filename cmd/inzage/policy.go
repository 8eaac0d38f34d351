package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/policy"
)

// policyCmd prepares and publishes versions of the privacy policy.
type policyCmd struct {
	Import  policyImport  `cmd:"" help:"Bring in the text of a version in one language, as Markdown."`
	List    policyList    `cmd:"" help:"List the versions with what each still lacks."`
	Publish policyPublish `cmd:"" help:"Make a version public; with --far-reaching tell everyone whose data is held."`
	Discard policyDiscard `cmd:"" help:"Throw away a version that was not published."`
}

type policyImport struct {
	File          string    `arg:"" help:"Markdown file with the text."`
	Version       string    `required:"" help:"Number of the version, such as 09.16."`
	Language      string    `required:"" enum:"nl,fr,de,en" help:"nl, fr, de or en."`
	EffectiveFrom time.Time `required:"" format:"2006-01-02" help:"First day on which it is in force, such as 2026-09-16."`
	Authentic     string    `enum:"nl,fr,de,en," default:"" help:"Language whose text decides (default: nl)."`
	Summary       string    `help:"Markdown file with what changed since the version before, in the same language."`
}

// Run brings the text in. The same file again changes nothing.
func (c policyImport) Run(p *program) error {
	d := policy.Draft{Number: c.Version, From: brusselsDay(c.EffectiveFrom), Language: i18n.Lang(c.Language), Authentic: i18n.Lang(c.Authentic)}
	var err error
	if d.Text, err = readText(c.File); err != nil {
		return err
	}
	if c.Summary != "" {
		if d.Summary, err = readText(c.Summary); err != nil {
			return err
		}
	}
	p.begins = true
	return p.with(func(f *features) error {
		done, err := f.policy.Import(p.ctx, d)
		if err != nil {
			return err
		}
		state := "is there already, unchanged"
		if done.New {
			state = "brought in"
		}
		p.say("Version %s in %s: %s. %d clauses, SHA-256 %s", done.Number, done.Language, state, done.Clauses, done.Digest)
		if done.NewSummary {
			p.say("Its summary of changes: brought in.")
		}
		p.say("Nobody sees it yet: inzage policy publish %s", done.Number)
		return nil
	})
}

// maxPolicy is the most that is read of a file, in bytes; what is too long is refused by the policy itself.
const maxPolicy = 1 << 20

func readText(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxPolicy))
}

type policyList struct{}

// Run lists the versions, newest first.
func (policyList) Run(p *program) error {
	return p.with(func(f *features) error {
		all, err := f.policy.All(p.ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			p.say("No version yet: inzage policy import brings one in.")
			return nil
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "VERSION\tIN FORCE FROM\tPUBLISHED\tTEXTS\tSUMMARIES")
		for _, v := range all {
			published := "no"
			if !v.Version.Published.IsZero() {
				published = day(v.Version.Published)
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", v.Version.Number, day(v.Version.From), published,
				languages(v.Texts), languages(v.Summaries))
		}
		return table.Flush()
	})
}

func languages(all []i18n.Lang) string {
	if len(all) == 0 {
		return "-"
	}
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = string(l)
	}
	return strings.Join(names, " ")
}

type policyPublish struct {
	Version     string `arg:"" help:"Number of the version."`
	FarReaching bool   `help:"Tell everyone whose data is held, by mail: present and former customers."`
	Yes         bool   `help:"Do it; without it the command only says what it would do."`
}

// Run publishes, or says what it would do.
func (c policyPublish) Run(p *program) error {
	return p.with(func(f *features) error {
		if !c.Yes {
			return p.wouldPublish(f, c)
		}
		done, err := f.policy.Publish(p.ctx, c.Version, c.FarReaching)
		if err != nil {
			return explain(err, "there is no version "+c.Version+": inzage policy list shows all")
		}
		if done.Published {
			p.say("Version %s is public; it is in force from %s.", c.Version, day(done.Version.From))
		} else {
			p.say("Version %s was public already.", c.Version)
		}
		if done.Announced {
			p.say("The notice begins to go out: inzage mailing list shows how far it is.")
		}
		return nil
	})
}

func (p *program) wouldPublish(f *features, c policyPublish) error {
	if err := f.policy.Publishable(p.ctx, c.Version); err != nil {
		return explain(err, "there is no version "+c.Version+": inzage policy list shows all")
	}
	p.say("Version %s would become public for good: its texts can never be changed again.", c.Version)
	if c.FarReaching {
		n, err := f.mailings.Count(p.ctx, policyNotice)
		if err != nil {
			return err
		}
		p.say("A letter would go to the addresses of %d customers, present and former.", n)
	}
	p.say("Add --yes to do it.")
	return nil
}

type policyDiscard struct {
	Version string `arg:"" help:"Number of the version."`
}

// Run throws the version away.
func (c policyDiscard) Run(p *program) error {
	return p.with(func(f *features) error {
		if err := f.policy.Discard(p.ctx, c.Version); err != nil {
			return explain(err, "there is no version "+c.Version+": inzage policy list shows all")
		}
		p.say("Version %s is gone.", c.Version)
		return nil
	})
}
