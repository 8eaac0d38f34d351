package access

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// searchKind is the kind of which a search shows something: number, name and place stand in the account.
const searchKind = "account"

// Place is a part of a customer's data.
type Place struct {
	Kind     string // key of the kind
	What     What
	Record   string // id; empty for a list, and for a kind that is one record
	Document string // id of a document of the record, for the audit entry
}

// File is a customer's file, as it is open to an officer.
type File struct {
	Look   Look
	Person Person
}

// See shows an officer a part of the file of a customer whom their look found. read gets the scope, and reads in the transaction
// that writes the access down: when that fails nothing was seen, and what it returned must not be shown. What read does not find is
// missing, and no access.
func (s *Service) See(ctx context.Context, look, number string, place Place, read func(store.Reader, store.StaffScope) error) (f File, err error) {
	outside := false
	payload := map[string]any{"look": shortened(look), "kind": place.Kind, "what": string(place.What), "record": place.Record, "document": place.Document}
	err = s.recorded(ctx, "access.seen", payload, func(tx *store.Tx, officer Officer) error {
		var customer int64
		if f.Look, customer, err = s.findLook(tx, officer, look, number); err == nil {
			f.Person, err = s.person(tx, customer)
		}
		if err != nil {
			outside = fault.Is(err, fault.NotFound)
			return err
		}
		tx.About(keys.Customer(f.Person.CustomerID))
		tx.Note("reason", f.Look.Reason)
		tx.Note("ticket", f.Look.Ticket)
		scope, err := store.StaffScopeOf(actor.From(ctx), f.Person.CustomerID, store.Reason{Text: f.Look.Reason, Ticket: f.Look.Ticket})
		if err != nil {
			return err
		}
		if err := read(tx, scope); err != nil {
			return err
		}
		return Record(tx, f.Look.seen(officer, f.Person.CustomerID, place))
	})
	if outside {
		err = s.refused(ctx, actor.From(ctx).OfficerID, map[string]any{"look": shortened(look), "number": shortened(number)}, err)
	}
	if err != nil {
		return File{}, err
	}
	return f, nil
}

// Overview shows what is held of a customer, by kind: read counts. It tells no more than that there is something, so it is
// the same access as the search that led there.
func (s *Service) Overview(ctx context.Context, look, number string, read func(store.Reader, store.StaffScope) error) (File, error) {
	return s.See(ctx, look, number, Place{Kind: searchKind, What: InSearch}, read)
}

// person is a customer whom a look found; 0, nobody, is missing.
func (s *Service) person(tx *store.Tx, customer int64) (Person, error) {
	if customer == 0 {
		return Person{}, fault.Missing()
	}
	people, err := s.Who(tx, customer)
	if err == nil && len(people) != 1 {
		err = fault.Missing()
	}
	if err != nil {
		return Person{}, err
	}
	return people[0], nil
}

// seen is what the customer reads of something seen through a look.
func (l Look) seen(officer Officer, customer int64, place Place) Seen {
	return Seen{
		Customer: customer, Officer: officer.ID, Team: officer.Team, At: time.Time{}, Reason: l.Reason, Ticket: l.Ticket,
		Kind: place.Kind, What: place.What, Record: place.Record, Look: l.ID,
	}
}
