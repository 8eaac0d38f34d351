package mail

import (
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"jan.peeters@example.be":          "jan.peeters@example.be",
		"Jan.Peeters+privé@example.be":    "Jan.Peeters+privé@example.be",
		"o'brien@Example.BE":              "o'brien@example.be",
		"jan@bücher.example":              "jan@xn--bcher-kva.example",
		"jan@example.be.":                 "jan@example.be",
		strings.Repeat("a", 64) + "@x.be": strings.Repeat("a", 64) + "@x.be",
	} {
		got, err := parseAddress(in)
		if err != nil || got.String() != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "jan", "@example.be", "jan@", "jan@localhost",
		"a@x.be,b@x.be", "a@x.be;b@x.be", "a@x.be b@x.be", "a@x.be\r\nBcc: b@x.be", "a@x.be\nRCPT TO:<b@x.be>", "a@x.be\x00", "a\x00@x.be",
		"<a@x.be>", "Jan <a@x.be>", `"a b"@x.be`, "a@x.be@y.be", "(c)a@x.be", "a@[127.0.0.1]", "=?utf-8?q?a?=@x.be,b@x.be",
		" a@x.be", "a@x.be ", "a\t@x.be", "jan＠example.be", "a@x..be", ".a@x.be", "a.@x.be", "a..b@x.be", "a\u200b@x.be", "a\u202e@x.be",
		"a@-x.be", "\xff@x.be", strings.Repeat("a", 65) + "@x.be", "a@" + strings.Repeat("x", 260) + ".be",
	} {
		if got, err := parseAddress(in); err == nil {
			t.Errorf("%q was read as %q", in, got)
		}
	}
}
