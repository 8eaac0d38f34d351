package consent

import (
	"context"
	"errors"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// What the tools ask back. Each is a field of tools.Options.

// batch is how many customers or events are looked up at a time.
const batch = 500

// WithdrawURL returns the address behind a link.
func (s *Service) WithdrawURL(ctx context.Context, link int64) (string, error) {
	token, err := s.Token(ctx, link)
	if err != nil {
		return "", err
	}
	return s.URL(token), nil
}

// OnUnsubscribed withdraws for whoever unsubscribed in the tool; see Unsubscribed.
func (s *Service) OnUnsubscribed(ctx context.Context, purpose, canonical string, at time.Time) error {
	_, err := s.Unsubscribed(ctx, canonical, Purpose(purpose), at)
	return err
}

// InForce hands on each address at which a purpose is consented to and that is not suppressed, in no particular order.
func (s *Service) InForce(r store.Reader, purpose string, each func(tools.Change) error) error {
	p := Purpose(purpose)
	for after := int64(0); ; {
		to, last, err := s.Audience(r, p, after, batch)
		if err != nil || last == 0 {
			return err
		}
		events, err := heldBy(r, p, after, last)
		if err != nil {
			return err
		}
		for _, a := range to {
			if e, ok := events[a.CustomerID]; ok {
				if err := each(change(a.CustomerID, e, a)); err != nil {
					return err
				}
			}
		}
		after = last
	}
}

// heldBy returns the events by which customers, after one id and up to another, consent to a purpose.
func heldBy(r store.Reader, p Purpose, after, last int64) (map[int64]Event, error) {
	rows, err := r.Rows(`SELECT s.customer_id, `+eventColumns+` FROM consent_states s
		JOIN consent_events t ON t.customer_id = s.customer_id AND t.id = s.event_id
		WHERE s.purpose = $1 AND s.state = 'given' AND s.customer_id > $2 AND s.customer_id <= $3`, string(p), after, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	held := map[int64]Event{}
	for rows.Next() {
		var customer int64
		var e eventScan
		if err := rows.Scan(append([]any{&customer}, e.dest()...)...); err != nil {
			return nil, err
		}
		held[customer] = e.event()
	}
	return held, rows.Err()
}

// Standing returns the newest word on each of some canonical addresses that anybody here has: given, or not and since when.
// An address of nobody is not in it; one about which nothing was said has a zero At.
func (s *Service) Standing(r store.Reader, purpose string, canonicals []string) (map[string]tools.Change, error) {
	p := Purpose(purpose)
	macs := make([][]byte, len(canonicals))
	for i, canonical := range canonicals {
		var err error
		if macs[i], err = s.mac(r.Context(), canonical); err != nil {
			return nil, err
		}
	}
	on, err := suppressed(r, p, macs)
	if err != nil {
		return nil, err
	}
	having, err := havingAddresses(r, p, macs)
	if err != nil {
		return nil, err
	}
	out := map[string]tools.Change{}
	for i, canonical := range canonicals {
		whose := having[string(macs[i])]
		since, no := on[string(macs[i])]
		if !no && len(whose) == 0 {
			continue
		}
		c := tools.Change{EventID: ident.Random(), Address: canonical, Purpose: purpose}
		for _, o := range whose { // the newest word, of whichever owner
			if c.CustomerID == 0 || o.said.After(c.At) {
				c.CustomerID, c.Language, c.At, c.Given = o.customer, string(o.language), o.said, p.allows(o.state) && !o.said.IsZero()
			}
		}
		if no {
			c.Given = false
			if since.After(c.At) {
				c.At = since
			}
		}
		out[canonical] = c
	}
	return out, nil
}

// Changes hands on what was decided since a time, oldest first, once for each address that its customer has now.
func (s *Service) Changes(r store.Reader, since time.Time, each func(tools.Change) error) error {
	at, after := since, ident.ID{}
	for {
		events, err := s.eventsAfter(r, at, after)
		if err != nil || len(events) == 0 {
			return err
		}
		ids := make([]int64, len(events))
		for i, e := range events {
			ids[i] = e.customer
		}
		all, err := s.addresses(r, ids...)
		if err != nil {
			return err
		}
		of := map[int64][]Address{}
		for _, a := range all {
			of[a.CustomerID] = append(of[a.CustomerID], a)
		}
		for _, e := range events {
			for _, a := range of[e.customer] {
				if err := each(change(e.customer, e.Event, a)); err != nil {
					return err
				}
			}
		}
		last := events[len(events)-1]
		at, after = last.At, last.ID
	}
}

type customersEvent struct {
	customer int64
	Event
}

func (s *Service) eventsAfter(r store.Reader, at time.Time, after ident.ID) ([]customersEvent, error) {
	rows, err := r.Rows(`SELECT t.customer_id, `+eventColumns+` FROM consent_events t WHERE (t.at, t.id) > ($1, $2) AND t.effective
		ORDER BY t.at, t.id LIMIT $3`, at, after, batch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []customersEvent
	for rows.Next() {
		var customer int64
		var e eventScan
		if err := rows.Scan(append([]any{&customer}, e.dest()...)...); err != nil {
			return nil, err
		}
		all = append(all, customersEvent{customer, e.event()})
	}
	return all, rows.Err()
}

// AddressChanged follows a login to another address, in the transaction of that change: what its customers withdrew holds for
// the new address too, and what they gave moves there.
func (s *Service) AddressChanged(tx *store.Tx, login int64, old, address string) error {
	was, errOld := identity.Canonical(old)
	now, err := identity.Canonical(address)
	if err = errors.Join(errOld, err); err != nil {
		return err
	}
	mac, err := s.mac(tx.Context(), now)
	if err != nil {
		return err
	}
	var customers []int64
	if err := tx.SQL(`SELECT lc.customer_id FROM login_customers lc JOIN customers c ON c.id = lc.customer_id AND c.erased_at IS NULL
		WHERE lc.login_id = ? ORDER BY 1`, login).List(&customers); err != nil {
		return err
	}
	for _, customer := range customers {
		for _, p := range Purposes {
			if err := s.moveTo(tx, customer, p, was, now, mac); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) moveTo(tx *store.Tx, customer int64, p Purpose, was, now string, mac []byte) error {
	e, err := eventBy(tx, `(t.customer_id, t.id) = (SELECT customer_id, event_id FROM consent_states WHERE customer_id = $1 AND purpose = $2)`,
		customer, string(p))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !p.allows(e.State) {
		return suppress(tx, p, e.At, [][]byte{mac})
	}
	to, macs, err := s.reachedAt(tx, customer)
	if err != nil || s.tell == nil {
		return err
	}
	e.ID, e.At = ident.Record(), tx.Now() // the tools hear of a change of its own, later than the one before
	kept := false
	for i, a := range to {
		kept = kept || a.Canonical == was
		if a.Canonical == now {
			if err := s.tellTools(tx, customer, e, to[i:i+1], macs[i:i+1]); err != nil {
				return err
			}
		}
	}
	if kept {
		return nil
	}
	gone := change(customer, e, Address{Canonical: was, Language: e.Language})
	gone.Given = false
	return s.tell(tx, gone)
}
