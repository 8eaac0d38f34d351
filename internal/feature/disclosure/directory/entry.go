package directory

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/deadline"
	"inzage/internal/platform/mail"
)

// Names of the fields of forms, as faults name them.
const (
	TypeField           = "type"
	NameField           = "name"
	CountryField        = "country"
	ArrondissementField = "arrondissement"
	DivisionField       = "division"
	LanguageField       = "language"
	StreetField         = "street"
	PostcodeField       = "postal" // no "code" in it: such fields never wait in a session
	CityField           = "city"
	EmailField          = "email"
	PhoneField          = "phone"
	ExtensionField      = "extension"
	KeysField           = "keys"
	KeysCheckedField    = "keys_checked"
	SourceField         = "source"
	CheckedOnField      = "checked_on"
	FunctionField       = "function"
	SinceField          = "since"
	UntilField          = "until"
)

// Types are the sorts of authority that the directory can hold: those that the law of cases knows, without private parties.
var Types = []law.AuthorityType{law.Court, law.InvestigatingJudge, law.Prosecutor, law.Police, law.Intelligence, law.Administrative,
	law.ForeignEU, law.ForeignOther}

// Arrondissements are the twelve judicial arrondissements of Belgium since 1 April 2014.
var Arrondissements = []string{"antwerpen", "limburg", "brussel", "leuven", "waals_brabant", "oost_vlaanderen", "west_vlaanderen",
	"henegouwen", "luik", "luxemburg", "namen", "eupen"}

// ArrondissementText names them.
var ArrondissementText = i18n.Enum("directory.arrondissement.", "antwerpen", "limburg", "brussel", "leuven", "waals_brabant", "oost_vlaanderen",
	"west_vlaanderen", "henegouwen", "luik", "luxemburg", "namen", "eupen")

// union are the other member states of the European Union, whose authorities may order a Belgian host directly (Regulation
// 2023/1543).
var union = strings.Fields("AT BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

// postOfficeBox finds an address at which nobody can be found. "bus 3" and "boîte 3" are letter boxes of a building.
var postOfficeBox = regexp.MustCompile(`(?i)\b(postbus|postfach|bo[iî]te postale|p\.? ?o\.? ?box|b\.? ?p\.? ?[0-9])`)

// check returns the entry as it is kept, or what is wrong with it.
func (e Entry) check(now time.Time) (Entry, error) {
	for _, f := range []*string{&e.Type, &e.Name, &e.Arrondissement, &e.Division, &e.Language, &e.Street, &e.Postcode, &e.City, &e.Email,
		&e.Extension, &e.Source, &e.KeysChecked, &e.CheckedOn} {
		*f = line(*f)
	}
	e.Country = strings.ToUpper(line(e.Country))
	var wrong []fault.Field
	bad := func(name, id string) { wrong = append(wrong, fault.Field{Name: name, ID: id}) }
	wrong = append(wrong, required(NameField, e.Name, MaxName)...)
	wrong = append(wrong, required(StreetField, e.Street, MaxName)...)
	wrong = append(wrong, required(CityField, e.City, MaxName)...)
	wrong = append(wrong, required(SourceField, e.Source, MaxText)...)
	wrong = append(wrong, short(DivisionField, e.Division, MaxName)...)
	wrong = append(wrong, short(KeysCheckedField, e.KeysChecked, MaxText)...)
	if !slices.Contains(Types, law.AuthorityType(e.Type)) {
		bad(TypeField, "directory.error.type")
	}
	if _, ok := i18n.ParseLang(e.Language); !ok {
		bad(LanguageField, "directory.error.language")
	}
	if postOfficeBox.MatchString(e.Street) {
		bad(StreetField, "directory.error.box")
	}
	if e.Email != "" && !mail.Deliverable(e.Email) {
		bad(EmailField, "directory.error.email")
	}
	if strings.Trim(e.Extension, "0123456789") != "" || len(e.Extension) > 8 {
		bad(ExtensionField, "directory.error.extension")
	}
	where := e.checkPlace()
	wrong = append(wrong, where...)
	if len(where) == 0 {
		number, id := phone(e.Phone, e.Country)
		if e.Phone = number; id != "" {
			bad(PhoneField, id)
		}
	}
	keys, wrongKeys := e.checkKeys()
	e.Keys = keys
	wrong = append(wrong, wrongKeys...)
	_, wrongDay := day(CheckedOnField, e.CheckedOn, now)
	return e, fault.Fields(append(wrong, wrongDay...)...)
}

// checkPlace holds the country against the sort of authority.
func (e Entry) checkPlace() (wrong []fault.Field) {
	bad := func(name, id string) { wrong = append(wrong, fault.Field{Name: name, ID: id}) }
	region, err := language.ParseRegion(e.Country)
	sort := law.AuthorityType(e.Type)
	known := err == nil && region.IsCountry() && region.String() == e.Country
	member := slices.Contains(union, e.Country)
	switch {
	case !known:
		bad(CountryField, "directory.error.country")
	case sort == law.ForeignEU && !member:
		bad(CountryField, "directory.error.country_union")
	case sort == law.ForeignOther && (member || e.Country == "BE"):
		bad(CountryField, "directory.error.country_other")
	case sort != law.ForeignEU && sort != law.ForeignOther && e.Country != "BE":
		bad(CountryField, "directory.error.country_belgium")
	}
	switch {
	case e.Country != "BE" && e.Arrondissement != "":
		bad(ArrondissementField, "directory.error.arrondissement_abroad")
	case e.Country != "BE" && e.Division != "":
		bad(DivisionField, "directory.error.arrondissement_abroad")
	case e.Arrondissement != "" && !slices.Contains(Arrondissements, e.Arrondissement):
		bad(ArrondissementField, "directory.error.arrondissement")
	}
	if len(e.Postcode) > 12 || (e.Country == "BE" && !belgianPostcode.MatchString(e.Postcode)) {
		bad(PostcodeField, "directory.error.postal")
	}
	return wrong
}

var belgianPostcode = regexp.MustCompile(`^[1-9][0-9]{3}$`)

// phone reads a telephone number of a country and returns its E.164 form, or what was typed and the sentence that says what is
// wrong. A number of another country, or one that is dear to call, is no authority's.
func phone(typed, country string) (e164, wrong string) {
	typed = strings.TrimSpace(typed)
	if typed == "" || len(typed) > 40 {
		return typed, "directory.error.phone"
	}
	n, err := phonenumbers.Parse(typed, country)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return typed, "directory.error.phone"
	}
	if n.GetExtension() != "" {
		return typed, "directory.error.phone_extension"
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER:
		return typed, "directory.error.phone_sort"
	}
	if phonenumbers.GetRegionCodeForNumber(n) != country {
		return typed, "directory.error.phone_country"
	}
	return phonenumbers.Format(n, phonenumbers.E164), ""
}

// day reads a day that has come: 2006-01-02.
func day(field, typed string, now time.Time) (time.Time, []fault.Field) {
	t, err := time.Parse(time.DateOnly, typed)
	switch {
	case err != nil || t.Year() < 1900:
		return time.Time{}, []fault.Field{{Name: field, ID: "directory.error.day"}}
	case t.After(deadline.Day(now)):
		return time.Time{}, []fault.Field{{Name: field, ID: "directory.error.future"}}
	}
	return t, nil
}

// line makes one line of what was typed: no control characters, and one space where there were several.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Bidi_Control) {
			return -1
		}
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func required(field, text string, most int) []fault.Field {
	if text == "" {
		return []fault.Field{{Name: field, ID: "directory.error.required"}}
	}
	return short(field, text, most)
}

func short(field, text string, most int) []fault.Field {
	if utf8.RuneCountInString(text) > most {
		return []fault.Field{{Name: field, ID: "directory.error.long", Args: map[string]any{"Max": most}}}
	}
	return nil
}
