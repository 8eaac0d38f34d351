package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/sshsig"
)

// TestDisclosureVerify: a good package passes with the company's key and opens with the receiver's; with one byte changed, another
// key, another case or nothing to compare the key with, the command fails and says why.
func TestDisclosureVerify(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	_, key, err := sshsig.GenerateKey("test")
	must(err)
	court, err := age.GenerateX25519Identity()
	must(err)
	other, err := age.GenerateX25519Identity()
	must(err)
	const reference = "D-2026-000017"
	w, err := seal.New(reference, dir)
	must(err)
	_, err = w.Add("data/01-subscriber/account-K1.json", strings.NewReader("{}\n"))
	must(err)
	folder := seal.Folder{Dir: filepath.Join(dir, "packages")}
	sealed, err := folder.Stage(t.Context(), w, seal.Envelope{At: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), Domain: "noordzee.example", Key: key, To: []age.Recipient{court.Recipient()}},
		seal.Letter{Languages: []string{"nl"}, Site: "https://privacy.noordzee.example"})
	must(err)
	must(folder.Publish(sealed))
	file := folder.CipherPath(reference)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	identity, wrong := write("court.txt", court.String()+"\n"), write("other.txt", other.String()+"\n")
	signers := write("signers", sshsig.AllowedSigner("seal@noordzee.example", key.PublicKey(), "disclosure-file@noordzee.example"))
	print := sshsig.Fingerprint(key.PublicKey())
	cipher, err := os.ReadFile(file)
	must(err)
	cipher[len(cipher)-1] ^= 1
	changed := write("changed.age", string(cipher))

	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"good":             {[]string{file, "--fingerprint", print, "--identity", identity, "--reference", reference}, 0, "Every file is the one that was sealed"},
		"by the key":       {[]string{file, "--key", signers, "--identity", identity}, 0, reference},
		"not opened":       {[]string{file, "--fingerprint", print}, 0, "were not looked at"},
		"nothing to trust": {[]string{file, "--identity", identity}, 2, "name the company's key"},
		"another's key":    {[]string{file, "--fingerprint", "SHA256:" + strings.Repeat("A", 43), "--identity", identity}, 1, "WRONG"},
		"one byte changed": {[]string{changed, "--signature", file + ".sig", "--fingerprint", print, "--identity", identity}, 1, "WRONG"},
		"for another key":  {[]string{file, "--fingerprint", print, "--identity", wrong}, 1, "WRONG"},
		"another case":     {[]string{file, "--fingerprint", print, "--identity", identity, "--reference", "D-2026-000018"}, 1, "WRONG"},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"disclosure", "verify"}, c.args...), []string{"INZAGE_DATA_DIR=" + dir}, &out, &errs)
		if code != c.code || !strings.Contains(out.String()+errs.String(), c.says) {
			t.Errorf("%s: code %d\n%s%s", name, code, out.String(), errs.String())
		}
	}
}
