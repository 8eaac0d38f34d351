package seal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

// The files that lie beside a package about its entry in the audit log: the entry, the proof that it stands there, and the log's key.
const (
	LeafSuffix  = ".leaf.json"
	ProofSuffix = ".tlog-proof"
	LogKeyName  = "log.vkey"
)

// SealedType is the type of the entry that says that a package was sealed.
const SealedType = "disclosure.sealed"

// Log is what there is about a package's entry in the audit log.
type Log struct {
	Leaf, Proof, Key []byte        // the files; nil: not there
	Trusted          note.Verifier // the log's key from elsewhere than beside the package; nil: none was given
}

// LogFiles reads what lies beside an encrypted package.
func LogFiles(cipher string) (l Log, err error) {
	dir, reference := filepath.Split(strings.TrimSuffix(cipher, cipherName("")))
	for _, f := range []struct {
		name string
		to   *[]byte
	}{{reference + LeafSuffix, &l.Leaf}, {reference + ProofSuffix, &l.Proof}, {LogKeyName, &l.Key}} {
		b, readErr := os.ReadFile(filepath.Join(dir, f.name))
		if errors.Is(readErr, fs.ErrNotExist) {
			continue
		}
		err = errors.Join(err, readErr)
		*f.to = b
	}
	return l, err
}

// What can be wrong with it.
const (
	LogLeaf       Code = "log.leaf"       // the entry cannot be read, or its payload is not what its leaf commits to
	LogPackage    Code = "log.package"    // the entry tells of another package
	LogKey        Code = "log.key"        // the log's key is missing, cannot be read, or is another than the one given
	LogProof      Code = "log.proof"      // the proof cannot be read, or proves nothing of this entry
	LogCheckpoint Code = "log.checkpoint" // what the log signed cannot be read, or is not signed by its key
)

// LogReport says what was looked at. To be relied on only when there are no problems.
type LogReport struct {
	Leaf   bool // the entry is there, and is of this package
	Proof  bool // it stands in the signed log
	Pinned bool // by a key that was given, and not only by the one that lies beside it

	Entry  audit.Leaf
	Index  int64  // its place, from 0
	Size   int64  // entries of the signed log
	Origin string // which log
	Key    string // that lies beside the package, or ""
}

// checkLog holds the entry against the encrypted file, whose SHA-512 is cipher, and against the log.
func (r *Report) checkLog(l Log, cipher string) {
	r.Log.Key = strings.TrimSpace(string(l.Key))
	if l.Leaf == nil {
		if l.Proof != nil {
			r.add(LogLeaf, "", "There is a proof, but not the entry that it is of (…%s).", LeafSuffix)
		}
		return
	}
	receipt, err := audit.ParseReceipt(l.Leaf)
	if err != nil {
		r.add(LogLeaf, "", "The entry of the audit log beside the package is not as it was written: %s.", err)
		return
	}
	if !tellsOf(receipt, cipher) {
		r.add(LogPackage, "", "The entry of the audit log beside the package tells of another package, or of something else.")
		return
	}
	r.Log.Leaf, r.Log.Entry = true, receipt.Leaf
	if l.Proof != nil {
		r.checkProof(l, receipt.Bytes)
	}
}

// tellsOf reports whether an entry says that this encrypted file was sealed.
func tellsOf(receipt audit.Receipt, cipher string) bool {
	var payload struct {
		Detail struct {
			File string `json:"file_sha512"`
		} `json:"detail"`
	}
	return json.Unmarshal(receipt.Payload, &payload) == nil && receipt.Leaf.Type == SealedType && payload.Detail.File == cipher
}

func (r *Report) checkProof(l Log, leaf []byte) {
	by := l.Trusted
	switch {
	case l.Key != nil:
		own, err := checkpoint.ParsePublic(string(l.Key))
		if err != nil {
			r.add(LogKey, "", "%s beside the package cannot be read.", LogKeyName)
			return
		}
		if by != nil && (by.Name() != own.Name() || by.KeyHash() != own.KeyHash()) {
			r.add(LogKey, "", "%s beside the package is another key than the one given.", LogKeyName)
			return
		}
		if by == nil {
			by = own
		}
	case by == nil:
		r.add(LogKey, "", "There is a proof, but no %s to check it with.", LogKeyName)
		return
	}
	proof, err := checkpoint.ParseProof(l.Proof)
	if err != nil {
		r.add(LogProof, "", "The proof beside the package cannot be read: %s.", err)
		return
	}
	at, err := proof.Verify(leaf, by)
	switch {
	case errors.Is(err, checkpoint.ErrProof):
		r.add(LogProof, "", "The proof beside the package does not hold: %s.", err)
		return
	case err != nil:
		r.add(LogCheckpoint, "", "The signed state of the log in the proof does not hold: %s.", err)
		return
	}
	r.Log.Proof, r.Log.Pinned = true, l.Trusted != nil
	r.Log.Index, r.Log.Size, r.Log.Origin = proof.Index, at.Size, at.Origin
}

// Proven reports whether the proof of a published package lies beside it, whole, with the entry that lies there.
func (f Folder) Proven(reference string) (bool, error) {
	l, err := LogFiles(f.CipherPath(reference))
	if err != nil || l.Leaf == nil || l.Proof == nil || l.Key == nil {
		return false, err
	}
	receipt, err := audit.ParseReceipt(l.Leaf)
	if err != nil {
		return false, nil
	}
	var r Report
	r.checkProof(l, receipt.Bytes)
	return r.OK(), nil
}
