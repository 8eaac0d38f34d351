package postgres

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lockProgram takes the lock that makes a data folder ours, and notes our process number in it. The kernel gives it
// back when we end, however that comes about.
func lockProgram(path, dataDir string) (*os.File, error) {
	f, err := openLock(path)
	if err != nil {
		return nil, &PlaceError{Problem: "the data folder cannot be written to", Err: err,
			Remedy: "run inzage as the folder's owner, or set INZAGE_DATA_DIR to another folder"}
	}
	locked, err := tryLock(f)
	if err == nil && !locked {
		text, _ := io.ReadAll(io.LimitReader(f, 32))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		err = &InUseError{DataDir: dataDir, PID: pid}
	}
	if err == nil {
		err = errors.Join(f.Truncate(0), writeAt(f, fmt.Sprintf("%d\n", os.Getpid())))
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

func openLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
}

// tryLock takes an exclusive lock on f without waiting. The lock belongs to the open file: processes that
// inherit it share the lock, and the last one to end gives it back.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
	}
	return true, nil
}

// serverLock is the file whose lock the server and all its processes hold.
func (p place) serverLock() string { return filepath.Join(p.home, "server.lock") }

// postmasterFile is what PostgreSQL writes in postmaster.pid.
type postmasterFile struct {
	pid       int
	socketDir string
	ready     bool
}

// postmaster reads postmaster.pid; ok is false when there is none, or none that can be read.
func (p place) postmaster() (postmasterFile, bool) {
	text, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid"))
	if err != nil {
		return postmasterFile{}, false
	}
	// process, data directory, start time, port, socket folder, listen address, shared memory, state
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return postmasterFile{}, false
	}
	file := postmasterFile{pid: pid}
	if len(lines) > 4 {
		file.socketDir = lines[4]
	}
	if len(lines) > 7 {
		file.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return file, true
}

// ErrNotRunning says that no server runs on a data folder.
var ErrNotRunning = errors.New("no database server runs on this data folder")

// Exists reports whether a data folder has a cluster, running or not. It makes nothing.
func Exists(dataDir string) (bool, error) {
	dir, err := realPath(dataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, fs.ErrPermission):
		return false, &PlaceError{Problem: "the data folder cannot be reached", Err: err,
			Remedy: "run inzage as the user that made it, or set INZAGE_DATA_DIR to another folder"}
	case err != nil:
		return false, err
	}
	p, err := findPlace(dir)
	return p.home != "", err
}

// Find returns the address of the server that another program runs on a data folder, or ErrNotRunning. With it, a
// command can work beside a portal that is up.
func Find(dataDir string) (Address, error) {
	dir, err := realPath(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return Address{}, ErrNotRunning
	}
	if err != nil {
		return Address{}, err
	}
	p, err := findPlace(dir)
	if err != nil {
		return Address{}, err
	}
	if p.home == "" {
		return Address{}, ErrNotRunning
	}
	f, err := os.OpenFile(p.serverLock(), os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return Address{}, ErrNotRunning
	}
	if err != nil {
		return Address{}, err
	}
	defer f.Close()
	free, err := tryLock(f)
	if err != nil {
		return Address{}, err
	}
	file, ok := p.postmaster()
	if free || !ok || !file.ready {
		return Address{}, ErrNotRunning
	}
	return Address{socketDir: file.socketDir}, nil
}
