package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"inzage/internal/feature/demo"
	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/portaltest"
)

// running is a portal that a test started with the program's own command line.
type running struct {
	t    *testing.T
	base string
	dir  string
	stop context.CancelFunc
	done chan int
	out  *buffer
}

// buffer collects what a program prints.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// freePort returns a port that nobody listens on just now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// startDemo runs `inzage demo` on a data folder and waits until it is ready.
func startDemo(t *testing.T, dir string, settings ...string) *running {
	t.Helper()
	address := "127.0.0.1:" + freePort(t)
	ctx, stop := context.WithCancel(context.Background())
	r := &running{t: t, base: "http://" + address, dir: dir, stop: stop, done: make(chan int, 1), out: &buffer{}}
	environ := append([]string{"INZAGE_LISTEN=" + address, "INZAGE_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH")}, settings...)
	go func() { r.done <- run(ctx, []string{"demo"}, environ, r.out, r.out) }()
	t.Cleanup(r.end)
	r.await("ready", 90*time.Second, func() bool {
		answer, err := http.Get(r.base + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		return answer.StatusCode == http.StatusOK
	})
	return r
}

// await asks until yes: what another process does takes as long as it takes, and only the limit is a failure.
func (r *running) await(what string, limit time.Duration, yes func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(limit)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		if time.Now().After(deadline) {
			r.t.Fatalf("not %s after %v; the program said:\n%s", what, limit, r.out)
		}
		select {
		case code := <-r.done:
			r.done <- code
			r.t.Fatalf("the program ended with %d:\n%s", code, r.out)
		case <-tick.C:
		}
	}
}

func (r *running) end() {
	r.stop()
	if code := <-r.done; code != 0 && !r.t.Failed() {
		r.t.Errorf("exit code %d:\n%s", code, r.out)
	}
	r.done <- 0
}

// login is a line of demo-logins.json.
type login struct{ Role, Language, Email, Password, Note string }

func (r *running) logins() (out []login) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, demoLogins))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		r.t.Fatal(err)
	}
	return slices.DeleteFunc(out, func(l login) bool { return l.Role != "customer" })
}

func (r *running) login(language string) login {
	r.t.Helper()
	all := r.logins()
	i := slices.IndexFunc(all, func(l login) bool { return l.Language == language && l.Password != "" })
	if i < 0 {
		r.t.Fatalf("no login in %s: %v", language, all)
	}
	return all[i]
}

// link waits for a mail to an address whose text has a link of a sort, and returns the link.
func (r *running) link(to, part string) string {
	r.t.Helper()
	wanted := regexp.MustCompile(regexp.QuoteMeta(r.base) + `/[a-z]{2}` + regexp.QuoteMeta(part) + `\S+`)
	var found string
	r.await("a mail with a link to "+part, 30*time.Second, func() bool {
		files, _ := filepath.Glob(filepath.Join(r.dir, demoMail, "*.eml"))
		slices.Reverse(files)
		for _, f := range files {
			if text, ok := textOf(f, to); ok {
				if found = wanted.FindString(text); found != "" {
					return true
				}
			}
		}
		return false
	})
	return found
}

// textOf returns the text part of a message file to an address.
func textOf(file, to string) (string, bool) {
	f, err := os.Open(file)
	if err != nil {
		return "", false
	}
	defer func() { _ = f.Close() }()
	m, err := mail.ReadMessage(f)
	if err != nil || !strings.Contains(m.Header.Get("To"), to) {
		return "", false
	}
	return bodyOf(m)
}

// bodyOf returns the text part of a message.
func bodyOf(m *mail.Message) (string, bool) {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", false
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextRawPart()
	if err != nil {
		return "", false
	}
	var body io.Reader = part
	if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(part)
	}
	text, err := io.ReadAll(body)
	return string(text), err == nil
}

func (r *running) signIn(email, password string) *portaltest.Page {
	r.t.Helper()
	v := portaltest.Visit(r.t, r.base)
	return v.Get("/nl/sign-in").Submit("/sign-in", map[string]string{"email": email, "password": password})
}

// TestJourney is the first journey: sign in, see what is stored, lose the password, get back in by mail; and again
// after the portal was started anew on the same folder.
func TestJourney(t *testing.T) {
	dir := pgtest.DataDir(t)
	r := startDemo(t, dir)
	who := r.login("nl")
	r.signIn(who.Email, "not the password at all").Want(http.StatusUnprocessableEntity)
	overview := r.signIn(who.Email, who.Password).Want(http.StatusOK).At("/nl/my")
	overview.Follow("/my/data").Want(http.StatusOK)
	list := overview.Follow("/my/data/invoices").Want(http.StatusOK).At("/nl/my/data/invoices")
	record := list.Follow("/my/data/invoices/").Want(http.StatusOK)

	// Another customer's invoice answers like none at all.
	other := r.login("fr")
	visitor := portaltest.Visit(t, r.base)
	visitor.Get("/nl/sign-in").Submit("/sign-in", map[string]string{"email": other.Email, "password": other.Password}).Want(http.StatusOK)
	foreign := visitor.Get(record.URL.Path).Want(http.StatusNotFound)
	missing := visitor.Get(record.URL.Path[:len(record.URL.Path)-12] + "000000000000").Want(http.StatusNotFound)
	if foreign.Body != missing.Body {
		t.Error("another customer's record answers differently from a missing one")
	}

	// The way back in.
	known := portaltest.Visit(t, r.base).Get("/nl/forgot-password").Submit("/forgot-password", map[string]string{"email": who.Email})
	unknown := portaltest.Visit(t, r.base).Get("/nl/forgot-password").Submit("/forgot-password", map[string]string{"email": "nobody@example.org"})
	if known.Status != unknown.Status || known.Body != unknown.Body {
		t.Error("a known address answers differently from an unknown one")
	}
	const fresh = "a fresh pass phrase for the journey"
	link := r.link(who.Email, "/reset/")
	form := portaltest.Visit(t, r.base).Get(link).Want(http.StatusOK).At("/" + who.Language + "/reset/new")
	form.Submit("/reset", map[string]string{"password": fresh}).Want(http.StatusOK)
	if overview.Follow("/my").URL.Path == "/nl/my" {
		t.Error("a session outlived the reset")
	}
	portaltest.Visit(t, r.base).Get(link).Want(http.StatusGone)
	r.signIn(who.Email, who.Password).Want(http.StatusUnprocessableEntity)
	r.signIn(who.Email, fresh).Want(http.StatusOK).At("/nl/my")
	r.end()

	again := startDemo(t, dir)
	again.signIn(who.Email, fresh).Want(http.StatusOK).At("/nl/my")
	again.end()

	var out buffer
	environ := []string{"INZAGE_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH")}
	if code := run(t.Context(), []string{"audit", "verify"}, environ, &out, &out); code != 0 || !strings.Contains(out.String(), "holds") {
		t.Errorf("audit verify: %d\n%s", code, &out)
	}
	// The people's addresses and passwords are nowhere in what was logged.
	for _, secret := range []string{fresh, who.Password, strings.TrimPrefix(link[strings.LastIndex(link, "/"):], "/")} {
		if strings.Contains(strings.ReplaceAll(r.out.String(), demoTable(r.logins()), ""), `"`+secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// demoTable is the list of logins that the demonstration prints on purpose.
func demoTable(logins []login) (s string) {
	for _, l := range logins {
		s += l.Password
	}
	return s
}

// TestActivation: a customer who never had a password gets in with the printed code, and only with it.
func TestActivation(t *testing.T) {
	dir := furnished(t)
	r := startDemo(t, dir)
	all := r.logins()
	i := slices.IndexFunc(all, func(l login) bool { return l.Password == "" })
	if i < 0 {
		t.Fatal("everybody is activated")
	}
	who := all[i]
	var out buffer
	environ := []string{"INZAGE_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH")}
	if code := run(t.Context(), []string{"customer", "code", demo.NeverActivated}, environ, &out, &out); code != 0 {
		t.Fatal(out.String())
	}
	printed := strings.TrimSpace(out.String())
	v := portaltest.Visit(t, r.base)
	v.Get("/nl/activate").Submit("/activate", map[string]string{"email": who.Email}).Want(http.StatusOK)
	form := v.Get(r.link(who.Email, "/activate/")).Want(http.StatusOK)
	const password = "the first pass phrase of all"
	form.Submit("/activate", map[string]string{"code": "0000-0000-0000-0000", "password": password}).Want(http.StatusUnprocessableEntity)
	form.Submit("/activate", map[string]string{"code": strings.ToLower(printed), "password": password}).Want(http.StatusOK)
	r.signIn(who.Email, password).Want(http.StatusOK).At("/nl/my")
}

// TestSettings: what is wrong with the command line or the settings is said at once, all of it.
func TestSettings(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	dir := pgtest.DataDir(t)
	for _, c := range []struct {
		name    string
		args    []string
		environ []string
		code    int
		says    []string
	}{
		{"port taken", []string{"demo"}, []string{"INZAGE_LISTEN=" + taken.Addr().String(), "INZAGE_DATA_DIR=" + dir}, 1, []string{taken.Addr().String(), "taken", "INZAGE_LISTEN"}},
		{"several problems", []string{"serve"}, []string{"INZAGE_LISTEN=nonsense", "INZAGE_TRUSTED_PROXIES=x", "INZAGE_SECRETS=short", "INZAGE_LISTNE=1"}, 1, []string{"4 problems", "INZAGE_LISTEN", "INZAGE_TRUSTED_PROXIES", "INZAGE_SECRETS", "INZAGE_LISTNE"}},
		{"secrets stay secret", []string{"serve"}, []string{"INZAGE_SECRETS=hunter2"}, 1, []string{"at least 32"}},
		{"database without TLS", []string{"serve"}, []string{"INZAGE_DATABASE_URL=postgres://u:hunter2@db.example.org/x", "INZAGE_SECRETS=0123456789012345678901234567890123456789"}, 1, []string{"without TLS"}},
		{"plain HTTP beyond loopback", []string{"serve"}, []string{"INZAGE_LISTEN=0.0.0.0:0"}, 1, []string{"everybody on the way", "INZAGE_SMTP_URL"}},
		{"demo beyond loopback", []string{"demo"}, []string{"INZAGE_LISTEN=0.0.0.0:0", "INZAGE_BASE_URL=https://portal.example.org"}, 1, []string{"loopback only"}},
		{"no such command", []string{"fly"}, nil, 2, []string{"--help"}},
		{"help config", []string{"help", "config"}, nil, 0, []string{"INZAGE_LISTEN", "INZAGE_SECRETS"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out buffer
			code := run(t.Context(), c.args, append(c.environ, "PATH="+os.Getenv("PATH")), &out, &out)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("does not say %q:\n%s", want, &out)
				}
			}
			if strings.Contains(out.String(), "hunter2") {
				t.Errorf("prints a secret:\n%s", &out)
			}
		})
	}
}
