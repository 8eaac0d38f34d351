package store_test

import (
	"slices"
	"testing"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// TestList: rows within a row are what they are when read alone: times to the microsecond, days, bytes, nothing, and the order.
func TestList(t *testing.T) {
	st, _, _ := open(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	type row struct {
		N     int
		At    time.Time
		Day   time.Time
		Until *time.Time
		Bytes []byte
		ID    ident.ID
		Words []string
		Text  string
	}
	fields := func(r *row) []any { return []any{&r.N, &r.At, &r.Day, &r.Until, &r.Bytes, &r.ID, &r.Words, &r.Text} }
	const columns = ` n, '2026-10-25 02:30:00.123457+02'::timestamptz + n * interval '1 hour', '2026-02-28'::date + n, CASE WHEN n = 2 THEN '2026-01-01T00:00:00Z'::timestamptz END,
		'\x00ff0a'::bytea, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, ARRAY['a"b', 'c,d', ''], 'é (x) ' || n`
	const from = ` FROM generate_series(1, 3) n ORDER BY n DESC`
	r := st.Read(t.Context())
	var alone []row
	rows, err := r.Rows(`SELECT` + columns + from)
	must(err)
	for rows.Next() {
		var one row
		must(rows.Scan(fields(&one)...))
		alone = append(alone, one)
	}
	must(rows.Err())
	var head string
	var within, none []row
	must(r.Row(`SELECT 'x', ARRAY(SELECT ROW(`+columns+`)`+from+`),
		ARRAY(SELECT ROW(n) FROM generate_series(1, 0) n)`).Scan(&head, store.List(&within, fields), store.List(&none, fields)))
	if len(alone) != 3 || head != "x" || none != nil {
		t.Fatalf("%d rows alone, %q, %v", len(alone), head, none)
	}
	if !slices.EqualFunc(alone, within, func(a, b row) bool {
		return a.N == b.N && a.At.Equal(b.At) && a.At.Location() == b.At.Location() && a.Day.Equal(b.Day) && a.Day.Location() == b.Day.Location() && (a.Until == nil) == (b.Until == nil) &&
			(a.Until == nil || a.Until.Equal(*b.Until)) && string(a.Bytes) == string(b.Bytes) && a.ID == b.ID && slices.Equal(a.Words, b.Words) && a.Text == b.Text
	}) {
		t.Errorf("alone  %v\nwithin %v", alone, within)
	}
}
