package ui

import (
	"strings"
	"unicode"
)

// maxMarks is the most accents on one letter that are shown. Real scripts stack a few; more would run over the lines
// above and below.
const maxMarks = 8

// Inert makes text from elsewhere fit to print: it may hold anything, and what cannot be seen is shown as a mark, so
// that it neither hides nor does anything. Line ends stay.
func Inert(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || marks > maxMarks+1:
			return -1
		case unicode.IsControl(r), marks > maxMarks, r >= '\u202A' && r <= '\u202E': // the last turn the direction of what follows
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}
