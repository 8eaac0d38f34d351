package newsletter

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// Limits of a newsletter.
const (
	maxSubject  = 120       // characters
	maxMarkdown = 24 * 1024 // bytes: the letter stays below 100 KB, where some programs cut it off
)

// refusals are the sentences about what Markdown may not have.
var refusals = i18n.Enum("newsletter.error.", "image", "html", "code", "link")

// checked returns the issue with its fallback filled in, or what is wrong with it: a fault with fields subject.nl, text.fr …
func (issue Issue) checked() (Issue, error) {
	var wrong []fault.Field
	add := func(name, id string, args map[string]any) {
		wrong = append(wrong, fault.Field{Name: name, ID: id, Args: args})
	}
	if len(issue.Texts) == 0 {
		add("text", "newsletter.error.none", nil)
	}
	if issue.Fallback == "" {
		issue.Fallback = i18n.NL
		for lang := range issue.Texts {
			if len(issue.Texts) == 1 {
				issue.Fallback = lang
			}
		}
	}
	if _, ok := issue.Texts[issue.Fallback]; !ok && len(issue.Texts) > 0 {
		add("fallback", "newsletter.error.fallback", nil)
	}
	for lang, text := range issue.Texts {
		if !slices.Contains(i18n.Langs, lang) {
			add("text", "newsletter.error.language", nil)
			continue
		}
		if s := strings.TrimSpace(text.Subject); s == "" || utf8.RuneCountInString(s) > maxSubject || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			add("subject."+string(lang), "newsletter.error.subject", map[string]any{"Max": maxSubject})
		}
		if len(text.Markdown) > maxMarkdown {
			add("text."+string(lang), "newsletter.error.long", map[string]any{"Max": maxMarkdown / 1024})
			continue
		}
		_, err := lettermail.Markdown(text.Markdown)
		refused, ok := errors.AsType[*lettermail.Refused](err)
		switch {
		case ok && refused.What == "empty":
			add("text."+string(lang), "newsletter.error.blank", nil)
		case ok:
			add("text."+string(lang), refusals.ID(refused.What), map[string]any{"Line": refused.Line})
		case err != nil:
			return issue, err
		}
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	return issue, fault.Fields(wrong...)
}

// digest tells newsletters apart.
func (issue Issue) digest() []byte {
	h := sha256.New()
	add := func(s string) {
		_ = binary.Write(h, binary.BigEndian, uint64(len(s))) // a hash never fails
		h.Write([]byte(s))
	}
	add(string(issue.Fallback))
	for _, lang := range i18n.Langs {
		if text, ok := issue.Texts[lang]; ok {
			add(string(lang))
			add(text.Subject)
			add(text.Markdown)
		}
	}
	return h.Sum(nil)
}

// Send sends a newsletter to everyone whose consent is in force: it writes it down and begins its mailing. What is wrong with
// the texts is an Invalid fault. The same texts again are the same newsletter, which is not sent again.
func (s *Service) Send(ctx context.Context, issue Issue) (sending Sending, err error) {
	if issue, err = issue.checked(); err != nil {
		return Sending{}, err
	}
	err = s.store.Do(ctx, store.Change{Action: "newsletter.issued", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		id, err := write(tx, issue)
		if err != nil {
			return err
		}
		sending.Newsletter = id
		tx.Note("newsletter", id)
		sending.Mailing, sending.Again, err = s.mailings.Start(tx, Matter, id)
		return err
	})
	return sending, err
}

// Preview is what would be sent, and to how many.
type Preview struct {
	Customers int64 // whose consent is in force
	Letters   map[i18n.Lang]Letter
}

// Letter is a letter as its reader would get it.
type Letter struct {
	Subject, Text, HTML string
}

// Preview checks a newsletter as Send does and shows its letters, with a link that withdraws nothing. It writes nothing.
func (s *Service) Preview(ctx context.Context, issue Issue) (p Preview, err error) {
	if issue, err = issue.checked(); err != nil {
		return Preview{}, err
	}
	if p.Customers, err = s.count(s.store.Read(ctx)); err != nil {
		return Preview{}, err
	}
	url, err := s.url(ctx, 0)
	if err != nil {
		return Preview{}, err
	}
	p.Letters = map[i18n.Lang]Letter{}
	for lang, text := range issue.Texts {
		body, err := lettermail.Markdown(text.Markdown)
		if err != nil {
			return Preview{}, err
		}
		m, err := s.compose(ctx, lang, parsed{subject: strings.TrimSpace(text.Subject), body: body}, url)
		if err != nil {
			return Preview{}, err
		}
		p.Letters[lang] = Letter{Subject: m.Subject, Text: m.Text, HTML: m.HTML}
	}
	return p, nil
}

// Progress says how far a newsletter is; NotFound when there is none.
func (s *Service) Progress(ctx context.Context, newsletter int64) (mailing.Progress, error) {
	return s.mailings.Of(s.store.Read(ctx), Matter, newsletter)
}

// Stop stops a newsletter, see mailing.Service.Stop.
func (s *Service) Stop(ctx context.Context, newsletter int64) (mailing.Progress, error) {
	p, err := s.Progress(ctx, newsletter)
	if err != nil {
		return p, err
	}
	return s.mailings.Stop(ctx, p.ID)
}

// Resume lets a stopped newsletter go on, see mailing.Service.Resume.
func (s *Service) Resume(ctx context.Context, newsletter int64) (mailing.Progress, error) {
	p, err := s.Progress(ctx, newsletter)
	if err != nil {
		return p, err
	}
	return s.mailings.Resume(ctx, p.ID)
}
