package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// systemHome holds the clusters of data folders that the server's user cannot reach.
var systemHome = "/var/lib/inzage"

// place is where a cluster is and as whom its server runs.
type place struct {
	dataDir string  // the portal's data folder, absolute, links resolved
	home    string  // the cluster's folder; empty until it is chosen
	data    string  // PostgreSQL's own data directory, in home
	socket  string  // folder of the Unix socket
	account account // owner of all that is in home
}

// local is the cluster's folder inside the data folder.
func (p place) local() string { return filepath.Join(p.dataDir, "postgres") }

// pointer is the file in the data folder that says where the cluster is, when it is elsewhere.
func (p place) pointer() string { return filepath.Join(p.dataDir, "postgres.location") }

// logFile is the server's log. It is opened by us, so the server's user need not reach it.
func (p place) logFile() string { return filepath.Join(p.dataDir, "postgres.log") }

// at returns p with home and what follows from it.
func (p place) at(home string, a account) place {
	p.home, p.account = home, a
	p.data = filepath.Join(home, "data")
	p.socket = socketFolder(home, a)
	return p
}

// MakeDataDir makes a data folder, if it is not there, as Start does: closed to others; but when root makes it, one that
// can be passed through, so that the server's user reaches its part and the cluster need not go elsewhere.
// What is secret in it must be closed by itself.
func MakeDataDir(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return &PlaceError{Problem: "the data folder cannot be made", Err: err,
			Remedy: "make it yourself and give it to the user that runs inzage, or set INZAGE_DATA_DIR to another folder"}
	}
	return nil
}

// openDataDir makes the data folder if need be and returns its real path.
func openDataDir(dir string) (string, error) {
	if err := MakeDataDir(dir); err != nil {
		return "", err
	}
	return realPath(dir)
}

func realPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// findPlace finds the cluster of a data folder. Its home is empty when there is none yet.
func findPlace(dataDir string) (place, error) {
	p := place{dataDir: dataDir}
	home := p.local()
	text, err := os.ReadFile(p.pointer())
	switch {
	case err == nil:
		if home = firstLine(string(text)); !filepath.IsAbs(home) {
			return p, &PlaceError{Problem: p.pointer() + " names no folder",
				Remedy: "put the full path of the cluster's folder in it, or remove it to start with an empty database"}
		}
	case !errors.Is(err, fs.ErrNotExist):
		return p, err
	}
	pointed := err == nil

	info, err := os.Stat(filepath.Join(home, "data"))
	switch {
	case errors.Is(err, fs.ErrNotExist) && !pointed:
		return p, nil
	case errors.Is(err, fs.ErrNotExist):
		return p, &PlaceError{Problem: fmt.Sprintf("%s says that the database is in %s, but it is not there", p.pointer(), home),
			Remedy: "bring that folder back, or remove the file to start with an empty database"}
	case errors.Is(err, fs.ErrPermission):
		return p, &PlaceError{Problem: "the database in " + home + " cannot be reached", Err: err,
			Remedy: "run inzage as root or as the user that made it"}
	case err != nil:
		return p, err
	}
	a, err := ownerOf(home, info)
	if err != nil {
		return p, err
	}
	return p.at(home, a), nil
}

// firstLine returns the first line of text that is neither empty nor a comment.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}

// version returns the major version that made the cluster, 0 when there is no cluster yet.
func (p place) version() (int, error) {
	if p.home == "" {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(p.data, "PG_VERSION"))
	if err != nil {
		return 0, &PlaceError{Problem: p.data + " is not a PostgreSQL cluster", Err: err,
			Remedy: "bring its contents back, or move it away to start with an empty database"}
	}
	major, _, _ := strings.Cut(strings.TrimSpace(string(text)), ".") // "15", long ago "9.6"
	n, err := strconv.Atoi(major)
	if err != nil || n <= 0 {
		return 0, &PlaceError{Problem: fmt.Sprintf("%s/PG_VERSION says %q", p.data, text), Remedy: "restore the cluster from a copy"}
	}
	return n, nil
}

// choose picks the place of a new cluster: the data folder where the server's user can reach it, else a folder of
// its own under /var/lib/inzage.
func (p place) choose(ctx context.Context, bin Binaries) (place, error) {
	a, err := serverAccount()
	if err != nil {
		return p, err
	}
	if a.credential == nil {
		return p.at(p.local(), a), nil
	}
	if err := a.try(ctx, bin, "/"); err != nil {
		return p, &PlaceError{Problem: fmt.Sprintf("user %s cannot run %s", a.name, bin.Dir), Err: err,
			Remedy: "install PostgreSQL where every user can run it"}
	}
	err = a.try(ctx, bin, p.dataDir)
	if err == nil {
		return p.at(p.local(), a), nil
	}
	if !errors.Is(err, fs.ErrPermission) {
		return p, err
	}
	sum := sha256.Sum256([]byte(p.dataDir))
	name := hex.EncodeToString(sum[:8])
	// A cluster that is there without this data folder pointing at it belonged to an earlier folder of
	// the same name. Its keys went with that folder; it is left alone.
	for n := 1; ; n++ {
		home := filepath.Join(systemHome, name)
		if n > 1 {
			home += "-" + strconv.Itoa(n)
		}
		if _, err := os.Lstat(filepath.Join(home, "data")); errors.Is(err, fs.ErrNotExist) {
			return p.at(home, a), nil
		} else if err != nil {
			return p, err
		}
	}
}

// makeFolders makes home and the socket's folder, closed to all but the server's user and root.
func (p place) makeFolders() error {
	if filepath.Dir(p.home) == systemHome {
		if err := os.MkdirAll(systemHome, 0o711); err != nil {
			return err
		}
	}
	for _, dir := range []string{p.home, p.socket} {
		if err := p.account.makeFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

// writePointer leaves the file that says where the cluster is.
func (p place) writePointer() error {
	text := fmt.Sprintf("# Inzage's database for this data folder is in the folder below, because user %s,\n"+
		"# as whom PostgreSQL runs, cannot reach this one. The two belong together: back up and move both.\n%s\n",
		p.account.name, p.home)
	return writeFile(p.pointer(), text, account{}) // root's: the data folder is root's
}

// MemoryDir returns a folder in memory, for clusters that need not last: /dev/shm when there is at least 1 GiB of
// room, else the temporary folder.
func MemoryDir() string {
	const shm, enough = "/dev/shm", 1 << 30 // containers often have 64 MiB there
	if free, err := freeSpace(shm); err != nil || free < enough {
		return os.TempDir()
	}
	probe, err := os.MkdirTemp(shm, "inzage-probe-")
	if err != nil {
		return os.TempDir()
	}
	_ = os.Remove(probe)
	return shm
}
