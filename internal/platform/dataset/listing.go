package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// Listing is a table of a customer's records that are paged newest first: what most kinds need for Summarise, List, Get
// and Stream. All its texts are constants of the kind's package; values come as arguments. A list or a record is one
// query, whatever its size.
type Listing struct {
	From     string // the table with the alias t, and what is joined to it
	Time     string // column that places a record in time, such as "t.issue_date"
	Day      bool   // it is a date; else a timestamptz
	Nullable bool   // it may be NULL: such records come last
	Until    string // of records that last, when one ended: the first moment after or, with Day, the last day; NULL while it lasts; empty: they are moments
	Short    string // columns for a list
	Full     string // columns for a record
	Match    string // condition of a search, with {q} for the pattern, {text} for the text itself and {customer}; empty: it cannot be searched
	Bytes    string // bytes of documents of one record, as an expression; empty: none

	ScanShort func(Row) (Record, error) // reads Short; sets ID and At
	ScanFull  func(Row) (Record, error) // reads Full; sets ID and At
}

// Row is what a record is read from.
type Row interface{ Scan(dest ...any) error }

// maxSearch is the longest text that is searched for, in bytes; the rest is ignored.
const maxSearch = 200

// key is the sort key: never NULL, and word for word what the table's index is on.
func (l Listing) key() string {
	if !l.Nullable {
		return l.Time
	}
	return "coalesce(" + l.Time + ", '-infinity'::" + l.timeType() + ")"
}

func (l Listing) timeType() string {
	if l.Day {
		return "date"
	}
	return "timestamptz"
}

// where collects conditions with their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *where) and(condition string) { w.conditions = append(w.conditions, condition) }

func (w *where) String() string { return " WHERE " + strings.Join(w.conditions, " AND ") }

// of begins with the customer whose records may be seen. Nobody's are nobody's.
func (l Listing) of(s store.Scope) (*where, error) {
	if s.Customer() <= 0 {
		return nil, fault.Missing()
	}
	w := &where{}
	w.and("t.customer_id = " + w.arg(s.Customer()))
	return w, nil
}

// within adds what lies in a period: see Kind. A day is a day in Belgium; one on which the period begins in the middle is taken whole.
func (l Listing) within(w *where, span Span) {
	switch {
	case span.From.IsZero():
	case l.Until == "":
		w.and(l.key() + " >= " + w.arg(l.moment(span.From)) + "::" + l.timeType())
	default:
		after := ">"
		if l.Day {
			after = ">="
		}
		w.and(fmt.Sprintf("%s IS NOT NULL AND (%s IS NULL OR %s %s %s::%s)", l.Time, l.Until, l.Until, after, w.arg(l.moment(span.From)), l.timeType()))
	}
	if !span.To.IsZero() {
		to := l.moment(span.To)
		if l.Day && span.To.After(time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, format.Brussels)) {
			to = to.AddDate(0, 0, 1) // the day has begun
		}
		w.and(l.key() + " < " + w.arg(to) + "::" + l.timeType())
	}
}

// moment makes a time comparable with the column: a date is a day in Belgium.
func (l Listing) moment(t time.Time) time.Time {
	if !l.Day {
		return t
	}
	y, m, d := t.In(format.Brussels).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Page reads one page, newest first.
func (l Listing) Page(r store.Reader, s store.Scope, q PageQuery) (Page, error) {
	w, err := l.of(s)
	if err != nil {
		return Page{}, err
	}
	l.within(w, q.Span)
	if text := strings.TrimSpace(cut(q.Search, maxSearch)); text != "" && l.Match != "" {
		w.and("(" + l.match(w, text) + ")")
	}
	limit := min(max(q.Limit, 1), 100)
	back := q.Before != "" && q.After == ""
	order, compare, from := "DESC", "<", q.After
	if back {
		order, compare, from = "ASC", ">", q.Before
	}
	// The first page begins behind the end of time: one statement for all pages, for which PostgreSQL walks the index by
	// time. Without a place to begin at it takes a customer for an average one, and sorts all that a large one has.
	at, id := &endOfTime, ident.ID(uuid.Max)
	if from != "" {
		var ok bool
		if at, id, ok = parseKey(from); !ok {
			return Page{}, fault.Missing()
		}
	}
	w.and(fmt.Sprintf("(%s, t.id) %s (coalesce(%s::%s, '-infinity'), %s)", l.key(), compare, w.arg(at), l.timeType(), w.arg(id)))
	records, err := l.read(r, l.Short, w, fmt.Sprintf(" ORDER BY %s %s, t.id %s LIMIT %d", l.key(), order, order, limit+1), l.ScanShort)
	if err != nil {
		return Page{}, err
	}
	more := len(records) > limit
	if more {
		records = records[:limit]
	}
	if back {
		slices.Reverse(records)
	}
	p := Page{Records: records}
	if len(records) == 0 {
		return p, nil
	}
	if back && more || !back && from != "" {
		p.Prev = records[0].Key
	}
	if !back && more || back {
		p.Next = records[len(records)-1].Key
	}
	return p, nil
}

// match is the condition of a search.
func (l Listing) match(w *where, text string) string {
	names := []string{"{customer}", "$1"} // see of
	for _, v := range [][2]string{{"{q}", Pattern(text)}, {"{text}", text}} {
		if strings.Contains(l.Match, v[0]) {
			names = append(names, v[0], w.arg(v[1]))
		}
	}
	return strings.NewReplacer(names...).Replace(l.Match)
}

// endOfTime is later than any record.
var endOfTime = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

func (l Listing) read(r store.Reader, columns string, w *where, tail string, scan func(Row) (Record, error)) ([]Record, error) {
	rows, err := r.Rows("SELECT "+columns+" FROM "+l.From+w.String()+tail, w.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Record
	for rows.Next() {
		rec, err := scan(rows)
		if err != nil {
			return nil, err
		}
		rec.Key = keyOf(rec)
		list = append(list, rec)
	}
	return list, rows.Err()
}

// Get reads one record. Another customer's is missing, like one that does not exist.
func (l Listing) Get(r store.Reader, s store.Scope, id string) (Record, error) {
	w, err := l.of(s)
	if err != nil {
		return Record{}, err
	}
	record, ok := ident.Parse(id)
	if !ok {
		return Record{}, fault.Missing()
	}
	w.and("t.id = " + w.arg(record))
	rec, err := l.ScanFull(r.Row("SELECT "+l.Full+" FROM "+l.From+w.String(), w.args...))
	if err != nil {
		return Record{}, err
	}
	rec.Key = keyOf(rec)
	return rec, nil
}

// Stream hands on the records of a period, newest first, holding one at a time.
func (l Listing) Stream(r store.Reader, s store.Scope, span Span, yield func(Record) error) error {
	w, err := l.of(s)
	if err != nil {
		return err
	}
	l.within(w, span)
	rows, err := r.Rows("SELECT "+l.Full+" FROM "+l.From+w.String()+" ORDER BY "+l.key()+" DESC, t.id DESC", w.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		rec, err := l.ScanFull(rows)
		if err != nil {
			return err
		}
		rec.Key = keyOf(rec)
		if err := yield(rec); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Summarise counts.
func (l Listing) Summarise(r store.Reader, s store.Scope) (Summary, error) {
	w, err := l.of(s)
	if err != nil {
		return Summary{}, err
	}
	bytes := "0"
	if l.Bytes != "" {
		bytes = "coalesce(sum(" + l.Bytes + "), 0)"
	}
	var sum Summary
	err = r.Row("SELECT count(*), min("+l.Time+")::timestamptz, max("+l.Time+")::timestamptz, "+bytes+"::bigint FROM "+l.From+w.String(), w.args...).
		Scan(&sum.Count, Nullable(&sum.Oldest), Nullable(&sum.Newest), &sum.Bytes)
	return sum, err
}

// Pattern is the LIKE pattern that finds a text anywhere, whatever characters it has.
func Pattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// keyOf returns the place of a record in a list: microseconds since 1970, "-" for no time, and its id.
func keyOf(r Record) string {
	if r.At.IsZero() {
		return "-." + r.ID
	}
	return strconv.FormatInt(r.At.UnixMicro(), 36) + "." + r.ID
}

func parseKey(key string) (at *time.Time, id ident.ID, ok bool) {
	head, tail, ok := strings.Cut(key, ".")
	if !ok {
		return nil, id, false
	}
	if id, ok = ident.Parse(tail); !ok || head == "-" {
		return nil, id, ok
	}
	micros, err := strconv.ParseInt(head, 36, 64)
	const year9999 = 253402300799 * 1_000_000
	if err != nil || micros > year9999 || micros < -year9999 {
		return nil, id, false
	}
	t := time.UnixMicro(micros).UTC()
	return &t, id, true
}

// cut shortens a text to n bytes, not inside a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
