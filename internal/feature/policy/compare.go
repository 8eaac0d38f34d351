package policy

import (
	"context"

	"github.com/sergi/go-diff/diffmatchpatch"

	"inzage/internal/core/i18n"
)

// block is one heading, paragraph or list item of a text, as plain words.
type block struct {
	kind   BlockKind
	text   string
	anchor string // of a clause's heading
	level  int
}

// BlockKind is what a block is.
type BlockKind string

// The kinds of blocks.
const (
	heading   BlockKind = "heading"
	paragraph BlockKind = "paragraph"
	item      BlockKind = "item"
)

// Edit is what became of words from one version to the next.
type Edit string

// The edits.
const (
	Same    Edit = "same"
	Added   Edit = "added"
	Removed Edit = "removed"
	Changed Edit = "changed" // some words of it
)

// Comparison is what changed from one version to another, in one language.
type Comparison struct {
	From, To Version
	Sections []Section // of the whole text, in order; clauses that went stand where they stood
}

// Section is a clause, or what stands before the first one.
type Section struct {
	Heading   Paragraph // no pieces: what stands before the first clause
	Anchor    string    // of the clause in the newer text; "" when it is gone
	Level     int
	Body      []Paragraph
	Different bool // the heading or something in the body
}

// Title is the heading as the newer text has it; of a clause that went, as the older one had it.
func (s Section) Title() string {
	title := ""
	for _, p := range s.Heading.Pieces {
		if p.Edit != Removed || s.Heading.Edit == Removed {
			title += p.Text
		}
	}
	return title
}

// Paragraph is a paragraph or list item with its changes.
type Paragraph struct {
	Item   bool // of a list
	Edit   Edit
	Pieces []Piece
}

// Piece is words in a row that share their fate.
type Piece struct {
	Edit Edit // never Changed
	Text string
}

// Different reports whether anything changed in the words.
func (c *Comparison) Different() bool {
	for _, s := range c.Sections {
		if s.Different {
			return true
		}
	}
	return false
}

type comparisonKey struct {
	from, to int64
	lang     i18n.Lang
}

// Compare compares two published versions in a language: first paragraph by paragraph, then, where one was rewritten, word
// by word. Both texts never change, so it is worked out once.
func (s *Service) Compare(ctx context.Context, from, to Version, lang i18n.Lang) (*Comparison, error) {
	key := comparisonKey{from.id, to.id, lang}
	if c, ok := s.comparisons.get(key); ok {
		return &Comparison{From: from, To: to, Sections: c.Sections}, nil
	}
	a, err := s.Edition(ctx, from, lang)
	if err != nil {
		return nil, err
	}
	b, err := s.Edition(ctx, to, lang)
	if err != nil {
		return nil, err
	}
	c := &Comparison{From: from, To: to, Sections: compare(a.Text, b.Text)}
	s.comparisons.put(key, c)
	return c, nil
}

// compare pairs the blocks of two texts and groups them by clause.
func compare(a, b *Text) (sections []Section) {
	sections = []Section{{}}
	for _, p := range pair(a.blocks, b.blocks) {
		para := p.paragraph()
		if kind := p.either(); kind.kind == heading && kind.anchor != "" {
			sections = append(sections, Section{Heading: para, Level: kind.level, Different: para.Edit != Same})
			if p.b != nil {
				sections[len(sections)-1].Anchor = p.b.anchor
			}
			continue
		}
		last := &sections[len(sections)-1]
		last.Body = append(last.Body, para)
		last.Different = last.Different || para.Edit != Same
	}
	if len(sections[0].Body) == 0 {
		sections = sections[1:]
	}
	return sections
}

// couple is a block of the older text with what became of it; nil when there is none on that side.
type couple struct{ a, b *block }

func (c couple) either() *block {
	if c.b != nil {
		return c.b
	}
	return c.a
}

func (c couple) paragraph() Paragraph {
	p := Paragraph{Item: c.either().kind == item}
	switch {
	case c.a == nil:
		p.Edit, p.Pieces = Added, []Piece{{Added, c.b.text}}
	case c.b == nil:
		p.Edit, p.Pieces = Removed, []Piece{{Removed, c.a.text}}
	case c.a.text == c.b.text:
		p.Edit, p.Pieces = Same, []Piece{{Same, c.b.text}}
	default:
		p.Edit, p.Pieces = Changed, words(c.a.text, c.b.text)
	}
	return p
}

// pair finds the blocks that both texts have, and among those between them the ones that were rewritten.
func pair(a, b []block) (out []couple) {
	i, j := 0, 0
	for _, d := range diff(keysOf(a), keysOf(b)) {
		switch d.edit {
		case Same:
			for range d.n {
				out = append(out, couple{&a[i], &b[j]})
				i, j = i+1, j+1
			}
		default:
			out = append(out, match(a[i:i+d.gone], b[j:j+d.n])...)
			i, j = i+d.gone, j+d.n
		}
	}
	return out
}

func keysOf(blocks []block) (keys []string) {
	for _, b := range blocks {
		keys = append(keys, string(b.kind)+" "+b.text)
	}
	return keys
}

// run is a stretch of two sequences: n of both when it is Same, else gone of the first and n of the second in their place.
type run struct {
	edit    Edit
	gone, n int
}

// diff finds what two sequences share. The library works on characters; each distinct string becomes one.
func diff(a, b []string) (runs []run) {
	return collect(differ().DiffMainRunes(runesOf(a, b)))
}

// differ takes the time that it needs: a result that depends on how busy the machine is would differ from page to page.
func differ() *diffmatchpatch.DiffMatchPatch {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	return d
}

// firstRune is where strings are counted from: a plane of Unicode that no text of ours uses and that holds no surrogates.
const firstRune = 0x10000

// runesOf gives each distinct string a rune of its own. The last value is what DiffMainRunes calls checklines: no.
func runesOf(a, b []string) ([]rune, []rune, bool) {
	number := map[string]rune{}
	convert := func(list []string) (out []rune) {
		for _, s := range list {
			if _, ok := number[s]; !ok {
				number[s] = firstRune + rune(len(number))
			}
			out = append(out, number[s])
		}
		return out
	}
	return convert(a), convert(b), false
}

// collect turns the library's list into runs, what went and what came in its place together.
func collect(diffs []diffmatchpatch.Diff) (runs []run) {
	for _, d := range diffs {
		n := len([]rune(d.Text))
		last := len(runs) - 1
		if d.Type == diffmatchpatch.DiffEqual {
			if last >= 0 && runs[last].edit == Same {
				runs[last].n += n
			} else {
				runs = append(runs, run{edit: Same, n: n})
			}
			continue
		}
		if last < 0 || runs[last].edit == Same {
			runs = append(runs, run{edit: Changed})
			last++
		}
		if d.Type == diffmatchpatch.DiffDelete {
			runs[last].gone += n
		} else {
			runs[last].n += n
		}
	}
	return runs
}
