package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"inzage/internal/core/config"
	"inzage/internal/core/secret"
	"inzage/internal/platform/sshsig"
)

// TestSigningKey: a private portal makes its key once, whoever asks first; a named key must be closed to others; another database
// has none of its own.
func TestSigningKey(t *testing.T) {
	dir := t.TempDir()
	p := &program{ctx: t.Context(), config: config.Config{DataDir: dir}}
	var wait sync.WaitGroup
	prints := make([]string, 8)
	for i := range prints {
		wait.Go(func() {
			key, err := p.signingKey()
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = sshsig.Fingerprint(key.PublicKey())
		})
	}
	wait.Wait()
	for _, one := range prints {
		if one == "" || one != prints[0] {
			t.Fatalf("several keys: %q", prints)
		}
	}
	path := filepath.Join(dir, signingKeyFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	named := &program{ctx: t.Context(), config: config.Config{DataDir: t.TempDir(), SigningKey: path}}
	if key, err := named.signingKey(); err != nil || sshsig.Fingerprint(key.PublicKey()) != prints[0] {
		t.Errorf("the named key: %v", err)
	}
	other := &program{ctx: t.Context(), config: config.Config{DataDir: t.TempDir(), DatabaseURL: secret.Text("postgres://db.example/inzage")}}
	if key, err := other.signingKey(); key != nil || err != nil {
		t.Errorf("on another database: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := named.signingKey(); err == nil || !strings.Contains(err.Error(), "INZAGE_SIGNING_KEY") || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: %v", err)
	}
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.signingKey(); err == nil || strings.Contains(err.Error(), "no key\n") {
		t.Errorf("a file that is no key: %v", err)
	}
	missing := &program{ctx: t.Context(), config: config.Config{DataDir: dir, SigningKey: filepath.Join(dir, "nothing")}}
	if _, err := missing.signingKey(); err == nil {
		t.Error("a named file that is not there is made up")
	}
}
