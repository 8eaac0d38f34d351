package hpx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// attach adds the document that an invoice points at: its XML, or else its PDF. Documents lie in blobs/
// beside the file, under the digest of what they hold.
func (r *reader) attach(e *intake.Envelope) *intake.Problem {
	if e.Type != "invoice" || !bytes.Contains(e.Data, []byte(`"blob"`)) {
		return nil
	}
	var refs struct {
		UBL *hpxdata.BlobRef `json:"ubl"`
		PDF *hpxdata.BlobRef `json:"pdf"`
	}
	if err := json.Unmarshal(e.Data, &refs); err != nil {
		return intake.NewProblem(intake.CodeDocument, "ubl and pdf must be objects like {\"blob\":\"sha256:…\",\"name\":…,\"mime\":…}")
	}
	ref, field := refs.UBL, "ubl"
	if ref == nil || ref.Blob == "" {
		ref, field = refs.PDF, "pdf"
	}
	if ref == nil || ref.Blob == "" {
		return nil
	}
	document, p := r.document(ref.Blob)
	if p == nil && field == "ubl" {
		p = intake.ProblemOf(intake.CheckXML(document))
	} else if p == nil && intake.HasCard(document) {
		p = intake.NewProblem(intake.CodeCard, "the document holds a payment card number and must stay whole, so it is not kept; take the number out at the source")
	}
	if p != nil {
		return p.In(field)
	}
	e.Blob = &intake.Blob{Name: ref.Name, MIME: ref.MIME, Data: document}
	return nil
}

// document reads what lies in blobs/ under a digest, and checks that it is that.
func (r *reader) document(ref string) ([]byte, *intake.Problem) {
	digest, ok := strings.CutPrefix(ref, "sha256:")
	if want, err := hex.DecodeString(digest); !ok || err != nil || len(want) != sha256.Size {
		return nil, intake.NewProblem(intake.CodeDocument, "%s is not a digest like sha256: and 64 hexadecimal digits", intake.Quote(ref))
	}
	digest = strings.ToLower(digest)
	f, err := os.Open(filepath.Join(filepath.Dir(r.Path), "blobs", digest))
	if err != nil {
		return nil, intake.NewProblem(intake.CodeDocument, "the document is not in blobs/%s beside the file (%v)", digest, cause(err))
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, intake.MaxDocument+1))
	if err != nil {
		return nil, intake.NewProblem(intake.CodeDocument, "blobs/%s cannot be read (%v)", digest, cause(err))
	}
	if len(b) > intake.MaxDocument {
		return nil, intake.NewProblem(intake.CodeTooLarge, "blobs/%s is larger than 20 MiB", digest)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != digest {
		return nil, intake.NewProblem(intake.CodeDocument, "blobs/%s does not hold what its name says; copy it again", digest)
	}
	return b, nil
}
