package consent

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/i18n"
	"inzage/internal/core/secret"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

// world is a portal's database with customers, and a newsletter tool that writes down what it hears.
type world struct {
	*testing.T
	st    *store.Store
	clock *clock.Manual
	super *pgxpool.Pool // may do everything: for arranging and looking, never for what is tested
	owner string
	s     *Service

	mu   sync.Mutex
	told []tools.Change
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: clock.NewManual(noon)}
	db := pgtest.New(t)
	w.owner = db.OwnerURL
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	w.must(err)
	w.st, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock})
	w.must(err)
	t.Cleanup(w.st.Close)
	w.super, err = pgxpool.New(t.Context(), db.SuperURL)
	w.must(err)
	t.Cleanup(w.super.Close)
	base, _ := url.Parse("https://privacy.kastanje.example")
	w.s, err = New(Options{
		Store: w.st, BaseURL: base, Company: Company{Name: "Kastanje Hosting", Contact: "privacy@kastanje.example", Address: "Dreef 1, 9000 Gent"},
		Addresses: addressesOf, Tell: w.hear,
	})
	w.must(err)
	return w
}

func (w *world) hear(tx *store.Tx, changes ...tools.Change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, changes...)
	return nil
}

// heard empties what the tool has heard, as "address purpose yes".
func (w *world) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, c := range w.told {
		word := "no"
		if c.Given {
			word = "yes"
		}
		all = append(all, c.Address+" "+c.Purpose+" "+word)
	}
	w.told = nil
	return all
}

func addressesOf(r store.Reader, customers ...int64) ([]Address, error) {
	rows, err := r.Rows(`SELECT c.id, x.mail, c.language FROM customers c CROSS JOIN LATERAL (
			SELECT l.email AS mail, 0 AS rank FROM login_customers lc JOIN logins l ON l.id = lc.login_id WHERE lc.customer_id = c.id
			UNION ALL SELECT unnest(a.emails), 1 FROM accounts a WHERE a.customer_id = c.id) x
		WHERE c.id = ANY($1) AND c.erased_at IS NULL ORDER BY c.id, x.rank, x.mail`, customers)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Address
	seen := map[string]bool{}
	for rows.Next() {
		var a Address
		if err := rows.Scan(&a.CustomerID, &a.Mail, &a.Language); err != nil {
			return nil, err
		}
		if a.Canonical, err = identity.Canonical(a.Mail); err != nil || seen[fmt.Sprint(a.CustomerID, a.Canonical)] {
			continue
		}
		seen[fmt.Sprint(a.CustomerID, a.Canonical)] = true
		all = append(all, a)
	}
	return all, rows.Err()
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	_, err := w.super.Exec(context.Background(), sql, args...)
	w.must(err)
}

// rows reads the first column of a query as texts.
func (w *world) rows(sql string, args ...any) []string {
	w.Helper()
	rows, err := w.super.Query(context.Background(), sql, args...)
	w.must(err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return all
}

func (w *world) number(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// customer makes a customer who gave some addresses.
func (w *world) customer(number, status string, emails ...string) (id int64) {
	w.Helper()
	ctx := context.Background()
	w.must(w.super.QueryRow(ctx, `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		VALUES ('whmcs:main/client/' || $1, $1, 'person', $2, 'nl', 'Klant ' || $1, 1) RETURNING id`, number, status).Scan(&id))
	w.exec(`INSERT INTO accounts (customer_id, id, source_id, import_id, version_at, digest, emails)
		VALUES ($1, gen_random_uuid(), 'whmcs:main/client/' || $2, 1, now(), '', coalesce($3::text[], '{}'))`, id, number, emails)
	return id
}

// login makes a person who signs in for customers.
func (w *world) login(email string, customers ...int64) (id int64) {
	w.Helper()
	ctx := context.Background()
	canonical, err := identity.Canonical(email)
	w.must(err)
	w.must(w.super.QueryRow(ctx, `INSERT INTO logins (email, email_canonical, email_mac, language, created_at) VALUES ($1, $2, $3, 'nl', $4) RETURNING id`,
		email, canonical, w.mac(canonical), noon).Scan(&id))
	for _, c := range customers {
		w.exec(`INSERT INTO login_customers (login_id, customer_id) VALUES ($1, $2)`, id, c)
	}
	return id
}

func (w *world) mac(canonical string) []byte {
	w.Helper()
	mac, err := w.s.mac(context.Background(), canonical)
	w.must(err)
	return mac
}

// as is a signed-in customer.
func (w *world) as(login, customer int64) (context.Context, store.CustomerScope) {
	w.Helper()
	who := actor.Actor{Kind: actor.Customer, LoginID: login, CustomerID: customer}
	scope, err := store.CustomerScopeOf(who)
	w.must(err)
	return actor.With(context.Background(), who), scope
}

// stranger is somebody behind a link.
func (w *world) stranger() context.Context {
	return actor.With(context.Background(), actor.Actor{Kind: actor.Anonymous, IP: netip.MustParseAddr("192.0.2.7")})
}

func (w *world) job() context.Context { return actor.With(context.Background(), actor.Job("test")) }

// read is a reader.
func (w *world) read() store.Reader { return w.st.Read(w.job()) }

// link makes the link of a newsletter and returns its token.
func (w *world) link(customer int64, address string, p Purpose) string {
	w.Helper()
	var token string
	w.must(w.st.Do(w.job(), store.Change{Action: "test.link", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		id, err := w.s.LinkFor(tx, customer, address, p, i18n.NL)
		if err == nil {
			token, err = w.s.Token(tx.Context(), id)
		}
		return err
	}))
	return token
}

// says is what holds for a customer, as "newsletter given".
func (w *world) says(customer int64) string {
	w.Helper()
	return strings.Join(w.rows(`SELECT purpose || ' ' || state FROM consent_states WHERE customer_id = $1 AND state IS NOT NULL ORDER BY purpose`, customer), ", ")
}

func (w *world) may(address string, p Purpose) bool {
	w.Helper()
	may, err := w.s.MayMail(w.read(), p, address)
	w.must(err)
	return may[address]
}

// erase erases a customer as the kinds together do.
func (w *world) erase(customer int64) {
	w.Helper()
	scope, err := store.JobScopeOf(actor.Job("test"), customer, 0)
	w.must(err)
	w.must(w.st.Do(w.job(), store.Change{Action: "test.erase", Subject: keys.Customer(customer)}, func(tx *store.Tx) error {
		if _, err := w.s.Kind().Erase(tx, scope); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE customers SET erased_at = $2 WHERE id = $1`, customer, tx.Now())
		return err
	}))
	w.exec(`DELETE FROM login_customers WHERE customer_id = $1`, customer)
}

// sound checks what must always hold.
func (w *world) sound() {
	w.Helper()
	w.must(Check(w.read()))
	for _, wrong := range w.rows(`SELECT customer_id || ' ' || purpose FROM (SELECT customer_id, purpose, seq, at,
			row_number() OVER p AS n, lag(at) OVER p AS before FROM consent_events WINDOW p AS (PARTITION BY customer_id, purpose ORDER BY seq)) e
		WHERE seq <> n OR at <= before`) {
		w.Errorf("events of %s have no clear order", wrong)
	}
}
