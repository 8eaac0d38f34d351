// Package identity knows customers, the people who sign in for them, and their sessions. It holds the core that every
// feature stands on and decides nothing about passwords: that is feature/authn.
package identity

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// MaxAddress is the longest e-mail address, in bytes (RFC 5321 4.5.3.1.3, less the brackets).
const MaxAddress = 254

// ErrAddress means that a text is not one e-mail address.
var ErrAddress = errors.New("not one e-mail address")

// Canonical returns the form under which an address is stored and looked up: NFKC, lower case, the domain in its ASCII
// form, no trailing dot. Two addresses with the same canonical form are one. The form is only a key: mail goes to
// the address as it was stored, never to what somebody typed (CVE-2019-19844).
//
// Lists, display names, quoted local parts, control characters and white space are refused.
func Canonical(address string) (string, error) {
	address = strings.TrimSpace(address)
	if len(address) > MaxAddress || !utf8.ValidString(address) {
		return "", ErrAddress
	}
	address = norm.NFKC.String(address)
	for _, r := range address {
		if unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`,;:<>()[]"\`, r) {
			return "", ErrAddress
		}
	}
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" || len(local) > 64 || strings.Contains(domain, "@") ||
		strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", ErrAddress
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !strings.Contains(domain, ".") || strings.Contains("."+domain, "..") {
		return "", ErrAddress
	}
	out := strings.ToLower(local) + "@" + strings.ToLower(domain)
	if len(out) > MaxAddress {
		return "", ErrAddress
	}
	return out, nil
}
