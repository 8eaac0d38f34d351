package importtest

import (
	"slices"
	"testing"

	"inzage/internal/data/account"
)

// Everybody who is written to, once: the login first, then the account's addresses, as corrected; nobody who was erased.
func TestAddresses(t *testing.T) {
	w := newWorld(t)
	w.take(w.file(w.lotte()))
	var customer int64
	if err := w.st.Read(w.ctx).Row(`SELECT id FROM customers`).Scan(&customer); err != nil {
		t.Fatal(err)
	}
	mails := func(all []account.Address, err error) (out []string) {
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a.CustomerID != customer {
				t.Errorf("an address of customer %d", a.CustomerID)
			}
			out = append(out, a.Mail)
		}
		return out
	}
	r := w.st.Read(w.ctx)
	first := mails(account.Addresses(r, customer))
	w.exec(`UPDATE accounts SET emails = emails || '{"  Second@Voorbeeld.BE","nonsense","second@voorbeeld.be"}'`)
	if got, want := mails(account.Addresses(r, customer)), append(slices.Clone(first), "Second@voorbeeld.be"); len(first) == 0 || !slices.Equal(got, want) {
		t.Errorf("addresses %q, want %q", got, want)
	}
	all, last, err := account.EachAddress(r, 0, 10)
	if got := mails(all, err); !slices.Equal(got, append(slices.Clone(first), "Second@voorbeeld.be")) || last != customer {
		t.Errorf("each: %q, last %d", got, last)
	}
	if all, last, err = account.EachAddress(r, customer, 10); err != nil || len(all) != 0 || last != 0 {
		t.Errorf("after the last: %v, %d, %v", all, last, err)
	}
	w.exec(`UPDATE customers SET erased_at = now()`)
	if got := mails(account.Addresses(r, customer)); got != nil {
		t.Errorf("somebody who was erased is written to at %q", got)
	}
}
