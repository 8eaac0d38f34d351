package question

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// known reports whether a mail was taken in before. When mail servers wrote other lines above it this time, its bytes are kept
// beside those of the first, and nothing else happens.
func (s *Service) known(ctx context.Context, l letter, digest []byte) (bool, error) {
	var thread *ident.ID
	var before []byte
	err := s.store.Read(ctx).Row(`SELECT w.question_id, b.mac FROM mail_received w JOIN blobs b ON b.id = w.raw WHERE w.digest = $1`, digest).Scan(&thread, &before)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	mac, err := blob.MAC(ctx, s.store.Keys(), l.envelope.Raw)
	if err != nil || bytes.Equal(mac, before) {
		return true, err
	}
	err = s.store.Do(ctx, store.Change{Action: "question.mail_again", Subject: l.about()}, func(tx *store.Tx) error {
		t := l.thread
		if thread != nil {
			if t, err = lockID(tx, *thread); err != nil {
				return err
			}
			tx.About(t.subject())
		}
		_, err := s.keep(tx, t, l, append(digest[:len(digest):len(digest)], mac...), again)
		return err
	})
	if errors.Is(err, errSent) {
		err = nil
	}
	return true, err
}

// mayWrite counts the mails of a thread. Two machines that answer each other and do not say what they are would go on for ever;
// the mail server keeps what is too much, and comes again with it.
func (s *Service) mayWrite(ctx context.Context, l letter) error {
	if !l.found || l.Class == inbound.Bounce || l.Class == inbound.AutoReply {
		return nil
	}
	v, err := s.limits.Count(ctx, limit.Use{Rule: threadMails, Of: l.thread.ID.String()})
	if err == nil && !v.OK() {
		err = fmt.Errorf("question: too many mails of one thread, the mail server is to come again in %s", v.Wait)
	}
	return err
}

// match finds the thread by the token in the address that the mail was brought to, or, when the mail server kept that to itself,
// in one of those that it names.
func (s *Service) match(ctx context.Context, l *letter) (err error) {
	addresses := []string{l.envelope.To}
	for _, to := range l.To {
		addresses = append(addresses, to.Mail)
	}
	for _, a := range addresses {
		token, ok := inbound.TokenOf(a, s.ReplyAddress)
		if !ok {
			continue
		}
		if l.thread, l.side, l.found, err = threadOf(s.store.Read(ctx), token); err != nil || l.found {
			return err
		}
	}
	return nil
}

// digest is what the same mail to the same place has in common, whatever mail servers wrote above it. A letter without a
// Message-ID is the same only when every byte is.
func (s *Service) digest(ctx context.Context, l letter) ([]byte, error) {
	place := "fresh"
	if l.found {
		place = string(l.side) + ":" + l.thread.ID.String()
	}
	if l.MessageID == "" {
		return s.origin(ctx, "bytes", place, string(hash(string(l.envelope.Raw))))
	}
	return s.origin(ctx, "mail", place, string(l.Fingerprint[:]))
}

// outcome is what became of a mail.
type outcome string

const (
	asked     outcome = "asked"     // it began a thread
	replied   outcome = "replied"   // it is a message of a thread
	again     outcome = "again"     // it came before, over another way
	empty     outcome = "empty"     // an answer of operations in which nothing could be found to pass on
	automatic outcome = "automatic" // written by a machine
	returned  outcome = "bounced"   // a report of a mail server
)

// keep writes down the mail with all its bytes. The thread is the zero thread for mails that belong to none.
func (s *Service) keep(tx *store.Tx, t thread, l letter, digest []byte, o outcome) (ident.ID, error) {
	to := keys.Nobody()
	var of *ident.ID
	if t.Number > 0 {
		to, of = t.subject(), &t.ID
	}
	raw, size, err := blob.Put(tx, to, t.Customer, "mail.eml", "message/rfc822", bytes.NewReader(l.envelope.Raw))
	if err != nil {
		return ident.ID{}, err
	}
	id := ident.Record()
	problems := l.Problems
	if problems == nil {
		problems = []string{}
	}
	n, err := tx.Exec(`INSERT INTO mail_received (customer_id, id, at, envelope_from, digest, class, outcome, question_id, raw, size, problems)
		VALUES (nullif($1::bigint, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (digest) DO NOTHING`,
		t.Customer, id, tx.Now(), line(l.envelope.From, identity.MaxAddress), digest, string(l.Class), string(o), of, raw, size, problems)
	if err == nil && n == 0 {
		err = errSent
	}
	tx.Note("mail", id.String())
	return id, err
}
