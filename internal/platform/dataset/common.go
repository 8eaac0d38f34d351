package dataset

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/i18n"
)

// Fields collects the fields of a record in the order in which they are shown.
type Fields []Field

// Room is Fields with room for so many: a record that is streamed by the million should not grow its list step by step.
func Room(fields int) Fields { return make(Fields, 0, fields) }

// Always adds a field that is shown also when nothing is filled in.
func (f *Fields) Always(name string, v Value) { *f = append(*f, Field{Name: name, Value: v}) }

// Add adds a field if something is filled in.
func (f *Fields) Add(name string, v Value) {
	if !v.Empty() {
		f.Always(name, v)
	}
}

// Notes adds what staff noted about a record. Such notes may name other people, so they are shown once an officer has
// read them; before, it is said that they are there.
func (f *Fields) Notes(notes []string, reviewed time.Time) {
	switch {
	case len(notes) == 0:
	case reviewed.IsZero():
		*f = append(*f, Field{Name: "staff_notes", Withheld: "retained.staff_notes"})
	default:
		f.Add("staff_notes", Str(strings.Join(notes, "\n\n")))
	}
}

// Zone is what had to be assumed about the times of a record, as the source gave them without their zone.
type Zone struct {
	AtZone string               `json:"at_zone"`
	AtFold map[string]time.Time `json:"at_fold"`
}

var zoneWords = i18n.Enum("value.at_zone.", "assumed")

// Labels and captions of what any kind may have.
var (
	_ = i18n.Enum("field.", "staff_notes", "at_zone", "at_fold", "label", "value")
	_ = i18n.Enum("grid.", "extra")
)

// Zone adds that the zone of times was assumed, and for an hour that occurred twice its other reading.
func (f *Fields) Zone(z Zone) {
	f.Add("at_zone", ChoiceOf(zoneWords, z.AtZone))
	for _, name := range slices.Sorted(maps.Keys(z.AtFold)) {
		f.Add("at_fold", Moment(z.AtFold[name]))
	}
}

// Pairs is a grid of labels and values, as the source has them: custom fields, options. There is none without rows.
func Pairs(name string, rows [][2]string) []Grid {
	if len(rows) == 0 {
		return nil
	}
	g := Grid{Name: name, Columns: []string{"label", "value"}}
	for _, row := range rows {
		g.Rows = append(g.Rows, []Value{Str(row[0]), Str(row[1])})
	}
	return []Grid{g}
}

// Trim drops the columns of a grid in which no row says anything.
func Trim(g Grid) Grid {
	out := Grid{Name: g.Name}
	var keep []int
	for i, column := range g.Columns {
		for _, row := range append(g.Rows, g.Foot...) {
			if !row[i].Empty() {
				keep = append(keep, i)
				out.Columns = append(out.Columns, column)
				break
			}
		}
	}
	pick := func(rows [][]Value) (picked [][]Value) {
		for _, row := range rows {
			var cells []Value
			for _, i := range keep {
				cells = append(cells, row[i])
			}
			picked = append(picked, cells)
		}
		return picked
	}
	out.Rows, out.Foot = pick(g.Rows), pick(g.Foot)
	return out
}

// Extra is a grid of what the source sent that the import format has no name for: the customer sees it too. Nested
// values stand under their path.
func Extra(raw []byte) []Grid {
	if s := string(raw); s == "" || s == "{}" { // as with most records
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	var rows [][2]string
	for {
		t, err := d.ReadToken()
		if err != nil {
			return Pairs("extra", rows)
		}
		kind := t.Kind()
		if length := d.StackDepth(); length > 0 && kind == '"' {
			if container, n := d.StackIndex(length); container == '{' && n%2 == 1 {
				continue // a key
			}
		}
		switch kind {
		case '{', '[', '}', ']', 'n':
		default:
			rows = append(rows, [2]string{pathOf(d.StackPointer()), t.String()})
		}
	}
}

func pathOf(p jsontext.Pointer) string {
	var parts []string
	for token := range p.Tokens() {
		if n, err := strconv.Atoi(token); err == nil && len(parts) > 0 {
			token = strconv.Itoa(n + 1) // people count from one
		}
		parts = append(parts, token)
	}
	return strings.Join(parts, ".")
}
