package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/secret"
	"inzage/internal/feature/demo"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
	"inzage/internal/source/hpx"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/portaltest"
)

// twinBase is where both houses believe to be: their pages and letters name the same address.
const twinBase = "http://127.0.0.1:8080"

// house is one of two portals whose databases are copies of one another.
type house struct {
	t       testing.TB
	program *program
	portal  *portal
	handler http.Handler
	asked   *asked
	sql     *pgx.Conn // may do everything: for arranging and for looking, never for what is tested
	box     *mailbox.Box
	closing func()
}

// asked notes the statements that a portal sends to its database, in their normal form: without values.
type asked struct {
	mu   sync.Mutex
	list []string
}

func (a *asked) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if text := strings.Join(strings.Fields(data.SQL), " "); text != "-- ping" && text != ";" {
		a.mu.Lock()
		a.list = append(a.list, text)
		a.mu.Unlock()
	}
	return ctx
}

func (a *asked) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	a.mu.Lock()
	a.list = append(a.list, fmt.Sprint(data.CommandTag, " ", data.Err)) // how many rows
	a.mu.Unlock()
}

// take returns what was asked since it was taken last.
func (a *asked) take() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.list
	a.list = nil
	return list
}

// twinKey signs for both houses: their pages show its public half.
var twinKey = sync.OnceValues(func() ([]byte, error) {
	key, _, err := sshsig.GenerateKey("twins")
	return key, err
})

// twinProgram is the program on a database of a test.
func twinProgram(ctx context.Context, db pgtest.DB, dir string) (*program, error) {
	p := &program{ctx: actor.With(ctx, actor.Job("command")), out: &buffer{}, err: &buffer{}, figures: newFigures()}
	p.log = slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	key, err := twinKey()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "key"), key, 0o600); err != nil {
		return nil, err
	}
	p.config, err = config.Load([]string{
		"INZAGE_DATABASE_URL=" + db.ProgramURL, "INZAGE_LISTEN=127.0.0.1:8080", "INZAGE_BASE_URL=" + twinBase, "INZAGE_DATA_DIR=" + dir, "INZAGE_SIGNING_KEY=" + filepath.Join(dir, "key"),
		"INZAGE_SECRETS=twins are kept apart by nothing but what they are",
	})
	return p, err
}

// settle puts a portal together on a database, with the demonstration's company.
func (p *program) settle(c clock.Clock, tracer pgx.QueryTracer) (*portal, *mailbox.Box, func(), error) {
	ring, err := p.ring()
	if err != nil {
		return nil, nil, nil, err
	}
	st, err := store.Open(p.ctx, store.Options{URL: secret.Text(p.config.DatabaseURL.Reveal()), Ring: ring, Clock: c, Log: p.log, QueryTracer: tracer})
	if err != nil {
		return nil, nil, nil, err
	}
	box, err := mailbox.Open(p.config.DataDir+"/mail", p.log)
	if err != nil {
		return nil, nil, nil, err
	}
	smtp, err := box.Listen(p.ctx, "127.0.0.1:0")
	if err != nil {
		return nil, nil, nil, err
	}
	company, server, err := p.demoCompany(smtp)
	if err != nil {
		return nil, nil, nil, err
	}
	po, err := p.wire(&database{Store: st}, company, box, server)
	return po, box, func() { st.Close(); _ = box.Close() }, err
}

// twinTemplate is the demonstration, filled once, quiet: every letter is out.
func twinTemplate(day time.Time) pgtest.Template {
	return pgtest.Template{Key: "twins 2 " + day.Format(time.DateOnly), Fill: func(ctx context.Context, db pgtest.DB) error {
		dir, err := os.MkdirTemp("", "twins-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		p, err := twinProgram(ctx, db, dir)
		if err != nil {
			return err
		}
		po, _, done, err := p.settle(clock.System(), nil)
		if err != nil {
			return err
		}
		defer done()
		if err := p.fillTwins(po); err != nil {
			return fmt.Errorf("%w\n%s", err, p.err)
		}
		_, err = po.runner.Drain(p.ctx)
		return err
	}}
}

// fillTwins gives the company its customers and officers, with the questions that they asked, and no case.
func (p *program) fillTwins(po *portal) error {
	source, err := hpx.Open([]string{filepath.Join(p.config.DataDir, demoFolder, demo.HPXDir)}, hpx.Options{})
	if err != nil {
		return err
	}
	if _, err := intake.Import(p.ctx, po.db.Store, source, po.sinks(), intake.Options{Dir: p.config.DataDir, Command: demoRun, Log: p.log}); err != nil {
		return err
	}
	if err := po.authn.Provision(p.ctx, twinEmail, twinPassword); err != nil {
		return err
	}
	if err := p.enrolOfficers(po); err != nil {
		return err
	}
	for _, q := range demo.Questions() {
		if err := p.ask(po, q); err != nil {
			return err
		}
	}
	// No newsletter: it goes out bit by bit, and the house that works longer would have sent more of it.
	if err := po.policy.PublishDemo(p.ctx); err != nil {
		return err
	}
	return fillDirectory(p.ctx, po.staff, po.directory, po.db.Clock().Now())
}

// openHouse starts a house on a database that is there.
func openHouse(t testing.TB, db pgtest.DB, now time.Time) *house {
	t.Helper()
	h := &house{t: t, asked: &asked{}}
	var err error
	if h.program, err = twinProgram(context.Background(), db, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if h.portal, h.box, h.closing, err = h.program.settle(clock.NewManual(now), h.asked); err != nil {
		t.Fatal(err)
	}
	h.handler = h.portal.web.HTTPServer().Handler
	if h.sql, err = pgx.Connect(context.Background(), db.SuperURL); err != nil {
		t.Fatal(err)
	}
	return h
}

// close ends a house: its database stays.
func (h *house) close() {
	h.closing()
	_ = h.sql.Close(context.Background())
}

// exec arranges something by hand.
func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.sql.Exec(context.Background(), sql, args...); err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
}

// rows reads a query's one column.
func (h *house) rows(sql string, args ...any) []string {
	h.t.Helper()
	found, err := h.sql.Query(context.Background(), sql, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
	return all
}

// drain works all jobs that are due.
func (h *house) drain() {
	h.t.Helper()
	if _, err := h.portal.runner.Drain(h.program.ctx); err != nil {
		h.t.Fatal(err)
	}
}

// What differs between two answers to the same request although nothing differs behind them.
var volatile = []struct {
	is *regexp.Regexp
	as string
}{
	{regexp.MustCompile(`name="csrf" value="[^"]*"`), `name="csrf"`},
	{regexp.MustCompile(`name="form" value="[^"]*"`), `name="form"`}, // by which a form that is sent twice is known
	{regexp.MustCompile(`nonce[-=]"?[A-Za-z0-9_-]{20,}"?`), `nonce`},
	{regexp.MustCompile(`\b[A-Z2-7]{4}-[A-Z2-7]{4}\b`), `REFERENCE`}, // of an error page
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), `ID`},
}

func plain(s string) string {
	for _, v := range volatile {
		s = v.is.ReplaceAllString(s, v.as)
	}
	return s
}

// sight is what a visitor sees at an address, and what the database was asked for it.
type sight struct {
	what  string // status, headers, body
	asked []string
	links []string
}

// seen is an answer as it is compared.
func (h *house) seen(p *portaltest.Page) sight {
	var b strings.Builder
	fmt.Fprintln(&b, p.Status, p.URL.RequestURI())
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		if name != "Set-Cookie" && name != "Date" && name != "Etag" {
			fmt.Fprintln(&b, name, p.Header[name])
		}
	}
	b.WriteString(p.Body)
	s := sight{what: plain(b.String()), asked: h.asked.take()}
	for _, m := range linkIn.FindAllStringSubmatch(p.Body, -1) {
		s.links = append(s.links, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return s
}

var linkIn = regexp.MustCompile(`href="(/[^"#]*)"`)
