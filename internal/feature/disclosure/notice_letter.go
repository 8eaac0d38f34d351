package disclosure

import (
	"context"
	"fmt"
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	lettermail "inzage/templates/mail"
)

// messageLetter says that a message waits in the portal, and nothing else: who reads it over somebody's shoulder, or at the mail
// provider's, learns of no order.
const messageLetter = "disclosure.message"

// RegisterNoticeLetters registers the letter.
func (s *Service) RegisterNoticeLetters(t *mail.Templates) {
	t.Add(mail.Template{Name: messageLetter, Audit: "message", Render: s.renderMessage})
}

// Address is where a letter to a customer goes.
type Address struct {
	LoginID  int64 // whose; 0: nobody signs in with it
	Mail     string
	Language i18n.Lang
}

// enqueueLetters writes to everybody who signs in for a customer, or else to the addresses that the customer gave, and returns how
// many letters that are. A second letter does no harm.
func (s *Service) enqueueLetters(tx *store.Tx, m message) (int, error) {
	if s.Addresses == nil {
		return 0, nil
	}
	all, err := s.Addresses(tx, m.CustomerID)
	if err != nil {
		return 0, err
	}
	signIn := false
	for _, a := range all {
		signIn = signIn || a.LoginID != 0
	}
	sent := 0
	for i, a := range all {
		if signIn && a.LoginID == 0 || !mail.Deliverable(a.Mail) {
			continue
		}
		if _, err := mail.Enqueue(tx, mail.Intent{
			Key: fmt.Sprintf("message:%s:%s:%d", m.ID, m.Outcome, i), Template: messageLetter, Language: a.Language, Recipient: a.Mail,
			LoginID: a.LoginID, CustomerID: m.CustomerID, Args: struct{}{}, DuplicateSafe: true,
		}); err != nil {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

func (s *Service) renderMessage(ctx context.Context, l mail.Letter) (mail.Message, error) {
	subject, text, html, err := lettermail.Compose(ctx, lettermail.Letter{
		Lang: l.Lang, Company: s.Company.Name, Contact: s.Company.Contact,
		Subject:    i18n.In(l.Lang, "told.letter.subject"),
		Paragraphs: []string{i18n.In(l.Lang, "told.letter.text", i18n.Args{"Company": s.Company.Name}), i18n.In(l.Lang, "told.letter.safe")},
		Action:     lettermail.Link{Label: i18n.In(l.Lang, "told.letter.action"), URL: strings.TrimSuffix(s.BaseURL.String(), "/") + paths.In(l.Lang, paths.My)},
	})
	return mail.Message{Subject: subject, Text: text, HTML: html}, err
}
