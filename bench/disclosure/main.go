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
	"runtime/debug"
	"strconv"
	"strings"
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
	flag.Parse()
	ctx := actor.With(context.Background(), actor.Job("bench"))
	if err := run(ctx, *dir, *rows); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dir string, rows int) error {
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
	debug.FreeOSMemory()
	before, err := resident("VmRSS")
	if err != nil {
		return err
	}
	took, size, peak, err := c.collect(ctx)
	if err != nil {
		return err
	}
	per := func(d time.Duration) float64 { return float64(rows) / d.Seconds() }
	fmt.Printf("rows            %d\nCOPY TO STDOUT  %.1f s, %.0f rows/s\ncollect, seal   %.1f s, %.0f rows/s, ratio %.2f\npackage         %.1f MiB\nmemory          %.1f MiB at most, of which %.1f MiB were there before it began\n",
		rows, floor.Seconds(), per(floor), took.Seconds(), per(took), per(took)/per(floor), float64(size)/(1<<20), float64(peak)/(1<<20), float64(before)/(1<<20))
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
	for _, state := range []string{"authenticating", "under_review"} { // not measured, and no frozen copy of it
		if _, err := super.Exec(ctx, `UPDATE cases SET state = $1, state_since = now()`, state); err != nil {
			return err
		}
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

// collect times the job, and tells the size of the package and the most memory that this process had resident meanwhile.
func (c *one) collect(ctx context.Context) (took time.Duration, size, peak int64, err error) {
	f, err := c.svc.Read(ctx, c.reference)
	if err != nil {
		return 0, 0, 0, err
	}
	if err := c.svc.Collect(c.officer(1), c.reference, f.Version); err != nil {
		return 0, 0, 0, err
	}
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the high-water mark begins anew
		return 0, 0, 0, err
	}
	begin := time.Now()
	if _, err := c.runner.Drain(ctx); err != nil {
		return 0, 0, 0, err
	}
	took = time.Since(begin)
	if peak, err = resident("VmHWM"); err != nil {
		return 0, 0, 0, err
	}
	h, err := c.svc.Handover(ctx, f)
	if err != nil {
		return 0, 0, 0, err
	}
	if h.Package == nil || h.Package.PublishedAt.IsZero() {
		return 0, 0, 0, fmt.Errorf("no package: %+v", h.Run)
	}
	return took, h.Package.Size, peak, nil
}

// resident is a figure of how much memory this process has resident, in bytes: VmRSS now, VmHWM at most.
func resident(figure string) (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, figure+":"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", figure)
}
