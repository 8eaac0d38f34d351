package account

import (
	"inzage/internal/core/i18n"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// Address is an e-mail address at which a customer is written to.
type Address struct {
	CustomerID int64
	LoginID    int64     // the login that has this address; 0: none
	Mail       string    // as mail is sent to it
	Canonical  string    // as it is looked up and compared
	Language   i18n.Lang // the login's, else the customer's
}

// addressesSQL lists what addresses customers have: those of the account, with a correction in the place of the first, and
// those of the logins that act for it. The login's comes first, for it knows its language.
const addressesSQL = `SELECT c.id, x.login_id, x.mail, x.language FROM customers c CROSS JOIN LATERAL (
		SELECT l.id AS login_id, l.email AS mail, l.language, 0 AS rank, l.id AS place FROM login_customers lc JOIN logins l ON l.id = lc.login_id
			WHERE lc.customer_id = c.id AND l.disabled_at IS NULL
		UNION ALL
		SELECT 0, CASE WHEN e.place = 1 THEN coalesce(k.new_values->>'email', e.mail) ELSE e.mail END, c.language, 1, e.place
			FROM accounts a CROSS JOIN unnest(a.emails) WITH ORDINALITY AS e(mail, place)
			LEFT JOIN account_corrections k ON k.customer_id = a.customer_id AND k.field_group = 'email' AND k.ended_at IS NULL
			WHERE a.customer_id = c.id
	) x WHERE c.erased_at IS NULL AND `

// Addresses returns the addresses of one customer; none for one who was erased.
func Addresses(r store.Reader, customer int64) ([]Address, error) {
	return addresses(r, `c.id = $1 ORDER BY c.id, x.rank, x.place`, customer)
}

// AddressesOf returns the addresses of some customers, in the order of their ids.
func AddressesOf(r store.Reader, customers ...int64) ([]Address, error) {
	return addresses(r, `c.id = ANY($1) ORDER BY c.id, x.rank, x.place`, customers)
}

// EachAddress returns the addresses of the customers, present and former, after the one with the id after: of at most
// limit customers, in the order of their ids. last is the id to go on after, 0 when there are no more.
func EachAddress(r store.Reader, after int64, limit int) (all []Address, last int64, err error) {
	var ids []int64
	if err := r.SQL(`SELECT id FROM customers WHERE id > ? AND erased_at IS NULL ORDER BY id LIMIT ?`, after, limit).List(&ids); err != nil || len(ids) == 0 {
		return nil, 0, err
	}
	all, err = addresses(r, `c.id = ANY($1) ORDER BY c.id, x.rank, x.place`, ids)
	return all, ids[len(ids)-1], err
}

func addresses(r store.Reader, where string, arg any) (all []Address, err error) {
	rows, err := r.Rows(addressesSQL+where, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type key struct {
		customer int64
		address  string
	}
	seen := map[key]bool{}
	for rows.Next() {
		var a Address
		var language string
		if err := rows.Scan(&a.CustomerID, &a.LoginID, &a.Mail, &language); err != nil {
			return nil, err
		}
		if a.Canonical, err = identity.Canonical(a.Mail); err != nil || seen[key{a.CustomerID, a.Canonical}] {
			continue // no address that mail could go to, or one that we have
		}
		seen[key{a.CustomerID, a.Canonical}] = true
		a.Mail = identity.Deliverable(a.Mail)
		if a.Language, _ = i18n.ParseLang(language); a.Language == "" {
			a.Language = i18n.NL
		}
		all = append(all, a)
	}
	return all, rows.Err()
}
