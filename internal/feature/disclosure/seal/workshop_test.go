package seal

import (
	"archive/tar"
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"inzage/internal/platform/sshsig"
)

// forged is a package after somebody was at it.
type forged struct {
	cipher, sig []byte
}

// workshop changes packages. Whoever uses it has the company's key, unless a tampering is about the key: each change has
// to be found by the check that is meant for it, and not by the signature around it.
type workshop struct {
	t  testing.TB
	d  desk
	es []entry // of a good package
}

func newWorkshop(t testing.TB) workshop {
	d := newDesk(t)
	cipher, _ := sealed(t, d, sample(t))
	return workshop{t, d, entries(t, decrypt(t, d, cipher))}
}

func (w workshop) find(path string) int {
	i := slices.IndexFunc(w.es, func(e entry) bool { return e.h.Name == ref+"/"+path })
	if i < 0 {
		w.t.Fatalf("no %s in the package", path)
	}
	return i
}

// set gives a file another content.
func (w workshop) set(path, content string) {
	i := w.find(path)
	w.es[i].body, w.es[i].h.Size = []byte(content), int64(len(content))
}

func (w workshop) body(path string) string { return string(w.es[w.find(path)].body) }

// relist makes the tag manifest and its signature fit again, so that a changed manifest alone is not what is found.
func (w workshop) relist() {
	w.t.Helper()
	var lines []string
	for _, e := range w.es {
		p := strings.TrimPrefix(e.h.Name, ref+"/")
		if e.h.Typeflag == tar.TypeReg && !strings.HasPrefix(p, payloadDir) && !strings.HasPrefix(p, tagManifest) {
			sum := sha512.Sum512(e.body)
			lines = append(lines, hex.EncodeToString(sum[:])+"  "+p+"\n")
		}
	}
	w.set(tagManifest, strings.Join(lines, ""))
	w.sign(w.d, host.BagUse())
}

// sign signs the tag manifest.
func (w workshop) sign(d desk, use string) {
	w.t.Helper()
	sig, err := sshsig.Sign(d.key, use, strings.NewReader(w.body(tagManifest)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.set(signature, string(sig))
}

// insert puts an entry where it sorts, in front of a path.
func (w *workshop) insert(before string, h tar.Header, body string) {
	h.Size, h.ModTime, h.Format = int64(len(body)), sealedAt, tar.FormatUSTAR
	if h.Typeflag == 0 {
		h.Typeflag = tar.TypeReg
	}
	h.Mode = 0o644
	w.es = slices.Insert(w.es, w.find(before), entry{h, []byte(body)})
}

func (w *workshop) remove(path string) {
	i := w.find(path)
	w.es = slices.Delete(w.es, i, i+1)
}

func (w workshop) tar() []byte {
	w.t.Helper()
	var b bytes.Buffer
	out := tar.NewWriter(&b)
	for _, e := range w.es {
		if err := out.WriteHeader(&e.h); err != nil {
			w.t.Fatal(err)
		}
		if _, err := out.Write(e.body); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// seal encrypts and signs a tar.
func (w workshop) seal(plain []byte) forged {
	w.t.Helper()
	var b bytes.Buffer
	out, err := age.Encrypt(&b, w.d.receiver.Recipient())
	if err != nil {
		w.t.Fatal(err)
	}
	_, _ = out.Write(plain)
	if err := out.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w.outer(b.Bytes(), w.d, host.FileUse())
}

func (w workshop) outer(cipher []byte, d desk, use string) forged {
	w.t.Helper()
	sig, err := sshsig.Sign(d.key, use, bytes.NewReader(cipher))
	if err != nil {
		w.t.Fatal(err)
	}
	return forged{cipher, sig}
}

// entry is an entry of a tar, to be changed.
type entry struct {
	h    tar.Header
	body []byte
}

func decrypt(t testing.TB, d desk, cipher []byte) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(cipher), d.receiver)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func entries(t testing.TB, plain []byte) (out []entry) {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(plain))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{*h, body})
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
