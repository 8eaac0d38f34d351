package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Source turns files of one format into envelopes. It knows no table.
type Source interface {
	// Name tells one import from another, "hpx:whmcs:main": what reports say and cursors are kept under.
	Name() string
	// Size is how many bytes there are to read; Cursor.Done counts towards it.
	Size() int64
	// Each reads all, from a cursor on: the zero Cursor, or one that an earlier Each handed out, after which
	// it goes on as if it had never stopped. A cursor whose files have changed since is as good as zero.
	//
	// Each record goes to yield or to refuse, with the cursor behind it, in an order that is the same every
	// time. Bad input is refused and never ends Each; an error of yield or refuse does, and is returned, as
	// is that of the context.
	Each(ctx context.Context, from Cursor, yield Yield, refuse Refuse) error
}

// Yield takes an envelope and the cursor behind it.
type Yield func(Envelope, Cursor) error

// Refuse takes what was refused and the cursor behind it.
type Refuse func(Reject, Cursor) error

// Completer is a Source that knows of which record types it holds all that exist, so that a known record
// that it lacks is gone at its source. It may be asked after Each has returned nil, and leaves out types
// of which something could not be read.
type Completer interface {
	Complete() []string
}

// Cursor is a place in a source: where to go on after a stop. It is kept as JSON beside what was stored.
// Only Done means something outside the source.
type Cursor struct {
	Stamp  string `json:"stamp,omitempty"`  // which files, in which state
	Step   int    `json:"step,omitempty"`   // which pass over the files
	File   int    `json:"file,omitempty"`   // which file of the pass
	Offset int64  `json:"offset,omitempty"` // first byte of the file that was not read yet
	Line   int    `json:"line,omitempty"`   // lines or elements of the file that were read
	Done   int64  `json:"done,omitempty"`   // bytes read of Source.Size
}

// File is one file of a source.
type File struct {
	Path     string // where it is
	Name     string // what reports call it: without the folders above the source's own
	Size     int64
	Modified time.Time
}

// StatFile describes a file under the name that reports use. It refuses what is no ordinary file: a device or
// pipe would never end, or block.
func StatFile(path, name string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s is not a file", path)
	}
	return File{Path: path, Name: filepath.ToSlash(name), Size: info.Size(), Modified: info.ModTime()}, nil
}

// Stamp returns a digest of names, sizes and times of files: another one when any of them changed.
func Stamp(files []File) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%q %d %d\n", f.Name, f.Size, f.Modified.UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// TotalSize returns how many bytes files have together.
func TotalSize(files []File) int64 {
	var n int64
	for _, f := range files {
		n += f.Size
	}
	return n
}
