package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/keys"
)

// Change says what is about to be done: the head of its audit entry. Who does it stands in the context.
type Change struct {
	Action  string         // what, as "thing.done": "account.corrected", "reset.completed"
	Subject keys.Subject   // whom it concerns; Nobody() when nobody in particular
	Case    ident.ID       // the case it belongs to, if any
	From    string         // state before, for changes of state
	To      string         // state after
	Payload map[string]any // details; Tx.Note adds more
}

var actionForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+$`)

// Errors of a change that nobody can be held to.
var (
	ErrNoActor   = errors.New("store: a change needs an actor in its context")
	ErrNoAction  = errors.New("store: a change needs an action such as account.corrected")
	ErrNoSubject = errors.New("store: a change needs a subject")
)

// Do runs fn in a transaction and writes the change's audit entry in the same one. Either both are there afterwards
// or neither. No network call belongs in fn: enqueue a job instead.
func (s *Store) Do(ctx context.Context, change Change, fn func(*Tx) error) error {
	who := actor.From(ctx)
	switch {
	case !who.Valid():
		return ErrNoActor
	case !actionForm.MatchString(change.Action):
		return fmt.Errorf("%w: %q", ErrNoAction, change.Action)
	case !change.Subject.Valid():
		return ErrNoSubject
	}
	return s.begin(ctx, func(tx *Tx) error {
		tx.change = change
		tx.change.Payload = copied(change.Payload)
		if err := fn(tx); err != nil {
			return err
		}
		for _, c := range append([]Change{tx.change}, tx.also...) {
			if err := tx.record(who, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// record writes an audit entry of the transaction.
func (tx *Tx) record(who actor.Actor, c Change) error {
	switch {
	case !actionForm.MatchString(c.Action):
		return fmt.Errorf("%w: %q", ErrNoAction, c.Action)
	case !c.Subject.Valid():
		return ErrNoSubject
	}
	row, err := audit.Make(tx.ctx, tx.s.keys, audit.Record{
		Type: c.Action, At: tx.s.clock.Now(), Actor: who, Subject: c.Subject, Case: c.Case,
		From: c.From, To: c.To, Payload: c.Payload,
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(audit.AppendSQL, row.Args()...)
	return err
}

// Refused records an attempt that was refused, in a transaction of its own, so that it stays when the attempt's own
// is rolled back.
func (s *Store) Refused(ctx context.Context, change Change) error {
	return s.Do(ctx, change, func(*Tx) error { return nil })
}

func copied(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}
