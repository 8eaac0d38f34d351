package seal

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// block is the unit of a tar.
const block = 512

// tarState is what is remembered from one header to the next.
type tarState struct {
	folder  string          // the bag's, which the first header names
	at      time.Time       // of every entry
	headers int             // entries so far
	last    string          // the file before
	taken   map[string]bool // lower case paths, files and folders
	folders map[string]bool // folders that had a header
	waiting []string        // folders since the last file
	ended   bool            // its end was reached: what did not come is missing
}

// errStop ends the reading of a tar that cannot be followed any further; the reason is in the report.
var errStop = errors.New("stop")

// read goes through the tar. It reads blocks itself, for archive/tar is lenient: it follows extensions, skips padding
// unseen and stops at the end mark. Every header must be the very bytes that Seal writes for such a file. The error is
// one of reading, which is age's or the source's.
func (b *bagReader) read(clear io.Reader) error {
	b.tar.taken, b.tar.folders = map[string]bool{}, map[string]bool{}
	err := b.blocks(clear)
	switch {
	case errors.Is(err, errStop):
		_, err = io.Copy(io.Discard, clear) // age notices what was changed in the rest
	case errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errDecrypt):
		b.r.add(TarCut, "", "The tar ends too early.")
		return nil
	}
	return err
}

// errDecrypt marks that decryption failed, as against a tar that ends too early.
var errDecrypt = errors.New("decrypt")

// decrypted tells the end of what was decrypted from a failure that looks like it.
type decrypted struct{ r io.Reader }

func (d decrypted) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		err = errors.Join(errDecrypt, err)
	}
	return n, err
}

func (b *bagReader) blocks(clear io.Reader) error {
	clear = decrypted{clear}
	var h, zero [block]byte
	for {
		if _, err := io.ReadFull(clear, h[:]); err != nil {
			return unexpected(err)
		}
		if h == zero {
			return b.end(clear)
		}
		size, err := b.header(&h)
		if err != nil {
			return err
		}
		p, isFile := b.entry(&h)
		content := &io.LimitedReader{R: clear, N: size}
		if isFile {
			err = b.file(p, size, content)
		} else {
			_, err = io.Copy(io.Discard, content)
		}
		if err != nil {
			return err
		}
		if content.N > 0 {
			return io.ErrUnexpectedEOF
		}
		pad := h[:(block-size%block)%block]
		if _, err := io.ReadFull(clear, pad); err != nil {
			return unexpected(err)
		}
		if !bytes.Equal(pad, zero[:len(pad)]) {
			b.r.add(TarHeader, p, "Something stands in the padding after %s.", p)
		}
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// end looks for the second empty block and for nothing after it.
func (b *bagReader) end(clear io.Reader) error {
	var rest [block + 1]byte
	n, err := io.ReadFull(clear, rest[:])
	switch {
	case errors.Is(err, errDecrypt):
		return err
	case n < block:
		return io.ErrUnexpectedEOF
	}
	b.tar.ended = true
	if n > block || rest != [block + 1]byte{} {
		b.r.add(TarTrailing, "", "The tar goes on after its end.")
		return errStop
	}
	return nil
}

// header checks what must hold before the size in a header can be followed.
func (b *bagReader) header(h *[block]byte) (size int64, err error) {
	size, err = strconv.ParseInt(cut(h[124:136]), 8, 64)
	if err != nil || size < 0 || size > MaxFileSize || !checksum(h) {
		b.r.add(TarHeader, "", "A header of the tar is damaged, or of a form that packages do not have.")
		return 0, errStop
	}
	if b.tar.headers++; b.tar.headers > b.most {
		b.r.add(TarLimit, "", "There are more files and folders in it than the %d that a package may have.", MaxFiles)
		return 0, errStop
	}
	return size, nil
}

// entry checks a header and returns the path in the bag of a file that is to be read.
func (b *bagReader) entry(h *[block]byte) (p string, isFile bool) {
	name := cut(h[0:100])
	switch h[156] {
	case tar.TypeReg, tar.TypeDir:
	case tar.TypeSymlink, tar.TypeLink:
		b.r.add(TarLink, name, "%.120q is a link; a package has files only.", name)
		return name, false
	default:
		b.r.add(TarType, name, "%.120q is neither a file nor a folder.", name)
		return name, false
	}
	path := name
	if h[156] == tar.TypeDir {
		path = strings.TrimSuffix(name, "/")
	}
	folder, inside, _ := strings.Cut(path, "/")
	if b.tar.folder == "" && checkReference(folder) == nil {
		b.tar.folder = folder
		b.tar.at = time.Unix(number(h[136:148]), 0).UTC()
	}
	if folder != b.tar.folder || strings.Contains("/"+path+"/", "/../") || (inside == "" && h[156] == tar.TypeReg) {
		b.r.add(TarPath, name, "%.120q lies outside the folder of the package.", name)
		return name, false
	}
	if inside != "" && checkPath(folder, inside) != nil {
		b.r.add(TarPath, name, "%.120q is a name that packages do not have.", name)
		return name, false
	}
	lower := strings.ToLower(path)
	if b.tar.taken[lower] {
		b.r.add(TarDuplicate, name, "%s is there twice, perhaps in other case.", name)
		return name, false
	}
	b.tar.taken[lower] = true
	b.exact(h, name)
	if h[156] == tar.TypeDir {
		b.tar.waiting = append(b.tar.waiting, path)
		return name, false
	}
	b.order(path)
	return inside, true
}

// exact holds a header against the one that Seal writes.
func (b *bagReader) exact(h *[block]byte, name string) {
	want := fileHeader(name, number(h[124:136]), b.tar.at)
	if h[156] == tar.TypeDir {
		want = dirHeader(strings.TrimSuffix(name, "/"), b.tar.at)
	}
	var buf bytes.Buffer
	if err := tar.NewWriter(&buf).WriteHeader(want); err != nil || !bytes.Equal(buf.Bytes(), h[:]) {
		b.r.add(TarHeader, name, "The tar's header of %s has another owner, mode or time than a package has.", name)
	}
}

// order checks that files come sorted, each after the folders above it that had no file before.
func (b *bagReader) order(path string) {
	var missing []string
	for _, dir := range parents(path) {
		if !b.tar.folders[dir] {
			missing = append(missing, dir)
			b.tar.folders[dir] = true
		}
	}
	if path <= b.tar.last || !slices.Equal(missing, b.tar.waiting) {
		b.r.add(TarOrder, path, "%s does not come in the order in which packages are made.", path)
	}
	b.tar.last, b.tar.waiting = path, b.tar.waiting[:0]
}

// cut returns a text field up to its first NUL.
func cut(field []byte) string {
	s, _, _ := bytes.Cut(field, []byte{0})
	return string(s)
}

func number(field []byte) int64 {
	n, _ := strconv.ParseInt(cut(field), 8, 64) // exact notices what is no number
	return n
}

// checksum adds a header up as tar does, with the field of the sum as spaces.
func checksum(h *[block]byte) bool {
	want, err := strconv.ParseInt(strings.Trim(cut(h[148:156]), " "), 8, 64)
	var got int64
	for i, c := range h {
		if i >= 148 && i < 156 {
			c = ' '
		}
		got += int64(c)
	}
	return err == nil && got == want
}
