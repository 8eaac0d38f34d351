package demotest

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"inzage/internal/feature/demo"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/whmcs"
)

func TestOtherSystemIsRead(t *testing.T) {
	all := read(whmcs.Open(filepath.Join(root, demo.WHMCSDir), whmcs.Options{Source: demo.WHMCSSource})).all(t)
	counts := types(all)
	for kind, want := range map[string]int{"customer": 3, "login": 3, "service": 3, "order": 3, "invoice": 67, "payment": 64} {
		if counts[kind] != want {
			t.Errorf("%d records of %s, want %d", counts[kind], kind, want)
		}
	}
	for _, e := range all {
		if bytes.Contains(e.Data, []byte("dropped")) || bytes.Contains(e.Extra, []byte("dropped")) {
			t.Errorf("%s let a secret in: %s %s", e.ID, e.Data, e.Extra)
		}
		if e.Type != "customer" {
			continue
		}
		c := decode[hpxdata.Customer](t, e)
		if strings.Contains(c.Company, "&amp;") || len(c.Emails) != 1 || c.CreatedAt.IsZero() || len(c.Phones) != 1 || c.Phones[0].E164 == "" {
			t.Errorf("%s was not understood: %+v", e.ID, c)
		}
	}
}
