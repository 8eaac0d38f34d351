package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Signer signs the trees of one log, each a continuation of the one before. Several processes may share its file: one signs at a time.
type Signer struct {
	Key  Key
	File string // keeps the last checkpoint; nobody but the signer should be able to write it

	mu sync.Mutex
}

// Signed is a checkpoint as it was signed.
type Signed struct {
	Checkpoint
	Note []byte
}

// Refusal says why a tree is not signed: it does not continue what was signed before. That is never an accident of the portal's.
type Refusal struct {
	Last Checkpoint // signed before
	Size int64      // of the tree that is not signed
	File string     // which tells of Last
}

func (r *Refusal) Error() string {
	why := fmt.Sprintf("its first %d entries are not those that were signed: entries were changed, exchanged or put in between", r.Last.Size)
	if r.Size < r.Last.Size {
		why = fmt.Sprintf("it has %d entries, and %d were signed: an older database was put in its place, or entries were taken out", r.Size, r.Last.Size)
	}
	return "the audit log is not signed any more: " + why + ". Keep " + r.File + " as evidence, and run inzage audit verify. " +
		"Was a backup restored on purpose? Then the entries since are lost: move " + r.File + " and the key of the log away, and begin with a new key (inzage audit key --new)"
}

// While holds the signer's file for one caller at a time, so that between looking at the tree and keeping what was signed nobody
// else signs a larger one.
func (s *Signer) While(do func(Held) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock, err := os.OpenFile(s.File+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("the file that keeps the last checkpoint: %w", err)
	}
	defer func() { _ = lock.Close() }() // ends the lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("%s: %w", lock.Name(), err)
	}
	last, err := ReadState(s.File, s.Key.Verifier())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return do(Held{Last: last, s: s})
}

// Held is a signer whose file is held.
type Held struct {
	Last *Signed // what the file keeps; nil: nothing yet
	s    *Signer
}

// Sign signs a tree that continues the last one, and keeps what it signed before it returns that. A tree that was signed already
// yields the same checkpoint again, and an empty one nothing: nil. known is another checkpoint of the same key that must be
// continued, such as the one that the database tells of; nil: none.
func (h Held) Sign(size int64, hashes tlog.HashReader, known *Signed) (*Signed, error) {
	if size == 0 && h.Last == nil {
		return nil, nil
	}
	for _, last := range []*Signed{h.Last, known} {
		if last == nil {
			continue
		}
		if err := h.continues(last.Checkpoint, size, hashes); err != nil {
			return nil, err
		}
	}
	if h.Last != nil && h.Last.Size == size {
		return h.Last, nil
	}
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return nil, err
	}
	c := Checkpoint{Origin: h.s.Key.Origin(), Size: size, Root: root}
	signed, err := note.Sign(&note.Note{Text: c.text()}, h.s.Key.signer)
	if err != nil {
		return nil, err
	}
	return &Signed{c, signed}, replace(h.s.File, signed)
}

// continues proves that the tree has all that a checkpoint had, where it had it.
func (h Held) continues(last Checkpoint, size int64, hashes tlog.HashReader) error {
	refusal := &Refusal{Last: last, Size: size, File: h.s.File}
	if size < last.Size {
		return refusal
	}
	if last.Size == 0 {
		return nil
	}
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(size, last.Size, hashes)
	if err != nil {
		return err
	}
	if tlog.CheckTree(proof, size, root, last.Size, last.Root) != nil {
		return refusal
	}
	return nil
}

// ReadState reads the file of a signer. One that is not there is fs.ErrNotExist.
func ReadState(path string, by note.Verifier) (*Signed, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file that keeps the last checkpoint: %w", err)
	}
	c, err := Open(text, by)
	if err != nil {
		return nil, fmt.Errorf("%s should keep the last checkpoint that was signed, but %w. Nothing is signed until it is back, or until a new key begins anew: inzage audit key --new", path, err)
	}
	return &Signed{c, text}, nil
}

// replace writes a file whole or not at all, and returns when it is on the disk.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".checkpoint-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
