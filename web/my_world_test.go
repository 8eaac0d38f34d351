package web

import (
	"context"
	"fmt"

	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/policy"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// myNow is when the tests of the customer's pages take place.
var myNow = time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)

// myWorld is a portal with a database of its own and customers in it.
type myWorld struct {
	t       *testing.T
	store   *store.Store
	clock   *clock.Manual
	server  *Server
	handler http.Handler
	queries atomic.Int64
	said    sync.Mutex
	asked   []string // the statements of the last request
	run     int64    // the import that brought everything
}

// person is a login that is signed in for a customer.
type person struct {
	w        *myWorld
	login    int64
	customer int64
	scope    store.CustomerScope
	cookie   *http.Cookie
}

// TraceQueryStart counts the queries. It implements pgx.QueryTracer.
func (w *myWorld) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if !strings.HasPrefix(q.SQL, "SET ROLE") { // once per connection
		w.queries.Add(1)
		w.said.Lock()
		w.asked = append(w.asked, q.SQL)
		w.said.Unlock()
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (w *myWorld) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// newMyWorld builds a portal with the real kinds, and with others that a test brings.
func newMyWorld(t *testing.T, more ...dataset.Kind) *myWorld {
	t.Helper()
	w := &myWorld{t: t, clock: clock.NewManual(myNow)}
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	w.must(err)
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log, QueryTracer: w})
	w.must(err)
	t.Cleanup(w.store.Close)
	cfg, err := config.Load([]string{"INZAGE_BASE_URL=http://127.0.0.1:8080"})
	w.must(err)
	consents := newConsents(t, w.store, cfg, log)
	questions := newQuestions(t, w.store, cfg, log)
	notices := newPolicy(t, w.store, cfg, log)
	looks := newAccesses(t, w.store, log)
	svc, err := authn.New(authn.Options{Store: w.store, BaseURL: cfg.Base, Log: log, Company: authn.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"}})
	w.must(err)
	kinds := append([]dataset.Kind{account.Kind(), services.Kind(), consents.Kind(), questions.Kind(), accesses.Kind()}, billing.Kinds()...)
	reg, err := dataset.NewRegistry(append(append(kinds, svc.Kinds()...), more...)...)
	w.must(err)
	w.server, err = New(Deps{
		Config: cfg, Store: w.store, Kinds: reg, Authn: svc, Consents: consents, Questions: questions, Policy: notices, Accesses: looks, Clock: w.clock, Log: log,
		Company: Company{Name: "Noordzee Hosting", Operations: "operations@noordzee.example"},
		Ready:   w.store.Ready,
	})
	w.must(err)
	w.handler = w.server.Handler()
	w.do("import.begun", keys.Nobody(), func(tx *store.Tx) error {
		return tx.Row(`INSERT INTO import_runs (source, command, started_at) VALUES ('test', 'test', $1) RETURNING id`, myNow).Scan(&w.run)
	})
	return w
}

// newPolicy is the policy service on a test's database, with no version published.
func newPolicy(t *testing.T, st *store.Store, cfg config.Config, log *slog.Logger) *policy.Service {
	t.Helper()
	s, err := policy.New(policy.Options{
		Store: st, BaseURL: cfg.Base, Log: log, Company: policy.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newQuestions is the question service on a test's database.
func newQuestions(t *testing.T, st *store.Store, cfg config.Config, log *slog.Logger) *question.Service {
	t.Helper()
	s, err := question.New(question.Options{
		Store: st, BaseURL: cfg.Base, Log: log, Company: question.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"},
		Operations: "operations@noordzee.example", ReplyAddress: "vraag@noordzee.example", May: mayOfficer, Seen: questionSeen,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newConsents is the consent service on a test's database, with the customers' real addresses and no newsletter tool.
func newConsents(t *testing.T, st *store.Store, cfg config.Config, log *slog.Logger) *consent.Service {
	t.Helper()
	s, err := consent.New(consent.Options{
		Store: st, BaseURL: cfg.Base, Log: log, Company: consent.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"},
		Addresses: func(r store.Reader, customers ...int64) (all []consent.Address, err error) {
			list, err := account.AddressesOf(r, customers...)
			for _, a := range list {
				all = append(all, consent.Address{CustomerID: a.CustomerID, Mail: a.Mail, Canonical: a.Canonical, Language: a.Language})
			}
			return all, err
		},
		May: mayOfficer,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newAccesses is the access service on a test's database, with the real searches.
func newAccesses(t *testing.T, st *store.Store, log *slog.Logger) *accesses.Service {
	t.Helper()
	s, err := accesses.New(accesses.Options{
		Store: st, Log: log, May: looker,
		Find: func(r store.Reader, q accesses.Query) (found []accesses.Match, more bool, err error) {
			for _, way := range q.By {
				ids, err := findBy(r, way, q.Text, q.Limit+1)
				if err != nil {
					return nil, false, err
				}
				for _, id := range ids {
					if !slices.ContainsFunc(found, func(m accesses.Match) bool { return m.CustomerID == id }) {
						found = append(found, accesses.Match{CustomerID: id, By: way})
					}
				}
			}
			more = len(found) > q.Limit
			return found[:min(len(found), q.Limit)], more, nil
		},
		Who: func(r store.Reader, ids ...int64) (all []accesses.Person, err error) {
			found, err := account.Describe(r, ids...)
			for _, f := range found {
				all = append(all, accesses.Person(f))
			}
			return all, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func findBy(r store.Reader, way accesses.Way, text string, limit int) ([]int64, error) {
	switch way {
	case accesses.ByNumber:
		return account.FindByNumber(r, text)
	case accesses.ByEmail:
		return account.FindByEmail(r, text, limit)
	case accesses.ByDomain:
		return services.FindByDomain(r, text, limit)
	case accesses.ByInvoice:
		return billing.FindByInvoice(r, text, limit)
	}
	return account.FindByName(r, text, limit)
}

// looker is the officer who acts, in the first of the roles that have the permission.
func looker(r store.Reader, permission string) (accesses.Officer, error) {
	o, err := staff.Require(r, staff.Permission(permission))
	if err != nil {
		return accesses.Officer{}, err
	}
	for _, role := range staff.Roles {
		if slices.Contains(o.Roles, role) && staff.May([]staff.Role{role}, staff.Permission(permission)) {
			return accesses.Officer{ID: o.ID, Team: accesses.Team(role)}, nil
		}
	}
	return accesses.Officer{}, staff.Forbidden()
}

// questionSeen has the customer read that an officer saw a thread.
func questionSeen(tx *store.Tx, q question.Seen) error {
	o, err := looker(tx, question.Permission)
	if err != nil {
		return err
	}
	what := accesses.InRecord
	if q.Document {
		what = accesses.InDocument
	}
	return accesses.Record(tx, accesses.Seen{
		Customer: q.Customer, Officer: o.ID, Team: o.Team, ReasonID: accesses.ReasonQuestion, Ticket: q.Reference,
		Kind: question.Key, What: what, Record: q.Thread.String(),
	})
}

// mayOfficer asks the staff area what the officer who acts may do.
func mayOfficer(r store.Reader, permission string) error {
	_, err := staff.Require(r, staff.Permission(permission))
	return err
}

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) { l.t.Logf("%s", p); return len(p), nil }

func (w *myWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// do arranges something in the database, as a job would.
func (w *myWorld) do(action string, about keys.Subject, fn func(*store.Tx) error) {
	w.t.Helper()
	ctx := actor.With(context.Background(), actor.Job("test"))
	w.must(w.store.Do(ctx, store.Change{Action: action, Subject: about}, fn))
}

// person makes a customer with an account and a login, and signs in.
func (w *myWorld) person(name string) *person {
	w.t.Helper()
	p := &person{w: w}
	w.do("test.person", keys.Nobody(), func(tx *store.Tx) error {
		if err := tx.Row(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
			VALUES ('c-' || $1, 'N' || $1, 'person', 'active', 'nl', $1, $2) RETURNING id`, name, w.run).Scan(&p.customer); err != nil {
			return err
		}
		email := name + "@voorbeeld.be"
		if err := tx.Row(`INSERT INTO logins (email, email_canonical, email_mac, name, language, created_at, password_hash, password_set_at)
			VALUES ($1, $1, decode(md5($1), 'hex'), $2, 'nl', $3, '$argon2id$none', $3) RETURNING id`, email, name, myNow.AddDate(0, -3, 0)).Scan(&p.login); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO login_customers (login_id, customer_id) VALUES ($1, $2)`, p.login, p.customer); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO accounts (customer_id, id, source_id, import_id, version_at, digest, first_name, last_name, emails, phone, street, postcode, city, country, created_at)
			VALUES ($1, $2, 'a-' || $3, $4, $5, '', 'Jan', $3, ARRAY[$6], '+3291234566', 'Kerkstraat 12', '9000', 'Gent', 'BE', $5)`,
			p.customer, ident.Record(), name, w.run, myNow.AddDate(-3, 0, 0), email)
		return err
	})
	var err error
	p.scope, err = store.CustomerScopeOf(actor.Actor{Kind: actor.Customer, LoginID: p.login, CustomerID: p.customer})
	w.must(err)
	p.signIn()
	return p
}

// signIn starts a session.
func (p *person) signIn() {
	p.w.t.Helper()
	p.w.do("test.signed_in", keys.Login(p.login), func(tx *store.Tx) error {
		token, err := identity.StartSession(tx, identity.NewSession{Login: p.login, Customer: p.customer, AuthAt: p.w.clock.Now()}, p.w.clock.Now())
		p.cookie = &http.Cookie{Name: "portal", Value: token}
		return err
	})
}

// count brings the summaries up to date.
func (p *person) count() {
	p.w.t.Helper()
	p.w.do("test.counted", keys.Customer(p.customer), func(tx *store.Tx) error {
		for _, k := range p.w.server.Kinds.All() {
			if err := dataset.Set(tx, k, p.scope); err != nil {
				return err
			}
		}
		return nil
	})
}

// invoices gives the customer n invoices, one a week back from today, and returns their ids, the newest first.
func (p *person) invoices(n int) []string {
	p.w.t.Helper()
	var ids []string
	p.w.do("test.invoices", keys.Customer(p.customer), func(tx *store.Tx) error {
		for i := range n {
			id := ident.Record()
			ids = append(ids, id.String())
			if _, err := tx.Exec(`INSERT INTO invoices (customer_id, id, source_id, import_id, version_at, digest, number, type, issue_date, status, currency, net, gross, notes)
				VALUES ($1, $2::uuid, $2::text, $3, $4, '', $5, 'invoice', $6, 'paid', 'EUR', 100, 121, $7)`,
				p.customer, id, p.w.run, myNow, fmt.Sprintf("%d-%05d", p.customer, n-i), myNow.AddDate(0, 0, -7*i), fmt.Sprintf("nummer %d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	p.count()
	return ids
}

// answer is what the portal answered.
type answer struct {
	*httptest.ResponseRecorder
	queries int64
	asked   []string // the statements behind it
}

// get asks for a page.
func (p *person) get(path string) answer {
	p.w.t.Helper()
	return p.w.send(httptest.NewRequest(http.MethodGet, path, nil), p.cookie)
}

// post sends a form with the session's token in it.
func (p *person) post(path string, values url.Values) answer {
	p.w.t.Helper()
	if values == nil {
		values = url.Values{}
	}
	if !values.Has("csrf") {
		values.Set("csrf", p.csrf())
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.w.send(r, p.cookie)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// csrf reads the session's token off a page.
func (p *person) csrf() string {
	p.w.t.Helper()
	m := csrfField.FindStringSubmatch(p.get("/nl/my/preferences").Body.String())
	if m == nil {
		p.w.t.Fatal("no token on the page")
	}
	return m[1]
}

func (w *myWorld) send(r *http.Request, cookie *http.Cookie) answer {
	r.Host = "127.0.0.1:8080"
	if cookie != nil {
		r.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	w.queries.Store(0)
	w.said.Lock()
	w.asked = nil
	w.said.Unlock()
	w.handler.ServeHTTP(rec, r)
	w.said.Lock()
	defer w.said.Unlock()
	return answer{rec, w.queries.Load(), slices.Clone(w.asked)}
}

// wants checks the status and that the page says each of the texts.
func (a answer) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.Code != status {
		t.Errorf("status %d, want %d", a.Code, status)
	}
	body := a.Body.String()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("the page does not say %q:\n%s", text, excerpt(body))
		}
	}
}

// lacks checks that the page says none of the texts.
func (a answer) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.Body.String(), text) {
			t.Errorf("the page says %q", text)
		}
	}
}

// excerpt is the main part of a page, for messages.
func excerpt(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	if len(body) > 3000 {
		body = body[:3000] + " …"
	}
	return body
}
