package billing

import "inzage/internal/platform/store"

// FindByInvoice returns at most limit customers who have an invoice or a credit note of a number.
func FindByInvoice(r store.Reader, number string, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT DISTINCT t.customer_id FROM invoices t JOIN customers c ON c.id = t.customer_id
		WHERE t.number = ? AND c.erased_at IS NULL ORDER BY 1 LIMIT ?`, number, limit).List(&ids)
	return ids, err
}
