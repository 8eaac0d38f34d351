package policy

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"inzage/internal/core/i18n"
)

// Problem is markup in a text that a page cannot show.
type Problem struct {
	Line int // counted from 1
}

func (p *Problem) Error() string {
	return fmt.Sprintf("line %d: HTML, an image, a heading inside a list or quotation, or a link that is neither https nor mailto", p.Line)
}

// check refuses what would be dropped, load something from elsewhere or break the order of headings.
func check(doc ast.Node, source []byte) error {
	line := 1
	return ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			line = 1 + bytes.Count(source[:n.Lines().At(0).Start], []byte("\n"))
		}
		if t, ok := n.(*ast.Text); ok {
			line = 1 + bytes.Count(source[:t.Segment.Start], []byte("\n"))
		}
		bad := false
		switch n := n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML, *ast.Image:
			bad = true
		case *ast.Heading:
			bad = n.Parent().Kind() != ast.KindDocument
		case *ast.Link:
			bad = !showable(string(n.Destination))
		case *ast.AutoLink:
			bad = n.AutoLinkType == ast.AutoLinkURL && !showable(string(n.URL(source)))
		}
		if bad {
			return ast.WalkStop, &Problem{Line: line}
		}
		return ast.WalkContinue, nil
	})
}

// showable reports whether a link may stand in a text: to a page, to an address, or to a place in the text itself.
func showable(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return true
	case "":
		return u.Host == "" && u.Path == "" && u.Fragment != ""
	}
	return false
}

var (
	linkPattern = regexp.MustCompile(`<a href="([^"]*)"[^>]*>(.*?)</a>`)
	tagPattern  = regexp.MustCompile(`<[^>]*>`)
)

// plainText is HTML of the renderer without its tags, on one line. A link keeps its address, so that comparing shows
// when only that changed.
func plainText(rendered string) string {
	rendered = linkPattern.ReplaceAllStringFunc(rendered, func(link string) string {
		m := linkPattern.FindStringSubmatch(link)
		if strings.TrimPrefix(m[1], "mailto:") == m[2] {
			return m[2]
		}
		return m[2] + " (" + m[1] + ")"
	})
	return strings.Join(strings.FieldsFunc(html.UnescapeString(tagPattern.ReplaceAllString(rendered, "")), isBreak), " ")
}

// isBreak reports whether a rune parts words anywhere; a no-break space does not.
func isBreak(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }

// Summary says what changed from one version to the next, in one language.
type Summary struct {
	HTML   string   // safe to print as it is; "" when the version has no summary, as the first has none
	Points []string // its paragraphs and list items as plain text
}

// summarise reads a summary. It has no headings: it stands below one.
func summarise(source []byte) (Summary, error) {
	p := &parser{source: normal(source), markdown: markdown, Text: Text{Lang: i18n.NL}}
	doc := p.markdown.Parser().Parse(text.NewReader(p.source))
	if err := check(doc, p.source); err != nil {
		return Summary{}, err
	}
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		if node.Kind() == ast.KindHeading {
			return Summary{}, &Problem{Line: 1 + bytes.Count(p.source[:node.Lines().At(0).Start], []byte("\n"))}
		}
		if err := p.take(node); err != nil {
			return Summary{}, err
		}
	}
	p.flush()
	s := Summary{HTML: p.Intro}
	for _, b := range p.blocks {
		s.Points = append(s.Points, b.text)
	}
	return s, nil
}
