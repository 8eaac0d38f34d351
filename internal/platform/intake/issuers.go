package intake

// issuer is a range of first digits, with the lengths that its cards have.
type issuer struct {
	digits    int // how many first digits low and high have
	low, high int
	lengths   []int
}

var issuers = []issuer{
	{1, 4, 4, []int{13, 16, 19}},           // Visa
	{2, 51, 55, []int{16}},                 // Mastercard
	{4, 2221, 2720, []int{16}},             // Mastercard
	{2, 34, 34, []int{15}},                 // American Express
	{2, 37, 37, []int{15}},                 // American Express
	{4, 6703, 6703, []int{16, 17, 18, 19}}, // Bancontact
	{4, 6759, 6759, []int{16, 17, 18, 19}}, // Maestro
	{4, 6761, 6763, []int{16, 17, 18, 19}}, // Maestro
	{4, 6304, 6304, []int{16, 17, 18, 19}}, // Maestro
	{4, 5018, 5018, []int{16, 17, 18, 19}}, // Maestro
	{4, 5019, 5019, []int{16}},             // Dankort
	{4, 5020, 5020, []int{16, 17, 18, 19}}, // Maestro
	{4, 5038, 5038, []int{16, 17, 18, 19}}, // Maestro
	{4, 5893, 5893, []int{16, 17, 18, 19}}, // Maestro
	{4, 6011, 6011, []int{16, 19}},         // Discover
	{3, 644, 659, []int{16, 19}},           // Discover
	{2, 62, 62, []int{16, 17, 18, 19}},     // UnionPay
	{3, 300, 305, []int{14}},               // Diners Club
	{2, 36, 36, []int{14}},                 // Diners Club
	{2, 38, 39, []int{14}},                 // Diners Club
	{4, 3528, 3589, []int{16, 17, 18, 19}}, // JCB
	{4, 2200, 2204, []int{16, 17, 18, 19}}, // Mir
}

// issued reports whether prefix and length are those of an issuer.
func issued(digits []byte) bool {
	for _, is := range issuers {
		head := 0
		for _, d := range digits[:is.digits] {
			head = head*10 + int(d)
		}
		if head < is.low || head > is.high {
			continue
		}
		for _, l := range is.lengths {
			if l == len(digits) {
				return true
			}
		}
	}
	return false
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B). A row of one digit passes it sometimes; no issuer
// has such a number but the all-zero ones, which have no issuer.
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i])
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// gtin checks the last digit of a GTIN (GS1 General Specifications, 7.9).
func gtin(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return sum%10 == 0
}
