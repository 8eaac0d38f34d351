package question

import (
	"encoding/hex"
	"fmt"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// Names of the letters.
const (
	operationsLetter = "question.operations" // to operations: somebody wrote
	copyLetter       = "question.copy"       // to the asker: what they wrote, the reference, and by when they hear
	answerLetter     = "question.answer"     // to the asker: what operations wrote
	confirmLetter    = "question.confirm"    // to an address that is not proven: the link that confirms it
	receivedLetter   = "question.received"   // to who mailed us: the one automatic answer of the day
	emptyLetter      = "question.empty"      // to operations: their answer had nothing in it
)

// letterArgs is what a letter is made of: ids only. The text is read when the letter is sent, so that it lies nowhere in clear.
type letterArgs struct {
	Thread  ident.ID `json:"thread"`
	Message ident.ID `json:"message"`
	Link    int64    `json:"link,omitempty"` // of the withdrawal, for the automatic answer
}

// enqueue puts a letter about a thread into the outbox. Each may be sent twice without harm.
func enqueue(tx *store.Tx, t thread, template, key string, to recipient, args letterArgs, expires time.Time) error {
	_, err := mail.Enqueue(tx, mail.Intent{
		Key: "question:" + key, Template: template, Language: to.language, Recipient: to.address, LoginID: to.login, CustomerID: t.Customer,
		Args: args, DuplicateSafe: true, Expires: expires,
	})
	return err
}

// recipient is where a letter goes.
type recipient struct {
	address  string
	language i18n.Lang
	login    int64
}

// asker is where the asker reads mail. Empty for somebody who left no address, and for a customer without a login that works.
func asker(r store.Reader, t thread) (to recipient, err error) {
	if t.Address != "" || t.Customer == 0 {
		return recipient{address: t.Address, language: t.Language}, nil
	}
	// Who asked; when they no longer act for the customer, whoever does.
	err = r.Row(`SELECT l.email, l.language, l.id FROM logins l JOIN login_customers lc ON lc.login_id = l.id JOIN customers c ON c.id = lc.customer_id
		WHERE lc.customer_id = $1 AND l.disabled_at IS NULL AND c.erased_at IS NULL ORDER BY l.id <> $2, l.id LIMIT 1`, t.Customer, t.Login).
		Scan(&to.address, &to.language, &to.login)
	if fault.Is(err, fault.NotFound) {
		return recipient{}, nil
	}
	return to, err
}

// tellOperations mails a message of the asker to operations, in the company's own language.
func (s *Service) tellOperations(tx *store.Tx, t thread, id ident.ID) error {
	if s.Operations == "" {
		return nil
	}
	to := recipient{address: s.Operations, language: i18n.NL}
	return enqueue(tx, t, operationsLetter, id.String()+":operations", to, letterArgs{Thread: t.ID, Message: id}, time.Time{})
}

// sendCopy mails the asker what they wrote.
func (s *Service) sendCopy(tx *store.Tx, t thread, id ident.ID) error {
	return toAsker(tx, t, copyLetter, id, letterArgs{Thread: t.ID, Message: id})
}

// sendAnswer mails the asker what operations wrote.
func (s *Service) sendAnswer(tx *store.Tx, t thread, id ident.ID) error {
	return toAsker(tx, t, answerLetter, id, letterArgs{Thread: t.ID, Message: id})
}

func toAsker(tx *store.Tx, t thread, template string, id ident.ID, args letterArgs) error {
	to, err := asker(tx, t)
	if err != nil || to.address == "" {
		return err
	}
	return enqueue(tx, t, template, id.String()+":asker", to, args, time.Time{})
}

// sendConfirm mails the link that confirms the address. The letter does not hold what was asked: anybody could send anything to
// anybody with it.
func (s *Service) sendConfirm(tx *store.Tx, t thread) error {
	to := recipient{address: t.Address, language: t.Language}
	return enqueue(tx, t, confirmLetter, t.ID.String()+":confirm", to, letterArgs{Thread: t.ID}, t.AskedAt.Add(ConfirmLife))
}

// sendReceived answers a fresh mail automatically, with the ways to see one's data and to withdraw.
func (s *Service) sendReceived(tx *store.Tx, t thread, id ident.ID) error {
	args := letterArgs{Thread: t.ID, Message: id}
	if s.WithdrawLink != nil {
		canonical, err := identity.Canonical(t.Address)
		if err != nil {
			return err
		}
		if args.Link, err = s.WithdrawLink(tx, canonical, t.Language); err != nil {
			return fmt.Errorf("link to withdraw: %w", err)
		}
	}
	// Of no use when it comes long after.
	to := recipient{address: t.Address, language: t.Language}
	return enqueue(tx, t, receivedLetter, id.String()+":received", to, args, tx.Now().Add(24*time.Hour))
}

// sendEmpty tells operations that an answer of theirs could not be passed on.
func (s *Service) sendEmpty(tx *store.Tx, t thread, digest []byte) error {
	if s.Operations == "" {
		return nil
	}
	to := recipient{address: s.Operations, language: i18n.NL}
	return enqueue(tx, t, emptyLetter, hex.EncodeToString(digest[:16])+":empty", to, letterArgs{Thread: t.ID}, time.Time{})
}
