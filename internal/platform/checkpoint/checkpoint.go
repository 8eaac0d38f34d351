// Package checkpoint is what anybody needs to hold the audit log against what was signed of it: checkpoints, which are signed sizes
// and roots of its Merkle tree, and proofs that an entry stands in the tree of a checkpoint.
//
// The forms are public ones, so that other programs can read them: signed note, tlog-checkpoint and tlog-proof of C2SP
// (https://c2sp.org), Ed25519, hashes of RFC 6962. The name of a key is the origin of its log.
//
// A Signer keeps the last checkpoint that it signed in a file of its own, away from the database, and signs no tree that does not
// continue that one. Whoever changes the database, or puts an older one in its place, cannot have that signed.
package checkpoint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the state of a log: so many entries, with this root.
type Checkpoint struct {
	Origin string // which log
	Size   int64  // entries
	Root   tlog.Hash
}

// text is the body of the note, as c2sp.org/tlog-checkpoint has it.
func (c Checkpoint) text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// maxNote bounds a checkpoint, in bytes: sixteen cosignatures of witnesses fit.
const maxNote = 64 << 10

// What is wrong with a checkpoint.
var (
	ErrForm      = errors.New("it is no checkpoint of the form c2sp.org/tlog-checkpoint")
	ErrSignature = errors.New("it is not signed by this key, or was changed since")
	ErrOrigin    = errors.New("it is of another log than its key")
)

// Open reads a checkpoint that is signed by a key. Signatures of others, such as cosignatures of witnesses, may stand beside it and are not looked at.
func Open(signed []byte, by note.Verifier) (Checkpoint, error) {
	if len(signed) > maxNote || !strictSignatures(string(signed)) {
		return Checkpoint{}, ErrForm
	}
	n, err := note.Open(signed, note.VerifierList(by))
	var unsigned *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unsigned), errors.As(err, &invalid):
		return Checkpoint{}, ErrSignature
	case err != nil:
		return Checkpoint{}, ErrForm
	}
	c, err := parse(n.Text)
	if err == nil && c.Origin != by.Name() {
		err = ErrOrigin
	}
	return c, err
}

// parse reads the body. Lines after the third are extensions: they mean nothing here.
func parse(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return c, ErrForm
	}
	c.Origin = lines[0]
	if c.Size, err = decimal(lines[1]); err != nil {
		return c, ErrForm
	}
	if c.Root, err = hash(lines[2]); err != nil {
		return c, ErrForm
	}
	for _, extension := range lines[3 : len(lines)-1] {
		if extension == "" {
			return c, ErrForm
		}
	}
	return c, nil
}

// decimal reads a number without sign or leading zeros.
func decimal(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, ErrForm
	}
	return n, nil
}

// hash reads a hash that is written in the one way in which it can be.
func hash(s string) (tlog.Hash, error) {
	h, err := tlog.ParseHash(s)
	if err != nil || h.String() != s {
		return tlog.Hash{}, ErrForm
	}
	return h, nil
}

// strictSignatures reports whether the signatures of a note are written in the one way in which they can be: decoders forgive bits at
// the end that stand for nothing, and then a note that was changed would pass.
func strictSignatures(signed string) bool {
	at := strings.LastIndex(signed, "\n\n")
	if at < 0 {
		return false
	}
	for line := range strings.Lines(signed[at+2:]) {
		_, encoded, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "— "), "\n"), " ")
		if !ok || strings.ContainsAny(encoded, "\r\n") {
			return false
		}
		if _, err := base64.StdEncoding.Strict().DecodeString(encoded); err != nil {
			return false
		}
	}
	return true
}

// String names a checkpoint for people.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s, %d entries, root %s", c.Origin, c.Size, c.Root)
}
