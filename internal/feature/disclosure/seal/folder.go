package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"inzage/internal/platform/sshsig"
)

// The files that lie beside the encrypted one. What else is attached has a name that begins with the reference, or is LogKeyName.
const (
	SignersName = "allowed_signers"
	ScriptName  = "verify.sh"
	guideName   = "VERIFY.txt"
)

// Folder is where packages lie, each in a folder named by its reference.
//
// A package gets there in two steps, so that there is never one that nobody recorded and never half a one: Stage writes
// and syncs all of it under a hidden name; its caller commits the entry that tells of it; Publish renames it. Whoever
// dies in between finds the staged package again by what the entry says and publishes it, as often as he likes.
type Folder struct {
	Dir string
}

// Letter is what the receiver is told beside the package.
type Letter struct {
	Languages  []string // of VERIFY.txt, in this order; see Languages
	Passphrase bool     // the package opens with a passphrase, not with a key
	Site       string   // where our keys can be seen: "https://privacy.host.example", nothing after the host
}

// Stage seals a package into the folder under a hidden name. When it fails nothing is left, except after a kill: then
// Sweep removes it.
func (f Folder) Stage(ctx context.Context, w *Writer, v Envelope, l Letter) (Sealed, error) {
	if err := l.check(); err != nil {
		return Sealed{}, err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return Sealed{}, err
	}
	dir, err := os.MkdirTemp(f.Dir, ".partial-"+w.reference+"-*")
	if err != nil {
		return Sealed{}, err
	}
	s, err := stage(ctx, dir, w, v, l)
	if err == nil {
		err = os.Rename(dir, f.staged(s))
	}
	if err == nil {
		err = syncDir(f.Dir)
	}
	if err != nil {
		return Sealed{}, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func stage(ctx context.Context, dir string, w *Writer, v Envelope, l Letter) (s Sealed, err error) {
	name := filepath.Join(dir, cipherName(w.reference))
	err = writeFile(name, func(file *os.File) error {
		s, err = w.Seal(ctx, file, v)
		return err
	})
	if err != nil {
		return Sealed{}, err
	}
	guide, err := Guide(s, v.Domain, l)
	if err != nil {
		return Sealed{}, err
	}
	for _, beside := range []struct {
		name    string
		content []byte
	}{
		{cipherName(w.reference) + ".sig", s.Signature},
		{SignersName, []byte(AllowedSigners(v.Domain, v.Key.PublicKey()))},
		{guideName, []byte(guide)},
		{ScriptName, Script()},
	} {
		if err := writeBytes(filepath.Join(dir, beside.name), beside.content); err != nil {
			return Sealed{}, err
		}
	}
	return s, syncDir(dir)
}

// Publish gives a staged package its name. It may be called again: that this very package is there already, which its
// signature tells, is no error. That another one is there is.
func (f Folder) Publish(s Sealed) error {
	if err := checkReference(s.Reference); err != nil {
		return err
	}
	if !cipherForm.MatchString(s.Cipher) {
		return errors.New("seal: this tells of no package")
	}
	switch err := os.Rename(f.staged(s), f.Path(s.Reference)); {
	case errors.Is(err, fs.ErrNotExist):
		same, other := f.has(s)
		if other != nil {
			return fmt.Errorf("seal: package %s was never finished or is gone: %w", s.Reference, other)
		}
		if !same {
			return fmt.Errorf("seal: there is another package under %s", s.Reference)
		}
	case err != nil: // among them: there is a package already
		return err
	}
	return syncDir(f.Dir)
}

var cipherForm = regexp.MustCompile(`^[0-9a-f]{128}$`)

// has reports whether the published package is this one, by the signature beside it, which no other has.
func (f Folder) has(s Sealed) (bool, error) {
	sig, err := os.ReadFile(f.CipherPath(s.Reference) + ".sig")
	return bytes.Equal(sig, s.Signature), err
}

// Path is where a published package lies.
func (f Folder) Path(reference string) string { return filepath.Join(f.Dir, reference) }

// CipherPath is where the encrypted file of a published package lies.
func (f Folder) CipherPath(reference string) string {
	return filepath.Join(f.Path(reference), cipherName(reference))
}

func (f Folder) staged(s Sealed) string {
	return filepath.Join(f.Dir, ".staged-"+s.Reference+"-"+s.Cipher[:32])
}

func cipherName(reference string) string { return reference + ".tar.age" }

// attachForm: "D-2026-000017.tlog-proof".
var attachForm = regexp.MustCompile(`^D-\d{4}-\d{6}\.[a-z0-9.-]{1,40}$`)

// Attach puts a file beside a published package, such as the proof that its entry stands in the log: that can only be
// made when the package is there. The name begins with the reference, or is LogKeyName. It replaces the file whole, or not
// at all, and never the encrypted file or its signature.
func (f Folder) Attach(reference, name string, content []byte) error {
	if err := checkReference(reference); err != nil {
		return err
	}
	if name != LogKeyName && (!attachForm.MatchString(name) || !strings.HasPrefix(name, reference+".") || strings.HasPrefix(name, cipherName(reference))) {
		return fmt.Errorf("seal: %.60q cannot lie beside package %s", name, reference)
	}
	dir := f.Path(reference)
	temp := filepath.Join(dir, ".partial-"+name)
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeBytes(temp, content); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := os.Rename(temp, filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

// Remove destroys our copy of a package. It first takes it out of sight, so that no half is ever seen. One that is not
// there is no error.
func (f Folder) Remove(reference string) error {
	if err := checkReference(reference); err != nil {
		return err
	}
	gone := filepath.Join(f.Dir, fmt.Sprintf(".partial-%s-gone-%d", reference, time.Now().UnixNano()))
	err := os.Rename(f.Path(reference), gone)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(f.Dir)
	}
	return errors.Join(err, os.RemoveAll(gone))
}

// Sweep removes what a killed process left, and staged packages that were never published, when they are older than
// before. It returns how many.
func (f Folder) Sweep(before time.Time) (n int, err error) {
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".partial-") && !strings.HasPrefix(e.Name(), ".staged-") {
			continue
		}
		info, infoErr := e.Info()
		if infoErr != nil || !info.ModTime().Before(before) {
			continue
		}
		if removeErr := os.RemoveAll(filepath.Join(f.Dir, e.Name())); removeErr != nil {
			err = errors.Join(err, removeErr)
			continue
		}
		n++
	}
	return n, err
}

// AllowedSigners is the file by which ssh-keygen knows the company's key, for these two uses only.
func AllowedSigners(d Domain, key ssh.PublicKey) string {
	return sshsig.AllowedSigner(d.Identity(), key, d.FileUse(), d.BagUse())
}

func writeBytes(name string, content []byte) error {
	return writeFile(name, func(file *os.File) error {
		_, err := file.Write(content)
		return err
	})
}

// writeFile makes a new file and returns when it is on the disk.
func writeFile(name string, write func(*os.File) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDir brings new names in a folder to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
