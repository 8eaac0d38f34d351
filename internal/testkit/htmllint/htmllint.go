// Package htmllint reads a rendered page and says what is wrong with it: what the content security policy would
// stop, what assistive technology would miss, and what this portal has promised itself (one h1, no placeholder,
// no validation by the browser, nothing from other servers).
//
// It sees markup, not looks; contrast and sizes are for a browser to measure.
package htmllint

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Check returns the problems of a whole document, in document order where there is one.
func Check(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	c := &checker{ids: map[string]int{}, labelled: map[string]bool{}}
	if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(page)), "<!doctype html>") {
		c.say("no doctype")
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.collect(n)
		}
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			c.element(n)
		case html.TextNode:
			c.text(n)
		}
	}
	c.document()
	return c.problems
}

type checker struct {
	problems []string
	ids      map[string]int
	labelled map[string]bool // ids that a label names
	title    string
	h1       []string
	mains    int
	level    int // of the last heading
}

func (c *checker) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// collect notes what other elements refer to.
func (c *checker) collect(n *html.Node) {
	if id, ok := attr(n, "id"); ok {
		c.ids[id]++
	}
	if n.DataAtom == atom.Label {
		if id, ok := attr(n, "for"); ok {
			c.labelled[id] = true
		}
	}
}

func (c *checker) document() {
	for id, count := range c.ids {
		if count > 1 || id == "" {
			c.say("id %q stands %d times", id, count)
		}
	}
	if len(c.h1) != 1 {
		c.say("%d h1 elements, want one", len(c.h1))
	} else if !strings.Contains(c.title, c.h1[0]) {
		c.say("title %q does not say the h1 %q", c.title, c.h1[0])
	}
	if c.mains != 1 {
		c.say("%d main elements, want one", c.mains)
	}
}

func (c *checker) element(n *html.Node) {
	c.policy(n)
	c.references(n)
	switch n.DataAtom {
	case atom.Html:
		if lang, _ := attr(n, "lang"); lang == "" {
			c.say("html has no lang")
		}
	case atom.Title:
		if inside(n, atom.Head) {
			c.title = textOf(n)
			if c.title == "" {
				c.say("empty title")
			}
		}
	case atom.Main:
		c.mains++
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		c.heading(n)
	case atom.Input, atom.Select, atom.Textarea:
		c.control(n)
	case atom.Button:
		c.button(n)
	case atom.Form:
		c.form(n)
	case atom.A:
		if textOf(n) == "" {
			c.say("link without text: %s", show(n))
		}
		if _, ok := attr(n, "target"); ok {
			c.say("link with a target: %s", show(n))
		}
	case atom.Img:
		if _, ok := attr(n, "alt"); !ok {
			c.say("image without alt: %s", show(n))
		}
	case atom.Table:
		if !has(n, atom.Caption) {
			c.say("table without caption")
		}
	case atom.Th:
		if scope, _ := attr(n, "scope"); scope == "" {
			c.say("th without scope: %s", textOf(n))
		}
	case atom.Time:
		if at, _ := attr(n, "datetime"); at == "" {
			c.say("time without datetime: %s", textOf(n))
		}
	case atom.Fieldset:
		if !has(n, atom.Legend) {
			c.say("fieldset without legend")
		}
	case atom.Meta:
		if equiv, _ := attr(n, "http-equiv"); strings.EqualFold(equiv, "refresh") {
			c.say("meta refresh")
		}
	}
}

func (c *checker) heading(n *html.Node) {
	level := int(n.Data[1] - '0')
	if level == 1 {
		c.h1 = append(c.h1, textOf(n))
	}
	// The error summary stands above the h1, by design.
	if role, _ := attr(n.Parent, "role"); role == "alert" {
		return
	}
	if level > c.level+1 {
		c.say("heading h%d after h%d: %s", level, c.level, textOf(n))
	}
	if textOf(n) == "" {
		c.say("empty heading h%d", level)
	}
	c.level = level
}

func (c *checker) control(n *html.Node) {
	kind, _ := attr(n, "type")
	name, _ := attr(n, "name")
	if kind == "hidden" {
		return
	}
	if n.DataAtom == atom.Input && slices.Contains([]string{"", "submit", "button", "image", "reset"}, kind) {
		c.say("input of type %q: %s", kind, show(n))
		return
	}
	id, _ := attr(n, "id")
	if _, named := attr(n, "aria-label"); !named && !c.labelled[id] {
		c.say("%s %q has no label", n.Data, name)
	}
	if name == "" {
		c.say("%s without name: %s", n.Data, show(n))
	}
	if auto, _ := attr(n, "autocomplete"); kind == "password" && auto != "current-password" && auto != "new-password" {
		c.say("password %q does not say which: autocomplete current-password or new-password", name)
	}
	if kind == "password" && !inPost(n) {
		c.say("password outside of a POST form")
	}
}

func inPost(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Form {
			method, _ := attr(p, "method")
			return strings.EqualFold(method, "post")
		}
	}
	return false
}

func (c *checker) button(n *html.Node) {
	if kind, _ := attr(n, "type"); kind != "submit" && kind != "button" {
		c.say("button without type: %s", textOf(n))
	}
	hidden, _ := attr(n, "aria-hidden")
	if textOf(n) == "" && hidden != "true" {
		c.say("button without text: %s", show(n))
	}
	if !inside(n, atom.Form) {
		c.say("button outside of a form: %s", textOf(n))
	}
}

func (c *checker) form(n *html.Node) {
	method, _ := attr(n, "method")
	if !strings.EqualFold(method, "post") && !strings.EqualFold(method, "get") {
		c.say("form without method")
	}
	action, ok := attr(n, "action")
	if !ok || strings.Contains(action, "//") {
		c.say("form action %q", action)
	}
	if inside(n, atom.Form) {
		c.say("form in a form")
	}
}

// text finds what a failed rendering leaves.
func (c *checker) text(n *html.Node) {
	for _, leftover := range []string{"{{", "}}", "%!", "<no value>", "<nil>"} {
		if strings.Contains(n.Data, leftover) {
			c.say("%q in the text %q", leftover, strings.TrimSpace(n.Data))
		}
	}
}
