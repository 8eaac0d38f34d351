package access

import (
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// insertLook writes a look and whom it found.
func insertLook(tx *store.Tx, officer Officer, l Look, found []Match) error {
	sought := make([]string, len(l.Sought))
	for i, way := range l.Sought {
		sought[i] = string(way)
	}
	if _, err := tx.Exec(`INSERT INTO looks (id, officer_id, team, reason, ticket, sought, more, started_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, officer.ID, string(officer.Team), l.Reason, l.Ticket, sought, l.More, l.StartedAt, l.EndsAt); err != nil {
		return err
	}
	ids, ways := make([]int64, len(found)), make([]string, len(found))
	for i, m := range found {
		ids[i], ways[i] = m.CustomerID, string(m.By)
	}
	_, err := tx.Exec(`INSERT INTO look_customers (customer_id, look_id, place, found_by)
		SELECT f.id, $1, f.place, f.way FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS f(id, way, place)`, l.ID, ids, ways)
	return err
}

// readLook reads an officer's look; a colleague's is missing.
func readLook(r store.Reader, officer int64, id ident.ID) (l Look, err error) {
	l.ID = id
	var sought []string
	err = r.Row(`SELECT reason, ticket, sought, more, started_at, ends_at FROM looks WHERE id = $1 AND officer_id = $2`, id, officer).
		Scan(&l.Reason, &l.Ticket, &sought, &l.More, &l.StartedAt, &l.EndsAt)
	for _, way := range sought {
		l.Sought = append(l.Sought, Way(way))
	}
	return l, err
}

// lookCustomers are the customers that a look found, in order.
func lookCustomers(r store.Reader, look ident.ID) (found []Match, err error) {
	rows, err := r.Rows(`SELECT customer_id, found_by FROM look_customers WHERE look_id = $1 ORDER BY place`, look)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Match
		if err := rows.Scan(&m.CustomerID, &m.By); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, rows.Err()
}

// lookCustomer is the customer of a number among those that a look found.
func lookCustomer(r store.Reader, look ident.ID, number string) (id int64, err error) {
	err = r.Row(`SELECT lc.customer_id FROM look_customers lc JOIN customers c ON c.id = lc.customer_id WHERE lc.look_id = $1 AND c.number = $2`,
		look, number).Scan(&id)
	if fault.Is(err, fault.Invalid) { // bytes that no number has
		err = fault.Missing()
	}
	return id, err
}

// insertAccess writes a line for the customer and reports whether it is a new one. A number is only taken for a new line.
func insertAccess(tx *store.Tx, s Seen) (bool, error) {
	n, err := tx.Exec(`WITH fresh AS (
			SELECT nextval('access_numbers')::text AS n WHERE NOT EXISTS (
				SELECT FROM accesses WHERE customer_id = $1 AND kind = $9 AND what = $10 AND record = $11
					AND (look_id = $4 OR $4 IS NULL AND officer_id = $5 AND ticket = $8 AND at > $3::timestamptz - $12::interval AND at <= $3)))
		INSERT INTO accesses (customer_id, id, at, look_id, officer_id, team, reason, reason_id, ticket, kind, what, record, reference)
		SELECT $1, $2, $3, $4, $5, $6, $7, $13, $8, $9, $10, $11,
			'A-' || to_char($3 AT TIME ZONE 'Europe/Brussels', 'YYYY') || '-' || lpad(n, greatest(length(n), 6), '0') FROM fresh
		ON CONFLICT (customer_id, look_id, kind, what, record) DO NOTHING`,
		s.Customer, ident.Random(), s.At, orNull(s.Look), s.Officer, string(s.Team), s.Reason, s.Ticket, s.Kind, string(s.What), s.Record, Life, s.ReasonID)
	return n > 0, err
}

func orNull(id ident.ID) *ident.ID {
	if id == (ident.ID{}) {
		return nil
	}
	return &id
}
