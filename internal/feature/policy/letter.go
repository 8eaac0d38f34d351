package policy

import (
	"context"
	"errors"
	"fmt"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	lettermail "inzage/templates/mail"
)

// NoticeTemplate is the letter that tells of a far-reaching change (clause 8). It is a service message and no marketing: it
// has no link to unsubscribe, it says so, and it goes to whoever's data is held.
const NoticeTemplate = "policy.notice"

// RegisterLetters registers the notice.
func (s *Service) RegisterLetters(t *mail.Templates) {
	t.Add(mail.Template{Name: NoticeTemplate, Audit: "policy", Render: s.notice})
}

// told is what a notice tells: the same for each of its letters in a language.
type told struct {
	version, before Version // before has no number when nothing came before
	points          []string
}

// tell reads what the notice of a version tells. A published version never changes, so it is read once.
func (s *Service) tell(ctx context.Context, id int64, lang i18n.Lang) (told, error) {
	for again := range 2 {
		if again > 0 {
			s.list.Store(nil) // published a moment ago, by another process
		}
		versions, err := s.Published(ctx)
		if err != nil {
			return told{}, err
		}
		for _, v := range versions {
			if v.id != id {
				continue
			}
			e, err := s.Edition(ctx, v, lang)
			if err != nil {
				return told{}, err
			}
			before, _ := versions.Before(v)
			return told{v, before, e.Summary.Points}, nil
		}
	}
	return told{}, fmt.Errorf("policy: version %d is not published", id)
}

func (s *Service) notice(ctx context.Context, l mail.Letter) (mail.Message, error) {
	var args mailing.Args
	if err := l.Args(&args); err != nil {
		return mail.Message{}, err
	}
	in, err := s.tell(ctx, args.Ref, l.Lang)
	if err != nil {
		return mail.Message{}, errors.Join(mail.ErrLater, err)
	}
	subject, text, html, err := lettermail.Compose(ctx, s.letter(l.Lang, in))
	return mail.Message{Subject: subject, Text: text, HTML: html}, err
}

func (s *Service) letter(lang i18n.Lang, in told) lettermail.Letter {
	whole := lettermail.Link{Label: i18n.In(lang, "policy.letter.whole"), URL: s.base + paths.In(lang, paths.Version(in.version.Number))}
	l := lettermail.Letter{
		Lang: lang, Company: s.company.Name, Contact: s.company.Contact,
		Subject: i18n.In(lang, "policy.letter.subject"),
		Paragraphs: []string{i18n.In(lang, "policy.letter.text", i18n.Args{
			"Company": s.company.Name, "Number": in.version.Number, "From": format.Date(lang, in.version.From)})},
		Action: whole,
		After:  []string{i18n.In(lang, "policy.letter.service")},
	}
	if in.before.Number != "" {
		l.Action = lettermail.Link{Label: i18n.In(lang, "policy.letter.compare"), URL: s.base + paths.In(lang, paths.Comparison(in.before.Number, in.version.Number))}
		l.Aside = whole
	}
	if len(in.points) > 0 {
		l.Paragraphs = append(l.Paragraphs, i18n.In(lang, "policy.letter.changes"))
	}
	for _, p := range in.points {
		l.Paragraphs = append(l.Paragraphs, i18n.In(lang, "policy.letter.point", i18n.Args{"Text": p}))
	}
	return l
}
