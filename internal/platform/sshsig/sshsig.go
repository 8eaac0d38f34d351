// Package sshsig makes and checks SSH signatures over files (OpenSSH's PROTOCOL.sshsig), so that whoever has ssh-keygen
// can check what the company signed: sealed packages, approvals, reports.
//
// Guarantees:
//
//   - What Sign makes, "ssh-keygen -Y verify" accepts; what "ssh-keygen -Y sign" makes with an Ed25519 key, Verify accepts.
//   - A signature holds for one namespace: what was signed as one thing never passes for another.
//   - Ed25519 only, with SHA-512 over the message; what is larger than a signature can be is refused unread.
//   - Messages are streamed: memory does not grow with them.
//
// A good signature says only that the key it names signed the message. Whether that key is trusted, the caller asks by
// its fingerprint, which he knows from elsewhere than from beside the message.
package sshsig

import (
	"bytes"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/ssh"
)

const (
	magic    = "SSHSIG"
	version  = 1
	hashName = "sha512"

	begin = "-----BEGIN SSH SIGNATURE-----\n"
	end   = "-----END SSH SIGNATURE-----\n"
	// lineWidth is where ssh-keygen breaks the base64.
	lineWidth = 70
	// maxArmored bounds what is looked at: an Ed25519 signature has about 400 bytes.
	maxArmored = 4096
)

// The ways in which a signature does not hold. They are told apart because each asks for another answer.
var (
	// ErrFormat: the bytes are no SSH signature of a kind that is accepted here.
	ErrFormat = errors.New("this is no Ed25519 SSH signature")
	// ErrNamespace: the signature was made for another use.
	ErrNamespace = errors.New("the signature was made for another use")
	// ErrSignature: the message, the signature or the key in it was changed.
	ErrSignature = errors.New("the signature does not fit the message")
)

// envelope is the signature as it travels, after the magic.
type envelope struct {
	Version       uint32
	PublicKey     []byte
	Namespace     string
	Reserved      string
	HashAlgorithm string
	Signature     []byte
}

// statement is what is signed, after the magic.
type statement struct {
	Namespace     string
	Reserved      string
	HashAlgorithm string
	Hash          []byte
}

// Sign signs a message for one use and returns the armored signature. An empty namespace is refused, as the format
// demands, and so is a key that is not Ed25519.
func Sign(key ssh.Signer, namespace string, message io.Reader) ([]byte, error) {
	h := sha512.New()
	if _, err := io.Copy(h, message); err != nil {
		return nil, err
	}
	return SignSum(key, namespace, h.Sum(nil))
}

// SignSum is Sign for a message whose SHA-512 is already known.
func SignSum(key ssh.Signer, namespace string, sum []byte) ([]byte, error) {
	switch {
	case key == nil || key.PublicKey().Type() != ssh.KeyAlgoED25519:
		return nil, errors.New("sshsig: the key to sign with must be an Ed25519 key")
	case namespace == "":
		return nil, errors.New("sshsig: a signature needs a namespace")
	case len(sum) != sha512.Size:
		return nil, errors.New("sshsig: the hash of a message is a SHA-512")
	}
	signature, err := key.Sign(rand.Reader, signed(statement{namespace, "", hashName, sum}))
	if err != nil {
		return nil, fmt.Errorf("sshsig: %w", err)
	}
	blob := append([]byte(magic), ssh.Marshal(envelope{
		Version: version, PublicKey: key.PublicKey().Marshal(), Namespace: namespace,
		HashAlgorithm: hashName, Signature: ssh.Marshal(signature),
	})...)
	return armor(blob), nil
}

// Verify checks a signature over a message and returns the key that made it: the caller decides whether that key is
// trusted. The errors wrap ErrFormat, ErrNamespace or ErrSignature; any other is one of reading the message.
func Verify(armored []byte, namespace string, message io.Reader) (ssh.PublicKey, error) {
	s, err := Parse(armored)
	if err != nil {
		return nil, err
	}
	h := sha512.New()
	if _, err := io.Copy(h, message); err != nil {
		return nil, err
	}
	return s.Key, s.Check(namespace, h.Sum(nil))
}

// Signature is a signature that was read and not yet checked.
type Signature struct {
	Key       ssh.PublicKey // the key that it says it was made with
	Namespace string        // the use that it says it was made for

	sig *ssh.Signature
}

// Parse reads an armored signature. It checks nothing but its form. The error wraps ErrFormat.
func Parse(armored []byte) (*Signature, error) {
	blob, ok := dearmor(armored)
	if !ok {
		return nil, fmt.Errorf("%w: its armor cannot be read", ErrFormat)
	}
	body, ok := bytes.CutPrefix(blob, []byte(magic))
	var e envelope
	if !ok || ssh.Unmarshal(body, &e) != nil || e.Version != version {
		return nil, fmt.Errorf("%w: its content cannot be read", ErrFormat)
	}
	if e.HashAlgorithm != hashName {
		return nil, fmt.Errorf("%w: the hash %.20q is not used", ErrFormat, e.HashAlgorithm)
	}
	key, err := ssh.ParsePublicKey(e.PublicKey)
	if err != nil || key.Type() != ssh.KeyAlgoED25519 {
		return nil, fmt.Errorf("%w: its key is of another type", ErrFormat)
	}
	s := &Signature{Key: key, Namespace: e.Namespace, sig: new(ssh.Signature)}
	if err := ssh.Unmarshal(e.Signature, s.sig); err != nil || s.sig.Format != ssh.KeyAlgoED25519 || len(s.sig.Rest) > 0 {
		return nil, fmt.Errorf("%w: its inner signature cannot be read", ErrFormat)
	}
	return s, nil
}

// Check says whether the signature was made for this use over a message with this SHA-512. The error wraps ErrNamespace
// or ErrSignature.
func (s *Signature) Check(namespace string, sum []byte) error {
	if s.Namespace != namespace {
		return fmt.Errorf("%w: %.80q instead of %q", ErrNamespace, s.Namespace, namespace)
	}
	if s.Key.Verify(signed(statement{namespace, "", hashName, sum}), s.sig) != nil {
		return ErrSignature
	}
	return nil
}

func signed(s statement) []byte { return append([]byte(magic), ssh.Marshal(s)...) }

func armor(blob []byte) []byte {
	var b bytes.Buffer
	b.WriteString(begin)
	text := base64.StdEncoding.EncodeToString(blob)
	for len(text) > lineWidth {
		b.WriteString(text[:lineWidth] + "\n")
		text = text[lineWidth:]
	}
	b.WriteString(text + "\n" + end)
	return b.Bytes()
}

// dearmor accepts lines of any width and CRLF, which mail programs make of LF, and nothing around the armor.
func dearmor(armored []byte) ([]byte, bool) {
	if len(armored) > maxArmored {
		return nil, false
	}
	text := bytes.ReplaceAll(armored, []byte("\r\n"), []byte("\n"))
	text, opened := bytes.CutPrefix(text, []byte(begin))
	text, closed := bytes.CutSuffix(bytes.TrimRight(text, "\n"), []byte(end[:len(end)-1]))
	if !opened || !closed {
		return nil, false
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(string(bytes.ReplaceAll(text, []byte("\n"), nil)))
	return blob, err == nil
}
