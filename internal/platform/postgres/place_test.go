package postgres

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAnotherMajorVersionIsRefused(t *testing.T) {
	for _, version := range []string{"9.6\n", "12\n", "99\n"} {
		t.Run(strings.TrimSpace(version), func(t *testing.T) {
			dir := openTemp(t)
			c := start(t, Config{DataDir: dir, Throwaway: true})
			stop(t, c)
			if err := os.WriteFile(filepath.Join(c.place.data, "PG_VERSION"), []byte(version), 0o600); err != nil {
				t.Fatal(err)
			}
			before := fingerprint(t, c.place.home)
			_, err := tryStart(t, Config{DataDir: dir})
			var versionErr *VersionError
			if !errors.As(err, &versionErr) || versionErr.Folder != c.place.data {
				t.Fatalf("got %v, want a VersionError for %s", err, c.place.data)
			}
			major, _, _ := strings.Cut(strings.TrimSpace(version), ".")
			if !strings.Contains(err.Error(), "install postgresql-"+major) {
				t.Errorf("%q does not say what to install", err)
			}
			if after := fingerprint(t, c.place.home); after != before {
				t.Error("the cluster was touched")
			}
		})
	}
}

// fingerprint changes with any name, mode, time of change or content below dir.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(h, path, info.Mode(), info.ModTime(), info.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// What a crash of the whole machine leaves: files that name a process, whose number another one has by now.
func TestStaleFiles(t *testing.T) {
	dir := openTemp(t)
	c := start(t, Config{DataDir: dir, Throwaway: true})
	stop(t, c)
	innocent := exec.Command("sleep", "60")
	if err := innocent.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = innocent.Process.Kill()
		_ = innocent.Wait()
	}()
	pid := innocent.Process.Pid
	files := map[string]string{
		filepath.Join(c.place.data, "postmaster.pid"): fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n  5432001         7\nready   \n",
			pid, c.place.data, c.place.socket),
		filepath.Join(c.place.socket, socketName):         "",
		filepath.Join(c.place.socket, socketName+".lock"): fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n", pid, c.place.data, c.place.socket),
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(c.place.dataDir, "postgres.lock"), fmt.Appendln(nil, pid), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find says %v", err)
	}
	c = start(t, Config{DataDir: dir, Throwaway: true})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT 1"); got != "1" {
		t.Error("the server does not answer")
	}
	if err := innocent.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process that had the number was hurt: %v", err)
	}
}

func TestUnfinishedClusterIsMadeAgain(t *testing.T) {
	dir := openTemp(t)
	half := filepath.Join(dir, "postgres", "data.new", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	c := start(t, Config{DataDir: dir, Throwaway: true})
	if _, err := os.Stat(c.place.data + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the unfinished cluster is still there (%v)", err)
	}
}

func TestPathsThatAreLongOrOdd(t *testing.T) {
	for name, folder := range map[string]string{
		"long":    strings.Repeat("a long name/", 20),
		"longest": strings.Repeat("x", 60),
		"odd":     `it's "odd", % $HOME \ é; #1`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(openTemp(t), folder)
			c := start(t, Config{DataDir: dir, Throwaway: true})
			if got := one(t, connect(t, c.URL(ProgramRole, Database)), "SELECT current_user"); got != ProgramRole {
				t.Errorf("connected as %s", got)
			}
			if path := filepath.Join(c.place.socket, socketName); len(path) > socketLimit {
				t.Errorf("the socket's path has %d bytes: %s", len(path), path)
			}
			address, err := Find(dir)
			if err != nil || address != c.Address {
				t.Errorf("Find: %v, %v; want %v", address, err, c.Address)
			}
			stop(t, c)
			if strings.HasPrefix(c.place.socket, c.place.home) {
				return
			}
			if _, err := os.Stat(c.place.socket); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the socket's folder %s is left (%v)", c.place.socket, err)
			}
		})
	}
}

func TestSocketFolderOfSomebodyElse(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a folder that belongs to somebody else")
	}
	dir := filepath.Join(openTemp(t), strings.Repeat("x", 100))
	a, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	socket := socketFolder(filepath.Join(dir, "postgres"), a)
	if err := os.Mkdir(socket, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(socket) })
	if err := os.Chown(socket, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	var place *PlaceError
	if _, err := tryStart(t, Config{DataDir: dir, Throwaway: true}); !errors.As(err, &place) || !strings.Contains(err.Error(), socket) {
		t.Errorf("got %v, want a PlaceError about %s", err, socket)
	}
}

// As root, under a folder that the server's user cannot pass.
func TestClosedFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server as another user")
	}
	was := systemHome
	systemHome = filepath.Join(openTemp(t), "lib")
	t.Cleanup(func() { systemHome = was })
	closed := filepath.Join(openTemp(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "var")

	c := start(t, Config{DataDir: dir, Throwaway: true})
	home := c.place.home
	if filepath.Dir(home) != systemHome {
		t.Fatalf("the cluster is in %s", home)
	}
	pointer, err := os.ReadFile(filepath.Join(dir, "postgres.location"))
	if err != nil || firstLine(string(pointer)) != home {
		t.Errorf("the data folder says %q (%v), want %s", pointer, err, home)
	}
	execute(t, connect(t, c.URL(OwnerRole, Database)), "CREATE TABLE kept AS SELECT 1 AS v")

	// A copy of the data folder points at the same cluster, which is in use.
	twin := filepath.Join(closed, "copy")
	if err := os.Mkdir(twin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(twin, "postgres.location"), pointer, 0o600); err != nil {
		t.Fatal(err)
	}
	var inUse *InUseError
	if _, err := tryStart(t, Config{DataDir: twin, Throwaway: true}); !errors.As(err, &inUse) || inUse.PID != os.Getpid() {
		t.Errorf("through a copy of the data folder: %v, want an InUseError", err)
	}
	stop(t, c)

	// The pointer decides, also when the folder has moved.
	moved := filepath.Join(closed, "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	c = start(t, Config{DataDir: moved, Throwaway: true})
	if got := one(t, connect(t, c.URL(OwnerRole, Database)), "SELECT v FROM kept"); got != "1" {
		t.Errorf("after a move the row says %q", got)
	}
	stop(t, c)

	// A fresh folder of the old name does not get the old cluster, whose keys it lacks; the old one stays.
	c = start(t, Config{DataDir: dir, Throwaway: true})
	if c.place.home == home {
		t.Error("a fresh data folder got an old cluster")
	}
	if _, err := os.Stat(filepath.Join(home, "data", "PG_VERSION")); err != nil {
		t.Errorf("the old cluster has gone: %v", err)
	}
	stop(t, c)

	// A pointer to nothing is not a reason to start with nothing.
	if err := os.RemoveAll(home); err != nil {
		t.Fatal(err)
	}
	var place *PlaceError
	if _, err := tryStart(t, Config{DataDir: moved, Throwaway: true}); !errors.As(err, &place) || !strings.Contains(err.Error(), home) {
		t.Errorf("with its cluster gone: %v, want a PlaceError that names %s", err, home)
	}
}

// What an ordinary user made, root runs as that user.
func TestRootTakesTheOwnersPart(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can run the server as another user")
	}
	dir := openTemp(t)
	c := start(t, Config{DataDir: dir, Throwaway: true})
	stop(t, c)
	const uid = 12345
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, uid, uid))
	})
	if err != nil {
		t.Fatal(err)
	}
	c = start(t, Config{DataDir: dir, Throwaway: true})
	if c.place.account.uid != uid {
		t.Errorf("the server runs as %d, want %d", c.place.account.uid, uid)
	}
	stop(t, c)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && ownerID(info) != uid {
			t.Errorf("%s now belongs to user %d: the ordinary user is locked out", path, ownerID(info))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestClusterOfRoot(t *testing.T) {
	dir := openTemp(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres", "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	want := "belongs to root"
	if os.Geteuid() != 0 {
		want = "is not a PostgreSQL cluster"
	}
	var place *PlaceError
	if _, err := tryStart(t, Config{DataDir: dir}); !errors.As(err, &place) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want a PlaceError with %q", err, want)
	}
}

func TestNoDataFolder(t *testing.T) {
	var place *PlaceError
	if _, err := tryStart(t, Config{}); !errors.As(err, &place) {
		t.Errorf("got %v, want a PlaceError", err)
	}
	file := filepath.Join(openTemp(t), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tryStart(t, Config{DataDir: file}); !errors.As(err, &place) {
		t.Errorf("a file as data folder: got %v, want a PlaceError", err)
	}
	if _, err := Find(filepath.Join(file+"s", "none")); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find in no folder: %v", err)
	}
	if _, err := Find(filepath.Dir(file)); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find in a folder without cluster: %v", err)
	}
}

func ownerID(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }
