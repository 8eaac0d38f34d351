package authn

import (
	"bytes"
	"context"
	"log/slog"
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
	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// start is the moment at which every test begins: early in a window of every limit.
var start = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)

// Passwords of the tests. goodPassword is what people have, otherPassword what they set.
const (
	goodPassword  = "vier paarden eten gras"
	otherPassword = "zeven kraaien drinken thee"
)

// world is a portal without pages: a database of its own, a clock that stands still, jobs that run when told.
type world struct {
	t      testing.TB
	svc    *Service
	store  *store.Store
	clock  *clock.Manual
	runner *jobs.Runner
	super  *pgxpool.Pool // reads what no role should, and sets traps
	log    *bytes.Buffer
	tracer *tracer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(start), log: &bytes.Buffer{}, tracer: &tracer{}}
	log := slog.New(slog.NewJSONHandler(&synced{w: w.log}, nil))
	w.store, err = store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log, QueryTracer: w.tracer, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(ctx, db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	base, _ := url.Parse("https://privacy.kastanje.example")
	w.svc, err = New(Options{Store: w.store, BaseURL: base, Log: log,
		Company: Company{Name: "Kastanje Hosting bv", Contact: "privacy@kastanje.example", Words: []string{"Inzage", "kastanje.example"}}})
	must(t, err)
	reg := jobs.NewRegistry()
	w.svc.RegisterJobs(reg)
	w.runner, err = jobs.New(w.store, reg, jobs.Config{Log: log})
	must(t, err)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of a kind.
func wants(t testing.TB, err error, kind fault.Kind, id string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	got := f.ID
	if len(f.Fields) > 0 {
		got = f.Fields[0].ID
	}
	if id != "" && got != id {
		t.Fatalf("got fault %s, want %s", got, id)
	}
}

// synced lets a buffer be written from several goroutines.
type synced struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (s *synced) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

// tracer notes statements while it listens.
type tracer struct {
	mu        sync.Mutex
	listening bool
	sql       []string
}

func (tr *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	// River wakes its workers at most every few milliseconds, whatever was enqueued: that is no difference.
	if tr.listening && !strings.Contains(d.SQL, "PGNotifyMany") {
		tr.sql = append(tr.sql, strings.Join(strings.Fields(d.SQL), " "))
	}
	return ctx
}

func (tr *tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// during returns the statements that fn runs.
func (tr *tracer) during(fn func()) []string {
	tr.mu.Lock()
	tr.listening, tr.sql = true, nil
	tr.mu.Unlock()
	fn()
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.listening = false
	return tr.sql
}

// from is the context of a visitor at an address.
func from(ip string) context.Context {
	return actor.With(context.Background(), actor.Actor{Kind: actor.Anonymous, IP: netip.MustParseAddr(ip),
		UserAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"})
}

// visitor is somebody at the usual address.
func visitor() context.Context { return from("192.0.2.10") }

// nth is the context of visitor number n, each on a network of their own.
func nth(n int) context.Context {
	return from(netip.AddrFrom4([4]byte{198, 51, byte(n >> 8), byte(n)}).String())
}

// customer makes a customer with a login for an address, as an import does, and returns both ids.
func (w *world) customer(number, email string) (customerID, loginID int64) {
	w.t.Helper()
	ctx := actor.With(context.Background(), actor.Job("import"))
	err := w.store.Do(ctx, store.Change{Action: "import.batch", Subject: keys.Import(1)}, func(tx *store.Tx) error {
		if err := tx.Row(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
			VALUES ($1, $1, 'person', 'active', 'nl', 'Mieke Vermeulen', 1) RETURNING id`, number).Scan(&customerID); err != nil {
			return err
		}
		_, err := identity.UpsertLogins(tx, []identity.LoginRow{{Email: email, Name: "Mieke Vermeulen", Language: "nl", Customers: []int64{customerID}}}, 1, w.clock.Now())
		return err
	})
	must(w.t, err)
	canonical, err := identity.Canonical(email)
	must(w.t, err)
	must(w.t, w.super.QueryRow(context.Background(), `SELECT id FROM logins WHERE email_canonical = $1`, canonical).Scan(&loginID))
	return customerID, loginID
}

// active makes a customer whose login has goodPassword, set a day before.
func (w *world) active(number, email string) (customerID, loginID int64) {
	w.t.Helper()
	customerID, loginID = w.customer(number, email)
	must(w.t, w.svc.Provision(actor.With(context.Background(), actor.Job("demo")), email, goodPassword))
	_, err := w.super.Exec(context.Background(), `UPDATE logins SET password_set_at = password_set_at - interval '1 day' WHERE id = $1`, loginID)
	must(w.t, err)
	return customerID, loginID
}

// drain runs the jobs that are due.
func (w *world) drain() {
	w.t.Helper()
	_, err := w.runner.Drain(context.Background())
	must(w.t, err)
}

// request asks for a link and lets the job look.
func (w *world) request(ctx context.Context, purpose Purpose, email string) {
	w.t.Helper()
	must(w.t, w.svc.RequestLink(ctx, LinkRequest{Purpose: purpose, Email: email, Language: "nl"}))
	w.drain()
}

// resetLink asks for a reset and returns the token that the mail would hold.
func (w *world) resetLink(email string) string {
	w.t.Helper()
	w.request(visitor(), Reset, email)
	return w.tokens(Reset)[0]
}

// tokens opens the sealed tokens of a purpose, the newest first, as the mail worker does.
func (w *world) tokens(purpose Purpose) []string {
	w.t.Helper()
	ctx := context.Background()
	key, err := w.store.Keys().Stored(ctx, keys.TokenSeal)
	must(w.t, err)
	rows, err := w.super.Query(ctx, `SELECT 'auth_tokens/' || id, sealed FROM auth_tokens WHERE purpose = $1 AND sealed IS NOT NULL ORDER BY id DESC`, string(purpose))
	must(w.t, err)
	var out []string
	var label string
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&label, &sealed}, func() error {
		token, err := secret.Open(key, []byte(label), sealed)
		out = append(out, string(token))
		return err
	})
	must(w.t, err)
	return out
}

// signIn signs somebody in and returns the session.
func (w *world) signIn(email, password string) (*identity.Session, SignedIn) {
	w.t.Helper()
	in, err := w.svc.SignIn(visitor(), SignIn{Email: email, Password: password, Language: "nl"})
	must(w.t, err)
	return w.session(in.Token), in
}

func (w *world) session(token string) *identity.Session {
	w.t.Helper()
	s, err := identity.FindSession(w.store.Read(context.Background()), token, w.clock.Now())
	must(w.t, err)
	return s
}

// alive reports whether a session's cookie still works.
func (w *world) alive(token string) bool {
	w.t.Helper()
	_, err := identity.FindSession(w.store.Read(context.Background()), token, w.clock.Now())
	if err != nil && !fault.Is(err, fault.NotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

// of is the context of a signed-in session.
func of(s *identity.Session) context.Context { return as(visitor(), s.Login.ID, s.Customer.ID) }

// count runs a query that counts, as the superuser.
func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	var n int
	must(w.t, w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// exec changes the database behind the portal's back.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(context.Background(), sql, args...)
	must(w.t, err)
}

// entries counts audit entries of a type.
func (w *world) entries(action string) int {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM audit.entry WHERE type = $1`, action)
}

// mails counts the letters in the outbox of a template.
func (w *world) mails(template string) int {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM outbox WHERE template = $1`, template)
}

// atOnce runs fn n times at the same moment, on connections that are open, and returns the errors.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			<-gate
			errs[i] = fn(i)
		}()
	}
	ready.Wait()
	close(gate)
	done.Wait()
	return errs
}

// slow makes each insert or update of a table take its time, so that what races, races every time.
func (w *world) slow(table, when string) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION slow_` + table + `() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$`)
	w.exec(`CREATE TRIGGER slow BEFORE ` + when + ` ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION slow_` + table + `()`)
}
