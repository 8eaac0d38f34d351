package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/postgres"
)

// secretsFile holds the secrets of a private cluster, when the settings name none.
const secretsFile = "secrets"

// ring returns the secrets that wrap the keys in the database. For a private cluster they are made before the cluster is, and never
// again: other secrets would open nothing that is there.
func (p *program) ring() (*secret.Ring, error) {
	if len(p.config.Secrets) > 0 {
		return secret.NewRing(p.config.Secrets)
	}
	path := filepath.Join(p.config.DataDir, secretsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := p.mayBegin(path); err != nil {
			return nil, err
		}
		text = []byte(ident.Token() + "\n")
		err = createOnce(path, text)
		if errors.Is(err, fs.ErrExist) { // another process was quicker
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("secrets: %w", err)
	}
	var secrets []secret.Text
	for _, line := range strings.Fields(string(text)) {
		secrets = append(secrets, secret.Text(line))
	}
	ring, err := secret.NewRing(secrets)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ring, nil
}

// createOnce writes a file that only the owner may read, whole or not at all, and never over another.
func createOnce(path string, text []byte) error {
	if err := postgres.MakeDataDir(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secrets-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path) // fails when it exists, unlike a rename
}

// mayBegin says whether a data folder without secrets may get some: not beside a database that was made with others.
func (p *program) mayBegin(path string) error {
	there, err := postgres.Exists(p.config.DataDir)
	if err != nil {
		return err
	}
	if !there {
		return p.mustExist()
	}
	if _, err := os.Stat(path); err == nil {
		return nil // another process made both meanwhile
	}
	return fmt.Errorf("%s is missing: without it the keys in the database cannot be opened. Put it back from a backup, or set INZAGE_SECRETS to what it held", path)
}

// mustExist keeps a command that works on what is there from making an empty database: more likely it was called in another folder, or
// without INZAGE_DATA_DIR.
func (p *program) mustExist() error {
	if p.begins {
		return nil
	}
	there, err := postgres.Exists(p.config.DataDir)
	if err != nil || there {
		return err
	}
	return fmt.Errorf("there is no portal's database in %s: set INZAGE_DATA_DIR to the folder of the one that you mean (or INZAGE_DATABASE_URL to its database). "+
		"A new one is made by inzage serve, demo, import, policy import, staff add and migrate up", p.config.DataDir)
}
