// Disclosure measures how fast a case is collected and sealed, beside COPY … TO STDOUT of the same rows in the same run, and how much
// memory that takes. It fills a database of its own, on a private PostgreSQL under a folder that it makes and removes.
//
//	go run ./bench/disclosure -rows 5000000
package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/secret"
	"inzage/internal/data/billing"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
	"inzage/migrations"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "payments of the one customer")
	dir := flag.String("dir", "", "folder for the database and the package (default: a temporary one)")
	profiles := flag.String("profiles", "", "folder for profiles of the collection: cpu, and heap at its end (go tool pprof)")
	flag.Parse()
	ctx := actor.With(context.Background(), actor.Job("bench"))
	if err := run(ctx, *dir, *profiles, *rows); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dir, profiles string, rows int) error {
	dir, err := os.MkdirTemp(dir, "bench-disclosure-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cluster, err := postgres.Start(ctx, postgres.Config{DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { _ = cluster.Stop(context.Background()) }()
	if err := migrations.Up(ctx, cluster.URL(postgres.OwnerRole, postgres.Database)); err != nil {
		return err
	}
	super, err := pgx.Connect(ctx, cluster.URL(postgres.Superuser, postgres.Database))
	if err != nil {
		return err
	}
	if err := fill(ctx, super, rows); err != nil {
		return err
	}
	floor, err := copyOut(ctx, super)
	if err != nil {
		return err
	}
	c, err := newCase(ctx, cluster, super, dir)
	if err != nil {
		return err
	}
	m, err := c.collect(ctx, profiles)
	if err != nil {
		return err
	}
	per := func(d time.Duration) float64 { return float64(rows) / d.Seconds() }
	fmt.Printf("rows            %d\nCOPY TO STDOUT  %.1f s, %.0f rows/s\n", rows, floor.Seconds(), per(floor))
	fmt.Printf("collect, seal   %.1f s, %.0f rows/s, ratio %.2f; processor time of this program %.1f s\n", m.took.Seconds(), per(m.took), per(m.took)/per(floor), m.cpu.Seconds())
	fmt.Printf("package         %s\nmemory          %s at most; %s before it began, of which %s the program's own file\n", mib(m.size), mib(m.peak), mib(m.before), mib(m.file))
	return nil
}

// fill makes one customer with many payments.
func fill(ctx context.Context, super *pgx.Conn, rows int) error {
	for _, sql := range []string{
		`INSERT INTO customers (source_id, number, kind, status, language, name, import_id) VALUES ('1', 'K1', 'person', 'active', 'nl', 'Jan Peeters', 1)`,
		`INSERT INTO payments (customer_id, id, source_id, import_id, version_at, digest, provider, provider_ref, method, amount, currency, paid_at, status, description, payer)
			SELECT 1, gen_random_uuid(), n::text, 1, now(), '\x00', 'paypal', 'PAY-' || n, 'wallet', (n % 10000) / 100.0, 'EUR',
				timestamptz '2026-01-01' + n * interval '5 seconds', 'completed', 'Hosting ' || n, '{"name": "Jan Peeters", "country": "BE"}'
			FROM generate_series(1, ` + strconv.Itoa(rows) + `) n`,
		`INSERT INTO officers (person, email, email_canonical, name, language, roles, trained_on, status, password_hash, password_set_at, created_at)
			SELECT 'P' || n, 'o' || n || '@x.example', 'o' || n || '@x.example', 'Officer', 'nl', '{privacy_officer}', now(), 'active', 'x', now(), now() FROM generate_series(1, 2) n`,
		`VACUUM ANALYZE payments`,
	} {
		if _, err := super.Exec(ctx, sql); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return nil
}

// copyOut is the floor: the same rows in the same order, written by PostgreSQL itself to a reader that drops them.
func copyOut(ctx context.Context, super *pgx.Conn) (time.Duration, error) {
	begin := time.Now()
	_, err := super.PgConn().CopyTo(ctx, io.Discard, `COPY (SELECT * FROM payments WHERE customer_id = 1 ORDER BY coalesce(paid_at, '-infinity'::timestamptz) DESC, id DESC) TO STDOUT`)
	return time.Since(begin), err
}

// one is an approved case about all payments.
type one struct {
	svc       *disclosure.Service
	runner    *jobs.Runner
	reference string
	officer   func(id int64) context.Context
}

func newCase(ctx context.Context, cluster *postgres.Cluster, super *pgx.Conn, dir string) (*one, error) {
	ring, err := secret.NewRing([]secret.Text{"a secret for measurements, long enough"})
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, store.Options{URL: secret.Text(cluster.URL(postgres.ProgramRole, postgres.Database)), Ring: ring})
	if err != nil {
		return nil, err
	}
	kinds, err := dataset.NewRegistry(billing.Kinds()...)
	if err != nil {
		return nil, err
	}
	_, key, err := sshsig.GenerateKey("bench")
	if err != nil {
		return nil, err
	}
	court, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	base, _ := url.Parse("https://privacy.example")
	c := &one{officer: func(id int64) context.Context {
		return actor.With(ctx, actor.Actor{Kind: actor.Officer, OfficerID: id})
	}}
	c.svc, err = disclosure.New(disclosure.Options{
		Store: st, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), BaseURL: base, Company: disclosure.Company{Name: "Bench"},
		Require: func(r store.Reader, _ string) (disclosure.Officer, error) {
			id := actor.From(r.Context()).OfficerID
			return disclosure.Officer{ID: id, Person: "P" + strconv.FormatInt(id, 10)}, nil
		},
		Kinds: func() *dataset.Registry { return kinds },
		Find: func(store.Reader, disclosure.Selector, string, time.Time, int) ([]disclosure.Whose, error) {
			return []disclosure.Whose{{CustomerID: 1, Number: "K1"}}, nil
		},
		Registry: func(store.Reader, int64) (disclosure.Authority, error) {
			return disclosure.Authority{ID: 1, Version: 1, Type: "investigating_judge", Name: "Judge", Country: "BE", Language: "nl", Keys: court.Recipient().String()}, nil
		},
		Packages: seal.Folder{Dir: filepath.Join(dir, "packages")}, TempDir: dir, SigningKey: key, Domain: "bench.example",
	})
	if err != nil {
		return nil, err
	}
	reg := jobs.NewRegistry()
	c.svc.RegisterJobs(reg)
	if c.runner, err = jobs.New(st, reg, jobs.Config{}); err != nil {
		return nil, err
	}
	return c, c.approve(super)
}

// approve registers the case and has it reviewed by one officer and approved by the other.
func (c *one) approve(super *pgx.Conn) (err error) {
	ctx, now := c.officer(1), time.Now()
	c.reference, err = c.svc.Register(ctx, disclosure.Registration{
		Kind: "production", Channel: "registered", ReceivedAt: now.Add(-time.Hour), Issuer: disclosure.Issuer{AuthorityID: 1, Signatory: "Judge", Function: "judge"},
		Order: disclosure.Order{Bases: []string{"sv88bis"}, Nature: "order", Date: now.AddDate(0, 0, -1), NumberKind: "other", Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Lines: []disclosure.Line{{Selector: disclosure.ByCustomer, Value: "K1", Kind: "payments", From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
			To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Paragraph: "1"}},
		Secrecy: disclosure.Secrecy{Source: "statute"}, Declared: now.AddDate(0, 0, 30),
		Papers: []disclosure.Paper{{Role: "order", Name: "order.pdf", Data: []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}},
	})
	if err != nil {
		return err
	}
	// Asking the authority is not measured, and would leave a frozen copy.
	if _, err := super.Exec(ctx, `BEGIN; SET LOCAL session_replication_role = replica; UPDATE cases SET state = 'under_review', state_since = now(); COMMIT`); err != nil {
		return err
	}
	f, err := c.svc.Read(ctx, c.reference)
	if err != nil {
		return err
	}
	r := disclosure.Review{Version: f.Version, Answers: map[int]disclosure.Finding{}, Lines: []disclosure.Decision{{Line: 1, Decision: "grant"}}}
	for _, k := range law.Checks() {
		r.Answers[k.Number] = disclosure.Finding{Answer: law.Yes}
	}
	if err := c.svc.Submit(ctx, c.reference, r); err != nil {
		return err
	}
	if f, err = c.svc.Read(ctx, c.reference); err != nil {
		return err
	}
	return c.svc.Approve(c.officer(2), c.reference, f.Version, hex.EncodeToString(f.Digest))
}
