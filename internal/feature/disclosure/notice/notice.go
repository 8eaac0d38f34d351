// Package notice decides whether and when a customer is told of an order about them. It is rules only: it reads no clock, no
// database and no case. The caller gives the facts, and keeps what comes out.
//
// It guarantees:
//
//   - secrecy by statute ends in writing or because the matter is public, and never because time passed;
//   - whoever may be told is told before anything leaves, with time to object when the deadline leaves any;
//   - a notice that is held has a day on which somebody looks at it again;
//   - an authority's mere wish is followed only by a person who may, once, and for 90 days at most.
package notice

import (
	"slices"
	"time"

	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
)

// Standing is where telling a customer stands.
type Standing string

// The standings.
const (
	NotDecided  Standing = "not_decided"
	Held        Standing = "held"
	Due         Standing = "due"
	Sent        Standing = "sent"
	NotRequired Standing = "not_required"
)

// Reason is why.
type Reason string

// The reasons: first why a notice is held, then why it is due when it is, then why none is required.
const (
	ByStatute   Reason = "statute"   // the law itself imposes secrecy, without an end
	ByOrder     Reason = "order"     // the order imposes it, without an end
	ByAuthority Reason = "authority" // the authority tells the customer itself (Regulation (EU) 2023/1543)
	ByRequest   Reason = "request"   // the authority's mere wish, followed once
	ByFraud     Reason = "fraud"     // somebody posed as an authority, and that is investigated

	Before      Reason = "before"       // nothing forbids: before anything leaves
	After       Reason = "after"        // nothing forbids, and nothing will leave any more
	OrderEnds   Reason = "order_ends"   // the order names the last day of its secrecy
	Lifted      Reason = "lifted"       // lifted in writing
	Public      Reason = "public"       // the matter is public
	RequestOver Reason = "request_over" // the 90 days are over
	FraudOver   Reason = "fraud_over"   // the investigation is over

	OtherCase   Reason = "other_case"  // the case in whose place it came, or that took its place, tells
	Unreachable Reason = "unreachable" // the customer's data was erased: nobody is there to tell
)

// Stage is how far the case is, as far as telling goes.
type Stage string

// The stages.
const (
	Ahead      Stage = "ahead"      // data may still leave
	Past       Stage = "past"       // data has left, or none will
	Fraud      Stage = "fraud"      // the order was not an authority's
	Superseded Stage = "superseded" // another case took its place
)

// Facts are what a decision rests on.
type Facts struct {
	Kind    law.CaseKind
	Bases   []law.Basis
	Secrecy law.Secrecy
	Until   time.Time // last day of an order's secrecy; zero: it names none
	Ended   Reason    // Lifted or Public, or FraudOver; empty: nothing has ended it
	Stage   Stage
	Wish    time.Time // until when an approver follows the authority's mere wish; zero: nobody does
	Now     time.Time
}

// Decision is what follows.
type Decision struct {
	Standing Standing
	Reason   Reason
	ReviewOn time.Time // Held: the day, at its 00:00 in Brussels, on which somebody looks again
	DueAt    time.Time // Due: the first instant; Held: when it is due by itself, zero if it never is
}

// Decide applies the rules in the order of their weight.
func Decide(f Facts) Decision {
	if f.Kind == law.Extension || f.Kind == law.Withdrawal || f.Stage == Superseded {
		return Decision{Standing: NotRequired, Reason: OtherCase}
	}
	if f.Stage == Fraud && f.Ended == "" {
		return held(ByFraud, f)
	}
	if f.Ended != "" {
		return Decision{Standing: Due, Reason: f.Ended, DueAt: f.Now}
	}
	switch secrecy := effective(f); {
	case slices.ContainsFunc(f.Bases, informs):
		return held(ByAuthority, f)
	case secrecy == law.ByStatute:
		return held(ByStatute, f)
	case secrecy == law.ByOrder && f.Until.IsZero():
		return held(ByOrder, f)
	case secrecy == law.ByOrder:
		return Decision{Standing: Due, Reason: OrderEnds, DueAt: latest(law.OrderSecrecyEnds(f.Until), f.Now)}
	case secrecy == law.ByRequest && f.Wish.After(f.Now) && MayHold(f.Bases):
		return Decision{Standing: Held, Reason: ByRequest, ReviewOn: deadline.LastDay(f.Wish), DueAt: f.Wish}
	case secrecy == law.ByRequest && !f.Wish.IsZero():
		return Decision{Standing: Due, Reason: RequestOver, DueAt: latest(f.Wish, f.Now)}
	case f.Stage == Past:
		return Decision{Standing: Due, Reason: After, DueAt: f.Now}
	}
	return Decision{Standing: Due, Reason: Before, DueAt: f.Now}
}

// effective is the secrecy that binds. What a statute imposes holds although the paper says nothing, or less.
func effective(f Facts) law.Secrecy {
	if law.DefaultSecrecy(f.Bases) == law.ByStatute {
		return law.ByStatute
	}
	return f.Secrecy
}

// informs reports whether the authority tells the customer itself on a basis.
func informs(b law.Basis) bool {
	r, ok := law.RuleOf(b)
	return ok && r.InformsCustomer
}

// held holds a notice until somebody looks again: six months on, or when the order's own last day is over, whichever is first.
func held(why Reason, f Facts) Decision {
	review := deadline.LastDay(law.SecrecyReview(f.Now))
	if !f.Until.IsZero() {
		if ends := law.OrderSecrecyEnds(f.Until); ends.After(f.Now) && ends.Before(review) {
			review = ends
		}
	}
	return Decision{Standing: Held, Reason: why, ReviewOn: review}
}

// MayHold reports whether an authority's mere wish can be followed on these bases. Under article 10 of the Digital Services Act
// the customer is told at the latest when effect is given, and only the order itself can say otherwise.
func MayHold(bases []law.Basis) bool { return !slices.Contains(bases, law.DSA10) }

// WishEnds is until when a mere wish can be followed from a moment on.
func WishEnds(from time.Time) time.Time { return law.RequestHoldEnds(from) }

// ReviewAgain is the day on which secrecy is looked at again after the authority was asked.
func ReviewAgain(asked time.Time) time.Time { return deadline.LastDay(law.SecrecyReview(asked)) }

// Window is until when a customer who is told at a moment may object before anything leaves. The deadline is the zero End when
// there is none. False: no time is left, and nothing waits.
func Window(told time.Time, effect deadline.End) (time.Time, bool) {
	return law.ObjectionEnds(told, effect)
}

// Wait is why a package cannot be released yet.
type Wait string

// What a release waits for.
const (
	ForNothing  Wait = ""
	ForDecision Wait = "decision" // nobody decided whether the customer is told
	ForNotice   Wait = "notice"   // the customer may be told, and was not yet
	ForWindow   Wait = "window"   // the customer was told, and may still object
)

// Release says what a release waits for, for one customer.
func Release(s Standing, due, objectUntil, now time.Time) Wait {
	switch {
	case s == NotDecided:
		return ForDecision
	case s == Due && !due.After(now):
		return ForNotice
	case s == Sent && objectUntil.After(now):
		return ForWindow
	}
	return ForNothing
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
