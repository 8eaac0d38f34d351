package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"inzage/internal/platform/postgres"
)

const (
	// keeperEnv, when set, makes a test binary the keeper of the folder that it names, before any test runs.
	keeperEnv = "INZAGE_PGTEST_KEEPER"
	// folderEnv puts the shared cluster in another folder than the usual one.
	folderEnv = "INZAGE_PGTEST_DIR"

	keptFor = time.Hour
)

func init() {
	if dir := os.Getenv(keeperEnv); dir != "" {
		os.Exit(runKeeper(folder(dir)))
	}
}

// folder is what the test binaries of one user share:
//
//	cluster/    the cluster's data folder
//	start.lock  held while the cluster is looked for, started or ended
//	users.lock  held, shared, by every test binary that uses the cluster, as long as it lives
//	runs/       a file for each "go test" whose binaries used it: process number and start time
//	kept        made when a database was kept
//	keeper.log  what the keeper and the cluster say
type folder string

func (f folder) cluster() string { return filepath.Join(string(f), "cluster") }
func (f folder) runs() string    { return filepath.Join(string(f), "runs") }
func (f folder) kept() string    { return filepath.Join(string(f), "kept") }

// openFolder makes the folder, or takes the one that is there if nobody else can have put something in it.
func openFolder() (folder, error) {
	dir := os.Getenv(folderEnv)
	if dir == "" {
		dir = filepath.Join(postgres.MemoryDir(), fmt.Sprintf("inzage-test-%d", os.Geteuid()))
	}
	// Root's is passed through by the user that the server runs as.
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not a folder that only you can write to: remove it, or set %s to another one", dir, folderEnv)
	}
	return folder(dir), os.MkdirAll(folder(dir).runs(), 0o700)
}

// lock takes one of the folder's locks, waiting for it. Closing the file gives it back, and so does our end.
func (f folder) lock(name string, how int) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(string(f), name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			_ = file.Close()
			return nil, err
		}
	}
}

// join makes this process a user of the cluster, as long as the returned file is open, and starts the cluster when
// it is not running.
func (f folder) join() (*os.File, error) {
	start, err := f.lock("start.lock", syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer start.Close()
	user, err := f.lock("users.lock", syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	f.noteRun()
	if _, err = postgres.Find(f.cluster()); errors.Is(err, postgres.ErrNotRunning) {
		err = f.startKeeper()
	}
	if err != nil {
		_ = user.Close()
		return nil, err
	}
	return user, nil
}

// noteRun writes down the "go test" that runs us: it may start more test binaries, and the cluster waits for them.
func (f folder) noteRun() {
	parent := os.Getppid()
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", parent))
	if err != nil || filepath.Base(exe) != "go" {
		return
	}
	name := fmt.Sprintf("%d-%s", parent, startTime(parent))
	_ = os.WriteFile(filepath.Join(f.runs(), name), nil, 0o600) // without it the cluster is started more often
}

// startTime tells two processes with the same number apart; empty when there is no such process.
func startTime(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// "pid (name) state ppid …": the name may hold anything, the 22nd field is the start time.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" {
		return ""
	}
	return fields[19]
}

// startKeeper runs this binary again as the keeper and waits until the cluster is up.
func (f folder) startKeeper() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(string(f), "keeper.log"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	answer, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	defer answer.Close()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), keeperEnv+"="+string(f))
	cmd.Dir = string(f)
	cmd.Stdout, cmd.Stderr = log, log // not ours: "go test" waits until those are closed
	cmd.ExtraFiles = []*os.File{tell}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // a Ctrl-C is for the tests
	err = cmd.Start()
	_ = tell.Close()
	if err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // so that no zombie is left if it ends before us
	said, err := bufio.NewReader(answer).ReadString('\n')
	if said == "ready\n" {
		return nil
	}
	if said == "" {
		return fmt.Errorf("the keeper of the test cluster ended; see %s (%w)", log.Name(), err)
	}
	return errors.New(strings.TrimSpace(said))
}

// runKeeper starts the cluster, says so on descriptor 3, and ends it when nobody needs it any more.
func runKeeper(f folder) int {
	_ = os.Unsetenv(keeperEnv)
	tell := os.NewFile(3, "answer")
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	c, err := startCluster(f)
	if err != nil {
		_, _ = io.WriteString(tell, strings.ReplaceAll(err.Error(), "\n", "; ")+"\n")
		return 1
	}
	_, _ = io.WriteString(tell, "ready\n")
	_ = tell.Close()
	if c == nil {
		return 0
	}

	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var start *os.File
		select {
		case <-signals:
		case <-tick.C:
			if start = f.unused(); start == nil {
				continue
			}
		}
		err := c.Stop(context.Background())
		if err == nil {
			err = errors.Join(os.RemoveAll(f.cluster()), os.RemoveAll(f.kept()))
		}
		if start != nil {
			_ = start.Close() // only now: who waits for it starts anew
		}
		if err != nil {
			slog.Error("ending the test cluster", "error", err)
			return 1
		}
		return 0
	}
}

// startCluster starts the cluster, or returns nil when another keeper's is up.
func startCluster(f folder) (*postgres.Cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	config := postgres.Config{DataDir: f.cluster(), Throwaway: true, Log: slog.Default()}
	c, err := postgres.Start(ctx, config)
	if inUse := (*postgres.InUseError)(nil); errors.As(err, &inUse) {
		return nil, f.await(ctx, inUse) // its server died and is coming up again
	}
	if err != nil && ctx.Err() == nil {
		// What a killed keeper left can be damaged or of another version. It is worth nothing.
		slog.Warn("starting with a new cluster", "because", err)
		if err := os.RemoveAll(f.cluster()); err != nil {
			return nil, err
		}
		c, err = postgres.Start(ctx, config)
	}
	return c, err
}

// await waits until another keeper's cluster is up; otherwise is the error when that takes too long.
func (f folder) await(ctx context.Context, otherwise error) error {
	for {
		if _, err := postgres.Find(f.cluster()); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return otherwise
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// unused returns the lock under which the cluster can be ended, or nil while somebody uses it.
func (f folder) unused() *os.File {
	if info, err := os.Stat(f.kept()); err == nil && time.Since(info.ModTime()) < keptFor {
		return nil
	}
	if f.runsLeft() {
		return nil
	}
	start, err := f.lock("start.lock", syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return nil
	}
	users, err := f.lock("users.lock", syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil || f.runsLeft() {
		_ = start.Close()
		start = nil
	}
	if users != nil {
		_ = users.Close() // under the start lock nobody can become a user
	}
	return start
}

// runsLeft reports whether a "go test" that was noted is still there, and forgets those that are not.
func (f folder) runsLeft() bool {
	entries, err := os.ReadDir(f.runs())
	if err != nil {
		return false
	}
	left := false
	for _, e := range entries {
		number, started, _ := strings.Cut(e.Name(), "-")
		pid, err := strconv.Atoi(number)
		if err == nil && started != "" && startTime(pid) == started {
			left = true
			continue
		}
		_ = os.Remove(filepath.Join(f.runs(), e.Name()))
	}
	return left
}
