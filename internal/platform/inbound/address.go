package inbound

import (
	"encoding/base32"
	"errors"
	"strings"

	"inzage/internal/platform/identity"
)

// tokenBytes is how much of a MAC goes into a token: 160 bits in 32 characters, so that the local part stays under 64.
const tokenBytes = 20

var tokenAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Token writes the first 160 bits of a MAC in letters and digits that survive mail servers which change the case of a
// local part. The MAC must have at least 20 bytes.
func Token(mac []byte) string { return tokenAlphabet.EncodeToString(mac[:tokenBytes]) }

// ReplyAddress puts a token behind a plus into the base address: vraag@example.be and abc give vraag+abc@example.be
// (RFC 5233). The base must have passed CheckReplyBase.
func ReplyAddress(base, token string) string {
	local, domain, _ := strings.Cut(base, "@")
	return local + "+" + token + "@" + domain
}

// TokenOf returns the token in an address that ReplyAddress made of this base. It says nothing of whether the token is right.
func TokenOf(address, base string) (token string, ok bool) {
	local, domain, ok := strings.Cut(address, "@")
	wantLocal, wantDomain, wantOK := strings.Cut(base, "@")
	if !ok || !wantOK || !strings.EqualFold(strings.TrimSuffix(domain, "."), wantDomain) {
		return "", false
	}
	i := strings.LastIndexByte(local, '+')
	if i < 0 || !strings.EqualFold(local[:i], wantLocal) {
		return "", false
	}
	token = strings.ToLower(local[i+1:])
	if raw, err := tokenAlphabet.DecodeString(token); err != nil || len(raw) != tokenBytes || Token(raw) != token {
		return "", false
	}
	return token, true
}

// CheckReplyBase says what is wrong with a base address.
func CheckReplyBase(base string) error {
	if _, err := identity.Canonical(base); err != nil || strings.TrimSpace(base) != base {
		return errors.New("the reply address must be one plain e-mail address, such as vraag@example.be")
	}
	local, _, _ := strings.Cut(base, "@")
	if len(local)+1+tokenAlphabet.EncodedLen(tokenBytes) > 64 {
		return errors.New("the part of the reply address before the @ must be at most 31 characters, so that a token fits behind it")
	}
	return nil
}

// withoutTag returns the address without what stands behind the plus.
func withoutTag(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
