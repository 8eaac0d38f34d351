package disclosure

import (
	"context"
	"errors"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// tellEvery is how often what is due by itself is looked for: an end date that is over, a wish that ran out.
const tellEvery = 10 * time.Minute

// tellAtOnce is how many customers one run of the sweep tells at most.
const tellAtOnce = 500

// tellJob tells the customers of a case who may be told.
type tellJob struct {
	Case int64 `json:"case"`
}

// Kind names the job in the queue.
func (tellJob) Kind() string { return "disclosure_tell" }

// RegisterNoticeJobs registers the telling: at once when a case moves, and by the clock.
func (s *Service) RegisterNoticeJobs(reg *jobs.Registry) {
	jobs.Handle(reg, func(ctx context.Context, j tellJob) error { return s.tellPending(ctx, j.Case) })
	jobs.Every(reg, tellEvery, "disclosure_notices", func(ctx context.Context) error {
		return s.tellPending(actor.With(ctx, actor.Job("disclosure_notices")), 0)
	})
}

// tellPending tells who may be told now: in one case, or in all of them (0). One that fails leaves the others told.
func (s *Service) tellPending(ctx context.Context, id int64) error {
	pending, err := listPending(s.Store.Read(ctx), id, 0, s.Store.Clock().Now())
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range pending {
		failed = append(failed, s.tell(ctx, p))
	}
	return errors.Join(failed...)
}

// errTold means that somebody else was faster: there is nothing left to tell.
var errTold = errors.New("disclosure: nothing left to tell")

// tell does what is pending for one customer: one transaction, with an entry about the case and, when the customer is told, one
// about the customer.
func (s *Service) tell(ctx context.Context, p pending) error {
	err := s.upkeep(ctx, p.CaseID, p.Do.action(), func(w *work) error {
		now, err := listPending(w.Tx, w.ID, p.CustomerID, w.Now())
		if err != nil {
			return err
		}
		if len(now) == 0 || now[0].Do != p.Do {
			return errTold
		}
		w.details["customer"] = now[0].Number
		switch p.Do {
		case dropNotice:
			return w.drop(p.CustomerID)
		case endWish:
			return w.endWish(p.CustomerID)
		}
		return s.message(w, p.CustomerID)
	})
	if errors.Is(err, errTold) {
		return nil
	}
	return err
}

// drop ends the telling of a customer whose data was erased: nobody is there any more.
func (w *work) drop(customer int64) error {
	if _, err := w.Exec(`UPDATE case_subjects SET notice = 'not_required', reason = $3, review_on = NULL WHERE case_id = $1 AND customer_id = $2`,
		w.ID, customer, notice.Unreachable); err != nil {
		return err
	}
	return w.settle()
}

// endWish ends the time for which an authority's mere wish was followed: the customer is told from now on.
func (w *work) endWish(customer int64) error {
	_, err := w.Exec(`UPDATE case_subjects SET notice = 'due', reason = $3, review_on = NULL WHERE case_id = $1 AND customer_id = $2`,
		w.ID, customer, notice.RequestOver)
	if err != nil {
		return err
	}
	if err := setReview(w.Tx, w.ID); err != nil || !w.State.Tells() {
		return err
	}
	return w.Enqueue(tellJob{Case: w.ID}, nil)
}

// message tells a customer: of the order, or how it ended. What was seen of the customer's data for the case stands among the
// customer's accesses from then on.
func (s *Service) message(w *work, customer int64) error {
	lines, err := listLines(w.Tx, w.ID)
	if err != nil {
		return err
	}
	sub, err := findSubject(w.Tx, w.ID, customer)
	if err != nil {
		return err
	}
	m := message{CustomerID: customer, Reference: w.Reference, At: w.Now(), Why: sub.Reason, CopyNone: sub.CopyNone}
	if m.Outcome, m.OutcomeAt, err = outcome(w, lines, customer); err != nil {
		return err
	}
	if sub.Notice == string(notice.Sent) {
		if m.ID, err = updateMessage(w.Tx, m); err != nil {
			return err
		}
	} else {
		m.ID = ident.Record()
		if err := s.firstMessage(w, &m, sub, lines); err != nil {
			return err
		}
	}
	if _, err := w.Exec(`UPDATE case_subjects SET notice = 'sent', sent_at = coalesce(sent_at, $3), told_outcome = $4, review_on = NULL,
		object_until = coalesce(object_until, $5) WHERE case_id = $1 AND customer_id = $2`, w.ID, customer, m.At, m.Outcome, orNull(m.ObjectUntil)); err != nil {
		return err
	}
	if err := s.tellSights(w, customer); err != nil {
		return err
	}
	w.details["outcome"] = m.Outcome
	if w.details["letters"], err = s.enqueueLetters(w.Tx, m); err != nil {
		return err
	}
	w.Also(store.Change{Action: "disclosure.customer_told", Subject: keys.Customer(customer), Payload: map[string]any{"reference": w.Reference, "outcome": m.Outcome}})
	if err := setReview(w.Tx, w.ID); err != nil {
		return err
	}
	return w.settle()
}

// firstMessage writes the message, with the time to object and the copy of the order.
func (s *Service) firstMessage(w *work, m *message, sub Subject, lines []Line) error {
	if m.Outcome == outcomeAhead && w.State != Released {
		m.ObjectUntil, _ = notice.Window(m.At, w.Effect())
	}
	if sub.Copy != (ident.ID{}) {
		var err error
		if m.Copy, err = s.copyFor(w.Tx, sub); err != nil {
			return err
		}
	}
	if err := insertMessage(w.Tx, w.Case, *m); err != nil {
		return err
	}
	for _, l := range lines {
		if l.CustomerID == m.CustomerID {
			if err := insertMessageLine(w.Tx, *m, l); err != nil {
				return err
			}
		}
	}
	scope, err := store.JobScopeOf(actor.From(w.Context()), m.CustomerID, 0)
	if err != nil {
		return err
	}
	return dataset.Set(w.Tx, NoticeKind(), scope)
}

// tellSights puts what was seen for the case among the accesses that the customer reads.
func (s *Service) tellSights(w *work, customer int64) error {
	seen, err := takeSights(w, customer)
	if err != nil || len(seen) == 0 || s.Accesses == nil {
		return err
	}
	return s.Accesses(w.Tx, seen...)
}

// How a case ended for one customer, as the customer is told.
const (
	outcomeAhead     = "ahead" // nothing has left yet
	outcomeGiven     = "handed_over"
	outcomePart      = "in_part"
	outcomeRefused   = "refused"
	outcomeWithdrawn = "withdrawn"
	outcomeNoData    = "no_data"
	outcomeFraud     = "fraud"
	outcomeKept      = "kept" // only frozen
	outcomeReplaced  = "replaced"
)

// outcome is how a case ended for a customer, and when; zero while it has not.
func outcome(w *work, lines []Line, customer int64) (what string, at time.Time, err error) {
	at = w.EffectAt
	if at.IsZero() {
		at = w.StateSince
	}
	given, refused := decisions(lines, customer)
	switch w.State {
	case Rejected:
		return outcomeRefused, at, nil
	case Withdrawn:
		return outcomeWithdrawn, at, nil
	case NoData:
		return outcomeNoData, at, nil
	case Fraud:
		return outcomeFraud, at, nil
	case Superseded:
		return outcomeReplaced, at, nil
	case Delivered, Acknowledged, Closed:
		if w.Kind != "production" {
			return outcomeKept, at, nil
		}
		held, err := anythingGiven(w.Tx, w.ID, customer)
		switch {
		case given == 0:
			what = outcomeRefused
		case !held:
			what = outcomeNoData
		case refused > 0:
			what = outcomePart
		default:
			what = outcomeGiven
		}
		return what, at, err
	}
	if given == 0 && refused > 0 {
		return outcomeRefused, w.StateSince, nil
	}
	return outcomeAhead, time.Time{}, nil
}

// findSubject reads where telling one customer stands.
func findSubject(r store.Reader, id, customer int64) (Subject, error) {
	all, err := listSubjects(r, id)
	for _, s := range all {
		if s.CustomerID == customer {
			return s, nil
		}
	}
	if err == nil {
		err = fault.Missing()
	}
	return Subject{}, err
}
