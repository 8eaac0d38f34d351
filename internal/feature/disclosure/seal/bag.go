package seal

import (
	"archive/tar"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"

	"inzage/internal/platform/sshsig"
	"inzage/internal/platform/timestamp"
)

// Seal closes the package: it writes the manifests, signs the tag manifest, and streams the tar, encrypted, to out, whose
// signature it returns. When it fails, what out has got is no package and must be thrown away; see Folder for one that
// does so. A Writer can be sealed once.
func (w *Writer) Seal(ctx context.Context, out io.Writer, v Envelope) (Sealed, error) {
	if err := w.begin(v); err != nil {
		return Sealed{}, err
	}
	s := Sealed{Reference: w.reference, At: v.At.Truncate(time.Second), Signer: sshsig.Fingerprint(v.Key.PublicKey())}
	if err := w.bag(ctx, v, &s); err != nil {
		return Sealed{}, err
	}
	c := newCipherFile(out)
	if err := c.finish(w.encrypt(ctx, c, v.To, s.At)); err != nil {
		return Sealed{}, err
	}
	digest := c.hash.Sum(nil)
	s.Cipher, s.CipherSize = hex.EncodeToString(digest), c.size
	var err error
	s.Signature, err = sshsig.SignSum(v.Key, v.Domain.FileUse(), digest)
	return s, err
}

// begin checks that the package can be sealed, and that nothing is added to it from now on.
func (w *Writer) begin(v Envelope) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.state != nil:
		return w.state
	case w.sealing:
		return errClosed
	case w.open > 0:
		return fmt.Errorf("seal: %d files are not closed yet", w.open)
	case !slices.ContainsFunc(w.files, func(f *stored) bool { return strings.HasPrefix(f.path, payloadDir) }):
		return errors.New("seal: a package without payload")
	case v.Key == nil || len(v.To) == 0 || v.At.IsZero():
		return errors.New("seal: a package needs a time, a key to sign with and somebody to encrypt to")
	case v.At.Year() < 1970 || v.At.Year() > 2200:
		return fmt.Errorf("seal: %v is no time to seal at", v.At)
	}
	if err := v.Domain.check(); err != nil {
		return err
	}
	if err := checkInfo(v.Info); err != nil {
		return err
	}
	w.sealing = true
	return nil
}

// bag adds the tag files and their signature, and puts all files in the order of the tar.
func (w *Writer) bag(ctx context.Context, v Envelope, s *Sealed) error {
	byPath := func(a, b *stored) int { return strings.Compare(a.path, b.path) }
	slices.SortFunc(w.files, byPath)
	n := slices.IndexFunc(w.files, func(f *stored) bool { return !strings.HasPrefix(f.path, payloadDir) })
	if n < 0 {
		n = len(w.files)
	}
	payload, tags := w.files[:n], slices.Clone(w.files[n:]) // "data/" sorts before "meta/"
	s.Files = n
	for _, f := range payload {
		s.Bytes += f.size
	}
	for _, t := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{version, text(versionText)},
		{info, text(w.info(v, *s))},
		{manifest, list(payload)},
	} {
		f, err := w.tag(t.name, t.write)
		if err != nil {
			return err
		}
		tags = append(tags, f)
	}
	slices.SortFunc(tags, byPath)
	all, err := w.tag(tagManifest, list(tags))
	if err != nil {
		return err
	}
	s.TagManifest = hex.EncodeToString(all.sum[:])
	if err := w.signTags(ctx, v, all, s); err != nil {
		return err
	}
	slices.SortFunc(w.files, byPath)
	return nil
}

// tag adds a tag file beside the manifests.
func (w *Writer) tag(name string, write func(io.Writer) error) (*stored, error) {
	e, err := w.create(name)
	if err != nil {
		return nil, err
	}
	if err := write(e); err != nil {
		e.fail(err)
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return e.file, nil
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// list is a manifest: lines that sha512sum reads.
func list(files []*stored) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, f := range files {
			if _, err := io.WriteString(w, hex.EncodeToString(f.sum[:])+"  "+f.path+"\n"); err != nil {
				return err
			}
		}
		return nil
	}
}

// signTags adds the signature and the time stamp over the tag manifest, the only files that no manifest lists.
func (w *Writer) signTags(ctx context.Context, v Envelope, tags *stored, s *Sealed) error {
	armored, err := sshsig.SignSum(v.Key, v.Domain.BagUse(), tags.sum[:])
	if err != nil {
		return err
	}
	if _, err := w.tag(signature, text(string(armored))); err != nil || v.Stamp == nil {
		return err
	}
	reply, err := v.Stamp(ctx, tags.sum)
	if err != nil || len(reply) == 0 {
		return err
	}
	stamp, err := timestamp.Check(reply, tags.sum, nil)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	s.StampedAt = stamp.At
	_, err = w.tag(timeStamp, text(string(reply)))
	return err
}

var labelForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

// reserved are the lines of bag-info.txt that Seal writes itself.
var reserved = []string{"Bag-Software-Agent", "Bagging-Date", "External-Identifier", "Payload-Oxum"}

func checkInfo(fields []Field) error {
	size := 0
	for _, f := range fields {
		switch {
		case !labelForm.MatchString(f.Label) || slices.Contains(reserved, f.Label):
			return fmt.Errorf("seal: %.40q cannot be a label of bag-info.txt", f.Label)
		case f.Value == "" || f.Value != strings.TrimSpace(f.Value) || !utf8.ValidString(f.Value) || strings.ContainsFunc(f.Value, unicode.IsControl):
			return fmt.Errorf("seal: the value of %s must be one line of text", f.Label)
		}
		size += len(f.Label) + len(f.Value)
	}
	if size > maxTag/2 {
		return errors.New("seal: bag-info.txt gets too long")
	}
	return nil
}

func (w *Writer) info(v Envelope, s Sealed) string {
	var b strings.Builder
	for _, f := range append(slices.Clone(v.Info),
		Field{"External-Identifier", w.reference},
		Field{"Bagging-Date", v.At.Format(time.DateOnly)},
		Field{"Payload-Oxum", oxum(s.Bytes, s.Files)},
		Field{"Bag-Software-Agent", agent}) {
		fmt.Fprintf(&b, "%s: %s\n", f.Label, f.Value)
	}
	return b.String()
}

// oxum is the octet and stream count of RFC 8493, section 2.2.2.
func oxum(bytes int64, files int) string { return fmt.Sprintf("%d.%d", bytes, files) }

// encrypt streams the tar through age.
func (w *Writer) encrypt(ctx context.Context, out io.Writer, to []age.Recipient, at time.Time) error {
	sealed, err := age.Encrypt(out, to...)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if err := w.tar(ctx, sealed, at); err != nil {
		return err
	}
	return sealed.Close()
}

// tar writes the bag: files and the folders above them, sorted by path.
func (w *Writer) tar(ctx context.Context, out io.Writer, at time.Time) error {
	t := tar.NewWriter(out)
	done := map[string]bool{}
	for _, f := range w.files {
		p := w.reference + "/" + f.path
		for _, dir := range parents(p) {
			if !done[dir] {
				done[dir] = true
				if err := t.WriteHeader(dirHeader(dir, at)); err != nil {
					return err
				}
			}
		}
		if err := t.WriteHeader(fileHeader(p, f.size, at)); err != nil {
			return err
		}
		if _, err := io.Copy(t, w.spool.reader(ctx, f)); err != nil {
			return err
		}
	}
	return t.Close()
}

func fileHeader(path string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: path, Size: size, Mode: 0o644, ModTime: at, Format: tar.FormatUSTAR}
}

func dirHeader(path string, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeDir, Name: path + "/", Mode: 0o755, ModTime: at, Format: tar.FormatUSTAR}
}

// cipherFile hashes and passes on what age writes, in a goroutine of its own: encrypting and hashing take as long as
// each other.
type cipherFile struct {
	*io.PipeWriter
	hash hash.Hash
	size int64
	done chan error
}

func newCipherFile(out io.Writer) *cipherFile {
	r, w := io.Pipe()
	c := &cipherFile{PipeWriter: w, hash: sha512.New(), done: make(chan error, 1)}
	go func() {
		// The pipe hides out's ReadFrom and the like: what is hashed is what is written.
		n, err := io.CopyBuffer(io.MultiWriter(c.hash, out), struct{ io.Reader }{r}, make([]byte, 256<<10))
		c.size = n
		_ = r.CloseWithError(err) // stops the writing side
		c.done <- err
	}()
	return c
}

// finish waits until all is written, or, when writing failed, until the other side has stopped. It returns what went
// wrong first.
func (c *cipherFile) finish(err error) error {
	_ = c.PipeWriter.CloseWithError(err) // nil is the end of the file
	if other := <-c.done; err == nil {
		return other
	}
	return err
}
