package law

import (
	"regexp"
	"slices"
	"strings"

	"inzage/internal/core/i18n"
)

// NumberKind is what kind of number a paper carries.
type NumberKind string

// The kinds of number.
const (
	ECLI        NumberKind = "ecli"
	Notice      NumberKind = "notice" // of the public prosecutor's file
	Roll        NumberKind = "roll"   // of a civil case
	OtherNumber NumberKind = "other"
)

// NumberText names the kinds of number.
var NumberText = i18n.Enum("law.number.", string(ECLI), string(Notice), string(Roll), string(OtherNumber))

// Valid reports whether it is one of the list.
func (k NumberKind) Valid() bool { return slices.Contains(NumberText.Values(), string(k)) }

var (
	// ecli is the European Case Law Identifier as Belgian courts give it. Serials are a date with a number, to which the
	// Court of Cassation adds its chamber since November 2019, or the number of the judgment.
	ecli = regexp.MustCompile(`^ECLI:BE:[A-Z]{2,7}:(?:18|19|20)\d{2}:(?:ARR|CONC|DEC|ORD|AVIS|JUG)\.\d+(?:\.[0-9A-Z]+){0,2}$`)

	// notice is arrondissement, code of the offence, service, serial and year: TG.69.L3.00572/24.
	notice = regexp.MustCompile(`^[A-Z]{2}\.\d{2}\.[A-Z0-9]{2}\.\d{4,6}/(\d{2}|\d{4})$`)
)

// ValidECLI reports whether a number has the form of a Belgian ECLI.
func ValidECLI(s string) bool { return ecli.MatchString(strings.TrimSpace(s)) }

// ValidNotice reports whether a number has the form of a Belgian notice number.
func ValidNotice(s string) bool { return notice.MatchString(strings.TrimSpace(s)) }

// NumberWarning returns the id of a sentence to warn with, or "". A number that looks odd is never refused: an
// investigating judge's order has no ECLI, and courts write their numbers as they always did.
func NumberWarning(kind NumberKind, value string) string {
	switch {
	case kind == ECLI && !ValidECLI(value):
		return "law.warn.ecli"
	case kind == Notice && !ValidNotice(value):
		return "law.warn.notice"
	default:
		return ""
	}
}
