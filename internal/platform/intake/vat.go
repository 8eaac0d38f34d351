package intake

import (
	"regexp"
	"strconv"
	"strings"
)

// ParseEnterpriseNo returns a Belgian enterprise number as ten digits, and whether it is one. It takes the
// usual notations: "BE 0428.759.497", "(0)403019261", "428759497" with the leading 0 left out.
//
// The last two digits are 97 minus the first eight modulo 97, so 97 and never 00 (Crossroads Bank for
// Enterprises, Royal Decree of 24 June 2003).
func ParseEnterpriseNo(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.TrimSpace(strings.TrimPrefix(s, "BE"))
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '.', '-', '/', '(', ')', '\u00a0', '\u202f':
			return -1
		}
		return r
	}, s)
	if len(s) == 9 {
		s = "0" + s
	}
	if len(s) != 10 || !allDigits(s) || s[0] > '1' || s[:8] == "00000000" {
		return "", false
	}
	head, _ := strconv.Atoi(s[:8])
	check, _ := strconv.Atoi(s[8:])
	return s, check == 97-head%97
}

// vatForms are the outer forms of VAT numbers of the Union (and Northern Ireland) behind the country: syntax
// only, except for Belgium (VIES, Directive 2006/112/EC art. 215).
var vatForms = map[string]*regexp.Regexp{
	"AT": regexp.MustCompile(`^U\d{8}$`),
	"BG": regexp.MustCompile(`^\d{9,10}$`),
	"CY": regexp.MustCompile(`^\d{8}[A-Z]$`),
	"CZ": regexp.MustCompile(`^\d{8,10}$`),
	"DE": regexp.MustCompile(`^\d{9}$`),
	"DK": regexp.MustCompile(`^\d{8}$`),
	"EE": regexp.MustCompile(`^\d{9}$`),
	"EL": regexp.MustCompile(`^\d{9}$`),
	"ES": regexp.MustCompile(`^[A-Z0-9]\d{7}[A-Z0-9]$`),
	"FI": regexp.MustCompile(`^\d{8}$`),
	"FR": regexp.MustCompile(`^[A-HJ-NP-Z0-9]{2}\d{9}$`),
	"HR": regexp.MustCompile(`^\d{11}$`),
	"HU": regexp.MustCompile(`^\d{8}$`),
	"IE": regexp.MustCompile(`^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$`),
	"IT": regexp.MustCompile(`^\d{11}$`),
	"LT": regexp.MustCompile(`^(\d{9}|\d{12})$`),
	"LU": regexp.MustCompile(`^\d{8}$`),
	"LV": regexp.MustCompile(`^\d{11}$`),
	"MT": regexp.MustCompile(`^\d{8}$`),
	"NL": regexp.MustCompile(`^[A-Z0-9+*]{10}\d{2}$`),
	"PL": regexp.MustCompile(`^\d{10}$`),
	"PT": regexp.MustCompile(`^\d{9}$`),
	"RO": regexp.MustCompile(`^\d{2,10}$`),
	"SE": regexp.MustCompile(`^\d{12}$`),
	"SI": regexp.MustCompile(`^\d{8}$`),
	"SK": regexp.MustCompile(`^\d{10}$`),
	"XI": regexp.MustCompile(`^(\d{9}|\d{12}|(GD|HA)\d{3})$`),
}

// ParseVATNo returns a VAT number of the European Union in its normal form, country first ("BE0400008697"),
// and whether it is one. A number without country is taken as Belgian when its check digits agree.
func ParseVATNo(s string) (string, bool) {
	if no, ok := ParseEnterpriseNo(s); ok {
		return "BE" + no, true
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '.', '-', '/', '\u00a0', '\u202f':
			return -1
		}
		return r
	}, strings.ToUpper(s))
	if len(s) < 4 {
		return "", false
	}
	country, number := s[:2], s[2:]
	if country == "GR" { // Greece is EL to VIES
		country = "EL"
	}
	if form := vatForms[country]; form == nil || !form.MatchString(number) {
		return "", false
	}
	return country + number, true
}

// ParseStructuredRef returns a Belgian structured communication as "+++ddd/dddd/ddddd+++", and whether it is
// one. It takes "+++…+++", "***…***" and twelve bare digits, as UBL invoices have them. The last two digits
// are the first ten modulo 97, or 97 for 0 (Febelfin, standard for structured communications). The empty
// reference +++000/0000/00097+++ passes that arithmetic and is refused.
func ParseStructuredRef(s string) (string, bool) {
	s = strings.Trim(strings.TrimSpace(s), "+*")
	s = strings.Map(func(r rune) rune {
		switch r {
		case '/', ' ', '.', '-', '\u00a0':
			return -1
		}
		return r
	}, s)
	if len(s) != 12 || !allDigits(s) || s[:10] == "0000000000" {
		return "", false
	}
	head, _ := strconv.ParseInt(s[:10], 10, 64)
	check, _ := strconv.Atoi(s[10:])
	want := int(head % 97)
	if want == 0 {
		want = 97
	}
	if check != want {
		return "", false
	}
	return "+++" + s[:3] + "/" + s[3:7] + "/" + s[7:] + "+++", true
}
