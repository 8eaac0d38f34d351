package authn

import (
	"context"
	"net/url"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// RegisterLetters registers the letters of this package. They hold no password and no name, and their subject tells nothing to
// who looks over a shoulder; the one link that acts is the one that was asked for.
func (s *Service) RegisterLetters(t *mail.Templates) {
	for _, l := range s.letters() {
		template := mail.Template{Name: "authn." + l.name, Audit: l.audit, Render: s.render(l.write), Check: l.check}
		if l.life > 0 {
			template.TokenLife, template.TokenCap = l.life, LinkCap
		}
		t.Add(template)
	}
}

func (s *Service) letters() []letter {
	return []letter{
		{name: "reset", audit: "reset", life: LinkLife, write: s.resetLetter},
		{name: "activate", audit: "activation", life: LinkLife, write: s.activateLetter},
		{name: "invite", audit: "activation", write: s.inviteLetter, check: mayInvite},
		{name: "password_changed", audit: "notice", write: s.passwordChangedLetter},
		{name: "activated", audit: "notice", write: s.activatedLetter},
		{name: "new_device", audit: "notice", write: s.newDeviceLetter},
		{name: "sign_in_after_failures", audit: "notice", write: s.failuresLetter},
		{name: "email_confirm_new", audit: "email", write: s.confirmNewLetter},
		{name: "email_confirm_old", audit: "email", write: s.confirmOldLetter},
		{name: "email_changed", audit: "notice", write: s.emailChangedLetter},
		{name: "email_taken", audit: "notice", write: s.emailTakenLetter},
	}
}

// letter is one sort of letter: how it is called, also in the record, how long its link lives from hand-over, what it says.
type letter struct {
	name  string
	audit string
	life  time.Duration
	write func(in written) lettermail.Letter
	check func(context.Context, store.Reader, mail.Letter) (stop string, err error) // nil: it goes out in any case
}

// written is what a letter is made of.
type written struct {
	mail.Letter
	asked askedArgs
	email emailArgs
}

// render puts the parts that all letters have around one.
func (s *Service) render(write func(written) lettermail.Letter) mail.Renderer {
	return func(ctx context.Context, l mail.Letter) (mail.Message, error) {
		in := written{Letter: l}
		if err := l.Args(&in.email); err != nil {
			return mail.Message{}, err
		}
		in.asked = in.email.askedArgs
		out := write(in)
		out.Lang, out.Company, out.Contact = l.Lang, s.company.Name, s.company.Contact
		subject, text, html, err := lettermail.Compose(ctx, out)
		return mail.Message{Subject: subject, Text: text, HTML: html}, err
	}
}

// link is the address of a page in the letter's language; the base comes from the settings and from nowhere else.
func (s *Service) link(in written, path string) string { return s.base + paths.In(in.Lang, path) }

// site is the host that letters name, so that their reader knows which page is meant.
func (s *Service) site() string {
	u, err := url.Parse(s.base)
	if err != nil {
		return s.base
	}
	return u.Host
}

// moment writes a time with its zone.
func moment(lang i18n.Lang, t time.Time) string {
	return i18n.In(lang, "letter.time", i18n.Args{"Time": format.DateTime(lang, t), "Zone": t.In(format.Brussels).Format("MST")})
}

// facts say when and from where something was done, and until when the link works.
func (in written) facts(until bool) (facts []lettermail.Fact) {
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, lettermail.Fact{Label: label, Value: value})
		}
	}
	if until {
		add(i18n.In(in.Lang, "letter.fact.until"), moment(in.Lang, in.TokenExpires))
	}
	add(i18n.In(in.Lang, "letter.fact.new_address"), in.email.New)
	add(i18n.In(in.Lang, "letter.fact.when"), moment(in.Lang, in.asked.At))
	add(i18n.In(in.Lang, "letter.fact.where"), in.asked.From)
	add(i18n.In(in.Lang, "letter.fact.browser"), in.asked.Browser)
	return facts
}

func (s *Service) resetLetter(in written) lettermail.Letter {
	return s.withCancel(in, lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.reset.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.reset.text", i18n.Args{"Site": s.site(), "Company": s.company.Name}),
			i18n.In(in.Lang, "letter.reset.next"),
		},
		Action: lettermail.Link{Label: i18n.In(in.Lang, "letter.choose.action"), URL: s.link(in, paths.Reset+"/"+in.Token)},
	})
}

func (s *Service) activateLetter(in written) lettermail.Letter {
	return s.withCancel(in, lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.activate.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.activate.text", i18n.Args{"Site": s.site(), "Company": s.company.Name}),
			i18n.In(in.Lang, "letter.activate.next"),
		},
		Action: lettermail.Link{Label: i18n.In(in.Lang, "letter.activate.action"), URL: s.link(in, paths.Activate+"/"+in.Token)},
	})
}

// withCancel adds what the letters with a link to a new password share.
func (s *Service) withCancel(in written, l lettermail.Letter) lettermail.Letter {
	l.Facts = in.facts(true)
	l.After = []string{i18n.In(in.Lang, "letter.cancel.text")}
	if in.CancelToken != "" {
		l.Aside = lettermail.Link{Label: i18n.In(in.Lang, "letter.cancel.action"), URL: s.link(in, paths.CancelReset+"/"+in.CancelToken)}
	}
	return l
}

func (s *Service) inviteLetter(in written) lettermail.Letter {
	return lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.invite.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.invite.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.invite.next"),
		},
		Action: lettermail.Link{Label: i18n.In(in.Lang, "letter.activate.action"), URL: s.link(in, paths.Activate)},
	}
}

func (s *Service) passwordChangedLetter(in written) lettermail.Letter {
	return s.withUndo(in, lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.password_changed.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.password_changed.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.was_me"),
			i18n.In(in.Lang, "letter.undo.text"),
		},
	})
}

func (s *Service) activatedLetter(in written) lettermail.Letter {
	return s.withUndo(in, lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.activated.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.activated.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.undo.text"),
		},
	})
}

// withUndo adds the link that ends sessions and starts a reset, where the letter has one.
func (s *Service) withUndo(in written, l lettermail.Letter) lettermail.Letter {
	l.Facts = in.facts(false)
	if in.Token != "" {
		l.Action = lettermail.Link{Label: i18n.In(in.Lang, "letter.undo.action"), URL: s.link(in, paths.Undo+"/"+in.Token)}
	}
	return l
}

func (s *Service) newDeviceLetter(in written) lettermail.Letter {
	return s.withChoice(in, i18n.In(in.Lang, "letter.new_device.subject"),
		i18n.In(in.Lang, "letter.new_device.text", i18n.Args{"Company": s.company.Name}))
}

func (s *Service) failuresLetter(in written) lettermail.Letter {
	return s.withChoice(in, i18n.In(in.Lang, "letter.sign_in_after_failures.subject"),
		i18n.In(in.Lang, "letter.sign_in_after_failures.text", i18n.Args{"Company": s.company.Name}))
}

// withChoice is a notice whose reader may want another password.
func (s *Service) withChoice(in written, subject, text string) lettermail.Letter {
	return lettermail.Letter{
		Subject:    subject,
		Paragraphs: []string{text, i18n.In(in.Lang, "letter.was_me"), i18n.In(in.Lang, "letter.choose.text")},
		Facts:      in.facts(false),
		Action:     lettermail.Link{Label: i18n.In(in.Lang, "letter.choose.action"), URL: s.link(in, paths.Forgot)},
	}
}

func (s *Service) confirmNewLetter(in written) lettermail.Letter {
	return lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.email_confirm_new.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.email_confirm_new.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.email_confirm_new.next"),
		},
		Facts:  []lettermail.Fact{{Label: i18n.In(in.Lang, "letter.fact.until"), Value: moment(in.Lang, in.TokenExpires)}},
		Action: lettermail.Link{Label: i18n.In(in.Lang, "letter.email_confirm.action"), URL: s.link(in, paths.ConfirmEmail+"/"+in.Token)},
		After:  []string{i18n.In(in.Lang, "letter.email_confirm_new.after")},
	}
}

func (s *Service) confirmOldLetter(in written) lettermail.Letter {
	return lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.email_confirm_old.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.email_confirm_old.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.email_confirm_old.next"),
		},
		Facts:  in.facts(true),
		Action: lettermail.Link{Label: i18n.In(in.Lang, "letter.email_confirm.action"), URL: s.link(in, paths.ConfirmEmail+"/"+in.Token)},
		After:  []string{i18n.In(in.Lang, "letter.email_confirm_old.after")},
	}
}

// emailChangedLetter goes to both addresses; only the old one's has the link to undo.
func (s *Service) emailChangedLetter(in written) lettermail.Letter {
	last := i18n.In(in.Lang, "letter.email_changed.next")
	if in.Token != "" {
		last = i18n.In(in.Lang, "letter.email_changed.undo", i18n.Args{"Contact": s.company.Contact})
	}
	return s.withUndo(in, lettermail.Letter{
		Subject:    i18n.In(in.Lang, "letter.email_changed.subject"),
		Paragraphs: []string{i18n.In(in.Lang, "letter.email_changed.text", i18n.Args{"Company": s.company.Name}), last},
	})
}

func (s *Service) emailTakenLetter(in written) lettermail.Letter {
	return lettermail.Letter{
		Subject: i18n.In(in.Lang, "letter.email_taken.subject"),
		Paragraphs: []string{
			i18n.In(in.Lang, "letter.email_taken.text", i18n.Args{"Company": s.company.Name}),
			i18n.In(in.Lang, "letter.email_taken.next"),
		},
	}
}
