package question

import (
	"context"
	"errors"
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Filter says which threads are listed.
type Filter struct {
	State State // empty: all
	Limit int   // at most; 0: 100
}

// Listed is a thread as a list of officers shows it.
type Listed struct {
	Reference string
	Customer  string // number; empty: linked to nobody
	Topic     Topic
	Title     string // subject of the mail that began it
	State     State
	AskedAt   time.Time
	AnswerBy  time.Time
	Taker     string // name of the officer who took it; empty: nobody
}

// List returns threads, those first whose answer is due first. That somebody looked is recorded.
func (s *Service) List(ctx context.Context, f Filter) (all []Listed, err error) {
	if f.State != "" && !slices.Contains([]State{Open, Answered, Closed}, f.State) {
		return nil, fault.Fields(fault.Field{Name: "state", ID: "question.error.state"})
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	err = s.store.Do(ctx, store.Change{Action: "question.listed", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := s.permit(tx); err != nil {
			return err
		}
		rows, err := tx.Rows(`SELECT q.reference, coalesce(c.number, ''), q.topic, q.title, q.state, q.asked_at, q.answer_by, coalesce(o.name, '')
			FROM questions q LEFT JOIN customers c ON c.id = q.customer_id LEFT JOIN officers o ON o.id = q.taken_by
			WHERE q.state <> 'unconfirmed' AND ($1 = '' OR q.state = $1)
			ORDER BY q.state <> 'open', q.answer_by, q.id LIMIT $2`, string(f.State), f.Limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l Listed
			if err := rows.Scan(&l.Reference, &l.Customer, &l.Topic, &l.Title, &l.State, &l.AskedAt, &l.AnswerBy, &l.Taker); err != nil {
				return err
			}
			all = append(all, l)
		}
		return rows.Err()
	})
	return all, err
}

// Show returns a thread for an officer, with all that came in. That somebody looked is recorded.
func (s *Service) Show(ctx context.Context, reference string) (out Thread, err error) {
	err = s.withThread(ctx, "question.shown", reference, func(tx *store.Tx, t thread) error {
		if out, err = s.read(tx, t, true); err != nil {
			return err
		}
		if out.Desk, err = desk(tx, t); err != nil {
			return err
		}
		return s.seen(tx, t, false)
	})
	return out, err
}

// Document opens a file or a mail of a thread for an officer. That somebody looked is recorded.
func (s *Service) Document(ctx context.Context, reference, file string) (*blob.Blob, error) {
	var id ident.ID
	err := s.withThread(ctx, "question.document_shown", reference, func(tx *store.Tx, t thread) (err error) {
		if id, err = findDocument(tx, t, file, true); err != nil {
			return err
		}
		tx.Note("file", file)
		return s.seen(tx, t, true)
	})
	if err != nil {
		return nil, err
	}
	return blob.Open(s.store.Read(ctx), s.store.Keys(), id)
}

// Answer adds an answer of operations that did not come by mail, and passes it on.
func (s *Service) Answer(ctx context.Context, reference, text string, files []Upload) error {
	return s.AnswerForm(ctx, reference, Form{Text: text, Files: files})
}

// AnswerForm is Answer for a form, which adds one answer however often it is sent. An officer takes the thread with it; one that
// a colleague took is a Conflict fault.
func (s *Service) AnswerForm(ctx context.Context, reference string, in Form) error {
	said, err := in.check()
	if err != nil {
		return asAnswer(err)
	}
	origin, err := s.origin(ctx, string(way(ctx)), reference, in.nonce())
	if err != nil {
		return err
	}
	err = s.withThread(ctx, "question.answered", reference, func(tx *store.Tx, t thread) error {
		if err := own(tx, &t); err != nil {
			return err
		}
		id, err := s.add(tx, t, message{side: Operations, way: way(ctx), said: said, origin: origin})
		if err != nil {
			return err
		}
		return errors.Join(answered(tx, &t), s.sendAnswer(tx, t, id))
	})
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// asAnswer says of an answer what check says of a question.
func asAnswer(err error) error {
	if f := fault.Of(err); f != nil {
		for i := range f.Fields {
			if f.Fields[i].ID == "question.error.text" {
				f.Fields[i].ID = "question.error.answer"
			}
		}
	}
	return err
}

// Close ends a thread that needs no answer. A reply opens it again. Closing twice is closing once.
func (s *Service) Close(ctx context.Context, reference string) error {
	return s.withThread(ctx, "question.closed", reference, func(tx *store.Tx, t thread) error {
		if err := own(tx, &t); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE questions SET state = 'closed', closed_at = coalesce(closed_at, $2) WHERE id = $1`, t.ID, tx.Now())
		return err
	})
}

// withThread does something to a thread, recorded as done to whom it concerns. An officer needs the permission.
func (s *Service) withThread(ctx context.Context, action, reference string, fn func(*store.Tx, thread) error) error {
	return s.store.Do(ctx, store.Change{Action: action, Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := s.permit(tx); err != nil {
			return err
		}
		t, err := lockThread(tx, reference)
		if err != nil {
			return err
		}
		tx.About(t.subject())
		tx.Note("question", t.Reference)
		return fn(tx, t)
	})
}
