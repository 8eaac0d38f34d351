package seal

import (
	"cmp"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"sync"
)

// Writer collects the files of one package. Its methods may be called from several goroutines; each Entry belongs to
// one. It is used up by Seal and must be closed in any case.
type Writer struct {
	reference string
	spool     *spool

	mu      sync.Mutex
	names   map[string]bool // lower case, for some systems know no other; true is a file, false a folder
	open    int
	files   []*stored // finished
	sealing bool      // Seal has begun: it alone adds files
	state   error     // why nothing can be added any more
	bufs    sync.Pool
}

// New starts a package for a case. What is collected waits, encrypted, in a nameless file in folder tempDir, which must
// have room for all of it; "" is the system's own folder for such files.
func New(reference, tempDir string) (*Writer, error) {
	if err := checkReference(reference); err != nil {
		return nil, err
	}
	s, err := newSpool(tempDir)
	if err != nil {
		return nil, fmt.Errorf("seal: room for the collection: %w", err)
	}
	w := &Writer{reference: reference, spool: s, names: map[string]bool{}}
	w.bufs.New = func() any { b := make([]byte, 0, partSize); return &b }
	return w, nil
}

// Close ends the package and drops what was collected. After Seal it only frees room.
func (w *Writer) Close() error {
	w.mu.Lock()
	w.state = cmp.Or(w.state, errClosed)
	w.mu.Unlock()
	return w.spool.close()
}

// stored is a file in the spool.
type stored struct {
	path  string
	size  int64
	sum   sum
	parts []part
}

// Entry is a file of the package while it is written.
type Entry struct {
	w    *Writer
	file *stored
	hash hash.Hash
	buf  *[]byte
	err  error // the first failure, or errClosed
}

// Create starts a file below data/ (what is handed over) or meta/ (what is told about it). Several may be open at a
// time. A path that does not fit is refused with a sentence that says why; see Name for names that others gave.
func (w *Writer) Create(path string) (*Entry, error) {
	if !strings.HasPrefix(path, payloadDir) && !strings.HasPrefix(path, metaDir) {
		return nil, fmt.Errorf("seal: %.80q is neither below data/ nor below meta/", path)
	}
	w.mu.Lock()
	full, sealing := len(w.names) >= MaxFiles, w.sealing
	w.mu.Unlock()
	switch {
	case sealing:
		return nil, errClosed
	case full:
		return nil, fmt.Errorf("seal: a package has at most %d files and folders", MaxFiles)
	}
	return w.create(path)
}

func (w *Writer) create(path string) (*Entry, error) {
	if err := checkPath(w.reference, path); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != nil {
		return nil, w.state
	}
	if !w.take(strings.ToLower(path)) {
		return nil, fmt.Errorf("seal: the path %q is taken, perhaps in other case or by a folder", path)
	}
	w.open++
	return &Entry{w: w, file: &stored{path: path}, hash: sha512.New(), buf: w.bufs.Get().(*[]byte)}, nil
}

// take reserves a path and the folders above it.
func (w *Writer) take(lower string) bool {
	if _, taken := w.names[lower]; taken {
		return false
	}
	folders := parents(lower)
	for _, dir := range folders {
		if w.names[dir] {
			return false
		}
	}
	for _, dir := range folders {
		w.names[dir] = false
	}
	w.names[lower] = true
	return true
}

// parents lists the folders above a path, from the outermost: "a/b/c" gives "a" and "a/b".
func parents(path string) (out []string) {
	for i, c := range path {
		if c == '/' {
			out = append(out, path[:i])
		}
	}
	return out
}

// Add writes a whole file.
func (w *Writer) Add(path string, content io.Reader) (File, error) {
	e, err := w.Create(path)
	if err != nil {
		return File{}, err
	}
	if _, err := e.ReadFrom(content); err != nil {
		e.fail(err)
	}
	if err := e.Close(); err != nil {
		return File{}, err
	}
	return e.File(), nil
}

// Write adds to the file. An error is final, for the file and for the package.
func (e *Entry) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if e.err != nil {
			return n, e.err
		}
		k := min(len(p), partSize-len(*e.buf))
		*e.buf = append(*e.buf, p[:k]...)
		p, n = p[k:], n+k
		if len(*e.buf) == partSize {
			e.flush()
		}
	}
	return n, e.err
}

// ReadFrom adds what a reader yields. A reader that fails fails the package: what it gave is not the whole file.
func (e *Entry) ReadFrom(r io.Reader) (n int64, err error) {
	for e.err == nil {
		b := (*e.buf)[len(*e.buf):partSize]
		k, err := r.Read(b)
		*e.buf = (*e.buf)[:len(*e.buf)+k]
		n += int64(k)
		if len(*e.buf) == partSize {
			e.flush()
		}
		if errors.Is(err, io.EOF) {
			return n, e.err
		}
		if err != nil {
			e.fail(err)
		}
	}
	return n, e.err
}

func (e *Entry) flush() {
	if e.err != nil || len(*e.buf) == 0 {
		return
	}
	if e.file.size += int64(len(*e.buf)); e.file.size > MaxFileSize {
		e.fail(fmt.Errorf("seal: %s has more than %d bytes; make several files of it", e.file.path, int64(MaxFileSize)))
		return
	}
	p, err := e.keep()
	if err != nil {
		e.fail(err)
		return
	}
	e.file.parts = append(e.file.parts, p)
	*e.buf = (*e.buf)[:0]
}

// keep hashes and stores what is in the buffer, a full one on two cores.
func (e *Entry) keep() (part, error) {
	if len(*e.buf) < partSize {
		e.hash.Write(*e.buf)
		return e.w.spool.put(*e.buf)
	}
	hashed := make(chan struct{})
	go func() {
		e.hash.Write(*e.buf)
		close(hashed)
	}()
	p, err := e.w.spool.put(*e.buf)
	<-hashed
	return p, err
}

// fail makes the package one that cannot be sealed any more.
func (e *Entry) fail(err error) {
	e.err = cmp.Or(e.err, err)
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	if e.w.state == nil {
		e.w.state = fmt.Errorf("%w: %s: %w", errBroken, e.file.path, err)
	}
}

// Close finishes the file. Only a file that was closed without an error is in the package.
func (e *Entry) Close() error {
	if e.buf == nil { // closed before
		if errors.Is(e.err, errClosed) {
			return nil
		}
		return e.err
	}
	e.flush()
	*e.buf = (*e.buf)[:0]
	e.w.bufs.Put(e.buf)
	e.buf = nil
	e.file.sum = sum(e.hash.Sum(nil))
	e.file.parts = slices.Clip(e.file.parts)
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	e.w.open--
	if e.err != nil {
		return e.err
	}
	e.err = errClosed
	e.w.files = append(e.w.files, e.file)
	return nil
}

// File tells what was written, once Close returned without an error.
func (e *Entry) File() File {
	return File{Path: e.file.path, Size: e.file.size, SHA512: hex.EncodeToString(e.file.sum[:])}
}
