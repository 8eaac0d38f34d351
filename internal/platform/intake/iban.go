package intake

import "strings"

// minIBAN and maxIBAN are the lengths of the shortest and longest IBAN (ISO 13616).
const minIBAN, maxIBAN = 15, 34

// ibanLengths gives the length of an IBAN by country, from the IBAN registry of SWIFT.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
	"BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
	"ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
	"HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
	"LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
	"MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
	"PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
	"SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
	"YE": 30,
}

// ParseIBAN returns an IBAN in its electronic form, without spaces and in capitals, and whether country,
// length and check digits are right.
func ParseIBAN(s string) (string, bool) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, s))
	if len(s) < minIBAN || ibanLengths[s[:2]] != len(s) || !mod97(s) {
		return "", false
	}
	return s, true
}

// MaskIBANs replaces each IBAN in a text with "[IBAN …1234]", its last four characters, and says how many
// there were. Who reads the record can still tell which account it was.
func MaskIBANs(s string) (string, int) {
	var out strings.Builder
	from, count := 0, 0
	for i := 0; i+14 < len(s); i++ {
		end := accountAt(s, i)
		if end < 0 {
			continue
		}
		if s[i]|0x20 == 'r' && s[i+1]|0x20 == 'f' { // a creditor reference names an invoice, not an account
			i = end - 1
			continue
		}
		compact, ok := ParseIBAN(s[i:end])
		if !ok {
			continue
		}
		out.WriteString(s[from:i])
		out.WriteString("[IBAN …" + compact[len(compact)-4:] + "]")
		from, count = end, count+1
		i = end - 1
	}
	if count == 0 {
		return s, 0
	}
	out.WriteString(s[from:])
	return out.String(), count
}

// accountAt returns where the IBAN or creditor reference (ISO 11649) that begins at i ends, or -1. Groups
// may be separated by one space, dash or dot.
func accountAt[T string | []byte](s T, i int) int {
	if i+4 >= len(s) || !isLetter(s[i]) || !isLetter(s[i+1]) || !isDigit(s[i+2]) || i > 0 && isAlnum(s[i-1]) {
		return -1
	}
	country := [2]byte{s[i] &^ 0x20, s[i+1] &^ 0x20}
	length, reference := ibanLengths[string(country[:])], country == [2]byte{'R', 'F'}
	if reference {
		length = 25
	}
	if length == 0 {
		return -1
	}
	var compact [maxIBAN]byte
	n, j := 0, i
	for n < length && j < len(s) {
		c := s[j]
		switch {
		case isAlnum(c):
			if isLetter(c) {
				c &^= 0x20
			}
			compact[n] = c
			n++
			j++
		case n >= 4 && j+1 < len(s) && isAlnum(s[j+1]) && (c == ' ' && (!reference || n%4 == 0) || !reference && (c == '-' || c == '.')):
			j++
		case n >= 4 && !reference && j+2 < len(s) && c == 0xC2 && s[j+1] == 0xA0 && isAlnum(s[j+2]):
			j += 2
		default:
			length = n
		}
	}
	if reference && n < 5 || !reference && n != ibanLengths[string(country[:])] || j < len(s) && isAlnum(s[j]) || !mod97(compact[:n]) {
		return -1
	}
	return j
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// mod97 checks the two check digits of ISO 7064 MOD 97-10 behind the first two letters.
func mod97[T string | []byte](s T) bool {
	rest := 0
	for i := range len(s) {
		c := s[(i+4)%len(s)]
		switch {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
