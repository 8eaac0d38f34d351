package intake

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// maxNested is how deep JSON in a text in JSON in a text … is looked into.
const maxNested = 4

// text writes a cleaned text; raw has its quotes.
func (c *Cleaner) text(s *Schema, raw []byte) {
	inner := raw[1 : len(raw)-1]
	of := kindOther
	if s != nil {
		of = s.kind
	}
	switch {
	case of == kindTime:
		c.time(raw, inner)
		return
	case (of == kindBool || of == kindInt) && c.converted(of, inner):
		return
	case c.plain(inner, s != nil && s.reference):
		c.out = append(c.out, raw...)
		return
	}
	unquoted, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		c.fail(err)
		return
	}
	was := string(unquoted)
	text := was
	if c.Entities {
		text = DecodeEntities(text)
	}
	if err := CheckText(text); err != nil {
		c.fail(err)
		return
	}
	text = c.inside(text)
	if s == nil || !s.reference {
		text = c.numbers(text)
	}
	if text == was {
		c.out = append(c.out, raw...)
		return
	}
	c.out, _ = jsontext.AppendQuote(c.out, text)
}

// plain reports whether a text can stay as it is: nearly all can, and are found to with one look at each byte.
func (c *Cleaner) plain(inner []byte, reference bool) bool {
	digits := 0
	for _, b := range inner {
		if b-'0' <= 9 {
			digits++
		} else if b == '\\' || b == '&' && c.Entities {
			return false
		}
	}
	if reference || digits < 7 || len(inner) < minCardDigits || digits < minCardDigits && len(inner) < minIBAN {
		return true
	}
	if start, _ := nextCard(inner, 0); start >= 0 {
		return false
	}
	for i := range inner {
		if accountAt(inner, i) >= 0 {
			return false
		}
	}
	return true
}

// converted writes yes, no or a whole number that stands as a text. What is none of them stays, for Decode to
// refuse with its field.
func (c *Cleaner) converted(of kind, inner []byte) bool {
	word := strings.ToLower(strings.TrimSpace(string(inner)))
	if of == kindInt {
		if _, err := strconv.ParseInt(word, 10, 64); err != nil || len(word) >= minCardDigits {
			return false
		}
		c.out = append(c.out, strings.TrimPrefix(word, "+")...)
		return true
	}
	switch word {
	case "1", "true", "on", "yes", "y":
		c.out = append(c.out, "true"...)
	case "0", "false", "off", "no", "n", "":
		c.out = append(c.out, "false"...)
	default:
		return false
	}
	return true
}

// numbers takes card numbers and IBANs out of a text. The decimals of a text that is one number are not
// looked at: they are chance, and a share of them passes as a card.
func (c *Cleaner) numbers(text string) string {
	head, tail := text, ""
	if whole, fraction, ok := strings.Cut(text, "."); ok && allDigits(strings.TrimPrefix(whole, "-")) && allDigits(fraction) {
		head, tail = whole, "."+fraction
	}
	cleaned, cards := RemoveCards(head)
	if cards > 0 {
		tail = ""
	}
	cleaned, ibans := MaskIBANs(cleaned)
	c.cards += cards
	c.masked += ibans
	return cleaned + tail
}

// inside cleans JSON that stands in a text. The text stays as it is when nothing had to be taken out.
func (c *Cleaner) inside(text string) string {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' || c.nested >= maxNested {
		return text
	}
	value := jsontext.Value(trimmed)
	if !value.IsValid(jsontext.AllowDuplicateNames(true)) {
		return text
	}
	if c.recursive == nil {
		c.recursive = &Cleaner{}
	}
	r := c.recursive
	r.Rules, r.nested = c.Rules, c.nested+1
	r.reset(value)
	r.value(nil, 0)
	if r.err != nil {
		c.fail(r.err)
		return text
	}
	c.cards, c.secrets, c.masked = c.cards+r.cards, c.secrets+r.secrets, c.masked+r.masked
	if r.cards+r.secrets+r.masked == 0 {
		return text
	}
	return string(r.out)
}

// number writes a number, a boolean or null. A number that is a card number is replaced by a text, and one
// that stands where a text belongs becomes one.
func (c *Cleaner) number(s *Schema, raw []byte) {
	of := kindOther
	if s != nil {
		of = s.kind
	}
	switch {
	case len(raw) >= minCardDigits && (s == nil || !s.reference) && c.cardAsNumber(raw):
		c.cards++
		c.out = append(c.out, `"`+CardRemoved+`"`...)
	case (of == kindText || of == kindTime) && raw[0] != 'n':
		c.out = append(append(append(c.out, '"'), raw...), '"')
	case of == kindBool && len(raw) == 1 && (raw[0] == '0' || raw[0] == '1'):
		c.out = strconv.AppendBool(c.out, raw[0] == '1')
	default:
		c.out = append(c.out, raw...)
	}
}

func (c *Cleaner) cardAsNumber(raw []byte) bool {
	whole, fraction, _ := strings.Cut(string(bytes.TrimPrefix(raw, []byte("-"))), ".")
	_, exponent, scientific := strings.Cut(strings.ToLower(whole+"."+fraction), "e")
	if scientific {
		if n, err := strconv.Atoi(exponent); err != nil || n < 0 || n > maxCardDigits {
			return false
		}
		r, ok := new(big.Rat).SetString(string(raw))
		if !ok || !r.IsInt() {
			return false
		}
		whole = r.Num().String()
	}
	_, cards := RemoveCards(whole)
	return cards > 0
}

// time writes a time with its zone. One that cannot be read stays, for Decode to refuse with its field.
func (c *Cleaner) time(raw, inner []byte) {
	if zoned(inner) {
		c.out = append(c.out, raw...)
		return
	}
	text, err := Scalar(raw)
	if err == nil {
		err = CheckText(text)
	}
	if err != nil {
		c.fail(err)
		return
	}
	m, err := ReadTime(text, c.Zone)
	if err != nil {
		text = c.numbers(text)
		c.out, _ = jsontext.AppendQuote(c.out, text)
		return
	}
	if m.Assumed {
		c.assumed = true
		field := c.dottedPath(true)
		if !m.Fold.IsZero() {
			c.folds = append(c.folds, fold{field, m.Fold})
		}
		c.out = m.Time.In(c.Zone).AppendFormat(append(c.out, '"'), time.RFC3339Nano+`"`)
		return
	}
	b, _ := m.Time.MarshalJSON()
	c.out = append(c.out, b...)
}

// zoned reports whether a text has the outer form of RFC 3339 with an offset.
func zoned(b []byte) bool {
	n := len(b)
	if n < 20 || n > 35 || b[10] != 'T' {
		return false
	}
	return b[n-1] == 'Z' || (b[n-6] == '+' || b[n-6] == '-') && b[n-3] == ':'
}
