package main

import (
	"fmt"
	"strings"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/newsletter"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/store"
)

// stories lets the people of the demonstration do what people do, by the same doors: they ask questions, operations
// answers some of them, a newsletter goes out, a new version of the policy is published. Everything is told once,
// however often the demonstration starts.
func (p *program) stories(po *portal) error {
	if err := p.enrolOfficers(po); err != nil {
		return err
	}
	for _, q := range demo.Questions() {
		if err := p.ask(po, q); err != nil {
			return err
		}
	}
	issue := newsletter.Issue{Fallback: i18n.NL, Texts: map[i18n.Lang]newsletter.Text{}}
	for lang, text := range demo.Newsletter() {
		issue.Texts[i18n.Lang(lang)] = newsletter.Text{Subject: text[0], Markdown: text[1]}
	}
	if _, err := po.newsletter.Send(p.ctx, issue); err != nil {
		return err
	}
	return po.policy.PublishDemo(p.ctx)
}

// enrolOfficers lets the company's officers in, once.
func (p *program) enrolOfficers(po *portal) error {
	for _, o := range demo.Officers() {
		_, err := po.staff.Find(p.ctx, o.Email)
		if !fault.Is(err, fault.NotFound) {
			if err != nil {
				return err
			}
			continue
		}
		n := staff.NewOfficer{Email: o.Email, Person: o.Person, Name: o.Name, Language: i18n.Lang(o.Language), TrainedOn: o.Trained}
		for _, r := range o.Roles {
			n.Roles = append(n.Roles, staff.Role(r))
		}
		if _, err := po.staff.Provision(p.ctx, n, o.Password, o.Apps...); err != nil {
			return fmt.Errorf("%s: %w", o.Email, err)
		}
	}
	return nil
}

// ask asks one question, and answers it when it was answered.
func (p *program) ask(po *portal, q demo.Question) error {
	if q.Customer == "" {
		return p.writeIn(po, q)
	}
	a := actor.Actor{Kind: actor.Customer}
	if err := po.db.Read(p.ctx).Row(`SELECT l.id, c.id FROM logins l JOIN login_customers lc ON lc.login_id = l.id JOIN customers c ON c.id = lc.customer_id
		WHERE l.email_canonical = $1 AND c.number = $2`, q.Email, q.Customer).Scan(&a.LoginID, &a.CustomerID); err != nil {
		return err
	}
	scope, err := store.CustomerScopeOf(a)
	if err != nil {
		return err
	}
	form := question.Form{Topic: q.Topic, Text: q.Text, Nonce: "demonstration:" + q.Topic}
	if q.FileName != "" {
		form.Files = []question.Upload{{Name: q.FileName, Data: []byte(q.File)}}
	}
	receipt, err := po.question.Ask(actor.With(p.ctx, a), scope, form)
	if err != nil || q.Answer == "" {
		return err
	}
	thread, err := po.question.Show(p.ctx, receipt.Reference)
	if err != nil || len(thread.Messages) > 1 {
		return err
	}
	return po.question.Answer(p.ctx, receipt.Reference, q.Answer, nil)
}

// strangerWrote is when the stranger's mail was written: the same mail again is no second one.
var strangerWrote = time.Date(2026, time.September, 2, 9, 30, 0, 0, time.UTC)

// writeIn brings in the mail of somebody who simply wrote.
func (p *program) writeIn(po *portal, q demo.Question) error {
	to := demo.TheCompany().Answers
	raw, err := mailbox.Compose(mailbox.Draft{From: q.Email, To: to, Subject: q.Subject, Text: q.Text, MessageID: "demonstration@" + after(q.Email, "@")}, strangerWrote)
	if err != nil {
		return err
	}
	return po.question.Receive(p.ctx, inbound.Envelope{From: q.Email, To: to, Raw: raw})
}

func after(s, sep string) string {
	_, rest, _ := strings.Cut(s, sep)
	return rest
}
