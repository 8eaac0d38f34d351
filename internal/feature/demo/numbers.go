package demo

import (
	"fmt"
	"strings"
	"time"

	"inzage/internal/platform/intake"
)

// enterprise returns the n-th enterprise number below those that were ever given out: ten digits of which
// the last two are 97 minus the rest of the first eight divided by 97. The company itself has number 1.
func enterprise(n int) string { return fmt.Sprintf("%08d%02d", n, 97-n%97) }

// structured returns the structured communication of an invoice: two digits of the year, eight of its
// number, and a check that is the rest of those ten divided by 97, or 97 where that is nought.
func structured(year, number int) string {
	ten := year%100*100_000_000 + number
	check := ten % 97
	if check == 0 {
		check = 97
	}
	digits := fmt.Sprintf("%010d%02d", ten, check)
	return "+++" + digits[:3] + "/" + digits[3:7] + "/" + digits[7:] + "+++"
}

// mobile returns one of the hundred mobile numbers that are kept for invention, in E.164.
func mobile(n int) string { return fmt.Sprintf("+324700000%02d", n%100) }

// landline returns a number that looks like one of Brussels but begins with 0, as none does.
func landline(n int) string { return fmt.Sprintf("+3220000%03d", n%1000) }

// national writes a Belgian number as people do: 0470 00 00 12, 02 000 00 12.
func national(e164 string) string {
	digits := "0" + strings.TrimPrefix(e164, "+32")
	if len(digits) == 10 {
		return digits[:4] + " " + digits[4:6] + " " + digits[6:8] + " " + digits[8:]
	}
	return digits[:2] + " " + digits[2:5] + " " + digits[5:7] + " " + digits[7:]
}

// ip returns an address from the ranges kept for documentation; every ninth is IPv6.
func ip(n int) string {
	if n%9 == 0 {
		return fmt.Sprintf("2001:db8::%x:%x", n%4096+1, n%97+1)
	}
	network := []string{"192.0.2", "198.51.100", "203.0.113"}[n%3]
	return fmt.Sprintf("%s.%d", network, n/3%253+1)
}

// cents is an amount of money in euro cents. All sums are made of it; text is made at the very end.
type cents int64

// amount writes the cents as a decimal with two places.
func (c cents) amount() intake.Amount {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return intake.Amount(fmt.Sprintf("%s%d.%02d", sign, c/100, c%100))
}

// vat returns the tax on a base at a rate in whole percent, rounded half up as Belgian invoices do.
func (c cents) vat(rate int) cents { return (c*cents(rate) + 50) / 100 }

// share returns a part of the amount in hundredths of a percent, rounded half up: what a provider keeps.
func (c cents) share(basisPoints int) cents { return (c*cents(basisPoints) + 5000) / 10000 }

// date is the Belgian day of t.
func date(t time.Time) intake.Date {
	if t.IsZero() {
		return intake.Date{}
	}
	t = t.In(brussels)
	return intake.NewDate(t.Year(), t.Month(), t.Day())
}

// clockTime puts a time of day on a Belgian day.
func clockTime(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minutes/60, minutes%60, 0, 0, brussels)
}
