package postgres

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ownerEnv, when set, makes this test binary a program that owns the cluster of the data folder that it names.
const ownerEnv = "INZAGE_POSTGRES_TEST_OWNER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerEnv); dir != "" {
		own(dir)
		return
	}
	os.Exit(m.Run())
}

// own starts the cluster, says so, and lives until it is killed.
func own(dir string) {
	if _, err := Start(context.Background(), Config{DataDir: dir}); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}

// startOwner starts another program that owns dir, and returns it when its cluster is up.
func startOwner(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the other program said %q (%v)", lines.Text(), lines.Err())
	}
	return cmd
}

// openTemp returns a temporary folder that every user can pass through, as a data folder usually is; in memory, since
// making clusters is much writing.
func openTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(MemoryDir(), "inzage-postgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// start starts a cluster on dir that is stopped when the test ends.
func start(t *testing.T, cfg Config) *Cluster {
	t.Helper()
	c, err := tryStart(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryStart(t *testing.T, cfg Config) (*Cluster, error) {
	t.Helper()
	cfg.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	began := time.Now()
	c, err := Start(t.Context(), cfg)
	if err != nil {
		return nil, err
	}
	t.Logf("started in %v", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { stop(t, c) })
	return c, nil
}

// stop ends a cluster and checks that nothing is left of it.
func stop(t *testing.T, c *Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	began := time.Now()
	if err := c.Stop(ctx); err != nil {
		t.Errorf("Stop: %v", err)
	}
	t.Logf("stopped in %v", time.Since(began).Round(time.Millisecond))
	if pids := processesIn(c.place.data); len(pids) > 0 {
		t.Errorf("processes %v are left", pids)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// one returns the first column of the first row, as text.
func one(t *testing.T, conn *pgx.Conn, sql string, args ...any) string {
	t.Helper()
	var value any
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return fmt.Sprint(value)
}

// eventually waits until the condition holds. What it waits for is another process, which has no clock to set.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not in time: %s", what)
		case <-tick.C:
		}
	}
}
