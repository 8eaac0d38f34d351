package certificate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestState(t *testing.T) {
	c := Certificate{From: Day(2025, time.February, 1), Until: Day(2028, time.January, 31)}
	// 90 days before the last day, in a winter and with a summer time change in between.
	summer := Certificate{From: Day(2025, time.February, 1), Until: Day(2026, time.May, 15)}
	cases := []struct {
		name string
		c    Certificate
		now  time.Time
		want State
	}{
		{"last second before", c, Day(2025, time.February, 1).Add(-time.Second), NotYetValid},
		{"first second", c, Day(2025, time.February, 1), Valid},
		{"first second told in UTC", c, time.Date(2025, time.January, 31, 23, 0, 0, 0, time.UTC), Valid},
		{"midnight UTC of the first day is past it", c, time.Date(2025, time.February, 1, 0, 0, 0, 0, time.UTC), Valid},
		{"90 days before the end", c, Day(2027, time.November, 2).Add(24*time.Hour - time.Second), Valid},
		{"a second later", c, Day(2027, time.November, 3), Expiring},
		{"last second", c, Day(2028, time.February, 1).Add(-time.Second), Expiring},
		{"the second after", c, Day(2028, time.February, 1), Expired},
		{"the last day is Brussels' day, not London's", c, time.Date(2028, time.January, 31, 23, 0, 0, 0, time.UTC), Expired},
		{"90 days across the change of clocks", summer, Day(2026, time.February, 14).Add(23 * time.Hour), Valid},
		{"a day later", summer, Day(2026, time.February, 15), Expiring},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.c.State(tc.now); got != tc.want {
				t.Errorf("State(%s) = %s, want %s", tc.now, got, tc.want)
			}
		})
	}
}

func TestAuditOverdue(t *testing.T) {
	c := Certificate{Surveillance: []Audit{
		{Date: Day(2026, time.January, 20), Result: Passed, Next: Day(2027, time.February, 1)},
	}}
	last := Day(2027, time.February, 2).Add(-time.Second)
	if c.AuditOverdue(last) {
		t.Errorf("overdue on the last day, %s", last)
	}
	if !c.AuditOverdue(last.Add(time.Second)) {
		t.Error("not overdue the day after")
	}
	if (Certificate{}).AuditOverdue(last) {
		t.Error("overdue before any audit was planned")
	}
	c.Surveillance[0].Next = time.Time{}
	if c.AuditOverdue(last.AddDate(9, 0, 0)) {
		t.Error("overdue although no next audit is planned")
	}
}

const good = `{
  "number": "ISMS-0042-2025", "standard": "ISO/IEC 27001:2022", "scope": "Webhosting", "language": "nl",
  "holder": "Voorbeeld bv", "issuer": "Certificatie nv", "register": "https://register.example/42",
  "from": "2025-02-01", "until": "2028-01-31",
  "surveillance": [
    {"date": "2026-01-20", "result": "minor", "next": "2027-02-01"},
    {"date": "2027-01-18", "result": "passed"}]
}`

func TestLoad(t *testing.T) {
	got, err := Load(write(t, good))
	if err != nil {
		t.Fatal(err)
	}
	want := Certificate{
		Number: "ISMS-0042-2025", Standard: "ISO/IEC 27001:2022", Scope: "Webhosting", Language: "nl",
		Holder: "Voorbeeld bv", Issuer: "Certificatie nv", Register: "https://register.example/42",
		From: Day(2025, time.February, 1), Until: Day(2028, time.January, 31),
		Surveillance: []Audit{
			{Date: Day(2026, time.January, 20), Result: Minor, Next: Day(2027, time.February, 1)},
			{Date: Day(2027, time.January, 18), Result: Passed},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Load (-want +got):\n%s", diff)
	}
}

func TestLoadReportsEveryProblem(t *testing.T) {
	cases := []struct {
		name, file string
		want       []string
	}{
		{"empty object", `{}`, []string{
			"number is missing", "standard is missing", "scope is missing", `language is "", must be one of nl, fr, de, en`,
			"holder is missing", "issuer is missing", "from is missing", "until is missing"}},
		{"blank is missing", strings.Replace(good, "Webhosting", " \\t", 1), []string{"scope is missing"}},
		{"days", strings.NewReplacer("2025-02-01", "1/2/2025", "2028-01-31", "2028-02-30").Replace(good), []string{
			`from is "1/2/2025"`, `until is "2028-02-30"`}},
		{"ends before it begins", strings.Replace(good, "2028-01-31", "2025-02-01", 1), []string{
			"until is not after from", "surveillance[0].date lies outside from and until",
			"surveillance[1].date lies outside from and until"}},
		{"audits", strings.NewReplacer("2026-01-20", "2027-03-01", `"minor"`, `"fine"`).Replace(good), []string{
			`surveillance[0].result is "fine", must be one of passed, minor, major`,
			"surveillance[0].next is not after date",
			"surveillance[1].date is not after the audit before it"}},
		{"register is no https", strings.Replace(good, "https://", "javascript://", 1), []string{
			"register is \"javascript://register.example/42\""}},
		{"misspelt field", strings.Replace(good, "until", "untill", 1), []string{`unknown field "untill"`}},
		{"no JSON", `number = 1`, []string{"not the JSON that is expected"}},
		{"text after it", good + "x", []string{"text after the closing brace"}},
		{"too large", good + strings.Repeat(" ", maxFile), []string{"larger than 64 KiB"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c, err := Load(write(t, tc.file))
			if err == nil {
				t.Fatal("no problem reported")
			}
			if diff := cmp.Diff(Certificate{}, c); diff != "" {
				t.Errorf("facts beside an error:\n%s", diff)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("problem %q is not in:\n%v", want, err)
				}
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("a file that does not exist was read")
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "certificate.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
