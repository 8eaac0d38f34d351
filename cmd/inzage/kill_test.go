package main

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"inzage/internal/testkit/pgtest"
	"inzage/internal/testkit/portaltest"
)

// asProgram makes the test binary be the program itself, so that a test can kill it.
const asProgram = "TEST_AS_INZAGE"

func TestMain(m *testing.M) {
	if args := os.Getenv(asProgram); args != "" {
		_ = os.Unsetenv(asProgram)
		os.Args = append(os.Args[:1], strings.Fields(args)...)
		main()
	}
	code := m.Run()
	if showhome.dir != "" {
		_ = os.RemoveAll(showhome.dir)
	}
	os.Exit(code)
}

// process is the program as a process of its own.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
	dir  string
	out  *buffer
	gone chan struct{}
}

func startProcess(t *testing.T, dir string) *process {
	t.Helper()
	address := "127.0.0.1:" + freePort(t)
	p := &process{t: t, dir: dir, base: "http://" + address, out: &buffer{}, gone: make(chan struct{})}
	p.cmd = exec.CommandContext(context.Background(), os.Args[0])
	p.cmd.Env = append(os.Environ(), asProgram+"=demo", "INZAGE_LISTEN="+address, "INZAGE_DATA_DIR="+dir)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.gone) }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.gone
	})
	return p
}

func (p *process) await(what string, yes func() bool) {
	p.t.Helper()
	limit := time.After(2 * time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-limit:
			p.t.Fatalf("not %s; the program said:\n%s", what, p.out)
		case <-p.gone:
			p.t.Fatalf("the program ended before it was %s:\n%s", what, p.out)
		case <-tick.C:
		}
	}
}

func (p *process) ready() bool {
	answer, err := http.Get(p.base + "/readyz")
	if err != nil {
		return false
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode == http.StatusOK
}

func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatalf("%v; the program said:\n%s", err, p.out)
	}
	<-p.gone
}

func (p *process) signIn(email, password string) *portaltest.Page {
	p.t.Helper()
	return portaltest.Visit(p.t, p.base).Get("/nl/sign-in").Submit("/sign-in", map[string]string{"email": email, "password": password})
}

// running lends the helpers of a portal in this process to one in another.
func (p *process) running() *running {
	return &running{t: p.t, base: p.base, dir: p.dir, out: p.out, done: make(chan int, 1)}
}

// postmaster is the process id of the private PostgreSQL, 0 while it is being started.
func (p *process) postmaster() int {
	p.t.Helper()
	folder := filepath.Join(p.dir, "postgres")
	if text, err := os.ReadFile(filepath.Join(p.dir, "postgres.location")); err == nil {
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				folder = line
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _ := bufio.NewReader(bytes.NewReader(text)).ReadString('\n')
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	return pid
}

// TestKilledWhileImporting kills the program in the middle of the demonstration's import, several times, and finds all
// of the company afterwards, once.
func TestKilledWhileImporting(t *testing.T) {
	dir := pgtest.DataDir(t)
	for round, mark := range []string{"hpx", "hpx", "whmcs"} {
		p := startProcess(t, dir)
		switch {
		case mark == "hpx": // somewhere inside the large import
			p.await("importing", func() bool { _, err := os.Stat(filepath.Join(dir, demoFolder)); return err == nil })
			select {
			case <-time.After(time.Duration(round+1) * 700 * time.Millisecond):
			case <-p.gone:
			}
		default:
			p.await("past the first import", func() bool { return strings.Contains(p.out.String(), mark) || p.ready() })
		}
		p.kill()
	}
	p := startProcess(t, dir)
	p.await("ready", p.ready)
	who := p.running().login("nl")
	p.signIn(who.Email, who.Password).Want(http.StatusOK).At("/nl/my")

	fresh := startProcess(t, furnished(t))
	fresh.await("ready", fresh.ready)
	for _, who := range p.running().logins() {
		if who.Password == "" {
			continue
		}
		got := p.signIn(who.Email, who.Password)
		want := fresh.signIn(who.Email, who.Password)
		if got.Status != http.StatusOK || want.Status != http.StatusOK {
			t.Fatalf("%s: %d %d", who.Email, got.Status, want.Status)
		}
		if g, w := held(got.Text()), held(want.Text()); g != w {
			t.Errorf("%s: after the kills\n%s\nwithout them\n%s", who.Email, g, w)
		}
	}
	verify(t, dir, p)
}

// held is the part of an overview that tells what is held, without this session's own line.
func held(overview string) string {
	before, _, _ := strings.Cut(overview, "Wachtwoord en aanmelding")
	_, after, _ := strings.Cut(before, "Wat wij bewaren")
	return after
}

func verify(t *testing.T, dir string, p *process) {
	t.Helper()
	var out buffer
	p.await("verified", func() bool { // the last entries get their place within a second
		out = buffer{}
		environ := []string{"INZAGE_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH")}
		return run(t.Context(), []string{"audit", "verify"}, environ, &out, &out) == 0
	})
}

// TestKilledWhileResetting kills the program right after a reset was asked for, and PostgreSQL right after the next one:
// both mails arrive, both links are good for one password.
func TestKilledWhileResetting(t *testing.T) {
	t.Parallel() // most of it is waiting for the lease of a letter that the killed program held
	dir := furnished(t)
	p := startProcess(t, dir)
	p.await("ready", p.ready)
	logins := p.running().logins()
	first, second := logins[0], logins[1]
	ask := func(p *process, who login) {
		t.Helper()
		portaltest.Visit(t, p.base).Get("/nl/forgot-password").Submit("/forgot-password", map[string]string{"email": who.Email}).Want(http.StatusOK)
	}
	ask(p, first)
	p.kill()

	p = startProcess(t, dir)
	p.await("ready", p.ready)
	const fresh = "the words after the power cut"
	set := func(p *process, who login) {
		t.Helper()
		// The mail may have been written by the program that was killed: its links name that program's port.
		link := p.resetLink(who.Email)
		portaltest.Visit(t, p.base).Get(link).Want(http.StatusOK).Submit("/reset", map[string]string{"password": fresh}).Want(http.StatusOK)
		p.signIn(who.Email, fresh).Want(http.StatusOK)
		portaltest.Visit(t, p.base).Get(link).Want(http.StatusGone)
	}
	set(p, first)

	ask(p, second)
	killed := p.postmaster()
	if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// Its children answer for a moment longer, so the portal may still call itself ready.
	p.await("another PostgreSQL", func() bool { pid := p.postmaster(); return pid != 0 && pid != killed })
	p.await("ready again", p.ready)
	// A connection that was used just before its end is handed out once more: who gets it reads that the portal is away for a moment.
	link, opened := p.resetLink(second.Email), 0
	p.await("pages again", func() bool {
		if opened++; portaltest.Visit(t, p.base).Get(link).Status != http.StatusOK {
			opened = 0
		}
		return opened == 5
	})
	set(p, second)
	verify(t, dir, p)
}

// resetLink waits for a reset mail to an address and returns its link, as a path.
func (p *process) resetLink(to string) (path string) {
	p.t.Helper()
	p.await("mailed", func() bool {
		files, _ := filepath.Glob(filepath.Join(p.dir, demoMail, "*.eml"))
		for _, f := range files {
			text, ok := textOf(f, to)
			if _, rest, found := strings.Cut(text, "/reset/"); ok && found {
				path = "/nl/reset/" + strings.Fields(rest)[0]
				return true
			}
		}
		return false
	})
	return path
}
