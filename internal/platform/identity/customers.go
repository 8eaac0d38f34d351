package identity

import (
	"net/netip"
	"time"

	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// CustomersAt returns the customers for whom the login with a canonical address acts, by id; none when nobody has the address.
func CustomersAt(r store.Reader, k *keys.Keys, canonical string) (ids []int64, err error) {
	mac, err := AddressMAC(r.Context(), k, canonical)
	if err != nil {
		return nil, err
	}
	err = r.SQL(`SELECT lc.customer_id FROM logins l JOIN login_customers lc ON lc.login_id = l.id
		WHERE l.email_mac = ? ORDER BY lc.customer_id`, mac).List(&ids)
	return ids, err
}

// CountCustomers counts the customers of whom data is held, present and former.
func CountCustomers(r store.Reader) (n int64, err error) {
	err = r.Row(`SELECT count(*) FROM customers WHERE erased_at IS NULL`).Scan(&n)
	return n, err
}

// CustomersFor returns at most limit customers for whom the login with a canonical address acts, by id; who was erased is left out.
func CustomersFor(r store.Reader, canonical string, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT lc.customer_id FROM logins l JOIN login_customers lc ON lc.login_id = l.id JOIN customers c ON c.id = lc.customer_id
		WHERE l.email_canonical = ? AND c.erased_at IS NULL ORDER BY lc.customer_id LIMIT ?`, canonical, limit).List(&ids)
	return ids, err
}

// CustomersFrom returns at most limit customers whom a login acted for, in a session that came from an address of a machine and was in
// use at a time. A session whose login had chosen no customer names nobody. The last use of a session is known to TouchEvery.
func CustomersFrom(r store.Reader, address netip.Addr, at time.Time, limit int) (ids []int64, err error) {
	err = r.SQL(`SELECT DISTINCT customer_id FROM sessions WHERE ip = ?::inet AND created_at <= ? AND seen_at >= ? AND customer_id IS NOT NULL ORDER BY 1 LIMIT ?`,
		address.Unmap().String(), at, at.Add(-TouchEvery), limit).List(&ids)
	return ids, err
}
