package disclosure

import (
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

func collectHeld(r store.Reader, where string, args ...any) ([]HeldNotice, error) {
	return collect(r, func(row pgx.Rows, h *HeldNotice) error {
		return row.Scan(&h.Reference, &h.Number, &h.Reason, dataset.Nullable(&h.ReviewOn))
	}, `SELECT c.reference, s.number, s.reason, s.review_on FROM case_subjects s JOIN cases c ON c.id = s.case_id WHERE `+where, args...)
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

// takeSights returns what was seen of a customer and was not told yet, and marks it as told.
func takeSights(w *work, customer int64) ([]Sight, error) {
	return collect(w.Tx, func(row pgx.Rows, s *Sight) error {
		s.CustomerID, s.Reference = customer, w.Reference
		return row.Scan(&s.OfficerID, &s.At, &s.Kind, &s.What)
	}, `WITH taken AS (UPDATE case_sights SET told_at = $3 WHERE case_id = $1 AND customer_id = $2 AND told_at IS NULL RETURNING *)
		SELECT officer_id, at, kind, what FROM taken ORDER BY at, id`, w.ID, customer, w.Now())
}
