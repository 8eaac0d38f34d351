package question

import (
	"context"
	"errors"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// Receipt is what somebody gets who asked.
type Receipt struct {
	Reference string
	AnswerBy  time.Time // end of the day by which operations answers
}

// Ask opens a thread of a signed-in customer, tells operations and sends the asker a copy. The same form sent twice is one
// question, and has one receipt.
func (s *Service) Ask(ctx context.Context, scope store.CustomerScope, in Form) (Receipt, error) {
	said, err := in.checkTopic()
	if err != nil {
		return Receipt{}, err
	}
	origin, err := s.formOrigin(ctx, scope, "ask", in)
	if err != nil {
		return Receipt{}, err
	}
	if got, err := s.sent(ctx, origin); err != nil || got != nil {
		return deref(got), err
	}
	if err := s.allow(ctx, scope); err != nil {
		return Receipt{}, err
	}
	t := thread{Customer: scope.Customer(), Login: scope.Login(), Topic: Topic(in.Topic), Language: i18n.FromContext(ctx), Way: Portal, State: Open}
	err = s.store.Do(ctx, store.Change{Action: "question.opened", Subject: keys.Customer(t.Customer)}, func(tx *store.Tx) error {
		if err := s.openThread(tx, &t); err != nil {
			return err
		}
		id, err := s.add(tx, t, message{side: Asker, way: Portal, login: t.Login, said: said, origin: origin})
		if err != nil {
			return err
		}
		note(tx, t, len(said.files))
		return errors.Join(s.tellOperations(tx, t, id), s.sendCopy(tx, t, id))
	})
	if errors.Is(err, errSent) { // by the other half of a double click
		got, err := s.sent(ctx, origin)
		return deref(got), err
	}
	return Receipt{Reference: t.Reference, AnswerBy: t.AnswerBy}, err
}

// Reply adds a customer's message to a thread of theirs. Somebody else's thread is missing.
func (s *Service) Reply(ctx context.Context, scope store.CustomerScope, reference string, in Form) error {
	said, err := in.check()
	if err != nil {
		return err
	}
	origin, err := s.formOrigin(ctx, scope, reference, in)
	if err != nil {
		return err
	}
	if got, err := s.sent(ctx, origin); err != nil || got != nil {
		return err
	}
	if err := s.allow(ctx, scope); err != nil {
		return err
	}
	err = s.store.Do(ctx, store.Change{Action: "question.replied", Subject: keys.Customer(scope.Customer())}, func(tx *store.Tx) error {
		t, err := lockThread(tx, reference)
		if err != nil {
			return err
		}
		if t.Customer != scope.Customer() {
			return fault.Missing()
		}
		id, err := s.add(tx, t, message{side: Asker, way: Portal, login: scope.Login(), said: said, origin: origin})
		if err != nil {
			return err
		}
		if err := reopen(tx, &t); err != nil {
			return err
		}
		note(tx, t, len(said.files))
		return errors.Join(s.tellOperations(tx, t, id), s.sendCopy(tx, t, id))
	})
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// formOrigin is the hash of a form of a login's page.
func (s *Service) formOrigin(ctx context.Context, scope store.CustomerScope, what string, in Form) ([]byte, error) {
	return s.origin(ctx, "form", strconv.FormatInt(scope.Login(), 10), what, in.nonce())
}

// allow counts what a login sends.
func (s *Service) allow(ctx context.Context, scope store.CustomerScope) error {
	v, err := s.limits.Count(ctx, limit.Use{Rule: askLogin, Of: strconv.FormatInt(scope.Login(), 10)})
	if err == nil && !v.OK() {
		err = fault.Wait("question.error.too_many", v.Wait)
	}
	return err
}

// sent returns the receipt of what was sent before under the same origin, or nil.
func (s *Service) sent(ctx context.Context, origin []byte) (*Receipt, error) {
	var r Receipt
	err := s.store.Read(ctx).Row(`SELECT q.reference, q.answer_by FROM question_messages m JOIN questions q ON q.id = m.question_id
		WHERE m.origin = $1`, origin).Scan(&r.Reference, &r.AnswerBy)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &r, err
}

func deref(r *Receipt) Receipt {
	if r == nil {
		return Receipt{}
	}
	return *r
}

// note writes into the record which thread it was.
func note(tx *store.Tx, t thread, files int) {
	tx.Note("question", t.Reference)
	tx.Note("topic", string(t.Topic))
	tx.Note("files", files)
}
