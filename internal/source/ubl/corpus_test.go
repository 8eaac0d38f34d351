package ubl

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

const corpus = "../../../../shared/data/ubl/gobl-ubl"

// TestCorpus reads 93 documents that others wrote: each is taken or refused with a reason, and kept whole.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("%s is not here", corpus)
	}
	s, err := Open([]string{corpus}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]int{}
	var refused []intake.Reject
	err = s.Each(context.Background(), intake.Cursor{}, func(e intake.Envelope, _ intake.Cursor) error {
		var inv hpxdata.Invoice
		if err := hpxdata.Decode(e.Data, &inv); err != nil {
			t.Errorf("%s: %v", e.File, err)
		}
		if inv.Number == "" || inv.IssueDate.IsZero() || inv.Currency == "" || inv.Gross == "" || len(inv.Lines) == 0 {
			t.Errorf("%s: something was not found: %s", e.File, e.Data)
		}
		whole, err := os.ReadFile(filepath.Join(corpus, e.File))
		if err != nil || !bytes.Equal(whole, e.Blob.Data) {
			t.Errorf("%s: the document did not stay whole", e.File)
		}
		types[inv.Type]++
		t.Logf("%s %s", e.ID, e.Data)
		return nil
	}, func(r intake.Reject, _ intake.Cursor) error {
		refused = append(refused, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range refused {
		t.Errorf("refused: %+v", r)
	}
	t.Log(types)
}
