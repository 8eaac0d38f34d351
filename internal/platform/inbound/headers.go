package inbound

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"inzage/internal/platform/identity"
)

// Limits of single headers.
const (
	maxSubject    = 500     // bytes
	maxID         = 250     // bytes
	maxReferences = 50      // ids
	maxList       = 8 << 10 // bytes of a list of addresses that are read
	maxAddresses  = 100
)

// addresses reads a list of addresses, however written. A name is decoded after the list was taken apart, so that no
// encoded word becomes a second address.
func addresses(value string) (out []Address) {
	value = cut(value, maxList)
	list, err := enmime.ParseAddressList(text([]byte(value)))
	if err != nil {
		return looseAddresses(value)
	}
	for _, a := range list[:min(len(list), maxAddresses)] {
		if b := address(a.Name, a.Address); b != (Address{}) {
			out = append(out, b)
		}
	}
	return out
}

var addressLike = regexp.MustCompile(`[^\s<>()\[\],;:"@]+@[^\s<>()\[\],;:"@]+`)

// looseAddresses picks what looks like addresses out of a list that breaks the rules. Where there is none, the text becomes the name.
func looseAddresses(value string) (out []Address) {
	for _, found := range addressLike.FindAllString(text([]byte(value)), maxAddresses) {
		if a := address("", found); a.Mail != "" {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		if a := address(DecodeWords(text([]byte(value))), ""); a.Name != "" {
			out = append(out, a)
		}
	}
	return out
}

// address checks one address. One that nobody could be written to is shown as part of the name.
func address(name, written string) Address {
	name, written = oneLine(name, maxID), strings.TrimSpace(written)
	if _, err := identity.Canonical(written); err == nil {
		return Address{Name: name, Mail: written}
	}
	return Address{Name: strings.TrimSpace(name + " " + oneLine(written, maxID))}
}

// mailOf returns the first address in a header that can be written to, empty when there is none.
func mailOf(value string) string {
	for _, a := range addresses(value) {
		if a.Mail != "" {
			return a.Mail
		}
	}
	return ""
}

var idLike = regexp.MustCompile(`<[^<>\s]+>|[^<>\s]+@[^<>\s]+`)

// messageIDs reads the ids in a header, without brackets.
func messageIDs(value string) (out []string) {
	for _, id := range idLike.FindAllString(cut(value, maxList*4), -1) {
		if id = oneLine(strings.Trim(id, "<>"), maxID); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out[max(0, len(out)-maxReferences):]
}

// first returns the first of some ids.
func first(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// date reads a date. One that no living program can have meant is none.
func date(value string) time.Time {
	at, err := mail.ParseDate(oneLine(value, 200))
	if err != nil || at.Year() < 1980 || at.Year() > 2200 {
		return time.Time{}
	}
	return at.UTC()
}
