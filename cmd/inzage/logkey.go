package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

// Files of the data folder: the key that signs the audit log of a private database, and the last checkpoint that it signed.
const (
	logKeyFile   = "log-key"
	logStateFile = "log-checkpoint"
)

// logKey is what this process knows of the key that signs the audit log.
type logKey struct {
	signer *checkpoint.Signer // nil: another process signs
	by     note.Verifier      // whose checkpoints count; nil: nobody said
	public string             // the same as text, for everybody to read; "": nobody said
}

// logKey finds the key of the settings, or that of the data folder of a private database. It is made there when there is none and
// the caller needs one to sign with. With a database of the operator's own and no setting the portal does not sign: a key beside the
// database that it watches would prove little, so that is for the operator to say.
func (p *program) logKey(needed bool) (k logKey, err error) {
	if p.config.LogKey != "" {
		if k, err = p.parseLogKey(p.config.LogKey); err != nil {
			err = fmt.Errorf("INZAGE_LOG_KEY: %w", err)
		}
		return k, err
	}
	if p.config.DatabaseURL != "" || p.config.LogDatabaseURL != "" {
		return k, nil
	}
	path := filepath.Join(p.config.DataDir, logKeyFile)
	k, err = p.parseLogKey(secret.Text(path))
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if !needed {
		return logKey{}, nil
	}
	private, err := checkpoint.GenerateKey(p.logOrigin())
	if err != nil {
		return k, err
	}
	if err := createOnce(path, []byte(private.Reveal()+"\n")); err != nil && !errors.Is(err, fs.ErrExist) { // another process may be quicker
		return k, fmt.Errorf("the key that signs the audit log: %w", err)
	}
	return p.parseLogKey(secret.Text(path))
}

// logOrigin names the log, for ever: a key that was made keeps the name, whatever address the portal has later.
func (p *program) logOrigin() string { return p.config.Base.Host + "/audit" }

// parseLogKey reads a key from text, or from the file that the text names.
func (p *program) parseLogKey(text secret.Text) (k logKey, err error) {
	content := strings.TrimSpace(text.Reveal())
	private := strings.HasPrefix(content, checkpoint.PrivatePrefix)
	if by, err := checkpoint.ParsePublic(content); err == nil && !private {
		return logKey{by: by, public: content}, nil
	}
	if !private {
		path := content
		if content, err = readClosed(path); err != nil {
			return k, err
		}
		if by, err := checkpoint.ParsePublic(content); err == nil {
			return logKey{by: by, public: content}, nil
		}
	}
	key, err := checkpoint.ParseKey(secret.Text(content))
	if err != nil {
		return k, err
	}
	return logKey{signer: &checkpoint.Signer{Key: key, File: filepath.Join(p.config.DataDir, logStateFile)}, by: key.Verifier(), public: key.Public()}, nil
}

// readClosed reads a file with a key. A private one must be closed to others.
func readClosed(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(string(text), checkpoint.PrivatePrefix) && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others: chmod 600 %s, and make another key if somebody may have read it", path, path)
	}
	return strings.TrimSpace(string(text)), nil
}

// prover makes proofs of entries. When this process has the key it signs at once, else the proof waits for who signs.
func (db *database) prover(k logKey) func(context.Context, ident.ID) (audit.Proven, error) {
	return func(ctx context.Context, id ident.ID) (audit.Proven, error) {
		proven, err := audit.Prove(ctx, db.Pool(), id, k.by)
		if !errors.Is(err, audit.ErrUnsigned) || k.signer == nil {
			return proven, err
		}
		if _, err := audit.Sign(ctx, db.Pool(), k.signer, db.Clock().Now()); err != nil {
			return proven, err
		}
		return audit.Prove(ctx, db.Pool(), id, k.by)
	}
}

// signs signs the audit log every minute until ctx ends, when this process has the key.
func (p *program) signs(ctx context.Context, db *database, k logKey) {
	if k.signer != nil {
		audit.RunSigner(ctx, db.Pool(), k.signer, time.Now, p.log)
	}
}
