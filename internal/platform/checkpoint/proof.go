package checkpoint

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// proofHeader is the first line of a proof, see https://c2sp.org/tlog-proof.
const proofHeader = "c2sp.org/tlog-proof@v1"

// Proof says where an entry stands in the tree of a checkpoint. With the entry, and the key of the log from elsewhere, it can be
// checked by anybody, without us.
type Proof struct {
	Index      int64            // place of the entry, from 0
	Hashes     tlog.RecordProof // from the leaf's neighbour up
	Extra      []byte           // whatever the maker put there; nothing signs it. nil: none
	Checkpoint []byte           // signed, verbatim
}

// What is wrong with a proof.
var (
	ErrProofForm = errors.New("it is no proof of the form " + proofHeader)
	ErrProof     = errors.New("the entry does not stand at this place of the signed tree: the entry, the place or a hash is another")
)

// maxHashes bounds a proof: no tree is higher.
const maxHashes = 63

// Bytes is the proof as a file.
func (p Proof) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(proofHeader + "\n")
	if p.Extra != nil {
		b.WriteString("extra " + base64.StdEncoding.EncodeToString(p.Extra) + "\n")
	}
	b.WriteString("index " + strconv.FormatInt(p.Index, 10) + "\n")
	for _, h := range p.Hashes {
		b.WriteString(h.String() + "\n")
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// ParseProof reads a proof; it takes only what Bytes would write.
func ParseProof(file []byte) (p Proof, err error) {
	head, signed, ok := strings.Cut(string(file), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(file) > maxNote || len(lines) < 2 || lines[0] != proofHeader {
		return Proof{}, ErrProofForm
	}
	lines = lines[1:]
	if extra, ok := strings.CutPrefix(lines[0], "extra "); ok {
		if p.Extra, err = base64.StdEncoding.Strict().DecodeString(extra); err != nil || len(lines) < 2 {
			return Proof{}, ErrProofForm
		}
		lines = lines[1:]
	}
	index, ok := strings.CutPrefix(lines[0], "index ")
	if p.Index, err = decimal(index); err != nil || !ok || len(lines) > 1+maxHashes {
		return Proof{}, ErrProofForm
	}
	for _, line := range lines[1:] {
		h, err := hash(line)
		if err != nil {
			return Proof{}, ErrProofForm
		}
		p.Hashes = append(p.Hashes, h)
	}
	p.Checkpoint = []byte(signed)
	return p, nil
}

// Verify holds an entry against the proof, and the proof against a checkpoint that is signed by a key.
func (p Proof) Verify(leaf []byte, by note.Verifier) (Checkpoint, error) {
	c, err := Open(p.Checkpoint, by)
	if err != nil {
		return Checkpoint{}, err
	}
	if p.Index >= c.Size {
		return c, ErrProof
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Index, tlog.RecordHash(leaf)); err != nil {
		return c, ErrProof
	}
	return c, nil
}
