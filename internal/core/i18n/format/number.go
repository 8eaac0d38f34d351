package format

import (
	"strconv"
	"strings"
	"time"

	"inzage/internal/core/i18n"
)

// Number writes a whole number with the language's thousands separator.
func Number(lang i18n.Lang, n int64) string { return known(lang).Digits(n) }

// Decimal writes a decimal string such as "-1234567.891" with the language's separators, digit by digit.
// What is no decimal number comes back as it is.
func Decimal(lang i18n.Lang, decimal string) string {
	lang = known(lang)
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	return d.sign + d.format(lang)
}

// Money writes an amount, a decimal string in full units, in a currency (ISO 4217): € 1.234,50 in Dutch,
// 1 234,50 € in French. Cents are always shown, further decimals when there are any. Other currencies are
// written with their code, which nobody mistakes. What is no decimal number comes back with its code.
func Money(lang i18n.Lang, decimal, currency string) string {
	lang = known(lang)
	currency = strings.ToUpper(strings.TrimSpace(currency))
	d, ok := parse(decimal)
	if !ok {
		return strings.TrimSpace(decimal + nbsp + currency)
	}
	d.pad(minorDigits(currency))
	amount := d.format(lang)
	euro := currency == "EUR"
	switch {
	case lang == i18n.NL && euro:
		return "€" + nbsp + d.sign + amount
	case lang == i18n.NL:
		return currency + nbsp + d.sign + amount
	case lang == i18n.EN && euro:
		return d.sign + "€" + amount
	case lang == i18n.EN:
		return d.sign + currency + nbsp + amount
	case euro:
		return d.sign + amount + nbsp + "€"
	default:
		return d.sign + amount + nbsp + currency
	}
}

// minorDigits is the number of decimals that a currency always shows.
func minorDigits(currency string) int {
	switch currency {
	case "JPY", "KRW", "ISK", "CLP", "VND":
		return 0
	default:
		return 2
	}
}

// Percent writes a percentage given as a decimal string, "42.5" for 42,5%.
func Percent(lang i18n.Lang, decimal string) string {
	lang = known(lang)
	space := ""
	if lang == i18n.FR || lang == i18n.DE {
		space = nbsp
	}
	return Decimal(lang, decimal) + space + "%"
}

// Bytes writes a file's size in powers of 1000, with one decimal below ten: 812 bytes, 1,2 kB, 34 MB.
func Bytes(lang i18n.Lang, n int64) string {
	lang = known(lang)
	if n < 1000 {
		word := map[i18n.Lang][2]string{
			i18n.NL: {"byte", "bytes"}, i18n.FR: {"octet", "octets"}, i18n.DE: {"Byte", "Byte"}, i18n.EN: {"byte", "bytes"},
		}[lang]
		if n == 1 || n == 0 && lang == i18n.FR {
			return lang.Digits(n) + nbsp + word[0]
		}
		return lang.Digits(n) + nbsp + word[1]
	}
	letter := "B"
	if lang == i18n.FR {
		letter = "o"
	}
	// Rounded half up, in the next unit when rounding fills this one.
	unit, size := 0, int64(1000)
	for unit < 4 && divide(n, size) >= 1000 {
		unit++
		size *= 1000
	}
	prefix := [...]string{"k", "M", "G", "T", "P"}[unit]
	if tenths := divide(n, size/10); tenths < 100 {
		return Decimal(lang, strconv.FormatInt(tenths/10, 10)+"."+strconv.FormatInt(tenths%10, 10)) + nbsp + prefix + letter
	}
	return lang.Digits(divide(n, size)) + nbsp + prefix + letter
}

// divide divides and rounds half up, without overflow.
func divide(n, by int64) int64 {
	q := n / by
	if n%by >= by/2 {
		q++
	}
	return q
}

// Duration writes how long to wait, rounded up to one unit: 40 seconden, 5 minuten, 2 uur, 3 dagen.
func Duration(lang i18n.Lang, d time.Duration) string {
	up := func(unit time.Duration) int { return int((d + unit - 1) / unit) }
	switch {
	case d <= 90*time.Second:
		return count(lang, "second", max(up(time.Second), 1))
	case d <= 90*time.Minute:
		return count(lang, "minute", up(time.Minute))
	case d <= 48*time.Hour:
		return count(lang, "hour", up(time.Hour))
	default:
		return count(lang, "day", up(24*time.Hour))
	}
}

// Period writes a retention period of years, months and days, leaving out what is zero: 10 jaar, 6 maanden.
func Period(lang i18n.Lang, years, months, days int) string {
	var parts []string
	for _, part := range []struct {
		unit string
		n    int
	}{{"year", years}, {"month", months}, {"day", days}} {
		if part.n != 0 {
			parts = append(parts, count(lang, part.unit, part.n))
		}
	}
	if parts == nil {
		return count(lang, "day", 0)
	}
	return strings.Join(parts, ", ")
}

var units = map[i18n.Lang]map[string][2]string{
	i18n.NL: {"second": {"seconde", "seconden"}, "minute": {"minuut", "minuten"}, "hour": {"uur", "uur"}, "day": {"dag", "dagen"}, "month": {"maand", "maanden"}, "year": {"jaar", "jaar"}},
	i18n.FR: {"second": {"seconde", "secondes"}, "minute": {"minute", "minutes"}, "hour": {"heure", "heures"}, "day": {"jour", "jours"}, "month": {"mois", "mois"}, "year": {"an", "ans"}},
	i18n.DE: {"second": {"Sekunde", "Sekunden"}, "minute": {"Minute", "Minuten"}, "hour": {"Stunde", "Stunden"}, "day": {"Tag", "Tage"}, "month": {"Monat", "Monate"}, "year": {"Jahr", "Jahre"}},
	i18n.EN: {"second": {"second", "seconds"}, "minute": {"minute", "minutes"}, "hour": {"hour", "hours"}, "day": {"day", "days"}, "month": {"month", "months"}, "year": {"year", "years"}},
}

func count(lang i18n.Lang, unit string, n int) string {
	lang = known(lang)
	form := 1
	if n == 1 || n == 0 && lang == i18n.FR {
		form = 0
	}
	return lang.Digits(int64(n)) + nbsp + units[lang][unit][form]
}

// digits is a parsed decimal string; its digits are kept as they came.
type digits struct{ sign, whole, fraction string }

func parse(s string) (digits, bool) {
	var d digits
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		d.sign, s = "-", rest
	}
	whole, fraction, dotted := strings.Cut(s, ".")
	if whole == "" || dotted && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return digits{}, false
	}
	d.whole, d.fraction = strings.TrimLeft(whole, "0"), fraction
	if d.whole == "" {
		d.whole = "0"
	}
	if strings.Trim(d.whole+d.fraction, "0") == "" {
		d.sign = "" // no minus zero
	}
	return d, true
}

// pad makes the fraction at least n digits long and drops zeros beyond that.
func (d *digits) pad(n int) {
	for len(d.fraction) < n {
		d.fraction += "0"
	}
	for len(d.fraction) > n && d.fraction[len(d.fraction)-1] == '0' {
		d.fraction = d.fraction[:len(d.fraction)-1]
	}
}

func (d digits) format(lang i18n.Lang) string {
	thousands, point := ".", ","
	switch lang {
	case i18n.FR:
		thousands = nnbsp
	case i18n.EN:
		thousands, point = ",", "."
	}
	var b strings.Builder
	for i := range len(d.whole) {
		if i > 0 && (len(d.whole)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteByte(d.whole[i])
	}
	if d.fraction != "" {
		b.WriteString(point + d.fraction)
	}
	return b.String()
}
