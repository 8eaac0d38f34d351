package report

import (
	"slices"
	"time"
)

// Request is what of a case counts.
type Request struct {
	Reference  string
	Kind       string // production and preservation count; what extends or withdraws an order is no request of its own
	Country    string // of the authority, ISO 3166-1
	Authority  string // type of the authority
	Bases      []string
	Categories []string // of data, of all lines

	ReceivedAt   time.Time // arrival
	RegisteredAt time.Time
	Changes      []Change // of its state, oldest first

	Urgent, Secret bool
	Outside        bool // released although the policy does not allow it
	Partial        bool // a line was refused or narrowed
	Reasons        []string

	Accounts   int // customers and unknown selectors that it names
	WithData   int // customers of whom something was handed over
	Told       []Told
	Challenged []time.Time // when somebody objected, or went to court
}

// Change is a change of a case's state.
type Change struct {
	At time.Time
	To string
}

// Told is where telling one of the people concerned stands.
type Told struct {
	Sent time.Time // zero: not told
	Due  time.Time // zero: not due yet
	Held bool      // now
}

// countedAt is when a request counts as received: when it arrived, or when it was registered if that was so late that the figures
// of the half-year of its arrival may have been made. It never changes, so what is pending at an end is pending at the next start.
func (q Request) countedAt() time.Time {
	if q.RegisteredAt.Before(HalfOf(q.ReceivedAt).Due()) {
		return q.ReceivedAt
	}
	return q.RegisteredAt
}

// outcomes are the states in which a request has been answered, with the column that each counts in. An order that another took
// the place of was withdrawn by its authority.
var outcomes = map[string]Column{
	"delivered": Full, "no_data": NoData, "rejected": Rejected, "withdrawn": Withdrawn, "superseded": Withdrawn, "fraud": Fraudulent,
}

// done are the states that follow a delivery.
var done = []string{"acknowledged", "closed"}

// pendingAt reports whether a request was received and not yet answered at a time.
func (q Request) pendingAt(t time.Time) bool {
	if !q.countedAt().Before(t) {
		return false
	}
	state := ""
	for _, c := range q.Changes {
		if c.At.Before(t) {
			state = c.To
		}
	}
	_, answered := outcomes[state]
	return !answered && !slices.Contains(done, state)
}

// answered is when a request was answered first, before the end of a half-year, and how that counts: what proves to be a fraud
// in the same half-year counts as one. ok is false when it was not answered.
func (q Request) answered(h Half) (at time.Time, in Column, ok bool) {
	for _, c := range q.Changes {
		column, is := outcomes[c.To]
		if !is || !c.At.Before(h.End()) {
			continue
		}
		if !ok {
			at, in, ok = c.At, column, true
		} else if column == Fraudulent {
			in = Fraudulent
		}
	}
	if in == Full && q.Partial {
		in = Partial
	}
	return at, in, ok
}

// share is what a request adds to the figures of a half-year.
type share struct {
	counts      [Columns]int
	ack, effect float64 // hours; negative: none
	reasons     []string
}

func (q Request) share(h Half) share {
	s := share{ack: -1, effect: -1}
	received := h.holds(q.countedAt())
	switch q.Kind {
	case "preservation":
		s.add(PreservationOnly, received)
		return s
	case "production":
	default:
		return s
	}
	if received {
		s.counts[Received] = 1
		s.counts[AccountsSpecified] = q.Accounts
		s.add(Emergency, q.Urgent)
		s.add(SecrecyImposed, q.Secret)
		s.ack = q.RegisteredAt.Sub(q.ReceivedAt).Hours()
	}
	s.add(PendingStart, q.pendingAt(h.Start()))
	s.add(PendingEnd, q.pendingAt(h.End()))
	at, in, ok := q.answered(h)
	if ok && h.holds(at) {
		s.counts[in] = 1
		switch in {
		case Full, Partial:
			s.counts[AccountsWithData] = q.WithData
			s.effect = at.Sub(q.ReceivedAt).Hours()
		case NoData:
			s.effect = at.Sub(q.ReceivedAt).Hours()
		case Rejected:
			s.reasons = q.Reasons
		}
	}
	for _, t := range q.Told {
		told := !t.Sent.IsZero() && h.holds(t.Sent)
		before := told && (!ok || t.Sent.Before(at))
		s.add(NotifiedBefore, before)
		s.add(NotifiedAfter, told && !before)
		s.add(NoticeHeld, q.countedAt().Before(h.End()) && q.heldAt(t, h.End()))
	}
	s.add(Challenged, slices.ContainsFunc(q.Challenged, h.holds))
	return s
}

// heldAt reports whether telling somebody was held back at a time: it still is, or secrecy ended later.
func (q Request) heldAt(t Told, at time.Time) bool {
	return t.Held || (q.Secret && !t.Due.IsZero() && !t.Due.Before(at))
}

func (s *share) add(c Column, is bool) {
	if is {
		s.counts[c]++
	}
}
