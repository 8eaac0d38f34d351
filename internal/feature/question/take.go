package question

import (
	"context"
	"errors"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Permission is what an officer must be allowed to work on questions.
const Permission = "questions"

// permit refuses an officer who may not work on questions. Commands and jobs are let in by who runs them.
func (s *Service) permit(r store.Reader) error {
	if actor.From(r.Context()).Kind != actor.Officer {
		return nil
	}
	if s.May == nil {
		return &fault.Fault{Kind: fault.Forbidden}
	}
	return s.May(r, Permission)
}

// Take notes that the officer who acts answers a thread. Taking twice is taking once; a thread that a colleague took is a
// Conflict fault.
func (s *Service) Take(ctx context.Context, reference string) error {
	return s.TakeOver(ctx, reference, 0)
}

// TakeOver takes a thread from the officer who has it, by number. When it has gone to somebody else meanwhile, that is a
// Conflict fault: nobody takes a thread from a colleague whom they did not see there.
func (s *Service) TakeOver(ctx context.Context, reference string, from int64) error {
	me := actor.From(ctx).OfficerID
	if me <= 0 {
		return &fault.Fault{Kind: fault.Forbidden}
	}
	return s.withThread(ctx, "question.taken", reference, func(tx *store.Tx, t thread) error {
		switch t.TakenBy {
		case me:
			return nil
		case from:
			return errors.Join(taken(tx, &t, me), s.seen(tx, t, false))
		}
		return errTaken()
	})
}

// seen tells that the officer who acts saw a thread, when it is a customer's.
func (s *Service) seen(tx *store.Tx, t thread, document bool) error {
	if s.Seen == nil || t.Customer == 0 || actor.From(tx.Context()).Kind != actor.Officer {
		return nil
	}
	return s.Seen(tx, Seen{Customer: t.Customer, Thread: t.ID, Reference: t.Reference, Document: document})
}

// errTaken is the fault of who works on what a colleague took.
func errTaken() error { return fault.New(fault.Conflict, "question.error.taken") }

// taken notes who answers a thread.
func taken(tx *store.Tx, t *thread, officer int64) error {
	t.TakenBy, t.TakenAt = officer, tx.Now()
	_, err := tx.Exec(`UPDATE questions SET taken_by = $2, taken_at = $3 WHERE id = $1`, t.ID, t.TakenBy, t.TakenAt)
	return err
}

// own has the officer who acts take a thread that nobody took, and refuses one that a colleague took, so that no question is
// answered twice. What is not done by an officer takes nothing.
func own(tx *store.Tx, t *thread) error {
	me := actor.From(tx.Context())
	switch {
	case me.Kind != actor.Officer || t.TakenBy == me.OfficerID:
		return nil
	case t.TakenBy == 0:
		return taken(tx, t, me.OfficerID)
	}
	return errTaken()
}

// way is how an answer comes from who acts.
func way(ctx context.Context) Way {
	if actor.From(ctx).Kind == actor.Officer {
		return Staff
	}
	return Command
}

// desk reads what only officers know of a thread.
func desk(r store.Reader, t thread) (*Desk, error) {
	d := &Desk{Address: t.Address, Language: t.Language, TakenBy: t.TakenBy, TakenAt: t.TakenAt}
	err := r.Row(`SELECT coalesce((SELECT number FROM customers WHERE id = $1), ''), coalesce((SELECT name FROM officers WHERE id = $2), '')`,
		t.Customer, t.TakenBy).Scan(&d.Customer, &d.Taker)
	return d, err
}

// Pressing is an open thread whose answer is due. It says nothing of who asked or what: looking at it is no access.
type Pressing struct {
	Reference string
	Topic     Topic
	AnswerBy  time.Time
	Taker     string // the officer who took it; empty: nobody yet
}

// Pressing returns the open threads whose answer is due before a time, those due first, and at most limit of them.
func (s *Service) Pressing(r store.Reader, before time.Time, limit int) (all []Pressing, err error) {
	if err := s.permit(r); err != nil {
		return nil, err
	}
	rows, err := r.Rows(`SELECT q.reference, q.topic, q.answer_by, coalesce(o.name, '') FROM questions q LEFT JOIN officers o ON o.id = q.taken_by
		WHERE q.state = 'open' AND q.answer_by < $1 ORDER BY q.answer_by, q.id LIMIT $2`, before, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Pressing
		if err := rows.Scan(&p.Reference, &p.Topic, dataset.Nullable(&p.AnswerBy), &p.Taker); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}
