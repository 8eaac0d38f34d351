package importtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/hpx"
)

// childEnv makes the test binary an importing process that can be killed: "URL|folder of rejects|file".
const childEnv = "INZAGE_IMPORT_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		if err := child(strings.Split(what, "|")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(args []string) error {
	ctx := actor.With(context.Background(), actor.Job("import"))
	t := &testing.T{}
	st := open(t, args[0], clock.NewManual(start))
	src, err := hpx.Open(args[2:], hpx.Options{Source: "test:main", Zone: time.UTC})
	if err != nil {
		return err
	}
	fmt.Println("importing")
	_, err = intake.Import(ctx, st, src, sinks(), intake.Options{Dir: args[1], BatchRows: 20, Log: quiet()})
	return err
}

// manyLines is a file with all that happens in files: new and known records, changes, refused ones, logins.
func (w *world) manyLines(n int) []string {
	lines := []string{w.lotte(), w.bakery()}
	for i := range n {
		customer := fmt.Sprintf("test:main/client/%d", 10+i%17)
		if i < 17 {
			lines = append(lines, line(w, customer, "", start.AddDate(0, 0, -i), hpxdata.Customer{
				Number: fmt.Sprint("C", i), Kind: "person", FirstName: "Jan", LastName: fmt.Sprint("Peeters ", i), Emails: []string{fmt.Sprintf("jan%d@example.org", i%11)},
			}))
		}
		inv := w.invoice(i, customer)
		lines = append(lines, inv)
		switch {
		case i%9 == 4:
			lines = append(lines, with(w, with(w, inv, "data.status", "paid"), "at", start.Format(time.RFC3339)))
		case i%13 == 5:
			lines = append(lines, with(w, w.invoice(10_000+i, customer), "data.gross", "x"))
		case i%11 == 3:
			lines = append(lines, w.invoice(20_000+i, "test:main/client/nobody"))
		}
	}
	return lines
}

// An import that is killed, at whatever moment and however often, ends with what one ends with that never was.
func TestKilledImportLosesAndDoublesNothing(t *testing.T) {
	w := newWorld(t)
	path := w.file(w.manyLines(1200)...)
	clean := newWorld(t)
	began := time.Now()
	want := clean.import_(clean.source(path), intake.Options{BatchRows: 20})
	longest := max(time.Since(began)/8, 5*time.Millisecond) // of what is done between two kills
	wantRejects := clean.rejects(want)

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	kills := 0
	for try := 0; ; try++ {
		if try > 200 {
			t.Fatal("the import does not get on")
		}
		ended, err := killedAfter(t, fmt.Sprintf("%s|%s|%s", w.db.ProgramURL, w.dir, path), time.Duration(random.Int64N(int64(longest))), kills < 12)
		if err != nil {
			t.Fatal(err)
		}
		if ended {
			break
		}
		kills++
	}
	t.Logf("killed %d times", kills)
	if kills < 5 {
		t.Errorf("killed %d times only", kills)
	}
	same(t, checksum(t, clean.db.SuperURL), checksum(t, w.db.SuperURL))
	counts := `SELECT report->>'read' AS r, report->>'new' AS n, report->>'changed' AS c, report->>'same' AS s, report->>'refused' AS x, report->>'reasons' AS w FROM import_runs`
	w.equal(clean.rows(counts), counts)
	files, _ := filepath.Glob(filepath.Join(w.dir, "rejects-*.ndjson"))
	if len(files) != 1 {
		t.Fatalf("rejects files: %v", files)
	}
	got, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantRejects, string(got)); diff != "" {
		t.Errorf("rejects (-want +got):\n%s", diff)
	}
	w.summariesHold()
	w.equal([]string{"0"}, `SELECT count(*) FROM import_cursors`)
}

// killedAfter runs the import in a process of its own, and kills it some time after it began.
func killedAfter(t *testing.T, what string, wait time.Duration, kill bool) (ended bool, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+what)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return false, fmt.Errorf("%w: %s", errors.Join(err, cmd.Wait()), stderr.String())
	}
	if kill {
		time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	}
	err = cmd.Wait()
	if err == nil {
		return true, nil
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == -1 { // by a signal
		return false, nil
	}
	return false, fmt.Errorf("%w: %s", err, stderr.String())
}

// An import that is stopped goes on where it was, and its report is of both parts.
func TestStoppedImportGoesOn(t *testing.T) {
	w := newWorld(t)
	path := w.file(w.manyLines(200)...)
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	src := stopping{Source: w.source(path), after: 130, stop: cancel}
	r, err := intake.Import(ctx, w.st, src, sinks(), intake.Options{Dir: w.dir, Log: quiet(), BatchRows: 20})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "goes on from there") {
		t.Fatalf("got %v", err)
	}
	if r.Read == 0 || r.Read > 130 {
		t.Errorf("the report tells of %d records", r.Read)
	}
	again := w.take(path)
	if !again.Resumed || !strings.Contains(again.Text(), "Taken up") {
		t.Error("the report does not say that the import was taken up again")
	}
	if lines := int64(strings.Count(mustRead(t, path), "\n")); again.Read != lines {
		t.Errorf("both parts read %d of %d lines", again.Read, lines)
	}
	clean := newWorld(t)
	clean.take(path)
	same(t, checksum(t, clean.db.SuperURL), checksum(t, w.db.SuperURL))
	t.Run("other files begin anew", func(t *testing.T) {
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		if _, err := intake.Import(ctx, w.st, stopping{Source: w.source(path), after: 50, stop: cancel}, sinks(), intake.Options{Dir: w.dir, Log: quiet(), BatchRows: 20}); err == nil {
			t.Fatal("it was not stopped")
		}
		r := w.take(w.file(w.lotte(), w.invoice(1, lotteID)))
		if r.Resumed || r.Read != 2 {
			t.Errorf("resumed %t, read %d", r.Resumed, r.Read)
		}
	})
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// stopping is a source that stops the import after some records.
type stopping struct {
	intake.Source
	after int
	stop  context.CancelFunc
}

func (s stopping) Each(ctx context.Context, from intake.Cursor, yield intake.Yield, refuse intake.Refuse) error {
	n := 0
	return s.Source.Each(ctx, from, func(e intake.Envelope, c intake.Cursor) error {
		if n++; n > s.after {
			s.stop()
			<-ctx.Done()
			return ctx.Err()
		}
		return yield(e, c)
	}, refuse)
}

// A database that goes away comes back to an import that waited for it.
func TestDatabaseGoesAwayDuringAnImport(t *testing.T) {
	w, clean := newWorld(t), newWorld(t)
	path := w.file(w.manyLines(1500)...)
	began := time.Now()
	want := clean.import_(clean.source(path), intake.Options{BatchRows: 20})
	between := max(time.Since(began)/8, 5*time.Millisecond)
	done := make(chan struct{})
	var cuts sync.WaitGroup
	cuts.Go(func() {
		conn, err := pgx.Connect(context.Background(), w.db.SuperURL)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		tick := time.NewTicker(between)
		defer tick.Stop()
		for range 10 {
			select {
			case <-done:
				return
			case <-tick.C:
				if _, err := conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	r, err := intake.Import(w.ctx, w.st, w.source(path), sinks(), intake.Options{Dir: w.dir, Log: quiet(), BatchRows: 20, Patience: time.Minute})
	close(done)
	cuts.Wait()
	if err != nil {
		t.Fatal(err)
	}
	same(t, checksum(t, clean.db.SuperURL), checksum(t, w.db.SuperURL))
	if diff := cmp.Diff([]int64{want.Read, want.New, want.Changed, want.Same, want.Refused}, []int64{r.Read, r.New, r.Changed, r.Same, r.Refused}); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// Two imports at once: of the same files, one waits for the other; of others, they take turns.
func TestTwoImportsAtOnce(t *testing.T) {
	t.Run("of the same files", func(t *testing.T) {
		w := newWorld(t)
		path := w.file(w.manyLines(400)...)
		reports := together(t, w, func(i int) intake.Source { return w.source(path) }, 3)
		var brought int64
		for _, r := range reports {
			brought += r.New
		}
		clean := newWorld(t)
		want := clean.take(path)
		same(t, checksum(t, clean.db.SuperURL), checksum(t, w.db.SuperURL))
		if brought != want.New {
			t.Errorf("%d records were new to one of them, want %d", brought, want.New)
		}
	})
	t.Run("of different files with records in common", func(t *testing.T) {
		w := newWorld(t)
		lines := w.manyLines(400)
		path := w.file(lines...)
		reversed := w.file(append([]string{w.lotte()}, lines...)...)
		reports := together(t, w, func(i int) intake.Source {
			files := []string{path, reversed}
			src, err := hpx.Open(files[i:i+1], hpx.Options{Source: fmt.Sprint("test:", i), Zone: time.UTC})
			if err != nil {
				t.Error(err)
			}
			return src
		}, 2)
		if len(reports) != 2 {
			t.Fatal("one failed")
		}
		w.equal(nil, `SELECT source_id FROM invoices GROUP BY source_id HAVING count(*) > 1`)
		clean := newWorld(t)
		clean.take(path)
		w.equal(clean.rows(`SELECT count(*), sum(gross) FROM invoices`), `SELECT count(*), sum(gross) FROM invoices`)
		w.summariesHold()
	})
}

func together(t *testing.T, w *world, source func(i int) intake.Source, n int) []intake.Report {
	t.Helper()
	reports := make([]intake.Report, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			var err error
			if reports[i], err = intake.Import(w.ctx, w.st, source(i), sinks(), intake.Options{Dir: w.dir, Log: quiet(), BatchRows: 25}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return reports
}
