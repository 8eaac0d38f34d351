package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestStartStopStart(t *testing.T) {
	dir := filepath.Join(openTemp(t), "var")
	c := start(t, Config{DataDir: dir})
	conn := connect(t, c.URL(OwnerRole, Database))
	execute(t, conn, "CREATE TABLE kept (v text)")
	execute(t, conn, "INSERT INTO kept VALUES ('é')")
	for setting, want := range map[string]string{
		"listen_addresses": "", "server_encoding": "UTF8", "TimeZone": "UTC", "data_checksums": "on", "fsync": "on",
		"jit": "off", "unix_socket_permissions": "0700", "max_connections": "100",
	} {
		if got := one(t, conn, "SELECT current_setting($1)", setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := one(t, conn, "SELECT upper(v) || (v < 'f') FROM kept"); got != "Éfalse" {
		t.Errorf("letters and order: %s; want those of Unicode, in the order of code points", got)
	}
	if !c.Healthy() {
		t.Error("not healthy while up")
	}
	info, err := os.Stat(c.place.socket)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder: %v %v", info, err)
	}

	stop(t, c)
	if c.Healthy() {
		t.Error("healthy after Stop")
	}
	select {
	case <-c.Done():
	default:
		t.Error("Done is open after Stop")
	}
	stop(t, c) // again: no harm
	if left, _ := filepath.Glob(filepath.Join(c.place.socket, ".s*")); len(left) > 0 {
		t.Errorf("sockets left: %v", left)
	}

	c = start(t, Config{DataDir: dir})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT v FROM kept"); got != "é" {
		t.Errorf("after a restart the row says %q", got)
	}
}

func TestServerIsNotRoot(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	file, ok := c.place.postmaster()
	if !ok {
		t.Fatal("no postmaster.pid")
	}
	info, err := os.Stat(fmt.Sprintf("/proc/%d", file.pid))
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	if stat.Uid == 0 || int(stat.Uid) != c.place.account.uid {
		t.Errorf("the server runs as user %d, want %d", stat.Uid, c.place.account.uid)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", file.pid))
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 && !strings.Contains(string(status), "Groups:\t \n") {
		t.Errorf("the server has kept root's groups: %s", status)
	}
}

func TestThrowawayLeavesNothing(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	if got := one(t, connect(t, c.URL(Superuser, "postgres")), "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %s", got)
	}
	dir := c.place.dataDir
	stop(t, c)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there (%v)", dir, err)
	}
}

func TestServerKilled(t *testing.T) {
	c := start(t, Config{DataDir: openTemp(t)})
	conn := connect(t, c.URL(OwnerRole, Database))
	execute(t, conn, "CREATE TABLE kept AS SELECT 1 AS v")
	// A backend that is busy does not notice by itself that its server has died.
	busy := connect(t, c.URL(OwnerRole, Database))
	started := make(chan struct{})
	go func() {
		close(started)
		_, _ = busy.Exec(context.Background(), "SELECT sum(a * b) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b")
	}()
	<-started
	eventually(t, "the long query runs", func() bool {
		return one(t, conn, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT sum%'") == "1"
	})

	file, ok := c.place.postmaster()
	if !ok {
		t.Fatal("no postmaster.pid")
	}
	if err := syscall.Kill(file.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is known to be down", func() bool { return !c.Healthy() })
	eventually(t, "the server is up again", c.Healthy)
	if again, _ := c.place.postmaster(); again.pid == file.pid {
		t.Errorf("process %d is still the server", file.pid)
	}
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT v FROM kept"); got != "1" {
		t.Errorf("after the crash the row says %q", got)
	}
}

func TestProgramKilled(t *testing.T) {
	dir := openTemp(t)
	program := startOwner(t, dir)
	address, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, address.URL(OwnerRole, Database))
	execute(t, conn, "CREATE TABLE kept AS SELECT 1 AS v")

	var inUse *InUseError
	if _, err := tryStart(t, Config{DataDir: dir}); !errors.As(err, &inUse) || inUse.PID != program.Process.Pid {
		t.Fatalf("a second program got %v, want it to name process %d", err, program.Process.Pid)
	}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // killed

	c := start(t, Config{DataDir: dir})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT v FROM kept"); got != "1" {
		t.Errorf("after the kill the row says %q", got)
	}
}

// Without the next start, too, nothing stays behind.
func TestServerEndsWithKilledProgram(t *testing.T) {
	dir := openTemp(t)
	program := startOwner(t, dir)
	p, err := findPlace(mustReal(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(processesIn(p.data)) == 0 {
		t.Fatal("no server to begin with")
	}
	_ = program.Process.Kill()
	_ = program.Wait()
	eventually(t, "the server has gone", func() bool { return len(processesIn(p.data)) == 0 })
}

// The kernel's parent is a thread, and Go ends a thread when a goroutine returns that is locked to it.
func TestServerOutlivesThreads(t *testing.T) {
	c := start(t, Config{Throwaway: true})
	conn := connect(t, c.URL(OwnerRole, Database))
	// So many at once that every idle thread of this program is taken.
	var locked, ended sync.WaitGroup
	release := make(chan struct{})
	locked.Add(50)
	for range 50 {
		ended.Go(func() {
			runtime.LockOSThread()
			locked.Done()
			<-release
		})
	}
	locked.Wait()
	threads := func() int {
		tasks, _ := os.ReadDir("/proc/self/task")
		return len(tasks)
	}
	before := threads()
	close(release)
	ended.Wait()
	eventually(t, "the threads have ended", func() bool { return threads() <= before-50 })
	// A server that was told to end would cut this off.
	if _, err := conn.Exec(t.Context(), "SELECT pg_sleep(0.1)"); err != nil || !c.Healthy() {
		t.Errorf("the server ended with a thread: %v", err)
	}
}

func TestSecondOwnerInOneProgram(t *testing.T) {
	c := start(t, Config{DataDir: openTemp(t), Throwaway: true})
	_, err := tryStart(t, Config{DataDir: c.place.dataDir, Throwaway: true})
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("got %v, want an InUseError that names process %d", err, os.Getpid())
	}
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT 1"); got != "1" {
		t.Error("the first one was disturbed")
	}
}

func TestStopIsImpatientWhenAsked(t *testing.T) {
	dir := openTemp(t)
	c := start(t, Config{DataDir: dir})
	execute(t, connect(t, c.URL(OwnerRole, Database)), "CREATE TABLE kept AS SELECT 1 AS v")
	file, _ := c.place.postmaster()
	// A server that is stopped in its tracks ends neither by SIGINT nor by SIGQUIT before it goes on.
	if err := syscall.Kill(file.pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ended := make(chan error)
	go func() { ended <- c.Stop(ctx) }()
	<-c.abort
	if err := syscall.Kill(file.pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Stop returned %v", err)
	}
	c = start(t, Config{DataDir: dir})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT v FROM kept"); got != "1" {
		t.Errorf("after that the row says %q", got)
	}
}

func TestStartCancelled(t *testing.T) {
	dir := openTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := Start(ctx, Config{DataDir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start returned %v, %v", c, err)
	}
	start(t, Config{DataDir: dir}) // nothing is in its way
}

func TestServerThatCannotStart(t *testing.T) {
	dir := openTemp(t)
	c := start(t, Config{DataDir: dir, Throwaway: true})
	stop(t, c)
	conf := filepath.Join(c.place.data, "postgresql.conf")
	if err := os.WriteFile(conf, []byte(ownSettings+"max_connections = many\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := tryStart(t, Config{DataDir: dir, Throwaway: true})
	if err == nil || !strings.Contains(err.Error(), `"many"`) {
		t.Errorf("got %v, want what PostgreSQL says of the setting", err)
	}
	if err := os.WriteFile(conf, []byte(ownSettings+"max_connections = 33\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c = start(t, Config{DataDir: dir, Throwaway: true})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SHOW max_connections"); got != "33" {
		t.Errorf("the operator's setting does not win: %s", got)
	}
}

// A server that an operator started on the cluster by hand holds none of our locks.
func TestServerStartedByHand(t *testing.T) {
	dir := openTemp(t)
	c := start(t, Config{DataDir: dir, Throwaway: true})
	stop(t, c)
	runtime.LockOSThread() // the server is to end with this test, not with a thread that Go retires
	defer runtime.UnlockOSThread()
	byHand := exec.Command(c.bin.Tool("postgres"), c.place.arguments()...)
	byHand.Dir, byHand.Env = c.place.data, []string{"LC_ALL=C"}
	byHand.SysProcAttr = &syscall.SysProcAttr{Credential: c.place.account.credential, Pdeathsig: syscall.SIGINT}
	if err := byHand.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = byHand.Process.Signal(syscall.SIGINT)
		_ = byHand.Wait()
	}()
	eventually(t, "the server by hand is up", func() bool {
		file, ok := c.place.postmaster()
		return ok && file.ready
	})
	_, err := tryStart(t, Config{DataDir: dir, Throwaway: true})
	var place *PlaceError
	if !errors.As(err, &place) || !strings.Contains(err.Error(), fmt.Sprint(byHand.Process.Pid)) {
		t.Errorf("got %v, want an error that names process %d", err, byHand.Process.Pid)
	}
	conn, err := pgx.Connect(t.Context(), c.URL(Superuser, "postgres"))
	if err != nil {
		t.Fatalf("the server by hand was disturbed: %v", err)
	}
	_ = conn.Close(t.Context())
}

func mustReal(t *testing.T, dir string) string {
	t.Helper()
	dir, err := realPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
