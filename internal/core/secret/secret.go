// Package secret keeps what must not be seen: values that print as [redacted], and the ring of
// INZAGE_SECRETS that wraps the keys stored in the database.
//
// The secrets wrap stored random keys and nothing else. So they can be rotated by putting a new one in
// front: what was wrapped with an older one still opens, and is wrapped anew when it is next written.
package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"

	"golang.org/x/crypto/chacha20poly1305"
)

// Text is a string that prints, logs and marshals as [redacted].
type Text string

const redacted = "[redacted]"

func (t Text) String() string {
	if t == "" {
		return ""
	}
	return redacted
}

// GoString hides the value from %#v.
func (t Text) GoString() string { return t.String() }

// LogValue hides the value from slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText hides the value from encoders.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Reveal returns the value itself.
func (t Text) Reveal() string { return string(t) }

// MinimumLength is the least number of bytes of a secret in INZAGE_SECRETS.
const MinimumLength = 32

// Ring holds the wrapping keys, newest first.
type Ring struct {
	keys []wrapping
}

type wrapping struct {
	id  string
	key []byte
}

// ErrNoKey means that a key was wrapped with a secret that is not in the ring.
var ErrNoKey = errors.New("wrapped with a secret that is not in INZAGE_SECRETS: put the old secret back at the end of the list")

// NewRing makes a ring of secrets, newest first.
func NewRing(secrets []Text) (*Ring, error) {
	if len(secrets) == 0 {
		return nil, errors.New("INZAGE_SECRETS is empty: give at least one secret of 32 characters or more")
	}
	r := &Ring{}
	for i, s := range secrets {
		if len(s) < MinimumLength {
			return nil, fmt.Errorf("secret %d of INZAGE_SECRETS has %d characters: it needs at least %d (openssl rand -base64 32 makes one)", i+1, len(s), MinimumLength)
		}
		key, err := hkdf.Key(sha256.New, []byte(s), nil, "inzage/wrap/v1", chacha20poly1305.KeySize)
		if err != nil {
			return nil, err
		}
		id, err := hkdf.Key(sha256.New, []byte(s), nil, "inzage/wrap-id/v1", 8)
		if err != nil {
			return nil, err
		}
		r.keys = append(r.keys, wrapping{id: hex.EncodeToString(id), key: key})
	}
	return r, nil
}

// Newest returns the id of the secret that Wrap uses.
func (r *Ring) Newest() string { return r.keys[0].id }

// Wrap seals a key with the newest secret, bound to label (what the key is for). It returns the id of
// the secret and the sealed key.
func (r *Ring) Wrap(label string, key []byte) (id string, sealed []byte, err error) {
	sealed, err = Seal(r.keys[0].key, []byte(label), key)
	return r.keys[0].id, sealed, err
}

// Unwrap opens a key that was sealed with the secret id for label.
func (r *Ring) Unwrap(id, label string, sealed []byte) ([]byte, error) {
	for _, k := range r.keys {
		if k.id == id {
			return Open(k.key, []byte(label), sealed)
		}
	}
	return nil, ErrNoKey
}

// Seal encrypts plain with XChaCha20-Poly1305 under a 32-byte key, bound to aad. The result is nonce ‖ ciphertext.
func Seal(key, aad, plain []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, plain, aad), nil
}

// Open reverses Seal.
func Open(key, aad, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, errors.New("sealed value is too short")
	}
	return aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], aad)
}

// MAC returns HMAC-SHA-256 of the parts under key. Each part is preceded by its length, so that
// ("ab","c") and ("a","bc") differ.
func MAC(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		n := len(p)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

// Random returns n random bytes.
func Random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
