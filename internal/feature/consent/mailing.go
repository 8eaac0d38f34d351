package consent

import (
	"slices"

	"inzage/internal/platform/store"
)

// MayMail reports which of some canonical addresses may be written to for a purpose: those of which no owner withdrew.
func (s *Service) MayMail(r store.Reader, p Purpose, canonicals ...string) (map[string]bool, error) {
	macs := make([][]byte, len(canonicals))
	for i, a := range canonicals {
		var err error
		if macs[i], err = s.mac(r.Context(), a); err != nil {
			return nil, err
		}
	}
	on, err := suppressed(r, p, macs)
	if err != nil {
		return nil, err
	}
	may := make(map[string]bool, len(canonicals))
	for i, a := range canonicals {
		_, no := on[string(macs[i])]
		may[a] = !no
	}
	return may, nil
}

// Reasons not to send a letter, for the state of its mail.
const (
	StopWithdrawn  = "withdrawn"  // the customer does not allow it, or is no longer known
	StopSuppressed = "suppressed" // an owner of the address withdrew
)

// Stop says why a letter for a purpose must not go out now, or "" when it may. It is asked before each attempt to send.
func (s *Service) Stop(r store.Reader, p Purpose, customer int64, canonical string) (string, error) {
	mac, err := s.mac(r.Context(), canonical)
	if err != nil {
		return "", err
	}
	var living, no bool
	var st State
	err = r.Row(`SELECT c.id IS NOT NULL, coalesce(s.state, ''), x.address_mac IS NOT NULL FROM (SELECT 1) one
		LEFT JOIN customers c ON c.id = $1 AND c.erased_at IS NULL
		LEFT JOIN consent_states s ON s.customer_id = c.id AND s.purpose = $2
		LEFT JOIN suppressions x ON x.address_mac = $3 AND x.purpose = $2`, customer, string(p), mac).Scan(&living, &st, &no)
	switch {
	case err != nil:
		return "", err
	case !living || !p.allows(st):
		return StopWithdrawn, nil
	case no:
		return StopSuppressed, nil
	}
	return "", nil
}

// Count returns how many customers gave a consent that is in force.
func Count(r store.Reader, p Purpose) (n int64, err error) {
	err = r.Row(`SELECT count(*) FROM consent_states s JOIN customers c ON c.id = s.customer_id AND c.erased_at IS NULL
		WHERE s.purpose = $1 AND s.state = 'given'`, string(p)).Scan(&n)
	return n, err
}

// Audience returns the addresses of the customers after the one with the id after who consented to a purpose that needs
// consent: of at most limit customers, in the order of their ids, without suppressed addresses. last is the id to go on
// after, 0 when there are no more.
func (s *Service) Audience(r store.Reader, p Purpose, after int64, limit int) (to []Address, last int64, err error) {
	var ids []int64
	if err := r.SQL(`SELECT s.customer_id FROM consent_states s JOIN customers c ON c.id = s.customer_id AND c.erased_at IS NULL
		WHERE s.purpose = ? AND s.state = 'given' AND s.customer_id > ? ORDER BY s.customer_id LIMIT ?`, string(p), after, limit).List(&ids); err != nil || len(ids) == 0 {
		return nil, 0, err
	}
	all, err := s.addresses(r, ids...)
	if err != nil {
		return nil, 0, err
	}
	canonicals := make([]string, len(all))
	for i, a := range all {
		canonicals[i] = a.Canonical
	}
	may, err := s.MayMail(r, p, canonicals...)
	if err != nil {
		return nil, 0, err
	}
	return slices.DeleteFunc(all, func(a Address) bool { return !may[a.Canonical] }), ids[len(ids)-1], nil
}
