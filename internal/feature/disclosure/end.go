package disclosure

import (
	"inzage/internal/feature/disclosure/law"
)

// settle closes the file of a case that has ended, once everybody whom it is about was told or need not be. Until then the file
// stays open, and the years after which it is erased do not begin. Doing it twice is doing it once.
func (w *work) settle() error {
	if w.State != Closed && !w.State.Final() {
		return nil
	}
	_, err := w.Exec(`UPDATE cases c SET closed_at = $2, erase_on = $3 WHERE c.id = $1 AND c.closed_at IS NULL
		AND NOT EXISTS (SELECT FROM case_subjects t WHERE t.case_id = c.id AND t.notice IN ('not_decided', 'held', 'due'))`,
		w.ID, w.Now(), law.RetainedUntil(w.Now()))
	return err
}

// heading is the head of a letter about a case.
func (s *Service) heading(c Case) law.Heading {
	return law.Heading{Company: s.Company.Name, CompanyAddress: s.Company.Address, Contact: s.Company.Contact, Authority: c.Issuer.Name,
		Reference: c.Reference, OrderNumber: c.Order.Number, OrderDate: c.Order.Date, Date: s.Store.Clock().Now()}
}
