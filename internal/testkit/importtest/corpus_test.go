package importtest

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/ubl"
)

// corpus holds public UBL documents, beside the source tree where there are any.
const corpus = "../../../../shared/data/ubl"

// Public documents come in, each to a customer with its buyer's number, and come out byte for byte.
func TestPublicDocuments(t *testing.T) {
	var files []string
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".xml" {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Skipf("no documents in %s: %v", corpus, err)
	}
	w := newWorld(t)
	take := func() intake.Report {
		src, err := ubl.Open(files, ubl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return w.import_(src, intake.Options{})
	}
	first := take()
	if first.New != 0 || first.Read != first.Refused {
		t.Errorf("documents came in before there was a customer:\n%s", first.Text())
	}
	customers := map[string]string{}
	for l := range strings.Lines(w.rejects(first)) {
		var reject struct {
			Code   intake.Code
			Record struct{ Data hpxdata.Invoice }
		}
		if err := json.Unmarshal([]byte(l), &reject); err != nil {
			t.Fatal(err)
		}
		if m := reject.Record.Data.Match; reject.Code == intake.CodeNobody && m != nil && m.VATNo+m.EnterpriseNo != "" {
			key := m.VATNo + m.EnterpriseNo
			customers[key] = line(t, "test:main/client/"+key, "", start, hpxdata.Customer{Number: key, Company: key, VATNo: m.VATNo, EnterpriseNo: m.EnterpriseNo})
		}
	}
	var lines []string
	for _, l := range customers {
		lines = append(lines, l)
	}
	w.take(w.file(lines...))
	second := take()
	t.Logf("%d documents, %d customers:\n%s", len(files), len(customers), second.Text())
	if second.New < int64(len(files))/3 || second.Read != first.Read {
		t.Errorf("%d of %d documents came in", second.New, len(files))
	}
	content := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		content[string(b)] = true
	}
	for _, id := range w.rows(`SELECT document_id::text FROM invoices`) {
		document, _ := ident.Parse(id)
		b, err := blob.Open(w.st.Read(w.ctx), w.st.Keys(), document)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := io.Copy(&got, b); err != nil || !content[got.String()] {
			t.Errorf("%s (%d bytes) is none of the files: %v", b.Name, got.Len(), err)
		}
	}
	again := take()
	if again.New+again.Changed > 0 {
		t.Errorf("the same documents again:\n%s", again.Text())
	}
	w.summariesHold()
}
