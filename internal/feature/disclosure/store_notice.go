package disclosure

import (
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

var objectionList = listOf[Objection]{
	columns: `u.number, b.filed_on, b.remedy`,
	from:    `case_objections b JOIN case_subjects u ON u.case_id = b.case_id AND u.customer_id = b.customer_id`, of: `b.case_id`, order: `b.at, b.id`,
	fields: func(b *Objection) []any { return []any{&b.Number, dataset.Nullable(&b.FiledOn), &b.Remedy} },
}

// Sight is what an officer, or the program for one, saw of a customer's data for a case.
type Sight struct {
	CustomerID, OfficerID int64
	At                    time.Time
	Kind                  string // of data
	What                  string // search, list, record, document
	Reference             string // of the case
}

// saw notes that a customer's data was seen for a case. It lies with the case, and nowhere else, until the customer is told.
func saw(tx *store.Tx, id, officer, customer int64, kind, what string) error {
	_, err := tx.Exec(`INSERT INTO case_sights (case_id, customer_id, officer_id, at, kind, what) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, customer, officer, tx.Now(), kind, what)
	return err
}

// sawLists notes it of lists of several customers and kinds at once.
func sawLists(tx *store.Tx, id, officer int64, seen []Sight) error {
	customers, kinds := make([]int64, len(seen)), make([]string, len(seen))
	for i, s := range seen {
		customers[i], kinds[i] = s.CustomerID, s.Kind
	}
	_, err := tx.Exec(`INSERT INTO case_sights (case_id, customer_id, officer_id, at, kind, what)
		SELECT $1, s.customer, $2, $3, s.kind, 'list' FROM unnest($4::bigint[], $5::text[]) WITH ORDINALITY AS s(customer, kind, n) ORDER BY s.n`,
		id, officer, tx.Now(), customers, kinds)
	return err
}

// takeSights returns what was seen of a customer and was not told yet, and marks it as told.
func takeSights(w *work, customer int64) ([]Sight, error) {
	return collect(w.Tx, func(row pgx.Rows, s *Sight) error {
		s.CustomerID, s.Reference = customer, w.Reference
		return row.Scan(&s.OfficerID, &s.At, &s.Kind, &s.What)
	}, `WITH taken AS (UPDATE case_sights SET told_at = $3 WHERE case_id = $1 AND customer_id = $2 AND told_at IS NULL RETURNING *)
		SELECT officer_id, at, kind, what FROM taken ORDER BY at, id`, w.ID, customer, w.Now())
}
