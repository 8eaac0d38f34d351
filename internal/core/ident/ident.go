// Package ident makes identifiers: time-ordered ones for records, random ones for everything that must
// not be guessed or counted.
package ident

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"strings"

	"github.com/google/uuid"
)

// ID is a 128-bit identifier, written as a UUID.
type ID = uuid.UUID

// Record returns a new identifier for a record: UUID version 7, so that rows made together lie together.
// It tells when the row was made, and nothing else; it is no secret and gives no right.
func Record() ID { return uuid.Must(uuid.NewV7()) }

// Random returns a new identifier that tells nothing: UUID version 4.
func Random() ID { return uuid.New() }

// Parse reads an identifier from a URL. Only the canonical lower-case form is accepted, so that one
// record has one address.
func Parse(s string) (ID, bool) {
	if len(s) != 36 || s != strings.ToLower(s) {
		return ID{}, false
	}
	id, err := uuid.Parse(s)
	return id, err == nil && id != uuid.Nil
}

// Token returns 32 random bytes in base64url without padding: 43 characters.
func Token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// TokenLength is the number of characters of a Token.
const TokenLength = 43

// codeAlphabet is Crockford's base32: no I, L, O, U, so that a code survives being read aloud.
var codeAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Code returns a code for a printed letter, such as "7KQ2-9XWM-4T3B-YE8H": 80 random bits.
func Code() string {
	var b [10]byte
	_, _ = rand.Read(b[:])
	s := codeAlphabet.EncodeToString(b[:])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}

// CanonicalCode reads a code as people type it: any case, with or without separators, O for 0 and I or L for 1.
// It returns "" when it cannot be a code.
func CanonicalCode(s string) string {
	s = strings.NewReplacer("-", "", " ", "", "\u00a0", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(s) != 16 {
		return ""
	}
	if _, err := codeAlphabet.DecodeString(s); err != nil {
		return ""
	}
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
