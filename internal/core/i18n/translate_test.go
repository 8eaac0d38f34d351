package i18n

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

// withCatalogs replaces the catalogs for one test: ids of area "t" in all languages, the same text in each.
func withCatalogs(t *testing.T, toml string) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, lang := range Langs {
		fsys["catalog/t."+string(lang)+".toml"] = &fstest.MapFile{Data: []byte(toml)}
	}
	loaded, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	before := catalogs
	catalogs = loaded
	t.Cleanup(func() { catalogs = before })
}

const sample = `
"t.plain" = "Overzicht"
"t.named" = "Dag {{.Name}}, {{.Name}}!"
"t.days" = { one = "één dag", many = "{{.Count}} dagen", other = "{{.Count}} dagen" }
"t.both" = { one = "{{.Name}}: één", many = "{{.Name}}: {{.Count}}", other = "{{.Name}}: {{.Count}}" }
"t.count" = "Nummer {{.Count}}"
"t.state.open" = "Open"
`

func TestT(t *testing.T) {
	withCatalogs(t, sample)
	tests := []struct {
		name string
		lang Lang
		id   string
		args []Args
		want string
	}{
		{"plain", NL, "t.plain", nil, "Overzicht"},
		{"plain with empty arguments", NL, "t.plain", []Args{{}}, "Overzicht"},
		{"named, twice", NL, "t.named", []Args{{"Name": "Jan"}}, "Dag Jan, Jan!"},
		{"no escaping and no templates in arguments", NL, "t.named", []Args{{"Name": "<b>{{.X}}"}}, "Dag <b>{{.X}}, <b>{{.X}}!"},
		{"one", NL, "t.days", []Args{{"Count": 1}}, "één dag"},
		{"other", NL, "t.days", []Args{{"Count": 3000}}, "3.000 dagen"},
		{"zero is other in Dutch", NL, "t.days", []Args{{"Count": 0}}, "0 dagen"},
		{"zero is one in French", FR, "t.days", []Args{{"Count": 0}}, "één dag"},
		{"a million is many in French", FR, "t.days", []Args{{"Count": 1000000}}, "1\u202f000\u202f000 dagen"},
		{"plural and name", NL, "t.both", []Args{{"Count": 2, "Name": "A"}}, "A: 2"},
		{"singular without number", NL, "t.both", []Args{{"Count": 1, "Name": "A"}}, "A: één"},
		{"Count without plural", EN, "t.count", []Args{{"Count": int64(1234)}}, "Nummer 1,234"},
		{"a year is given as text", NL, "t.named", []Args{{"Name": "2026"}}, "Dag 2026, 2026!"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := In(test.lang, test.id, test.args...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTRefuses(t *testing.T) {
	withCatalogs(t, sample)
	tests := []struct {
		name string
		say  func()
	}{
		{"unknown id", func() { In(NL, "t.nothing") }},
		{"unknown language", func() { In("it", "t.plain") }},
		{"missing argument", func() { In(NL, "t.named") }},
		{"misspelt argument", func() { In(NL, "t.named", Args{"name": "Jan"}) }},
		{"superfluous argument", func() { In(NL, "t.named", Args{"Name": "Jan", "Age": "3"}) }},
		{"argument for a plain text", func() { In(NL, "t.plain", Args{"Name": "Jan"}) }},
		{"count for a plain text", func() { In(NL, "t.plain", Args{"Count": 1}) }},
		{"plural without count", func() { In(NL, "t.both", Args{"Name": "A"}) }},
		{"count that is no number", func() { In(NL, "t.days", Args{"Count": "many"}) }},
		{"a float", func() { In(NL, "t.named", Args{"Name": 1.5}) }},
		{"two sets of arguments", func() { In(NL, "t.named", Args{"Name": "A"}, Args{"Name": "B"}) }},
		{"a value that the family does not declare", func() { Enum("t.state.", "closed").T(context.Background(), "open") }},
		{"a declared value without a text", func() { Enum("t.state.", "closed").T(context.Background(), "closed") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := Failures()
			defer func() {
				if recover() == nil {
					t.Error("nothing was said about it")
				}
				if Failures() != before+1 {
					t.Errorf("counted %d failures, want 1", Failures()-before)
				}
			}()
			test.say()
		})
	}
}

func TestEnum(t *testing.T) {
	withCatalogs(t, sample)
	family := Enum("t.state.", "open")
	if got := family.T(WithLang(context.Background(), NL), "open"); got != "Open" {
		t.Errorf("got %q", got)
	}
	if got := family.ID("open"); got != "t.state.open" {
		t.Errorf("got %q", got)
	}
}

// TestLoadRefuses plants each fault that must stop the program at its start.
func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		name, file, content, want string
	}{
		{"missing language", "", "", "a.de.toml"},
		{"no TOML", "catalog/a.de.toml", "x = ", "a.de.toml"},
		{"id of another area", "catalog/a.de.toml", `"b.x" = "X"`, `must begin with "a."`},
		{"bare keys make a table", "catalog/a.de.toml", `a.x = "X"`, `must begin with`},
		{"unknown plural form", "catalog/a.de.toml", `"a.x" = { few = "X" }`, "no plural form"},
		{"a number", "catalog/a.de.toml", `"a.x" = 3`, "int64"},
		{"a program instead of a placeholder", "catalog/a.de.toml", `"a.x" = "{{if .X}}y{{end}}"`, "not of the form"},
		{"a language that we do not speak", "catalog/a.it.toml", "", "no such language"},
		{"a name without language", "catalog/a.toml", "", "not named"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for _, lang := range []string{"nl", "fr", "en"} {
				fsys["catalog/a."+lang+".toml"] = &fstest.MapFile{Data: []byte(`"a.x" = "X"`)}
			}
			if test.file != "" {
				fsys["catalog/a.de.toml"] = &fstest.MapFile{Data: []byte(`"a.x" = "X"`)}
				fsys[test.file] = &fstest.MapFile{Data: []byte(test.content)}
			}
			_, err := load(fsys)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}

func TestPseudo(t *testing.T) {
	withCatalogs(t, sample)
	got := In(QPS, "t.named", Args{"Name": "Jan"})
	if !strings.HasPrefix(got, "[Đáĝ Jan, Jan!") || !strings.HasSuffix(got, "]") {
		t.Errorf("got %q", got)
	}
	plain := In(QPS, "t.plain")
	if n := len([]rune(plain)); n < len("Overzicht")*14/10 {
		t.Errorf("%q is only %d characters long", plain, n)
	}
}

func BenchmarkT(b *testing.B) {
	ctx := WithLang(context.Background(), NL)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			T(ctx, "layout.skip")
		}
	})
	b.Run("argument", func(b *testing.B) {
		for b.Loop() {
			T(ctx, "layout.title", Args{"Title": "Uw gegevens", "Company": "Noordzee Hosting"})
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			T(ctx, "ui.due.left", Args{"Count": 12})
		}
	})
}
