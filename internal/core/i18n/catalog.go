package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalog/*.toml
var files embed.FS

// Note is what the side file AREA.notes.toml says about one sentence.
type Note struct {
	Note string         // for the translator
	Max  int            // the most characters that the place holds, 0 for any
	Args map[string]any // sample arguments
}

// entry is one sentence in one language. Most are plain texts, and there are thousands: what they do not need is nil.
type entry struct {
	text    string            // the sentence when it has one form
	plurals map[string]string // by plural form, when it has several
	names   []string          // placeholders, sorted, each once
	single  *text             // the compiled sentence when it has one form with placeholders
}

func (e *entry) plural() bool { return e.plurals != nil }

// forms are all forms of the sentence; one that has no plural is "other".
func (e *entry) forms() map[string]string {
	if e.plural() {
		return e.plurals
	}
	return map[string]string{"other": e.text}
}

// catalog is one language.
type catalog struct {
	entries   map[string]*entry
	localizer *goi18n.Localizer
	pseudo    func() (*catalog, error) // the pseudo-language, made of this one when somebody first asks for it
}

// catalogs are all languages, read at the start. A broken or missing catalog stops the program there:
// half a language is worse than none.
var catalogs = mustLoad(files)

func mustLoad(fsys fs.FS) map[Lang]*catalog {
	loaded, err := load(fsys)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return loaded
}

// load reads catalog/*.toml of fsys. Each area must have a file in every language.
func load(fsys fs.FS) (map[Lang]*catalog, error) {
	areas, err := areasOf(fsys)
	if err != nil {
		return nil, err
	}
	loaded := map[Lang]*catalog{}
	for _, lang := range Langs {
		entries := map[string]*entry{}
		for _, area := range areas {
			if err := readArea(fsys, area, lang, entries); err != nil {
				return nil, err
			}
		}
		if loaded[lang], err = newCatalog(lang, entries); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// areasOf lists the areas that have at least one file. Names are AREA.LANG.toml and AREA.notes.toml.
func areasOf(fsys fs.FS) ([]string, error) {
	names, err := fs.Glob(fsys, "catalog/*.toml")
	if err != nil {
		return nil, err
	}
	areas := map[string]bool{}
	for _, name := range names {
		parts := strings.Split(strings.TrimPrefix(name, "catalog/"), ".")
		if len(parts) != 3 {
			return nil, fmt.Errorf("%s is not named AREA.LANG.toml", name)
		}
		if _, ok := ParseLang(parts[1]); !ok && parts[1] != "notes" {
			return nil, fmt.Errorf("%s: no such language", name)
		}
		areas[parts[0]] = true
	}
	return slices.Sorted(maps.Keys(areas)), nil
}

// readArea adds the sentences of one file to entries.
func readArea(fsys fs.FS, area string, lang Lang, entries map[string]*entry) error {
	name := fmt.Sprintf("catalog/%s.%s.toml", area, lang)
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("area %s has no %s: each area needs all languages", area, name)
	}
	raw := map[string]any{}
	if err := toml.Unmarshal(content, &raw); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for id, value := range raw {
		if !strings.HasPrefix(id, area+".") {
			return fmt.Errorf("%s: id %q must begin with %q (write it as a quoted key)", name, id, area+".")
		}
		if entries[id], err = newEntry(value); err != nil {
			return fmt.Errorf("%s: %q: %w", name, id, err)
		}
	}
	return nil
}

// newEntry compiles a sentence: a string, or a table with one string per plural form.
func newEntry(value any) (*entry, error) {
	e := &entry{}
	switch v := value.(type) {
	case string:
		e.text = v
	case map[string]any:
		e.plurals = map[string]string{}
		for form, s := range v {
			str, ok := s.(string)
			if !ok || !slices.Contains([]string{"one", "many", "other"}, form) {
				return nil, fmt.Errorf("%q is no plural form with a text", form)
			}
			e.plurals[form] = str
		}
	default:
		return nil, fmt.Errorf("neither a text nor a table of plural forms but a %T", value)
	}
	return e, e.compile()
}

// compile reads the placeholders of all forms.
func (e *entry) compile() error {
	for _, form := range e.forms() {
		t, err := compile(form)
		if err != nil {
			return err
		}
		e.names = append(e.names, t.names...)
		if !e.plural() && len(t.names) > 0 {
			e.single = t
		}
	}
	sort.Strings(e.names)
	e.names = slices.Compact(e.names)
	return nil
}

// newCatalog hands the sentences with plural forms to go-i18n, which knows the rules. Each language has a
// bundle of its own: with a common one a missing French sentence would come back in Dutch.
func newCatalog(lang Lang, entries map[string]*entry) (*catalog, error) {
	tag := language.Make(string(lang))
	if lang == QPS {
		tag = language.English
	}
	bundle := goi18n.NewBundle(tag)
	for id, e := range entries {
		if !e.plural() {
			continue
		}
		m := &goi18n.Message{ID: id, One: e.plurals["one"], Many: e.plurals["many"], Other: e.plurals["other"]}
		if err := bundle.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("%s, %q: %w", lang, id, err)
		}
	}
	return &catalog{entries: entries, localizer: goi18n.NewLocalizer(bundle, tag.String()), pseudo: sync.OnceValues(func() (*catalog, error) { return pseudo(entries) })}, nil
}

// notes reads the side files, for the tests.
func notes(fsys fs.FS) (map[string]Note, error) {
	names, err := fs.Glob(fsys, "catalog/*.notes.toml")
	if err != nil {
		return nil, err
	}
	all := map[string]Note{}
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		read := map[string]Note{}
		meta, err := toml.Decode(string(content), &read)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		// Keys below args are free; anything else that the decoder did not take is a slip of the pen.
		for _, key := range meta.Undecoded() {
			return nil, fmt.Errorf("%s: unknown key %s", name, key)
		}
		maps.Copy(all, read)
	}
	return all, nil
}
