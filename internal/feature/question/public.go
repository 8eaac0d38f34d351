package question

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// AskPublic keeps the question of somebody who is not signed in, and mails a link to the address. Nobody is told of the question before
// that link is used. Nothing is looked up, so the answer is the same for every address.
func (s *Service) AskPublic(ctx context.Context, in PublicForm) error {
	said, err := in.checkTopic()
	canonical, badAddress := identity.Canonical(in.Email)
	address := ""
	if badAddress == nil {
		address = identity.Deliverable(in.Email)
	}
	if badAddress != nil || !mail.Deliverable(address) {
		var wrong []fault.Field
		if other := fault.Of(err); other != nil {
			wrong = other.Fields
		}
		return fault.Fields(append(wrong, fault.Field{Name: EmailField, ID: "question.error.email"})...)
	}
	if err != nil {
		return err
	}
	mac, err := identity.AddressMAC(ctx, s.store.Keys(), canonical)
	if err != nil {
		return err
	}
	origin, err := s.origin(ctx, "page", hex.EncodeToString(mac), in.nonce())
	if err != nil {
		return err
	}
	if got, err := s.sent(ctx, origin); err != nil || got != nil {
		return err
	}
	// The network has its say on the page; the address only in whether a mail goes out, or anybody could ask who wrote.
	v, err := s.limits.Count(ctx, limit.ByIP(actor.From(ctx).IP, publicIPHour, publicIPDay)...)
	if err != nil {
		return err
	}
	if !v.OK() {
		return fault.Wait("question.error.too_many", v.Wait)
	}
	if v, err = s.limits.Count(ctx, limit.Use{Rule: publicAddress, Of: hex.EncodeToString(mac)}); err != nil || !v.OK() {
		return err
	}
	t := thread{Topic: Topic(in.Topic), Language: in.Language, Way: Page, State: Unconfirmed, Address: address, AddressMAC: mac}
	err = s.store.Do(ctx, store.Change{Action: "question.asked", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := s.openThread(tx, &t); err != nil {
			return err
		}
		tx.About(t.subject())
		if _, err := s.add(tx, t, message{side: Asker, way: Page, sender: address, said: said, origin: origin}); err != nil {
			return err
		}
		note(tx, t, len(said.files))
		return s.sendConfirm(tx, t)
	})
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// Confirmation is what the link that confirms an address leads to.
type Confirmation struct {
	Reference string
	Topic     Topic
	AskedAt   time.Time
	Until     time.Time // the link works
	AnswerBy  time.Time // once confirmed
	Done      bool      // it was confirmed before
}

// OpenConfirmation shows what a link would confirm, and changes nothing. A link that is unknown or too old is an Expired fault.
func (s *Service) OpenConfirmation(ctx context.Context, token string) (Confirmation, error) {
	t, err := s.byConfirm(s.store.Read(ctx), token)
	if err != nil {
		return Confirmation{}, err
	}
	return t.confirmation(), nil
}

// Confirm sends the question to operations and a copy to the address that was just proven. A second time changes nothing.
func (s *Service) Confirm(ctx context.Context, token string) (Confirmation, error) {
	t, err := s.byConfirm(s.store.Read(ctx), token)
	if err != nil || t.State != Unconfirmed {
		return t.confirmation(), err
	}
	err = s.store.Do(ctx, store.Change{Action: "question.confirmed", Subject: t.subject()}, func(tx *store.Tx) error {
		now := tx.Now()
		n, err := tx.Exec(`UPDATE questions SET state = 'open', asked_at = $2, last_at = $2, answer_by = $3
			WHERE id = $1 AND state = 'unconfirmed'`, t.ID, now, AnswerBy(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return errSent
		}
		t.State, t.AskedAt, t.LastAt, t.AnswerBy = Open, now, now, AnswerBy(now)
		var first ident.ID
		if err := tx.Row(`UPDATE question_messages SET at = $2 WHERE question_id = $1 RETURNING id`, t.ID, now).Scan(&first); err != nil {
			return err
		}
		note(tx, t, 0)
		if canonical, err := identity.Canonical(t.Address); err == nil {
			if err := mail.Reached(tx, canonical); err != nil {
				return err
			}
		}
		return errors.Join(s.tellOperations(tx, t, first), s.sendCopy(tx, t, first))
	})
	if errors.Is(err, errSent) {
		t, err = s.byConfirm(s.store.Read(ctx), token)
	}
	return t.confirmation(), err
}

// byConfirm finds a thread by the link that confirms its address. Its link works for ConfirmLife; once used, as long as the
// thread is there.
func (s *Service) byConfirm(r store.Reader, token string) (t thread, err error) {
	if len(token) != ident.TokenLength {
		return thread{}, fault.New(fault.Expired, "question.confirm.dead")
	}
	err = t.scan(r.Row(`SELECT `+threadColumns+` FROM questions q WHERE q.confirm_hash = $1`, hash(token)))
	if fault.Is(err, fault.NotFound) || err == nil && t.State == Unconfirmed && !s.now().Before(t.AskedAt.Add(ConfirmLife)) {
		return thread{}, fault.New(fault.Expired, "question.confirm.dead")
	}
	return t, err
}

func (t thread) confirmation() Confirmation {
	return Confirmation{
		Reference: t.Reference, Topic: t.Topic, AskedAt: t.AskedAt, Until: t.AskedAt.Add(ConfirmLife), AnswerBy: t.AnswerBy,
		Done: t.State != Unconfirmed && t.Reference != "",
	}
}
