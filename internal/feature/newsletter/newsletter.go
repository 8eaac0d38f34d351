// Package newsletter sends a newsletter to everyone who consented to it, and to nobody else (clauses 3 and 5).
//
// What it guarantees:
//
//   - a newsletter is written once and never changes; the same texts again are the same newsletter, and nobody gets it twice;
//   - consent and suppression are looked at when the letter is written and again before each attempt to send it, so that who
//     withdraws while a newsletter goes out has no letter after that;
//   - each letter has a link of its own that withdraws, in its text and in its header (RFC 8058);
//   - it holds no picture and no script, and nothing in it tells who opened it: a text that would is refused.
package newsletter

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// Company is who writes, as letters name it.
type Company struct {
	Name    string
	Contact string // e-mail address of the privacy office
}

// Options are what newsletters need. The functions are those of feature consent, for the purpose newsletter.
type Options struct {
	Store    *store.Store
	Mailings *mailing.Service // New adds its matter
	Company  Company
	ReplyTo  string       // where answers are read, such as the reply address of questions; "": nowhere
	Log      *slog.Logger // nil: slog.Default

	// Customers counts those whose consent is in force.
	Customers func(r store.Reader) (int64, error)
	// Audience returns their addresses without suppressed ones; see mailing.Matter.
	Audience func(r store.Reader, after int64, limit int) (batch []mailing.Recipient, last int64, err error)
	// Links makes the links that withdraw, one for each recipient, in their order.
	Links func(tx *store.Tx, to []mailing.Recipient) ([]int64, error)
	// URL is the absolute address of a link.
	URL func(ctx context.Context, link int64) (string, error)
	// Stop says in one word why a customer may not be written to at an address, "" when they may.
	Stop func(r store.Reader, customer int64, canonical string) (string, error)
}

// Matter is the name of the matter in package mailing.
const Matter = "newsletter"

const template = "newsletter.issue"

// Service sends newsletters.
type Service struct {
	store    *store.Store
	mailings *mailing.Service
	company  Company
	replyTo  string
	log      *slog.Logger
	links    func(tx *store.Tx, to []mailing.Recipient) ([]int64, error)
	url      func(ctx context.Context, link int64) (string, error)
	stop     func(r store.Reader, customer int64, canonical string) (string, error)
	count    func(r store.Reader) (int64, error)

	mu     sync.Mutex
	parsed map[page]parsed
}

// New returns the service and adds its matter to the mailings.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Mailings == nil || o.Customers == nil || o.Audience == nil || o.Links == nil || o.URL == nil || o.Stop == nil {
		return nil, errors.New("newsletter: something that it needs is missing")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{
		store: o.Store, mailings: o.Mailings, company: o.Company, replyTo: o.ReplyTo, log: o.Log,
		links: o.Links, url: o.URL, stop: o.Stop, count: o.Customers, parsed: map[page]parsed{},
	}
	o.Mailings.Add(mailing.Matter{Name: Matter, Template: template, Customers: o.Customers, Audience: o.Audience, Prepare: s.prepare})
	return s, nil
}

// RegisterLetters registers the one letter.
func (s *Service) RegisterLetters(t *mail.Templates) {
	t.Add(mail.Template{Name: template, Audit: Matter, Render: s.render, Check: s.check, Marketing: true})
}

// Text is a newsletter in one language.
type Text struct {
	Subject  string
	Markdown string // see templates/mail.Markdown for what it may hold
}

// Issue is one newsletter.
type Issue struct {
	Texts map[i18n.Lang]Text // in one language or more
	// Fallback is the language for readers in whose language there is no text; "": Dutch, or the only language.
	Fallback i18n.Lang
}

// Sending is a newsletter that goes out.
type Sending struct {
	Newsletter int64
	Mailing    int64
	Again      bool // these texts were sent before: nothing was begun
}

// in is the language in which somebody reads it.
func (issue Issue) in(lang i18n.Lang) i18n.Lang {
	if _, ok := issue.Texts[lang]; ok {
		return lang
	}
	return issue.Fallback
}

// page is one newsletter in one language.
type page struct {
	id   int64
	lang i18n.Lang
}

// parsed is what all letters of a page share.
type parsed struct {
	subject string
	body    lettermail.Body
}
