package htmllint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bracketed is a sentence without another one in it.
var bracketed = regexp.MustCompile(`\[[^\[\]]*\]`)

// Untranslated reads a page rendered in the pseudo-language, where every sentence of a catalog stands in
// brackets, and returns the visible and spoken words that do not. What is data and not text is given in data.
// Times are left out, and what is marked as another language.
func Untranslated(page string, data ...string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	judge := func(text, where string) {
		for bracketed.MatchString(text) { // from the inside out: a sentence may be another one's argument
			text = bracketed.ReplaceAllString(text, "")
		}
		for _, d := range data {
			text = strings.ReplaceAll(text, d, "")
		}
		if strings.IndexFunc(text, unicode.IsLetter) >= 0 {
			found = append(found, fmt.Sprintf("%s: %q", where, strings.TrimSpace(text)))
		}
	}
	for n := range root.Descendants() {
		if spared(n) {
			continue
		}
		switch n.Type {
		case html.TextNode:
			judge(n.Data, n.Parent.Data)
		case html.ElementNode:
			for _, key := range []string{"aria-label", "alt", "title", "label"} {
				if value, ok := attr(n, key); ok {
					judge(value, n.Data+" "+key)
				}
			}
		}
	}
	return found
}

// spared tells whether a node is no text of ours: a time, code, or a passage in a language of its own.
func spared(n *html.Node) bool {
	for p := n; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Time, atom.Code, atom.Style, atom.Script:
			return true
		}
		if lang, ok := attr(p, "lang"); ok && p.DataAtom != atom.Html && lang != "" {
			return true
		}
	}
	return false
}
