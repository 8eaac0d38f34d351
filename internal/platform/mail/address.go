package mail

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"inzage/internal/platform/identity"
)

// ErrRecipient means that a letter names no single address that can be written to.
var ErrRecipient = errors.New("the recipient is not one e-mail address")

// address is a checked address, with its domain in ASCII.
type address struct {
	local, domain string
}

func (a address) String() string { return a.local + "@" + a.domain }

// ascii reports whether every mail server can take the address; the others need SMTPUTF8 (RFC 6531).
func (a address) ascii() bool {
	for i := range len(a.local) {
		if a.local[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// localSpecials are the characters that an unquoted local part may hold besides letters and digits (RFC 5322 3.2.3), and the dot.
const localSpecials = "!#$%&'*+-/=?^_`{|}~."

// parseAddress reads one address as it is stored. It refuses all that could be taken for more than one address or for
// another header line: lists, names, brackets, quotes, comments, blanks, control characters.
func parseAddress(s string) (address, error) {
	if _, err := identity.Canonical(s); err != nil {
		return address{}, ErrRecipient
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return address{}, ErrRecipient
	}
	for _, r := range local {
		letter := r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r))
		plain := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(localSpecials, r))
		if !letter && !plain {
			return address{}, ErrRecipient
		}
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || strings.Contains(domain, "..") {
		return address{}, ErrRecipient
	}
	return address{local: local, domain: domain}, nil
}
