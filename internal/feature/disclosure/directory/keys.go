package directory

import (
	"regexp"
	"strings"

	"golang.org/x/crypto/ssh"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/seal"
)

// maxKeysText is the most bytes of all keys together: ten RSA keys of 16,384 bits fit.
const maxKeysText = 40_000

// secretKey finds the half of a key that nobody but its owner may have, also inside another line.
var secretKey = regexp.MustCompile(`(?i)AGE-SECRET-KEY-|AGE-PLUGIN-[A-Z0-9]+-1|-----BEGIN|PRIVATE KEY|b3BlbnNzaC1rZXktdjE`)

// HasSecretKey reports whether a text holds a secret key. Such a text is not kept, and not shown again.
func HasSecretKey(text string) bool { return secretKey.MatchString(text) }

// checkKeys returns the keys as they are kept, one on a line.
func (e Entry) checkKeys() (keys string, wrong []fault.Field) {
	var lines []string
	for l := range strings.Lines(e.Keys) {
		if l = line(l); l != "" && !strings.HasPrefix(l, "#") {
			lines = append(lines, l)
		}
	}
	keys = strings.Join(lines, "\n")
	bad := func(name, id string) {
		wrong = append(wrong, fault.Field{Name: name, ID: id})
	}
	switch {
	case HasSecretKey(e.Keys):
		bad(KeysField, "directory.error.secret_key")
		return "", wrong
	case len(lines) == 0:
		if e.KeysChecked != "" {
			bad(KeysCheckedField, "directory.error.no_keys")
		}
		return "", wrong
	case len(lines) > MaxKeys || len(keys) > maxKeysText:
		wrong = append(wrong, fault.Field{Name: KeysField, ID: "directory.error.many_keys", Args: map[string]any{"Max": MaxKeys}})
		return keys, wrong
	}
	if _, err := seal.Recipients(keys); err != nil {
		bad(KeysField, "directory.error.keys")
	}
	if e.KeysChecked == "" {
		bad(KeysCheckedField, "directory.error.keys_checked")
	}
	return keys, wrong
}

// Fingerprint is a key as two people compare it by telephone.
type Fingerprint struct {
	Sort    string // "age", "ssh-ed25519", "ssh-rsa"
	Value   string // SHA256:… of an SSH key; an age key is short enough to be its own
	Comment string // of an SSH key; says nothing about whose it is
}

// Fingerprints are those of the entry's keys, in order.
func (e Entry) Fingerprints() (out []Fingerprint) {
	for l := range strings.Lines(e.Keys) {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "age1") {
			out = append(out, Fingerprint{Sort: "age", Value: l})
			continue
		}
		if key, comment, _, _, err := ssh.ParseAuthorizedKey([]byte(l)); err == nil {
			out = append(out, Fingerprint{Sort: key.Type(), Value: ssh.FingerprintSHA256(key), Comment: comment})
		}
	}
	return out
}
