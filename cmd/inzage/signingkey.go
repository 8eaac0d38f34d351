package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"inzage/internal/platform/sshsig"
)

// signingKeyFile holds the key of a private database's portal, when the settings name none.
const signingKeyFile = "signing-key"

// signingKey returns the key that signs packages for courts: the one of the settings, or that of the data folder, made at the first
// start on a private database. With a database of the operator's own and no setting there is none, and nothing can be sealed: a key
// that only one of several machines has would be no company's key.
func (p *program) signingKey() (ssh.Signer, error) {
	if p.config.SigningKey != "" {
		key, err := readSigningKey(p.config.SigningKey)
		if err != nil {
			return nil, fmt.Errorf("INZAGE_SIGNING_KEY: %w", err)
		}
		return key, nil
	}
	if p.config.DatabaseURL != "" {
		return nil, nil
	}
	path := filepath.Join(p.config.DataDir, signingKeyFile)
	key, err := readSigningKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	file, _, err := sshsig.GenerateKey("inzage")
	if err != nil {
		return nil, err
	}
	if err := createOnce(path, file); err != nil && !errors.Is(err, fs.ErrExist) { // another process may be quicker
		return nil, fmt.Errorf("the key that signs packages: %w", err)
	}
	return readSigningKey(path)
}

// readSigningKey reads a key that nobody else can read.
func readSigningKey(path string) (ssh.Signer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600 %s, and make another key if somebody may have read it", path, path)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := sshsig.ParseKey(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}
