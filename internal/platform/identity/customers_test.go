package identity

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// TestCustomersFrom: an address of a machine means who used it then, and neither before, after, nor from elsewhere.
func TestCustomersFrom(t *testing.T) {
	w := newImportWorld(t)
	w.exec(`INSERT INTO logins (email, email_canonical, email_mac, language, created_at) SELECT n || '@x.be', n || '@x.be', n::text::bytea, 'nl', now() FROM generate_series(1, 4) n`)
	begin := w.clock.Now()
	session := func(login, customer int, ip string, from, seen time.Duration) {
		w.exec(`INSERT INTO sessions (token_hash, login_id, customer_id, csrf, created_at, seen_at, auth_at, ends_at, ip)
			SELECT sha256(($1::text || $3)::bytea), l.id, c.id, 'x', $4::timestamptz, $5, $4, $4, $3::inet FROM logins l LEFT JOIN customers c ON c.number = $2 WHERE l.email = $1 || '@x.be'`,
			string(rune('0'+login)), string(rune('0'+customer)), ip, begin.Add(from), begin.Add(seen))
	}
	session(1, 1, "192.0.2.7", 0, time.Hour)
	session(2, 2, "192.0.2.7", 2*time.Hour, 3*time.Hour)
	session(3, 3, "2001:db8::7", 0, time.Hour)
	session(4, 0, "192.0.2.7", 0, time.Hour) // no customer chosen
	for _, c := range []struct {
		ip   string
		at   time.Duration
		want []string
	}{
		{"192.0.2.7", 30 * time.Minute, []string{"1"}}, {"::ffff:192.0.2.7", 30 * time.Minute, []string{"1"}}, {"192.0.2.7", time.Hour + TouchEvery, []string{"1"}},
		{"192.0.2.7", 90 * time.Minute, nil}, {"192.0.2.7", 150 * time.Minute, []string{"2"}}, {"192.0.2.7", -time.Second, nil},
		{"2001:db8::7", 30 * time.Minute, []string{"3"}}, {"2001:db8::8", 30 * time.Minute, nil},
	} {
		ids, err := CustomersFrom(w.store.Read(context.Background()), netip.MustParseAddr(c.ip), begin.Add(c.at), 5)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, id := range ids {
			var number string
			if err := w.super.QueryRow(context.Background(), `SELECT number FROM customers WHERE id = $1`, id).Scan(&number); err != nil {
				t.Fatal(err)
			}
			got = append(got, number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s after %s means %v, want %v", c.ip, c.at, got, c.want)
		}
	}
}
