package demo

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"inzage/internal/platform/intake/hpxdata"
)

// manifest is the manifest of an hpx/1 directory.
type manifest struct {
	Format      string         `json:"format"`
	Source      string         `json:"source"`
	Kind        string         `json:"kind"`
	GeneratedAt string         `json:"generated_at"`
	Zone        string         `json:"tz"`
	Complete    []string       `json:"complete"`
	Files       []manifestFile `json:"files"`
}

type manifestFile struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Records int    `json:"records"`
	SHA256  string `json:"sha256"`
}

// emit writes one record: its id, its customer's id, the time of this version of it, and what it says.
type emit func(id, customer string, at time.Time, record hpxdata.Record) error

// writeHPX writes the books of the company itself. The manifest comes last: without it there is no export.
func writeHPX(dir string, w *world) error {
	dir = filepath.Join(dir, HPXDir)
	if err := os.MkdirAll(filepath.Join(dir, "blobs"), 0o700); err != nil {
		return err
	}
	m := manifest{
		Format: "hpx/1", Source: Source, Kind: "full", GeneratedAt: w.today.Format(time.RFC3339), Zone: "Europe/Brussels",
		Complete: []string{"customer", "login", "service", "order", "invoice", "payment"},
	}
	for _, file := range []struct {
		name, kind string
		write      func(emit) error
	}{
		{"customers.ndjson", "customer", w.emitCustomers},
		{"logins.ndjson", "login", w.emitLogins},
		{"services.ndjson", "service", w.emitServices},
		{"orders.ndjson", "order", w.emitOrders},
		{"invoices.ndjson", "invoice", func(e emit) error { return w.emitInvoices(dir, e) }},
		{"payments.ndjson", "payment", w.emitPayments},
		{"consents.ndjson", "consent_event", w.emitConsents},
	} {
		records, sum, err := writeRecords(filepath.Join(dir, file.name), file.write)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, manifestFile{Name: file.name, Type: file.kind, Records: records, SHA256: sum})
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "manifest.json"), append(data, '\n'), 0o600)
}

// writeRecords writes one NDJSON file straight to disk and returns how many records it has and its SHA-256.
func writeRecords(path string, write func(emit) error) (records int, sum string, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	digest := sha256.New()
	out := bufio.NewWriter(io.MultiWriter(f, digest))
	err = write(func(id, customer string, at time.Time, record hpxdata.Record) error {
		line, err := hpxdata.Line(id, customer, at, record)
		if err != nil {
			return err
		}
		records++
		_, err = out.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		return 0, "", err
	}
	if err := out.Flush(); err != nil {
		return 0, "", err
	}
	return records, hex.EncodeToString(digest.Sum(nil)), f.Close()
}
