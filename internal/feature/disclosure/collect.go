package disclosure

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Collect has a job run the queries of the approved scope and seal what they yield. A collection that failed, that found nothing or
// whose package is not right is done anew; the package of before is destroyed.
func (s *Service) Collect(ctx context.Context, reference string, version int) error {
	in := []State{Approved, Collecting, NoDataProposed, Sealed}
	return s.do(ctx, reference, step{"disclosure.collecting", Work, ActCollect, in, version}, func(w *work) error {
		if s.SigningKey == nil {
			return fault.New(fault.Conflict, "handover.error.no_key")
		}
		last, err := lastRun(w.Tx, w.ID)
		if err != nil {
			return err
		}
		if w.State == Collecting && last != nil && last.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "handover.error.running")
		}
		if err := w.approvedNow(); err != nil {
			return err
		}
		if err := w.discard(); err != nil {
			return err
		}
		if w.State != Collecting {
			if err := w.to(Collecting); err != nil {
				return err
			}
		}
		total, err := s.atMost(w)
		if err != nil {
			return err
		}
		round, err := insertRun(w.Tx, w.ID, w.me.ID, total)
		if err != nil {
			return err
		}
		w.details["round"] = round
		return w.Enqueue(CollectJob{Case: w.ID, Round: round}, nil)
	})
}

// approvedNow refuses what nobody, or nobody any more, has approved: the database does too, without a sentence.
func (w *work) approvedNow() error {
	digest, err := w.bind()
	if err != nil {
		return err
	}
	var approved int
	if err := w.Row(`SELECT case_approved($1, 'scope', $2, $3)`, w.ID, digest, w.Now()).Scan(&approved); err != nil {
		return err
	}
	if approved < w.Needed {
		return fault.New(fault.Conflict, "handover.error.lapsed")
	}
	return nil
}

// atMost is how many records are held of the kinds that a case asks for, whatever their time.
func (s *Service) atMost(w *work) (total int64, err error) {
	lines, err := listLines(w.Tx, w.ID)
	if err != nil {
		return 0, err
	}
	all, err := selections(s.Kinds(), lines, mayGo, nil)
	if err != nil {
		return 0, err
	}
	held := map[int64]map[string]dataset.Summary{}
	for _, q := range all {
		if held[q.line.CustomerID] == nil {
			scope, err := store.JobScopeOf(actor.Job("disclosure_collect"), q.line.CustomerID, 0)
			if err != nil {
				return 0, err
			}
			if held[q.line.CustomerID], err = dataset.Summaries(w.Tx, scope); err != nil {
				return 0, err
			}
		}
		total += held[q.line.CustomerID][q.kind.Key].Count
	}
	return total, nil
}

// holding are the states in which a case has a package. In every other one there is none, and one that was made is destroyed.
var holding = []State{Sealed, Released, Delivered, Acknowledged, Closed}

// keeps is what becomes of data when a case has come into another state: what an order is about is frozen once the requester is
// known to be real, and a package goes when the case takes another way.
func (w *work) keeps() error {
	if w.from == Authenticating && w.State == UnderReview {
		return w.preserve()
	}
	if in(holding, w.State) {
		return nil
	}
	return w.discard()
}

// holds fails unless this attempt still works on the collection: another one may have taken over, or an officer may have taken the
// case back.
func (w *work) holds(round int, holder ident.ID) error {
	if w.State != Collecting {
		return errStep()
	}
	var mine bool
	err := w.Row(`SELECT holder IS NOT DISTINCT FROM $3 AND ended_at IS NULL FROM case_runs WHERE case_id = $1 AND round = $2 FOR UPDATE`, w.ID, round, holder).Scan(&mine)
	if err == nil && !mine {
		err = errStep()
	}
	return err
}

// take makes an attempt the one that works on a collection. It fails when the collection is over, or another attempt is at work.
func (s *Service) take(ctx context.Context, id int64, round int, holder ident.ID) (attempts int, err error) {
	now := s.Store.Clock().Now()
	err = s.Store.Upkeep(ctx, store.Collections, func(u *store.UpkeepTx) error {
		return u.Row(`UPDATE case_runs SET holder = $3, beat_at = $4, attempts = attempts + 1, done = 0
			WHERE case_id = $1 AND round = $2 AND ended_at IS NULL AND (holder IS NULL OR beat_at <= $5) RETURNING attempts`,
			id, round, holder, now, now.Add(-lease)).Scan(&attempts)
	})
	return attempts, err
}

// beat says that an attempt is at work, and how far it is. It fails when another attempt took over. What this one has ended itself is no
// failure: a beat that waited for the commit of the package would break off its publication.
func (s *Service) beat(ctx context.Context, id int64, round int, holder ident.ID, done int64) error {
	return s.Store.Upkeep(ctx, store.Collections, func(u *store.UpkeepTx) error {
		n, err := u.Exec(`UPDATE case_runs SET beat_at = $4, done = $5 WHERE case_id = $1 AND round = $2 AND holder = $3`,
			id, round, holder, s.Store.Clock().Now(), done)
		if err == nil && n == 0 {
			err = errStep()
		}
		return err
	})
}

// letGo ends an attempt that did not get to its end, so that the next one need not wait.
func (s *Service) letGo(ctx context.Context, id int64, round int, holder ident.ID) error {
	return s.Store.Upkeep(ctx, store.Collections, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`UPDATE case_runs SET holder = NULL WHERE case_id = $1 AND round = $2 AND holder = $3`, id, round, holder)
		return err
	})
}

// beatEvery is how often an attempt says that it is at work.
const beatEvery = 5 * time.Second
