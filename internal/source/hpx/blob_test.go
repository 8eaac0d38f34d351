package hpx

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"inzage/internal/platform/intake"
)

func TestDocuments(t *testing.T) {
	const xml = `<Invoice><ID>59</ID></Invoice>`
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	const card = `<Invoice><Note>4111111111111111</Note></Invoice>`
	const pdf = "%PDF-1.7 something"
	for _, c := range []struct {
		name, refs string
		document   string
		code       intake.Code
		field      string
	}{
		{"none", `"number":"59"`, "", "", ""},
		{"XML", `"ubl":{"blob":"sha256:` + digest(xml) + `","name":"59.xml","mime":"application/xml"}`, xml, "", ""},
		{"XML before PDF", `"pdf":{"blob":"sha256:` + digest(pdf) + `"},"ubl":{"blob":"sha256:` + strings.ToUpper(digest(xml)) + `","name":"59.xml","mime":"application/xml"}`, xml, "", ""},
		{"PDF", `"pdf":{"blob":"sha256:` + digest(pdf) + `","name":"59.xml","mime":"application/xml"}`, pdf, "", ""},
		{"card", `"ubl":{"blob":"sha256:` + digest(card) + `"}`, "", intake.CodeCard, "ubl"},
		{"card in a PDF", `"pdf":{"blob":"sha256:` + digest(card) + `"}`, "", intake.CodeCard, "pdf"},
		{"missing", `"ubl":{"blob":"sha256:` + digest("nothing") + `"}`, "", intake.CodeDocument, "ubl"},
		{"not what it says", `"ubl":{"blob":"sha256:` + strings.Repeat("0", 64) + `"}`, "", intake.CodeDocument, "ubl"},
		{"a path", `"ubl":{"blob":"sha256:../../../../etc/passwd"}`, "", intake.CodeDocument, "ubl"},
		{"another digest", `"ubl":{"blob":"md5:00"}`, "", intake.CodeDocument, "ubl"},
		{"another kind", `"ubl":{"blob":["x"]}`, "", intake.CodeDocument, ""},
		{"no XML", `"ubl":{"blob":"sha256:` + digest(pdf) + `"}`, "", intake.CodeEncoding, "ubl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"blobs/" + strings.Repeat("0", 64): "other",
				"invoices.ndjson": fmt.Sprintf(`{"t":"invoice","id":"a/1","data":{%s}}`, c.refs)}
			for _, d := range []string{xml, card, pdf} {
				files["blobs/"+digest(d)] = d
			}
			got := read(t, open(t, Options{}, folder(t, files)))
			if c.code != "" {
				if len(got.refused) != 1 || got.refused[0].Code != c.code || got.refused[0].Field != c.field && !strings.HasPrefix(got.refused[0].Field, c.field+".") {
					t.Errorf("%+v", got)
				}
				return
			}
			if len(got.taken) != 1 {
				t.Fatalf("%+v", got.refused)
			}
			blob := got.taken[0].Blob
			if c.document == "" && blob != nil || c.document != "" && (string(blob.Data) != c.document || blob.Name != "59.xml" || blob.MIME != "application/xml") {
				t.Errorf("%+v", blob)
			}
		})
	}
}
