package sshsig

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/crypto/ssh"
)

const ns = "disclosure-bag@host.example"

func newKey(t testing.TB) (ssh.Signer, []byte) {
	t.Helper()
	file, key, err := GenerateKey("seal@host.example")
	if err != nil {
		t.Fatal(err)
	}
	return key, file
}

func TestSignAndVerify(t *testing.T) {
	key, _ := newKey(t)
	for _, message := range []string{"", "one line\n", strings.Repeat("long ", 1<<16)} {
		sig, err := Sign(key, ns, strings.NewReader(message))
		if err != nil {
			t.Fatal(err)
		}
		by, err := Verify(sig, ns, iotest.OneByteReader(strings.NewReader(message)))
		if err != nil || Fingerprint(by) != Fingerprint(key.PublicKey()) {
			t.Errorf("%d bytes: %v by %v", len(message), err, by)
		}
		if _, err := Verify(bytes.ReplaceAll(sig, []byte("\n"), []byte("\r\n")), ns, strings.NewReader(message)); err != nil {
			t.Errorf("through a mail program: %v", err)
		}
		if _, err := Verify(sig, ns, strings.NewReader(message+" ")); !errors.Is(err, ErrSignature) {
			t.Errorf("another message: %v", err)
		}
		if _, err := Verify(sig, "scope@host.example", strings.NewReader(message)); !errors.Is(err, ErrNamespace) {
			t.Errorf("another use: %v", err)
		}
	}
}

// TestEveryByte changes each byte of the signature's content: none may be without meaning.
func TestEveryByte(t *testing.T) {
	key, _ := newKey(t)
	sig, err := Sign(key, ns, strings.NewReader("message"))
	if err != nil {
		t.Fatal(err)
	}
	blob, _ := dearmor(sig)
	for i := range blob {
		other := bytes.Clone(blob)
		other[i] ^= 1
		if by, err := Verify(armor(other), ns, strings.NewReader("message")); err == nil {
			t.Errorf("byte %d changed, still good, by %s", i, Fingerprint(by))
		}
	}
	for i := range blob {
		if _, err := Parse(armor(blob[:i])); !errors.Is(err, ErrFormat) {
			t.Fatalf("cut after %d bytes: %v", i, err)
		}
	}
	if _, err := Parse(armor(append(bytes.Clone(blob), 0))); !errors.Is(err, ErrFormat) {
		t.Errorf("one byte more: %v", err)
	}
	var e envelope
	if err := ssh.Unmarshal(blob[len(magic):], &e); err != nil {
		t.Fatal(err)
	}
	e.Signature = append(e.Signature, 0)
	if _, err := Parse(armor(append([]byte(magic), ssh.Marshal(e)...))); !errors.Is(err, ErrFormat) {
		t.Errorf("one byte more in the inner signature: %v", err)
	}
}

func TestForms(t *testing.T) {
	for name, armored := range map[string]string{
		"nothing":   "",
		"words":     "no signature",
		"no end":    begin + "U1NIU0lH\n",
		"before":    "x" + begin + "U1NIU0lH\n" + end,
		"after":     begin + "U1NIU0lH\n" + end + "x",
		"bad text":  begin + "U1NI*0lH\n" + end,
		"enormous":  begin + strings.Repeat("A", 1<<20) + "\n" + end,
		"no header": begin + base64.StdEncoding.EncodeToString([]byte("SSHSIX")) + "\n" + end,
	} {
		if _, err := Parse([]byte(armored)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeys(t *testing.T) {
	_, file := newKey(t)
	if _, err := ParseKey(file); err != nil {
		t.Error(err)
	}
	if _, err := ParseKey([]byte("words")); err == nil || !strings.Contains(err.Error(), "ssh-keygen") {
		t.Errorf("words: %v", err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ssh.NewSignerFromKey(p256)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sign(other, ns, strings.NewReader("")); err == nil {
		t.Error("signed with a P-256 key")
	}
	key, _ := newKey(t)
	if _, err := Sign(key, "", strings.NewReader("")); err == nil {
		t.Error("signed for no use")
	}
	if _, err := SignSum(key, ns, []byte("short")); err == nil {
		t.Error("signed what is no hash")
	}
	want := `seal@host.example namespaces="a@x,b@x" ssh-ed25519 `
	if got := AllowedSigner("seal@host.example", key.PublicKey(), "a@x", "b@x"); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 {
		t.Errorf("allowed_signers line %q", got)
	}
}

// TestOpenSSH lets ssh-keygen check what is signed here, and the other way round.
func TestOpenSSH(t *testing.T) {
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Fatal("ssh-keygen is missing: apt-get install openssh-client")
	}
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	run := func(stdin string, args ...string) (string, error) {
		c := exec.Command(keygen, args...)
		c.Stdin = strings.NewReader(stdin)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	key, file := newKey(t)
	message := strings.Repeat("what is signed\n", 10_000)
	sig, err := Sign(key, ns, strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	allowed := write("allowed_signers", []byte(AllowedSigner("seal@host.example", key.PublicKey(), ns)))
	ours := write("ours.sig", sig)
	check := func(message, namespace string) (string, error) {
		return run(message, "-Y", "verify", "-f", allowed, "-I", "seal@host.example", "-n", namespace, "-s", ours)
	}
	if out, err := check(message, ns); err != nil || !strings.Contains(out, "Good") {
		t.Errorf("ours, by ssh-keygen: %v %s", err, out)
	}
	if out, err := check(message+"x", ns); err == nil {
		t.Errorf("another message: %s", out)
	}
	if out, err := check(message, "scope@host.example"); err == nil {
		t.Errorf("another use: %s", out)
	}

	private, text := write("key", file), write("text", []byte(message))
	if out, err := run("", "-Y", "sign", "-f", private, "-n", ns, text); err != nil {
		t.Fatalf("ssh-keygen does not sign: %v %s", err, out)
	}
	theirs, err := os.ReadFile(text + ".sig")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(theirs, ns, strings.NewReader(message)); err != nil {
		t.Errorf("theirs: %v", err)
	}
	if !bytes.Equal(theirs, sig) { // Ed25519 signs in one way only
		t.Errorf("ours differs from theirs:\n%s\n%s", sig, theirs)
	}
}

func FuzzParse(f *testing.F) {
	key, _ := newKey(f)
	sig, err := Sign(key, ns, strings.NewReader("message"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sig)
	blob, _ := dearmor(sig)
	f.Add(blob)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, text := range [][]byte{b, armor(b)} {
			if s, err := Parse(text); err == nil {
				_ = s.Check(ns, make([]byte, sha512.Size))
			}
		}
	})
}
