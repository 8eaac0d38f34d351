package mailing

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/smtptest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fixture is a company with customers, a mail server that does as it is told, and mailings.
type fixture struct {
	t      *testing.T
	db     pgtest.DB
	store  *store.Store
	clock  *clock.Manual
	server *smtptest.Server
	log    *logged
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, db: pgtest.New(t), clock: clock.NewManual(noon), server: smtptest.New(t, smtptest.Options{}), log: &logged{}}
	var err error
	if f.store, err = openStore(f.db.ProgramURL, f.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.store.Close)
	return f
}

func openStore(url string, c clock.Clock) (*store.Store, error) {
	ring, err := secret.NewRing([]secret.Text{"a secret of the mailing tests, long enough"})
	if err != nil {
		return nil, err
	}
	return store.Open(context.Background(), store.Options{URL: secret.Text(url), Ring: ring, Clock: c, Log: slog.New(slog.DiscardHandler)})
}

// process is what one process of the program has.
type process struct {
	*Service
	outbox *mail.Outbox
	runner *jobs.Runner
}

var timing = mail.Timing{Step: 2 * time.Second, Final: 2 * time.Second, Total: 5 * time.Second, Lease: time.Minute}

// program puts a process together: mailings of news at a rate.
func program(s *store.Store, url string, rate int, log *slog.Logger) (p process, err error) {
	server, err := mail.ParseServer(secret.Text(url), "Privacy <privacy@example.be>")
	if err != nil {
		return p, err
	}
	templates := mail.NewTemplates()
	templates.Add(mail.Template{Name: "news", Audit: "news", Render: func(_ context.Context, l mail.Letter) (mail.Message, error) {
		var a Args
		if err := l.Args(&a); err != nil {
			return mail.Message{}, err
		}
		return mail.Message{Subject: "News", Text: fmt.Sprintf("news %d for customer %d\n", a.Ref, l.CustomerID)}, nil
	}})
	if p.outbox, err = mail.New(mail.Options{Store: s, Templates: templates, Server: server, Timing: timing, Log: log, Metrics: prometheus.NewRegistry()}); err != nil {
		return p, err
	}
	if p.Service, err = New(Options{Store: s, Outbox: p.outbox, Rate: rate, Log: log}); err != nil {
		return p, err
	}
	p.Add(Matter{Name: "news", Template: "news", Customers: countCustomers, Audience: audience})
	reg := jobs.NewRegistry()
	p.outbox.Register(reg)
	p.RegisterJobs(reg)
	p.runner, err = jobs.New(s, reg, jobs.Config{Log: log})
	return p, err
}

func (f *fixture) program(rate int) process {
	f.t.Helper()
	p, err := program(f.store, f.server.URL(), rate, slog.New(slog.NewTextHandler(f.log, nil)))
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func countCustomers(r store.Reader) (n int64, err error) {
	err = r.Row(`SELECT count(*) FROM customers WHERE erased_at IS NULL`).Scan(&n)
	return n, err
}

// audience reads each customer's address from their name.
func audience(r store.Reader, after int64, limit int) (all []Recipient, last int64, err error) {
	rows, err := r.Rows(`SELECT id, name, language FROM customers WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Recipient
		if err := rows.Scan(&c.CustomerID, &c.Mail, (*string)(&c.Language)); err != nil {
			return nil, 0, err
		}
		last = c.CustomerID
		if c.Canonical, err = identity.Canonical(c.Mail); err == nil {
			all = append(all, c)
		}
	}
	return all, last, rows.Err()
}

// customers makes so many, with the addresses c1@example.be, c2@example.be …
func (f *fixture) customers(n int) {
	f.t.Helper()
	f.exec(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		SELECT 's' || i, 'K' || i, 'person', 'active', 'nl', 'c' || i || '@example.be', 1 FROM generate_series(1, $1) i`, n)
}

func (f *fixture) exec(sql string, args ...any) {
	f.t.Helper()
	if _, err := f.store.Pool().Exec(f.t.Context(), sql, args...); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) scan(dest any, sql string, args ...any) {
	f.t.Helper()
	if err := f.store.Pool().QueryRow(f.t.Context(), sql, args...).Scan(dest); err != nil {
		f.t.Fatalf("%s: %v", sql, err)
	}
}

func (f *fixture) audited(action string) (n int) {
	f.t.Helper()
	f.scan(&n, `SELECT count(*) FROM audit.entry WHERE type = $1`, action)
	return n
}

func (f *fixture) ctx() context.Context { return actor.With(f.t.Context(), actor.Job("test")) }

// start begins the mailing of one piece of news.
func (f *fixture) start(p process, ref int64) (id int64, again bool) {
	f.t.Helper()
	err := f.store.Do(f.ctx(), store.Change{Action: "news.decided", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
		id, again, err = p.Start(tx, "news", ref)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return id, again
}

func (f *fixture) drain(p process) {
	f.t.Helper()
	if _, err := p.runner.Drain(f.ctx()); err != nil {
		f.t.Fatal(err)
	}
}

// sweep does the upkeep that a running program does at intervals.
func (f *fixture) sweep(p process) {
	f.t.Helper()
	if err := p.outbox.Sweep(f.ctx()); err != nil {
		f.t.Fatal(err)
	}
	if err := p.Watch(f.ctx()); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) progress(p process, id int64) Progress {
	f.t.Helper()
	got, err := p.Progress(f.store.Read(f.t.Context()), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return got
}

// delivered counts the letters that the server took, by address.
func (f *fixture) delivered() map[string]int {
	all := map[string]int{}
	for _, d := range f.server.Deliveries() {
		all[address(d.To[0])]++
	}
	return all
}

func address(rcpt string) string {
	return strings.Trim(strings.TrimPrefix(rcpt, "TO:"), "<>")
}

type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
