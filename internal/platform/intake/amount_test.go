package intake

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestParseAmount(t *testing.T) {
	for in, want := range map[string]Amount{
		"": "", "12.50": "12.50", "12.5": "12.5", "0": "0", "0.00": "0.00", "-0.00": "0.00", "-12.50": "-12.50", "+12.50": "12.50",
		"007.50": "7.50", " 3 ": "3", ".50": "0.50", "-.5": "-0.5", "1234567890.12": "1234567890.12", "15.0000000000000": "15.0000000000",
	} {
		if got, err := ParseAmount(in); got != want || err != nil {
			t.Errorf("ParseAmount(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNoAmount(t *testing.T) {
	for _, in := range []string{"12,50", "1.234,56", "1,234.56", "1.2.3", "12.", "1e3", "€ 5", "5 EUR", "NaN", "Infinity", "0x10", "--1", "-", ".", "1 000",
		"1234567890123456", "0.12345678901", "١٢", "12.5\x00"} {
		got, err := ParseAmount(in)
		p := ProblemOf(err)
		if err == nil || p.Code != CodeAmount || p.Text == "" {
			t.Errorf("ParseAmount(%q) = %q, %v; want it refused", in, got, err)
		}
	}
	if _, err := ParseAmount("12,50"); !strings.Contains(err.Error(), "1234.50") {
		t.Errorf("the error does not say what to write: %v", err)
	}
}

func TestAmountArithmetic(t *testing.T) {
	for _, c := range []struct{ a, b, sum, difference Amount }{
		{"100.00", "21.00", "121.00", "79.00"},
		{"0.1", "0.2", "0.3", "-0.1"},
		{"0.10", "-0.1", "0.00", "0.20"},
		{"-1.05", "1", "-0.05", "-2.05"},
		{"999999999999999.99", "0.01", "1000000000000000.00", "999999999999999.98"},
		{"", "5", "5", "-5"}, {"5", "", "5", "5"}, {"", "", "", ""},
	} {
		if got := c.a.Add(c.b); got != c.sum {
			t.Errorf("%q + %q = %q, want %q", c.a, c.b, got, c.sum)
		}
		if got := c.a.Sub(c.b); got != c.difference {
			t.Errorf("%q − %q = %q, want %q", c.a, c.b, got, c.difference)
		}
	}
	for in, want := range map[Amount]Amount{"21.000": "21", "6.50": "6.5", "100": "100", "0.00": "0", "": ""} {
		if got := in.Short(); got != want {
			t.Errorf("%q is %q for short, want %q", in, got, want)
		}
	}
	if Amount("").Zero() || !Amount("0.00").Zero() || Amount("0.01").Zero() || !Amount("-3").Negative() || Amount("3").Neg() != "-3" || Amount("0.0").Neg() != "0.0" {
		t.Error("Zero, Negative or Neg is wrong")
	}
}

func TestParseCurrency(t *testing.T) {
	for in, want := range map[string]Currency{"": "", "EUR": "EUR", "eur": "EUR", " usd ": "USD", "BEF": "BEF", "SAR": "SAR"} {
		if got, err := ParseCurrency(in); got != want || err != nil {
			t.Errorf("ParseCurrency(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"EURO", "€", "XXX", "XTS", "ZZZ", "E", "EU R", "12"} {
		if got, err := ParseCurrency(in); err == nil || ProblemOf(err).Code != CodeCurrency {
			t.Errorf("ParseCurrency(%q) = %q, %v; want it refused", in, got, err)
		}
	}
}

func TestAmountsInJSON(t *testing.T) {
	var v struct {
		A, B, C Amount
		D       Currency
	}
	if err := json.Unmarshal([]byte(`{"A":"12.50","B":12.5,"C":null,"D":"eur"}`), &v); err != nil {
		t.Fatal(err)
	}
	if v.A != "12.50" || v.B != "12.5" || v.C != "" || v.D != "EUR" {
		t.Errorf("%+v", v)
	}
	err := json.Unmarshal([]byte(`{"A":{"x":1}}`), &v)
	if p := ProblemOf(err); p == nil || p.Field != "A" || p.Code != CodeValue {
		t.Errorf("an object as amount: %v", err)
	}
}
