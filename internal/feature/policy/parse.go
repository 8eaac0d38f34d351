package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"inzage/internal/core/i18n"
)

// Text is the policy in one language.
type Text struct {
	Lang    i18n.Lang
	Title   string   // plain text; "" when the text has none
	Head    []string // lines above the title, such as the company's name
	Intro   string   // HTML, safe to print as it is
	Clauses []Clause
	Source  string // the Markdown, byte for byte
	Digest  string // SHA-256 of Source, in hex

	blocks []block // for comparing
}

// Clause is one numbered clause, or a section that has a heading and no number.
type Clause struct {
	ID    string // "1", "1.1" … "9", the same in each language; "" without a number
	Title string // plain text, without the number
	Body  string // HTML, safe to print as it is
	Links []ClauseLink

	level int
	place int // how many clauses stand before it
}

// Anchor is the clause's name in an address: "c1-1" for clause 1.1, "s3" for the fourth clause when it has no number.
func (c Clause) Anchor() string {
	if c.ID == "" {
		return "s" + strconv.Itoa(c.place)
	}
	return "c" + strings.ReplaceAll(c.ID, ".", "-")
}

// Level is how deep the clause stands: 1 for "2", 2 for "1.1", 3 at the most.
func (c Clause) Level() int { return c.level }

// Heading is the clause's number and title, as a reader sees it.
func (c Clause) Heading() string {
	switch {
	case c.ID == "":
		return c.Title
	case c.level == 1:
		return c.ID + ". " + c.Title
	}
	return c.ID + " " + c.Title
}

// ids are the numbers of the clauses, in order.
func (t *Text) ids() (ids []string) {
	for _, c := range t.Clauses {
		ids = append(ids, c.ID)
	}
	return ids
}

// Limits of what is taken for a heading.
const (
	maxHeading = 120 // bytes of a numbered line that is no Markdown heading
	maxHead    = 80  // bytes of a line of the title
	maxLevel   = 3
)

var (
	// numbered is a clause's heading: "1.1 Account", "2. Access". No year is a clause.
	numbered = regexp.MustCompile(`^([0-9]{1,2}(?:\.[0-9]{1,2}){0,2})[.)]?\s+(\S.*)$`)
	// sentence is how running text ends, and a title does not.
	sentence = regexp.MustCompile(`[.!?:;,]$`)
)

// parse cuts a text into its title, its introduction and its clauses. Headings in Markdown are the rule. A text that was
// written in a word processor and has none is understood as well: there a short line at the top is the title, and a line
// alone that bears the next number ("1.2 Payments" after 1.1) is the heading of a clause.
//
// What cannot be shown is a *Problem and not dropped: what a reader sees is all of what the digest stands for.
func parse(lang i18n.Lang, source []byte) (*Text, error) {
	sum := sha256.Sum256(source)
	p := &parser{source: normal(source), markdown: markdown}
	p.Text = Text{Lang: lang, Source: string(source), Digest: hex.EncodeToString(sum[:])}
	doc := p.markdown.Parser().Parse(text.NewReader(p.source))
	if err := check(doc, p.source); err != nil {
		return nil, err
	}
	p.plain = !hasNumberedHeading(doc, p.source)
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		if err := p.take(node); err != nil {
			return nil, err
		}
	}
	p.flush()
	return &p.Text, nil
}

// normal is the text with the line ends and without the mark that editors on Windows add.
func normal(source []byte) []byte {
	source = bytes.TrimPrefix(source, []byte("\uFEFF"))
	return bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
}

// markdown is what texts are written in. It is without WithUnsafe, should check ever miss something; bare addresses become links.
var markdown = goldmark.New(goldmark.WithExtensions(extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"}))))

type parser struct {
	Text
	source   []byte
	markdown goldmark.Markdown
	plain    bool // no heading of a clause is written as one
	begun    bool // running text was seen
	body     bytes.Buffer
}

// take puts one block where it belongs.
func (p *parser) take(node ast.Node) error {
	if h, ok := node.(*ast.Heading); ok {
		words, err := p.words(h)
		if err != nil {
			return err
		}
		p.heading(h.Level, words)
		return nil
	}
	if p.plain {
		if words, ok := p.line(node); ok && p.plainHeading(words) {
			return nil
		}
	}
	p.begun = true
	if err := p.markdown.Renderer().Render(&p.body, p.source, node); err != nil {
		return err
	}
	return p.remember(node)
}

// heading begins what a Markdown heading says: the title, a clause, or a section without a number.
func (p *parser) heading(level int, words string) {
	id, title := "", words
	if m := numbered.FindStringSubmatch(words); m != nil && follows(p.last(), m[1]) {
		id, title, level = m[1], m[2], strings.Count(m[1], ".")+1
	} else if level == 1 && p.Title == "" && len(p.Clauses) == 0 && !p.begun {
		p.setTitle(words)
		return
	} else {
		level = min(max(1, level-1), maxLevel)
	}
	p.begin(id, title, level)
}

// plainHeading takes a line for the title or for the heading of a clause, if it can be one.
func (p *parser) plainHeading(words string) bool {
	if m := numbered.FindStringSubmatch(words); m != nil {
		if len(words) > maxHeading || !next(p.last(), m[1]) {
			return false
		}
		p.begin(m[1], m[2], strings.Count(m[1], ".")+1)
		return true
	}
	if p.begun || len(p.Clauses) > 0 || len(words) > maxHead || sentence.MatchString(words) {
		return false
	}
	if p.Title != "" {
		p.Head = append(p.Head, p.Title)
	}
	p.setTitle(words)
	return true
}

func (p *parser) setTitle(words string) {
	p.Title = words
	p.blocks = append(p.blocks, block{kind: heading, text: words})
}

func (p *parser) begin(id, title string, level int) {
	p.flush()
	c := Clause{ID: id, Title: title, level: level, place: len(p.Clauses), Links: clauseLinks[id]}
	p.Clauses = append(p.Clauses, c)
	p.blocks = append(p.blocks, block{kind: heading, text: c.Heading(), anchor: c.Anchor(), level: level})
}

// flush ends the body of the clause that was begun last.
func (p *parser) flush() {
	if n := len(p.Clauses); n > 0 {
		p.Clauses[n-1].Body = p.body.String()
	} else {
		p.Intro = p.body.String()
	}
	p.body.Reset()
}

// last is the number of the last clause that has one.
func (p *parser) last() string {
	for i := len(p.Clauses) - 1; i >= 0; i-- {
		if p.Clauses[i].ID != "" {
			return p.Clauses[i].ID
		}
	}
	return ""
}

// line returns the words of a block that is one line: a paragraph, or an ordered list of one item, which is what
// Markdown makes of "2. Access to your data".
func (p *parser) line(node ast.Node) (string, bool) {
	before := ""
	if list, ok := node.(*ast.List); ok {
		if !list.IsOrdered() || list.ChildCount() != 1 || list.FirstChild().ChildCount() != 1 {
			return "", false
		}
		before = strconv.Itoa(list.Start) + ". "
		node = list.FirstChild().FirstChild()
	}
	switch node.(type) {
	case *ast.Paragraph, *ast.TextBlock:
	default:
		return "", false
	}
	if node.Lines().Len() != 1 {
		return "", false
	}
	words, err := p.words(node)
	return before + words, err == nil
}

// words is the text of one block without its markup.
func (p *parser) words(node ast.Node) (string, error) {
	var b bytes.Buffer
	err := p.markdown.Renderer().Render(&b, p.source, node)
	return plainText(b.String()), err
}

// remember keeps the words of a block and of the blocks inside it, for comparing.
func (p *parser) remember(node ast.Node) error {
	return ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
		default:
			return ast.WalkContinue, nil
		}
		words, err := p.words(n)
		if err != nil {
			return ast.WalkStop, err
		}
		kind := paragraph
		if _, ok := n.Parent().(*ast.ListItem); ok {
			kind = item
		}
		p.blocks = append(p.blocks, block{kind: kind, text: words})
		return ast.WalkSkipChildren, nil
	})
}

// hasNumberedHeading reports whether the text writes the headings of its clauses as Markdown does.
func hasNumberedHeading(doc ast.Node, source []byte) bool {
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		if h, ok := node.(*ast.Heading); ok && numbered.Match(h.Lines().Value(source)) {
			return true
		}
	}
	return false
}
