package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestKilledWhileCollecting kills the program at each turn of a collection of twenty thousand records, and PostgreSQL in the middle of
// one. Afterwards there is one package each time, whole, and its digest is the one in the entry; there never is half a package among
// the published ones, nor one that no entry tells of.
func TestKilledWhileCollecting(t *testing.T) {
	t.Parallel()
	s := besiege(t, furnished(t))
	const seed = 20261103
	dice := rand.New(rand.NewPCG(seed, seed))
	for _, moment := range []struct {
		name string
		kill func()
	}{
		{"while it reads", func() {
			s.collect()
			s.whenSpooled(int64(1+dice.IntN(40)) * 256 << 10)
			s.p.kill()
		}},
		{"while it seals", func() {
			s.collect()
			s.whenSealing(dice.Int64N(4 << 20))
			s.p.kill()
		}},
		{"before it commits", func() {
			end := s.hold("case_sights")
			s.collect()
			s.whenWaiting("case_sights")
			s.p.kill()
			end()
		}},
		{"when it has committed", func() { s.committed("ACCESS EXCLUSIVE", func() {}) }},
		{"when the package has its name", func() { s.committed("SHARE", func() { s.whenWaiting("case_packages") }) }},
		{"as PostgreSQL dies", func() {
			s.collect()
			s.whenSpooled(int64(1+dice.IntN(40)) * 256 << 10)
			killed := s.p.postmaster()
			if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			s.p.await("another PostgreSQL", func() bool { pid := s.p.postmaster(); return pid != 0 && pid != killed })
			s.p.await("ready again", s.p.ready)
		}},
	} {
		begun := time.Now()
		moment.kill()
		select {
		case <-s.p.gone:
			s.folderIsWhole()
			s.start()
		default:
			s.connect()
		}
		s.recorded()
		s.later()
		s.p.await(moment.name+": published", s.published)
		s.whole()
		t.Logf("killed %s: right after %s", moment.name, time.Since(begun).Round(100*time.Millisecond))
	}
	verify(t, s.dir, s.p)
}

// committed lets a collection commit and kills the program right after, when it wants to go on with what a lock keeps from it.
func (s *siege) committed(lock string, then func()) {
	s.t.Helper()
	end := s.hold("case_sights")
	s.collect()
	s.whenWaiting("case_sights")
	// Whoever asks for a lock while the transaction is open has it before the program does its next step.
	second, err := pgx.Connect(context.Background(), s.url)
	s.must(err)
	defer func() { _ = second.Close(context.Background()) }()
	locked := make(chan error, 1)
	go func() {
		_, err := second.Exec(context.Background(), `BEGIN; LOCK TABLE case_packages IN `+lock+` MODE`)
		locked <- err
	}()
	s.p.await("waiting behind the transaction", func() bool {
		return s.number(`SELECT count(*) FROM pg_locks WHERE pid = $1 AND NOT granted`, second.PgConn().PID()) > 0
	})
	end()
	s.must(<-locked)
	var packages int
	s.must(second.QueryRow(context.Background(), `SELECT count(*) FROM case_packages WHERE case_id = $1 AND destroyed_at IS NULL AND published_at IS NULL`, s.id).Scan(&packages))
	if packages != 1 {
		s.t.Fatalf("%d packages are committed and not published", packages)
	}
	then()
	s.p.kill()
}

// hold keeps others from writing a table until end is called.
func (s *siege) hold(table string) (end func()) {
	s.t.Helper()
	conn, err := pgx.Connect(context.Background(), s.url)
	s.must(err)
	_, err = conn.Exec(context.Background(), `BEGIN; LOCK TABLE `+table+` IN SHARE MODE`)
	s.must(err)
	return func() { _ = conn.Close(context.Background()) }
}

// whenWaiting waits until the program waits for writing a table.
func (s *siege) whenWaiting(table string) {
	s.t.Helper()
	s.p.await("waiting for "+table, func() bool {
		return s.number(`SELECT count(*) FROM pg_locks WHERE relation = $1::regclass AND mode = 'RowExclusiveLock' AND NOT granted`, table) > 0
	})
}

// whenSpooled waits until so many bytes of records are read, or all of them.
func (s *siege) whenSpooled(bytes int64) {
	s.t.Helper()
	s.p.await("reading", func() bool {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", s.p.cmd.Process.Pid))
		for _, fd := range fds {
			if name, _ := os.Readlink(fd); !strings.Contains(name, ".inzage-spool-") {
				continue
			}
			if file, err := os.Stat(fd); err == nil && file.Size() >= bytes {
				s.t.Logf("%d bytes of records were read", file.Size())
				return true
			}
		}
		return s.published()
	})
}

// whenSealing waits until more than so many bytes of the package are written, or all of them.
func (s *siege) whenSealing(bytes int64) {
	s.t.Helper()
	s.p.await("sealing", func() bool {
		files, _ := filepath.Glob(filepath.Join(s.dir, packagesFolder, ".partial-*", "*.age"))
		for _, name := range files {
			if file, err := os.Stat(name); err == nil && file.Size() > bytes {
				s.t.Logf("%d bytes of the package were written", file.Size())
				return true
			}
		}
		return s.published()
	})
}

// folderIsWhole fails when what lies under the name of the case is not a whole package.
func (s *siege) folderIsWhole() {
	s.t.Helper()
	if _, err := os.Stat(s.file()); err == nil {
		s.opened()
	} else if left, _ := filepath.Glob(filepath.Join(s.dir, packagesFolder, s.reference, "*")); len(left) > 0 {
		s.t.Errorf("half a package: %v", left)
	}
}

// recorded fails when there is a package that no entry tells of.
func (s *siege) recorded() {
	s.t.Helper()
	if _, err := os.Stat(s.file()); err != nil {
		return
	}
	if n := s.number(`SELECT count(*) FROM case_packages WHERE case_id = $1 AND cipher = decode($2, 'hex')`, s.id, s.digest()); n != 1 {
		s.t.Errorf("%d packages are recorded with the digest of the one that lies there", n)
	}
}

// whole checks the package of the last collection, and that it is the only one.
func (s *siege) whole() {
	s.t.Helper()
	var cipher []byte
	s.must(s.sql.QueryRow(context.Background(), `SELECT cipher FROM case_packages WHERE case_id = $1 AND destroyed_at IS NULL`, s.id).Scan(&cipher))
	if hex.EncodeToString(cipher) != s.digest() {
		s.t.Error("the package is not the one that is recorded")
	}
	if told := s.entry(); told != s.digest() {
		s.t.Errorf("the entry tells of %.16s, the package is %.16s", told, s.digest())
	}
	entries := s.number(`SELECT count(*) FROM audit.entry e JOIN audit.payload p ON p.entry_id = e.id WHERE p.subject_kind = 'case' AND p.subject_id = $1 AND e.type = 'disclosure.sealed'`, s.id)
	if packages := s.number(`SELECT count(*) FROM case_packages WHERE case_id = $1`, s.id); packages != entries {
		s.t.Errorf("%d packages and %d entries", packages, entries)
	}
	if n := s.opened(); n != s.records {
		s.t.Errorf("%d records in the package, want %d", n, s.records)
	}
}

// TestDiskFullWhileCollecting: without room, first for what is collected and then for the package, a collection ends with a sentence
// that says so, and leaves nothing; once there is room the next one succeeds.
func TestDiskFullWhileCollecting(t *testing.T) {
	t.Parallel()
	dir := furnished(t)
	room := func(folder, size string) {
		t.Helper()
		if err := syscall.Mount("none", filepath.Join(dir, folder), "tmpfs", 0, "mode=0700,size="+size); err != nil {
			if errors.Is(err, syscall.EPERM) {
				t.Skip("only root may mount a small disk; the disclosure package's TestDiskFull limits the size of files instead, as anybody")
			}
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(filepath.Join(dir, folder), syscall.MNT_DETACH) })
	}
	grow := func(folder string) {
		t.Helper()
		if err := syscall.Mount("none", filepath.Join(dir, folder), "tmpfs", syscall.MS_REMOUNT, "size=256m"); err != nil {
			t.Fatal(err)
		}
	}
	room(waitingFolder, "1m")
	room(packagesFolder, "1m")
	s := besiege(t, dir)
	fails := func(what string) {
		t.Helper()
		s.collect()
		s.p.await(what+": over", func() bool {
			return s.number(`SELECT count(*) FROM case_runs WHERE case_id = $1 AND ended_at IS NULL`, s.id) == 0
		})
		page := s.page().Text()
		if !strings.Contains(page, "Er is geen plaats meer op de schijf") {
			t.Errorf("%s: the page of the case says\n%s", what, page)
		}
		if n := s.number(`SELECT count(*) FROM case_packages WHERE case_id = $1`, s.id); n != 0 {
			t.Errorf("%s: a package is recorded", what)
		}
		for _, folder := range []string{waitingFolder, packagesFolder} {
			if left, err := os.ReadDir(filepath.Join(dir, folder)); err != nil || len(left) > 0 {
				t.Errorf("%s: %v is left in %s, %v", what, left, folder, err)
			}
		}
	}
	fails("no room for the records")
	grow(waitingFolder)
	fails("no room for the package")
	grow(packagesFolder)
	s.collect()
	s.p.await("published", s.published)
	s.whole()
	verify(t, dir, s.p)
}
