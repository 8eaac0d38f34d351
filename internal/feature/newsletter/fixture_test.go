package newsletter

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/i18n"
	"inzage/internal/core/secret"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/smtptest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// world is a company that sends newsletters. Consent is played: what the feature of that name knows stands in maps.
type world struct {
	*Service
	t      *testing.T
	store  *store.Store
	clock  *clock.Manual
	server *smtptest.Server
	runner *jobs.Runner

	mu        sync.Mutex
	withdrawn map[int64]bool
	links     []mailing.Recipient // a link's number is its place here, from 1
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewManual(noon), server: smtptest.New(t, smtptest.Options{}), withdrawn: map[int64]bool{}}
	log := slog.New(slog.DiscardHandler)
	ring, err := secret.NewRing([]secret.Text{"a secret of the newsletter tests, long enough"})
	w.must(err)
	w.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(pgtest.New(t).ProgramURL), Ring: ring, Clock: w.clock, Log: log})
	w.must(err)
	t.Cleanup(w.store.Close)
	server, err := mail.ParseServer(secret.Text(w.server.URL()), "Kastanje <nieuws@kastanje.example>")
	w.must(err)
	templates := mail.NewTemplates()
	outbox, err := mail.New(mail.Options{Store: w.store, Templates: templates, Server: server, Log: log})
	w.must(err)
	mailings, err := mailing.New(mailing.Options{Store: w.store, Outbox: outbox, Log: log})
	w.must(err)
	w.Service, err = New(Options{
		Store: w.store, Mailings: mailings, Company: Company{Name: "Kastanje Hosting", Contact: "privacy@kastanje.example"}, Log: log,
		ReplyTo: "vraag@kastanje.example", Customers: w.customers, Audience: w.audience, Links: w.makeLinks, URL: linkURL, Stop: w.mayNot,
	})
	w.must(err)
	w.RegisterLetters(templates)
	registry := jobs.NewRegistry()
	outbox.Register(registry)
	mailings.RegisterJobs(registry)
	w.runner, err = jobs.New(w.store, registry, jobs.Config{Log: log})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ctx() context.Context { return actor.With(w.t.Context(), actor.Job("test")) }

// customer makes one with an address in a language.
func (w *world) customer(address string, lang i18n.Lang) (id int64) {
	w.t.Helper()
	w.scan(&id, `INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
		VALUES ($1, $1, 'person', 'active', $2, $1, 1) RETURNING id`, address, string(lang))
	return id
}

func (w *world) scan(dest any, sql string, args ...any) {
	w.t.Helper()
	w.must(w.store.Pool().QueryRow(w.t.Context(), sql, args...).Scan(dest))
}

func (w *world) customers(r store.Reader) (n int64, err error) {
	err = r.Row(`SELECT count(*) FROM customers`).Scan(&n)
	return n, err
}

func (w *world) audience(r store.Reader, after int64, limit int) (to []mailing.Recipient, last int64, err error) {
	rows, err := r.Rows(`SELECT id, name, language FROM customers WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var c mailing.Recipient
		if err := rows.Scan(&c.CustomerID, &c.Mail, (*string)(&c.Language)); err != nil {
			return nil, 0, err
		}
		last = c.CustomerID
		if c.Canonical, err = identity.Canonical(c.Mail); err != nil {
			return nil, 0, err
		}
		if stop, _ := w.mayNot(r, c.CustomerID, c.Canonical); stop == "" {
			to = append(to, c)
		}
	}
	return to, last, rows.Err()
}

func (w *world) makeLinks(_ *store.Tx, to []mailing.Recipient) (links []int64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range to {
		w.links = append(w.links, r)
		links = append(links, int64(len(w.links)))
	}
	return links, nil
}

func linkURL(_ context.Context, link int64) (string, error) {
	return fmt.Sprintf("https://privacy.kastanje.example/m/%043d", link), nil
}

func (w *world) mayNot(_ store.Reader, customer int64, _ string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.withdrawn[customer] {
		return "withdrawn", nil
	}
	return "", nil
}

func (w *world) withdraw(customer int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.withdrawn[customer] = true
}

func (w *world) drain() {
	w.t.Helper()
	_, err := w.runner.Drain(w.ctx())
	w.must(err)
}
