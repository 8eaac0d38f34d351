package disclosure

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// step is one thing done with a case by an officer.
type step struct {
	action     string // in the audit log and the history: "disclosure.approved"
	permission string
	act        Act     // the part that the officer has by it
	in         []State // in which it can be done
	version    int     // of the case, as the officer saw it; 0: any
}

// work is a case while a step is done with it.
type work struct {
	*store.Tx
	Case
	me      Officer
	note    string         // for the history
	details map[string]any // for the history; also noted in the audit entry
	from    State          // where the case stood when the step, or the leg of it that is under way, began
	action  string         // see as; empty: the step's own
}

// do does a step: it holds the officer and the case, checks permission, version and state, lets fn change the case, and writes
// the part that the officer has, the line of history and the audit entry. fn moves the case with w.to and saves columns itself. An
// attempt that breaks a rule about who may do it and when is recorded as well (attempt.go).
func (s *Service) do(ctx context.Context, reference string, p step, fn func(w *work) error) error {
	err := s.Store.Do(ctx, store.Change{Action: p.action, Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, p.permission)
		if err != nil {
			return err
		}
		c, err := lock(tx, reference)
		if err != nil {
			return err
		}
		tx.About(subject(c))
		if p.version != 0 && p.version != c.Version {
			return errStale()
		}
		if !in(p.in, c.State) {
			return errStep()
		}
		w := &work{Tx: tx, Case: c, me: me, details: map[string]any{}, from: c.State}
		if p.act != "" {
			if err := insertAct(tx, c.ID, p.act, me.ID); err != nil {
				return err
			}
		}
		if err := fn(w); err != nil {
			return err
		}
		return w.finish(p.action, me.ID)
	})
	return s.attempted(ctx, reference, p, mend(err))
}

// upkeep is a step that the program does by itself, in a job: fn is called with the case held.
func (s *Service) upkeep(ctx context.Context, id int64, action string, fn func(w *work) error) error {
	return s.Store.Do(ctx, store.Change{Action: action, Subject: keys.Case(id)}, func(tx *store.Tx) error {
		c, err := lockID(tx, id)
		if err != nil {
			return err
		}
		w := &work{Tx: tx, Case: c, details: map[string]any{}, from: c.State}
		if err := fn(w); err != nil {
			return err
		}
		return w.finish(action, 0)
	})
}

// finish decides and tells what follows from a move, and writes the version, the line of history and what the audit entry says.
func (w *work) finish(action string, officer int64) error {
	from := w.from
	if w.action != "" {
		action = w.action
	}
	if from != w.State {
		if err := w.entered(); err != nil {
			return err
		}
	}
	// What a job adds beside a state (a frozen copy, a message that went out) takes nothing away from what an officer is looking at.
	if officer != 0 || from != w.State {
		if _, err := w.Exec(`UPDATE cases SET version = version + 1 WHERE id = $1`, w.ID); err != nil {
			return err
		}
	}
	w.InCase(w.UID, string(from), string(w.State))
	w.Note("reference", w.Reference)
	if w.note != "" {
		w.Note("note", w.note)
	}
	for k, v := range w.details {
		w.Note(k, v)
	}
	e := Event{At: w.Now(), Officer: officer, Action: action, Note: w.note, Details: w.details}
	if from != w.State {
		e.From, e.To = from, w.State
	}
	return insertEvent(w.Tx, w.ID, e)
}

// as names the step by its outcome, where that is known only then.
func (w *work) as(action string) {
	w.action = action
	w.As(action)
}

// leg records a move in the middle of a step with a line of history and an entry of its own, so that the history shows every state.
func (w *work) leg(action string) error {
	w.Also(store.Change{Action: action, Subject: subject(w.Case), Case: w.UID, From: string(w.from), To: string(w.State),
		Payload: map[string]any{"reference": w.Reference}})
	e := Event{At: w.Now(), Officer: w.me.ID, Action: action, From: w.from, To: w.State}
	w.from = w.State
	return insertEvent(w.Tx, w.ID, e)
}

// to moves the case. What a state needs beside (a digest, verdicts) is saved before.
func (w *work) to(next State) error {
	if !w.State.To(next) {
		return errStep()
	}
	if _, err := w.Exec(`UPDATE cases SET state = $2, state_since = $3 WHERE id = $1`, w.ID, next, w.Now()); err != nil {
		return err
	}
	w.State, w.StateSince = next, w.Now()
	return nil
}

// second refuses an officer who already had a part of the first person's, before the database does, with a sentence.
func (w *work) second(acts ...Act) error {
	done, err := acted(w.Tx, w.ID, w.me.Person)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(done, func(a Act) bool { return slices.Contains(acts, a) }) {
		return errSecond()
	}
	return nil
}

// errSecond is the fault of who may not do both.
func errSecond() error { return fault.New(fault.Forbidden, "case.error.second_person") }

// mend words what the database refuses.
func mend(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.ConstraintName {
	case "case_two_people":
		return errSecond()
	case "case_state", "case_stays", "case_part_stays", "case_line_stays", "case_approval_stays", "case_ready", "case_keeps", "case_subject_stays",
		"case_check_stays", "case_line_narrows":
		return errStep()
	case "case_approvals_once":
		return fault.New(fault.Conflict, "case.error.approved_already")
	}
	return err
}

// in reports whether a state is one of those in which a step can be done; none listed means all.
func in(states []State, s State) bool { return len(states) == 0 || slices.Contains(states, s) }
