package newsletter

import (
	"context"
	"fmt"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// letterArgs are what one reader's letter needs. The link's token is made from its number when the letter is.
type letterArgs struct {
	Newsletter int64 `json:"newsletter"`
	Link       int64 `json:"link"`
}

// prepare gives each recipient a link of their own, in the language of their letter.
func (s *Service) prepare(tx *store.Tx, ref int64, to []mailing.Recipient) ([]mailing.Draft, error) {
	issue, err := find(tx, ref)
	if err != nil {
		return nil, err
	}
	readers := make([]mailing.Recipient, len(to))
	for i, r := range to {
		r.Language = issue.in(r.Language)
		readers[i] = r
	}
	links, err := s.links(tx, readers)
	if err == nil && len(links) != len(readers) {
		err = fmt.Errorf("newsletter: %d links for %d readers", len(links), len(readers))
	}
	if err != nil {
		return nil, err
	}
	drafts := make([]mailing.Draft, len(to))
	for i, r := range readers {
		drafts[i] = mailing.Draft{Language: r.Language, Args: letterArgs{Newsletter: ref, Link: links[i]}}
	}
	return drafts, nil
}

// check asks once more, before each attempt, whether the reader still consents and can be reached.
func (s *Service) check(_ context.Context, r store.Reader, l mail.Letter) (stop string, err error) {
	canonical, err := identity.Canonical(l.Recipient)
	if err != nil {
		return "recipient", nil
	}
	if stop, err = s.stop(r, l.CustomerID, canonical); stop != "" || err != nil {
		return stop, err
	}
	bounced, err := mail.Bounced(r, s.store.Keys(), []string{canonical})
	if bounced[canonical] {
		stop = "bounced"
	}
	return stop, err
}

// render writes one reader's letter.
func (s *Service) render(ctx context.Context, l mail.Letter) (mail.Message, error) {
	var a letterArgs
	if err := l.Args(&a); err != nil {
		return mail.Message{}, err
	}
	p, err := s.page(ctx, page{id: a.Newsletter, lang: l.Lang})
	if err != nil {
		return mail.Message{}, err
	}
	url, err := s.url(ctx, a.Link)
	if err != nil {
		return mail.Message{}, fmt.Errorf("%w: %w", mail.ErrLater, err)
	}
	return s.compose(ctx, l.Lang, p, url)
}

// mostParsed is how many pages are kept at hand: a mailing needs one for each language.
const mostParsed = 16

// page returns what all letters of a page share. It never changes, so it is read and parsed once.
func (s *Service) page(ctx context.Context, at page) (parsed, error) {
	s.mu.Lock()
	p, ok := s.parsed[at]
	s.mu.Unlock()
	if ok {
		return p, nil
	}
	issue, err := find(s.store.Read(ctx), at.id)
	if err != nil {
		return parsed{}, fmt.Errorf("%w: newsletter %d: %w", mail.ErrLater, at.id, err)
	}
	text := issue.Texts[issue.in(at.lang)]
	p.subject = text.Subject
	if p.body, err = lettermail.Markdown(text.Markdown); err != nil {
		return parsed{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parsed) >= mostParsed {
		clear(s.parsed)
	}
	s.parsed[at] = p
	return p, nil
}

// compose puts around a newsletter who writes, why, and how to withdraw.
func (s *Service) compose(ctx context.Context, lang i18n.Lang, p parsed, url string) (mail.Message, error) {
	l := lettermail.Letter{
		Lang: lang, Company: s.company.Name, Contact: s.company.Contact, Subject: p.subject, Body: p.body,
		After: []string{i18n.In(lang, "newsletter.letter.why", i18n.Args{"Company": s.company.Name})},
		Aside: lettermail.Link{Label: i18n.In(lang, "newsletter.letter.withdraw"), URL: url},
	}
	if s.replyTo != "" {
		l.Reply = i18n.In(lang, "newsletter.letter.reply", i18n.Args{"Company": s.company.Name})
	}
	subject, text, html, err := lettermail.Compose(ctx, l)
	return mail.Message{Subject: subject, Text: text, HTML: html, Unsubscribe: url, ReplyTo: s.replyTo}, err
}
