package disclosure

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/sheet"
	"inzage/internal/platform/dataset"
)

// TestFormulas: no cell of a table can be run by a spreadsheet, and numbers stay numbers.
func TestFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+32": "'+32", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx", "\n=x": "'\n=x", "＝1": "'＝1", "": "", "x=1": "x=1", "'=1": "'=1",
	} {
		if got := sheet.Guard(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	for in, want := range map[string]string{"-12.50": "-12.50", "12": "12", "-2+3": "'-2+3", "=1": "'=1", "--1": "'--1"} {
		if got := guardedNumber(in); got != want {
			t.Errorf("number %q becomes %q", in, got)
		}
	}
}

// TestTable: every value stands in the table, also of fields that come late, come twice, or have what CSV is made of.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	tab := newTable(&out)
	record := func(id string, f ...dataset.Field) {
		must(t, tab.record(dataset.Record{ID: id, Fields: f}, "een, \"twee\"\r\n"))
	}
	text := func(name, value string) dataset.Field { return dataset.Field{Name: name, Value: dataset.Str(value)} }
	record("1", dataset.Field{Name: "amount", Value: dataset.Money("-12.10", "EUR")}, text("email", "a@x.be"), text("email", "=b"))
	for i := 2; tab.held != nil || !tab.begun; i++ {
		record(fmt.Sprint(i), text("email", strings.Repeat("x", 10_000)))
	}
	record("last", text("late", "te laat"), text("later", "=nog later"))
	must(t, tab.close())
	rows, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	if !slices.Equal(rows[0], []string{"id", "title", "amount", "amount_currency", "email", restColumn}) {
		t.Errorf("%q", rows[0])
	}
	if !slices.Equal(rows[1], []string{"1", "een, \"twee\"\n", "-12.10", "EUR", "a@x.be\n'=b", ""}) { // the reader makes \n of \r\n
		t.Errorf("%q", rows[1])
	}
	if last := rows[len(rows)-1]; last[5] != "late=te laat\nlater='=nog later" {
		t.Errorf("%q", last)
	}
}

// TestEncodeAnything: whatever a record holds, its line is JSON and says it.
func TestEncodeAnything(t *testing.T) {
	e := newEncoder(t.Context(), i18n.NL)
	at := time.Date(2026, 10, 1, 2, 3, 4, 5000, time.UTC)
	was := dataset.Str("vroeger")
	line := e.record(dataset.Record{ID: "x\xff\"", At: at, Title: dataset.Say("kind.payments.one", nil), Gone: at, Fields: []dataset.Field{
		{Name: "a", Value: dataset.Str("\u2028<script>")}, {Name: "day", Value: dataset.Day(at)}, {Name: "none", Value: dataset.Str("")},
		{Name: "yes", Value: dataset.YesNo(true)}, {Name: "link", Value: dataset.Link("invoices", "7", "F-7")}, {Name: "corrected", Value: dataset.Str("nu"), Source: &was, Since: at},
	}, Tables: []dataset.Grid{{Name: "lines", Columns: []string{"c"}, Rows: [][]dataset.Value{{dataset.Number("1.5")}}, Foot: [][]dataset.Value{{dataset.Number("1.5")}}}},
		Versions: []dataset.Version{{At: at, Replaced: at, Fields: []dataset.Field{{Name: "a", Value: dataset.Str("was")}}}}}, nil)
	var got map[string]any
	must(t, json.Unmarshal(line, &got))
	for _, want := range []string{`"day","type":"date","value":"2026-10-01"`, `"value":null`, `"value":"true"`, `"record":"7","of":"invoices"`, `"at_source":{"type":"text","value":"vroeger"}`,
		`"totals":[[{"type":"number","value":"1.5"}]]`, `"versions":[{"at":"2026-10-01T02:03:04.000005Z"`, `"gone_at_source"`} {
		if !bytes.Contains(line, []byte(want)) {
			t.Errorf("no %s in %s", want, line)
		}
	}
	if bytes.Count(line, []byte("\n")) != 1 {
		t.Error("more than a line")
	}
}

// TestMask: of a masked record nothing can be read but its shape.
func TestMask(t *testing.T) {
	r := dataset.Record{At: october(1, 0), Title: dataset.Plain("Jan Peeters"), Fields: []dataset.Field{
		{Name: "name", Value: dataset.Str("Żółć Ünï 王 ١٢٣ x@y.be")}, {Name: "amount", Value: dataset.Money("123.45", "EUR")}, {Name: "born", Value: dataset.Day(october(2, 0))},
		{Name: "at", Value: dataset.Moment(october(1, 0))}, {Name: "invoice", Value: dataset.Link("invoices", "77", "F-77")}, {Name: "own", Value: dataset.Choice("geheim", "")},
		{Name: "long", Value: dataset.Str(strings.Repeat("z", 500))},
	}, Files: []dataset.File{{ID: "1", Name: "geheim.pdf"}}, Versions: []dataset.Version{{Fields: []dataset.Field{{Name: "name", Value: dataset.Str("vroeger")}}}},
		Tables: []dataset.Grid{{Rows: [][]dataset.Value{{dataset.Str("regel")}}}}}
	shown := fmt.Sprint(masked(r))
	for _, secret := range []string{"Jan", "ółć", "王", "١", "123", "x@y", "2026-10-02", "77", "geheim", "vroeger", "regel", "zzz"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s can be read in %s", secret, shown)
		}
	}
	if got := masked(r).Fields[0].Value.Text; got != "xxxx xxx x 999 x@x.xx" {
		t.Errorf("%q", got)
	}
	if !masked(r).Fields[3].Value.Time.Equal(october(1, 0)) {
		t.Error("the time that places it is hidden")
	}
}

// TestMerged: two streams that go back in time become one with each record once, whatever each of them has.
func TestMerged(t *testing.T) {
	rec := func(id string, day int) dataset.Record { return dataset.Record{ID: id, At: october(day, 0)} }
	seq := func(all ...dataset.Record) iter.Seq2[dataset.Record, error] {
		return func(yield func(dataset.Record, error) bool) {
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
	for name, c := range map[string]struct {
		live, frozen []dataset.Record
		want         string
	}{
		"nothing":                   {nil, nil, ""},
		"live only":                 {[]dataset.Record{rec("b", 2), rec("a", 1)}, nil, "b a"},
		"frozen only":               {nil, []dataset.Record{rec("b", 2), rec("a", 1)}, "b* a*"},
		"the same":                  {[]dataset.Record{rec("b", 2), rec("a", 1)}, []dataset.Record{rec("b", 2), rec("a", 1)}, "b* a*"},
		"one came, one went":        {[]dataset.Record{rec("d", 4), rec("b", 2)}, []dataset.Record{rec("c", 3), rec("b", 2), rec("a", 1)}, "d c* b* a*"},
		"one moment, another order": {[]dataset.Record{rec("a", 1), rec("b", 1), rec("n", 1)}, []dataset.Record{rec("b", 1), rec("a", 1)}, "b* a* n"},
	} {
		var got []string
		err := merged(func(yield func(dataset.Record) error) error {
			for _, r := range c.live {
				if err := yield(r); err != nil {
					return err
				}
			}
			return nil
		}, seq(c.frozen...), func(r dataset.Record, frozen bool) error {
			if frozen {
				r.ID += "*"
			}
			got = append(got, r.ID)
			return nil
		})
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q, %v", name, got, c.want, err)
		}
	}
}

// TestLastOf: a period of whole days is told by its last day, any other by its last second.
func TestLastOf(t *testing.T) {
	for to, want := range map[time.Time]time.Time{
		brussels(2026, time.November, 1, 0, 0):  brussels(2026, time.October, 31, 0, 0),
		brussels(2026, time.March, 30, 0, 0):    brussels(2026, time.March, 29, 0, 0), // the day that has 23 hours
		brussels(2026, time.October, 26, 0, 0):  brussels(2026, time.October, 25, 0, 0),
		brussels(2026, time.October, 26, 14, 5): brussels(2026, time.October, 26, 14, 5).Add(-time.Second),
	} {
		if got := lastOf(to.UTC()); !got.Equal(want) {
			t.Errorf("before %s: %s, want %s", to, got, want)
		}
	}
}
