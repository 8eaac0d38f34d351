package identity

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

type importWorld struct {
	t     *testing.T
	store *store.Store
	super *pgxpool.Pool
	clock *clock.Manual
}

func newImportWorld(t *testing.T) *importWorld {
	t.Helper()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	if err != nil {
		t.Fatal(err)
	}
	w := &importWorld{t: t, clock: clock.NewManual(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	if w.store, err = store.Open(context.Background(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
	if w.super, err = pgxpool.New(context.Background(), db.SuperURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.super.Close)
	w.exec(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		SELECT n, n, 'person', 'active', 'nl', 'Iemand', 1 FROM generate_series(1, 9) n`)
	return w
}

func (w *importWorld) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.super.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *importWorld) upsert(rows ...LoginRow) LoginsResult {
	w.t.Helper()
	var res LoginsResult
	ctx := actor.With(context.Background(), actor.Job("import"))
	err := w.store.Do(ctx, store.Change{Action: "import.batch", Subject: keys.Import(1)}, func(tx *store.Tx) (err error) {
		res, err = UpsertLogins(tx, rows, 1, w.clock.Now())
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

// logins lists the logins as "address name: customers".
func (w *importWorld) logins() []string {
	w.t.Helper()
	rows, err := w.super.Query(context.Background(), `SELECT l.email || ' ' || l.name || ': ' || coalesce(string_agg(lc.customer_id::text, ',' ORDER BY lc.customer_id), '')
		FROM logins l LEFT JOIN login_customers lc ON lc.login_id = l.id GROUP BY l.id ORDER BY l.id`)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func (w *importWorld) want(logins ...string) {
	w.t.Helper()
	if diff := cmp.Diff(logins, w.logins()); diff != "" {
		w.t.Error(diff)
	}
}

func mieke(customers ...int64) LoginRow {
	return LoginRow{Email: "mieke@wilg.example", Name: "Mieke", Language: "nl", Customers: customers}
}

func TestOneLoginForEachAddress(t *testing.T) {
	w := newImportWorld(t)
	res := w.upsert(mieke(1), LoginRow{Email: " MIEKE@Wilg.example", Customers: []int64{2, 2}}, LoginRow{Email: "jan@berk.example", Name: "Jan", Language: "xx", Customers: []int64{3}},
		LoginRow{Email: "geen adres", Customers: []int64{4}}, LoginRow{Email: "info@münster.example", Name: "Info", Customers: []int64{5}})
	if res.New != 3 || res.Linked != 4 || len(res.Bad) != 1 || res.Bad[0] != 3 {
		t.Errorf("%+v", res)
	}
	w.want("mieke@wilg.example Mieke: 1,2", "jan@berk.example Jan: 3", "info@xn--mnster-3ya.example Info: 5")

	if res := w.upsert(mieke(1), LoginRow{Email: "jan@berk.example", Name: "Jan", Customers: []int64{3}}); res.New != 0 || res.Linked != 0 {
		t.Errorf("the same again changed something: %+v", res)
	}
	if res := w.upsert(mieke(6)); res.New != 0 || res.Linked != 1 {
		t.Errorf("%+v", res)
	}
	w.want("mieke@wilg.example Mieke: 1,2,6", "jan@berk.example Jan: 3", "info@xn--mnster-3ya.example Info: 5")
}

func TestImportTouchesNothingOfTheOwner(t *testing.T) {
	w := newImportWorld(t)
	w.upsert(mieke(1))
	w.exec(`UPDATE logins SET password_hash = 'x', password_set_at = now(), verified_at = now(), language = 'fr', theme = 'dark'`)
	read := func() (s string) {
		if err := w.super.QueryRow(context.Background(), `SELECT to_jsonb(l)::text FROM logins l`).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := read()
	w.upsert(LoginRow{Email: "mieke@wilg.example", Name: "Wie Anders", Language: "de", Customers: []int64{1}})
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("an import changed an activated login:\n%s", diff)
	}
}

// TestAddressThatItsOwnerChanged imports the old address again, for the same customer and for others.
func TestAddressThatItsOwnerChanged(t *testing.T) {
	w := newImportWorld(t)
	w.upsert(mieke(1))
	mac, err := AddressMAC(context.Background(), w.store.Keys(), "nieuw@wilg.example")
	if err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE logins SET email = 'nieuw@wilg.example', email_canonical = 'nieuw@wilg.example', email_mac = $1, email_changed_at = now(),
		password_hash = 'x', password_set_at = now()`, mac)
	w.upsert(mieke(1)) // the source still has the old address: nothing happens
	w.want("nieuw@wilg.example Mieke: 1")
	w.upsert(mieke(1, 2)) // somebody else has the old address now: a login of their own
	w.want("nieuw@wilg.example Mieke: 1", "mieke@wilg.example Mieke: 2")
	res := w.upsert(LoginRow{Email: "nieuw@wilg.example", Name: "Een ander", Customers: []int64{3}}) // who moved to an address first does not get what is imported for it
	if res.Held != 1 || res.Linked != 0 {
		t.Errorf("%+v, want the row held", res)
	}
	w.want("nieuw@wilg.example Mieke: 1", "mieke@wilg.example Mieke: 2")
}

func TestLoginsOfTheSource(t *testing.T) {
	w := newImportWorld(t)
	row := LoginRow{SourceID: "whmcs:user:7", Email: "mieke@wilg.example", Name: "Mieke", Language: "nl", Customers: []int64{1, 2}}
	w.upsert(mieke(1)) // made of an address first
	w.upsert(row)
	w.want("mieke@wilg.example Mieke: 1,2")
	row.Email, row.Name = "m.vermeulen@wilg.example", "Mieke V."
	w.upsert(row) // never activated: follows the source
	w.want("m.vermeulen@wilg.example Mieke V.: 1,2")
	w.exec(`UPDATE logins SET password_hash = 'x', password_set_at = now()`)
	row.Email = "dief@evil.example"
	if res := w.upsert(row); res.Held != 1 {
		t.Errorf("%+v: an import took an activated login over", res)
	}
	w.want("m.vermeulen@wilg.example Mieke V.: 1,2")
	other := LoginRow{SourceID: "whmcs:user:8", Email: "m.vermeulen@wilg.example", Name: "Zelfde adres", Customers: []int64{3}}
	w.upsert(other) // two people of the source with one address are one login
	w.want("m.vermeulen@wilg.example Mieke V.: 1,2,3")
}

func TestManyLogins(t *testing.T) {
	w := newImportWorld(t)
	w.exec(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id) SELECT 'x' || n, 'x' || n, 'person', 'active', 'nl', 'Iemand', 1 FROM generate_series(1, 3000) n`)
	rows := make([]LoginRow, 3000)
	for i := range rows {
		rows[i] = LoginRow{Email: fmt.Sprintf("p%d@wilg.example", i), Customers: []int64{int64(10 + i)}}
	}
	if res := w.upsert(rows...); res.New != 3000 || res.Linked != 3000 {
		t.Errorf("%d new, %d linked", res.New, res.Linked)
	}
}
