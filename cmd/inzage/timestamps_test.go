package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/config"
	"inzage/internal/core/secret"
	"inzage/internal/platform/timestamp"
	"inzage/internal/testkit/tsatest"
)

// TestTimeStampSettings: without an address nobody is asked; what is set badly is named with its setting, and never with its password.
func TestTimeStampSettings(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ca, words := write("ca.pem", tsatest.New(t).Root()), write("words.pem", []byte("words"))
	address := secret.Text("https://name:word@tsa.example.be/tsr")
	for name, row := range map[string]struct {
		c    config.Config
		says string // in the error; empty: there is none
	}{
		"nobody":          {config.Config{TSACA: words, TSAPolicy: "x"}, ""},
		"address":         {config.Config{TSAURL: address}, ""},
		"all":             {config.Config{TSAURL: address, TSACA: ca, TSAPolicy: "0.4.0.2023.1.1"}, ""},
		"plain":           {config.Config{TSAURL: "http://name:word@tsa.example.be/tsr"}, "INZAGE_TSA_URL: it goes to another machine without TLS"},
		"no address":      {config.Config{TSAURL: "tsa name:word"}, "INZAGE_TSA_URL: it cannot be read"},
		"no certificate":  {config.Config{TSAURL: address, TSACA: words}, "INZAGE_TSA_CA: "},
		"no file":         {config.Config{TSAURL: address, TSACA: filepath.Join(dir, "none")}, "INZAGE_TSA_CA: "},
		"no policy":       {config.Config{TSAURL: address, TSAPolicy: "1.2.x"}, "INZAGE_TSA_POLICY: "},
		"impossible":      {config.Config{TSAURL: address, TSAPolicy: "9.99"}, "INZAGE_TSA_POLICY: "},
		"negative policy": {config.Config{TSAURL: address, TSAPolicy: "1.-2"}, "INZAGE_TSA_POLICY: "},
	} {
		c, err := (&program{ctx: t.Context(), config: row.c}).timeStamps()
		switch {
		case row.says == "" && (err != nil || (c == nil) != (row.c.TSAURL == "")):
			t.Errorf("%s: %v", name, err)
		case row.says != "" && (err == nil || !strings.HasPrefix(err.Error(), row.says) || strings.Contains(err.Error(), "word@")):
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStampLine: what stands in a certificate is a stranger's.
func TestStampLine(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	for want, s := range map[string]*timestamp.Stamp{
		"only the company's own clock": nil,
		`by "Tijd \x1b[2J".`:           {At: at, Authority: "Tijd \x1b[2J", Trusted: true},
		"give --tsa-ca":                {At: at, Authority: "Tijd"},
	} {
		if got := stampLine(s); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}
