package htmllint

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy finds what the content security policy stops, and what would come from elsewhere.
func (c *checker) policy(n *html.Node) {
	switch {
	case n.DataAtom == atom.Style:
		c.say("style element")
	case n.DataAtom == atom.Script:
		if _, ok := attr(n, "nonce"); !ok {
			c.say("script without nonce")
		}
	case n.DataAtom == atom.Iframe || n.DataAtom == atom.Object || n.DataAtom == atom.Embed:
		c.say("%s element", n.Data)
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case a.Key == "style":
			c.say("style attribute: %s", show(n))
		case strings.HasPrefix(a.Key, "on"):
			c.say("handler attribute: %s", show(n))
		case strings.HasPrefix(value, "javascript:"), strings.HasPrefix(value, "data:") && a.Key != "value":
			c.say("%s in %s: %s", strings.SplitN(value, ":", 2)[0], a.Key, show(n))
		case a.Key == "src", a.Key == "srcset", a.Key == "href" && n.DataAtom == atom.Link && !isAlternate(n):
			if !strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//") {
				c.say("comes from elsewhere: %s", show(n))
			}
		}
	}
}

func isAlternate(n *html.Node) bool {
	rel, _ := attr(n, "rel")
	return rel == "alternate" || rel == "canonical"
}

// references finds ids that are referred to and do not exist, and attributes that promise wrong things.
func (c *checker) references(n *html.Node) {
	for _, a := range n.Attr {
		switch a.Key {
		case "for", "aria-labelledby", "aria-describedby", "aria-controls":
			for id := range strings.FieldsSeq(a.Val) {
				if c.ids[id] == 0 {
					c.say("%s names %q, which does not exist: %s", a.Key, id, show(n))
				}
			}
		case "href":
			if id, ok := strings.CutPrefix(a.Val, "#"); ok && id != "" && c.ids[id] == 0 {
				c.say("link to #%s, which does not exist: %s", id, show(n))
			}
		case "required", "placeholder", "pattern":
			c.say("%s attribute: %s", a.Key, show(n))
		case "tabindex":
			if a.Val != "-1" && a.Val != "0" {
				c.say("tabindex %s: %s", a.Val, show(n))
			}
		case "lang":
			if a.Val == "" && n.DataAtom == atom.Html {
				c.say("empty lang")
			}
		}
	}
}
