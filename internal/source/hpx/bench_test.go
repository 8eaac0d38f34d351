package hpx

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// invoiceLines returns n plain invoices, one a line, like those that a billing system exports.
func invoiceLines(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"t":"invoice","id":"demo:main/invoice/%d","customer":"demo:main/client/%d","at":"2026-01-02T09:00:00+01:00","op":"upsert",`+
			`"data":{"number":"2026-%06d","type":"invoice","issue_date":"2026-01-02","due_date":"2026-02-01","paid_at":"2026-01-15T10:11:12+01:00","status":"paid",`+
			`"currency":"EUR","net":"100.00","vat":[{"rate":"21","base":"100.00","tax":"21.00","category":"S"}],"gross":"121.00",`+
			`"lines":[{"description":"Webhosting Pro voorbeeld%d.test","quantity":"1","unit_price":"100.00","net":"100.00","vat_rate":"21"}],`+
			`"structured_ref":"+++090/9337/55493+++"}}`+"\n", i, i%1000, i, i)
	}
	return b.Bytes()
}

func benchSource(b *testing.B, text []byte) *Source {
	path := filepath.Join(b.TempDir(), "invoices.ndjson")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	s, err := Open([]string{path}, Options{Source: "demo:main"})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkInvoices(b *testing.B) {
	const n = 20000
	s := benchSource(b, invoiceLines(n))
	refuse := func(r intake.Reject, _ intake.Cursor) error { return fmt.Errorf("refused: %s", r.Reason) }
	for name, yield := range map[string]intake.Yield{
		"read": func(intake.Envelope, intake.Cursor) error { return nil },
		"read and decode": func(e intake.Envelope, _ intake.Cursor) error {
			var inv hpxdata.Invoice
			return hpxdata.Decode(e.Data, &inv)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(s.Size())
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Each(context.Background(), intake.Cursor{}, yield, refuse); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

func BenchmarkDecodeInvoice(b *testing.B) {
	s := benchSource(b, invoiceLines(1))
	var data []byte
	_ = s.Each(context.Background(), intake.Cursor{}, func(e intake.Envelope, _ intake.Cursor) error { data = e.Data; return nil }, func(intake.Reject, intake.Cursor) error { return nil })
	b.ReportAllocs()
	for b.Loop() {
		var inv hpxdata.Invoice
		if err := hpxdata.Decode(data, &inv); err != nil {
			b.Fatal(err)
		}
	}
}
