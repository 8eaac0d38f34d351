package postgres

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MinimumMajor is the oldest major version of PostgreSQL that the portal's schema runs on.
const MinimumMajor = 14

// serverFolders is where Debian and Ubuntu keep the servers, one folder per major version.
var serverFolders = "/usr/lib/postgresql/*/bin"

// Binaries is one installed PostgreSQL.
type Binaries struct {
	Dir     string // holds initdb and postgres, symbolic links resolved
	Version string // "15.18"
	Major   int    // 15
}

// Tool returns the path of one of PostgreSQL's programs, pg_dump say, of the same version.
func (b Binaries) Tool(name string) string { return filepath.Join(b.Dir, name) }

// Locate finds an installed PostgreSQL of a major version; 0 asks for any that is recent enough. It looks on PATH,
// then in /usr/lib/postgresql (newest first), then asks pg_config.
//
// Errors are MissingError and, when only other versions are there, VersionError.
func Locate(major int) (Binaries, error) {
	var others, tooOld []string
	seen := map[string]bool{}
	for _, dir := range candidates() {
		dir, ok := serverDir(dir)
		if !ok || seen[dir] {
			continue
		}
		seen[dir] = true
		b, err := inspect(dir)
		switch {
		case err != nil:
			continue // not one that runs here
		case b.Major == major, major == 0 && b.Major >= MinimumMajor:
			return b, nil
		case major == 0:
			tooOld = append(tooOld, b.Version)
		default:
			others = append(others, b.Version)
		}
	}
	if major != 0 {
		return Binaries{}, &VersionError{Cluster: major, Installed: others}
	}
	return Binaries{}, &MissingError{TooOld: tooOld}
}

// candidates lists the folders that may hold a server, best first.
func candidates() []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	found, _ := filepath.Glob(serverFolders) // the pattern is a constant
	slices.SortFunc(found, func(a, b string) int { return folderVersion(b) - folderVersion(a) })
	dirs = append(dirs, found...)
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, string(bytes.TrimSpace(out)))
	}
	return dirs
}

// folderVersion reads 15 from /usr/lib/postgresql/15/bin; 0 when there is no number.
func folderVersion(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

// serverDir returns the real folder behind dir/postgres, if that is a server: a program, not a wrapper script, with
// initdb beside it. A wrapper would stand between us and the server's signals.
func serverDir(dir string) (string, bool) {
	if !filepath.IsAbs(dir) {
		return "", false // never run what happens to be in the current folder
	}
	server, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil || !isProgram(server) || !isProgram(filepath.Join(filepath.Dir(server), "initdb")) {
		return "", false
	}
	return filepath.Dir(server), true
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var start [2]byte
	n, _ := f.Read(start[:])
	return n == 2 && string(start[:]) != "#!"
}

// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 19beta1".
var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

func inspect(dir string) (Binaries, error) {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, err
	}
	m := versionPattern.FindSubmatch(out)
	if m == nil {
		return Binaries{}, fmt.Errorf("%s/postgres --version says %q", dir, strings.TrimSpace(string(out)))
	}
	major, err := strconv.Atoi(string(m[2]))
	return Binaries{Dir: dir, Version: string(m[1]), Major: major}, err
}
