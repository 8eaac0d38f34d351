// Package sheet keeps spreadsheets from running what people typed: every text that goes into a CSV file passes through here.
package sheet

import "strings"

// Guard returns a cell that no spreadsheet takes for a formula: a text that begins like one, also with the wide signs of East Asian
// keyboards, has an apostrophe before it (OWASP, CSV injection).
func Guard(text string) string {
	for _, first := range text {
		if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
			return "'" + text
		}
		break
	}
	return text
}
