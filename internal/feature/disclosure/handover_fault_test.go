package disclosure

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// hooked is a world in which hook is called before each record of the visits is handed on; it may change or end the stream.
func hooked(t *testing.T) (*world, *func(*dataset.Record) error) {
	hook := func(*dataset.Record) error { return nil }
	w := newWorld(t, func(o *Options) {
		var all []dataset.Kind
		for _, k := range o.Kinds().All() {
			if stream := k.Stream; k.Key == "visits" {
				k.Stream = func(r store.Reader, s store.Scope, span dataset.Span, yield func(dataset.Record) error) error {
					return stream(r, s, span, func(rec dataset.Record) error {
						if err := hook(&rec); err != nil {
							return err
						}
						return yield(rec)
					})
				}
			}
			all = append(all, k)
		}
		reg, err := dataset.NewRegistry(all...)
		must(t, err)
		o.Kinds = func() *dataset.Registry { return reg }
	})
	return w, &hook
}

// collecting is a case that A has just had collected; nothing has run yet.
func (w *world) collecting() string {
	w.t.Helper()
	reference := w.approved()
	w.holdAll(reference)
	must(w.t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	return reference
}

// again lets time pass until failed jobs are due, and works them.
func (w *world) again() {
	w.t.Helper()
	w.clock.Advance(5 * time.Minute)
	must(w.t, w.svc.resume(system))
	w.drain()
}

// TestKilledWhileCollecting: an attempt that was killed leaves nothing; another takes over when it has been silent for long enough.
func TestKilledWhileCollecting(t *testing.T) {
	w := newWorld(t)
	reference := w.collecting()
	f := w.read(reference)
	if _, err := w.svc.take(system, f.ID, 1, ident.Random()); err != nil { // and that process dies
		t.Fatal(err)
	}
	w.drain()
	w.at(reference, Collecting)
	w.noPackages(t)
	w.again()
	w.at(reference, Sealed)
	w.verified(reference)
}

// TestKilledBeforeTheCommit: an attempt that was taken over after it staged its package does not commit it. There is one package,
// and one entry for it.
func TestKilledBeforeTheCommit(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	*hook = func(*dataset.Record) error {
		w.exec(`UPDATE case_runs SET holder = gen_random_uuid()`)
		return nil
	}
	w.drain()
	w.at(reference, Collecting)
	if n := w.count(`SELECT count(*) FROM case_packages`); n != 0 {
		t.Fatal("a package without its entry")
	}
	if files, _ := w.svc.published(reference); files != nil {
		t.Fatal("a package that nobody recorded")
	}
	*hook = func(*dataset.Record) error { return nil }
	w.again()
	w.at(reference, Sealed)
	w.verified(reference)
	sealed := slices.DeleteFunc(w.entries(w.read(reference)), func(one string) bool { return one != "disclosure.sealed" })
	if len(sealed) != 1 {
		t.Errorf("%d entries", len(sealed))
	}
	left, err := os.ReadDir(w.svc.Packages.Dir)
	must(t, err)
	if len(left) != 2 { // the package, and what the first attempt staged
		t.Errorf("%v", left)
	}
	n, err := w.svc.Packages.Sweep(time.Now().Add(time.Hour))
	if n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	w.verified(reference)
}

// TestKilledBeforePublishing: a package that was committed and not published is published later, and until then it is not released.
func TestKilledBeforePublishing(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	obstacle := w.svc.Packages.Path(reference)
	*hook = func(*dataset.Record) error { return os.MkdirAll(obstacle+"/x", 0o700) } // publishing fails
	w.drain()
	w.at(reference, Sealed)
	wants(t, w.svc.Release(w.B.ctx, reference, w.read(reference).Version, w.handover(reference).Package.Digest()), fault.Conflict, "handover.error.unpublished")
	must(t, os.RemoveAll(obstacle))
	w.again()
	w.verified(reference)
	must(t, w.svc.Release(w.B.ctx, reference, w.read(reference).Version, w.handover(reference).Package.Digest()))
}

// TestBeatOutlastsTheCommit: an attempt that says that it is at work just after it committed its package is not broken off before it
// has published it; one that another took over is.
func TestBeatOutlastsTheCommit(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	f, holder := w.read(reference), ident.ID{}
	*hook = func(*dataset.Record) error {
		return w.super.QueryRow(context.Background(), `SELECT holder FROM case_runs WHERE case_id = $1`, f.ID).Scan(&holder)
	}
	w.drain()
	w.at(reference, Sealed)
	must(t, w.svc.beat(system, f.ID, 1, holder, 1))
	wants(t, w.svc.beat(system, f.ID, 1, ident.Random(), 1), fault.Conflict, "")
}

// TestRightsLostWhileCollecting: a collection ends when the officer in whose name it runs is demoted, before it begins and while it reads.
func TestRightsLostWhileCollecting(t *testing.T) {
	for _, when := range []string{"before", "meanwhile"} {
		w, hook := hooked(t)
		reference := w.collecting()
		if when == "before" {
			w.demote(w.A)
		} else {
			*hook = func(*dataset.Record) error { w.demote(w.A); return nil }
		}
		w.drain()
		w.at(reference, Collecting)
		w.noPackages(t)
		if run := w.handover(reference).Run; run == nil || run.Failure != "rights" {
			t.Errorf("%s: %+v", when, run)
		}
		*hook = func(*dataset.Record) error { return nil }
		must(t, w.svc.Collect(w.C.ctx, reference, w.read(reference).Version)) // a colleague goes on
		w.drain()
		w.at(reference, Sealed)
	}
}

// TestStagedIsLost: a committed package whose bytes are gone is said to be lost, and can be made anew.
func TestStagedIsLost(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	*hook = func(*dataset.Record) error { return os.MkdirAll(w.svc.Packages.Path(reference)+"/x", 0o700) }
	w.drain()
	*hook = func(*dataset.Record) error { return nil }
	must(t, os.RemoveAll(w.svc.Packages.Dir))
	w.again()
	if h := w.handover(reference); h.Run.Failure != "lost" {
		t.Fatalf("%+v", h.Run)
	}
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	w.verified(reference)
}

// TestDatabaseGoesAway: connections that die in the middle of a collection are an attempt that failed, and the next one succeeds.
func TestDatabaseGoesAway(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	*hook = func(*dataset.Record) error {
		w.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'inzage'`)
		return nil
	}
	_, _ = w.runner().Drain(context.Background()) // the queue's own connections die too
	*hook = func(*dataset.Record) error { return nil }
	for range 50 { // each dead connection is noticed by who uses it next
		_ = w.store.Ready(t.Context())
		_ = w.store.Do(system, store.Change{Action: "test.ready", Subject: keys.Nobody()}, func(*store.Tx) error { return nil })
	}
	w.at(reference, Collecting)
	if files, _ := w.svc.published(reference); files != nil || w.count(`SELECT count(*) FROM case_packages`) != 0 {
		t.Error("half a package")
	}
	for range 3 {
		w.again()
	}
	w.at(reference, Sealed)
	w.verified(reference)
}

// TestDiskFull: without room the collection fails clearly, leaves nothing, and works once there is room again.
func TestDiskFull(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	defer func() { must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }()
	*hook = func(*dataset.Record) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 512, Max: before.Max})
	}
	w.drain()
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before))
	w.at(reference, Collecting)
	if h := w.handover(reference); h.Run.Failure != "space" {
		t.Fatalf("%+v\n%s", h.Run, w.log.String())
	}
	w.noPackages(t)
	*hook = func(*dataset.Record) error { return nil }
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	w.verified(reference)
}

// TestGivesUp: what fails again and again is said, and tried no more by itself.
func TestGivesUp(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	tried := 0
	*hook = func(*dataset.Record) error { tried++; return errors.New("no luck") }
	w.drain()
	for range maxAttempts + 2 {
		w.clock.Advance(time.Hour)
		w.drain()
	}
	if h := w.handover(reference); h.Run.Failure != "gave_up" || tried != maxAttempts {
		t.Errorf("%+v after %d", h.Run, tried)
	}
	w.noPackages(t)
}

// TestKindOutsideItsLimits: of a kind that yields what it was not asked for, nothing is handed over; a day too many is left out.
func TestKindOutsideItsLimits(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	*hook = func(r *dataset.Record) error { r.At = r.At.AddDate(0, -3, 0); return nil }
	w.drain()
	if h := w.handover(reference); h.Run.Failure != "kind" {
		t.Errorf("%+v", h.Run)
	}
	w.noPackages(t)
	*hook = func(r *dataset.Record) error {
		if r.ID == "2" {
			r.At = october(0, 12)
		}
		return nil
	}
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	_, files := w.verified(reference)
	visits := files["data/02-visits/visits-"+w.about(reference).Number+".ndjson"]
	if strings.Contains(visits, `"id":"2"`) || !strings.Contains(visits, `"id":"3"`) {
		t.Errorf("%s", visits)
	}
}

// TestScopeTamperedWith: who changes lines behind the program's back collects nothing.
func TestScopeTamperedWith(t *testing.T) {
	w := newWorld(t)
	reference := w.collecting()
	w.exec(`BEGIN; SET LOCAL session_replication_role = replica; UPDATE case_lines SET from_at = '2020-01-01' WHERE line = 2; COMMIT`)
	w.drain()
	if h := w.handover(reference); h.Run.Failure != "scope" {
		t.Errorf("%+v", h.Run)
	}
	w.noPackages(t)
}

// TestTakenBackMeanwhile: a case that goes back to review while it is collected has no package.
func TestTakenBackMeanwhile(t *testing.T) {
	w, hook := hooked(t)
	reference := w.collecting()
	*hook = func(*dataset.Record) error {
		*hook = func(*dataset.Record) error { return nil }
		return w.svc.upkeep(system, w.read(reference).ID, "test.reopened", func(k *work) error { return k.reopen() })
	}
	w.drain()
	w.at(reference, UnderReview)
	if n := w.count(`SELECT count(*) FROM case_packages`); n != 0 {
		t.Error("a package of a case that is reviewed")
	}
}

// frozen freezes what a case is about, as happens when the requester proved to be real.
func (w *world) frozen(reference string) {
	w.t.Helper()
	must(w.t, w.svc.freeze(system, freezeJob{Case: w.read(reference).ID, Officer: w.A.ID}))
}

// TestFrozen: what expired or was erased after the order came is handed over all the same, each record once; the live data is not
// held back, and the copy ends with the case.
func TestFrozen(t *testing.T) {
	w := newWorld(t)
	reference := w.approved()
	c := w.about(reference)
	file := w.document(c, "a.xml", "<a/>")
	with := visit(3, october(15, 12))
	with.Files = []dataset.File{file}
	w.hold("account", c, accountRecord("Jan"))
	w.hold("visits", c, visit(4, october(20, 0)), with, visit(2, october(2, 0)))
	w.frozen(reference)
	w.frozen(reference) // twice is once
	if h := w.handover(reference); len(h.Preserved) != 2 || h.Preserved[1].Rows != 3 || len(h.Preserved[1].Files) != 1 {
		t.Fatalf("%+v", h.Preserved)
	}
	if n := w.count(`SELECT count(*) FROM blobs WHERE customer_id IS NOT NULL AND subject_kind = 'case'`); n != 0 {
		t.Error("a frozen document shows whose it is")
	}

	// The customer's data goes, and something newer comes.
	w.mu.Lock()
	clear(w.records)
	w.mu.Unlock()
	w.exec(`DELETE FROM blobs WHERE subject_kind = 'customer'`)
	changed := visit(4, october(20, 0))
	changed.Title = dataset.Plain("veranderd")
	w.hold("visits", c, visit(5, october(25, 0)), changed, visit(1, october(1, 5)))

	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	_, files := w.verified(reference)
	var ids []string
	for line := range strings.Lines(files["data/02-visits/visits-"+c.Number+".ndjson"]) {
		var rec struct{ ID, Title string }
		must(t, json.Unmarshal([]byte(line), &rec))
		ids = append(ids, rec.ID+rec.Title)
	}
	if !slices.Equal(ids, []string{"5/nl/", "4/nl/", "3/nl/", "2/nl/", "1/nl/"}) {
		t.Errorf("%q", ids)
	}
	if files["data/02-visits/files/000001-a.xml"] != "<a/>" || !strings.Contains(files["data/01-subscriber/account-"+c.Number+".json"], "Jan") {
		t.Errorf("%q", slices.Sorted(maps.Keys(files)))
	}

	// Its time is over.
	w.clock.Advance(200 * 24 * time.Hour)
	must(t, w.svc.purge(system))
	if n := w.count(`SELECT count(*) FROM blobs WHERE name LIKE '%.ndjson'`) + w.count(`SELECT count(*) FROM blobs WHERE name = 'a.xml'`); n != 0 {
		t.Errorf("%d frozen documents are left", n)
	}
}

// TestExtendPreservation: a preservation is kept longer, at most a year, or given up.
func TestExtendPreservation(t *testing.T) {
	w := newWorld(t)
	reference := w.approved()
	w.holdAll(reference)
	w.frozen(reference)
	version := w.read(reference).Version
	for _, bad := range []time.Time{{}, start, start.AddDate(0, 0, -1), deadline.Day(start).AddDate(1, 0, 1)} {
		wants(t, w.svc.ExtendPreservation(w.A.ctx, reference, version, bad), fault.Invalid, "handover.error.until")
	}
	until := deadline.Day(start).AddDate(0, 11, 0)
	must(t, w.svc.ExtendPreservation(w.A.ctx, reference, version, until))
	w.clock.Set(until.Add(12 * time.Hour))
	must(t, w.svc.purge(system))
	if h := w.handover(reference); len(h.Preserved) == 0 {
		t.Error("gone on its last day")
	}
	must(t, w.svc.ReleasePreservation(w.A.ctx, reference, w.read(reference).Version))
	if h := w.handover(reference); len(h.Preserved) != 0 {
		t.Error("still held")
	}
}

// TestFrozenOnceReal: when the requester proves to be real, the copies are made without anybody asking for them.
func TestFrozenOnceReal(t *testing.T) {
	w := newWorld(t)
	reference := w.registered()
	w.holdAll(reference)
	w.drain()
	if h := w.handover(reference); len(h.Preserved) != 0 {
		t.Error("frozen for anybody who asks")
	}
	f := w.read(reference)
	contact, _, err := w.svc.ContactFor(w.A.ctx, f.Case)
	must(t, err)
	must(t, w.svc.Authenticate(w.A.ctx, reference, f.Version, Attempt{Method: "call_back", Entry: contact.Version, Reached: "de griffie", Result: Confirmed}))
	w.at(reference, UnderReview)
	w.drain()
	h := w.handover(reference)
	if len(h.Preserved) != 2 || h.Preserved[1].Rows != 3 || !h.Preserved[0].Until.After(deadline.Day(start).AddDate(0, 0, ownDays-1)) {
		t.Errorf("%+v", h.Preserved)
	}
	if n := w.count(`SELECT count(*) FROM case_sights WHERE kind = 'visits' AND what = 'record' AND officer_id = $1`, w.A.ID); n != 1 {
		t.Errorf("%d sights", n)
	}
}
