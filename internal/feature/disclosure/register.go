package disclosure

import (
	"context"
	"fmt"
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Registration is what is known of an order when it is entered.
type Registration struct {
	Kind       string // of case; see law.CaseKind
	Channel    string // see law.Channel
	ReceivedAt time.Time
	Urgent     bool
	Linked     string // reference of the case that it extends, withdraws or replaces; empty: none
	// Issuer: with an AuthorityID, the directory fills in type, name, country, language and arrondissement.
	Issuer   Issuer
	Order    Order
	Declared time.Time // deadline that the order states; zero: none
	Secrecy  Secrecy
	// Lines: selector, value, kind or category, From, To and paragraph are given; whom a line means is looked up. A line that means
	// several customers becomes one for each.
	Lines  []Line
	Nobody bool    // lines that name nobody are meant so: the answer will be that nothing is held
	Papers []Paper // the order itself, with the role "order", and what came with it
	Again  bool    // it is another order, although one like it was registered before
}

// Register enters an order: a case begins. The subjects of its lines are looked up, and its deadlines counted from its arrival. It
// returns the case's reference. An order that seems to be registered already is a Conflict fault (see Duplicate), unless Again is set.
func (s *Service) Register(ctx context.Context, in Registration) (reference string, err error) {
	papers, err := checkPapers(in.Papers)
	if err != nil {
		return "", err
	}
	err = s.Store.Do(ctx, store.Change{Action: "disclosure.registered", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, Work)
		if err != nil {
			return err
		}
		id, err := nextCase(tx)
		if err != nil {
			return err
		}
		for _, p := range papers {
			if _, err := s.addPaper(tx, id, me, p); err != nil {
				return err
			}
		}
		reference, err = s.register(tx, me, id, in)
		return err
	})
	return reference, mend(err)
}

// register makes the case with a number, whose papers lie there already.
func (s *Service) register(tx *store.Tx, me Officer, id int64, in Registration) (string, error) {
	// One registration at a time: of two that are alike, the second sees the first.
	if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext('disclosure.registered'))`); err != nil {
		return "", err
	}
	if err := s.complete(tx, tx.Now(), &in); err != nil {
		return "", err
	}
	c, err := newCase(tx, id, in)
	if err != nil {
		return "", err
	}
	if err := requireOrder(tx, id); err != nil {
		return "", err
	}
	twin, err := twinOf(tx, c)
	if err != nil {
		return "", err
	}
	if twin != "" && !in.Again {
		return "", &fault.Fault{Kind: fault.Conflict, ID: "case.error.duplicate", Args: map[string]any{"Reference": twin}}
	}
	tx.About(subject(c))
	if err := insertCase(tx, c); err != nil {
		return "", err
	}
	if err := insertAct(tx, id, ActRegister, me.ID); err != nil {
		return "", err
	}
	for i, l := range in.Lines {
		l.Line, l.Decision = i+1, "open"
		if err := insertLine(tx, id, l); err != nil {
			return "", err
		}
		if l.CustomerID != 0 {
			if err := insertSubject(tx, id, l.CustomerID, l.Number); err != nil {
				return "", err
			}
		}
	}
	details := map[string]any{"channel": c.Channel, "lines": len(in.Lines)}
	if twin != "" {
		details["like"] = twin
	}
	tx.InCase(c.UID, "", string(Received))
	tx.Note("reference", c.Reference)
	for k, v := range details {
		tx.Note(k, v)
	}
	return c.Reference, insertEvent(tx, id, Event{At: tx.Now(), Officer: me.ID, Action: "disclosure.registered", To: Received, Details: details})
}

// newCase is the case that a registration makes.
func newCase(r store.Reader, id int64, in Registration) (Case, error) {
	now := time.Time{}
	if tx, ok := r.(*store.Tx); ok {
		now = tx.Now()
	}
	c := Case{ID: id, UID: ident.Random(), Reference: reference(id, now), Kind: in.Kind, State: Received, StateSince: now, Version: 1, Channel: in.Channel,
		ReceivedAt: in.ReceivedAt, RegisteredAt: now, Urgent: in.Urgent, Issuer: in.Issuer, Order: in.Order, Declared: in.Declared, Secrecy: in.Secrecy, Needed: 1}
	if in.Linked != "" {
		other, err := find(r, in.Linked)
		if err != nil {
			return c, missing(err, FieldLinked, "case.error.linked_unknown")
		}
		c.Linked = other.ID
	}
	c.setDeadline()
	return c, nil
}

// reference is how a case is called that is registered now.
func reference(id int64, now time.Time) string {
	return fmt.Sprintf("D-%d-%06d", now.In(deadline.Zone()).Year(), id)
}

// ownMonths is how soon an order is complied with that neither says when nor rests on a law that does: our own aim.
const ownMonths = 1

// noDeadline is the basis of a deadline that nobody set but we.
const noDeadline = "law.deadline.none"

// setDeadline counts the deadlines from the arrival. Of several bases the earliest counts.
func (c *Case) setDeadline() {
	c.DeadlineBasis = noDeadline
	for _, b := range c.Order.Bases {
		clocks := law.Deadlines(c.ReceivedAt, law.Basis(b), c.Declared, c.Urgent)
		if end := clocks.Effect; !end.Hard.IsZero() && (c.Hard.IsZero() || end.Hard.Before(c.Hard)) {
			c.Hard, c.Legal, c.DeadlineBasis = end.Hard, end.Legal, clocks.Basis
		}
	}
	if c.Hard.IsZero() {
		end := deadline.After(c.ReceivedAt, deadline.Months(ownMonths))
		c.Hard, c.Legal = end.Hard, end.Legal
	}
}

// Effect is when the order must be complied with. The zero End is never: then Hard and Legal are our own aim.
func (c Case) Effect() deadline.End {
	if c.DeadlineBasis == noDeadline {
		return deadline.End{}
	}
	return deadline.End{Hard: c.Hard, Legal: c.Legal}
}

// StepDue is when the step that a case waits for must be done; the zero time when its state has no clock of its own.
func (c Case) StepDue() time.Time {
	var step law.Step
	entered := c.StateSince
	switch c.State {
	case Received:
		step, entered = law.Confirming, c.ReceivedAt
	case Authenticating:
		step, entered = law.Authenticating, c.ReceivedAt
	case UnderReview:
		step = law.Reviewing
	case AwaitingApproval, RejectProposed:
		step = law.Approving
	case LegalEscalation:
		return law.Alarm(c.StateSince, c.Effect())
	case Delivered:
		return law.SilenceAlarm(c.StateSince)
	default:
		return time.Time{}
	}
	return law.StepEnd(step, entered, c.ReceivedAt, c.Effect(), c.Urgent).Hard
}

// Open reports whether a case must still be complied with or refused.
func (c Case) Open() bool {
	return !c.State.Final() && !slices.Contains([]State{Delivered, Acknowledged}, c.State)
}
