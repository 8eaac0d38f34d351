package whmcs

import (
	"bytes"
	"context"
	"errors"
	"flag"
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

var update = flag.Bool("update", false, "write testdata/expected.ndjson anew")

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

// result is what came out, in order: an envelope as a line of hpx/1, a refusal as "file:line code".
type result struct {
	lines   []string
	taken   []intake.Envelope
	refused []intake.Reject
	cursors []intake.Cursor
}

func (r *result) yield(e intake.Envelope, c intake.Cursor) error {
	r.lines, r.taken, r.cursors = append(r.lines, string(e.JSON())), append(r.taken, e), append(r.cursors, c)
	return nil
}

func (r *result) refuse(j intake.Reject, c intake.Cursor) error {
	r.lines = append(r.lines, fmt.Sprintf("%s:%d %s", j.File, j.Line, j.Code))
	r.refused, r.cursors = append(r.refused, j), append(r.cursors, c)
	return nil
}

func open(t testing.TB, dir string, o Options) *Source {
	t.Helper()
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	// Times of files become times of versions: the same on every machine.
	for i := range s.files {
		s.files[i].Modified = time.Date(2026, 1, 3, 12, 0, 0, 0, time.UTC)
	}
	s.stamp = intake.Stamp(s.files)
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
	for _, e := range r.taken {
		if _, err := decoded(e); err != nil {
			t.Errorf("%s does not decode: %v", e.ID, err)
		}
	}
	return r
}

func decoded(e intake.Envelope) (hpxdata.Record, error) {
	records := map[string]hpxdata.Record{"customer": &hpxdata.Customer{}, "login": &hpxdata.Login{}, "service": &hpxdata.Service{}, "order": &hpxdata.Order{},
		"invoice": &hpxdata.Invoice{}, "payment": &hpxdata.Payment{}, "consent_event": &hpxdata.ConsentEvent{}}
	r := records[e.Type]
	return r, hpxdata.Decode(e.Data, r)
}

// TestAnswers reads a folder with all seven actions in all their forms and compares with what was checked by
// hand.
func TestAnswers(t *testing.T) {
	got := read(t, open(t, "testdata/answers", Options{}))
	all := strings.Join(got.lines, "\n") + "\n"
	const golden = "testdata/expected.ndjson"
	if *update {
		if err := os.WriteFile(golden, []byte(all), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), all); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, secret := range []string{"geheim", "Fikkie", "$2y$", "EPP123", "secret-blob", "4111", "5390 0754", "aBcD1234", "cclastfour", "5f4dcc3b"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q came in", secret)
		}
	}
	cards, secrets := 0, 0
	for _, e := range got.taken {
		cards, secrets = cards+e.Removed, secrets+e.Secrets
	}
	if cards != 1 || secrets == 0 {
		t.Errorf("%d cards and %d secrets were counted", cards, secrets)
	}
}

func TestGoOn(t *testing.T) {
	const dir = "testdata/answers"
	all := read(t, open(t, dir, Options{}))
	stop := errors.New("stop")
	for n := range all.lines {
		first, count := &result{}, 0
		counted := func() error {
			if count++; count > n {
				return stop
			}
			return nil
		}
		err := open(t, dir, Options{}).Each(context.Background(), intake.Cursor{},
			func(e intake.Envelope, c intake.Cursor) error { return errors.Join(counted(), first.yield(e, c)) },
			func(r intake.Reject, c intake.Cursor) error { return errors.Join(counted(), first.refuse(r, c)) })
		if !errors.Is(err, stop) {
			t.Fatalf("an error of yield is %v", err)
		}
		var at intake.Cursor
		if n > 0 {
			at = first.cursors[n-1]
		}
		rest := &result{}
		if err := open(t, dir, Options{}).Each(context.Background(), at, rest.yield, rest.refuse); err != nil {
			t.Fatal(err)
		}
		// What is wrong with whole files is refused before the first record, and again when the run was
		// stopped before that. An element that holds several records comes again until the last is out.
		want := all.lines[n:]
		switch {
		case at.Step == 0:
			want = all.lines
		case n < len(all.taken)+len(all.refused) && strings.Contains(all.lines[n], `"t":"login"`) && strings.Contains(all.lines[n-1], `"t":"login"`):
			want = all.lines[n-1:]
		}
		if d := cmp.Diff(want, rest.lines); d != "" {
			t.Errorf("stopped behind %d (-want +got):\n%s", n, d)
		}
	}
}

func TestTraps(t *testing.T) {
	const client = `{"result":"success","client":{"id":7,"firstname":"Lies","email":"lies@example.org","currency_code":"EUR"}}`
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"one client and not in a list", map[string]string{"a": `{"result":"success","clients":{"client":{"id":7,"firstname":"Lies","email":"l@example.org"}}}`}, []string{"client/7"}},
		{"a list that PHP wrote as an object", map[string]string{"a": `{"clients":{"client":{"0":{"id":7},"1":{"id":8}}}}`}, []string{"client/7", "client/8"}},
		{"the same without the key", map[string]string{"a": `{"clients":{"0":{"id":7},"1":{"id":8}}}`}, []string{"client/7", "client/8"}},
		{"a list alone", map[string]string{"a": `{"clients":[{"id":7},{"id":8}]}`}, []string{"client/7", "client/8"}},
		{"several answers in a file", map[string]string{"a": `{"clients":{"client":[{"id":7}]}}` + "\n" + `{"clients":{"client":[{"id":8}]}}`}, []string{"client/7", "client/8"}},
		{"a list of answers", map[string]string{"a": `[{"clients":{"client":[{"id":7}]}},{"clients":{"client":[{"id":8}]}}]`}, []string{"client/7", "client/8"}},
		{"byte order mark", map[string]string{"a": "\xEF\xBB\xBF" + client}, []string{"client/7"}},
		{"empty lists", map[string]string{"a": `{"result":"success","clients":""}`, "b": `{"result":"success","orders":[]}`, "c": `{"result":"success","invoices":{"invoice":""}}`, "d": `{"result":"success","transactions":null}`, "e": `{"result":"success","products":{}}`}, nil},
		{"an old answer without client", map[string]string{"a": `{"result":"success","userid":7,"id":7,"firstname":"Lies","lastname":"P","email":"l@example.org","status":"Active"}`}, []string{"client/7"}},
		{"flat keys", map[string]string{"a": `{"result":"success","client[id]":"7","client[firstname]":"Lies","client[email]":"l@example.org","client[users][user][0][id]":"3","client[users][user][0][email]":"l@example.org"}`}, []string{"client/7", "user/3"}},
		{"details win over the row, whatever the order of files", map[string]string{"a": `{"clients":{"client":[{"id":7,"firstname":"row"},{"id":8}]}}`, "b": client}, []string{"client/7", "client/8"}},
		{"keys in another order", map[string]string{"a": `{"transactions":"","items":{"item":{"description":"x","amount":"1"}},"userid":7,"invoiceid":59,"date":"2026-01-02","subtotal":"1","total":"1"}`, "b": client}, []string{"client/7", "invoice/59"}},
		{"an error", map[string]string{"a": `{"result":"error","message":"Client Not Found"}`}, []string{"a:1 source"}},
		{"tickets are not held", map[string]string{"a": `{"result":"success","tickets":{"ticket":[]}}`}, []string{"a:1 not_held"}},
		{"what is on sale", map[string]string{"a": `{"result":"success","products":{"product":[{"pid":1,"gid":1,"name":"Starter"}]}}`}, []string{"a:1 not_held"}},
		{"another JSON", map[string]string{"a": `{"name":"package.json"}`}, []string{"a:1 unexpected"}},
		{"XML", map[string]string{"a": `<whmcsapi version="8"><result>success</result></whmcsapi>`}, []string{"a:0 syntax"}},
		{"a text", map[string]string{"a": `"hello"`}, []string{"a:0 format"}},
		{"name=value", map[string]string{"a": "result=success;clientid=7;"}, []string{"a:0 syntax"}},
		{"empty", map[string]string{"a": ""}, []string{"a:0 truncated"}},
		{"truncated", map[string]string{"a": `{"clients":{"client":[{"id":7},{"id":`}, []string{"a:0 truncated", "client/7"}},
		{"a key twice", map[string]string{"a": `{"clients":{"client":[{"id":7,"id":8},{"id":9}]}}`}, []string{"a:1 duplicate", "client/9"}},
		{"not UTF-8", map[string]string{"a": "{\"clients\":{\"client\":[{\"id\":7,\"firstname\":\"Andr\xe9\"},{\"id\":9}]}}"}, []string{"a:1 encoding", "client/9"}},
		{"NUL", map[string]string{"a": `{"clients":{"client":[{"id":7,"firstname":"\u0000"},{"id":9}]}}`}, []string{"a:1 nul", "client/9"}},
		{"UTF-16", map[string]string{"a": "\xFF\xFE{\x00}\x00"}, []string{"a:0 encoding"}},
		{"no number", map[string]string{"a": `{"clients":{"client":[{"firstname":"x"},{"id":0},{"id":"-1"},{"id":9}]}}`}, []string{"a:1 missing", "a:2 missing", "a:3 missing", "client/9"}},
		{"elements of another kind", map[string]string{"a": `{"clients":{"client":["x",1,null,[],{"id":9}]}}`}, []string{"a:1 value", "a:2 value", "a:3 value", "a:4 value", "client/9"}},
		{"a bad amount", map[string]string{"a": `{"invoices":{"invoice":[{"id":59,"userid":7,"date":"2026-01-02","subtotal":"1,50","currencycode":"EUR"}]}}`}, []string{"a:1 amount"}},
		{"a bad date", map[string]string{"a": `{"invoices":{"invoice":[{"id":59,"userid":7,"date":"2026-02-30","subtotal":"1","currencycode":"EUR"}]}}`}, []string{"a:1 date"}},
		{"no date", map[string]string{"a": `{"invoices":{"invoice":[{"id":59,"userid":7,"date":"0000-00-00","subtotal":"1","currencycode":"EUR"}]}}`}, []string{"a:1 missing"}},
		{"no currency anywhere", map[string]string{"a": `{"invoiceid":59,"userid":7,"date":"2026-01-02","subtotal":"1","items":""}`}, []string{"a:1 missing"}},
		{"a foreign currency", map[string]string{"a": `{"invoices":{"invoice":[{"id":59,"userid":7,"date":"2026-01-02","subtotal":"1","currencycode":"USD"}]}}`}, []string{"invoice/59"}},
		{"a status of nobody", map[string]string{"a": `{"clients":{"client":[{"id":7,"status":"Sleeping"}]}}`}, []string{"a:1 value"}},
		{"the first page only", map[string]string{"a": `{"totalresults":"120","clients":{"client":[{"id":7}]}}`}, []string{"a:0 truncated", "client/7"}},
		{"all pages", map[string]string{"a": `{"totalresults":"2","clients":{"client":[{"id":7}]}}`, "b": `{"totalresults":2,"clients":{"client":[{"id":8}]}}`}, []string{"client/7", "client/8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := read(t, open(t, folder(t, c.files), Options{}))
			var ids []string
			i := 0
			for _, l := range got.lines {
				if strings.HasPrefix(l, "{") {
					ids = append(ids, strings.TrimPrefix(got.taken[i].ID, "whmcs:main/"))
					i++
				} else {
					ids = append(ids, l)
				}
			}
			if d := cmp.Diff(c.want, ids); d != "" {
				t.Errorf("(-want +got):\n%s\n%+v", d, got.refused)
			}
			for _, r := range got.refused {
				if len(r.Reason) < 20 {
					t.Errorf("refused without saying what to do: %+v", r)
				}
			}
		})
	}
}

func TestDetailsWin(t *testing.T) {
	got := read(t, open(t, folder(t, map[string]string{
		"a": `{"clients":{"client":[{"id":7,"firstname":"row","datecreated":"2019-03-31"}]}}`,
		"b": `{"client":{"id":7,"firstname":"details","currency_code":"EUR"}}`,
		"c": `{"invoices":{"invoice":[{"id":59,"userid":7,"date":"2026-01-02","total":"9","subtotal":"9","currencycode":"USD"}]}}`,
		"d": `{"invoiceid":59,"userid":7,"date":"2026-01-03","subtotal":"9","total":"9","items":{"item":[{"description":"x","amount":"9","taxed":"0"}]}}`,
	}), Options{}))
	if len(got.taken) != 2 {
		t.Fatalf("%v", got.lines)
	}
	r, _ := decoded(got.taken[0])
	if c := r.(*hpxdata.Customer); c.FirstName != "details" || text(c.CreatedAt) != "2019-03-30T23:00:00Z" || c.AtZone != hpxdata.Assumed {
		t.Errorf("%+v", c)
	}
	r, _ = decoded(got.taken[1])
	if i := r.(*hpxdata.Invoice); i.IssueDate.String() != "2026-01-03" || i.Currency != "USD" || len(i.Lines) != 1 || i.Number != "59" {
		t.Errorf("%+v", i)
	}
}

func text(at intake.Time) string { b, _ := at.MarshalJSON(); return strings.Trim(string(b), `"`) }

// TestElementOf200MB has a text that never ends where a record should be.
func TestElementOf200MB(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clients.json")
	head := `{"clients":{"client":[{"id":7},{"id":8,"notes":"`
	if err := os.WriteFile(path, append([]byte(head), bytes.Repeat([]byte{'x'}, 8192)...), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte{'x'}, 1<<20)
	for range 200 {
		if _, err := f.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := read(t, open(t, filepath.Dir(path), Options{}))
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
		t.Errorf("%d bytes of memory in all passes", used)
	}
	if d := cmp.Diff([]string{"clients.json:0 too_large", got.lines[1]}, got.lines); d != "" || got.taken[0].ID != "whmcs:main/client/7" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOpenFails(t *testing.T) {
	for _, dir := range []string{filepath.Join(t.TempDir(), "nothing"), t.TempDir()} {
		if _, err := Open(dir, Options{}); err == nil {
			t.Errorf("Open(%s) has no error", dir)
		}
	}
	s := open(t, filepath.Join("testdata", "answers", "01.json"), Options{})
	if len(s.files) != 1 || s.files[0].Name != "01.json" {
		t.Errorf("a file alone: %+v", s.files)
	}
}

func FuzzFile(f *testing.F) {
	found, _ := filepath.Glob("testdata/answers/*")
	more, _ := filepath.Glob("testdata/answers/more/*")
	for _, path := range append(found, more...) {
		if b, err := os.ReadFile(path); err == nil {
			f.Add(b)
		}
	}
	dir := f.TempDir()
	path := filepath.Join(dir, "answer.json")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir, Options{Currency: "EUR"})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Each(context.Background(), intake.Cursor{}, func(e intake.Envelope, _ intake.Cursor) error {
			if err := intake.CheckJSON(e.Data); err != nil {
				t.Fatalf("%s: %v", e.Data, err)
			}
			if e.ID == "" || e.Type == "" || e.At.IsZero() {
				t.Fatalf("%+v", e)
			}
			if _, err := decoded(e); err != nil {
				t.Fatalf("%s does not decode: %v", e.Data, err)
			}
			return nil
		}, func(r intake.Reject, _ intake.Cursor) error {
			if r.Code == "" || r.Reason == "" {
				t.Fatalf("%+v", r)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
