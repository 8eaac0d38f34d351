package intake

import "strings"

// CardRemoved stands in a text where a payment card number stood.
const CardRemoved = "[card number removed]"

// A payment card number (PAN, ISO/IEC 7812) counts as one when issuer prefix, length and Luhn check agree.
// What only looks like one is left alone: the digits of an IBAN or creditor reference, a GTIN-13, a run of
// hexadecimal digits such as a digest, the fraction of a decimal number. Structured communications have twelve
// digits, fewer than any card. Fields that are references by name are not looked at: see Cleaner.
//
// Digits may be separated by spaces, dashes or dots, in the groups in which cards are printed or read
// aloud. A number that touches further digits is a longer number and not a card. Numbers in long groups
// side by side (two order numbers of eight digits) are not one number.

// RemoveCards replaces each payment card number in a text with CardRemoved and says how many there were.
func RemoveCards(s string) (string, int) {
	var out strings.Builder
	from, count := 0, 0
	for at := 0; ; {
		start, end := nextCard(s, at)
		if start < 0 {
			break
		}
		out.WriteString(s[from:start])
		out.WriteString(CardRemoved)
		from, at = end, end
		count++
	}
	if count == 0 {
		return s, 0
	}
	out.WriteString(s[from:])
	return out.String(), count
}

// HasCard reports whether a whole text document holds a payment card number. A document that must stay as
// it is (an invoice's XML) is refused when it does.
func HasCard(document []byte) bool {
	start, _ := nextCard(document, 0)
	return start >= 0
}

// cardDigits are the shortest and longest card numbers.
const minCardDigits, maxCardDigits = 13, 19

// nextCard finds the first card number at or after position at; start is -1 when there is none.
func nextCard[T string | []byte](s T, at int) (start, end int) {
	for i := at; i < len(s); i++ {
		if !isDigit(s[i]) || i > 0 && isDigit(s[i-1]) {
			continue
		}
		if stop := cardAt(s, i); stop > 0 && !excused(s, i, stop) {
			return i, stop
		}
	}
	return -1, -1
}

// cardAt returns where the card number that begins with the group of digits at i ends, or 0. The longest
// reading wins, so that a check code printed behind a number does not hide it.
func cardAt[T string | []byte](s T, i int) int {
	var (
		digits [maxCardDigits]byte
		groups [maxCardDigits]int // lengths
		n, g   int
		stop   int
		same   = true // all separators so far are alike
		first  [2]int // the first separator
	)
	for j := i; ; {
		k := j
		for k < len(s) && isDigit(s[k]) && k-j <= maxCardDigits {
			k++
		}
		if n+k-j > maxCardDigits {
			break
		}
		for ; j < k; j++ {
			digits[n] = s[j] - '0'
			n++
		}
		groups[g] = groupLength(groups[:g], n)
		g++
		if n >= minCardDigits && grouped(groups[:g], same) && issued(digits[:n]) && luhn(digits[:n]) {
			stop = k
		}
		width := separator(s, k)
		if width == 0 || k+width >= len(s) || !isDigit(s[k+width]) {
			break
		}
		if g == 1 {
			first = [2]int{k, k + width}
		} else if string(s[first[0]:first[1]]) != string(s[k:k+width]) {
			same = false
		}
		j = k + width
	}
	return stop
}

func groupLength(before []int, n int) int {
	for _, l := range before {
		n -= l
	}
	return n
}

// grouped reports whether digits in groups of these lengths are one number: in one piece, in equal groups
// of which the last may be shorter, or as American Express and Diners print them. Small groups of unlike
// separators are prices or dates in a row.
func grouped(groups []int, same bool) bool {
	size, last := groups[0], groups[len(groups)-1]
	if len(groups) == 1 {
		return true
	}
	if len(groups) == 3 && size == 4 && groups[1] == 6 && (last == 5 || last == 4) {
		return true
	}
	for _, l := range groups[1 : len(groups)-1] {
		if l != size {
			return false
		}
	}
	return last <= size && size <= 6 && (same || size >= 4)
}

// separator returns how many bytes of separator stand at i, 0 for none: up to three of spaces, dashes and
// dots, no-break spaces and line ends included.
func separator[T string | []byte](s T, i int) int {
	width := 0
	for range 3 {
		rest := s[i+width:]
		switch {
		case len(rest) >= 1 && strings.IndexByte(" -.\t\r\n_", rest[0]) >= 0:
			width++
		case len(rest) >= 2 && rest[0] == 0xC2 && (rest[1] == 0xA0 || rest[1] == 0xAD): // no-break space, soft hyphen
			width += 2
		case len(rest) >= 3 && rest[0] == 0xE2 && rest[1] == 0x80 && (rest[2] >= 0x80 && rest[2] <= 0x95 || rest[2] == 0xAF):
			width += 3 // U+2000 to U+2015, spaces and dashes; U+202F
		default:
			return width
		}
	}
	return width
}

// excused reports whether the number at s[start:end], which passes as a card, is plainly something else.
func excused[T string | []byte](s T, start, end int) bool {
	if number := string(s[start:end]); len(number) == 13 && gtin(number) {
		return true // an article; card numbers of 13 digits are long gone
	}
	return decimals(s, start) || inHex(s, start, end) || labelled(s, start) || inAccount(s, start, end)
}

// decimals reports whether the number is the fraction of a decimal number such as 0.4539578763621486: chance
// digits, of which a share passes as a card.
func decimals[T string | []byte](s T, start int) bool {
	if start < 2 || s[start-1] != '.' || !isDigit(s[start-2]) {
		return false
	}
	i := start - 2
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	return start-1-i <= 3 && (i == 0 || s[i-1] != '.')
}

// inHex reports whether the number is part of a long token of hexadecimal digits, letters among them.
func inHex[T string | []byte](s T, start, end int) bool {
	const far = 64 // as long as a SHA-256
	from, to := start, end
	for from > 0 && start-from < far && isAlnum(s[from-1]) {
		from--
	}
	for to < len(s) && to-end < far && isAlnum(s[to]) {
		to++
	}
	if to-from < 20 {
		return false
	}
	letters := false
	for i := from; i < to; i++ {
		switch c := s[i] | 0x20; {
		case isDigit(s[i]):
		case c >= 'a' && c <= 'f':
			letters = true
		default:
			return false
		}
	}
	return letters
}

// labels are words that say, right before a number, that it is no card: these numbers have a Luhn or like
// check digit and a length that cards share.
var labels = []string{"siret", "imei", "gtin", "ean"}

func labelled[T string | []byte](s T, start int) bool {
	i := start
	for range 3 {
		if i > 0 && strings.IndexByte(" :.#=-", s[i-1]) >= 0 {
			i--
		}
	}
	before := strings.ToLower(string(s[max(0, i-6):i]))
	for _, label := range labels {
		if rest, ok := strings.CutSuffix(before, label); ok && (rest == "" || !isAlnum(rest[len(rest)-1])) {
			return true
		}
	}
	return false
}

// inAccount reports whether the number lies within an IBAN or a creditor reference.
func inAccount[T string | []byte](s T, start, end int) bool {
	from := max(0, start-2*maxIBAN)
	for i := from; i < start; i++ {
		if stop := accountAt(s, i); stop >= end {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
