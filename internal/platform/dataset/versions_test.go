package dataset_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
)

type row struct {
	Name  string   `json:"name"`
	Phone string   `json:"phone"`
	Lines []string `json:"lines"`
}

func record(r row) dataset.Record {
	var f dataset.Fields
	f.Always("name", dataset.Str(r.Name))
	f.Add("phone", dataset.Str(r.Phone))
	f = append(f, dataset.Field{Name: "secret", Value: dataset.Str(r.Name + "!"), Withheld: "why"})
	rec := dataset.Record{Fields: f}
	if len(r.Lines) > 0 {
		g := dataset.Grid{Name: "lines", Columns: []string{"line"}}
		for _, l := range r.Lines {
			g.Rows = append(g.Rows, []dataset.Value{dataset.Str(l)})
		}
		rec.Tables = append(rec.Tables, g)
	}
	return rec
}

// A version says what differed from the next newer one: nothing that stayed, and nothing that is withheld.
func TestVersionsSayWhatDiffered(t *testing.T) {
	stored, err := dataset.ReadVersions[row]([]byte(`[
		{"at":"2026-02-01T00:00:00+00:00","replaced":"2026-03-01T00:00:00+00:00","row":{"name":"B","phone":"2","lines":["x"],"later_column":1}},
		{"at":"2026-01-01T00:00:00+00:00","replaced":"2026-02-01T00:00:00+00:00","row":{"name":"B","lines":["x","y"]}}]`))
	if err != nil {
		t.Fatal(err)
	}
	got := dataset.Versions(record(row{Name: "C", Phone: "2", Lines: []string{"x"}}), stored, record)
	day := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	want := []dataset.Version{
		{At: day(2), Replaced: day(3), Fields: []dataset.Field{{Name: "name", Value: dataset.Str("B")}}},
		{At: day(1), Replaced: day(2), Fields: []dataset.Field{{Name: "phone", Value: dataset.Str("")}}, Tables: record(row{Lines: []string{"x", "y"}}).Tables},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if none, err := dataset.ReadVersions[row](nil); none != nil || err != nil {
		t.Errorf("of nothing: %v, %v", none, err)
	}
}

func TestExtraIsFlattened(t *testing.T) {
	got := dataset.Extra([]byte(`{"note":"a \"b\"","n":1.50,"yes":true,"none":null,"deep":{"list":[{"k":"v"},"w"],"empty":{}},"":"no name"}`))
	want := []dataset.Grid{{Name: "extra", Columns: []string{"label", "value"}, Rows: [][]dataset.Value{
		{dataset.Str("note"), dataset.Str(`a "b"`)}, {dataset.Str("n"), dataset.Str("1.50")}, {dataset.Str("yes"), dataset.Str("true")},
		{dataset.Str("deep.list.1.k"), dataset.Str("v")}, {dataset.Str("deep.list.2"), dataset.Str("w")}, {dataset.Str(""), dataset.Str("no name")},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, nothing := range []string{"", "null", "{}", `{"a":null}`, `{"broken`} {
		if g := dataset.Extra([]byte(nothing)); g != nil {
			t.Errorf("%s: %v", nothing, g)
		}
	}
}

func TestChoiceOf(t *testing.T) {
	family := i18n.Enum("value.service_status.", "active", "transferred_away")
	for word, id := range map[string]string{
		"active": "value.service_status.active", "Transferred Away": "value.service_status.transferred_away",
		"transferred-away": "value.service_status.transferred_away", "house word": "", "": "",
	} {
		if v := dataset.ChoiceOf(family, word); v.Text != word || v.ID != id {
			t.Errorf("%q: %+v", word, v)
		}
	}
}

func TestTrimDropsColumnsThatSayNothing(t *testing.T) {
	e := dataset.Str("")
	got := dataset.Trim(dataset.Grid{Name: "g", Columns: []string{"a", "b", "c"}, Rows: [][]dataset.Value{{dataset.Str("1"), e, e}, {e, e, e}}, Foot: [][]dataset.Value{{e, e, dataset.Str("9")}}})
	want := dataset.Grid{Name: "g", Columns: []string{"a", "c"}, Rows: [][]dataset.Value{{dataset.Str("1"), e}, {e, e}}, Foot: [][]dataset.Value{{e, dataset.Str("9")}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
