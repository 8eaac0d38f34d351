package main

import (
	"fmt"
	"slices"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/feature/access"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// accesses puts together how officers find customers and see their files, and how customers read that they did.
func (p *program) accesses(db *database) (*access.Service, error) {
	return access.New(access.Options{Store: db.Store, Log: p.log, May: looker, Find: findCustomers, Who: nameCustomers})
}

// looker is the officer who acts, in the first of the roles that have the permission; a fault says no.
func looker(r store.Reader, permission string) (access.Officer, error) {
	may := staff.Permission(permission)
	o, err := staff.Require(r, may)
	if err != nil {
		return access.Officer{}, err
	}
	for _, role := range staff.Roles {
		if slices.Contains(o.Roles, role) && staff.May([]staff.Role{role}, may) {
			return access.Officer{ID: o.ID, Team: access.Team(role)}, nil
		}
	}
	return access.Officer{}, staff.Forbidden()
}

// findCustomers finds customers in all the ways in which a query may be meant.
func findCustomers(r store.Reader, q access.Query) (found []access.Match, more bool, err error) {
	for _, way := range q.By {
		ids, err := findBy(r, way, q)
		if err != nil {
			return nil, false, err
		}
		for _, id := range ids {
			if !slices.ContainsFunc(found, func(m access.Match) bool { return m.CustomerID == id }) {
				found = append(found, access.Match{CustomerID: id, By: way})
			}
		}
	}
	if len(found) > q.Limit {
		return found[:q.Limit], true, nil
	}
	return found, false, nil
}

// findBy finds customers in one way, and one more than are wanted when there are more.
func findBy(r store.Reader, way access.Way, q access.Query) ([]int64, error) {
	limit := q.Limit + 1
	switch way {
	case access.ByNumber:
		return account.FindByNumber(r, q.Text)
	case access.ByName:
		return account.FindByName(r, q.Text, limit)
	case access.ByContact:
		return account.FindByContact(r, q.Text, limit)
	case access.ByInvoice:
		return billing.FindByInvoice(r, q.Text, limit)
	case access.ByDomain:
		served, err := services.FindByDomain(r, q.Text, limit)
		if err != nil {
			return nil, err
		}
		known, err := account.FindByDomain(r, q.Text, limit)
		return append(served, known...), err
	}
	return findByEmail(r, q.Text, limit)
}

// findByEmail finds the customers for whom the login of an address acts, and those whose account names it.
func findByEmail(r store.Reader, address string, limit int) ([]int64, error) {
	var ids []int64
	if canonical, err := identity.Canonical(address); err == nil {
		if ids, err = identity.CustomersFor(r, canonical, limit); err != nil {
			return nil, err
		}
	}
	named, err := account.FindByEmail(r, address, limit)
	return append(ids, named...), err
}

// nameCustomers names customers as a search shows them.
func nameCustomers(r store.Reader, ids ...int64) ([]access.Person, error) {
	found, err := account.Describe(r, ids...)
	all := make([]access.Person, len(found))
	for i, f := range found {
		all[i] = access.Person(f)
	}
	return all, err
}

// questionSeen has the customer read that the officer who acts saw a thread.
func questionSeen(tx *store.Tx, q question.Seen) error {
	o, err := looker(tx, question.Permission)
	if err != nil {
		return err
	}
	what := access.InRecord
	if q.Document {
		what = access.InDocument
	}
	return access.Record(tx, access.Seen{
		Customer: q.Customer, Officer: o.ID, Team: o.Team, ReasonID: access.ReasonQuestion, Ticket: q.Reference,
		Kind: question.Key, What: what, Record: q.Thread.String(),
	})
}

// lookBack tells who looked at whom before the demonstration began, once.
func (p *program) lookBack(po *portal) error {
	ctx := actor.With(p.ctx, actor.Job("demo"))
	return po.db.Do(ctx, store.Change{Action: "access.remembered", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := access.KeptSince(tx, tx.Now().AddDate(0, 0, -demo.AccessesKept)); err != nil {
			return err
		}
		for n, a := range demo.Accesses() {
			if err := remember(tx, po.kinds, a, a.At(tx.Now(), n)); err != nil {
				return fmt.Errorf("access of %s: %w", a.Ticket, err)
			}
		}
		return nil
	})
}

// remember writes down one access of the history, unless it is there.
func remember(tx *store.Tx, kinds *dataset.Registry, a demo.Access, at time.Time) error {
	s := access.Seen{Team: access.Team(a.Team), At: at, Reason: a.Reason, Ticket: a.Ticket, Kind: a.Kind, What: access.What(a.What)}
	var there bool
	if err := tx.Row(`SELECT c.id, o.id, EXISTS (SELECT FROM accesses x WHERE x.customer_id = c.id AND x.ticket = $3 AND x.kind = $4 AND x.what = $5)
		FROM customers c, officers o WHERE c.number = $1 AND o.email = $2`, a.Customer, a.Officer, a.Ticket, a.Kind, a.What).
		Scan(&s.Customer, &s.Officer, &there); err != nil || there {
		return err
	}
	k, err := kinds.Kind(a.Kind)
	if err != nil {
		return err
	}
	if s.What == access.InRecord && len(k.Columns) > 0 {
		scope, err := store.JobScopeOf(actor.From(tx.Context()), s.Customer, 0)
		if err != nil {
			return err
		}
		page, err := k.List(tx, scope, dataset.PageQuery{Limit: 1})
		if err != nil || len(page.Records) == 0 {
			return err
		}
		s.Record = page.Records[0].ID
	}
	tx.Also(store.Change{Action: "access.seen", Subject: keys.Customer(s.Customer), Payload: map[string]any{"ticket": a.Ticket, "kind": a.Kind, "what": a.What}})
	return access.Record(tx, s)
}
