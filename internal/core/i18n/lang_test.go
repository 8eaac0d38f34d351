package i18n

import (
	"context"
	"strings"
	"testing"
)

func TestParseLang(t *testing.T) {
	for code, want := range map[string]bool{"nl": true, "fr": true, "de": true, "en": true, "NL": false, "nl-BE": false, "": false, "qps": false, "it": false} {
		if _, ok := ParseLang(code); ok != want {
			t.Errorf("ParseLang(%q) = %v, want %v", code, ok, want)
		}
	}
}

func TestNegotiate(t *testing.T) {
	tests := []struct {
		name, cookie, accept string
		want                 Lang
	}{
		{"nothing said", "", "", NL},
		{"the cookie wins", "de", "fr-BE", DE},
		{"a made-up cookie is ignored", "xx", "fr", FR},
		{"the pseudo-language is nobody's choice", "qps", "", NL},
		{"Dutch of the Netherlands", "", "nl-NL,nl;q=0.9,en;q=0.8", NL},
		{"Flemish browser that adds a region", "", "nl-BE", NL},
		{"Swiss German", "", "de-CH,fr;q=0.5", DE},
		{"Canadian French before English", "", "fr-CA,en;q=0.9", FR},
		{"the quality decides, not the order", "", "en;q=0.2,de;q=0.9", DE},
		{"a language that we do not speak, then one that we do", "", "ja,en;q=0.3", EN},
		{"only languages that we do not speak", "", "ja,zh", NL},
		{"refused by quality zero", "", "fr;q=0", NL},
		{"broken", "", ";;;=", NL},
		{"longer than any browser's", "", strings.Repeat("en,", 1000), NL},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Negotiate(test.cookie, test.accept); got != test.want {
				t.Errorf("Negotiate(%q, %q) = %s, want %s", test.cookie, test.accept, got, test.want)
			}
		})
	}
}

func TestContextKeepsLanguage(t *testing.T) {
	if got := FromContext(context.Background()); got != NL {
		t.Errorf("without language: %s, want nl", got)
	}
	if got := FromContext(WithLang(context.Background(), FR)); got != FR {
		t.Errorf("got %s, want fr", got)
	}
}

func TestDigits(t *testing.T) {
	for lang, want := range map[Lang]string{NL: "1.234.567", FR: "1\u202f234\u202f567", DE: "1.234.567", EN: "1,234,567"} {
		if got := lang.Digits(1234567); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 7: "7", -7: "-7", 999: "999", 1000: "1.000", -123456: "-123.456", -9223372036854775808: "-9.223.372.036.854.775.808"} {
		if got := NL.Digits(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
