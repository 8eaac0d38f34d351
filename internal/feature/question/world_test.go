package question

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/secret"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/inbound"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
)

// start is a Tuesday, early in a window of every limit.
var start = time.Date(2026, time.November, 3, 0, 5, 0, 0, time.UTC)

const (
	operationsAddress = "operations@noordzee.example"
	replyBase         = "vraag@noordzee.example"
)

// world is a portal without pages, with a mailbox that everything lands in.
type world struct {
	t      *testing.T
	svc    *Service
	store  *store.Store
	clock  *clock.Manual
	runner *jobs.Runner
	super  *pgxpool.Pool
	box    *mailbox.Box
	log    *bytes.Buffer
	seen   int
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	ctx := context.Background()
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	must(t, err)
	w := &world{t: t, clock: clock.NewManual(start), log: &bytes.Buffer{}}
	log := slog.New(slog.NewJSONHandler(&synced{w: w.log}, nil))
	w.store, err = store.Open(ctx, store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: w.clock, Log: log, WriteConns: 24})
	must(t, err)
	t.Cleanup(w.store.Close)
	w.super, err = pgxpool.New(ctx, db.SuperURL)
	must(t, err)
	t.Cleanup(w.super.Close)
	base, _ := url.Parse("https://privacy.noordzee.example")
	o := Options{Store: w.store, BaseURL: base, Log: log, Operations: operationsAddress, ReplyAddress: replyBase,
		Company: Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"}}
	for _, c := range change {
		c(&o)
	}
	w.svc, err = New(o)
	must(t, err)
	w.box, err = mailbox.Open(t.TempDir(), log)
	must(t, err)
	at, err := w.box.Listen(ctx, "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = w.box.Close() })
	server, err := mail.ParseServer(secret.Text("smtp://"+at), "Noordzee Hosting <"+replyBase+">")
	must(t, err)
	templates := mail.NewTemplates()
	w.svc.RegisterLetters(templates)
	reg := jobs.NewRegistry()
	w.svc.RegisterJobs(reg)
	must(t, mail.Register(reg, mail.Options{Store: w.store, Templates: templates, Server: server, Log: log}))
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

// wants fails unless err is a fault of a kind with a sentence.
func wants(t testing.TB, err error, kind fault.Kind, id string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	got := []string{f.ID}
	for _, field := range f.Fields {
		got = append(got, field.ID)
	}
	if id != "" && !strings.Contains(strings.Join(got, " "), id) {
		t.Fatalf("got %v, want %s", got, id)
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

// person is a signed-in login of a customer.
type person struct {
	ctx    context.Context
	scope  store.CustomerScope
	number string
	email  string
}

var job = actor.With(context.Background(), actor.Job("test"))

// person makes a customer with a login.
func (w *world) person(name string) person {
	w.t.Helper()
	p := person{number: "N" + name, email: name + "@voorbeeld.be"}
	var customer, login int64
	must(w.t, w.store.Do(job, store.Change{Action: "test.person", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if err := tx.Row(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
			VALUES ($1, $1, 'person', 'active', 'nl', 'Jan Peeters', 1) RETURNING id`, p.number).Scan(&customer); err != nil {
			return err
		}
		_, err := identity.UpsertLogins(tx, []identity.LoginRow{{Email: p.email, Name: "Jan Peeters", Language: "fr", Customers: []int64{customer}}}, 1, w.clock.Now())
		return err
	}))
	must(w.t, w.super.QueryRow(context.Background(), `SELECT id FROM logins WHERE email = $1`, p.email).Scan(&login))
	a := actor.Actor{Kind: actor.Customer, LoginID: login, CustomerID: customer}
	var err error
	p.scope, err = store.CustomerScopeOf(a)
	must(w.t, err)
	p.ctx = i18n.WithLang(actor.With(context.Background(), a), i18n.FR)
	return p
}

// from is a visitor at an address.
func from(ip string) context.Context {
	return actor.With(context.Background(), actor.Actor{Kind: actor.Anonymous, IP: netip.MustParseAddr(ip)})
}

// ask asks a question in the portal and returns its reference.
func (w *world) ask(p person, text string, files ...Upload) string {
	w.t.Helper()
	r, err := w.svc.Ask(p.ctx, p.scope, Form{Topic: string(Billing), Text: text, Files: files})
	must(w.t, err)
	return r.Reference
}

// thread reads a thread as its customer sees it.
func (w *world) thread(p person, reference string) Thread {
	w.t.Helper()
	t, err := w.svc.Thread(w.store.Read(p.ctx), p.scope, reference)
	must(w.t, err)
	return t
}

// outgoing is a mail that went out.
type outgoing struct {
	mailbox.Letter
	raw string
}

// mails sends what waits and returns what went out since the last time, oldest first.
func (w *world) mails() []outgoing {
	w.t.Helper()
	_, err := w.runner.Drain(context.Background())
	must(w.t, err)
	entries, _, err := w.box.List(200, "")
	must(w.t, err)
	var out []outgoing
	for i := len(entries) - 1 - w.seen; i >= 0; i-- {
		l, err := w.box.Get(entries[i].Name)
		must(w.t, err)
		raw, err := w.box.Raw(entries[i].Name)
		must(w.t, err)
		out = append(out, outgoing{Letter: *l, raw: string(raw)})
	}
	w.seen = len(entries)
	return out
}

// to returns the only mail of several that went to an address.
func to(t *testing.T, all []outgoing, address string) outgoing {
	t.Helper()
	var found []outgoing
	for _, l := range all {
		if strings.Contains(strings.Join(l.To, " "), address) {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d mails to %s among %d", len(found), address, len(all))
	}
	return found[0]
}

// header returns a header of a mail.
func (l outgoing) header(name string) string {
	for _, h := range l.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// replyTo is where an answer to a mail goes.
func (l outgoing) replyTo() string { return strings.Trim(l.header("Reply-To"), "<>") }

// mail makes a mail as a mail program would.
func rawMail(from, to, subject, body string, headers ...string) []byte {
	head := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: Tue, 03 Nov 2026 10:00:00 +0100\r\nMessage-ID: <%s@mail.example>\r\n",
		from, to, subject, hashName(from, to, subject, body))
	for _, h := range headers {
		head += h + "\r\n"
	}
	return []byte(head + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n") + "\r\n")
}

func hashName(parts ...string) string {
	return fmt.Sprintf("%x", hash(strings.Join(parts, "\x00")))[:20]
}

// receive hands a mail over as the mail server does.
func (w *world) receive(from, to string, raw []byte) {
	w.t.Helper()
	must(w.t, w.svc.Receive(context.Background(), inbound.Envelope{From: from, To: to, Raw: raw}))
}

// count counts rows.
func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}
