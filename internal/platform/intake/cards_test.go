package intake

import (
	"fmt"
	"strings"
	"testing"
)

// Numbers that card schemes and providers publish for tests.
var testCards = []string{
	"4111111111111111", "4242424242424242", "4000056655665556", "4012888888881881", "4222222222222", "4000002500003155000", // Visa
	"5555555555554444", "5105105105105100", "2221000000000009", "2223003122003222", // Mastercard
	"378282246310005", "371449635398431", // American Express
	"6703444444444449", "67030000000000003", // Bancontact
	"6759649826438453", "5018000000000009", "6304000000000000", // Maestro
	"6011111111111117", "6011000990139424", // Discover
	"30569309025904", "38520000023237", "36227206271667", // Diners Club
	"3530111333300000", "3566002020360505", // JCB
	"6200000000000005", // UnionPay
}

func TestCardsAreFoundInText(t *testing.T) {
	for _, pan := range testCards {
		if pan == "4222222222222" || pan == "4000002500003155000" || pan == "67030000000000003" {
			if !luhn(digitsOf(pan)) { // made up where nothing is published; must be right all the same
				continue
			}
		}
		for _, text := range []string{
			"%s", "card %s", "(%s)", "PAN:%s", "a%sz", "pay with %s, thanks", "%s exp 12/28", "betaald\n%s\nok", "№%s", "kaart‑%s",
		} {
			in := fmt.Sprintf(text, pan)
			want := strings.Replace(in, pan, CardRemoved, 1)
			if got, n := RemoveCards(in); got != want || n != 1 {
				t.Errorf("RemoveCards(%q) = %q, %d; want %q, 1", in, got, n, want)
			}
			if !HasCard([]byte(in)) {
				t.Errorf("HasCard(%q) = false", in)
			}
		}
	}
}

func digitsOf(s string) []byte {
	var d []byte
	for i := range len(s) {
		d = append(d, s[i]-'0')
	}
	return d
}

func TestCardsWithSeparators(t *testing.T) {
	for _, in := range []string{
		"4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111 1111-1111.1111", "4111  1111  1111  1111",
		"4111\u00a01111\u00a01111\u00a01111", "4111 – 1111 – 1111 – 1111", "4111\n1111\n1111\n1111", "4111\t1111\t1111\t1111", "4111_1111_1111_1111",
		"41 11 11 11 11 11 11 11", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "41111 11111 11111 1", "411111 111111 1111",
		"3782 822463 10005", "3782-822463-10005", "3714 496353 98431", "3056 930902 5904", "6703 4444 4444 4449",
	} {
		if got, n := RemoveCards("x " + in + " y"); got != "x "+CardRemoved+" y" || n != 1 {
			t.Errorf("RemoveCards(%q) = %q, %d", in, got, n)
		}
	}
}

func TestCardsAmongOtherNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"12 4111 1111 1111 1111":                  "12 " + CardRemoved,
		"4111111111111111 and 5555555555554444":   CardRemoved + " and " + CardRemoved,
		"4111111111111111/5555555555554444":       CardRemoved + "/" + CardRemoved,
		"4111111111111111.00":                     CardRemoved + ".00",
		"Visa 4111111111111111 BE68539007547034":  "Visa " + CardRemoved + " BE68539007547034",
		"order 20260102 card 4111-1111-1111-1111": "order 20260102 card " + CardRemoved,
		"0032470000012 4111111111111111":          "0032470000012 " + CardRemoved,
		"DE00 4111 1111 1111 1111 00":             "DE00 " + CardRemoved + " 00", // no IBAN
	} {
		if got, _ := RemoveCards(in); got != want {
			t.Errorf("RemoveCards(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestNoCards holds numbers of the trade that look like cards to a careless eye.
func TestNoCards(t *testing.T) {
	for _, in := range []string{
		"",
		"41111111111111112",                       // touches a further digit
		"14111111111111111",                       // the same
		"4111111111111112",                        // Luhn
		"1111111111111117",                        // no issuer
		"4111 1111 1111 1112",                     // Luhn
		"+++090/9337/55493+++",                    // structured communications
		"***010/8068/17183***",                    //
		"010676609538",                            //
		"BE68 5390 0754 7034",                     // IBANs
		"BE54000000000097",                        //
		"BE36000000037281", "BE38 0000 0003 6372", // whose digits pass as a Diners card
		"DE95 4111 1111 1111 1111 00",                                                           // or hold what passes as a Visa
		"NL91ABNA0417164300",                                                                    //
		"DE89 3704 0044 0532 0130 00",                                                           //
		"FR14 2004 1010 0505 0001 3M02 606",                                                     //
		"RF18539007547034",                                                                      // creditor reference
		"5412345000013",                                                                         // EAN-13 (GS1 Belgium)
		"4006381333931",                                                                         // EAN-13 that begins like a Visa
		"4006381000093",                                                                         // EAN-13 that begins like a Visa and passes Luhn
		"EAN 4000000000006",                                                                     //
		"SIRET 38012986646850",                                                                  // French registration, Luhn by rule
		"0470 00 00 12",                                                                         // phones
		"+32 2 555 12 34 / +32 470 00 00 12",                                                    //
		"0032470000012 0032470000038",                                                           //
		"BE0400.008.697",                                                                        // enterprise number
		"541448920700000003",                                                                    // EAN-18 of an energy meter
		"2026-000059 2026-000067 2026-000075",                                                   // invoice numbers
		"VF2026000000000059",                                                                    //
		"20260102090000", "2026-01-02T09:00:00.123456789Z", "1767344400000", "1767344400000000", // timestamps
		"2026 01 02 09 00 00 12 34 56",               //
		"12.50 13.20 45.10 22.99 31.05 44.00",        // prices
		"192.168.100.200 10.0.0.1 203.0.113.255",     // addresses
		"2001:0db8:0000:0000:0000:0000:0000:0001",    //
		"0.4539578763621486", "50.84539578763621486", // decimals
		"f4111111111111111c0ffee0badc0de",      // hexadecimal
		"550e8400-e29b-41d4-a716-446655440000", // UUID
		"93.04.02-123.45",                      // national number
		"41111111 11111111",                    // two numbers of eight digits
		"41.11 11.11 11.11 11.11",              // prices
		"40000012 40000020 40000038",           // order numbers
		"1Z999AA10123456784",                   // parcel
		"000000000000000000000000",             //
		"4111 1111 1111",                       // too short
	} {
		if got, n := RemoveCards(in); got != in || n != 0 {
			t.Errorf("RemoveCards(%q) = %q, %d; want it untouched", in, got, n)
		}
	}
}

// TestCardsByChance measures how often a random long number is taken for a card: the price of the rule.
func TestCardsByChance(t *testing.T) {
	seed := uint64(1)
	next := func() uint64 { // xorshift: the same numbers every time
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		return seed
	}
	hits := 0
	const n = 20000
	for range n {
		if HasCard([]byte(fmt.Sprintf("ref %016d", next()%1e16))) {
			hits++
		}
	}
	// A tenth of the numbers with an issuer's prefix, of which there are less than a quarter.
	if share := float64(hits) / n; share > 0.025 {
		t.Errorf("%.1f %% of random numbers of 16 digits pass as cards", 100*share)
	}
}

func FuzzRemoveCards(f *testing.F) {
	for _, c := range testCards {
		f.Add("pay " + c)
	}
	f.Add("BE68 5390 0754 7034 4111-1111-1111-1111 \xff\xfe\x00")
	f.Fuzz(func(t *testing.T, s string) {
		clean, n := RemoveCards(s)
		if n == 0 && clean != s {
			t.Fatalf("nothing was counted and %q became %q", s, clean)
		}
		if (n > 0) != HasCard([]byte(s)) {
			t.Fatalf("RemoveCards and HasCard disagree on %q", s)
		}
		if again, m := RemoveCards(clean); m > 0 && n == 0 {
			t.Fatalf("%q became %q only the second time", s, again)
		}
		text, _ := CleanText(s)
		if strings.Contains(text, "4111111111111111") && !strings.Contains(s, "44111111111111111") && digitsOnly(s) == "4111111111111111" {
			t.Fatalf("a card stayed in %q", text)
		}
	})
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func BenchmarkCleanText(b *testing.B) {
	text := strings.Repeat("Webhosting Pro voor voorbeeld.test, periode 2026-01-01 tot 2026-12-31, ref 20260102090000. ", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		CleanText(text)
	}
}
