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

// readLook reads an officer's look, with the customer of a number among those that it found; 0: none of them has it. A colleague's is
// missing.
func readLook(r store.Reader, officer int64, id ident.ID, number string) (l Look, customer int64, err error) {
	l.ID = id
	var sought []string
	err = r.Row(`SELECT l.reason, l.ticket, l.sought, l.more, l.started_at, l.ends_at, coalesce((SELECT lc.customer_id FROM look_customers lc
			JOIN customers c ON c.id = lc.customer_id WHERE lc.look_id = l.id AND c.number = $3), 0)
		FROM looks l WHERE l.id = $1 AND l.officer_id = $2`, id, officer, number).
		Scan(&l.Reason, &l.Ticket, &sought, &l.More, &l.StartedAt, &l.EndsAt, &customer)
	for _, way := range sought {
		l.Sought = append(l.Sought, Way(way))
	}
	if fault.Is(err, fault.Invalid) { // bytes that no number has
		err = fault.Missing()
	}
	return l, customer, err
}

// insertAccess writes a line for the customer and reports whether it is a new one.
func insertAccess(tx *store.Tx, s Seen) (bool, error) {
	n, err := tx.Exec(`INSERT INTO accesses (customer_id, id, at, look_id, officer_id, team, reason, reason_id, ticket, kind, what, record, reference)
		SELECT $1, $2, $3, $4, $5, $6, $7, $13, $8, $9, $10, $11, $14 WHERE NOT EXISTS (
			SELECT FROM accesses WHERE customer_id = $1 AND kind = $9 AND what = $10 AND record = $11
				AND (look_id = $4 OR $4 IS NULL AND officer_id = $5 AND ticket = $8 AND at > $3::timestamptz - $12::interval AND at <= $3))
		ON CONFLICT (customer_id, look_id, kind, what, record) DO NOTHING`,
		s.Customer, ident.Random(), s.At, orNull(s.Look), s.Officer, string(s.Team), s.Reason, s.Ticket, s.Kind, string(s.What), s.Record, Life, s.ReasonID, newReference())
	return n > 0, err
}

// newReference is how a line is called: A-7KQ2-9XWM-4T3B. It is random (60 bits), because numbers in sequence tell a customer how often
// our staff looks at everybody else.
func newReference() string { return "A-" + ident.Code()[:len("7KQ2-9XWM-4T3B")] }

func orNull(id ident.ID) *ident.ID {
	if id == (ident.ID{}) {
		return nil
	}
	return &id
}
