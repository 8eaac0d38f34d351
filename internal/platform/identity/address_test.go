package identity

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"Jan.Peeters@Voorbeeld.BE": "jan.peeters@voorbeeld.be",
		" a@x.be ":                 "a@x.be",
		"a@x.be.":                  "a@x.be",
		"a+tag@x.be":               "a+tag@x.be",
		"a＠x.be":                   "a@x.be", // full-width @ is @ under NFKC
		"é@x.be":                   "é@x.be",
		"e\u0301@x.be":             "é@x.be",
		"a@bücher.example":         "a@xn--bcher-kva.example",
		"o'brien@x.be":             "o'brien@x.be",
		"\u212aelvin@x.be":         "kelvin@x.be", // Kelvin sign
	} {
		if got, err := Canonical(in); err != nil || got != want {
			t.Errorf("Canonical(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "a", "@x.be", "a@", "a@x", "a@x..be", "a@.x.be", ".a@x.be", "a.@x.be", "a..b@x.be", "a@x.be,b@x.be", "a@x.be;b@x.be", "a@b@x.be",
		"a b@x.be", "a@x.be\r\nBcc: b@x.be", "a\x00@x.be", `"a"@x.be`, "<a@x.be>", "a@[127.0.0.1]", "=?utf-8?q?a@x.be?= <b@x.be>", "a\u202e@x.be",
		"a\xff@x.be", strings.Repeat("a", 65) + "@x.be", "a@" + strings.Repeat("b.", 200) + "be",
	} {
		if got, err := Canonical(in); err == nil {
			t.Errorf("Canonical(%q) = %q, want a refusal", in, got)
		}
	}
	if a, _ := Canonical("ı@x.be"); a == "i@x.be" {
		t.Error("a dotless i is taken for an i")
	}
}
