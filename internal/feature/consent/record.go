package consent

import (
	"context"
	"slices"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// act is something said about one purpose by, or for, one customer.
type act struct {
	customer int64
	purpose  Purpose
	state    State
	way      Way
	lang     i18n.Lang
	login    int64 // 0: nobody was signed in
	said     time.Time
	evidence string
}

// record makes an act an event, what holds now, and a change for the tools: all in the caller's transaction, under the lock
// of the customer and purpose. The caller has made sure that the customer is living. What already is so adds nothing.
func (s *Service) record(tx *store.Tx, a act) (Receipt, error) {
	was, err := lockState(tx, a.customer, a.purpose)
	if err != nil {
		return Receipt{}, err
	}
	to, macs, err := s.reachedAt(tx, a.customer)
	if err != nil {
		return Receipt{}, err
	}
	at := was.next(tx.Now())
	var lifted int64
	if a.state == Given {
		lifted, err = lift(tx, a.purpose, macs)
	} else {
		err = suppress(tx, a.purpose, at, macs)
	}
	if err != nil {
		return Receipt{}, err
	}
	if was.state == a.state && lifted == 0 {
		e, err := eventBy(tx, `t.customer_id = $1 AND t.id = $2`, a.customer, was.event)
		return Receipt{Event: e, Again: true}, err
	}
	e := Event{
		ID: ident.Record(), Purpose: a.purpose, State: a.state, Effective: true, At: at, Said: a.said, Way: a.way,
		Language: spoken(a.lang), Evidence: a.evidence,
	}
	if e.Reference, err = newReference(tx, at); err != nil {
		return Receipt{}, err
	}
	if err := insertEvent(tx, a.customer, was.lastSeq+1, a.login, &e); err != nil {
		return Receipt{}, err
	}
	if err := setState(tx, a.customer, a.purpose, state{lastSeq: was.lastSeq + 1, lastAt: at, state: e.State, event: e.ID}); err != nil {
		return Receipt{}, err
	}
	if err := count(tx, a.customer, e.At); err != nil {
		return Receipt{}, err
	}
	return Receipt{Event: e}, s.tellTools(tx, a.customer, e, to, macs)
}

// tellTools tells the newsletter tools of an event, once for each address. Whoever gave consent to the newsletter gets the
// link that withdraws it along: the tool puts it into its mails.
func (s *Service) tellTools(tx *store.Tx, customer int64, e Event, to []Address, macs [][]byte) error {
	if s.tell == nil || len(to) == 0 {
		return nil
	}
	all := make([]tools.Change, len(to))
	for i, a := range to {
		all[i] = change(customer, e, a)
	}
	if e.State == Given && e.Purpose == Newsletter {
		wanted := make([]wantedLink, len(to))
		for i, a := range to {
			wanted[i] = wantedLink{customer: customer, mac: macs[i], language: spoken(a.Language)}
		}
		links, err := s.linksOf(tx, e.Purpose, wanted)
		if err != nil {
			return err
		}
		for i := range all {
			all[i].LinkID = links[i]
		}
	}
	return s.tell(tx, all...)
}

// change is what a tool hears of an event at one address.
func change(customer int64, e Event, to Address) tools.Change {
	return tools.Change{
		EventID: e.ID, CustomerID: customer, Address: to.Canonical, Purpose: string(e.Purpose), Given: e.State == Given, At: e.At,
		Language: string(spoken(to.Language)),
	}
}

// reachedAt returns the addresses of a customer and their keyed hashes, in the same order.
func (s *Service) reachedAt(r store.Reader, customer int64) ([]Address, [][]byte, error) {
	to, err := s.addresses(r, customer)
	if err != nil {
		return nil, nil, err
	}
	macs := make([][]byte, len(to))
	for i, a := range to {
		if macs[i], err = s.mac(r.Context(), a.Canonical); err != nil {
			return nil, nil, err
		}
	}
	return to, macs, nil
}

// mac is the keyed hash of a canonical address.
func (s *Service) mac(ctx context.Context, canonical string) ([]byte, error) {
	return identity.AddressMAC(ctx, s.store.Keys(), canonical)
}

// holds returns the receipt of what already is as asked: the state by which it became so. It saves a transaction, and
// an entry in the record, for a button that is pressed twice.
func holds(r store.Reader, customer int64, p Purpose, want State) (Receipt, bool, error) {
	e, err := eventBy(r, `(t.customer_id, t.id) = (SELECT customer_id, event_id FROM consent_states
		WHERE customer_id = $1 AND purpose = $2 AND state = $3)`, customer, string(p), string(want))
	if fault.Is(err, fault.NotFound) {
		return Receipt{}, false, nil
	}
	return Receipt{Event: e, Again: true}, err == nil, err
}

// action is the name of an event in the record.
func action(s State) string { return "consent." + string(s) }

// added returns the receipts of what was added now.
func added(all []Receipt) []Receipt {
	return slices.DeleteFunc(slices.Clone(all), func(r Receipt) bool { return r.Again })
}
