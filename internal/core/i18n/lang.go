package i18n

import (
	"context"

	"golang.org/x/text/language"
)

// Lang is one of the portal's languages, as it stands in URLs, in cookies and in the database.
type Lang string

// The languages. Belgium's three, and English for everybody else.
const (
	NL Lang = "nl"
	FR Lang = "fr"
	DE Lang = "de"
	EN Lang = "en"
)

// QPS is the pseudo-language: English with accents, in brackets and longer by two fifths. What a test
// still finds in plain English under QPS never went through a catalog. It has no URL and is not in Langs.
const QPS Lang = "qps"

// Langs are the languages in the order in which pickers and tables show them; the first is the default.
var Langs = []Lang{NL, FR, DE, EN}

// ParseLang returns the language with this code. It accepts the four codes and nothing else, in lower case.
func ParseLang(s string) (Lang, bool) {
	switch l := Lang(s); l {
	case NL, FR, DE, EN:
		return l, true
	default:
		return NL, false
	}
}

// Tag returns the BCP 47 tag for `<html lang>` and Content-Language: the Belgian variants, and British English.
func (l Lang) Tag() string {
	switch l {
	case FR:
		return "fr-BE"
	case DE:
		return "de-BE"
	case EN, QPS:
		return "en-GB"
	default:
		return "nl-BE"
	}
}

// Name returns the language's own name for itself, the only name that its speakers are sure to recognise.
func (l Lang) Name() string {
	switch l {
	case FR:
		return "Français"
	case DE:
		return "Deutsch"
	case EN:
		return "English"
	case QPS:
		return "Pseudo"
	default:
		return "Nederlands"
	}
}

type langKey struct{}

// WithLang returns a context whose texts are in this language.
func WithLang(ctx context.Context, l Lang) context.Context {
	return context.WithValue(ctx, langKey{}, l)
}

// FromContext returns the context's language, Dutch when none was set.
func FromContext(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return NL
}

// maxAcceptLanguage is more than any browser sends, in bytes. Longer headers are not worth parsing.
const maxAcceptLanguage = 512

var matcher = language.NewMatcher([]language.Tag{language.Dutch, language.French, language.German, language.English})

// Negotiate chooses the language for a visitor who names none in the URL: the cookie's if it is one of ours,
// else what the browser accepts, else Dutch. Never by place.
func Negotiate(cookie, acceptLanguage string) Lang {
	if l, ok := ParseLang(cookie); ok {
		return l
	}
	if acceptLanguage == "" || len(acceptLanguage) > maxAcceptLanguage {
		return NL
	}
	accepted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return NL
	}
	// The index, not the tag: the matcher may answer with a tag such as nl-BE-u-rg-nlzzzz.
	_, i, confidence := matcher.Match(accepted...)
	if confidence == language.No {
		return NL
	}
	return Langs[i]
}
