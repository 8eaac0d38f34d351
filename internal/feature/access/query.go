package access

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

// Way is by what a customer is searched for.
type Way string

// The ways.
const (
	ByNumber  Way = "number"
	ByName    Way = "name"
	ByContact Way = "contact" // name of a person of the customer: of a company, say, who does its accounts
	ByEmail   Way = "email"
	ByDomain  Way = "domain"
	ByInvoice Way = "invoice"
)

// WayText are the words for the ways.
var WayText = i18n.Enum("access.way.", string(ByNumber), string(ByName), string(ByContact), string(ByEmail), string(ByDomain), string(ByInvoice))

// Query is a search, as it was understood.
type Query struct {
	Text  string // one line, without white space around it; of a domain the name alone, in lower case
	By    []Way  // in this order
	Limit int
}

// domainForm is a host name with a last label of letters.
var domainForm = regexp.MustCompile(`^(?:[\pL\pN](?:[\pL\pN_-]*[\pL\pN])?\.)+(?:\pL{2,}|xn--[a-z0-9-]+)\.?$`)

// Understand says what somebody may mean by a term. A term that can mean a number or a name is searched for as both.
func Understand(term string) (Query, error) {
	q := Query{Text: OneLine(term), Limit: MaxHits}
	digits := strings.ContainsFunc(q.Text, unicode.IsDigit)
	wrong := func(id string) (Query, error) {
		return Query{}, fault.Fields(fault.Field{Name: TermField, ID: id})
	}
	switch host := bareHost(q.Text); {
	case utf8.RuneCountInString(q.Text) > MaxTerm:
		return wrong("access.error.term_long")
	case strings.Contains(q.Text, "@"):
		if a, err := mail.ParseAddress(q.Text); err != nil || a.Name != "" || a.Address != q.Text {
			return wrong("access.error.term_email")
		}
		q.By = []Way{ByEmail}
	case domainForm.MatchString(host):
		q.Text, q.By = strings.TrimSuffix(host, "."), []Way{ByDomain}
	default:
		q.By = []Way{ByNumber}
		if digits {
			q.By = append(q.By, ByInvoice)
		}
		if letters(q.Text) >= MinLetters {
			q.By = append(q.By, ByName, ByContact)
		} else if !digits {
			return wrong("access.error.term_short")
		}
	}
	return q, nil
}

// letters counts the letters and digits of the words that have more than one: the beginnings of all names of a, b and c would be a
// list of customers.
func letters(text string) (n int) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if size := utf8.RuneCountInString(word); size > 1 {
			n += size
		}
	}
	return n
}

// bareHost is the host name in what somebody copied out of a browser.
func bareHost(text string) string {
	host := strings.ToLower(text)
	for _, scheme := range []string{"https://", "http://"} {
		host = strings.TrimPrefix(host, scheme)
	}
	host, _, _ = strings.Cut(host, "/")
	return strings.TrimPrefix(host, "www.")
}

// OneLine puts a text on one line, without what cannot be seen and turns the direction of what follows.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
