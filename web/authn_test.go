package web

import (
	"bytes"
	"fmt"
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

	"github.com/google/go-cmp/cmp"
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
	kinds, err := dataset.NewRegistry(svc.Kinds()...)
	d.must(err)
	d.server, err = New(Deps{
		Config: cfg, Store: d.store, Kinds: kinds, Authn: svc, Clock: d.clock, Log: log,
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

func TestTheWayBackIn(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	v.Get("/nl/my/data").At("/nl/sign-in") // signed out
	v.Get("/nl/my/data").Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).At("/nl/my/data")
	other := d.visit()
	d.signIn(other, "mieke@wilg.example", doorPassword).Want(200).At("/nl/my")
	d.clock.Advance(time.Minute)

	forgot := d.visit()
	forgot.Get("/nl/sign-in").Follow("forgot-password").Submit("/forgot-password", map[string]string{"email": "Mieke@Wilg.example"}).At("/nl/forgot-password/sent").Want(200, "Kijk in uw mailbox")
	link := d.links("mieke@wilg.example", "reset")[0]
	for range 20 {
		d.visit().Get(link).At("/nl/reset/new").Want(200)
	}
	page := forgot.Get(link).At("/nl/reset/new").Want(200, "Kies een nieuw wachtwoord")
	if got := page.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("Referrer-Policy of the form is %q", got)
	}
	page.Submit("/reset/new", map[string]string{"password": "te kort"}).Want(422, "minstens 15 tekens")
	shown := forgot.Post("/nl/reset/new", url.Values{"password": {doorPassword2}, "show": {"1"}}).Want(200)
	if !strings.Contains(shown.Body, `type="text"`) || !strings.Contains(shown.Body, doorPassword2) || shown.Header.Get("Cache-Control") != "no-store" {
		t.Error("the show button should show, and nothing else")
	}
	done := page.Submit("/reset/new", map[string]string{"password": doorPassword2}).At("/nl/sign-in").Want(200, "Uw wachtwoord is opgeslagen")
	v.Get("/nl/my").At("/nl/sign-in")
	other.Get("/nl/my").At("/nl/sign-in")
	forgot.Get("/nl/my").At("/nl/sign-in") // the reset signs nobody in
	forgot.Get(link).Want(410, "Deze link werkt niet meer", "Nieuwe link")
	page.Submit("/reset/new", map[string]string{"password": doorPassword}).Want(410)
	done.Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).Want(422, "E-mailadres of wachtwoord klopt niet.")
	done.Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword2}).At("/nl/my").Want(200)

	token := link[strings.LastIndexByte(link, '/')+1:]
	for _, secret := range []string{token, doorPassword, doorPassword2, "te kort"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

func TestResetAnswersClearTheBrowser(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	link := d.links("mieke@wilg.example", "reset")[0]
	h := d.raw(http.MethodGet, link, nil, nil)
	if h.StatusCode != http.StatusSeeOther || h.Header.Get("Location") != "/nl/reset/new" || len(h.Cookies()) != 1 {
		t.Fatalf("the link answers %d to %q with %v", h.StatusCode, h.Header.Get("Location"), h.Cookies())
	}
	c := h.Cookies()[0]
	if c.MaxAge != 900 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Errorf("the cookie is %+v", c)
	}
	set := d.raw(http.MethodPost, d.base+"/nl/reset/new", url.Values{"password": {doorPassword2}}, http.Header{"Cookie": {c.Name + "=" + c.Value}})
	if set.StatusCode != http.StatusSeeOther || set.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("answers %d, Clear-Site-Data %q", set.StatusCode, set.Header.Get("Clear-Site-Data"))
	}
	none := d.raw(http.MethodPost, d.base+"/nl/reset/new", url.Values{"password": {doorPassword2}}, nil)
	if none.StatusCode != http.StatusGone {
		t.Errorf("without the link's cookie: %d, want 410", none.StatusCode)
	}
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

// TestSameAnswer compares whole answers, byte for byte, for addresses of every sort.
func TestSameAnswer(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "aaaaaa@wilg.example", doorPassword)
	d.customer("1002", "bbbbbb@wilg.example", doorPassword)
	d.customer("1003", "cccccc@wilg.example", "")
	d.exec(`UPDATE logins SET disabled_at = now() WHERE email_canonical LIKE 'b%'`)
	answer := func(target string, form url.Values) string {
		res := d.raw(http.MethodPost, d.base+target, form, nil)
		body, _ := io.ReadAll(res.Body)
		res.Header.Del("Date")
		var head bytes.Buffer
		_ = res.Header.Write(&head) // sorted
		text := strings.NewReplacer(form.Get("email"), "ADDRESS").Replace(string(body))
		return fmt.Sprintf("%d\n%s\n%s", res.StatusCode, head.String(), text)
	}
	emails := []string{"aaaaaa@wilg.example", "bbbbbb@wilg.example", "cccccc@wilg.example", "dddddd@wilg.example"}
	for _, page := range []string{"/nl/sign-in", "/nl/forgot-password", "/nl/activate", "/de/sign-in"} {
		var want string
		for i, email := range emails {
			d.clock.Advance(time.Hour) // limits of the address of the test are not what is looked at
			got := answer(page, url.Values{"email": {email}, "password": {"iets heel anders"}})
			if i == 0 {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s differs from a known address:\n%s", page, email, diff)
			}
		}
	}
	// Over the limit the answer is the same as well.
	within := answer("/nl/forgot-password", url.Values{"email": {"aaaaaa@wilg.example"}})
	for range 6 {
		if got := answer("/nl/forgot-password", url.Values{"email": {"aaaaaa@wilg.example"}}); got != within {
			t.Fatalf("throttled answers differ:\n%s", cmp.Diff(within, got))
		}
	}
	var waits []string
	for _, email := range []string{"aaaaaa@wilg.example", "dddddd@wilg.example"} {
		d.clock.Advance(25 * time.Hour)
		last := ""
		for range 7 {
			last = answer("/nl/sign-in", url.Values{"email": {email}, "password": {"iets heel anders"}})
		}
		waits = append(waits, last)
	}
	if waits[0] != waits[1] || !strings.HasPrefix(waits[0], "429") {
		t.Errorf("the wait tells who is known:\n%s", cmp.Diff(waits[0], waits[1]))
	}
}

// TestStrangeForms sends what no form of ours sends: nobody gets a mail but the stored address, and nothing breaks.
func TestStrangeForms(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.customer("1002", "dief@wilg.example", doorPassword)
	form := "application/x-www-form-urlencoded"
	cases := []struct{ name, kind, body string }{
		{"two addresses", form, "email=mieke@wilg.example&email=dief@wilg.example"},
		{"an array", form, "email[]=mieke@wilg.example&email[]=dief@wilg.example"},
		{"an indexed array", form, "email[0]=mieke@wilg.example"},
		{"JSON", "application/json", `{"email":["mieke@wilg.example","dief@wilg.example"]}`},
		{"text", "text/plain", "email=mieke@wilg.example"},
		{"XML", "application/xml", "<email>mieke@wilg.example</email>"},
		{"NUL", form, "email=mieke%00@wilg.example"},
		{"broken UTF-8", form, "email=mieke%ff@wilg.example"},
		{"no type", "", "email=mieke@wilg.example"},
		{"a broken escape", form, "email=mieke%zz"},
	}
	for _, page := range []string{"/nl/forgot-password", "/nl/activate", "/nl/sign-in"} {
		for _, tc := range cases {
			res := d.send(http.MethodPost, d.base+page+"?email=mieke@wilg.example&password="+url.QueryEscape(doorPassword), strings.NewReader(tc.body+"&password=vier+paarden+eten+gras"), http.Header{"Content-Type": {tc.kind}})
			if res.StatusCode != http.StatusBadRequest {
				t.Errorf("%s, %s: %d, want 400", page, tc.name, res.StatusCode)
			}
		}
		big := d.send(http.MethodPost, d.base+page, strings.NewReader("email="+strings.Repeat("a", 10<<20)), nil)
		if big.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, ten megabytes: %d, want 413", page, big.StatusCode)
		}
	}
	d.drain()
	if n := d.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d mails", n)
	}
	for _, typed := range []string{"mieke@wilg.example,dief@wilg.example", "mieke@wilg.example\r\nBcc: dief@wilg.example", `"mieke@wilg.example"@evil.example`, "' || pg_sleep(5) --", strings.Repeat("a", 100000) + "@wilg.example"} {
		d.clock.Advance(time.Hour)
		d.visit().Post("/nl/forgot-password", url.Values{"email": {typed}}).At("/nl/forgot-password/sent")
	}
	d.drain()
	if n := d.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d mails for texts that are no address", n)
	}
}

// TestLinksNameTheConfiguredHost asks for a reset under false names.
func TestLinksNameTheConfiguredHost(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	form := url.Values{"email": {"mieke@wilg.example"}}
	for i, h := range []http.Header{{"X-Forwarded-Host": {"evil.example"}}, {"Forwarded": {"host=evil.example"}}, {"X-Forwarded-Proto": {"https"}}} {
		d.clock.Advance(time.Duration(i) * 5 * time.Hour)
		d.raw(http.MethodPost, d.base+"/nl/forgot-password", form, h)
	}
	if res := d.raw(http.MethodPost, d.base+"/nl/forgot-password", form, http.Header{"Host": {"evil.example"}}); res.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a host that is not ours: %d, want 421", res.StatusCode)
	}
	links := d.links("mieke@wilg.example", "reset")
	if len(links) == 0 {
		t.Fatal("no mail")
	}
	for _, l := range links {
		if !strings.HasPrefix(l, d.base+"/nl/reset/") {
			t.Errorf("the mail links to %s", l)
		}
	}
}

func TestForeignPagesSignNobodyIn(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	form := url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}}
	for _, h := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {"http://127.0.0.1:9"}},
	} {
		if res := d.raw(http.MethodPost, d.base+"/nl/sign-in", form, h); res.StatusCode != http.StatusForbidden || len(res.Cookies()) != 0 {
			t.Errorf("%v: %d, %v", h, res.StatusCode, res.Cookies())
		}
	}
	// A planted cookie is no session, and does not become one.
	planted := strings.Repeat("A", 43)
	res := d.raw(http.MethodPost, d.base+"/nl/sign-in", form, http.Header{"Cookie": {"portal=" + planted}})
	for _, c := range res.Cookies() {
		if c.Value == planted || c.Value == "" {
			t.Errorf("cookie %s=%s after sign-in", c.Name, c.Value)
		}
	}
	for _, page := range []string{"/nl/sign-in", "/nl/forgot-password", "/nl/activate"} { // looking around makes no session
		if res := d.raw(http.MethodGet, d.base+page, nil, nil); len(res.Cookies()) != 0 {
			t.Errorf("%s sets %v", page, res.Cookies())
		}
	}
}

func TestSignOutAndNext(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	home := d.signIn(v, "mieke@wilg.example", doorPassword).At("/nl/my")
	if p := v.Get("/nl/sign-in"); p.URL.Path != "/nl/my" {
		t.Error("who is signed in does not need the form")
	}
	home.Submit("/sign-out", nil).At("/nl/sign-in").Want(200, "U bent afgemeld.")
	v.Get("/nl/my").At("/nl/sign-in")
	for _, away := range []string{"//evil.example", `/\evil.example`, "https:evil.example", "/%09/evil.example", "https://evil.example", "/\tevil"} {
		p := d.visit().Post("/nl/sign-in", url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}, "next": {away}})
		if p.URL.Host != strings.TrimPrefix(d.base, "http://") {
			t.Errorf("next=%q leads to %s", away, p.URL)
		}
	}
	if p := d.visit().Get("/.well-known/change-password"); p.URL.Path != "/nl/sign-in" || !strings.Contains(p.URL.RawQuery, "security") {
		t.Errorf("change-password leads to %s", p.URL)
	}
}

func TestActivation(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", "")
	code, err := d.server.Authn.IssueCode(actor.With(t.Context(), actor.Job("customer")), "1001")
	d.must(err)
	v := d.visit()
	v.Get("/nl/sign-in").Follow("/activate").Submit("/activate", map[string]string{"email": "mieke@wilg.example"}).At("/nl/activate/sent")
	page := v.Get(d.links("mieke@wilg.example", "activate")[0]).At("/nl/activate/new").Want(200, "Code van onze brief", "Account")
	page.Submit("/activate/new", map[string]string{"code": "1234", "password": doorPassword}).Want(422, "Dit is geen code van ons.")
	page.Submit("/activate/new", map[string]string{"code": "AAAA-AAAA-AAAA-AAAA", "password": doorPassword}).Want(422, "Deze code klopt niet.")
	page.Submit("/activate/new", map[string]string{"code": strings.ToLower(code), "password": doorPassword}).At("/nl/sign-in").Want(200, "Uw account is geactiveerd").
		Submit("/sign-in", map[string]string{"email": "mieke@wilg.example", "password": doorPassword}).At("/nl/my")
}

// TestStepUp lets a form wait for the password, and uses it once.
func TestStepUp(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	v := d.visit()
	d.signIn(v, "mieke@wilg.example", doorPassword)
	form := v.Get("/nl/my/email").At("/nl/my/email").Want(200)
	d.clock.Advance(StepUpLimit)
	v.Get("/nl/my/email").At("/nl/my/email") // the last moment
	d.clock.Advance(time.Second)
	before := v.Cookies()
	confirm := form.Submit("/my/email", map[string]string{"email": "nieuw@wilg.example"}).At("/nl/my/confirm").Want(200)
	if d.count(`SELECT count(*) FROM email_changes`) != 0 {
		t.Fatal("the form acted before the password was given")
	}
	confirm.Submit("/my/confirm", map[string]string{"password": "iets heel anders"}).Want(422, "Het wachtwoord klopt niet.")
	confirm.Submit("/my/confirm", map[string]string{"password": doorPassword}).At("/nl/my/email").Want(200, "De links zijn onderweg", "nieuw@wilg.example")
	if d.count(`SELECT count(*) FROM email_changes`) != 1 {
		t.Error("the form that waited was not carried out")
	}
	if cmp.Equal(before, v.Cookies()) {
		t.Error("the session kept its token")
	}
	if res := d.raw(http.MethodGet, d.base+"/nl/my", nil, http.Header{"Cookie": {before[0].Name + "=" + before[0].Value}}); before[0].Name == "portal" && res.StatusCode == http.StatusOK {
		t.Error("the old token still works")
	}
	confirm.Submit("/my/confirm", map[string]string{"password": doorPassword}).Want(403) // its form belongs to the old token
	v.Get("/nl/my/confirm?parked=0123456789abcdef").Submit("/my/confirm", map[string]string{"password": doorPassword}).Want(409, "niet meer")
	v.Get("/nl/my/confirm?next=//evil.example").Submit("/my/confirm", map[string]string{"password": doorPassword}).At("/nl/my")

	// Both mailboxes confirm: the address changes.
	oldLink, newLink := d.links("mieke@wilg.example", "confirm-email")[0], d.links("nieuw@wilg.example", "confirm-email")[0]
	d.visit().Get(newLink).Want(200, "nieuw@wilg.example")
	d.visit().Post(newLink, url.Values{"do": {"confirm"}}).Want(200, "andere mailbox")
	d.visit().Post(oldLink, url.Values{"do": {"confirm"}}).Want(200, "Uw e-mailadres is gewijzigd")
	d.visit().Get(oldLink).Want(410)
	d.signIn(d.visit(), "nieuw@wilg.example", doorPassword).At("/nl/my")
	undo := d.links("mieke@wilg.example", "undo")[0]
	page := d.visit().Get(undo).Want(200, "operations@noordzee.example")
	if d.count(`SELECT count(*) FROM sessions`) == 0 {
		t.Fatal("looking at the link ended sessions")
	}
	page.Submit("/undo", nil).Want(200, "Alle aanmeldingen zijn beëindigd")
	if d.count(`SELECT count(*) FROM sessions`) != 0 || len(d.links("nieuw@wilg.example", "reset")) != 1 {
		t.Error("sessions should be over and a reset under way")
	}
}

func TestSecurityPage(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.customer("1002", "jan@berk.example", doorPassword)
	mine, other, jan := d.visit(), d.visit(), d.visit()
	d.signIn(other, "mieke@wilg.example", doorPassword)
	d.signIn(mine, "mieke@wilg.example", doorPassword)
	d.signIn(jan, "jan@berk.example", doorPassword)
	page := mine.Get("/nl/my/security").Want(200, "Dit toestel", "127.0.0.1")
	var jansID, othersID int
	jansID = d.count(`SELECT max(id) FROM sessions`)
	othersID = d.count(`SELECT min(id) FROM sessions`)
	missing := page.Submit("/my/security", map[string]string{"session": "999999"}).Want(404)
	foreign := page.Submit("/my/security", map[string]string{"session": fmt.Sprint(jansID)}).Want(404)
	if missing.Body != foreign.Body {
		t.Error("somebody else's session answers otherwise than none")
	}
	for _, bad := range []string{"", "-1", "0", "1e9", "99999999999999999999"} {
		page.Submit("/my/security", map[string]string{"session": bad}).Want(404)
	}
	page.Submit("/my/security", map[string]string{"session": fmt.Sprint(othersID)}).At("/nl/my/security").Want(200, "De aanmelding is beëindigd")
	other.Get("/nl/my").At("/nl/sign-in")
	jan.Get("/nl/my").At("/nl/my")
	d.signIn(other, "mieke@wilg.example", doorPassword)
	mine.Get("/nl/my/security").Submit("/my/security", map[string]string{"session": "others"}).Want(200, "Alle andere toestellen zijn afgemeld")
	other.Get("/nl/my").At("/nl/sign-in")

	d.signIn(other, "mieke@wilg.example", doorPassword)
	form := mine.Get("/nl/my/security").Follow("/my/security/password").Want(200)
	form.Submit("/security/password", map[string]string{"password": "Bakkerij 1001 !"}).Want(422, "vooral uit uw naam")
	form.Submit("/security/password", map[string]string{"password": doorPassword2}).At("/nl/my/security").Want(200, "Uw wachtwoord is gewijzigd")
	other.Get("/nl/my").At("/nl/sign-in")
	d.signIn(d.visit(), "mieke@wilg.example", doorPassword2).At("/nl/my")

	// The guard asks for the token of the session on every form.
	if p := mine.Post("/nl/my/security", url.Values{"session": {"others"}}); p.Status != http.StatusForbidden {
		t.Errorf("without the form's token: %d, want 403", p.Status)
	}
}

func TestChooser(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "samen@wilg.example", doorPassword)
	d.customer("1002", "samen@wilg.example", "")
	d.customer("1003", "jan@berk.example", doorPassword)
	v := d.visit()
	page := d.signIn(v, "samen@wilg.example", doorPassword).At("/nl/my/customer").Want(200, "Bakkerij 1001", "Bakkerij 1002")
	if strings.Contains(page.Body, "1003") {
		t.Error("the chooser offers somebody else")
	}
	page.Submit("/my/customer", map[string]string{"number": "1003"}).Want(404)
	page.Submit("/my/customer", map[string]string{"number": "1002"}).At("/nl/my").Want(200)
	if n := d.count(`SELECT count(*) FROM sessions s JOIN customers c ON c.id = s.customer_id WHERE c.number = '1002'`); n != 1 {
		t.Error("the session acts for another customer than was chosen")
	}
	d.exec(`DELETE FROM login_customers WHERE customer_id = (SELECT id FROM customers WHERE number = '1002')`)
	v.Get("/nl/my").At("/nl/my/customer") // no longer theirs: the next request knows
}

// TestCancelLink makes sure that looking at the cancel link does nothing, and pressing its button does.
func TestCancelLink(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	cancel, reset := d.links("mieke@wilg.example", "cancel-reset")[0], d.links("mieke@wilg.example", "reset")[0]
	v := d.visit()
	page := v.Get(cancel).Want(200, "Link ongeldig maken")
	v.Get(reset).At("/nl/reset/new").Want(200)
	page.Submit("/cancel-reset", nil).Want(200, "De links werken niet meer")
	v.Get(reset).Want(410)
	v.Get(cancel).Want(410)
	d.signIn(d.visit(), "mieke@wilg.example", doorPassword).At("/nl/my")
}

// TestDeadLinksLookAlike opens links of every wrong sort.
func TestDeadLinksLookAlike(t *testing.T) {
	d := newDoor(t)
	d.customer("1001", "mieke@wilg.example", doorPassword)
	d.visit().Post("/nl/forgot-password", url.Values{"email": {"mieke@wilg.example"}})
	link := d.links("mieke@wilg.example", "reset")[0]
	token := link[strings.LastIndexByte(link, '/')+1:]
	want := d.visit().Get("/nl/reset/" + strings.Repeat("x", 43)).Want(410).Body
	for _, bad := range []string{token + "%20", "%20" + token, token + "%0a", token + "%3d", token[:42], "x", "%00", strings.Repeat("y", 5000), token + token, "..%2f" + token, strings.ToUpper(token)} {
		p := d.visit().Get("/nl/reset/" + bad)
		if p.Status != 410 || p.Body != want {
			t.Errorf("%.60q answers %d, or another page", bad, p.Status)
		}
	}
	if head := d.raw(http.MethodHead, link, nil, nil); head.StatusCode != http.StatusSeeOther {
		t.Errorf("HEAD: %d", head.StatusCode)
	}
	d.visit().Get(link).At("/nl/reset/new").Want(200)
}

// TestCookiesOverTLS looks at the cookies of a portal whose address is https.
func TestCookiesOverTLS(t *testing.T) {
	d := newDoor(t, "INZAGE_BASE_URL=https://privacy.noordzee.example")
	d.customer("1001", "mieke@wilg.example", doorPassword)
	res := d.raw(http.MethodPost, d.base+"/nl/sign-in", url.Values{"email": {"mieke@wilg.example"}, "password": {doorPassword}}, http.Header{"Host": {"privacy.noordzee.example"}})
	if len(res.Cookies()) != 2 {
		t.Fatalf("%d: cookies %v", res.StatusCode, res.Cookies())
	}
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s", c)
		}
	}
}
