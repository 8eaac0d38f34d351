package disclosure

import (
	"context"
	"crypto/sha512"
	"errors"
	"iter"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/store"
)

// ownDays is how long a frozen copy is kept for an order whose law does not say: then somebody extends it, or it goes.
const ownDays = 90

// purgeEvery is how often what is due by the calendar is looked for.
const purgeEvery = time.Hour

// preserve has a job freeze what an order is about, once the requester is known to be real: a copy under the case's own key. The
// live records expire and are erased as ever, so that nothing shows.
func (w *work) preserve() error {
	if k := law.CaseKind(w.Kind); k != law.Production && k != law.Preservation {
		return nil
	}
	return w.Enqueue(freezeJob{Case: w.ID, Officer: w.me.ID}, nil)
}

// freezeJob makes the frozen copies of a case that are not made yet.
type freezeJob struct {
	Case    int64 `json:"case"`
	Officer int64 `json:"officer"` // for whom
}

// Kind names the job.
func (freezeJob) Kind() string { return "disclosure_freeze" }

// freeze copies, selection by selection, each in a transaction of its own: killed, it goes on where it was.
func (s *Service) freeze(ctx context.Context, j freezeJob) error {
	r := s.Store.Read(ctx)
	c, err := caseOf(r, j.Case)
	if fault.Is(err, fault.NotFound) || err == nil && (c.State.Final() || c.State == Closed) {
		return nil
	}
	if err != nil {
		return err
	}
	lines, err := listLines(r, c.ID)
	if err != nil {
		return err
	}
	all, err := selections(s.Kinds(), lines, mightGo, nil)
	if err != nil {
		return err
	}
	for _, q := range all {
		if err := s.freezeOne(ctx, c, q, j.Officer); err != nil {
			return err
		}
	}
	return nil
}

// freezeOne copies what one selection covers. The case is held only at the end: who works on it need not wait for the copy.
func (s *Service) freezeOne(ctx context.Context, c Case, q selection, officer int64) error {
	scope, err := store.JobScopeOf(actor.From(ctx), q.line.CustomerID, 0)
	if err != nil {
		return err
	}
	err = s.Store.Do(ctx, store.Change{Action: frozenAction, Subject: subject(c)}, func(tx *store.Tx) error {
		if done, err := isFrozen(tx, c.ID, q); err != nil || done {
			return errors.Join(err, errDone)
		}
		if _, err := tx.Exec(`SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil { // the first record of many may be long in coming
			return err
		}
		p := Preserved{ID: newID(), Line: q.line.Line, Kind: q.kind.Key, CustomerID: q.line.CustomerID, At: tx.Now(), Until: keptUntil(c, tx.Now())}
		if err := s.copyFrozen(ctx, tx, c, q, scope, &p); err != nil {
			return err
		}
		held, err := lockID(tx, c.ID)
		if err != nil {
			return err
		}
		if done, err := isFrozen(tx, c.ID, q); err != nil || done || held.State.Final() || held.State == Closed {
			return errors.Join(err, errDone)
		}
		if err := insertPreserved(tx, c.ID, p); err != nil {
			return err
		}
		if p.Rows > 0 {
			if err := saw(tx, c.ID, officer, p.CustomerID, p.Kind, "record"); err != nil {
				return err
			}
		}
		w := &work{Tx: tx, Case: held, from: held.State, details: map[string]any{"line": p.Line, "kind": p.Kind, "rows": p.Rows, "files": len(p.Files),
			"until": p.Until.Format(time.DateOnly)}}
		return w.finish(frozenAction, 0)
	})
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

const frozenAction = "disclosure.frozen"

// copyFrozen writes the copy, of one moment of the database, which is read on a connection of its own.
func (s *Service) copyFrozen(ctx context.Context, tx *store.Tx, c Case, q selection, scope store.Scope, p *Preserved) error {
	return s.Store.Snapshot(ctx, func(r store.Reader) (err error) {
		next, stop := iter.Pull2(records(r, q, scope))
		defer stop()
		in := &freezer{s: s, tx: tx, to: subject(c), p: p, q: q, scope: scope, beside: s.Store.Read(ctx), next: next, sum: sha512.New()}
		p.Blob, _, err = blob.Put(tx, subject(c), 0, q.kind.Key+".ndjson", "application/x-ndjson", in)
		p.SHA512 = in.sum.Sum(nil)
		return err
	})
}

func isFrozen(r store.Reader, id int64, q selection) (done bool, err error) {
	err = r.Row(`SELECT EXISTS (SELECT FROM case_preservations WHERE case_id = $1 AND line = $2 AND kind = $3 AND customer_id = $4)`,
		id, q.line.Line, q.kind.Key, q.line.CustomerID).Scan(&done)
	return done, err
}

// errDone ends a transaction in which there is nothing to do.
var errDone = errors.New("disclosure: done before")

// keptUntil is the day until which a frozen copy is kept: as the law of the order says, of several the latest.
func keptUntil(c Case, from time.Time) time.Time {
	until := deadline.After(from, deadline.Days(ownDays)).Legal
	for _, b := range c.Order.Bases {
		if end, ok := law.KeptUntil(law.Basis(b), from); ok && end.After(until) {
			until = end
		}
	}
	return deadline.Day(until)
}

// longestHold is how far ahead a preservation can be extended, in months: nothing is kept without end by mistake.
const longestHold = 12

// ExtendPreservation keeps the frozen copies of a case until another day.
func (s *Service) ExtendPreservation(ctx context.Context, reference string, version int, until time.Time) error {
	return s.do(ctx, reference, step{action: "disclosure.preservation_extended", permission: Work, act: ActOther, version: version}, func(w *work) error {
		if w.State.Final() || w.State == Closed {
			return errStep()
		}
		day := deadline.Day(w.Now())
		if !until.After(day) || until.After(day.AddDate(0, longestHold, 0)) {
			return fault.Fields(fault.Field{Name: UntilField, ID: "handover.error.until", Args: map[string]any{"Months": longestHold}})
		}
		n, err := w.Exec(`UPDATE case_preservations SET until = $2 WHERE case_id = $1 AND released_at IS NULL AND until < $2`, w.ID, until)
		if err == nil && n == 0 {
			return fault.Fields(fault.Field{Name: UntilField, ID: "handover.error.until", Args: map[string]any{"Months": longestHold}})
		}
		w.details["until"] = until.Format(time.DateOnly)
		return err
	})
}

// ReleasePreservation gives up the frozen copies of a case.
func (s *Service) ReleasePreservation(ctx context.Context, reference string, version int) error {
	return s.do(ctx, reference, step{action: "disclosure.preservation_released", permission: Work, act: ActOther, version: version}, s.thawAll)
}

// thawAll deletes the frozen copies of a case, with their documents.
func (s *Service) thawAll(w *work) error {
	held, err := listPreserved(w.Tx, w.ID)
	if err != nil {
		return err
	}
	for _, p := range held {
		if err := w.thaw(p); err != nil {
			return err
		}
	}
	if len(held) > 0 {
		w.details["preserved"] = "released"
	}
	return nil
}

func (w *work) thaw(p Preserved) error {
	for _, id := range append(slices.Clone(p.Files), p.Blob) {
		if _, err := blob.Delete(w.Tx, id); err != nil {
			return err
		}
	}
	_, err := w.Exec(`UPDATE case_preservations SET released_at = $2, files = '{}' WHERE id = $1`, p.ID, w.Now())
	return err
}

// endFrozen deletes the frozen copies whose time is over, and those of cases that have ended.
func (s *Service) endFrozen(ctx context.Context) error {
	due, err := pairs(s.Store.Read(ctx), `SELECT DISTINCT p.case_id, 0 FROM case_preservations p JOIN cases c ON c.id = p.case_id
		WHERE p.released_at IS NULL AND (p.until < $1 OR c.state IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')) LIMIT $2`,
		deadline.Day(s.Store.Clock().Now()), purgeAtOnce)
	for _, d := range due {
		endErr := s.upkeep(actor.With(ctx, actor.Job("disclosure_purge")), d[0], "disclosure.preservation_ended", func(w *work) error {
			held, err := listPreserved(w.Tx, w.ID)
			for _, p := range held {
				if err == nil && (w.State == Closed || w.State.Final() || p.Until.Before(deadline.Day(w.Now()))) {
					err = w.thaw(p)
				}
			}
			return err
		})
		err = errors.Join(err, endErr)
	}
	return err
}
