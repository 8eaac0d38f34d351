package sshsig

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// ParseKey reads the key to sign with: an OpenSSH private key file, Ed25519, without a passphrase. The errors say what to
// do and never contain anything of the key.
func ParseKey(file []byte) (ssh.Signer, error) {
	signer, err := ssh.ParsePrivateKey(file)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, errors.New("the signing key has a passphrase; make one without: ssh-keygen -t ed25519 -N '' -f FILE")
	case err != nil:
		return nil, errors.New("the signing key cannot be read; make one with: ssh-keygen -t ed25519 -N '' -f FILE")
	case signer.PublicKey().Type() != ssh.KeyAlgoED25519:
		return nil, fmt.Errorf("the signing key is of type %s; make an Ed25519 one: ssh-keygen -t ed25519 -N '' -f FILE", signer.PublicKey().Type())
	}
	return signer, nil
}

// GenerateKey makes a key to sign with. The file is what ssh-keygen would write; the comment must fit on a line.
func GenerateKey(comment string) (file []byte, key ssh.Signer, err error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, comment)
	if err != nil {
		return nil, nil, err
	}
	key, err = ssh.NewSignerFromKey(private)
	return pem.EncodeToMemory(block), key, err
}

// Fingerprint returns how a key is told over the telephone and on paper: "SHA256:" and 43 characters.
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }

// AllowedSigner returns the line of an allowed_signers file (ssh-keygen(1)) by which a key may sign as identity, for
// these uses only.
func AllowedSigner(identity string, key ssh.PublicKey, namespaces ...string) string {
	return fmt.Sprintf("%s namespaces=\"%s\" %s", identity, strings.Join(namespaces, ","), ssh.MarshalAuthorizedKey(key))
}
