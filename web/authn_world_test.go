package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/secret"
	"inzage/internal/feature/authn"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mail/mailbox"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/portaltest"
)

const (
	doorPassword  = "vier paarden eten gras"
	doorPassword2 = "zeven kraaien drinken thee"
)

// door is a running portal with its mail, for the pages that let people in.
type door struct {
	t      *testing.T
	base   string
	store  *store.Store
	clock  *clock.Manual
	runner *jobs.Runner
	box    *mailbox.Box
	super  *pgxpool.Pool
	log    *lockedBuffer
	server *Server
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newDoor(t *testing.T, env ...string) *door {
	t.Helper()
	d := &door{t: t, clock: clock.NewManual(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)), log: &lockedBuffer{}}
	db := pgtest.New(t)
	ring, err := secret.NewRing([]secret.Text{"a secret for tests that is long enough"})
	d.must(err)
	log := slog.New(slog.NewJSONHandler(d.log, nil))
	d.store, err = store.Open(t.Context(), store.Options{URL: secret.Text(db.ProgramURL), Ring: ring, Clock: d.clock, Log: log})
	d.must(err)
	t.Cleanup(d.store.Close)
	d.super, err = pgxpool.New(t.Context(), db.SuperURL)
	d.must(err)
	t.Cleanup(d.super.Close)

	unstarted := httptest.NewUnstartedServer(nil)
	d.base = "http://" + unstarted.Listener.Addr().String()
	cfg, err := config.Load(append([]string{"INZAGE_BASE_URL=" + d.base}, env...))
	d.must(err)
	svc, err := authn.New(authn.Options{Store: d.store, BaseURL: cfg.Base, Log: log, Company: authn.Company{Name: "Noordzee Hosting", Contact: "privacy@noordzee.example"}})
	d.must(err)
	consents := newConsents(t, d.store, cfg, log)
	questions := newQuestions(t, d.store, cfg, log)
	kinds, err := dataset.NewRegistry(append(svc.Kinds(), consents.Kind(), questions.Kind())...)
	d.must(err)
	d.server, err = New(Deps{
		Config: cfg, Store: d.store, Kinds: kinds, Authn: svc, Consents: consents, Questions: questions, Clock: d.clock, Log: log,
		Company: Company{Name: "Noordzee Hosting", Operations: "operations@noordzee.example"}, Ready: d.store.Ready,
	})
	d.must(err)
	unstarted.Config.Handler = d.server.Handler()
	unstarted.Start()
	t.Cleanup(unstarted.Close)

	d.box, err = mailbox.Open(t.TempDir(), log)
	d.must(err)
	t.Cleanup(func() { _ = d.box.Close() })
	addr, err := d.box.Listen(t.Context(), "127.0.0.1:0")
	d.must(err)
	smtp, err := mail.ParseServer(secret.Text("smtp://"+addr), "Privacy <privacy@noordzee.example>")
	d.must(err)
	templates, reg := mail.NewTemplates(), jobs.NewRegistry()
	svc.RegisterLetters(templates)
	svc.RegisterJobs(reg)
	consents.RegisterLetters(templates)
	questions.RegisterLetters(templates)
	consents.RegisterJobs(reg)
	questions.RegisterJobs(reg)
	d.must(mail.Register(reg, mail.Options{Store: d.store, Templates: templates, Server: smtp, Log: log}))
	d.runner, err = jobs.New(d.store, reg, jobs.Config{Log: log})
	d.must(err)
	return d
}

func (d *door) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *door) exec(sql string, args ...any) {
	d.t.Helper()
	_, err := d.super.Exec(d.t.Context(), sql, args...)
	d.must(err)
}

func (d *door) count(sql string, args ...any) (n int) {
	d.t.Helper()
	d.must(d.super.QueryRow(d.t.Context(), sql, args...).Scan(&n))
	return n
}

// customer imports a customer with a login, and gives it a password when that is not empty.
func (d *door) customer(number, email, password string) {
	d.t.Helper()
	ctx := actor.With(d.t.Context(), actor.Job("import"))
	d.must(d.store.Do(ctx, store.Change{Action: "import.batch", Subject: keys.Import(1)}, func(tx *store.Tx) error {
		var id int64
		if err := tx.Row(`INSERT INTO customers (source_id, number, kind, status, language, name, import_id)
			VALUES ($1, $1, 'company', 'active', 'nl', 'Bakkerij ' || $1, 1) RETURNING id`, number).Scan(&id); err != nil {
			return err
		}
		_, err := identity.UpsertLogins(tx, []identity.LoginRow{{Email: email, Language: "nl", Customers: []int64{id}}}, 1, d.clock.Now())
		return err
	}))
	if password != "" {
		d.must(d.server.Authn.Provision(ctx, email, password))
	}
}

func (d *door) drain() {
	d.t.Helper()
	_, err := d.runner.Drain(d.t.Context())
	d.must(err)
}

// visit is somebody with a browser.
func (d *door) visit() *portaltest.Visitor { return portaltest.Visit(d.t, d.base) }

// signIn signs somebody in who has one customer.
func (d *door) signIn(v *portaltest.Visitor, email, password string) *portaltest.Page {
	d.t.Helper()
	return v.Get("/nl/sign-in").Submit("/sign-in", map[string]string{"email": email, "password": password})
}

var mailLink = regexp.MustCompile(`https?://\S+/(nl|fr|de|en)/[a-z-]+/[A-Za-z0-9_-]{43}\b`)

// links returns the links with tokens in the letters to an address, the newest first, whose page is page.
func (d *door) links(to, page string) (out []string) {
	d.t.Helper()
	d.drain()
	entries, _, err := d.box.List(100, "")
	d.must(err)
	for _, e := range entries {
		l, err := d.box.Get(e.Name)
		d.must(err)
		if !slices.Contains(l.To, to) {
			continue
		}
		for _, link := range mailLink.FindAllString(l.Text, -1) {
			if strings.Contains(link, "/"+page+"/") {
				out = append(out, link)
			}
		}
	}
	return out
}

// raw sends one request and follows nothing. The answer's body is read into it again.
func (d *door) raw(method, target string, form url.Values, h http.Header) *http.Response {
	d.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	return d.send(method, target, body, h)
}

func (d *door) send(method, target string, body io.Reader, h http.Header) *http.Response {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, target, body)
	d.must(err)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range h {
		r.Header[name] = values
	}
	if host := h.Get("Host"); host != "" {
		r.Host = host
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	d.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	d.must(err)
	res.Body = io.NopCloser(bytes.NewReader(text))
	return res
}
