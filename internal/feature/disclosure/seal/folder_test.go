package seal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

var letter = Letter{Languages: []string{"nl", "fr"}, Site: site}

// site is where the company shows its keys.
const site = "https://privacy.noordzee.example"

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	es, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		out = append(out, e.Name())
	}
	return out
}

func TestFolder(t *testing.T) {
	d, f := newDesk(t), Folder{filepath.Join(t.TempDir(), "packages")}
	s, err := f.Stage(t.Context(), sample(t), d.envelope(), letter)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, f.Dir); len(got) != 1 || !strings.HasPrefix(got[0], ".staged-") {
		t.Errorf("staged as %v", got)
	}
	for range 2 { // the second is a retry
		if err := f.Publish(s); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{ref + ".tar.age", ref + ".tar.age.sig", "VERIFY.txt", "allowed_signers", "verify.sh"}
	if got := names(t, f.Path(ref)); !slices.Equal(got, want) {
		t.Errorf("lies there as %v", got)
	}
	if r := verify(t, []byte(readFile(t, f.CipherPath(ref))), d.check([]byte(readFile(t, f.CipherPath(ref)+".sig")))); !r.OK() {
		t.Error(r.Problems)
	}
	for _, n := range want {
		if i, err := os.Stat(filepath.Join(f.Path(ref), n)); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v: %v", n, i.Mode(), err)
		}
	}

	for name, ok := range map[string]bool{ref + ".tlog-proof": true, ref + ".leaf.json": true, ref + ".tar.age": false, ref + ".tar.age.sig": false,
		"VERIFY.txt": false, "D-2026-000018.leaf.json": false, "../x": false, ref + "./../x": false} {
		if err := f.Attach(ref, name, []byte("proof")); (err == nil) != ok {
			t.Errorf("attach %s: %v", name, err)
		}
	}
	if err := f.Attach(ref, ref+".leaf.json", []byte("newer")); err != nil || readFile(t, filepath.Join(f.Path(ref), ref+".leaf.json")) != "newer" {
		t.Errorf("attach again: %v", err)
	}

	// Another package of the same case does not take the place of one that is there.
	other, err := f.Stage(t.Context(), sample(t), d.envelope(), letter)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Publish(other); err == nil {
		t.Error("a package was replaced")
	}
	if n, err := f.Sweep(time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("swept %d young ones: %v", n, err)
	}
	if n, err := f.Sweep(time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d: %v", n, err)
	}
	if err := f.Publish(other); err == nil {
		t.Error("published what is gone")
	}
	for range 2 {
		if err := f.Remove(ref); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, f.Dir); len(got) != 0 {
		t.Errorf("left %v", got)
	}
	if err := f.Publish(s); err == nil {
		t.Error("published what was removed")
	}
	if err := f.Remove("../etc"); err == nil {
		t.Error("removed by path")
	}
	if n, err := (Folder{filepath.Join(f.Dir, "none")}).Sweep(time.Now()); n != 0 || err != nil {
		t.Errorf("swept %d in no folder: %v", n, err)
	}
}

// failing takes so many bytes and then fails as a full disk does.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, syscall.ENOSPC
	}
	return len(p), nil
}

// TestFull fails at every stage of the writing, and says so.
func TestFull(t *testing.T) {
	d := newDesk(t)
	whole, _ := sealed(t, d, sample(t))
	for left := 0; left < len(whole); left += len(whole) / 23 {
		if _, err := sample(t).Seal(t.Context(), &failing{left}, d.envelope()); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("full after %d bytes: %v", left, err)
		}
	}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil {
		defer full.Close()
		if _, err := sample(t).Seal(t.Context(), full, d.envelope()); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("/dev/full: %v", err)
		}
	}
	f := Folder{t.TempDir()}
	v := d.envelope()
	v.Key = noLastSign{d.key}
	if _, err := f.Stage(t.Context(), sample(t), v, letter); !errors.Is(err, syscall.EIO) || len(names(t, f.Dir)) != 0 {
		t.Errorf("failed late with %v, left %v", err, names(t, f.Dir))
	}
	if _, err := (Folder{"/dev/null/x"}).Stage(t.Context(), sample(t), d.envelope(), letter); err == nil {
		t.Error("staged in no folder")
	}
	if _, err := New(ref, "/dev/null/x"); err == nil {
		t.Error("spooled in no folder")
	}
}

func TestCancelled(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := Folder{t.TempDir()}
	if _, err := f.Stage(ctx, sample(t), d.envelope(), letter); !errors.Is(err, context.Canceled) || len(names(t, f.Dir)) != 0 {
		t.Errorf("%v, left %v", err, names(t, f.Dir))
	}
	cipher, s := sealed(t, d, sample(t))
	if _, err := Verify(ctx, bytes.NewReader(cipher), d.check(s.Signature)); !errors.Is(err, context.Canceled) {
		t.Errorf("verify: %v", err)
	}
	broken := io.MultiReader(bytes.NewReader(cipher[:len(cipher)/2]), failingReader{})
	if r, err := Verify(t.Context(), broken, d.check(s.Signature)); !errors.Is(err, syscall.EIO) || len(r.Problems) > 0 {
		t.Errorf("a disk that fails is no bad package: %v %v", err, r.Problems)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, syscall.EIO }

// lastSign is a key that does something before it signs the encrypted file, when all of that is written.
type lastSign struct {
	ssh.Signer
	do func()
}

func (l lastSign) Sign(r io.Reader, data []byte) (*ssh.Signature, error) {
	if bytes.Contains(data, []byte(host.FileUse())) {
		l.do()
	}
	return l.Signer.Sign(r, data)
}

// noLastSign is a key that is away when the encrypted file is to be signed.
type noLastSign struct{ ssh.Signer }

func (n noLastSign) Sign(r io.Reader, data []byte) (*ssh.Signature, error) {
	if bytes.Contains(data, []byte(host.FileUse())) {
		return nil, syscall.EIO
	}
	return n.Signer.Sign(r, data)
}

// firstWrap is a recipient that does something before the first byte is written.
type firstWrap struct {
	age.Recipient
	do func()
}

func (f firstWrap) Wrap(key []byte) ([]*age.Stanza, error) {
	f.do()
	return f.Recipient.Wrap(key)
}

// TestKilled kills a process that seals, before the first byte and after the last.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("SEAL_TEST_DIR"); dir != "" {
		killMe(t, dir, os.Getenv("SEAL_TEST_POINT"))
		return
	}
	for _, point := range []string{"collected", "first", "last"} {
		t.Run(point, func(t *testing.T) {
			dir := t.TempDir()
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
			c.Env = append(os.Environ(), "SEAL_TEST_DIR="+dir, "SEAL_TEST_POINT="+point)
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			if line, err := bufio.NewReader(out).ReadString('\n'); line != "now\n" {
				t.Fatalf("the child says %q: %v", line, err)
			}
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait()
			for _, n := range names(t, dir) {
				if !strings.HasPrefix(n, ".partial-") {
					t.Errorf("left %s", n)
				}
			}
			if err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				if strings.Contains(readFile(t, p), "An Peeters") {
					t.Errorf("%s is in clear", p)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := (Folder{dir}).Sweep(time.Now().Add(time.Hour)); err != nil || len(names(t, dir)) != 0 {
				t.Errorf("swept: %v, left %v", err, names(t, dir))
			}
		})
	}
}

// killMe says when it is at the point and waits for the end.
func killMe(t *testing.T, dir, point string) {
	here := func(p string) func() {
		return func() {
			if p == point {
				_, _ = os.Stdout.WriteString("now\n")
				select {}
			}
		}
	}
	w, err := New(ref, dir)
	if err != nil {
		t.Fatal(err)
	}
	add(t, w, "data/customer.json", strings.Repeat(`{"name":"An Peeters"}`+"\n", 50_000))
	here("collected")()
	d := newDesk(t)
	v := d.envelope()
	v.Key = lastSign{d.key, here("last")}
	v.To = []age.Recipient{firstWrap{v.To[0], here("first")}}
	_, err = Folder{dir}.Stage(t.Context(), w, v, letter)
	t.Fatal("not killed", err)
}
