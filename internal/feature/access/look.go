package access

import (
	"context"
	"slices"
	"unicode/utf8"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// Names of the form's fields, where a fault says what is wrong.
const (
	ReasonField = "reason"
	TicketField = "ticket"
	TermField   = "q"
)

// Form is what an officer says before looking.
type Form struct {
	Reason string // the customer reads it
	Ticket string // reference of what it is for: a question, a request, a call; the customer reads it
	Term   string // whom they look for
}

// check returns the form as it is kept, and the query. The faults name all that is wrong.
func (f Form) check() (Form, Query, error) {
	f.Reason, f.Ticket = OneLine(f.Reason), OneLine(f.Ticket)
	var wrong []fault.Field
	switch n := utf8.RuneCountInString(f.Reason); {
	case n < MinReason:
		wrong = append(wrong, fault.Field{Name: ReasonField, ID: "access.error.reason"})
	case n > MaxReason:
		wrong = append(wrong, fault.Field{Name: ReasonField, ID: "access.error.reason_long", Args: map[string]any{"Max": MaxReason}})
	}
	switch n := utf8.RuneCountInString(f.Ticket); {
	case n == 0:
		wrong = append(wrong, fault.Field{Name: TicketField, ID: "access.error.ticket"})
	case n > MaxTicket:
		wrong = append(wrong, fault.Field{Name: TicketField, ID: "access.error.ticket_long", Args: map[string]any{"Max": MaxTicket}})
	}
	q, err := Understand(f.Term)
	if bad := fault.Of(err); bad != nil {
		wrong = append(wrong, bad.Fields...)
	}
	return f, q, fault.Fields(wrong...)
}

// Look begins a look: the officer who acts says why, and whom they look for. It shows nothing yet, so a form that is sent twice
// makes a second look and no second line for a customer. Too many looks in an hour or a day are a TooMany fault.
func (s *Service) Look(ctx context.Context, in Form) (id ident.ID, err error) {
	me := actor.From(ctx)
	if me.Kind != actor.Officer || me.OfficerID <= 0 {
		return id, &fault.Fault{Kind: fault.Forbidden}
	}
	in, q, err := in.check()
	if err != nil {
		return id, err
	}
	if err := s.count(ctx, me.OfficerID); err != nil {
		return id, err
	}
	id = ident.Random()
	err = s.store.Do(ctx, store.Change{Action: "access.looked", Subject: keys.Officer(me.OfficerID)}, func(tx *store.Tx) error {
		officer, err := s.May(tx, Permission)
		if err != nil {
			return err
		}
		found, more, err := s.Find(tx, q)
		if err != nil {
			return err
		}
		for name, value := range map[string]any{"look": id.String(), "reason": in.Reason, "ticket": in.Ticket, "sought": q.Text, "found": len(found), "more": more} {
			tx.Note(name, value)
		}
		look := Look{ID: id, Reason: in.Reason, Ticket: in.Ticket, Sought: q.By, More: more, StartedAt: tx.Now(), EndsAt: tx.Now().Add(Life)}
		return insertLook(tx, officer, look, found)
	})
	return id, err
}

// count refuses an officer who looks too often. The first refusal of an hour is recorded.
func (s *Service) count(ctx context.Context, officer int64) error {
	of := keys.Officer(officer).String()
	v, err := s.limits.Count(ctx, limit.Use{Rule: lookHour, Of: of}, limit.Use{Rule: lookDay, Of: of})
	if err != nil || v.OK() {
		return err
	}
	if v.First {
		change := store.Change{Action: "access.limited", Subject: keys.Officer(officer), Payload: map[string]any{"over": v.Over}}
		if err := s.store.Refused(ctx, change); err != nil {
			return err
		}
	}
	return fault.Wait("access.error.often", v.Wait)
}

// Hit is a customer that a look found.
type Hit struct {
	Person
	By Way
}

// Hits returns what a look of the officer who acts found. Each customer gets an entry, and a line to read: the officer now knows
// that somebody of this name is or was a customer.
func (s *Service) Hits(ctx context.Context, look string) (l Look, hits []Hit, err error) {
	me := actor.From(ctx).OfficerID
	err = s.recorded(ctx, "access.searched", map[string]any{"look": look}, func(tx *store.Tx, officer Officer) error {
		if l, _, err = s.findLook(tx, officer, look, ""); err != nil {
			return err
		}
		if hits, err = s.hits(tx, l); err != nil {
			return err
		}
		for i, h := range hits {
			if err := Record(tx, l.seen(officer, h.CustomerID, Place{Kind: searchKind, What: InSearch})); err != nil {
				return err
			}
			if i == 0 {
				tx.About(keys.Customer(h.CustomerID))
				continue
			}
			tx.Also(store.Change{Action: "access.searched", Subject: keys.Customer(h.CustomerID), Payload: map[string]any{"look": look}})
		}
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return Look{}, nil, s.refused(ctx, me, map[string]any{"look": shortened(look)}, err)
	}
	if err != nil {
		return Look{}, nil, err
	}
	return l, hits, nil
}

// recorded runs a transaction of the officer who acts, who must have the permission. Until fn says whom it concerns, its entry
// concerns the officer.
func (s *Service) recorded(ctx context.Context, action string, payload map[string]any, fn func(*store.Tx, Officer) error) error {
	me := actor.From(ctx)
	if me.Kind != actor.Officer || me.OfficerID <= 0 {
		return &fault.Fault{Kind: fault.Forbidden}
	}
	return s.store.Do(ctx, store.Change{Action: action, Subject: keys.Officer(me.OfficerID), Payload: payload}, func(tx *store.Tx) error {
		officer, err := s.May(tx, Permission)
		if err != nil {
			return err
		}
		return fn(tx, officer)
	})
}

// hits names the customers that a look found, in the order in which they were found.
func (s *Service) hits(tx *store.Tx, l Look) ([]Hit, error) {
	found, err := lookCustomers(tx, l.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i, m := range found {
		ids[i] = m.CustomerID
	}
	people, err := s.Who(tx, ids...)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, m := range found {
		i := slices.IndexFunc(people, func(p Person) bool { return p.CustomerID == m.CustomerID })
		if i >= 0 { // else erased meanwhile
			hits = append(hits, Hit{people[i], m.By})
		}
	}
	return hits, nil
}

// findLook returns a look of this officer that is not over, and the customer of a number among those that it found; 0: none of them
// has it. A colleague's look is missing; one that is over is an Expired fault.
func (s *Service) findLook(r store.Reader, officer Officer, look, number string) (l Look, customer int64, err error) {
	id, ok := ident.Parse(look)
	if !ok {
		return Look{}, 0, fault.Missing()
	}
	l, customer, err = readLook(r, officer.ID, id, number)
	if err == nil && !s.now().Before(l.EndsAt) {
		return Look{}, 0, fault.New(fault.Expired, "access.error.over")
	}
	return l, customer, err
}

// refused records that an officer asked for what their looks do not open, and returns why it was refused.
func (s *Service) refused(ctx context.Context, officer int64, what map[string]any, why error) error {
	if err := s.store.Refused(ctx, store.Change{Action: "access.refused", Subject: keys.Officer(officer), Payload: what}); err != nil {
		return err
	}
	return why
}

// shortened cuts what came from an address to a length that fits an entry.
func shortened(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80])
	}
	return s
}
