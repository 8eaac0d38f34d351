package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

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
	dir := openTemp(t)
	for range 6 { // which thread starts the server is chance
		c := start(t, Config{DataDir: dir, Throwaway: true})
		conn := connect(t, c.URL(OwnerRole, Database))
		endThreads(t)
		// A server that was told to end would cut this off.
		if _, err := conn.Exec(t.Context(), "SELECT pg_sleep(0.05)"); err != nil || !c.Healthy() {
			t.Fatalf("the server ended with a thread: %v", err)
		}
		stop(t, c)
	}
}

// endThreads takes every idle thread of this program, and more, and ends them.
func endThreads(t *testing.T) {
	t.Helper()
	threads := func() int {
		tasks, _ := os.ReadDir("/proc/self/task")
		return len(tasks)
	}
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
	before := threads()
	close(release)
	ended.Wait()
	eventually(t, "the threads have ended", func() bool { return threads() <= before-25 }) // Go makes some anew
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
	byHand.SysProcAttr = &syscall.SysProcAttr{Credential: c.place.account.credential}
	dieWithParent(byHand.SysProcAttr, syscall.SIGINT)
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
