package account

import (
	"context"
	"encoding/json"
	"maps"

	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Form returns the fields of a group as they hold, to begin the form with that corrects them. A group that cannot be
// corrected here is a NotFound fault.
func Form(r store.Reader, s store.Scope, group string) (map[string]string, error) {
	a, err := find(r, s.Customer())
	if err != nil {
		return nil, err
	}
	if !a.offers(group) {
		return nil, fault.Missing()
	}
	return maps.Clone(a.effective(group)), nil
}

// offers reports whether the customer may correct a group here. The e-mail address has its own procedure, and a fax number
// is held of companies only.
func (a *account) offers(group string) bool {
	switch group {
	case phoneGroup, mobileGroup, addressGroup:
		return true
	case faxGroup:
		return a.Kind == hpxdata.Company || a.effective(faxGroup)["fax"] != ""
	}
	return false
}

// Correct changes a group of fields as the customer says: it holds at once, and until the source's own value changes.
// Only the group's own fields are read from values; one that is not there is empty. What is wrong with them is an
// Invalid fault, field by field. Old and new values go into the audit log, encrypted to the customer.
func Correct(ctx context.Context, st *store.Store, s store.CustomerScope, group string, values map[string]string) error {
	a, err := find(st.Read(ctx), s.Customer())
	if err != nil {
		return err
	}
	if !a.offers(group) {
		return fault.Missing()
	}
	wanted, err := a.check(group, values)
	if err != nil || maps.Equal(wanted, a.effective(group)) {
		return err
	}
	change := store.Change{Action: "account.corrected", Subject: keys.Customer(s.Customer())}
	return st.Do(ctx, change, func(tx *store.Tx) error {
		if err := lock(tx, s.Customer()); err != nil {
			return err
		}
		a, err := find(tx, s.Customer()) // as it is now that nobody else can change it
		if err != nil {
			return err
		}
		return a.correct(tx, s.Customer(), s.Login(), group, wanted)
	})
}

// correct ends the correction that holds and puts the new one in its place. Going back to what the source says needs none.
func (a *account) correct(tx *store.Tx, customer, login int64, group string, wanted map[string]string) error {
	old := a.effective(group)
	tx.Note("group", group)
	tx.Note("old", old)
	tx.Note("new", wanted)
	if err := endCorrection(tx, customer, group); err != nil {
		return err
	}
	source := a.values(group)
	if maps.Equal(wanted, source) {
		return nil
	}
	sourceJSON, err := json.Marshal(source)
	if err != nil {
		return err
	}
	wantedJSON, err := json.Marshal(wanted)
	if err != nil {
		return err
	}
	var by *int64
	if login > 0 {
		by = &login
	}
	_, err = tx.Exec(`INSERT INTO account_corrections (customer_id, field_group, source_values, new_values, login_id, corrected_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, customer, group, string(sourceJSON), string(wantedJSON), by, tx.Now())
	return err
}

// EmailChanged takes over a login's new address, once both addresses have confirmed it, into the accounts that had the
// old one as their first. It is part of the transaction that changes the login, for cmd to wire.
func EmailChanged(tx *store.Tx, login int64, old, address string) error {
	was, err := identity.Canonical(old)
	if err != nil {
		return err
	}
	customers, err := customersOf(tx, login)
	if err != nil {
		return err
	}
	for _, id := range customers {
		if err := lock(tx, id); fault.Is(err, fault.NotFound) {
			continue
		} else if err != nil {
			return err
		}
		a, err := find(tx, id)
		if err != nil {
			return err
		}
		held, err := identity.Canonical(a.effective(emailGroup)["email"])
		if err != nil || held != was {
			continue // another address than the login's: it stays
		}
		if err := a.correct(tx, id, login, emailGroup, map[string]string{"email": address}); err != nil {
			return err
		}
	}
	return nil
}
