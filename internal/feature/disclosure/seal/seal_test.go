package seal

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"

	"inzage/internal/platform/sshsig"
)

const (
	ref  = "D-2026-000017"
	host = Domain("host.example")
)

var sealedAt = time.Date(2026, 11, 20, 14, 5, 9, 0, time.UTC)

// goldenTags stands for the sample's every byte but those of signatures and headers.
const goldenTags = "84e8e9004f4625b452f9e68d38bb2bc2426ef6d631cff972eb65359ba26a32fe95a6cbd98edf3eb033eb6470757588304035103f42dd5fac7682a5e61e701adf"

// desk is what a test seals with: the company's key and the receiver's.
type desk struct {
	key      ssh.Signer
	keyFile  []byte
	receiver *age.X25519Identity
}

func newDesk(t testing.TB) desk {
	t.Helper()
	file, key, err := sshsig.GenerateKey("seal@host.example")
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return desk{key, file, id}
}

func (d desk) envelope() Envelope {
	return Envelope{At: sealedAt, Domain: host, Key: d.key, To: []age.Recipient{d.receiver.Recipient()},
		Info: []Field{{"Source-Organization", "Hostwell bv"}, {"Internal-Sender-Identifier", "2026/123"}}}
}

func (d desk) check(sig []byte) Check {
	return Check{Signature: sig, Domain: host, Fingerprints: []string{sshsig.Fingerprint(d.key.PublicKey())},
		Identities: []age.Identity{d.receiver}, Reference: ref}
}

func newWriter(t testing.TB) *Writer {
	t.Helper()
	w, err := New(ref, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func add(t testing.TB, w *Writer, path, content string) File {
	t.Helper()
	f, err := w.Add(path, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sample is a package as a case has it.
func sample(t testing.TB) *Writer {
	t.Helper()
	w := newWriter(t)
	add(t, w, "data/README.nl.txt", "Wat in dit pakket zit.\n")
	add(t, w, "data/01-subscriber/customer-48213.json", `{"name":"An Peeters"}`+"\n")
	add(t, w, "data/02-visits/visits.ndjson", strings.Repeat(`{"url":"/nl/","ip":"192.0.2.7"}`+"\n", 2000))
	add(t, w, "data/02-visits.csv", "url;ip\n")
	add(t, w, "data/03-invoices/empty.txt", "")
	add(t, w, "meta/order.json", `{"number":"2026/123"}`+"\n")
	add(t, w, "meta/statement.txt", "Volledig.\n")
	return w
}

func sealed(t testing.TB, d desk, w *Writer) ([]byte, Sealed) {
	t.Helper()
	var out bytes.Buffer
	s, err := w.Seal(t.Context(), &out, d.envelope())
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s
}

func verify(t testing.TB, cipher []byte, c Check) Report {
	t.Helper()
	r, err := Verify(t.Context(), bytes.NewReader(cipher), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSealAndVerify(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	r := verify(t, cipher, d.check(s.Signature))
	if !r.OK() || !r.Opened {
		t.Fatalf("a good package has problems: %v", r.Problems)
	}
	sum := sha512.Sum512(cipher)
	if s.Cipher != hex.EncodeToString(sum[:]) || s.CipherSize != int64(len(cipher)) || r.Cipher != s.Cipher || r.Size != s.CipherSize {
		t.Errorf("encrypted file of %d bytes told as %d %s and %d %s", len(cipher), s.CipherSize, s.Cipher, r.Size, r.Cipher)
	}
	if r.Reference != ref || !r.At.Equal(sealedAt) || r.Files != 5 || r.Files != s.Files || r.Bytes != s.Bytes || r.TagManifest != s.TagManifest || r.Signer != s.Signer {
		t.Errorf("sealed %+v, reported %+v", s, r)
	}
	if s.TagManifest != goldenTags {
		t.Errorf("the tag manifest of the sample is now %s: packages are made in another way than before", s.TagManifest)
	}
	want := []Field{{"Source-Organization", "Hostwell bv"}, {"Internal-Sender-Identifier", "2026/123"}, {"External-Identifier", ref},
		{"Bagging-Date", "2026-11-20"}, {"Payload-Oxum", fmt.Sprintf("%d.5", s.Bytes)}, {"Bag-Software-Agent", "inzage"}}
	if fmt.Sprint(r.Info) != fmt.Sprint(want) {
		t.Errorf("bag-info %v, want %v", r.Info, want)
	}
	if slow, err := Verify(t.Context(), iotest.OneByteReader(bytes.NewReader(cipher)), d.check(s.Signature)); err != nil || !slow.OK() {
		t.Errorf("byte by byte: %v %v", err, slow.Problems)
	}
}

// TestClosed is what the company can do with a package that only the receiver opens.
func TestClosed(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	c := d.check(s.Signature)
	c.Identities = nil
	if r := verify(t, cipher, c); !r.OK() || r.Opened || r.Cipher != s.Cipher {
		t.Errorf("%+v", r)
	}
	cipher[len(cipher)/2] ^= 1
	if r := verify(t, cipher, c); r.OK() || r.Problems[0].Code != FileChanged {
		t.Errorf("changed: %+v", r)
	}
}

// TestSameTar seals the same files twice, added in another order: one tar.
func TestSameTar(t *testing.T) {
	d := newDesk(t)
	plain := func(paths ...string) []byte {
		w := newWriter(t)
		for _, p := range paths {
			add(t, w, p, "content of "+p)
		}
		cipher, _ := sealed(t, d, w)
		return decrypt(t, d, cipher)
	}
	a := plain("data/b.txt", "meta/order.json", "data/a-b/c.txt", "data/a/b.txt")
	b := plain("data/a/b.txt", "data/a-b/c.txt", "data/b.txt", "meta/order.json")
	if !bytes.Equal(a, b) {
		t.Error("the order of adding shows in the tar")
	}
	var got []string
	for _, e := range entries(t, a) {
		got = append(got, e.h.Name)
		if !e.h.ModTime.Equal(sealedAt) || e.h.Uid+e.h.Gid != 0 || e.h.Uname+e.h.Gname != "" || e.h.Format != tar.FormatUSTAR {
			t.Errorf("header %+v", e.h)
		}
	}
	want := "D/ D/bag-info.txt D/bagit.txt D/data/ D/data/a-b/ D/data/a-b/c.txt D/data/a/ D/data/a/b.txt D/data/b.txt " +
		"D/manifest-sha512.txt D/meta/ D/meta/order.json D/tagmanifest-sha512.txt D/tagmanifest-sha512.txt.sig"
	if s := strings.ReplaceAll(strings.Join(got, " "), ref, "D"); s != want {
		t.Errorf("order\n%s\nwant\n%s", s, want)
	}
}

// TestTogether writes NDJSON and CSV of the same records in one pass, larger than what is held in memory.
func TestTogether(t *testing.T) {
	d, w := newDesk(t), newWriter(t)
	nd, err := w.Create("data/visits.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	csv, err := w.Create("data/visits.csv")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 30_000 {
		if _, err := fmt.Fprintf(nd, "{\"n\":%d,\"url\":\"/nl/my/overview\"}\n", i); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(csv, "%d;/nl/my/overview\n", i); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Seal(t.Context(), io.Discard, d.envelope()); err == nil || !strings.Contains(err.Error(), "not closed") {
		t.Errorf("sealed with open files: %v", err)
	}
	if err := errors.Join(nd.Close(), csv.Close(), nd.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := nd.Write([]byte("late")); err == nil {
		t.Error("a closed file took more")
	}
	cipher, s := sealed(t, d, w)
	if r := verify(t, cipher, d.check(s.Signature)); !r.OK() {
		t.Errorf("%v", r.Problems)
	}
	for _, e := range entries(t, decrypt(t, d, cipher)) {
		sum := sha512.Sum512(e.body)
		for _, f := range []File{nd.File(), csv.File()} {
			if e.h.Name == ref+"/"+f.Path && (f.SHA512 != hex.EncodeToString(sum[:]) || f.Size != int64(len(e.body))) {
				t.Errorf("%s has other content than was written", f.Path)
			}
		}
	}
}

// TestRefuses seals what must not be sealed.
func TestRefuses(t *testing.T) {
	d := newDesk(t)
	for name, change := range map[string]func(*Envelope){
		"no time":        func(v *Envelope) { v.At = time.Time{} },
		"no key":         func(v *Envelope) { v.Key = nil },
		"nobody":         func(v *Envelope) { v.To = nil },
		"no domain":      func(v *Envelope) { v.Domain = "" },
		"domain, quoted": func(v *Envelope) { v.Domain = `x" y` },
		"label":          func(v *Envelope) { v.Info = []Field{{"a b", "x"}} },
		"own label":      func(v *Envelope) { v.Info = []Field{{"Payload-Oxum", "1.1"}} },
		"two lines":      func(v *Envelope) { v.Info = []Field{{"Contact-Name", "x\nPayload-Oxum: 1.1"}} },
		"too long":       func(v *Envelope) { v.Info = []Field{{"Contact-Name", strings.Repeat("x", 60_000)}} },
		"no stamp": func(v *Envelope) {
			v.Stamp = func(context.Context, [sha512.Size]byte) ([]byte, error) { return nil, errors.New("away") }
		},
	} {
		v := d.envelope()
		change(&v)
		if _, err := sample(t).Seal(t.Context(), io.Discard, v); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
	w := newWriter(t)
	add(t, w, "meta/order.json", "{}")
	if _, err := w.Seal(t.Context(), io.Discard, d.envelope()); err == nil {
		t.Error("sealed a package without payload")
	}
	w = sample(t)
	sealed(t, d, w)
	if _, err := w.Seal(t.Context(), io.Discard, d.envelope()); err == nil {
		t.Error("sealed twice")
	}
	if _, err := w.Create("data/late.txt"); err == nil {
		t.Error("added after sealing")
	}
	for _, r := range []string{"", "D-1-1", "../D-2026-000017", "D-2026-000017/x"} {
		if _, err := New(r, t.TempDir()); err == nil {
			t.Errorf("a package of case %q", r)
		}
	}
}
