package disclosure

import (
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/notice"
	"inzage/internal/platform/store"
)

// Words of what is told, and of why and when.
var (
	StandingText = i18n.Enum("told.standing.", string(notice.NotDecided), string(notice.Held), string(notice.Due), string(notice.Sent), string(notice.NotRequired))
	ReasonText   = i18n.Enum("told.reason.", string(notice.ByStatute), string(notice.ByOrder), string(notice.ByAuthority), string(notice.ByRequest), string(notice.ByFraud),
		string(notice.Before), string(notice.After), string(notice.OrderEnds), string(notice.Lifted), string(notice.Public), string(notice.RequestOver), string(notice.FraudOver),
		string(notice.OtherCase), string(notice.Unreachable))
)

// entered is what follows when a case has come into another state: whether the people concerned are told is decided when the
// review is handed in and when a case ends, and whoever may be told from the approval on is told by a job.
func (w *work) entered() error {
	if err := w.keeps(); err != nil {
		return err
	}
	if w.State == AwaitingApproval || w.State == RejectProposed || w.State.Final() {
		if err := decideNotices(w); err != nil {
			return err
		}
	}
	if !w.State.Tells() {
		return nil
	}
	return w.tellSoon()
}

// Tells reports whether customers can be told while a case is in this state: not before a second person has approved it, and not
// while what becomes of it is in the balance.
func (s State) Tells() bool {
	switch s {
	case Received, Authenticating, UnderReview, Clarification, LegalEscalation, AwaitingApproval, RejectProposed, NoDataProposed:
		return false
	}
	return true
}

// telling are the states in which customers can be told.
var telling = func() (all []string) {
	for _, s := range States {
		if s.Tells() {
			all = append(all, string(s))
		}
	}
	return all
}()

// tellSoon has the job tell those who may be told now; a case in which nobody may has none.
func (w *work) tellSoon() error {
	var any bool
	if err := w.Row(`SELECT EXISTS (SELECT FROM case_subjects WHERE case_id = $1 AND (notice = 'sent' OR notice = 'due' AND due_at <= $2))`,
		w.ID, w.Now()).Scan(&any); err != nil || !any {
		return err
	}
	return w.Enqueue(tellJob{Case: w.ID}, nil)
}

// decideNotices decides for each customer of the case who was not told yet. Deciding again from the same facts changes nothing.
func decideNotices(w *work) error {
	subjects, err := listSubjects(w.Tx, w.ID)
	if err != nil {
		return err
	}
	lines, err := listLines(w.Tx, w.ID)
	if err != nil {
		return err
	}
	for _, s := range subjects {
		if s.Notice == string(notice.Sent) || s.Reason == string(notice.Unreachable) {
			continue
		}
		d := notice.Decide(facts(w.Case, lines, s, w.Now()))
		if d.Standing == notice.Standing(s.Notice) && string(d.Reason) == s.Reason && (d.Reason != notice.OrderEnds || d.DueAt.Equal(s.DueAt)) {
			continue // decided so before: its dates run from then, unless the order's own last day moved
		}
		if err := setNotice(w, s, d); err != nil {
			return err
		}
	}
	return setReview(w.Tx, w.ID)
}

// setNotice saves a decision, and notes it for the history.
func setNotice(w *work, s Subject, d notice.Decision) error {
	type decided struct {
		Number   string          `json:"number"`
		Standing notice.Standing `json:"standing"`
		Reason   notice.Reason   `json:"reason"`
	}
	all, _ := w.details["notices"].([]decided)
	w.details["notices"] = append(all, decided{s.Number, d.Standing, d.Reason})
	_, err := w.Exec(`UPDATE case_subjects SET notice = $3, reason = $4, decided_at = $5, review_on = $6, due_at = $7 WHERE case_id = $1 AND customer_id = $2`,
		w.ID, s.CustomerID, d.Standing, d.Reason, w.Now(), orNull(d.ReviewOn), orNull(d.DueAt))
	return err
}

// setReview keeps the day on which somebody must look at a case that cannot be closed, because a notice in it is held.
func setReview(tx *store.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE cases SET review_on = (SELECT min(review_on) FROM case_subjects WHERE case_id = $1 AND notice = 'held') WHERE id = $1`, id)
	return err
}

// facts are what a decision about one customer rests on.
func facts(c Case, lines []Line, s Subject, now time.Time) notice.Facts {
	f := notice.Facts{Kind: law.CaseKind(c.Kind), Secrecy: law.Secrecy(c.Secrecy.Source), Until: c.Secrecy.Last(), Ended: notice.Reason(c.Secrecy.Ended), Stage: stage(c, lines, s.CustomerID), Now: now}
	for _, b := range c.Order.Bases {
		f.Bases = append(f.Bases, law.Basis(b))
	}
	if s.HeldOnce {
		f.Wish = s.DueAt
	}
	return f
}

// stage is how far a case is, as far as telling one customer goes.
func stage(c Case, lines []Line, customer int64) notice.Stage {
	switch c.State {
	case Fraud:
		return notice.Fraud
	case Superseded:
		return notice.Superseded
	case Rejected, RejectProposed, Withdrawn, NoData, Delivered, Acknowledged, Closed:
		return notice.Past
	}
	if given, refused := decisions(lines, customer); given == 0 && refused > 0 {
		return notice.Past // nothing of this customer will leave
	}
	return notice.Ahead
}

// decisions counts the lines about a customer: those that are not refused, and those that are.
func decisions(lines []Line, customer int64) (given, refused int) {
	for _, l := range lines {
		switch {
		case l.CustomerID != customer:
		case l.Decision == "refuse":
			refused++
		default:
			given++
		}
	}
	return given, refused
}

// mayRelease refuses a release that comes before a customer was told who may be told, or before their time to object is over.
func mayRelease(w *work) error {
	subjects, err := listSubjects(w.Tx, w.ID)
	if err != nil {
		return err
	}
	for _, s := range subjects {
		switch notice.Release(notice.Standing(s.Notice), s.DueAt, s.ObjectUntil, w.Now()) {
		case notice.ForDecision:
			return fault.New(fault.Conflict, "told.error.decision")
		case notice.ForNotice:
			return fault.New(fault.Conflict, "told.error.notice")
		case notice.ForWindow:
			return fault.New(fault.Conflict, "told.error.window")
		}
	}
	return nil
}

// noticesDone reports whether telling is over in a case: every customer was told, or need not be. Only then it closes.
func noticesDone(r store.Reader, id int64) (done bool, err error) {
	err = r.Row(`SELECT NOT EXISTS (SELECT FROM case_subjects WHERE case_id = $1 AND notice NOT IN ('sent', 'not_required'))`, id).Scan(&done)
	return done, err
}

// ahead are the states in which data may still leave and a customer can be told of it.
var ahead = slices.DeleteFunc(slices.Clone(telling), func(s string) bool {
	return State(s).Final() || slices.Contains([]State{Released, Delivered, Acknowledged}, State(s))
})

// WaitsForCopy reports whether the message to a customer is due and cannot go, because nothing was said of the copy of the order
// that goes along.
func WaitsForCopy(c Case, s Subject) bool {
	return s.Notice == string(notice.Due) && s.Reason != string(notice.After) && s.Copy == (ident.ID{}) && s.CopyNone == "" && slices.Contains(ahead, string(c.State))
}
