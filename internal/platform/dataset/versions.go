package dataset

import (
	"fmt"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// VersionsOf is the expression that yields the earlier versions of the record t of a kind, for a Listing's Full. Most records have
// none, and to gather none costs PostgreSQL more than all the rest of a record: so it asks first whether there are any.
func VersionsOf(kind string) string {
	of := `FROM record_versions v WHERE v.customer_id = t.customer_id AND v.kind = '` + kind + `' AND v.record_id = t.id`
	return `CASE WHEN EXISTS (SELECT ` + of + `) THEN
		(SELECT jsonb_agg(jsonb_build_object('at', v.version_at, 'replaced', v.replaced_at, 'row', v.data) ORDER BY v.replaced_at DESC, v.version_at DESC) ` + of + `) END`
}

// StoredVersion is an earlier version of a row as it was kept, with Row the type whose json tags are the columns.
type StoredVersion[Row any] struct {
	At       time.Time `json:"at"`
	Replaced time.Time `json:"replaced"`
	Row      Row       `json:"row"`
}

// ReadVersions reads what VersionsOf yields; nil when there are none.
func ReadVersions[Row any](raw []byte) ([]StoredVersion[Row], error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var list []StoredVersion[Row]
	if err := json.Unmarshal(raw, &list, jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, fmt.Errorf("earlier versions: %w", err)
	}
	return list, nil
}

// Versions turns earlier rows, newest first, into versions that say what differed from the next newer one.
func Versions[Row any](now Record, stored []StoredVersion[Row], record func(Row) Record) []Version {
	var list []Version
	newer := now
	for _, s := range stored {
		older := record(s.Row)
		list = append(list, Version{
			At: s.At.UTC(), Replaced: s.Replaced.UTC(),
			Fields: differentFields(older.Fields, newer.Fields), Tables: differentGrids(older.Tables, newer.Tables),
		})
		newer = older
	}
	return list
}

// differentFields returns the older fields that the newer record has not, or has another value for, and an empty one for
// each field that was not there yet.
func differentFields(older, newer []Field) []Field {
	var out []Field
	has := map[string]Value{}
	for _, f := range newer {
		has[f.Name] = f.Value
	}
	was := map[string]bool{}
	for _, f := range older {
		was[f.Name] = true
		if v, ok := has[f.Name]; f.Withheld == "" && (!ok && !f.Value.Empty() || ok && !same(v, f.Value)) {
			out = append(out, Field{Name: f.Name, Value: f.Value})
		}
	}
	for _, f := range newer {
		if !was[f.Name] && f.Withheld == "" && !f.Value.Empty() {
			out = append(out, Field{Name: f.Name, Value: Value{Kind: f.Value.Kind}})
		}
	}
	return out
}

func differentGrids(older, newer []Grid) []Grid {
	has := map[string]Grid{}
	for _, g := range newer {
		has[g.Name] = g
	}
	var out []Grid
	for _, g := range older {
		if n, ok := has[g.Name]; !ok || !reflect.DeepEqual(n.Rows, g.Rows) {
			out = append(out, g)
		}
	}
	return out
}

func same(a, b Value) bool {
	return a.Text == b.Text && a.Time.Equal(b.Time) && a.Bool == b.Bool && a.Currency == b.Currency && a.Kind == b.Kind
}
