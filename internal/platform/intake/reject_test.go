package intake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/clock"
)

func TestRejectFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rejects.ndjson")
	if err := os.WriteFile(path, []byte("an older list, open to all\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := OpenRejects(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	e := Envelope{Type: "invoice", ID: "whmcs:main/invoice/59", Customer: "whmcs:main/client/7", At: time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC), Op: Upsert,
		Data: json.RawMessage(`{"number":"59"}`), Extra: json.RawMessage(`{"x":"<b>"}`), File: "invoices.ndjson", Line: 12, Raw: []byte(`{"password":"geheim"}`)}
	first := e.Refuse(NewProblem(CodeNobody, "the customer is not known").In("customer"))
	if err := r.Write(first); err != nil {
		t.Fatal(err)
	}
	kept := r.Size()
	if err := r.Write(NewReject("a.ndjson", 3, NewProblem(CodeSyntax, "broken")).Unseen([]byte("{secret"))); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	want := `{"file":"invoices.ndjson","line":12,"code":"nobody","field":"customer","reason":"customer: the customer is not known","type":"invoice","id":"whmcs:main/invoice/59",` +
		`"record":{"t":"invoice","id":"whmcs:main/invoice/59","customer":"whmcs:main/client/7","at":"2026-01-02T08:00:00Z","op":"upsert","data":{"number":"59"},"extra":{"x":"\u003cb\u003e"}}}` + "\n" +
		`{"file":"a.ndjson","line":3,"code":"syntax","reason":"broken","length":7,"sha256":"3c7c75a4bf8b8bbd6dd8edf79e1ea7ea3a4e40df7e3a3d0a0c3b1c1ab56cb6ef"}` + "\n"
	b, _ := os.ReadFile(path)
	got := string(b)
	if i := strings.Index(got, `"sha256":"`); i > 0 { // the digest is checked for form, and below
		want = want[:strings.Index(want, `"sha256":"`)] + got[i:]
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the list (-want +got):\n%s", d)
	}
	if strings.Contains(got, "geheim") || strings.Contains(got, "{secret") {
		t.Errorf("something that was not scrubbed is in the list: %s", got)
	}

	// Taken up again behind the first line.
	if r, err = OpenRejects(path, kept); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != kept {
		t.Errorf("the list has %d bytes and should have %d, %v", info.Size(), kept, err)
	}
	if err := r.Write(first); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	b, _ = os.ReadFile(path)
	if lines := strings.Split(string(b), "\n"); len(lines) != 3 || lines[0] != lines[1] || r.Size() != int64(len(b)) {
		t.Errorf("after going on: %q, size %d", b, r.Size())
	}
}

// TestRejectTellsNoTales: names that a file made up end in lists, logs and terminals.
func TestRejectTellsNoTales(t *testing.T) {
	r := NewReject("a.ndjson", 1, NewProblem(CodeValue, "is none").In("x\x1b[31m\u202e"+strings.Repeat("é", 500)))
	if len(r.Field) > maxTold+10 || len(r.Reason) > 2*maxTold+10 || strings.ContainsAny(r.Field+r.Reason, "\x1b\u202e") {
		t.Errorf("%+q %q", r.Field, r.Reason)
	}
	var report Report
	report.Took(&Envelope{Type: "customer", Unknown: []string{"a\x1b[31m\nb" + strings.Repeat("x", 1000)}}, New)
	if text := report.Text(); strings.Contains(text, "\x1b") || len(text) > 1500 {
		t.Errorf("%q", text)
	}
}

func TestReport(t *testing.T) {
	var r Report
	r.Source = "hpx:demo:main"
	r.Took(&Envelope{Type: "invoice", Removed: 2, Secrets: 1, Unknown: []string{"shoe"}}, New)
	r.Took(&Envelope{Type: "customer", Unknown: []string{"shoe"}}, Same)
	r.Took(&Envelope{Type: "invoice", Unknown: []string{"shoe"}}, Changed)
	r.Refuse(Reject{Type: "invoice", Code: CodeCard})
	r.Refuse(Reject{Type: "<script>", Code: CodeUnknown})
	r.Rejects = "/var/rejects.ndjson"
	r.Seconds = 2
	want := Report{
		Source: "hpx:demo:main", Counts: Counts{Read: 5, New: 1, Changed: 1, Same: 1, Refused: 2}, CardsRemoved: 2, CardDocuments: 1, SecretsRemoved: 1,
		Types:   map[string]*Counts{"invoice": {Read: 3, New: 1, Changed: 1, Refused: 1}, "customer": {Read: 1, Same: 1}},
		Reasons: map[Code]int64{CodeCard: 1, CodeUnknown: 1}, Unknown: map[string]int64{"invoice.shoe": 2, "customer.shoe": 1},
		Rejects: "/var/rejects.ndjson", Seconds: 2,
	}
	if d := cmp.Diff(want, r); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	text := r.Text()
	for _, s := range []string{"customer", "invoice", "refused, card: 1", "2 payment card numbers replaced", "1 documents refused", "customer.shoe, invoice.shoe", "/var/rejects.ndjson", "2 records per second"} {
		if !strings.Contains(text, s) {
			t.Errorf("the report does not say %q:\n%s", s, text)
		}
	}
	if i, j := strings.Index(text, "customer  "), strings.Index(text, "invoice  "); i > j {
		t.Errorf("types are not in the order of storing:\n%s", text)
	}
	b, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	var flat map[string]any
	if err := json.Unmarshal(b, &flat); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]float64{"read": 5, "new": 1, "changed": 1, "same": 1, "refused": 2, "cards_removed": 2} {
		if flat[key] != want {
			t.Errorf("JSON has %s = %v, want %v", key, flat[key], want)
		}
	}
}

func TestReportOfTheSameFileTwice(t *testing.T) {
	r := Report{Source: "hpx"}
	r.Took(&Envelope{Type: "customer"}, Same)
	if !strings.Contains(r.Text(), "Nothing changed") {
		t.Errorf("the report does not say that nothing changed:\n%s", r.Text())
	}
}

func TestReportIsBounded(t *testing.T) {
	var r Report
	for i := range 100000 {
		r.Took(&Envelope{Type: "customer", Unknown: []string{strings.Repeat("x", i%1000)}}, New)
	}
	if len(r.Unknown) > maxUnknown {
		t.Errorf("%d unknown fields are listed", len(r.Unknown))
	}
}

func TestProgress(t *testing.T) {
	clk := clock.NewManual(time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC))
	r := &Report{Counts: Counts{Read: 10, New: 8, Refused: 2}}

	var log strings.Builder
	p := NewProgress(&log, false, clk, 1000, 0)
	p.Step(100, r) // too soon
	clk.Advance(10 * time.Second)
	p.Step(250, r)
	p.Step(300, r) // too soon again
	clk.Advance(10 * time.Second)
	p.Step(1000, r)
	p.End()
	want := "import: 25%  10 read, 8 new, 0 changed, 0 same, 2 refused, about 30s left\nimport: 100%  10 read, 8 new, 0 changed, 0 same, 2 refused\n"
	if d := cmp.Diff(want, log.String()); d != "" {
		t.Errorf("in a log (-want +got):\n%s", d)
	}

	var screen strings.Builder
	p = NewProgress(&screen, true, clk, 1000, 500)
	clk.Advance(5 * time.Second)
	p.Step(750, r)
	clk.Advance(time.Second)
	p.Step(1000, &Report{})
	p.End()
	lines := strings.Split(screen.String(), "\r")
	if len(lines) != 5 || !strings.HasPrefix(lines[1], "[###############.....]  75%") || !strings.Contains(lines[1], "about 5s left") || len(lines[2]) != len(lines[1]) || strings.TrimSpace(lines[3]) != "" {
		t.Errorf("on a terminal: %q", lines)
	}
}

func TestProblemOf(t *testing.T) {
	if ProblemOf(nil) != nil {
		t.Error("no error is a problem")
	}
	p := NewProblem(CodeAmount, "is none").In("net").In("0").In("lines")
	if p.Field != "lines.0.net" || p.Error() != "lines.0.net: is none" || p.In("").Field != "lines.0.net" {
		t.Errorf("%+v", p)
	}
	if got := ProblemOf(os.ErrNotExist); got.Code != CodeSyntax || got.Text == "" {
		t.Errorf("%+v", got)
	}
}
