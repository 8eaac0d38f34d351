package inbound

import (
	"io"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// words decodes encoded words; those in a charset that nobody knows are read like text that says nothing of it.
var words = mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
	if out, err := charset.NewReaderLabel(name, in); err == nil {
		return out, nil
	}
	return charmap.Windows1252.NewDecoder().Reader(in), nil
}}

// DecodeWords reads the encoded words of a header (RFC 2047); what cannot be read stays as it is.
func DecodeWords(s string) string {
	if out, err := words.DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// Printable drops control characters but line ends, which become \n, and tabs; broken UTF-8 becomes U+FFFD. It also
// drops the characters that turn the direction of what follows, which make gpj.exe look like exe.jpg.
func Printable(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || turns(r) {
			return -1
		}
		return r
	}, s)
}

// turns reports whether a character overrides the direction of text.
func turns(r rune) bool { return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' }

// oneLine makes a text one line of at most limit bytes, fit to be shown.
func oneLine(s string, limit int) string {
	return strings.TrimSpace(cut(strings.Join(strings.Fields(Printable(s)), " "), limit))
}

// cut shortens a text to at most limit bytes without splitting a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// text makes a string of bytes that should be UTF-8. What is not is read as Windows-1252, which gives every byte a
// meaning and is what Western mail without a charset mostly is.
func text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return decoded(charmap.Windows1252, b)
}

// page makes a string of the bytes of HTML, whose first lines may name a charset.
func page(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	encoding, _, _ := charset.DetermineEncoding(b, "text/html")
	return decoded(encoding, b)
}

func decoded(e encoding.Encoding, b []byte) string {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		out = b
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}
