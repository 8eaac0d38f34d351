package policy

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word with the space behind it, or one other sign. Words of a hyphen, an apostrophe or an address are one.
var token = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+(?:[-'’./@_][\p{L}\p{M}\p{N}]+)*\s*|[^\s]\s*|\s+`)

// words compares two wordings of one paragraph.
func words(a, b string) (pieces []Piece) {
	as, bs := token.FindAllString(a, -1), token.FindAllString(b, -1)
	d := differ()
	diffs := d.DiffMainRunes(runesOf(trimmed(as), trimmed(bs)))
	i, j := 0, 0
	add := func(e Edit, tokens []string) {
		if len(tokens) > 0 {
			pieces = append(pieces, Piece{e, strings.Join(tokens, "")})
		}
	}
	for _, r := range collect(d.DiffCleanupSemantic(diffs)) { // joins what is changed when only a word or two between was not
		if r.edit == Same {
			add(Same, bs[j:j+r.n])
			i, j = i+r.n, j+r.n
			continue
		}
		add(Removed, as[i:i+r.gone])
		add(Added, bs[j:j+r.n])
		i, j = i+r.gone, j+r.n
	}
	return spaced(pieces)
}

// spaced moves the space behind what went or came out of it, and keeps words apart that would touch.
func spaced(in []Piece) (out []Piece) {
	add := func(p Piece) {
		if last := len(out) - 1; last >= 0 && out[last].Edit == p.Edit {
			out[last].Text += p.Text
		} else if p.Text != "" {
			out = append(out, p)
		}
	}
	for i, p := range in {
		text := p.Text
		if p.Edit != Same {
			text = strings.TrimRight(text, " ")
		}
		add(Piece{p.Edit, text})
		if i < len(in)-1 && (len(text) < len(p.Text) || touch(text, in[i+1].Text)) {
			add(Piece{Same, " "})
		}
	}
	return out
}

// touch reports whether two words would become one.
func touch(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return word(last) && word(first)
}

func trimmed(tokens []string) (out []string) {
	for _, t := range tokens {
		out = append(out, strings.TrimRight(t, " "))
	}
	return out
}

// Limits of looking for a rewritten paragraph among others.
const (
	alike    = 0.4    // share of words in common from which on two paragraphs are one, rewritten
	maxPairs = 40_000 // more than a policy ever has; beyond, whole paragraphs went and came
)

// match finds, in order, which blocks that went live on in blocks that came.
func match(a, b []block) (out []couple) {
	if len(a)*len(b) > maxPairs {
		a, b, out = nil, nil, append(gone(a), come(b)...)
	}
	bags := func(blocks []block) (all []map[string]int) {
		for _, x := range blocks {
			all = append(all, bag(x.text))
		}
		return all
	}
	as, bs := bags(a), bags(b)
	// best[i][j] is the most that can be had in common of a[i:] and b[j:].
	best := make([][]float64, len(a)+1)
	for i := range best {
		best[i] = make([]float64, len(b)+1)
	}
	share := func(i, j int) float64 {
		if a[i].kind != b[j].kind {
			return 0
		}
		if s := common(as[i], bs[j]); s >= alike || a[i].kind == heading && a[i].anchor != "" && a[i].anchor == b[j].anchor {
			return max(s, alike)
		}
		return 0
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if s := share(i, j); s > 0 {
				best[i][j] = max(best[i][j], s+best[i+1][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch s := share(i, j); {
		case s > 0 && best[i][j] == s+best[i+1][j+1]:
			out = append(out, couple{&a[i], &b[j]})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			out = append(out, couple{a: &a[i]})
			i++
		default:
			out = append(out, couple{b: &b[j]})
			j++
		}
	}
	return append(append(out, gone(a[i:])...), come(b[j:])...)
}

func gone(blocks []block) (out []couple) {
	for i := range blocks {
		out = append(out, couple{a: &blocks[i]})
	}
	return out
}

func come(blocks []block) (out []couple) {
	for i := range blocks {
		out = append(out, couple{b: &blocks[i]})
	}
	return out
}

// bag counts the words of a text.
func bag(text string) map[string]int {
	words := map[string]int{}
	for _, t := range token.FindAllString(strings.ToLower(text), -1) {
		if t = strings.TrimRight(t, " "); len(t) > 1 { // signs and single letters say nothing
			words[t]++
		}
	}
	return words
}

// common is the share of words that two texts have in common, from 0 to 1.
func common(a, b map[string]int) float64 {
	shared, all := 0, 0
	for w, n := range a {
		shared += 2 * min(n, b[w])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return float64(shared) / float64(all)
}
