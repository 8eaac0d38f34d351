package account

import (
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// erase carries out an erasure of a former customer's account. What reaches or describes the person goes: e-mail
// addresses, numbers, date of birth, notes, contacts, identifiers, corrections and earlier versions. Name, address and VAT
// number stay while anything else of the customer does: a kept invoice must name its buyer, and not all of them carry
// the buyer themselves (VAT Code art. 60; policy, clause 5). The customer is marked as erased, and no import brings
// back what went.
//
// While somebody is a customer the contract needs the account, and all of it stays.
func erase(tx *store.Tx, s store.Scope) (dataset.Erased, error) {
	var done dataset.Erased
	if err := intake.Pause(tx); err != nil { // else a batch in hand would bring back what goes
		return done, err
	}
	var status string
	if err := tx.Row(`SELECT status FROM customers WHERE id = $1 FOR UPDATE`, s.Customer()).Scan(&status); err != nil {
		return done, err
	}
	if status == "active" {
		done.Kept = 1
		return done, nil
	}
	for _, sql := range []string{
		`DELETE FROM account_corrections WHERE customer_id = $1`,
		`DELETE FROM account_contacts WHERE customer_id = $1`,
		`DELETE FROM identifiers WHERE customer_id = $1`,
		`DELETE FROM record_versions WHERE customer_id = $1 AND kind IN ('account', 'account_contact', 'account_identifier')`,
	} {
		n, err := tx.Exec(sql, s.Customer())
		if err != nil {
			return done, err
		}
		done.Deleted += n
	}
	if _, err := tx.Exec(`UPDATE accounts SET emails = '{}', phone = '', mobile = '', fax = '', other_phones = '[]', birth_date = NULL,
		customer_group = '', custom = '[]', staff_notes = '[]', notes_reviewed_at = NULL, time_note = NULL, extra = NULL, digest = ''
		WHERE customer_id = $1`, s.Customer()); err != nil {
		return done, err
	}
	if _, err := tx.Exec(`UPDATE customers SET erased_at = coalesce(erased_at, $2) WHERE id = $1`, s.Customer(), tx.Now()); err != nil {
		return done, err
	}
	done.Anonymised = 1
	held, err := dataset.Summaries(tx, s)
	if err != nil {
		return done, err
	}
	for kind, sum := range held {
		if kind != Key && sum.Count > 0 {
			return done, nil
		}
	}
	if _, err := tx.Exec(`UPDATE accounts SET first_name = '', last_name = '', company = '', vat_no = '', enterprise_no = '',
		street = '', box = '', postcode = '', city = '', state = '', country = '' WHERE customer_id = $1`, s.Customer()); err != nil {
		return done, err
	}
	_, err = tx.Exec(`UPDATE customers SET name = '' WHERE id = $1`, s.Customer())
	return done, err
}
