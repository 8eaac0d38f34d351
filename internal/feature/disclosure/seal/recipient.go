package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
)

// Recipients reads the keys to which a package is encrypted, one on a line: age keys ("age1…") and SSH keys
// ("ssh-ed25519 …", "ssh-rsa …"). Empty lines and lines that begin with # say nothing. Whose keys they are, the caller
// has made sure of by another way than the one they came by.
func Recipients(lines string) (to []age.Recipient, err error) {
	n := 0
	for line := range strings.Lines(lines) {
		n++
		line = strings.TrimSpace(line)
		var r age.Recipient
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "AGE-SECRET-KEY-") || strings.HasPrefix(line, "-----BEGIN"):
			return nil, fmt.Errorf("line %d is a secret key: ask for the public one, and tell its owner that the secret one is no longer secret", n)
		case strings.HasPrefix(line, "ssh-"):
			r, err = agessh.ParseRecipient(line)
		case strings.HasPrefix(line, "age1"):
			var rs []age.Recipient
			if rs, err = age.ParseRecipients(strings.NewReader(line)); err == nil {
				r = rs[0]
			}
		default:
			err = errors.New("unknown")
		}
		if err != nil { // the libraries' errors repeat the line
			return nil, fmt.Errorf("line %d is no age key (age1…) and no SSH key (ssh-ed25519 …, ssh-rsa …)", n)
		}
		to = append(to, r)
	}
	if len(to) == 0 {
		return nil, errors.New("there is no key to encrypt to")
	}
	return to, nil
}

// alphabet has no letters and digits that are mistaken for others, on paper or by telephone: 32 of them.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"

// passphraseGroups times five characters of five bits each.
const passphraseGroups = 6

// NewPassphrase draws a passphrase to be told by another way than the one the package takes: six groups of five
// characters, 150 random bits.
func NewPassphrase() string {
	b := make([]byte, passphraseGroups*5)
	_, _ = rand.Read(b) // never fails
	var s strings.Builder
	for i, c := range b {
		if i > 0 && i%5 == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(alphabet[c%byte(len(alphabet))])
	}
	return s.String()
}

// minPassphrase is the shortest passphrase that is accepted, in bytes.
const minPassphrase = 16

// Passphrase is the recipient of a package that is opened with a passphrase (scrypt, about a second of work and 256 MiB
// of memory for each try). age allows no other recipient beside it.
func Passphrase(phrase string) (age.Recipient, error) {
	if len(phrase) < minPassphrase {
		return nil, fmt.Errorf("a passphrase has at least %d characters; NewPassphrase draws one", minPassphrase)
	}
	return age.NewScryptRecipient(phrase)
}
