package consent

import (
	"bytes"
	"context"
	"errors"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// receiptLetter is the name of the letter that follows what a person said: a message about that, never marketing.
const receiptLetter = "consent.receipt"

// letterTo says who gets the receipt by mail: the login that acted, else the address of the link that was used, else the
// first address of the customer.
type letterTo struct {
	customer int64
	login    int64
	mac      []byte
	lang     i18n.Lang
}

// receiptArgs are what the letter tells.
type receiptArgs struct {
	Way    Way           `json:"way"`
	Events []receiptLine `json:"events"`
}

type receiptLine struct {
	Purpose   Purpose   `json:"purpose"`
	State     State     `json:"state"`
	Reference string    `json:"reference"`
	At        time.Time `json:"at"`
}

// sendReceipt puts one letter about what was added in the outbox; none when nothing was, or when there is nobody to write to.
func (s *Service) sendReceipt(tx *store.Tx, to letterTo, all []Receipt) error {
	fresh := added(all)
	if len(fresh) == 0 {
		return nil
	}
	address, err := s.letterAddress(tx, to)
	if err != nil || address == "" {
		return err
	}
	args := receiptArgs{Way: fresh[0].Way}
	for _, r := range fresh {
		args.Events = append(args.Events, receiptLine{r.Purpose, r.State, r.Reference, r.At})
	}
	_, err = mail.Enqueue(tx, mail.Intent{
		Key: receiptLetter + ":" + fresh[0].ID.String(), Template: receiptLetter, Language: spoken(to.lang), Recipient: address,
		LoginID: to.login, CustomerID: to.customer, Args: args, DuplicateSafe: true,
	})
	if errors.Is(err, mail.ErrRecipient) { // a withdrawal holds also where no mail can go
		return nil
	}
	return err
}

func (s *Service) letterAddress(tx *store.Tx, to letterTo) (string, error) {
	if to.login != 0 {
		var email string
		err := tx.Row(`SELECT email FROM logins WHERE id = $1 AND disabled_at IS NULL`, to.login).Scan(&email)
		if err == nil {
			return identity.Deliverable(email), nil
		}
		if !fault.Is(err, fault.NotFound) {
			return "", err
		}
	}
	all, macs, err := s.reachedAt(tx, to.customer)
	if err != nil || len(all) == 0 {
		return "", err
	}
	for i, a := range all {
		if bytes.Equal(macs[i], to.mac) {
			return a.Mail, nil
		}
	}
	return all[0].Mail, nil
}

// RegisterLetters registers the letter of a receipt.
func (s *Service) RegisterLetters(t *mail.Templates) {
	t.Add(mail.Template{Name: receiptLetter, Audit: "consent", Render: s.renderReceipt})
}

// Texts of the letter by what was said.
var letterTexts = i18n.Enum("consent.letter.text.", "given", "withdrawn", "objected", "taken_back", "several")

func (s *Service) renderReceipt(ctx context.Context, l mail.Letter) (mail.Message, error) {
	var in receiptArgs
	if err := l.Args(&in); err != nil {
		return mail.Message{}, err
	}
	if len(in.Events) == 0 {
		return mail.Message{}, errors.New("consent: a receipt of nothing")
	}
	out := lettermail.Letter{
		Lang: l.Lang, Company: s.company.Name, Contact: s.company.Contact,
		Subject:    i18n.In(l.Lang, "consent.letter.subject"),
		Paragraphs: []string{letterTexts.In(l.Lang, in.said(), i18n.Args{"Company": s.company.Name})},
		Action:     lettermail.Link{Label: i18n.In(l.Lang, "consent.letter.action"), URL: s.base + paths.In(l.Lang, paths.MyConsents)},
		After:      []string{i18n.In(l.Lang, "consent.letter.keep")},
	}
	fact := func(label, value string) { out.Facts = append(out.Facts, lettermail.Fact{Label: label, Value: value}) }
	for _, e := range in.Events {
		fact(PurposeNames.In(l.Lang, string(e.Purpose)), i18n.In(l.Lang, "consent.letter.line", i18n.Args{
			"State": StateNames.In(l.Lang, e.Purpose.Word(e.State)), "Reference": e.Reference,
		}))
	}
	fact(i18n.In(l.Lang, "consent.letter.when"), i18n.In(l.Lang, "letter.time", i18n.Args{
		"Time": format.DateTime(l.Lang, in.Events[0].At), "Zone": in.Events[0].At.In(format.Brussels).Format("MST"),
	}))
	fact(i18n.In(l.Lang, "consent.letter.how"), WayNames.In(l.Lang, string(in.Way)))
	subject, text, html, err := lettermail.Compose(ctx, out)
	return mail.Message{Subject: subject, Text: text, HTML: html}, err
}

// said is which text fits.
func (a receiptArgs) said() string {
	e := a.Events[0]
	switch {
	case len(a.Events) > 1:
		return "several"
	case e.State == Given && e.Purpose.No() == Objected:
		return "taken_back"
	}
	return string(e.State)
}
