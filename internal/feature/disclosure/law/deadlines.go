package law

import (
	"time"

	"inzage/internal/platform/deadline"
)

// Periods of our own, in the order in which a case meets them.
const (
	confirmDays      = 1 // working days to confirm receipt
	authenticateDays = 2 // working days, or
	authenticateHour = 1 // hours, when all must be done within a day
	reviewDays       = 3 // working days, or
	reviewShare      = 30
	approveDays      = 1 // working days
	lapseDays        = 7
	silenceDays      = 5 // working days
	purgeDays        = 45
	objectionDays    = 7
	objectionMargin  = 24 * time.Hour // before the hard end
	reviewMonths     = 6              // between two questions whether secrecy still holds
	holdDays         = 90             // on an authority's mere wish, once
	retentionMonths  = 10 * 12
)

// shortNotice is the time below which a demand is handled by the hour.
const shortNotice = 24 * time.Hour

// Why a case has the end that it has.
const (
	endDeclared  = "law.deadline.declared"
	endStatute   = "law.deadline.statute"
	endEmergency = "law.deadline.emergency"
	endNone      = "law.deadline.none"
)

// Clocks are the ends of the steps of a case, as planned on the day of receipt.
type Clocks struct {
	Confirm, Authenticate, Review, Approve deadline.End

	// Effect is when the demand must be answered. The zero End is none: neither law nor paper names one.
	Effect deadline.End
	Basis  string // id of the sentence that says where Effect comes from
}

// Step is a part of the work that has a clock of its own.
type Step string

// The steps.
const (
	Confirming     Step = "confirming"
	Authenticating Step = "authenticating"
	Reviewing      Step = "reviewing"
	Approving      Step = "approving"
)

// Deadlines plans a case that arrived at received: each step starts when the one before it ends. The authority's own
// deadline and the law's both count, and the earlier wins; declared is the first moment that is too late, or the zero time
// when the paper names none. No step ends after the answer is due.
func Deadlines(received time.Time, b Basis, declared time.Time, urgent bool) Clocks {
	c := Clocks{Basis: endNone}
	if r, ok := RuleOf(b); ok {
		limit, why := r.Answer, endStatute
		if urgent && r.Emergency != (Limit{}) {
			limit, why = r.Emergency, endEmergency
		}
		if end, ok := limit.after(received); ok {
			c.Effect, c.Basis = end, why
		}
	}
	if !declared.IsZero() && (c.Effect.Hard.IsZero() || declared.Before(c.Effect.Hard)) {
		// A moment that an authority names is meant as it stands: nothing moves it.
		c.Effect, c.Basis = deadline.End{Hard: declared, Legal: declared}, endDeclared
	}
	c.Confirm = StepEnd(Confirming, received, received, c.Effect, urgent)
	c.Authenticate = StepEnd(Authenticating, received, received, c.Effect, urgent)
	c.Review = stepAfter(Reviewing, c.Authenticate, received, c.Effect, urgent)
	c.Approve = stepAfter(Approving, c.Review, received, c.Effect, urgent)
	return c
}

// stepAfter plans a step that starts when another ends. An end at midnight belongs to the day before it: that day is the
// one that does not count.
func stepAfter(s Step, before deadline.End, received time.Time, effect deadline.End, urgent bool) deadline.End {
	return stepEnd(s, before.Hard.Add(-1), before.Hard, received, effect, urgent)
}

// StepEnd returns when a step that a case entered at entered must be done. The received time and effect say how much
// time the case has in all; effect is the zero End when it has no deadline.
func StepEnd(s Step, entered, received time.Time, effect deadline.End, urgent bool) deadline.End {
	return stepEnd(s, entered, entered, received, effect, urgent)
}

// stepEnd counts days from the day in which the moment day lies, and hours from entered.
func stepEnd(s Step, day, entered, received time.Time, effect deadline.End, urgent bool) deadline.End {
	due := !effect.Hard.IsZero()
	hasty := due && effect.Hard.Sub(received) <= shortNotice || urgent && !due
	var end deadline.End
	switch s {
	case Confirming:
		end = deadline.After(day, deadline.WorkingDays(confirmDays))
	case Authenticating:
		end = deadline.After(day, deadline.WorkingDays(authenticateDays))
		if hasty {
			hour := entered.Add(authenticateHour * time.Hour)
			end = deadline.End{Hard: hour, Legal: hour}
		}
	case Reviewing:
		end = deadline.After(day, deadline.WorkingDays(reviewDays))
		if due {
			share := effect.Hard.Sub(received) * reviewShare / 100
			end = earlier(end, entered.Add(max(share, 0)))
		}
	case Approving:
		end = deadline.After(day, deadline.WorkingDays(approveDays))
	default:
		panic("law: no such step: " + string(s))
	}
	if due {
		end = earlier(end, effect.Hard)
	}
	return end
}

// earlier cuts an end off at a moment.
func earlier(end deadline.End, at time.Time) deadline.End {
	if at.Before(end.Hard) {
		end.Hard = at
	}
	if at.Before(end.Legal) {
		end.Legal = at
	}
	return end
}

// after counts a limit. The European orders' periods are hard: nothing moves them to a working day.
func (l Limit) after(event time.Time) (deadline.End, bool) {
	var end deadline.End
	switch {
	case l.Hours > 0:
		end = deadline.After(event, deadline.Hours(l.Hours))
	case l.Days > 0:
		end = deadline.After(event, deadline.Days(l.Days))
	default:
		return deadline.End{}, false
	}
	end.Legal = end.Hard
	return end, true
}

// Alarm is half of the time that a case has left, when one that waits for counsel alarms. Without a deadline there is
// none: the zero time.
func Alarm(entered time.Time, effect deadline.End) time.Time {
	if effect.Hard.IsZero() {
		return time.Time{}
	}
	return entered.Add(max(effect.Hard.Sub(entered)/2, 0))
}

// ApprovalLapses is when an approval that nobody used is void: seven days on, to the second.
func ApprovalLapses(approved time.Time) time.Time { return approved.Add(lapseDays * 24 * time.Hour) }

// PurgeAt is when our copy of a package must be gone: 45 days after its receipt was acknowledged. Nothing moves it.
func PurgeAt(acknowledged time.Time) time.Time {
	return deadline.After(acknowledged, deadline.Days(purgeDays)).Hard
}

// SilenceAlarm is when a delivery that nobody acknowledged alarms.
func SilenceAlarm(delivered time.Time) time.Time {
	return deadline.After(delivered, deadline.WorkingDays(silenceDays)).Hard
}

// SecrecyReview is when the authority must be asked again whether secrecy still holds: six months on, at the end of a
// working day.
func SecrecyReview(from time.Time) time.Time {
	return deadline.After(from, deadline.Months(reviewMonths)).Legal
}

// OrderSecrecyEnds is when the customer may be told after an order's own end date, until, which is a day: 00:00 of the
// first working day after it.
func OrderSecrecyEnds(until time.Time) time.Time { return deadline.NextWorkingDay(until) }

// RequestHoldEnds is when a notice that was held on an authority's mere wish is due at the latest. Nothing moves it.
func RequestHoldEnds(from time.Time) time.Time {
	return deadline.After(from, deadline.Days(holdDays)).Hard
}

// KeptUntil is how long a basis obliges to keep what is frozen from a moment on; false when it obliges to nothing.
func KeptUntil(b Basis, from time.Time) (time.Time, bool) {
	r, ok := RuleOf(b)
	if !ok || !r.Preserves {
		return time.Time{}, false
	}
	return deadline.After(from, deadline.Days(r.Keeps)).Legal, true
}

// RetainedUntil is when the file of a closed case may go: ten years on.
func RetainedUntil(closed time.Time) time.Time {
	return deadline.After(closed, deadline.Months(retentionMonths)).Legal
}

// ObjectionEnds is until when a customer who was told may object before anything leaves: a day before the hard deadline,
// and seven days where there is none. False when that moment is past: no window is left, and nothing waits for it.
func ObjectionEnds(told time.Time, effect deadline.End) (time.Time, bool) {
	end := deadline.After(told, deadline.Days(objectionDays)).Hard
	if !effect.Hard.IsZero() {
		end = effect.Hard.Add(-objectionMargin)
	}
	if !end.After(told) {
		return time.Time{}, false
	}
	return end, true
}
