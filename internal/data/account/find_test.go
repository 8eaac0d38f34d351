package account_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// customers makes customers with a name, a number like it and an account, and returns a reader.
func customers(t *testing.T, names ...string) (store.Reader, func(sql string, args ...any)) {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{secret.Text(strings.Repeat("k", 40))})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	conn, err := pgx.Connect(t.Context(), db.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range names {
		exec(`INSERT INTO customers (id, source_id, number, kind, status, language, name, import_id) OVERRIDING SYSTEM VALUE
			VALUES ($1::int, 'c' || $1::int, 'K-' || $1::int, 'person', 'active', 'nl', $2, 1)`, i+1, name)
		exec(`INSERT INTO accounts (customer_id, id, source_id, import_id, version_at, digest, city) VALUES ($1::int, gen_random_uuid(), 'a' || $1::int, 1, now(), '', 'Gent')`, i+1)
	}
	return st.Read(t.Context()), exec
}

// A search finds the beginnings of words, however they are written, and takes every sign for text.
func TestFindByName(t *testing.T) {
	r, exec := customers(t, "Amélie Lambert", "D'Haese, Seppe", "Παπαδοπούλου Ελένη", "100% Zeep bv", "Jan Peeters", "Peeters & Zonen", "a_b", "Erased Peeters", strings.Repeat("lang ", 5000))
	exec(`UPDATE customers SET erased_at = now() WHERE id = 8`)
	for text, want := range map[string][]int64{
		"ame lam": {1}, "AMÉLIE": {1}, "lambert amelie": {1}, "Ame\u0301lie": {1}, "mbert": nil,
		"haese": {2}, "d'haese": {2}, "παπ": {3}, "ΠΑΠΑΔΟΠΟΎΛΟΥ": {3},
		"100%": {4}, "zeep": {4}, "%": nil, "%%%": nil, "___": nil, `\`: nil, "'": nil, "": nil, ":*": nil, "!zeep": {4}, "zeep | jan": nil,
		"peeters": {5, 6}, "peeters zonen": {6}, "'||pg_sleep(5)--": nil, "$$": nil, "jan' & 'peeters": {5}, strings.Repeat("x ", 100_000): nil,
	} {
		ids, err := account.FindByName(r, text, 10)
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%.30q: %v, %v; want %v", text, ids, err, want)
		}
	}
	if ids, err := account.FindByName(r, "peeters", 1); err != nil || !slices.Equal(ids, []int64{5}) {
		t.Errorf("limited: %v, %v", ids, err)
	}
	if _, err := account.FindByName(r, "a\x00b", 10); err == nil {
		t.Error("NUL passes")
	}
}

// A search finds the persons of a company: who holds the account and who is a contact; not who holds an account of their own.
func TestFindByContact(t *testing.T) {
	r, exec := customers(t, "Zeep bv", "Anker nv", "Jan Peeters", "Gewist bv")
	exec(`UPDATE accounts SET company = 'x', first_name = 'Joke', last_name = 'Van Damme' WHERE customer_id = 1`)
	exec(`UPDATE accounts SET first_name = 'Jan', last_name = 'Peeters' WHERE customer_id = 3`)
	exec(`INSERT INTO account_contacts (customer_id, id, source_id, import_id, version_at, digest, first_name, last_name, company) VALUES
		(1, gen_random_uuid(), 'k1', 1, now(), '', 'Amélie', 'Lambert', ''), (2, gen_random_uuid(), 'k2', 1, now(), '', 'Amelie', 'Lambrecht', 'Boekhouders De Smet'),
		(1, gen_random_uuid(), 'k3', 1, now(), '', 'Amélie', 'Lamb', ''), (4, gen_random_uuid(), 'k4', 1, now(), '', 'Amelie', 'Lambert', '')`)
	exec(`UPDATE customers SET erased_at = now() WHERE id = 4`)
	for text, want := range map[string][]int64{
		"amelie lam": {2, 1}, "AMÉLIE lambert": {1}, "damme joke": {1}, "peeters": nil, "smet": {2}, "boekhouders de": {2}, "%": nil, "'": nil, "": nil, ":*": nil, "'||pg_sleep(5)--": nil,
		"jan' & 'peeters": nil, strings.Repeat("x ", 100_000): nil,
	} {
		ids, err := account.FindByContact(r, text, 10)
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%.30q: %v, %v; want %v", text, ids, err, want)
		}
	}
	if ids, err := account.FindByContact(r, "amelie", 1); err != nil || !slices.Equal(ids, []int64{2}) {
		t.Errorf("limited: %v, %v", ids, err)
	}
}

func TestFindByWhatIsExact(t *testing.T) {
	r, exec := customers(t, "An", "Bert", "Erased")
	exec(`UPDATE customers SET erased_at = now() WHERE id = 3`)
	exec(`UPDATE accounts SET emails = '{An@Example.org,tweede@example.org}' WHERE customer_id IN (1, 3)`)
	exec(`INSERT INTO identifiers (customer_id, id, source_id, import_id, version_at, digest, kind, value) VALUES
		(2, gen_random_uuid(), 'i1', 1, now(), '', 'email', 'bert@example.org'), (2, gen_random_uuid(), 'i2', 1, now(), '', 'domain', 'bert.example')`)
	exec(`INSERT INTO account_corrections (customer_id, field_group, source_values, new_values, corrected_at) VALUES (2, 'address', '{}', '{"city":"Aalst"}', now())`)
	find := func(what, text string) ([]int64, error) {
		switch what {
		case "number":
			return account.FindByNumber(r, text)
		case "email":
			return account.FindByEmail(r, text, 10)
		}
		return account.FindByDomain(r, text, 10)
	}
	for _, c := range []struct {
		what, text string
		want       []int64
	}{
		{"number", "K-1", []int64{1}}, {"number", "k-1", nil}, {"number", "K-3", nil}, {"number", "K-%", nil}, {"number", "' OR 1=1 --", nil},
		{"email", "an@example.org", []int64{1}}, {"email", "TWEEDE@example.org", []int64{1}}, {"email", "bert@example.org", []int64{2}}, {"email", "%@example.org", nil},
		{"domain", "bert.example", []int64{2}}, {"domain", "%.example", nil},
	} {
		ids, err := find(c.what, c.text)
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s %q: %v, %v; want %v", c.what, c.text, ids, err, c.want)
		}
	}
	all, err := account.Describe(r, 1, 2, 3, 99)
	if got := fmt.Sprint(all); err != nil || got != "[{1 K-1 An Gent false} {2 K-2 Bert Aalst false}]" {
		t.Errorf("%s, %v", got, err)
	}
}
