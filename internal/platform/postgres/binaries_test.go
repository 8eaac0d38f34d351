package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// only makes Locate see nothing but what the test puts on PATH and in the servers' folder.
func only(t *testing.T, path, servers string) {
	t.Helper()
	was := serverFolders
	serverFolders = servers
	t.Cleanup(func() { serverFolders = was })
	t.Setenv("PATH", path)
}

func TestLocate(t *testing.T) {
	real, err := Locate(0)
	if err != nil {
		t.Fatal(err)
	}
	if real.Major < MinimumMajor || !strings.HasPrefix(real.Version, fmt.Sprint(real.Major)) {
		t.Errorf("found %+v", real)
	}

	t.Run("links are followed", func(t *testing.T) {
		dir := t.TempDir()
		link(t, real.Tool("postgres"), filepath.Join(dir, "postgres"))
		only(t, dir, "")
		if b, err := Locate(0); err != nil || b != real {
			t.Errorf("got %+v, %v; want %+v", b, err, real)
		}
	})
	t.Run("wrappers are passed over", func(t *testing.T) {
		dir := t.TempDir()
		for _, name := range []string{"postgres", "initdb"} {
			script(t, filepath.Join(dir, name), "echo 'postgres (PostgreSQL) 99.1'")
		}
		only(t, dir, filepath.Dir(real.Dir)+"/bin")
		if b, err := Locate(0); err != nil || b != real {
			t.Errorf("got %+v, %v; want %+v", b, err, real)
		}
	})
	t.Run("clients alone do not do", func(t *testing.T) {
		dir := t.TempDir()
		link(t, "/bin/true", filepath.Join(dir, "postgres"))
		only(t, dir, "")
		_, err := Locate(0)
		var missing *MissingError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "apt-get install postgresql") {
			t.Errorf("got %v, want a MissingError that says what to install", err)
		}
	})
	t.Run("asked for by version", func(t *testing.T) {
		if b, err := Locate(real.Major); err != nil || b.Major != real.Major {
			t.Errorf("got %+v, %v", b, err)
		}
		var version *VersionError
		if _, err := Locate(9); !errors.As(err, &version) || len(version.Installed) == 0 {
			t.Errorf("got %v, want a VersionError that says what is installed", err)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		only(t, t.TempDir()+":.:relative", "")
		var version *VersionError
		if _, err := Locate(15); !errors.As(err, &version) {
			t.Errorf("got %v, want a VersionError", err)
		}
		var missing *MissingError
		if _, err := tryStart(t, Config{Throwaway: true}); !errors.As(err, &missing) {
			t.Errorf("Start: got %v, want a MissingError", err)
		}
	})
}

func TestFolderVersionsAreNumbers(t *testing.T) {
	if folderVersion("/usr/lib/postgresql/9.6/bin") >= folderVersion("/usr/lib/postgresql/15/bin") ||
		folderVersion("/usr/lib/postgresql/15/bin") >= folderVersion("/usr/lib/postgresql/100/bin") {
		t.Error("9.6 < 15 < 100 does not hold")
	}
}

func TestVersionPattern(t *testing.T) {
	for text, want := range map[string]string{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)": "15.18 15",
		"postgres (PostgreSQL) 19beta1":                        "19beta1 19",
		"postgres (PostgreSQL) 9.6.24":                         "9.6.24 9",
	} {
		m := versionPattern.FindStringSubmatch(text)
		if m == nil || m[1]+" "+m[2] != want {
			t.Errorf("%s: got %q, want %s", text, m, want)
		}
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func script(t *testing.T, path, body string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}
