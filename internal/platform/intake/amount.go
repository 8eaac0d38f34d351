package intake

import (
	"bytes"
	"math/big"
	"strings"

	"golang.org/x/text/currency"
)

// Amount is an exact decimal number as text: "1234.50", "-0.5", "7". The empty Amount is absent.
// It is text so that no cent is ever lost to a floating-point number; the currency stands beside it.
// Trailing zeros stay, because a source that says "12.50" means two decimals.
type Amount string

// Bounds of an Amount: what a numeric(25,10) column holds.
const (
	amountIntegerDigits  = 15
	amountFractionDigits = 10
)

// ParseAmount reads an amount. Empty text is absent. A comma is refused rather than guessed at: "1.234"
// and "1,234" mean different numbers in Brussels and in London.
func ParseAmount(s string) (Amount, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	digits, negative := s, false
	switch s[0] {
	case '-':
		digits, negative = s[1:], true
	case '+':
		digits = s[1:]
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" && point && fraction != "" {
		whole = "0" // ".50", as some databases print it
	}
	if !allDigits(whole) || point && !allDigits(fraction) {
		if strings.ContainsRune(s, ',') {
			return "", problem(CodeAmount, "the amount %s has a comma; write it with a point and without thousands separators, like 1234.50", Quote(s))
		}
		return "", problem(CodeAmount, "%s is not an amount; write it like 1234.50", Quote(s))
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if len(fraction) > amountFractionDigits {
		trimmed := strings.TrimRight(fraction, "0")
		if len(trimmed) > amountFractionDigits {
			return "", problem(CodeAmount, "the amount %s has more than %d decimals", Quote(s), amountFractionDigits)
		}
		fraction = fraction[:amountFractionDigits]
	}
	if len(whole) > amountIntegerDigits {
		return "", problem(CodeAmount, "the amount %s is larger than the portal can hold", Quote(s))
	}
	if !negative && len(whole)+len(fraction) == len(s)-1 && fraction != "" {
		return Amount(s), nil // as nearly all are written
	}
	out := whole
	if fraction != "" {
		out += "." + fraction
	}
	if negative && strings.Trim(out, "0.") != "" {
		out = "-" + out
	}
	return Amount(out), nil
}

// UnmarshalJSON reads an amount from a JSON string or number.
func (a *Amount) UnmarshalJSON(b []byte) error {
	s, err := Scalar(b)
	if err != nil {
		return err
	}
	*a, err = ParseAmount(s)
	return err
}

// Zero reports whether the amount is there and is nought.
func (a Amount) Zero() bool { return a != "" && strings.Trim(string(a), "+-0.") == "" }

// Negative reports whether the amount is below nought.
func (a Amount) Negative() bool { return strings.HasPrefix(string(a), "-") }

// Neg returns the amount with its sign turned. Absent stays absent.
func (a Amount) Neg() Amount {
	switch {
	case a == "" || a.Zero():
		return a
	case a.Negative():
		return a[1:]
	default:
		return "-" + a
	}
}

// Currency is an ISO 4217 code such as "EUR". The empty Currency is absent.
type Currency string

// ParseCurrency checks a code against ISO 4217, old currencies such as BEF included: old invoices have them.
func ParseCurrency(s string) (Currency, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	switch s {
	case "":
		return "", nil
	case "EUR": // nearly all of them; spares the look-up
		return "EUR", nil
	case "XXX", "XTS": // "no currency" and "test"
		return "", problem(CodeCurrency, "%s is not a currency that an amount can be in", Quote(s))
	}
	if _, err := currency.ParseISO(s); err != nil {
		return "", problem(CodeCurrency, "%s is not a currency code of ISO 4217; write it like EUR", Quote(s))
	}
	return Currency(s), nil
}

// UnmarshalJSON reads a currency code.
func (c *Currency) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte(`"EUR"`)) {
		*c = "EUR"
		return nil
	}
	s, err := Scalar(b)
	if err != nil {
		return err
	}
	*c, err = ParseCurrency(s)
	return err
}

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Short returns the amount without zeros at the end of its decimals: a rate of "21.000" is "21".
func (a Amount) Short() Amount {
	if !strings.Contains(string(a), ".") {
		return a
	}
	return Amount(strings.TrimSuffix(strings.TrimRight(string(a), "0"), "."))
}

// Add returns the sum of two amounts with the decimals of the longer one. Absent counts as nought; the sum
// of two absent amounts is absent.
func (a Amount) Add(b Amount) Amount {
	if a == "" || b == "" {
		return a + b
	}
	x, decimalsA := a.scaled()
	y, decimalsB := b.scaled()
	decimals := max(decimalsA, decimalsB)
	ten := big.NewInt(10)
	x.Mul(x, new(big.Int).Exp(ten, big.NewInt(int64(decimals-decimalsA)), nil))
	y.Mul(y, new(big.Int).Exp(ten, big.NewInt(int64(decimals-decimalsB)), nil))
	x.Add(x, y)
	if decimals == 0 {
		return Amount(x.String())
	}
	sign := ""
	if x.Sign() < 0 {
		sign = "-"
		x.Neg(x)
	}
	digits := x.String()
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - decimals
	return Amount(sign + digits[:point] + "." + digits[point:])
}

// Sub returns a minus b, with absent as nought.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// scaled returns the amount as a whole number and how many of its digits are decimals.
func (a Amount) scaled() (*big.Int, int) {
	whole, fraction, _ := strings.Cut(string(a), ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return new(big.Int), 0 // not made by ParseAmount
	}
	return n, len(fraction)
}
