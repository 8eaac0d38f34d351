package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/hpx"
)

// TestBooks reads what generate writes as an import does: nothing is refused, every record decodes, and the same seed
// gives the same bytes.
func TestBooks(t *testing.T) {
	b := books{customers: 300, invoices: 2000, seed: 7}
	dir, twin := t.TempDir(), t.TempDir()
	if err := b.generate(dir); err != nil {
		t.Fatal(err)
	}
	if err := b.generate(twin); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, name := range []string{customersFile, invoicesFile, visitorsFile} {
		compare(t, filepath.Join(dir, name), filepath.Join(twin, name))
		src, err := hpx.Open([]string{filepath.Join(dir, name)}, hpx.Options{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		yield := func(e intake.Envelope, _ intake.Cursor) error {
			counts[e.Type]++
			if e.Type != "invoice" {
				return nil
			}
			var i hpxdata.Invoice
			if err := hpxdata.Decode(e.Data, &i); err != nil {
				return err
			}
			if sum := i.Net.Add(i.VAT[0].Tax); sum != i.Gross {
				return fmt.Errorf("%s: %s + %s is not %s", e.ID, i.Net, i.VAT[0].Tax, i.Gross)
			}
			if _, ok := intake.ParseStructuredRef(i.StructuredRef); !ok {
				return fmt.Errorf("%s: %s is no structured communication", e.ID, i.StructuredRef)
			}
			return nil
		}
		refuse := func(r intake.Reject, _ intake.Cursor) error { return fmt.Errorf("refused: %s", r.Reason) }
		if err := src.Each(context.Background(), intake.Cursor{}, yield, refuse); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if counts["payment"] == 0 {
		t.Error("no visitor has paid anything")
	}
	delete(counts, "payment")
	if diff := cmp.Diff(map[string]int{"customer": 300, "invoice": 2000, "service": 800, "order": 800}, counts); diff != "" {
		t.Error(diff)
	}
}

func compare(t *testing.T, one, other string) {
	t.Helper()
	x, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if string(x) != string(y) {
		t.Errorf("%s differs from run to run", filepath.Base(one))
	}
}

func TestLinked(t *testing.T) {
	page := `<link rel="stylesheet" href="/static/a.css"><link rel="preload" href="/static/f.woff2" as="font"><link rel="alternate" href="/fr/my">
		<link rel="icon" href="/static/i.svg"><img src="/static/x.png"><a href="/nl/my">x</a><img src="/static/x.png">`
	if diff := cmp.Diff([]string{"/static/a.css", "/static/f.woff2", "/static/i.svg", "/static/x.png"}, linked(page)); diff != "" {
		t.Error(diff)
	}
}

func TestFigures(t *testing.T) {
	if got := span("%.1f", []float64{3, 1, 2, 10}); got != "2.5 (1.0 to 10.0)" {
		t.Error(got)
	}
	own, err := statOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if own.parent != os.Getppid() {
		t.Errorf("the parent is %d, not %d", own.parent, os.Getppid())
	}
	memory, err := highWater()
	if err != nil || memory < 1<<20 {
		t.Errorf("%d bytes, %v", memory, err)
	}
}
