// Package sheet keeps spreadsheets from running what people typed: every text that goes into a CSV file passes through here.
package sheet

import (
	"strings"
	"unicode/utf8"
)

// Guard returns a cell that no spreadsheet takes for a formula: a text that begins like one, also with the wide signs of East Asian
// keyboards, has an apostrophe before it (OWASP, CSV injection).
func Guard(text string) string {
	if first, size := utf8.DecodeRuneInString(text); size > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
