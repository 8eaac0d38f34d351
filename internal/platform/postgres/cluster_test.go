package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
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
	if os.Geteuid() == 0 {
		groups, err := syscall.Getgroups()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Setgroups(groups) })
		if err := syscall.Setgroups([]int{0, 4}); err != nil { // 4 may read the system's logs
			t.Fatal(err)
		}
	}
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
