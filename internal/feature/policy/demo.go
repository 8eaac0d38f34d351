package policy

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
)

// The versions of the invented company of the demonstration, in four languages: text/VERSION/LANGUAGE.md, and beside it
// what changed since the version before.
//
//go:embed text
var texts embed.FS

// demoVersions says from when the invented company's versions are in force.
var demoVersions = []struct {
	number string
	from   time.Time
}{
	{"1.0", time.Date(2025, time.January, 1, 0, 0, 0, 0, format.Brussels)},
	{"2.0", time.Date(2026, time.September, 1, 0, 0, 0, 0, format.Brussels)},
}

// DemoVersions returns the versions of the invented company, the oldest first, each in four languages.
func DemoVersions() (drafts []Draft) {
	for _, v := range demoVersions {
		for _, lang := range i18n.Langs {
			d := Draft{Number: v.number, From: v.from, Language: lang, Authentic: i18n.NL}
			d.Text = embedded("text/" + v.number + "/" + string(lang) + ".md")
			d.Summary = embedded("text/" + v.number + "/" + string(lang) + ".changes.md")
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// embedded reads a file that is part of the program; nil when there is none.
func embedded(name string) []byte {
	b, err := texts.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		panic(fmt.Sprintf("policy: %v", err))
	}
	return b
}

// PublishDemo imports and publishes the invented company's versions. What is there already stays as it is.
func (s *Service) PublishDemo(ctx context.Context) error {
	for _, d := range DemoVersions() {
		if _, err := s.Import(ctx, d); err != nil {
			return fmt.Errorf("policy %s in %s: %w", d.Number, d.Language, err)
		}
	}
	for _, v := range demoVersions {
		if _, err := s.Publish(ctx, v.number, false); err != nil {
			return fmt.Errorf("policy %s: %w", v.number, err)
		}
	}
	return nil
}
