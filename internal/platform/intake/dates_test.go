package intake

import (
	"testing"
	"time"
)

func brussels(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "0000-00-00": "", "0000-00-00 00:00:00": "", "0000-00-00T00:00:00Z": "", "-0001-11-30": "", "-0001-11-30 00:00:00": "",
		"2026-01-02": "2026-01-02", " 2026-01-02 ": "2026-01-02", "2026-01-02 23:59:59": "2026-01-02", "2026-01-02T23:59:59+01:00": "2026-01-02", "2024-02-29": "2024-02-29",
	} {
		if got, err := ParseDate(in); got.String() != want || err != nil {
			t.Errorf("ParseDate(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"2026-02-29", "2026-13-01", "02/01/2026", "2 januari 2026", "20260102", "2026-1-2", "1026-01-02", "9999-01-01", "2026-00-10", "2026-01-02x"} {
		if got, err := ParseDate(in); err == nil || ProblemOf(err).Code != CodeDate {
			t.Errorf("ParseDate(%q) = %s, %v; want it refused", in, got, err)
		}
	}
}

func TestReadTime(t *testing.T) {
	zone := brussels(t)
	for _, c := range []struct {
		in, want, fold string
		assumed        bool
	}{
		{"", "", "", false},
		{"0000-00-00 00:00:00", "", "", false},
		{"2026-01-02T09:00:00+01:00", "2026-01-02T08:00:00Z", "", false},
		{"2026-01-02T08:00:00Z", "2026-01-02T08:00:00Z", "", false},
		{"2026-01-02 09:00:00+01:00", "2026-01-02T08:00:00Z", "", false},
		{"2026-01-02T08:00:00.1234567Z", "2026-01-02T08:00:00.123456Z", "", false},
		{"2026-01-02 09:00:00", "2026-01-02T08:00:00Z", "", true},
		{"2026-07-02 09:00:00", "2026-07-02T07:00:00Z", "", true},
		{"2026-07-02T09:00", "2026-07-02T07:00:00Z", "", true},
		{"2026-07-02", "2026-07-01T22:00:00Z", "", true},
		// 25 October 2026, 3:00 becomes 2:00: between them each time comes twice.
		{"2026-10-25 01:59:59", "2026-10-24T23:59:59Z", "", true},
		{"2026-10-25 02:00:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", true},
		{"2026-10-25 02:30:00", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", true},
		{"2026-10-25 02:59:59", "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z", true},
		{"2026-10-25 03:00:00", "2026-10-25T02:00:00Z", "", true},
		// 29 March 2026, 2:00 becomes 3:00: between them there is no time.
		{"2026-03-29 01:59:59", "2026-03-29T00:59:59Z", "", true},
		{"2026-03-29 02:30:00", "2026-03-29T01:30:00Z", "", true},
		{"2026-03-29 03:00:00", "2026-03-29T01:00:00Z", "", true},
	} {
		m, err := ReadTime(c.in, zone)
		if err != nil || text(m.Time) != c.want || text(m.Fold) != c.fold || m.Assumed != c.assumed {
			t.Errorf("ReadTime(%q) = %s, fold %s, assumed %v, %v; want %s, fold %s, assumed %v", c.in, text(m.Time), text(m.Fold), m.Assumed, err, c.want, c.fold, c.assumed)
		}
	}
	for _, in := range []string{"yesterday", "1767344400", "2026-01-02 25:00:00", "02-01-2026 09:00", "2026-01-02T09:00:00+25:00"} {
		if m, err := ReadTime(in, zone); err == nil {
			t.Errorf("ReadTime(%q) = %s; want it refused", in, text(m.Time))
		}
	}
	if _, err := ReadTime("2026-01-02 09:00:00", nil); err == nil || ProblemOf(err).Code != CodeTime {
		t.Errorf("a time without zone, and no zone to assume: %v", err)
	}
}

func text(t Time) string {
	if t.IsZero() {
		return ""
	}
	b, _ := t.MarshalJSON()
	return string(b[1 : len(b)-1])
}

func TestParseZone(t *testing.T) {
	for in, want := range map[string]string{"": "Europe/Brussels", "Europe/Paris": "Europe/Paris", "UTC": "UTC", "Local": "", "Mars/Olympus": "", "../etc/passwd": ""} {
		zone, err := ParseZone(in)
		if (err == nil) != (want != "") || err == nil && zone.String() != want {
			t.Errorf("ParseZone(%q) = %v, %v", in, zone, err)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a":                     `"a"`,
		"a\x1b[31m\nb":          `"a\x1b[31m\nb"`,
		"card 4111111111111111": `"card [card number removed]"`,
		"ééééééééééééééééééééééééééééééé": `"éééééééééééééééééééééééééééééé…"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestDecodeEntities(t *testing.T) {
	for in, want := range map[string]string{
		"O&#039;Brien &amp; Zonen": "O'Brien & Zonen", "AT&amp;amp;T": "AT&amp;T", "&lt;b&gt;": "<b>", "a & b": "a & b", "&#0;": "\uFFFD", "&eacute;t&eacute;": "été",
	} {
		if got := DecodeEntities(in); got != want {
			t.Errorf("DecodeEntities(%q) = %q, want %q", in, got, want)
		}
	}
}
