package question

import (
	"context"

	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// keepMachine keeps a mail that a machine wrote. It is no message of a thread, reopens none and is answered by nobody: two
// machines would go on for ever (RFC 3834 2).
func (s *Service) keepMachine(ctx context.Context, l letter, digest []byte) error {
	return s.store.Do(ctx, store.Change{Action: "question.machine_wrote", Subject: l.about()}, func(tx *store.Tx) error {
		_, err := s.keep(tx, l.thread, l, digest, automatic)
		return err
	})
}

// bounced keeps a report of a mail server, and marks the address that it says does not exist, if the report is about a letter of
// ours: anybody can write such a report.
func (s *Service) bounced(ctx context.Context, l letter, digest []byte) error {
	return s.store.Do(ctx, store.Change{Action: "question.mail_returned", Subject: l.about()}, func(tx *store.Tx) error {
		if _, err := s.keep(tx, l.thread, l, digest, returned); err != nil {
			return err
		}
		for _, r := range l.Report.Recipients {
			if !r.Hard() || l.Report.Original == "" {
				continue
			}
			ours, err := mail.BounceOf(tx, l.Report.Original, r.Status)
			if err != nil {
				return err
			}
			tx.Note("ours", ours)
			tx.Note("status", r.Status)
		}
		return nil
	})
}

// about is whom the record of a mail concerns.
func (l letter) about() keys.Subject {
	if l.found {
		return l.thread.subject()
	}
	return keys.Nobody()
}

// mayAnswer reports whether a fresh mail may have an automatic answer: a person wrote it, from an address that the envelope
// and the letter agree on (the answer goes to the reverse path, RFC 3834 4), which is not one of ours.
func (s *Service) mayAnswer(ctx context.Context, l letter, t thread) (bool, error) {
	if l.Quiet || l.envelope.From == "" || t.Address == "" || l.SentBy(append(s.ours(), s.Operations)...) {
		return false, nil
	}
	back, err := identity.Canonical(l.envelope.From)
	if err != nil {
		return false, nil
	}
	if to, err := identity.Canonical(t.Address); err != nil || to != back {
		return false, nil
	}
	v, err := s.limits.Count(ctx, limit.Use{Rule: autoAnswers, Of: "all"})
	return err == nil && v.OK(), err
}

// firstToday reports whether an address wrote a first mail within a day. Two mails of one address at once are one after the other.
func firstToday(tx *store.Tx, t thread) (bool, error) {
	if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended('question:' || encode($1, 'hex'), 0))`, t.AddressMAC); err != nil {
		return false, err
	}
	var before bool
	err := tx.Row(`SELECT EXISTS (SELECT FROM questions WHERE address_mac = $1 AND way = 'mail' AND asked_at > $2)`,
		t.AddressMAC, tx.Now().AddDate(0, 0, -1)).Scan(&before)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return !before, err
}
