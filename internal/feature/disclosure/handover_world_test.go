package disclosure

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"filippo.io/age"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/store"
)

// runner works the jobs of this part.
func (w *world) runner() *jobs.Runner {
	w.t.Helper()
	reg := jobs.NewRegistry()
	w.svc.registerHandover(reg)
	jobs.Handle(reg, func(context.Context, tellJob) error { return nil })
	r, err := jobs.New(w.store, reg, jobs.Config{Log: slog.New(slog.NewJSONHandler(&synced{w: w.log}, nil))})
	must(w.t, err)
	return r
}

// drain works what is due.
func (w *world) drain() {
	w.t.Helper()
	_, err := w.runner().Drain(context.Background())
	must(w.t, err)
}

// october is a moment of the period that order names.
func october(day, hour int) time.Time {
	return time.Date(2026, time.October, day, hour, 0, 0, 0, time.UTC)
}

// about is the customer of a case.
func (w *world) about(reference string) Whose {
	w.t.Helper()
	l := w.read(reference).Lines[0]
	return Whose{l.CustomerID, l.Number}
}

// account is a record of the kind account.
func accountRecord(name string) dataset.Record {
	return dataset.Record{Title: dataset.Plain(name), Fields: []dataset.Field{
		{Name: "first_name", Value: dataset.Str(name)}, {Name: "birth_date", Value: dataset.Day(time.Date(1980, 5, 6, 0, 0, 0, 0, time.UTC))},
		{Name: "vat_no", Withheld: "record.withheld"}}}
}

// holdAll lets the customer of a case have an account and visits: in September, October and November.
func (w *world) holdAll(reference string) Whose {
	w.t.Helper()
	c := w.about(reference)
	w.hold("account", c, accountRecord("Jan"))
	w.hold("visits", c, visit(5, october(40, 0)), visit(4, october(31, 23)), visit(3, october(15, 12)), visit(2, october(1, 0)), visit(1, october(-5, 0)))
	w.hold("messages", c, dataset.Record{ID: "1", At: october(3, 0), Title: dataset.Plain("geheim"), Fields: []dataset.Field{{Name: "body", Value: dataset.Str("geheime post")}}})
	return c
}

// document keeps a document of a customer, for a record's file.
func (w *world) document(c Whose, name, content string) dataset.File {
	w.t.Helper()
	var id ident.ID
	must(w.t, w.store.Do(system, store.Change{Action: "test.document", Subject: keys.Nobody()}, func(tx *store.Tx) (err error) {
		id, _, err = blob.Put(tx, keys.Customer(c.CustomerID), c.CustomerID, name, "application/xml", bytes.NewReader([]byte(content)))
		return err
	}))
	return dataset.File{ID: id.String(), Name: name, MIME: "application/xml", Size: int64(len(content)), LabelID: "file.invoice_xml"}
}

// collected is a case that A collected and sealed.
func (w *world) collected(change ...func(*Registration)) string {
	w.t.Helper()
	reference := w.approved(change...)
	w.holdAll(reference)
	must(w.t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	w.at(reference, Sealed)
	return reference
}

// handover is how far a case is.
func (w *world) handover(reference string) Handover {
	w.t.Helper()
	h, err := w.svc.Handover(w.B.ctx, w.read(reference))
	must(w.t, err)
	return h
}

// released is a case whose package B released.
func (w *world) released(change ...func(*Registration)) string {
	w.t.Helper()
	reference := w.collected(change...)
	must(w.t, w.svc.Release(w.B.ctx, reference, w.read(reference).Version, w.handover(reference).Package.Digest()))
	return reference
}

// verified checks a package as its receiver does and returns its files by their path.
func (w *world) verified(reference string, identities ...age.Identity) (seal.Report, map[string]string) {
	w.t.Helper()
	if identities == nil {
		identities = []age.Identity{w.identity}
	}
	name := w.svc.Packages.CipherPath(reference)
	signature, err := os.ReadFile(name + ".sig")
	must(w.t, err)
	cipher, err := os.ReadFile(name)
	must(w.t, err)
	report, err := seal.Verify(w.t.Context(), bytes.NewReader(cipher), seal.Check{Signature: signature, Domain: w.svc.Domain,
		Fingerprints: []string{sshsig.Fingerprint(w.svc.SigningKey.PublicKey())}, Identities: identities, Reference: reference})
	must(w.t, err)
	if !report.OK() || !report.Opened {
		w.t.Fatalf("%v", report.Problems)
	}
	return report, untar(w.t, reference, cipher, identities...)
}

// noPackages fails when anything of a package is on the disk or in the database.
func (w *world) noPackages(t testing.TB) {
	t.Helper()
	if left, _ := os.ReadDir(w.svc.Packages.Dir); len(left) > 0 {
		t.Errorf("left in the folder: %v", left)
	}
	if n := w.count(`SELECT count(*) FROM case_packages`); n != 0 {
		t.Errorf("%d packages in the database", n)
	}
}
