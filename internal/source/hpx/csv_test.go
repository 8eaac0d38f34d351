package hpx

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
)

func readCSV(t *testing.T, text string) *result {
	t.Helper()
	return read(t, open(t, Options{}, filepath.Join(folder(t, map[string]string{"customers.csv": text}), "customers.csv")))
}

func TestCSV(t *testing.T) {
	const row = `{"number":"1","first_name":"Jan","emails":["a@example.org","b@example.org"],"phones":[{"kind":"fax","raw":"02/555"}],"address":{"city":"Gent"}}`
	for _, c := range []struct{ name, text, data, extra string }{
		{"commas", "id,number,first_name,emails.0,emails.1,phones.0.kind,phones.0.raw,address.city,extra.shoe,colour\na/1,1,Jan,a@example.org,b@example.org,fax,02/555,Gent,42,blue\n", row, `{"colour":"blue","shoe":"42"}`},
		{"semicolons, byte order mark, CRLF", "\xEF\xBB\xBFid;number;first_name;emails.0;emails.1;phones.0.kind;phones.0.raw;address.city\r\na/1;1;Jan;a@example.org;b@example.org;fax;02/555;Gent\r\n", row, ``},
		{"empty fields are absent", "id,number,emails.0,emails.1,address.city\na/1,1,,b@example.org,\n", `{"number":"1","emails":["b@example.org"]}`, ``},
		{"quotes and line ends", "id,company,staff_notes\na/1,\"Jan \"\"de\"\" X, bv\",\"line 1\nline 2\"\n", `{"company":"Jan \"de\" X, bv","staff_notes":["line 1\nline 2"]}`, ``},
		{"no line end", "id,number\na/1,1", `{"number":"1"}`, ``},
		{"nothing but an id", "id\na/1\n", `{}`, ``},
		{"data spelt out", "id,data.number,at\na/1,1,2026-01-02T09:00:00Z\n", `{"number":"1"}`, ``},
		{"secrets and cards", "id,company,password,remark\na/1,4111-1111-1111-1111,geheim,BE68539007547034\n", `{"company":"[card number removed]"}`, `{"remark":"[IBAN …7034]"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readCSV(t, c.text)
			if len(got.taken) != 1 || len(got.refused) > 0 {
				t.Fatalf("%+v", got)
			}
			e := got.taken[0]
			if e.Type != "customer" || e.ID != "a/1" {
				t.Errorf("%+v", e)
			}
			if d := cmp.Diff(c.data, string(e.Data)); d != "" {
				t.Errorf("data (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.extra, string(e.Extra)); d != "" {
				t.Errorf("extra (-want +got):\n%s", d)
			}
		})
	}
}

func TestBadCSV(t *testing.T) {
	long := strings.Repeat("x", intake.MaxLine)
	for _, c := range []struct {
		name, text string
		ids        []string
	}{
		{"too few fields", "id,number\na/1\na/2,2\n", []string{"customers.csv:2 syntax", "a/2"}},
		{"too many fields", "id,number\na/1,1,1\na/2,2\n", []string{"customers.csv:2 syntax", "a/2"}},
		{"a quote within a field", "id,number\na\"/1\",1\na/2,2\n", []string{"customers.csv:2 syntax", "a/2"}},
		{"a quote that is never closed", "id,number\na/1,\"1\na/2,2\na/3,3\n", []string{"customers.csv:2 truncated", "a/2", "a/3"}},
		{"a quote that is closed too late", "id,number\na/1,\"1\n" + strings.Repeat("a/2,"+long[:1000]+"\n", 1100) + "a/3,\"3\"\n", nil},
		{"a long row", "id,number\na/1," + long + "\na/2,2\n", []string{"customers.csv:2 too_large", "a/2"}},
		{"a row that is long in pieces", "id,number\na/1,\"" + long[:600000] + "\n" + long[:600000] + "\"\na/2,2\n", nil},
		{"not UTF-8", "id,number\na/1,\xe9\na/2,2\n", []string{"customers.csv:2 encoding", "a/2"}},
		{"NUL", "id,number\na/1,\x00\na/2,2\na/3,3\na/4,4\na/5,5\n", []string{"customers.csv:2 nul", "a/2", "a/3", "a/4", "a/5"}},
		{"no id in a row", "id,number\n,1\na/2,2\n", []string{"customers.csv:2 missing", "a/2"}},
		{"no column id", "number\n1\n", []string{"customers.csv:0 missing"}},
		{"a column twice", "id,number,number\n", []string{"customers.csv:0 duplicate"}},
		{"a column twice, spelt out", "id,number,data.number\n", []string{"customers.csv:0 duplicate"}},
		{"a column that is an object too", "id,address,address.city\n", []string{"customers.csv:0 duplicate"}},
		{"an object that is a column too", "id,address.city,address\n", []string{"customers.csv:0 duplicate"}},
		{"no name of a column", "id,,number\n", []string{"customers.csv:0 duplicate"}},
		{"empty", "", []string{"customers.csv:0 truncated"}},
		{"UTF-16", "\xFF\xFEi\x00d\x00", []string{"customers.csv:0 encoding"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readCSV(t, c.text)
			if c.ids == nil { // too many to list: the first row is refused, and what follows is read
				if got.ids[0] != "customers.csv:2 truncated" || len(got.taken) == 0 {
					t.Errorf("%v", got.ids[:3])
				}
				return
			}
			if d := cmp.Diff(c.ids, got.ids); d != "" {
				t.Errorf("(-want +got):\n%s\n%+v", d, got.refused)
			}
		})
	}
}
