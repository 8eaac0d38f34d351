package intake

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// ParsePhone reads a telephone number as people and systems write it ("0470 00 00 12", "+32.470000012") and
// returns its E.164 form and whether it is a mobile or a landline number ("mobile", "landline", or nothing
// when the numbering plan does not tell). The country (two letters) is that of a number without prefix; "" is
// Belgium. It returns nothing when the text cannot be read as a number.
func ParsePhone(raw, country string) (e164, kind string) {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 40 {
		return "", ""
	}
	if len(country) != 2 {
		country = "BE"
	}
	n, err := phonenumbers.Parse(raw, strings.ToUpper(country))
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", ""
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.PAGER:
		kind = "mobile"
	case phonenumbers.FIXED_LINE, phonenumbers.VOIP, phonenumbers.UAN, phonenumbers.TOLL_FREE:
		kind = "landline"
	}
	return phonenumbers.Format(n, phonenumbers.E164), kind
}

// languages are names of languages as systems write them.
var languages = map[string]string{
	"dutch": "nl", "nederlands": "nl", "french": "fr", "français": "fr", "francais": "fr", "frans": "fr",
	"german": "de", "deutsch": "de", "duits": "de", "english": "en", "engels": "en", "anglais": "en",
}

// ParseLanguage returns the ISO 639-1 code of a language, from its code ("nl", "nl-BE", "fr_FR.UTF-8") or
// its name ("dutch"). What is neither comes back in lower case.
func ParseLanguage(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if code, ok := languages[s]; ok {
		return code
	}
	if len(s) > 2 && (s[2] == '-' || s[2] == '_') {
		return s[:2]
	}
	return s
}
