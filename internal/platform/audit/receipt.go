package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"github.com/gowebpki/jcs"
)

// Receipt is an entry as a file, for whoever may know what it says: the leaf, and what the leaf commits to.
type Receipt struct {
	Leaf    Leaf
	Bytes   []byte          // the leaf as it was hashed into the tree
	Payload json.RawMessage // canonical
}

// What is wrong with a receipt.
var (
	ErrReceiptForm = errors.New("it is no entry with leaf, salt and payload")
	ErrReceipt     = errors.New("the payload is not the one that the leaf commits to: one of the two was changed")
)

// maxReceipt bounds a receipt, in bytes.
const maxReceipt = 1 << 20

// ParseReceipt reads a receipt and holds the payload against the leaf's commitment. That the leaf stands in the log, a proof tells.
func ParseReceipt(file []byte) (Receipt, error) {
	var in struct {
		Leaf    string          `json:"leaf"`
		Salt    string          `json:"salt"`
		Payload json.RawMessage `json:"payload"`
	}
	if len(file) > maxReceipt {
		return Receipt{}, ErrReceiptForm
	}
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Receipt{}, ErrReceiptForm
	}
	if _, err := d.Token(); err != io.EOF {
		return Receipt{}, ErrReceiptForm
	}
	leaf, err := ParseLeaf([]byte(in.Leaf))
	if err != nil {
		return Receipt{}, ErrReceiptForm
	}
	salt, err := hex.DecodeString(in.Salt)
	if err != nil || len(salt) != 32 || len(in.Payload) == 0 {
		return Receipt{}, ErrReceiptForm
	}
	payload, err := jcs.Transform(in.Payload)
	if err != nil {
		return Receipt{}, ErrReceiptForm
	}
	if sum := Commitment(salt, payload); hex.EncodeToString(sum[:]) != leaf.Commit {
		return Receipt{}, ErrReceipt
	}
	return Receipt{Leaf: leaf, Bytes: []byte(in.Leaf), Payload: payload}, nil
}
