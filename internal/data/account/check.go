package account

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"inzage/internal/core/fault"
	"inzage/internal/platform/intake"
)

// longest are the most characters of the fields of an address.
var longest = map[string]int{"street": 300, "box": 20, "postcode": 20, "city": 100, "state": 100, "country": 2}

// needed are the fields without which no letter arrives, with what is said when one is missing.
var needed = map[string]string{
	"street": "account.address.street_missing", "postcode": "account.address.postcode_missing", "city": "account.address.city_missing",
}

// check reads a group's fields as typed and brings them into the form that is kept.
func (a *account) check(group string, values map[string]string) (map[string]string, error) {
	if group == addressGroup {
		return checkAddress(values)
	}
	number, id := clean(values[group])
	if id == "" && number != "" {
		if e164, _ := intake.ParsePhone(number, a.effective(addressGroup)["country"]); e164 != "" {
			number = e164
		} else {
			id = "account.phone.invalid"
		}
	}
	if id != "" {
		return nil, fault.Fields(fault.Field{Name: group, ID: id})
	}
	return map[string]string{group: number}, nil
}

// belgianPostcode is the form of a postcode of bpost.
var belgianPostcode = regexp.MustCompile(`^[1-9]\d{3}$`)

func checkAddress(values map[string]string) (map[string]string, error) {
	address := map[string]string{}
	var wrong []fault.Field
	refuse := func(key, id string) { wrong = append(wrong, fault.Field{Name: key, ID: id}) }
	for _, key := range addressKeys {
		text, id := clean(values[key])
		switch {
		case id != "":
			refuse(key, id)
		case utf8.RuneCountInString(text) > longest[key]:
			refuse(key, "account.text.too_long")
		case text == "" && needed[key] != "":
			refuse(key, needed[key])
		}
		address[key] = text
	}
	address["country"] = strings.ToUpper(address["country"])
	if !slices.Contains(countries, address["country"]) {
		refuse("country", "account.address.country_unknown")
	}
	if address["country"] == "BE" && address["postcode"] != "" && !belgianPostcode.MatchString(address["postcode"]) {
		refuse("postcode", "account.address.postcode_invalid")
	}
	return address, fault.Fields(wrong...)
}

// clean brings a text that was typed into one line of NFC without blanks around it. What no address or number holds is
// refused, with the sentence that says so: control characters, marks that turn the direction of writing, a payment card
// number.
func clean(s string) (string, string) {
	if intake.CheckText(s) != nil {
		return "", "account.text.invalid"
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return "", "account.text.invalid"
		}
	}
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if _, cards := intake.CleanText(s); cards > 0 {
		return "", "account.text.card"
	}
	return s, ""
}

// countries are the 249 countries and territories of ISO 3166-1.
var countries = strings.Fields(`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
	BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
	FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
	IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
	MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
	PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
	SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
	YT ZA ZM ZW`)

// Countries lists the countries that an address can be in: ISO 3166-1 alpha-2.
func Countries() []string { return slices.Clone(countries) }
