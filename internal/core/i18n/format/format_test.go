package format

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
)

// TestAgainstICU holds every function to what ICU writes for nl-BE, fr-BE, de-BE and en-GB.
// testdata/icu.mjs made the golden file.
func TestAgainstICU(t *testing.T) {
	golden, err := os.ReadFile("testdata/icu.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(string(golden)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(columns) != 4 {
			t.Fatalf("golden line %q", line)
		}
		lang, function, input, want := i18n.Lang(columns[0]), columns[1], columns[2], columns[3]
		if got := call(t, function, lang, input); got != want {
			t.Errorf("%s(%s, %s) = %q, ICU says %q", function, lang, input, got, want)
		}
		lines++
	}
	if lines < 400 {
		t.Errorf("only %d golden lines", lines)
	}
}

func call(t *testing.T, function string, lang i18n.Lang, input string) string {
	t.Helper()
	dates := map[string]func(i18n.Lang, time.Time) string{"Date": Date, "Full": Full, "Time": Time, "DateTime": DateTime, "Month": Month}
	if f := dates[function]; f != nil {
		at, err := time.Parse(time.RFC3339, input)
		if err != nil {
			t.Fatal(err)
		}
		return f(lang, at)
	}
	switch function {
	case "Decimal":
		return Decimal(lang, input)
	case "Percent":
		return Percent(lang, input)
	case "Money":
		return Money(lang, input, "EUR")
	}
	n, err := strconv.ParseInt(input, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	switch function {
	case "Number":
		return Number(lang, n)
	case "Relative":
		return Relative(lang, int(n))
	}
	t.Fatalf("golden file names %s", function)
	return ""
}

// TestMoney holds what ICU does not say: other currencies, more than two decimals, and what is no amount.
func TestMoney(t *testing.T) {
	tests := []struct {
		lang              i18n.Lang
		decimal, currency string
		want              string
	}{
		{i18n.NL, "12345678901234567890.12", "EUR", "€\u00a012.345.678.901.234.567.890,12"}, // no float could
		{i18n.NL, "0.00725", "EUR", "€\u00a00,00725"},
		{i18n.NL, "1.1000", "EUR", "€\u00a01,10"},
		{i18n.NL, "-0.00", "EUR", "€\u00a00,00"},
		{i18n.NL, "007", "EUR", "€\u00a07,00"},
		{i18n.NL, "1234.5", "usd", "USD\u00a01.234,50"},
		{i18n.FR, "1234.5", "USD", "1\u202f234,50\u00a0USD"},
		{i18n.DE, "-1234.5", "USD", "-1.234,50\u00a0USD"},
		{i18n.EN, "-1234.5", "USD", "-USD\u00a01,234.50"},
		{i18n.EN, "1234", "JPY", "JPY\u00a01,234"},
		{i18n.NL, "", "EUR", "EUR"},
		{i18n.NL, "1,50", "EUR", "1,50\u00a0EUR"},
		{i18n.NL, "1e5", "EUR", "1e5\u00a0EUR"},
		{i18n.NL, "1.", "EUR", "1.\u00a0EUR"},
		{i18n.QPS, "1234.5", "EUR", "€1,234.50"},
	}
	for _, test := range tests {
		if got := Money(test.lang, test.decimal, test.currency); got != test.want {
			t.Errorf("Money(%s, %q, %q) = %q, want %q", test.lang, test.decimal, test.currency, got, test.want)
		}
	}
}

func TestDays(t *testing.T) {
	at := func(s string) time.Time {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	tests := []struct {
		name, from, to string
		want           int
	}{
		{"the same minute", "2026-11-03T14:05:00Z", "2026-11-03T14:05:00Z", 0},
		{"later the same day", "2026-11-03T00:05:00Z", "2026-11-03T22:59:59Z", 0},
		{"one second before midnight in Brussels", "2026-11-03T22:59:59Z", "2026-11-03T23:00:00Z", 1},
		{"back over midnight", "2026-11-03T23:00:00Z", "2026-11-03T22:59:59Z", -1},
		{"the day that has 23 hours", "2026-03-28T23:30:00Z", "2026-03-29T22:30:00Z", 1},
		{"the day that has 25 hours", "2026-10-24T22:30:00Z", "2026-10-25T22:30:00Z", 0},
		{"a year", "2026-01-01T12:00:00Z", "2027-01-01T12:00:00Z", 365},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Days(at(test.from), at(test.to)); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestBytes(t *testing.T) {
	tests := []struct {
		lang i18n.Lang
		n    int64
		want string
	}{
		{i18n.NL, 0, "0 bytes"}, {i18n.NL, 1, "1 byte"}, {i18n.NL, 812, "812 bytes"}, {i18n.NL, 999, "999 bytes"},
		{i18n.NL, 1000, "1,0 kB"}, {i18n.NL, 1234, "1,2 kB"}, {i18n.NL, 1250, "1,3 kB"}, {i18n.NL, 9949, "9,9 kB"}, {i18n.NL, 9950, "10 kB"},
		{i18n.NL, 34499, "34 kB"}, {i18n.NL, 34500, "35 kB"}, {i18n.NL, 999499, "999 kB"}, {i18n.NL, 999500, "1,0 MB"},
		{i18n.NL, 34_000_000, "34 MB"}, {i18n.NL, 5_600_000_000, "5,6 GB"}, {i18n.NL, 9223372036854775807, "9.223 PB"},
		{i18n.FR, 0, "0 octet"}, {i18n.FR, 2, "2 octets"}, {i18n.FR, 1234, "1,2 ko"}, {i18n.DE, 2, "2 Byte"}, {i18n.EN, 1234, "1.2 kB"},
	}
	for _, test := range tests {
		if got := Bytes(test.lang, test.n); got != strings.ReplaceAll(test.want, " ", "\u00a0") {
			t.Errorf("Bytes(%s, %d) = %q, want %q", test.lang, test.n, got, test.want)
		}
	}
}

func TestDuration(t *testing.T) {
	tests := []struct {
		lang i18n.Lang
		d    time.Duration
		want string
	}{
		{i18n.NL, 0, "1 seconde"}, {i18n.NL, time.Millisecond, "1 seconde"}, {i18n.NL, 40 * time.Second, "40 seconden"},
		{i18n.NL, 90 * time.Second, "90 seconden"}, {i18n.NL, 91 * time.Second, "2 minuten"}, {i18n.FR, 15 * time.Minute, "15 minutes"},
		{i18n.DE, 90 * time.Minute, "90 Minuten"}, {i18n.NL, 91 * time.Minute, "2 uur"}, {i18n.EN, 48 * time.Hour, "48 hours"},
		{i18n.DE, 72 * time.Hour, "3 Tage"},
	}
	for _, test := range tests {
		if got := Duration(test.lang, test.d); got != strings.ReplaceAll(test.want, " ", "\u00a0") {
			t.Errorf("Duration(%s, %v) = %q, want %q", test.lang, test.d, got, test.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	tests := []struct {
		lang                i18n.Lang
		years, months, days int
		want                string
	}{
		{i18n.NL, 10, 0, 0, "10_jaar"}, {i18n.NL, 0, 6, 0, "6_maanden"}, {i18n.FR, 1, 0, 0, "1_an"}, {i18n.FR, 0, 18, 0, "18_mois"},
		{i18n.DE, 1, 1, 1, "1_Jahr, 1_Monat, 1_Tag"}, {i18n.EN, 0, 0, 30, "30_days"}, {i18n.NL, 0, 0, 0, "0_dagen"}, {i18n.FR, 0, 0, 0, "0_jour"},
	}
	for _, test := range tests {
		if got := Period(test.lang, test.years, test.months, test.days); got != strings.ReplaceAll(test.want, "_", "\u00a0") {
			t.Errorf("Period(%s, %d, %d, %d) = %q, want %q", test.lang, test.years, test.months, test.days, got, test.want)
		}
	}
}

// FuzzMoney lets nothing but digits of the input through: no amount changes, nothing panics.
func FuzzMoney(f *testing.F) {
	for _, seed := range []string{"1234.5", "-0.01", "", ".", "-", "00", "1.2.3", "9999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, amount string) {
		got := Money(i18n.NL, amount, "EUR")
		d, ok := parse(amount)
		if !ok {
			return
		}
		back := strings.NewReplacer("€", "", nbsp, "", ".", "", ",", ".").Replace(got)
		again, ok := parse(back)
		d.pad(2)
		if !ok || again != d {
			t.Errorf("Money(%q) = %q, read back as %v, want %v", amount, got, again, d)
		}
	})
}
