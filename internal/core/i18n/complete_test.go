package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// pluralForms are the forms that a sentence with a count needs, by CLDR.
var pluralForms = map[Lang][]string{
	NL: {"one", "other"}, FR: {"many", "one", "other"}, DE: {"one", "other"}, EN: {"one", "other"},
}

// TestCatalogs checks the files as they are: whatever it says is a mistake in catalog/*.toml.
func TestCatalogs(t *testing.T) {
	notes, err := notes(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range checkCatalogs(catalogs, notes) {
		t.Error(problem)
	}
}

// checkCatalogs returns what is incomplete: ids, plural forms, placeholders, notes, samples, lengths.
func checkCatalogs(catalogs map[Lang]*catalog, notes map[string]Note) []string {
	var problems []string
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }

	all := map[string]bool{}
	for _, lang := range Langs {
		for id := range catalogs[lang].entries {
			all[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		complete := true
		for _, lang := range Langs {
			if catalogs[lang].entries[id] == nil {
				say("%s: missing in %s", id, lang)
				complete = false
			}
		}
		if complete {
			problems = append(problems, checkEntry(catalogs, id, notes)...)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(notes)) {
		if !all[id] {
			say("%s: has a note but no text", id)
		}
	}
	return problems
}

func checkEntry(catalogs map[Lang]*catalog, id string, notes map[string]Note) []string {
	var problems []string
	say := func(format string, args ...any) {
		problems = append(problems, id+": "+fmt.Sprintf(format, args...))
	}
	first := catalogs[NL].entries[id]
	wanted := slices.Clone(first.names)
	if first.plural() && !slices.Contains(wanted, CountArg) {
		wanted = append(wanted, CountArg)
		slices.Sort(wanted)
	}
	note, noted := notes[id]
	if len(wanted) > 0 && !noted {
		say("has placeholders %v and needs a note with sample arguments", wanted)
		return problems
	}
	if sample := slices.Sorted(maps.Keys(note.Args)); !slices.Equal(sample, wanted) {
		say("the note's sample arguments are %v, the placeholders %v", sample, wanted)
		return problems
	}
	for _, lang := range Langs {
		e := catalogs[lang].entries[id]
		forms := slices.Sorted(maps.Keys(e.forms()))
		switch {
		case e.plural() != first.plural():
			say("%s: plural here or in Dutch, not in both", lang)
			continue
		case e.plural() && !slices.Equal(forms, pluralForms[lang]):
			say("%s: has the plural forms %v, needs %v", lang, forms, pluralForms[lang])
			continue
		}
		for _, form := range forms {
			if strings.TrimSpace(e.forms()[form]) == "" {
				say("%s: empty", lang)
			}
			names := namesIn(e.forms()[form])
			mayOmit := e.plural() && form == "one" && !slices.Contains(names, CountArg)
			if mayOmit {
				names = append(names, CountArg)
				slices.Sort(names)
			}
			if !slices.Equal(names, wanted) {
				say("%s: %s has the placeholders %v, needs %v", lang, form, names, wanted)
			}
		}
		problems = append(problems, checkSample(catalogs[lang], lang, id, e, note)...)
	}
	return problems
}

// checkSample renders a sentence with its sample arguments, and with every count that chooses another form.
func checkSample(c *catalog, lang Lang, id string, e *entry, note Note) []string {
	var problems []string
	counts := []any{nil}
	if e.plural() {
		counts = []any{0, 1, 2, 12, 1000000, note.Args[CountArg]}
	}
	for _, count := range counts {
		args := Args(maps.Clone(note.Args))
		if count != nil {
			args[CountArg] = count
		}
		got, err := translateIn(c, lang, id, args)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: %s: with %v: %v", id, lang, args, err))
		case strings.Contains(got, "{{"), strings.Contains(got, "%!"), strings.Contains(got, "<no value>"):
			problems = append(problems, fmt.Sprintf("%s: %s: renders %q", id, lang, got))
		case note.Max > 0 && utf8.RuneCountInString(got) > note.Max:
			problems = append(problems, fmt.Sprintf("%s: %s: %q has %d characters, at most %d fit", id, lang, got, utf8.RuneCountInString(got), note.Max))
		}
	}
	return problems
}

func namesIn(s string) []string {
	t, err := compile(s)
	if err != nil {
		return []string{err.Error()}
	}
	names := slices.Clone(t.names)
	slices.Sort(names)
	return slices.Compact(names)
}

// TestCheckCatalogs plants each mistake and sees that it is found.
func TestCheckCatalogs(t *testing.T) {
	good := map[Lang]string{NL: "Dag {{.Name}}", FR: "Bonjour {{.Name}}", DE: "Guten Tag {{.Name}}", EN: "Hello {{.Name}}"}
	note := map[string]Note{"a.x": {Args: map[string]any{"Name": "Jan"}, Max: 30}}
	plural := map[string]any{"one": "één", "other": "{{.Count}} dagen"}
	french := map[string]any{"one": "un", "many": "{{.Count}} jours", "other": "{{.Count}} jours"}
	tests := []struct {
		name  string
		texts map[Lang]any
		notes map[string]Note
		want  string
	}{
		{"all right", map[Lang]any{}, note, ""},
		{"missing in one language", map[Lang]any{DE: nil}, note, "a.x: missing in de"},
		{"empty", map[Lang]any{DE: " "}, note, "empty"},
		{"another placeholder", map[Lang]any{DE: "Guten Tag {{.Nahme}}"}, note, "has the placeholders [Nahme]"},
		{"no placeholder", map[Lang]any{EN: "Hello"}, note, "has the placeholders [], needs [Name]"},
		{"no note", map[Lang]any{}, nil, "needs a note"},
		{"note with another argument", map[Lang]any{}, map[string]Note{"a.x": {Args: map[string]any{"Naam": "Jan"}}}, "sample arguments are [Naam]"},
		{"note for nothing", map[Lang]any{}, map[string]Note{"a.x": note["a.x"], "a.y": {}}, "a.y: has a note but no text"},
		{"too long", map[Lang]any{}, map[string]Note{"a.x": {Args: map[string]any{"Name": "Jan"}, Max: 8}}, "at most 8 fit"},
		{"plural in one language only", map[Lang]any{NL: plural}, map[string]Note{"a.x": {Args: map[string]any{"Count": 2}}}, "plural here or in Dutch"},
		{"plural without the French many", map[Lang]any{NL: plural, FR: plural, DE: plural, EN: plural}, map[string]Note{"a.x": {Args: map[string]any{"Count": 2}}}, "fr: has the plural forms [one other]"},
		{"plural that is right", map[Lang]any{NL: plural, FR: french, DE: plural, EN: plural}, map[string]Note{"a.x": {Args: map[string]any{"Count": 2}}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			planted := map[Lang]*catalog{}
			for _, lang := range Langs {
				entries := map[string]*entry{}
				text, changed := test.texts[lang]
				if !changed {
					text = good[lang]
				}
				if text != nil {
					e, err := newEntry(text)
					if err != nil {
						t.Fatal(err)
					}
					entries["a.x"] = e
				}
				c, err := newCatalog(lang, entries)
				if err != nil {
					t.Fatal(err)
				}
				planted[lang] = c
			}
			problems := strings.Join(checkCatalogs(planted, test.notes), "\n")
			if test.want == "" && problems != "" || !strings.Contains(problems, test.want) {
				t.Errorf("problems %q, want %q", problems, test.want)
			}
		})
	}
}
