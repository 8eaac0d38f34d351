package account

import (
	"strings"

	"inzage/internal/platform/store"
)

// Found is a customer as a list of hits names them.
type Found struct {
	CustomerID int64
	Number     string
	Name       string
	Place      string // town; may be empty
	Former     bool
}

// FindByNumber returns the customer of a number; none when there is no such customer, or no more.
func FindByNumber(r store.Reader, number string) (ids []int64, err error) {
	err = r.SQL(`SELECT id FROM customers WHERE number = ? AND erased_at IS NULL`, number).List(&ids)
	return ids, err
}

// FindByName returns at most limit customers in whose name each word of the text begins a word, by name. Capitals and the accents of the
// languages around here make no difference; a text without a word finds nobody.
func FindByName(r store.Reader, text string, limit int) (ids []int64, err error) {
	rows, err := r.Rows(`SELECT id FROM customers WHERE erased_at IS NULL
			AND name_words(name) @@ (SELECT string_agg(quote_literal(w.word) || ':*', ' & ')::tsquery FROM unnest(tsvector_to_array(name_words($1))) AS w(word))
		ORDER BY name, id LIMIT $2`, text, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// maxContacts is how many persons of a name are looked at: who finds more names somebody more closely.
const maxContacts = 500

// FindByContact returns at most limit customers one of whose persons has a name in which each word of the text begins a word: of a company
// the person who holds the account, and its further contacts. The customer's own name is FindByName's.
func FindByContact(r store.Reader, text string, limit int) (ids []int64, err error) {
	rows, err := r.Rows(`WITH words AS MATERIALIZED (
			SELECT string_agg(quote_literal(w.word) || ':*', ' & ')::tsquery AS q FROM unnest(tsvector_to_array(name_words($1))) AS w(word)),
		found AS MATERIALIZED (
			(SELECT customer_id FROM account_contacts WHERE name_words(first_name || ' ' || last_name || ' ' || company) @@ (SELECT q FROM words) LIMIT $3)
			UNION (SELECT customer_id FROM accounts WHERE company <> '' AND name_words(first_name || ' ' || last_name) @@ (SELECT q FROM words) LIMIT $3))
		SELECT c.id FROM found f CROSS JOIN LATERAL (SELECT id, name FROM customers WHERE id = f.customer_id AND erased_at IS NULL LIMIT 1) c
		ORDER BY c.name, c.id LIMIT $2`, text, limit, maxContacts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// FindByEmail returns at most limit customers whose account names an e-mail address, as the source has it or as they corrected it.
func FindByEmail(r store.Reader, address string, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT f.customer_id FROM (
			SELECT customer_id FROM accounts WHERE lower_all(emails) @> ARRAY[lower(?)]
			UNION SELECT customer_id FROM identifiers WHERE kind = 'email' AND value IN (?, lower(?))) f
		JOIN customers c ON c.id = f.customer_id WHERE c.erased_at IS NULL ORDER BY 1 LIMIT ?`, address, address, address, limit).List(&ids)
	return ids, err
}

// FindByDomain returns at most limit customers whom the source knows by a domain name, in lower case.
func FindByDomain(r store.Reader, domain string, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT DISTINCT i.customer_id FROM identifiers i JOIN customers c ON c.id = i.customer_id
		WHERE i.kind = 'domain' AND i.value = ? AND c.erased_at IS NULL ORDER BY 1 LIMIT ?`, domain, limit).List(&ids)
	return ids, err
}

// Describe names customers, by id. Who was erased is left out.
func Describe(r store.Reader, ids ...int64) (all []Found, err error) {
	rows, err := r.Rows(`SELECT c.id, c.number, c.name, coalesce(k.new_values->>'city', a.city, ''), c.status = 'former'
		FROM customers c LEFT JOIN accounts a ON a.customer_id = c.id
		LEFT JOIN account_corrections k ON k.customer_id = c.id AND k.field_group = 'address' AND k.ended_at IS NULL
		WHERE c.id = ANY ($1) AND c.erased_at IS NULL ORDER BY c.id`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Found
		if err := rows.Scan(&f.CustomerID, &f.Number, &f.Name, &f.Place, &f.Former); err != nil {
			return nil, err
		}
		f.Place = strings.TrimSpace(f.Place)
		all = append(all, f)
	}
	return all, rows.Err()
}
