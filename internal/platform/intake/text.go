package intake

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Scalar returns the text of a JSON string, number or boolean, and nothing for null. Sources write numbers
// as strings and strings as numbers; here the two are one.
func Scalar(b []byte) (string, error) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return "", nil
	}
	switch b[0] {
	case '"':
		if bytes.IndexByte(b, '\\') < 0 {
			return string(b[1 : len(b)-1]), nil
		}
		out, err := jsontext.AppendUnquote(nil, b)
		return string(out), err
	case 'n':
		return "", nil
	case '{', '[':
		return "", problem(CodeValue, "a %s stands here instead of a single value", kindName(jsontext.Kind(b[0])))
	default:
		return string(b), nil
	}
}

// CheckText refuses what no text of the portal may hold: a NUL character, which PostgreSQL cannot store,
// and bytes that are not UTF-8.
func CheckText(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return problem(CodeNUL, "the text holds a NUL character; remove it at the source")
	}
	if !utf8.ValidString(s) {
		return problem(CodeEncoding, "the text is not UTF-8; convert the file, for example with iconv -f WINDOWS-1252 -t UTF-8")
	}
	return nil
}

// DecodeEntities undoes the HTML escaping in which some systems (WHMCS among them) store and return all
// text. It is undone once, for it was done once: "AT&amp;amp;T" is the text "AT&amp;T". The result is text
// and not HTML; it must be escaped when it is shown.
func DecodeEntities(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	// html.UnescapeString turns &#0; into U+FFFD, never into NUL.
	return html.UnescapeString(s)
}

// Quote shows a value in a sentence: short, with nothing that a terminal would obey, and scrubbed, for
// sentences end in reports and logs.
func Quote(s string) string {
	const most = 60
	s, _ = CleanText(s)
	if len(s) > most {
		cut := most
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strconv.Quote(s)
}
