package disclosure

import (
	"archive/tar"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/platform/dataset"
)

// untar opens a package.
func untar(t testing.TB, reference string, cipher []byte, identities ...age.Identity) map[string]string {
	t.Helper()
	clear, err := age.Decrypt(bytes.NewReader(cipher), identities...)
	must(t, err)
	files := map[string]string{}
	for in := tar.NewReader(clear); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		must(t, err)
		content, err := io.ReadAll(in)
		must(t, err)
		if h.Typeflag == tar.TypeReg {
			files[strings.TrimPrefix(h.Name, reference+"/")] = string(content)
		}
	}
}

// TestHandOver: two people bring an approved case to an acknowledged package; what is in it is what the order names, and nothing else.
func TestHandOver(t *testing.T) {
	w := newWorld(t)
	reference := w.collected()
	report, files := w.verified(reference)
	if report.Reference != reference || report.Files < 4 {
		t.Errorf("%+v", report)
	}
	number := w.about(reference).Number
	paths := slices.Sorted(maps.Keys(files))
	for _, want := range []string{"data/01-subscriber/account-" + number + ".json", "data/02-visits/visits-" + number + ".ndjson", "data/02-visits/visits-" + number + ".csv",
		"data/README.nl.txt", "meta/order.json", "meta/scope.json", "meta/approvals.json", "meta/collection.jsonl", "meta/statement.nl.txt"} {
		if !slices.Contains(paths, want) {
			t.Errorf("no %s among %q", want, paths)
		}
	}
	var ids []string
	for line := range strings.Lines(files["data/02-visits/visits-"+number+".ndjson"]) {
		var rec struct {
			ID     string
			At     time.Time
			Fields []struct{ Name, Value string }
		}
		must(t, json.Unmarshal([]byte(line), &rec))
		ids = append(ids, rec.ID)
		if rec.Fields[1].Value != "192.0.2.7" {
			t.Errorf("%s", line)
		}
	}
	if diff := cmp.Diff([]string{"4", "3", "2"}, ids); diff != "" {
		t.Errorf("of October (-want +got):\n%s", diff)
	}
	rows, err := csv.NewReader(strings.NewReader(files["data/02-visits/visits-"+number+".csv"])).ReadAll()
	must(t, err)
	if len(rows) != 4 || !slices.Equal(rows[0], []string{"id", "at", "title", "url", "ip", restColumn}) {
		t.Errorf("%q", rows)
	}
	for path, content := range files {
		if strings.Contains(content, "geheim") {
			t.Errorf("%s has what was not asked", path)
		}
	}
	account := files["data/01-subscriber/account-"+number+".json"]
	if !strings.Contains(account, `"name":"birth_date","type":"date","value":"1980-05-06"`) || !strings.Contains(account, `"name":"vat_no","withheld":`) {
		t.Errorf("%s", account)
	}
	if !strings.Contains(files["meta/statement.nl.txt"], "visits") || strings.Contains(files["meta/approvals.json"], "Officier") || strings.Contains(files["meta/approvals.json"], "P-bram") {
		t.Errorf("%s\n%s", files["meta/statement.nl.txt"], files["meta/approvals.json"])
	}

	// Who collected does not release, nor who saw another package; a stale page neither.
	f := w.read(reference)
	digest := w.handover(reference).Package.Digest()
	wants(t, w.svc.Release(w.A.ctx, reference, f.Version, digest), fault.Forbidden, "second_person")
	wants(t, w.svc.Release(w.B.ctx, reference, f.Version, strings.Repeat("0", 64)), fault.Conflict, "stale")
	wants(t, w.svc.Release(w.B.ctx, reference, f.Version-1, digest), fault.Conflict, "stale")
	wants(t, w.svc.Release(w.auditor.ctx, reference, f.Version, digest), fault.Forbidden, "")
	if _, err := w.svc.PackageFile(w.A.ctx, reference, reference+".tar.age"); !fault.Is(err, fault.NotFound) {
		t.Errorf("before its release the package can be taken: %v", err)
	}
	must(t, w.svc.Release(w.B.ctx, reference, f.Version, digest))

	file, err := w.svc.PackageFile(w.A.ctx, reference, reference+".tar.age")
	must(t, err)
	must(t, file.Close())
	for _, name := range []string{"../" + reference, ".", "", "nothing", "/etc/passwd"} {
		if _, err := w.svc.PackageFile(w.A.ctx, reference, name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if h := w.handover(reference); len(h.Files) != 6 || h.Releaser.Person != w.B.Person {
		t.Errorf("%+v", h.Files)
	}
	version := w.read(reference).Version
	wants(t, w.svc.Deliver(w.A.ctx, reference, Handing{Version: version, Channel: "pigeon", Recipient: "griffie"}), fault.Invalid, "handover.error.channel")
	must(t, w.svc.Deliver(w.A.ctx, reference, Handing{Version: version, Channel: "hand", Recipient: "griffier Claes"}))
	wants(t, w.svc.Acknowledge(w.A.ctx, reference, Receipt{Version: version + 1, By: " "}), fault.Invalid, "handover.error.by")
	must(t, w.svc.Acknowledge(w.A.ctx, reference, Receipt{Version: version + 1, By: "griffier Claes", Paper: &Paper{Name: "bewijs.pdf", Data: pdf("ontvangen")}}))
	w.at(reference, Acknowledged)
	if f := w.read(reference); f.Outcome != "full" || !f.EffectAt.Equal(start) {
		t.Errorf("%s %s", f.Outcome, f.EffectAt)
	}
	wants(t, w.svc.Close(w.A.ctx, reference, version+2), fault.Conflict, "handover.error.untold") // the notice is held
	w.exec(`UPDATE case_subjects SET notice = 'not_required'`)
	must(t, w.svc.Close(w.A.ctx, reference, version+2))

	for _, action := range []string{"disclosure.collecting", "disclosure.collected", "disclosure.sealed", "disclosure.released", "disclosure.delivered", "disclosure.acknowledged",
		"disclosure.closed", "disclosure.package_taken"} {
		if !slices.Contains(w.entries(f), action) {
			t.Errorf("no entry %s among %q", action, w.entries(f))
		}
	}

	// 45 days later our copy goes; ten years later everything.
	w.clock.Set(time.Date(2026, time.December, 17, 12, 0, 0, 0, time.UTC))
	must(t, w.svc.purge(system))
	if h := w.handover(reference); h.Package == nil {
		t.Error("the package is gone a day too early")
	}
	w.clock.Set(time.Date(2026, time.December, 18, 12, 0, 0, 0, time.UTC))
	must(t, w.svc.purge(system))
	if h := w.handover(reference); h.Package != nil || h.Destroyed == nil {
		t.Error("the package is still there")
	}
	if files, _ := w.svc.published(reference); len(files) != 0 {
		t.Errorf("files are still there: %v", files)
	}
	w.clock.Set(w.read(reference).EraseOn.Add(-time.Hour * 24))
	must(t, w.svc.purge(system))
	w.read(reference)
	w.clock.Set(w.read(reference).EraseOn.Add(time.Hour))
	must(t, w.svc.purge(system))
	for _, table := range append([]string{"cases"}, caseTables...) {
		if n := w.count(`SELECT count(*) FROM ` + table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	if n := w.count(`SELECT count(*) FROM blobs WHERE subject_kind = 'case'`) + w.count(`SELECT count(*) FROM subject_keys WHERE subject_kind = 'case'`); n != 0 {
		t.Error("documents or the key are still there")
	}
}

// TestPassphrase: without a key of the authority a passphrase opens the package; it is shown to who released it, and travels another way.
func TestPassphrase(t *testing.T) {
	w := newWorld(t)
	a := w.authorities[courtID]
	a.Keys = ""
	w.authorities[courtID] = a
	reference := w.released()
	if _, err := w.svc.Passphrase(w.A.ctx, reference); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who collected gets the passphrase: %v", err)
	}
	if _, err := w.svc.Passphrase(w.C.ctx, reference); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who did not release gets the passphrase: %v", err)
	}
	phrase, err := w.svc.Passphrase(w.B.ctx, reference)
	must(t, err)
	who, err := age.NewScryptIdentity(phrase)
	must(t, err)
	w.verified(reference, who)
	if strings.Contains(w.log.String(), phrase) || w.count(`SELECT count(*) FROM case_events WHERE details::text LIKE '%'||$1||'%'`, phrase) > 0 {
		t.Error("the passphrase is written down")
	}
	version := w.read(reference).Version
	wants(t, w.svc.Deliver(w.A.ctx, reference, Handing{Version: version, Channel: "hand", Recipient: "griffie"}), fault.Invalid, "passphrase_channel")
	wants(t, w.svc.Deliver(w.A.ctx, reference, Handing{Version: version, Channel: "hand", PassphraseChannel: "hand", Recipient: "griffie"}), fault.Invalid, "same_channel")
	must(t, w.svc.Deliver(w.A.ctx, reference, Handing{Version: version, Channel: "hand", PassphraseChannel: "phone", Recipient: "griffie"}))
	must(t, w.svc.Acknowledge(w.A.ctx, reference, Receipt{Version: version + 1, By: "griffie"}))
	if n := w.count(`SELECT count(*) FROM case_packages WHERE passphrase IS NOT NULL`); n != 0 {
		t.Error("the passphrase is kept after the acknowledgement")
	}
}

// TestNothingHeld: what is not held ends with a second person's word for it.
func TestNothingHeld(t *testing.T) {
	w := newWorld(t)
	reference := w.approved()
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	wants(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version), fault.Conflict, "handover.error.running")
	w.drain()
	w.at(reference, NoDataProposed)
	w.noPackages(t)
	f := w.read(reference)
	wants(t, w.svc.ConfirmNoData(w.A.ctx, reference, f.Version), fault.Forbidden, "second_person")
	must(t, w.svc.ConfirmNoData(w.B.ctx, reference, f.Version))
	w.at(reference, NoData)
	if l, ok := w.svc.NilAnswer(w.read(reference)); !ok || !strings.Contains(l.Text(), reference) {
		t.Error("no letter")
	}
}

// TestDocuments: a record's documents lie in the package as they were stored, under names that fit.
func TestDocuments(t *testing.T) {
	w := newWorld(t)
	reference := w.approved(func(in *Registration) {
		in.Lines[0].Category, in.Lines[0].Kind = dataset.Identification, ""
	})
	c := w.about(reference)
	long := w.document(c, strings.Repeat("lang", 30)+".xml", "<b/>")
	w.hold("invoices", c, dataset.Record{ID: "1", At: october(2, 0), Title: dataset.Plain("1"), Files: []dataset.File{w.document(c, "fact uur.xml", "<a/>"), long,
		{ID: newID().String(), Name: "weg.xml", MIME: "application/xml"}}})
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	w.at(reference, Sealed)
	_, files := w.verified(reference)
	if files["data/01-identification/files/000001-fact_uur.xml"] != "<a/>" {
		t.Errorf("%q", slices.Sorted(maps.Keys(files)))
	}
	found := 0
	for path, content := range files {
		if content == "<b/>" && len(reference)+1+len(path) <= 99 {
			found++
		}
	}
	record := files["data/01-identification/invoices-"+c.Number+".ndjson"]
	if found != 1 || !strings.Contains(record, `{"name":"weg.xml","type":"application/xml","held":false}`) {
		t.Errorf("%d, %s", found, record)
	}
}

// TestCollectAgain: a package that is not right is destroyed when another is made, and one that was taken back leaves nothing.
func TestCollectAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.collected()
	first := w.handover(reference).Package
	w.hold("visits", w.about(reference), visit(0, october(1, 0)))
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	if h := w.handover(reference); h.Package != nil || h.Destroyed == nil {
		t.Errorf("%+v", h)
	}
	w.drain()
	second := w.handover(reference).Package
	if second == nil || second.Digest() == first.Digest() || second.Round != 2 {
		t.Fatalf("%+v", second)
	}
	w.verified(reference)
	wants(t, w.svc.Release(w.B.ctx, reference, w.read(reference).Version, first.Digest()), fault.Conflict, "stale")
	must(t, w.svc.upkeep(system, w.read(reference).ID, "test.reopened", func(k *work) error { return k.reopen() })) // nobody has to remember it
	w.drain()
	if files, _ := w.svc.published(reference); len(files) != 0 {
		t.Errorf("files are still there: %v", files)
	}
}

// TestApprovalLapsed: an approval that lapsed lets nobody collect.
func TestApprovalLapsed(t *testing.T) {
	w := newWorld(t)
	reference := w.approved()
	w.clock.Advance(7*24*time.Hour + time.Second)
	wants(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version), fault.Conflict, "handover.error.lapsed")
	wants(t, w.svc.Collect(w.B.ctx, reference, w.read(reference).Version), fault.Forbidden, "second_person") // who approved does not collect
}

// TestExport: whoever runs the portal takes out a released package whole, once into one folder, and that is recorded.
func TestExport(t *testing.T) {
	w := newWorld(t)
	reference, dir := w.collected(), t.TempDir()
	if _, _, err := w.svc.Export(system, reference, dir); !fault.Is(err, fault.Conflict) {
		t.Errorf("before its release: %v", err)
	}
	must(t, w.svc.Release(w.B.ctx, reference, w.read(reference).Version, w.handover(reference).Package.Digest()))
	if _, _, err := w.svc.Export(w.A.ctx, reference, dir); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by an officer: %v", err)
	}
	folder, files, err := w.svc.Export(system, reference, dir)
	must(t, err)
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(w.svc.Packages.Path(reference), f.Name))
		must(t, err)
		if got, err := os.ReadFile(filepath.Join(folder, f.Name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(files) != 6 || !slices.Contains(w.entries(w.read(reference)), "disclosure.package_taken") {
		t.Errorf("%d files, %q", len(files), w.entries(w.read(reference)))
	}
	if _, _, err := w.svc.Export(system, reference, dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	if all, err := w.svc.Overview(system); err != nil || len(all) != 1 || all[0].Reference != reference {
		t.Errorf("%v %v", all, err)
	}
}

// TestTakenBackSealed: a case whose package is wrong goes back to review. Its package is destroyed and no approval is left.
func TestTakenBackSealed(t *testing.T) {
	w := newWorld(t)
	reference := w.collected()
	w.at(reference, Sealed)
	must(t, w.svc.Reopen(w.B.ctx, reference, w.read(reference).Version, "de verkeerde periode"))
	w.drain()
	w.at(reference, UnderReview)
	if _, err := os.Stat(w.svc.Packages.Path(reference)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the package is still there: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM case_approvals WHERE voided_at IS NULL`); n != 0 {
		t.Errorf("%d approvals are left", n)
	}
	if n := w.count(`SELECT count(*) FROM case_packages WHERE destroyed_at IS NULL`); n != 0 {
		t.Error("the package counts as one")
	}
}
