package hpx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// folder writes files into a new folder. Names may have a folder of their own.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// result is what came out of a source, in a form that reads well in a test.
type result struct {
	ids     []string // accepted, in order; a refused one is "file:line code"
	taken   []intake.Envelope
	refused []intake.Reject
	cursors []intake.Cursor
}

func (r *result) yield(e intake.Envelope, c intake.Cursor) error {
	e.Raw = nil
	r.ids, r.taken, r.cursors = append(r.ids, e.ID), append(r.taken, e), append(r.cursors, c)
	return nil
}

func (r *result) refuse(j intake.Reject, c intake.Cursor) error {
	r.ids = append(r.ids, fmt.Sprintf("%s:%d %s", j.File, j.Line, j.Code))
	r.refused, r.cursors = append(r.refused, j), append(r.cursors, c)
	return nil
}

func open(t testing.TB, o Options, paths ...string) *Source {
	t.Helper()
	s, err := Open(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t testing.TB, s *Source) *result {
	t.Helper()
	r := &result{}
	if err := s.Each(context.Background(), intake.Cursor{}, r.yield, r.refuse); err != nil {
		t.Fatal(err)
	}
	last := int64(-1)
	for _, c := range r.cursors {
		if c.Done < last || c.Done > s.Size() {
			t.Errorf("progress goes from %d to %d of %d", last, c.Done, s.Size())
		}
		last = c.Done
	}
	return r
}

// readLines reads one loose file of customers.
func readLines(t testing.TB, text string) *result {
	t.Helper()
	return read(t, open(t, Options{Source: "demo:main"}, filepath.Join(folder(t, map[string]string{"customers.ndjson": text}), "customers.ndjson")))
}

const customerLine = `{"t":"customer","id":"demo:main/client/%d","at":"2026-01-02T09:00:00+01:00","op":"upsert","data":{"number":"%d","last_name":"Peeters"}}` + "\n"

func customers(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, customerLine, i, i)
	}
	return b.String()
}

func TestFolder(t *testing.T) {
	dir := folder(t, map[string]string{
		"manifest.json": `{"format":"hpx/1","source":"whmcs:main","kind":"full","generated_at":"2026-01-03 10:00:00","tz":"Europe/Brussels","complete":["customer","invoice","call"],
			"files":[{"name":"invoices.ndjson","type":"invoice","records":1},{"name":"klanten.ndjson","type":"customer"},{"name":"users.ndjson"}]}`,
		"klanten.ndjson":  `{"t":"customer","id":"whmcs:main/client/7","data":{"number":7,"created_at":"2020-01-02 09:00:00","shoe":42},"extra":{"pass":"x","credit":"0.00"},"src":{"system":"whmcs"},"colour":"blue"}` + "\n",
		"users.ndjson":    `{"t":"login","id":"whmcs:main/user/1","customer":"whmcs:main/client/7","at":"2026-01-02 09:00:00","data":{"email":"jan@example.org","password_hash":"$2y$"}}` + "\n",
		"invoices.ndjson": `{"t":"invoice","id":"whmcs:main/invoice/59","customer":"whmcs:main/client/7","at":"2026-01-02T09:00:00+01:00","op":"upsert","data":{"number":"59","lines":[{"description":"kaart 4111 1111 1111 1111"}]},"src":{"system":"whmcs","field_of":"x"}}` + "\n\n",
	})
	s := open(t, Options{Source: "not this"}, dir)
	if s.Name() != "hpx:whmcs:main" {
		t.Errorf("the source is %q", s.Name())
	}
	got := read(t, s)
	if len(got.refused) > 0 {
		t.Fatalf("%+v", got.refused)
	}
	at := func(h, m int) time.Time { return time.Date(2026, 1, 2, h, m, 0, 0, time.UTC) }
	want := []intake.Envelope{
		{Type: "customer", ID: "whmcs:main/client/7", At: time.Date(2026, 1, 3, 9, 0, 0, 0, time.UTC), Op: intake.Upsert, Source: "whmcs:main", File: "klanten.ndjson", Line: 1,
			Data: []byte(`{"number":"7","created_at":"2020-01-02T09:00:00+01:00","at_zone":"assumed"}`), Extra: []byte(`{"shoe":42,"credit":"0.00","colour":"blue"}`), Secrets: 1, Unknown: []string{"shoe"}},
		{Type: "login", ID: "whmcs:main/user/1", Customer: "whmcs:main/client/7", At: at(8, 0), Op: intake.Upsert, Source: "whmcs:main", File: "users.ndjson", Line: 1,
			Data: []byte(`{"email":"jan@example.org"}`), Secrets: 1},
		{Type: "invoice", ID: "whmcs:main/invoice/59", Customer: "whmcs:main/client/7", At: at(8, 0), Op: intake.Upsert, Source: "whmcs:main", File: "invoices.ndjson", Line: 1,
			Data: []byte(`{"number":"59","lines":[{"description":"kaart [card number removed]"}]}`), Removed: 1},
	}
	if d := cmp.Diff(want, got.taken); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"customer", "invoice"}, s.Complete()); d != "" {
		t.Errorf("complete (-want +got):\n%s", d)
	}
	if end := got.cursors[len(got.cursors)-1]; s.Size()-end.Done > 1 { // one blank line
		t.Errorf("at the end %d of %d bytes are read", end.Done, s.Size())
	}
}

// TestBadLines has one file in which nearly all is wrong: the good lines come through, and each bad one is
// told with its number and reason.
func TestBadLines(t *testing.T) {
	long := strings.Repeat("x", intake.MaxLine)
	for _, c := range []struct {
		name, line string
		code       intake.Code
		field      string
		shown      bool // the line is in the list of what was refused, scrubbed
	}{
		{"broken", `{"t":"customer","id":`, intake.CodeTruncated, "id", false},
		{"no JSON", `customer;7;Jan`, intake.CodeSyntax, "", false},
		{"no object", `[1,2]`, intake.CodeValue, "", false},
		{"two objects", `{"t":"customer"} {"t":"customer"}`, intake.CodeSyntax, "", false},
		{"key twice", `{"t":"customer","id":"a/1","data":{"number":"1","number":"2"}}`, intake.CodeDuplicate, "data.number", false},
		{"key twice in the envelope", `{"t":"customer","id":"a/1","id":"a/2","data":{}}`, intake.CodeDuplicate, "id", false},
		{"key twice, escaped", `{"t":"customer","id":"a/1","data":{"number":"1","n\u0075mber":"2"}}`, intake.CodeDuplicate, "data.number", false},
		{"Windows-1252", "{\"t\":\"customer\",\"id\":\"a/1\",\"data\":{\"last_name\":\"Andr\xe9\"}}", intake.CodeEncoding, "data.last_name", false},
		{"lone surrogate", `{"t":"customer","id":"a/1","data":{"last_name":"\ud800"}}`, intake.CodeEncoding, "data.last_name", false},
		{"NUL", `{"t":"customer","id":"a/1","data":{"last_name":"a\u0000"}}`, intake.CodeNUL, "last_name", false},
		{"NUL in the id", `{"t":"customer","id":"a/\u0000","data":{}}`, intake.CodeNUL, "id", false},
		{"a line of 1 MiB and a byte", `{"t":"customer","x":"` + long + `"}`, intake.CodeTooLarge, "", false},
		{"unknown type", `{"t":"shoe","id":"a/1","data":{"password":"geheim","iban":"BE68539007547034","size":42}}`, intake.CodeUnknown, "t", true},
		{"type of another kind", `{"t":{"x":1},"id":"a/1","data":{}}`, intake.CodeValue, "t", true},
		{"a type that is not held", `{"t":"call","id":"a/1","data":{"other_number":"+32470000012"}}`, intake.CodeNotHeld, "", false},
		{"no id", `{"t":"customer","data":{"number":"1"}}`, intake.CodeMissing, "id", true},
		{"long id", `{"t":"customer","id":"` + long[:513] + `","data":{}}`, intake.CodeTooLarge, "id", true},
		{"long customer", `{"t":"order","id":"a/1","customer":"` + long[:513] + `","data":{}}`, intake.CodeTooLarge, "customer", true},
		{"unknown op", `{"t":"customer","id":"a/1","op":"explode","data":{}}`, intake.CodeValue, "op", true},
		{"bad time", `{"t":"customer","id":"a/1","at":"gisteren","data":{}}`, intake.CodeTime, "at", true},
		{"time without zone", `{"t":"customer","id":"a/1","at":"2026-01-02 09:00:00","data":{}}`, intake.CodeTime, "at", true},
		{"no data", `{"t":"customer","id":"a/1"}`, intake.CodeMissing, "data", true},
		{"data of another kind", `{"t":"customer","id":"a/1","data":"x"}`, intake.CodeMissing, "data", true},
		{"extra of another kind", `{"t":"customer","id":"a/1","data":{},"extra":[1]}`, intake.CodeValue, "extra", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readLines(t, customers(1, 1)+c.line+"\n"+customers(3, 3))
			want := []string{"demo:main/client/1", fmt.Sprintf("customers.ndjson:2 %s", c.code), "demo:main/client/3"}
			if d := cmp.Diff(want, got.ids); d != "" {
				t.Fatalf("(-want +got):\n%s\n%+v", d, got.refused)
			}
			r := got.refused[0]
			if r.Field != c.field || len(r.Reason) < 15 {
				t.Errorf("in %q: %s", r.Field, r.Reason)
			}
			if c.shown != (r.Record != nil) || c.shown == (r.SHA256 != "") && c.code != intake.CodeNotHeld {
				t.Errorf("shown: %s, digest %q", r.Record, r.SHA256)
			}
			if s := string(r.Record); strings.Contains(s, "geheim") || strings.Contains(s, "BE68539007547034") {
				t.Errorf("what is shown is not scrubbed: %s", s)
			}
			if c.code == intake.CodeTooLarge && c.field == "" {
				sum := sha256.Sum256([]byte(c.line))
				if r.SHA256 != hex.EncodeToString(sum[:]) || r.Length != int64(len(c.line)) {
					t.Errorf("length %d, digest %s", r.Length, r.SHA256)
				}
			}
		})
	}
}

func TestGoodLines(t *testing.T) {
	for _, c := range []struct{ name, text, id, data string }{
		{"byte order mark", "\xEF\xBB\xBF" + `{"t":"customer","id":"a/1","data":{}}`, "a/1", `{}`},
		{"CRLF", `{"t":"customer","id":"a/1","data":{}}` + "\r\n", "a/1", `{}`},
		{"no line end", `{"t":"customer","id":"a/1","data":{}}`, "a/1", `{}`},
		{"type by the file's name", `{"id":"a/1","data":{"number":"1"}}`, "a/1", `{"number":"1"}`},
		{"id as a number", `{"t":"customer","id":17,"data":{}}`, "17", `{}`},
		{"a customer has no customer", `{"t":"customer","id":"a/1","customer":"a/1","data":{}}`, "a/1", `{}`},
		{"0000-00-00 and numbers as text", `{"t":"invoice","id":"a/1","at":"0000-00-00 00:00:00","data":{"number":59,"due_date":"0000-00-00","net":100,"currency":"USD"}}`, "a/1", `{"number":"59","due_date":"0000-00-00","net":"100","currency":"USD"}`},
		{"delete needs no data", `{"t":"invoice","id":"a/1","op":"delete"}`, "a/1", `{}`},
		{"non-Latin, right to left", `{"t":"customer","id":"a/1","data":{"last_name":"\u202eمحمد 李 😀"}}`, "a/1", `{"last_name":"\u202eمحمد 李 😀"}`},
		{"scripts and formulas are text", `{"t":"customer","id":"a/1","data":{"company":"<script>=cmd|' /C calc'!A0</script>","last_name":"javascript:alert(1)"}}`, "a/1", `{"company":"<script>=cmd|' /C calc'!A0</script>","last_name":"javascript:alert(1)"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readLines(t, c.text)
			if len(got.taken) != 1 || got.taken[0].ID != c.id || string(got.taken[0].Data) != c.data {
				t.Fatalf("%+v\n%+v", got.taken, got.refused)
			}
			if e := got.taken[0]; e.Customer != "" || e.At.IsZero() {
				t.Errorf("%+v", e)
			}
		})
	}
	if got := readLines(t, "\n \n\r\n"); got.ids != nil {
		t.Errorf("blank lines: %v", got.ids)
	}
	if got := readLines(t, `{"t":"invoice","id":"a/1","op":"delete"}`); got.taken[0].Op != intake.Delete {
		t.Errorf("%+v", got.taken)
	}
}

func TestTruncatedFile(t *testing.T) {
	text := customers(1, 3)
	got := readLines(t, text[:len(text)-20])
	if d := cmp.Diff([]string{"demo:main/client/1", "demo:main/client/2", "customers.ndjson:3 truncated"}, got.ids); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !strings.Contains(got.refused[0].Reason, "the file ends in the middle of this line") {
		t.Errorf("%s", got.refused[0].Reason)
	}
}

func TestWrongEncoding(t *testing.T) {
	var utf16 strings.Builder
	utf16.WriteString("\xFF\xFE")
	for _, r := range customers(1, 2) {
		utf16.WriteString(string([]byte{byte(r), 0}))
	}
	dir := folder(t, map[string]string{"customers.ndjson": utf16.String(), "orders.ndjson": `{"t":"order","id":"a/1","data":{}}`, "payments.ndjson": "PK\x03\x04 something", "invoices.ndjson": ""})
	s := open(t, Options{}, dir)
	got := read(t, s)
	if d := cmp.Diff([]string{"customers.ndjson:0 encoding", "a/1", "payments.ndjson:0 encoding"}, got.ids); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if r := got.refused[0].Reason; !strings.Contains(r, "UTF-16") || !strings.Contains(r, "iconv") {
		t.Errorf("the reason does not say what it is and what to do: %s", r)
	}
}

func TestLineOf200MB(t *testing.T) {
	path := filepath.Join(t.TempDir(), "customers.ndjson")
	head := customers(1, 100) // more than what is looked at to tell the encoding
	if err := os.WriteFile(path, []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(len(head))+200<<20); err != nil { // a hole: zeros that take no room on disk
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("\n" + customers(102, 102)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	s := open(t, Options{}, path)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := read(t, s)
	runtime.ReadMemStats(&after)
	if n := len(got.taken); n != 101 || got.ids[100] != "customers.ndjson:101 too_large" || got.ids[101] != "demo:main/client/102" || got.refused[0].Length != 200<<20 {
		t.Errorf("%d taken, refused %+v", n, got.refused)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes of memory", used)
	}
}

// TestGoOn stops behind every record and refusal and goes on from there: nothing is lost and nothing comes
// twice.
func TestGoOn(t *testing.T) {
	dir := folder(t, map[string]string{
		"customers.ndjson": "\xEF\xBB\xBF" + customers(1, 4) + "broken\n" + customers(5, 6),
		"orders.csv":       "id,customer,number\na/1,c/1,\"two\nlines\"\n\na/2,c/1,\"open\na/3,c/1,3\n",
		"payments.ndjson":  `{"t":"payment","id":"p/1","data":{"amount":"5","currency":"EUR"}}` + "\n" + `{"t":"call","id":"p/2","data":{}}`,
		"empty.ndjson":     "",
	})
	all := read(t, open(t, Options{}, dir))
	if len(all.ids) < 12 {
		t.Fatalf("%v", all.ids)
	}
	stop := errors.New("stop")
	for n := range all.ids {
		first := &result{}
		count := 0
		counted := func(err error) error {
			if count++; count > n {
				return stop
			}
			return err
		}
		err := open(t, Options{}, dir).Each(context.Background(), intake.Cursor{},
			func(e intake.Envelope, c intake.Cursor) error {
				if err := counted(nil); err != nil {
					return err
				}
				return first.yield(e, c)
			}, func(r intake.Reject, c intake.Cursor) error {
				if err := counted(nil); err != nil {
					return err
				}
				return first.refuse(r, c)
			})
		if !errors.Is(err, stop) {
			t.Fatalf("an error of yield is %v", err)
		}
		var at intake.Cursor
		if n > 0 {
			at = first.cursors[n-1]
		}
		rest := &result{}
		again := open(t, Options{}, dir)
		if err := again.Each(context.Background(), at, rest.yield, rest.refuse); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(all.ids, append(first.ids, rest.ids...)); d != "" {
			t.Errorf("stopped behind %d (-whole +parts):\n%s", n, d)
		}
		if d := cmp.Diff(all.cursors[n:], rest.cursors); d != "" {
			t.Errorf("stopped behind %d, cursors (-whole +parts):\n%s", n, d)
		}
	}
}

func TestChangedFileStartsAgain(t *testing.T) {
	dir := folder(t, map[string]string{"customers.ndjson": customers(1, 3)})
	first := read(t, open(t, Options{}, dir))
	if err := os.WriteFile(filepath.Join(dir, "customers.ndjson"), []byte(customers(1, 4)), 0o600); err != nil {
		t.Fatal(err)
	}
	rest := &result{}
	if err := open(t, Options{}, dir).Each(context.Background(), first.cursors[1], rest.yield, rest.refuse); err != nil {
		t.Fatal(err)
	}
	if len(rest.ids) != 4 {
		t.Errorf("%v", rest.ids)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := open(t, Options{}, folder(t, map[string]string{"customers.ndjson": customers(1, 3)})).Each(ctx, intake.Cursor{}, (&result{}).yield, (&result{}).refuse)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestManifest(t *testing.T) {
	sum := sha256.Sum256([]byte(customers(1, 2)))
	digest := hex.EncodeToString(sum[:])
	for _, c := range []struct {
		name, manifest string
		fails          string   // Open's error
		ids            []string // else what comes
		complete       []string
	}{
		{"right", `{"format":"hpx/1","complete":["customer"],"files":[{"name":"customers.ndjson","records":2,"sha256":"` + digest + `"}]}`, "", []string{"demo:main/client/1", "demo:main/client/2"}, []string{"customer"}},
		{"digest in capitals", `{"format":"hpx/1","files":[{"name":"customers.ndjson","sha256":"` + strings.ToUpper(digest) + `"}]}`, "", []string{"demo:main/client/1", "demo:main/client/2"}, nil},
		{"delta", `{"format":"hpx/1","kind":"delta","complete":["customer"],"files":[{"name":"customers.ndjson"}]}`, "", []string{"demo:main/client/1", "demo:main/client/2"}, nil},
		{"other digest", `{"format":"hpx/1","complete":["customer"],"files":[{"name":"customers.ndjson","sha256":"` + strings.Repeat("0", 64) + `"}]}`, "", []string{"demo:main/client/1", "demo:main/client/2", "customers.ndjson:0 digest"}, nil},
		{"other count", `{"format":"hpx/1","complete":["customer"],"files":[{"name":"customers.ndjson","records":3}]}`, "", []string{"demo:main/client/1", "demo:main/client/2", "customers.ndjson:0 digest"}, nil},
		{"missing file", `{"format":"hpx/1","complete":["customer","invoice"],"files":[{"name":"customers.ndjson"},{"name":"invoices.ndjson","type":"invoice"}]}`, "", []string{"invoices.ndjson:0 unreadable", "demo:main/client/1", "demo:main/client/2"}, []string{"customer"}},
		{"unlisted file", `{"format":"hpx/1","files":[{"name":"manifest.json"}]}`, "", nil, nil},
		{"other format", `{"format":"hpx/2"}`, "this program reads hpx/1", nil, nil},
		{"broken", `{"format":`, "ends in the middle", nil, nil},
		{"key twice", `{"format":"hpx/1","format":"hpx/1"}`, "twice", nil, nil},
		{"no zone", `{"format":"hpx/1","tz":"Mars/Olympus"}`, "Europe/Brussels", nil, nil},
		{"out of the folder", `{"format":"hpx/1","files":[{"name":"../customers.ndjson"}]}`, "in this folder", nil, nil},
		{"absolute", `{"format":"hpx/1","files":[{"name":"/etc/passwd"}]}`, "in this folder", nil, nil},
		{"source with a slash", `{"format":"hpx/1","source":"a/b"}`, "whmcs:main", nil, nil},
		{"bad time", `{"format":"hpx/1","generated_at":"gisteren"}`, "generated_at", nil, nil},
		{"as large as a line", `{"format":"hpx/1","x":"` + strings.Repeat("x", 1<<20) + `"}`, "larger than 1 MiB", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, map[string]string{"manifest.json": c.manifest, "customers.ndjson": customers(1, 2), ".hidden.ndjson": "x", "readme.txt": "x"})
			s, err := Open([]string{dir}, Options{})
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v; want it to say %q", err, c.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, s)
			if c.name == "unlisted file" {
				if len(got.ids) == 0 || got.ids[0] != "customers.ndjson:0 format" {
					t.Errorf("%v", got.ids)
				}
				return
			}
			if d := cmp.Diff(c.ids, got.ids); d != "" {
				t.Errorf("(-want +got):\n%s\n%v", d, got.refused)
			}
			if d := cmp.Diff(c.complete, s.Complete()); d != "" {
				t.Errorf("complete (-want +got):\n%s", d)
			}
		})
	}
}

// TestIncomplete: of what could not be read nothing may be taken for gone.
func TestIncomplete(t *testing.T) {
	const manifest = `{"format":"hpx/1","complete":["customer","order"]}`
	for _, c := range []struct {
		name, customers string
		want            []string
	}{
		{"whole", customers(1, 2), []string{"customer", "order"}},
		{"a broken line", customers(1, 2) + "{\n", []string{"order"}},
		{"a record without id", customers(1, 2) + `{"t":"customer","data":{}}`, []string{"order"}},
		{"a record of any type", customers(1, 2) + `{"t":"","id":"a/1","data":{}}`, nil},
		{"a type that is not held", customers(1, 2) + `{"t":"call","id":"a/1","data":{}}`, []string{"customer", "order"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, Options{}, folder(t, map[string]string{"manifest.json": manifest, "customers.ndjson": c.customers, "orders.ndjson": ""}))
			got := read(t, s)
			if d := cmp.Diff(c.want, s.Complete()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if err := s.Each(context.Background(), got.cursors[0], (&result{}).yield, (&result{}).refuse); err != nil || s.Complete() != nil {
				t.Errorf("taken up in the middle: %v, %v", s.Complete(), err)
			}
		})
	}
}

func TestOpenFails(t *testing.T) {
	dir := folder(t, map[string]string{"readme.txt": "x"})
	for _, paths := range [][]string{nil, {dir}, {filepath.Join(dir, "nothing.ndjson")}, {dir, dir}, {os.DevNull}} {
		if _, err := Open(paths, Options{}); err == nil {
			t.Errorf("Open(%v) has no error", paths)
		}
	}
}

func TestDecodesWhatItReads(t *testing.T) {
	got := readLines(t, string(invoiceLines(3)))
	for _, e := range got.taken {
		var inv hpxdata.Invoice
		if err := hpxdata.Decode(e.Data, &inv); err != nil || inv.Gross != "121.00" || inv.Lines[0].VATRate != "21" {
			t.Errorf("%+v, %v", inv, err)
		}
	}
	if len(got.taken) != 3 {
		t.Errorf("%+v", got.refused)
	}
}

func FuzzLine(f *testing.F) {
	f.Add([]byte(customers(1, 1)))
	f.Add(invoiceLines(1))
	f.Add([]byte(`{"t":"login","id":1,"at":"2026-10-25 02:30:00","op":"delete","extra":{"a":{"password":"x"}},"src":{"system":"whmcs"},"zzz":[{}]}`))
	f.Add([]byte("\xEF\xBB\xBF{\"t\":\"call\",\"id\":\"x\"}\r\n\r\n[]"))
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		f.Fatal(err)
	}
	s := &Source{name: "demo:main", zone: zone, at: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), damaged: map[string]bool{}}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := &result{}
		r := &reader{Source: s, file: file{File: intake.File{Name: "customers.ndjson"}, recordType: "customer"}, yield: got.yield, refuse: got.refuse}
		if err := r.line(intake.Line{Text: b, Number: 1, Length: int64(len(b)), Ended: true}); err != nil {
			t.Fatal(err)
		}
		for _, e := range got.taken {
			if p := intake.ProblemOf(intake.CheckJSON(e.Data)); p != nil {
				t.Fatalf("%s: %v", e.Data, p)
			}
			if e.ID == "" || e.Type == "" || len(e.ID) > maxID || e.At.IsZero() {
				t.Fatalf("%+v", e)
			}
			if again := e.Refuse(intake.NewProblem(intake.CodeNobody, "x")); intake.CheckJSON(again.Record) != nil && e.Extra == nil {
				t.Fatalf("%s", again.Record)
			}
		}
		for _, r := range got.refused {
			if r.Code == "" || r.Reason == "" || r.Line == 0 {
				t.Fatalf("%+v", r)
			}
		}
	})
}
