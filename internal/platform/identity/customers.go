package identity

import (
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
