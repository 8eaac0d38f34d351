package checkpoint

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"inzage/internal/core/secret"
)

// PrivatePrefix begins a private key as text: PRIVATE+KEY+ORIGIN+HASH+BASE64.
const PrivatePrefix = "PRIVATE+KEY+"

// Key signs the checkpoints of one log.
type Key struct {
	signer note.Signer
	public string
}

// Origin is the log that the key signs: its name.
func (k Key) Origin() string { return k.signer.Name() }

// Public is the key that others check with, as text: ORIGIN+HASH+BASE64.
func (k Key) Public() string { return k.public }

// Verifier checks what the key signed.
func (k Key) Verifier() note.Verifier {
	v, err := note.NewVerifier(k.public)
	if err != nil {
		panic(err) // ParseKey made it
	}
	return v
}

// GenerateKey makes a private key for the log of an origin, as text.
func GenerateKey(origin string) (secret.Text, error) {
	private, _, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return "", err
	}
	if _, err := ParseKey(secret.Text(private)); err != nil { // an origin with a space or a plus
		return "", errors.New("the name of a log has no space and no plus, such as privacy.example.be/audit")
	}
	return secret.Text(private), nil
}

// errKey tells nothing of what was read.
var errKey = errors.New("this is no key that begins with " + PrivatePrefix + ": inzage audit key --new FILE makes one")

// ParseKey reads a private key. Its error never quotes it.
func ParseKey(text secret.Text) (Key, error) {
	private := strings.TrimSpace(text.Reveal())
	signer, err := note.NewSigner(private)
	if err != nil {
		return Key{}, errKey
	}
	raw, err := base64.StdEncoding.DecodeString(encoded(private))
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return Key{}, errKey
	}
	public, err := note.NewEd25519VerifierKey(signer.Name(), ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey))
	if err != nil {
		return Key{}, errKey
	}
	return Key{signer: signer, public: public}, nil
}

// encoded is the part behind the fourth plus; base64 has pluses of its own.
func encoded(private string) string {
	parts := strings.SplitN(private, "+", 5)
	return parts[len(parts)-1]
}

// ParsePublic reads a public key, such as the file log.vkey has.
func ParsePublic(text string) (note.Verifier, error) {
	v, err := note.NewVerifier(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("this is no public key of a log, such as privacy.example.be/audit+530d903a+AekyeRrm…")
	}
	return v, nil
}
