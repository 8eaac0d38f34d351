package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/postgres"
	"inzage/migrations"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func one(t *testing.T, conn *pgx.Conn, sql string, args ...any) string {
	t.Helper()
	var value any
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return fmt.Sprint(value)
}

func TestDatabasesAreMigratedAndApart(t *testing.T) {
	a, b := New(t), New(t)
	for _, db := range []DB{a, b} {
		if err := migrations.Check(t.Context(), db.ProgramURL); err != nil {
			t.Errorf("%s: %v", db.Name, err)
		}
	}
	owner := connect(t, a.OwnerURL)
	if _, err := owner.Exec(t.Context(), "CREATE TABLE only_in_a (v text)"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, connect(t, b.OwnerURL), "SELECT to_regclass('only_in_a') IS NULL"); got != "true" {
		t.Error("one test's table is in another's database")
	}
	if got := one(t, connect(t, a.ProgramURL), "SELECT current_user || ' ' || current_database()"); got != postgres.ProgramRole+" "+a.Name {
		t.Errorf("the program is %s", got)
	}
	super := connect(t, a.SuperURL)
	const rights = "SELECT format('%s %s', datdba::regrole, datacl) FROM pg_database WHERE datname = $1"
	got, want := one(t, super, rights, a.Name), one(t, super, rights, postgres.Database)
	if got != want {
		t.Errorf("rights on a test's database: %s; on a portal's: %s", got, want)
	}
}

func TestDatabaseIsDroppedWhileInUse(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		db := New(t)
		name = db.Name
		conn, err := pgx.Connect(t.Context(), db.ProgramURL)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn // left open, as by a test that forgets
	})
	super := connect(t, New(t).SuperURL)
	if got := one(t, super, "SELECT count(*) FROM pg_database WHERE datname = $1", name); got != "0" {
		t.Errorf("%s is still there", name)
	}
}

func TestManyAtOnce(t *testing.T) {
	began := time.Now()
	const many = 40
	var wg sync.WaitGroup
	work := make(chan struct{}, many)
	for range many {
		work <- struct{}{}
	}
	close(work)
	names := sync.Map{}
	for range 8 {
		wg.Go(func() {
			for range work {
				names.Store(New(t).Name, true)
			}
		})
	}
	wg.Wait()
	count := 0
	names.Range(func(_, _ any) bool { count++; return true })
	if count != many {
		t.Errorf("%d different databases, want %d", count, many)
	}
	t.Logf("%v a database", time.Since(began)/many)
}

func TestTemplateIsFilledOnce(t *testing.T) {
	var fills atomic.Int32
	template := Template{
		Key: "pgtest " + strconv.Itoa(os.Getpid()),
		Fill: func(ctx context.Context, db DB) error {
			fills.Add(1)
			conn, err := pgx.Connect(ctx, db.OwnerURL)
			if err != nil {
				return err
			}
			_, err = conn.Exec(ctx, "CREATE TABLE filled AS SELECT 42 AS v")
			return errors.Join(err, conn.Close(ctx))
		},
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			db := From(t, template)
			conn, err := pgx.Connect(t.Context(), db.OwnerURL)
			if err != nil {
				t.Error(err)
				return
			}
			var v int
			if err := conn.QueryRow(t.Context(), "SELECT v FROM filled").Scan(&v); err != nil || v != 42 {
				t.Errorf("got %d, %v", v, err)
			}
			_ = conn.Close(t.Context())
		})
	}
	wg.Wait()
	if n := fills.Load(); n != 1 {
		t.Errorf("filled %d times", n)
	}
}

func TestDataDirHoldsItsCluster(t *testing.T) {
	var dir string
	t.Run("inner", func(t *testing.T) {
		dir = DataDir(t)
		c, err := postgres.Start(t.Context(), postgres.Config{DataDir: dir, Throwaway: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "postgres", "data")); err != nil {
			t.Errorf("the cluster is elsewhere: %v", err)
		}
		if err := c.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left (%v)", dir, err)
	}
}

func TestTemplateThatFails(t *testing.T) {
	c, err := acquire()
	if err != nil {
		t.Fatal(err)
	}
	key := "failing " + strconv.Itoa(os.Getpid())
	mistake := errors.New("mistake")
	if _, err := c.template(t.Context(), key, func(context.Context, DB) error { return mistake }); !errors.Is(err, mistake) {
		t.Errorf("got %v", err)
	}
	var left int
	err = c.super.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname LIKE '%_unfinished'").Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d unfinished templates are left (%v)", left, err)
	}
}

// childEnv makes TestChild do something: it is run by the tests below in processes of their own.
const childEnv = "INZAGE_PGTEST_CHILD"

func TestChild(t *testing.T) {
	mode := os.Getenv(childEnv)
	if mode == "" {
		return // nobody's child
	}
	db := New(t)
	fmt.Printf("server %s\n", one(t, connect(t, db.SuperURL), "SELECT pg_postmaster_start_time()::text"))
	switch mode {
	case "wait":
		_, _ = os.Stdin.Read(make([]byte, 1)) // until the parent says so, or kills us
	case "fail":
		t.Error("on purpose")
	}
}

// child runs TestChild on the cluster of dir. Its parent is no "go test", so nothing else holds the cluster.
func child(t *testing.T, dir, mode string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(append(os.Environ(), folderEnv+"="+dir, childEnv+"="+mode, "KEEP_DB="), env...)
	return cmd
}

func sharedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(postgres.MemoryDir(), "inzage-pgtest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		eventually(t, "the cluster ends with its last user", func() bool { return !running(dir) })
		_ = os.RemoveAll(dir)
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// running reports whether anything of the cluster is left.
func running(dir string) bool {
	_, err := os.Stat(folder(dir).cluster())
	return err == nil || len(keepers(dir)) > 0
}

// keepers lists the keepers of dir, which stand in it.
func keepers(dir string) []int {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var pids []int
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == dir {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			pids = append(pids, pid)
		}
	}
	return pids
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not in time: %s", what)
		case <-tick.C:
		}
	}
}

func server(t *testing.T, out string) string {
	t.Helper()
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "server ") {
			return line
		}
	}
	t.Fatalf("the child said %s", out)
	return ""
}

func TestClusterEndsWithItsLastUser(t *testing.T) {
	dir := sharedDir(t)
	out, err := child(t, dir, "end").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	eventually(t, "the cluster ends", func() bool { return !running(dir) })
}

func TestBinariesShareTheCluster(t *testing.T) {
	dir := sharedDir(t)
	outs := make([]string, 6)
	var wg sync.WaitGroup
	first := child(t, dir, "wait")
	stdin, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	wg.Go(func() {
		out, err := first.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		outs[0] = string(out)
	})
	var others sync.WaitGroup
	for n := 1; n < len(outs); n++ {
		others.Go(func() {
			out, err := child(t, dir, "end").CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			outs[n] = string(out)
		})
	}
	others.Wait()
	_ = stdin.Close()
	wg.Wait()
	for _, out := range outs {
		if got, want := server(t, out), server(t, outs[0]); got != want {
			t.Errorf("%q and %q: two servers", got, want)
		}
	}
}

func TestKilledUsersAndKeepers(t *testing.T) {
	dir := sharedDir(t)
	waiting := child(t, dir, "wait")
	stdin, err := waiting.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := waiting.Start(); err != nil {
		t.Fatal(err)
	}
	up := func() bool {
		_, err := postgres.Find(folder(dir).cluster())
		return err == nil
	}
	eventually(t, "the cluster is up", up)
	for _, pid := range keepers(dir) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	eventually(t, "the server goes with its keeper", func() bool { return !up() })
	out, err := child(t, dir, "end").CombinedOutput()
	if err != nil {
		t.Fatalf("after the keeper was killed: %v: %s", err, out)
	}
	if err := waiting.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = waiting.Wait()
	eventually(t, "the cluster ends", func() bool { return !running(dir) })
}

func TestKeptDatabase(t *testing.T) {
	for _, test := range []struct {
		keep, mode string
		kept       bool
	}{
		{"1", "fail", true}, {"1", "end", false}, {"all", "end", true},
	} {
		t.Run(test.keep+" "+test.mode, func(t *testing.T) {
			dir := sharedDir(t)
			out, _ := child(t, dir, test.mode, "KEEP_DB="+test.keep).CombinedOutput() // fails on purpose
			_, url, said := strings.Cut(string(out), "psql ")
			if said != test.kept {
				t.Fatalf("the child said %s", out)
			}
			if !test.kept {
				return
			}
			line, _, _ := strings.Cut(url, "\n")
			url, err := strconv.Unquote(line)
			if err != nil {
				t.Fatal(err)
			}
			conn, err := pgx.Connect(t.Context(), url)
			if err != nil {
				t.Fatalf("the kept database cannot be reached: %v", err)
			}
			_ = conn.Close(t.Context())
			// Two hours later.
			then := time.Now().Add(-2 * keptFor)
			if err := os.Chtimes(folder(dir).kept(), then, then); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestClusterWaitsForGoTest(t *testing.T) {
	dir := folder(sharedDir(t))
	if err := os.Mkdir(dir.runs(), 0o700); err != nil {
		t.Fatal(err)
	}
	goTest := exec.Command("sleep", "60")
	if err := goTest.Start(); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%d-%s", goTest.Process.Pid, startTime(goTest.Process.Pid))
	for _, name := range []string{name, fmt.Sprintf("%d-1", goTest.Process.Pid), "1-0", "rubbish"} {
		if err := os.WriteFile(filepath.Join(dir.runs(), name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !dir.runsLeft() || dir.unused() != nil {
		t.Error("a go test that runs is not waited for")
	}
	_ = goTest.Process.Kill()
	_ = goTest.Wait()
	if dir.runsLeft() {
		t.Error("a go test that has ended is waited for")
	}
	lock := dir.unused()
	if lock == nil {
		t.Fatal("nobody uses the cluster, yet it is not ended")
	}
	_ = lock.Close()
	user, err := dir.lock("users.lock", syscall.LOCK_SH)
	if err != nil {
		t.Fatal(err)
	}
	if dir.unused() != nil {
		t.Error("a user is not waited for")
	}
	_ = user.Close()
}

func TestFolderOfSomebodyElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv(folderEnv, dir)
	if _, err := openFolder(); err == nil {
		t.Error("a folder that anybody can write to was taken")
	}
}
