package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"inzage/internal/core/secret"
	"inzage/internal/platform/checkpoint"
	"inzage/internal/platform/sshsig"
)

// TestKeysAreShown: a running portal shows everybody the public halves of the very keys that it signs with, and nothing else of them.
func TestKeysAreShown(t *testing.T) {
	t.Parallel()
	r := startDemo(t, furnished(t))
	get := func(path string) string {
		t.Helper()
		answer, err := http.Get(r.base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", path, answer.StatusCode, err)
		}
		return string(body)
	}
	signing, err := os.ReadFile(filepath.Join(r.dir, signingKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := sshsig.ParseKey(signing)
	if err != nil {
		t.Fatal(err)
	}
	private, err := os.ReadFile(filepath.Join(r.dir, logKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	log, err := checkpoint.ParseKey(secret.Text(private))
	if err != nil {
		t.Fatal(err)
	}
	page, signers := get("/nl/keys"), get("/keys/allowed_signers")
	if !strings.Contains(page, sshsig.Fingerprint(signer.PublicKey())) || !strings.HasSuffix(signers, string(ssh.MarshalAuthorizedKey(signer.PublicKey()))) {
		t.Errorf("another key than the one that signs packages:\n%s", signers)
	}
	if vkey := get("/keys/log.vkey"); vkey != log.Public()+"\n" {
		t.Errorf("another key than the one that signs the log: %s", vkey)
	}
	for line := range strings.Lines(string(signing) + string(private)) {
		if line = strings.TrimSpace(line); strings.Contains(page, line) || strings.Contains(signers, line) {
			t.Error("what is secret is shown")
		}
	}
}
