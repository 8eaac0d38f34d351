package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/testkit/pgtest"
)

// What a Row writes is what PostgreSQL reads.
func TestRowInPostgres(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.New(t).SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for name, c := range map[string]struct {
		column string
		write  func(*Row)
		want   string // as PostgreSQL prints it; "∅" is NULL
	}{
		"text":                 {"text", func(r *Row) { r.Text("a\tb\\N\n\"é\" 👩‍👧 \u202e") }, "a\tb\\N\n\"é\" 👩‍👧 \u202e"},
		"empty text":           {"text", func(r *Row) { r.Text("") }, ""},
		"null":                 {"text", func(r *Row) { r.Null() }, "∅"},
		"amount":               {"numeric", func(r *Row) { r.Amount("1234.50") }, "1234.50"},
		"negative amount":      {"numeric", func(r *Row) { r.Amount("-0.05") }, "-0.05"},
		"whole amount":         {"numeric", func(r *Row) { r.Amount("100000000") }, "100000000"},
		"nought":               {"numeric", func(r *Row) { r.Amount("0") }, "0"},
		"nought with decimals": {"numeric", func(r *Row) { r.Amount("0.00") }, "0.00"},
		"small amount":         {"numeric", func(r *Row) { r.Amount("0.000001") }, "0.000001"},
		"large amount":         {"numeric", func(r *Row) { r.Amount("123456789012345.123456") }, "123456789012345.123456"},
		"ten thousand":         {"numeric", func(r *Row) { r.Amount("10000") }, "10000"},
		"inner noughts":        {"numeric", func(r *Row) { r.Amount("100000001.00010001") }, "100000001.00010001"},
		"absent amount":        {"numeric", func(r *Row) { r.Amount("") }, "∅"},
		"date":                 {"date", func(r *Row) { r.Date(NewDate(2026, 2, 28)) }, "2026-02-28"},
		"old date":             {"date", func(r *Row) { r.Date(NewDate(1899, 12, 31)) }, "1899-12-31"},
		"first day":            {"date", func(r *Row) { r.Date(NewDate(2000, 1, 1)) }, "2000-01-01"},
		"absent date":          {"date", func(r *Row) { r.Date(Date{}) }, "∅"},
		"time":                 {"timestamptz", func(r *Row) { r.Time(NewTime(time.Date(2026, 3, 29, 1, 59, 59, 123456000, time.UTC))) }, "2026-03-29 01:59:59.123456+00"},
		"old time":             {"timestamptz", func(r *Row) { r.Time(NewTime(time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC))) }, "1969-07-20 20:17:40+00"},
		"time of another zone": {"timestamptz", func(r *Row) { r.Time(Time{time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))}) }, "2026-01-01 00:00:00+00"},
		"absent time":          {"timestamptz", func(r *Row) { r.Time(Time{}) }, "∅"},
		"yes":                  {"boolean", func(r *Row) { r.Bool(true) }, "true"},
		"no":                   {"boolean", func(r *Row) { r.Bool(false) }, "false"},
		"texts":                {"text[]", func(r *Row) { r.Texts([]string{"a", "", `{"b",NULL}`, "é\\"}) }, `{a,"","{\"b\",NULL}","é\\"}`},
		"no texts":             {"text[]", func(r *Row) { r.Texts(nil) }, "{}"},
		"json":                 {"jsonb", func(r *Row) { r.JSON(map[string]any{"b": "<é>\"\\", "a": []int{1}}) }, `{"a": [1], "b": "<é>\"\\"}`},
		"json of nothing":      {"jsonb", func(r *Row) { r.JSON([]string(nil)) }, `[]`},
		"json or null":         {"jsonb", func(r *Row) { r.JSONOrNull(1, false) }, "∅"},
		"raw json":             {"jsonb", func(r *Row) { r.RawJSON([]byte(`{"n":1.50}`)) }, `{"n": 1.50}`},
		"no raw json":          {"jsonb", func(r *Row) { r.RawJSON(nil) }, "∅"},
	} {
		t.Run(name, func(t *testing.T) {
			var r Row
			r.reset()
			c.write(&r)
			if r.err != nil {
				t.Fatal(r.err)
			}
			b := bytes.NewBufferString(copySignature)
			b.Write(binary.BigEndian.AppendUint16(nil, 1))
			b.Write(r.b)
			b.WriteString(copyEnd)
			for _, sql := range []string{"DROP TABLE IF EXISTS one", "SET timezone = 'UTC'", "CREATE TEMP TABLE one (v " + c.column + ")"} {
				if _, err := conn.Exec(ctx, sql); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := conn.PgConn().CopyFrom(ctx, b, "COPY one FROM STDIN (FORMAT binary)"); err != nil {
				t.Fatal(err)
			}
			var got string
			if err := conn.QueryRow(ctx, "SELECT coalesce(v::text, '∅') FROM one").Scan(&got); err != nil || got != c.want {
				t.Errorf("got %q, want %q (%v)", got, c.want, err)
			}
		})
	}
}

func TestRowIsTheSameForTheSame(t *testing.T) {
	write := func(m map[string]int) []byte {
		var r Row
		r.reset()
		r.JSON(m)
		r.Amount("12.50")
		return r.b
	}
	a := write(map[string]int{"a": 1, "b": 2, "c": 3, "d": 4})
	for range 50 {
		if b := write(map[string]int{"d": 4, "c": 3, "b": 2, "a": 1}); !bytes.Equal(a, b) {
			t.Fatal("the order of keys makes another row")
		}
	}
	var r Row
	r.reset()
	r.Aside("ab", "c")
	first := bytes.Clone(r.aside)
	r.reset()
	r.Aside("a", "bc")
	if bytes.Equal(first, r.aside) {
		t.Error("what stands aside runs together")
	}
}

func TestIDSet(t *testing.T) {
	s := newIDSet()
	for _, id := range strings.Fields("a b c d e a") {
		s.add(id)
	}
	var got []string
	for _, id := range strings.Fields("a e f") {
		if s.has(id) {
			got = append(got, id)
		}
	}
	s.add("f")
	if s.has("f") {
		got = append(got, "f")
	}
	if diff := cmp.Diff([]string{"a", "e", "f"}, got); diff != "" {
		t.Error(diff)
	}
}
