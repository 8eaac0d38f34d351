package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"inzage/internal/core/fault"
)

// Lengths in code points after NFKC. A password alone must be long; nothing else is asked of it: no digits, no capitals,
// no date of expiry (NIST SP 800-63B-4 3.1.1.2).
const (
	MinLength = 15
	MaxLength = 128
)

// leftOver is how many characters a password must have beside what everybody knows of its owner and of the company.
const leftOver = 8

// Check says what is wrong with a password that somebody wants to use, as an Invalid fault of the form field, or nil.
// Words are what may not be most of it: the company, the product, the customer's names, addresses, domains.
func Check(field, password string, words []string) error {
	id := check(password, words)
	if id == "" {
		return nil
	}
	args := map[string]any(nil)
	switch id {
	case "password.short":
		args = map[string]any{"Min": MinLength}
	case "password.long":
		args = map[string]any{"Max": MaxLength}
	}
	return fault.Fields(fault.Field{Name: field, ID: id, Args: args})
}

func check(password string, words []string) string {
	if len(password) > maxBytes {
		return "password.long"
	}
	if !utf8.ValidString(password) {
		return "password.characters"
	}
	text := norm.NFKC.String(password)
	for _, r := range text {
		if unicode.IsControl(r) {
			return "password.characters"
		}
	}
	switch n := utf8.RuneCountInString(text); {
	case n < MinLength:
		return "password.short"
	case n > MaxLength:
		return "password.long"
	}
	folded := fold(text)
	switch {
	case common(folded), common(core(folded)):
		return "password.common"
	case repeats([]rune(folded)), runs([]rune(folded)):
		return "password.pattern"
	case utf8.RuneCountInString(without(folded, words)) < leftOver:
		return "password.personal"
	}
	return ""
}

// fold is the form in which passwords are compared with lists and words: without case.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// core is a password without the digits and signs that people put before and after a common word.
func core(folded string) string {
	return strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
}

// repeats reports whether the text is one piece over and over, the last time perhaps cut: "kaaskaaskaaskaas".
func repeats(s []rune) bool {
	for n := 1; n <= len(s)/2; n++ {
		same := true
		for i := n; i < len(s) && same; i++ {
			same = s[i] == s[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// rows are the neighbours on keyboards used in Belgium, and the alphabet and digits.
var rows = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm",
	"qwertzuiopüasdfghjklöäyxcvbnm", "1234567890azertyuiop", "1234567890qwertyuiop",
}

// runs reports whether the text is made of long runs along keys or the alphabet, in either direction: "azertyuiop12345".
func runs(s []rune) bool {
	breaks := 0
	for i := 1; i < len(s); i++ {
		if !neighbours(s[i-1], s[i]) {
			breaks++
		}
	}
	return breaks <= len(s)/6
}

func neighbours(a, b rune) bool {
	if a == b {
		return true
	}
	ab, ba := string([]rune{a, b}), string([]rune{b, a})
	for _, row := range rows {
		if strings.Contains(row, ab) || strings.Contains(row, ba) {
			return true
		}
	}
	return false
}

// without takes known words out of a folded text, and then all that is neither letter nor digit: what is left is
// what an acquaintance would have to guess.
func without(folded string, words []string) string {
	for _, w := range pieces(words) {
		folded = strings.ReplaceAll(folded, w, "\x00")
	}
	letters := strings.Map(func(r rune) rune {
		if r == 0 || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, folded)
	if strings.Contains(folded, "\x00") { // beside a known word, digits and signs count little: "kastanje2026!!!"
		return core(letters)
	}
	return letters
}

// pieces are the words and their parts that are long enough to matter, longest first: an address gives its local part
// and its domain's labels, a name its single names.
func pieces(words []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range words {
		f := fold(w)
		parts := strings.FieldsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, p := range append(parts, f, strings.Join(parts, "")) {
			if utf8.RuneCountInString(p) >= 4 && !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	// Longest first, so that a word does not leave the rest of a longer one behind.
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}
