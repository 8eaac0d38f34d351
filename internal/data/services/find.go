package services

import "inzage/internal/platform/store"

// FindByDomain returns at most limit customers who have or had a service on a domain name, in lower case.
func FindByDomain(r store.Reader, domain string, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT DISTINCT t.customer_id FROM services t JOIN customers c ON c.id = t.customer_id
		WHERE lower(t.domain) = ? AND t.domain <> '' AND c.erased_at IS NULL ORDER BY 1 LIMIT ?`, domain, limit).List(&ids)
	return ids, err
}
