package mail

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Body is a longer text of a letter, made from Markdown. Its HTML holds nothing but what Markdown writes.
type Body struct {
	text string
	html string
}

func (b Body) given() bool { return b.text != "" }

// Refused says what of Markdown a letter cannot hold.
type Refused struct {
	What string // one of Refusals
	Line int    // of the source, from 1
}

// Refusals are what Markdown may not have in a letter: pictures (they tell when a letter is opened), HTML, code blocks, links
// that lead nowhere in a mail, and nothing at all.
var Refusals = []string{"image", "html", "code", "link", "empty"}

func (r *Refused) Error() string {
	return fmt.Sprintf("line %d: the Markdown of a letter may not have: %s", r.Line, r.What)
}

// Markdown makes a body of headings, paragraphs, lists, quotations, emphasis and links to pages and addresses. Anything else
// is refused with a *Refused.
func Markdown(source string) (Body, error) {
	if !utf8.ValidString(source) || strings.ContainsFunc(source, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		return Body{}, &Refused{What: "html", Line: 1}
	}
	w := &bodyWriter{source: []byte(source)}
	if err := w.blocks(goldmark.New().Parser().Parse(text.NewReader(w.source)), "", ""); err != nil {
		return Body{}, err
	}
	if strings.TrimSpace(w.text.String()) == "" {
		return Body{}, &Refused{What: "empty", Line: 1}
	}
	return Body{text: strings.TrimRight(w.text.String(), "\n") + "\n", html: w.html.String()}, nil
}

// bodyWriter writes a parsed text twice.
type bodyWriter struct {
	source []byte
	text   strings.Builder
	html   strings.Builder
}

// Styles of the blocks, as those of the layout. A long word breaks: the table that the sheet is would grow with it.
const (
	breaks     = `overflow-wrap:anywhere;word-break:break-word`
	inkStyle   = `margin:0 0 16px 0;color:#14222B;` + breaks
	headStyle  = `margin:24px 0 8px 0;font-size:19px;line-height:1.25;font-weight:700;color:#14222B;` + breaks
	listStyle  = `margin:0 0 16px 0;padding:0 0 0 24px;color:#14222B;` + breaks
	itemStyle  = `margin:0 0 6px 0`
	quoteStyle = `margin:0 0 16px 0;padding:0 0 0 14px;border-left:3px solid #C9D4D9`
	linkStyle  = `color:#0A5566;text-decoration:underline`
)

// blocks writes the blocks in a node. In the text the first line begins with first, the others with indent.
func (w *bodyWriter) blocks(parent ast.Node, first, indent string) error {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		var err error
		switch n := n.(type) {
		case *ast.Heading:
			err = w.heading(n, first)
		case *ast.Paragraph:
			err = w.paragraph(n, first, indent)
		case *ast.TextBlock: // a list item without space around it
			err = w.lines(n, first, indent, "\n")
		case *ast.List:
			err = w.list(n, indent)
		case *ast.Blockquote:
			w.html.WriteString(`<blockquote class="line" style="` + quoteStyle + `">`)
			err = w.blocks(n, indent+"> ", indent+"> ")
			w.html.WriteString("</blockquote>\n")
		case *ast.ThematicBreak:
			w.html.WriteString(`<hr class="line" style="margin:20px 0;border:0;border-top:1px solid #C9D4D9">` + "\n")
			w.text.WriteString(indent + "* * *\n\n")
		case *ast.LinkReferenceDefinition:
		default:
			err = w.refuse(n)
		}
		if err != nil {
			return err
		}
		first = indent
	}
	return nil
}

func (w *bodyWriter) heading(n *ast.Heading, first string) error {
	tag := "h2"
	if n.Level > 2 {
		tag = "h3"
	}
	w.html.WriteString("<" + tag + ` class="ink" style="` + headStyle + `">`)
	words, _, err := w.inline(n)
	if err != nil {
		return err
	}
	w.html.WriteString("</" + tag + ">\n")
	title := wrap(words, "")
	w.text.WriteString(first + title + "\n" + strings.Repeat("-", widest(title)) + "\n\n")
	return nil
}

func (w *bodyWriter) paragraph(n ast.Node, first, indent string) error {
	w.html.WriteString(`<p class="ink" style="` + inkStyle + `">`)
	if err := w.lines(n, first, indent, "\n\n"); err != nil {
		return err
	}
	w.html.WriteString("</p>\n")
	return nil
}

// lines writes the words of a block, in the text with the addresses of its links below, each on a line of its own.
func (w *bodyWriter) lines(n ast.Node, first, indent, end string) error {
	words, links, err := w.inline(n)
	if err != nil {
		return err
	}
	for part := range strings.SplitSeq(words, "\v") {
		w.text.WriteString(fill(first, part, indent) + "\n")
		first = indent
	}
	for _, link := range links {
		w.text.WriteString("\n" + link + "\n")
	}
	w.text.WriteString(strings.TrimPrefix(end, "\n"))
	if len(links) > 0 && end == "\n" {
		w.text.WriteString("\n")
	}
	return nil
}

func (w *bodyWriter) list(n *ast.List, indent string) error {
	tag := "ul"
	if n.IsOrdered() {
		tag = "ol"
	}
	w.html.WriteString("<" + tag + ` class="ink" style="` + listStyle + `">`)
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		w.html.WriteString(`<li style="` + itemStyle + `">`)
		if err := w.blocks(item, indent+mark, indent+strings.Repeat(" ", len(mark))); err != nil {
			return err
		}
		w.html.WriteString("</li>")
	}
	w.html.WriteString("</" + tag + ">\n")
	if s := w.text.String(); !strings.HasSuffix(s, "\n\n") {
		w.text.WriteString("\n")
	}
	return nil
}

// inline writes the words in a block as HTML, and returns them as text with the addresses of the links in them.
func (w *bodyWriter) inline(parent ast.Node) (words string, links []string, err error) {
	var b strings.Builder
	say := func(s string) {
		b.WriteString(s)
		w.html.WriteString(html.EscapeString(s))
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		open, shut := "", ""
		switch n := n.(type) {
		case *ast.Text:
			say(unescape(n.Value(w.source)))
			switch {
			case n.HardLineBreak():
				b.WriteString("\v")
				w.html.WriteString("<br>\n")
			case n.SoftLineBreak():
				say("\n")
			}
			continue
		case *ast.String:
			say(string(n.Value))
			continue
		case *ast.AutoLink:
			to := string(n.URL(w.source))
			if n.AutoLinkType == ast.AutoLinkEmail {
				to = "mailto:" + to
			}
			if !leads(to) {
				return "", nil, w.refuse(n)
			}
			w.html.WriteString(`<a class="link" href="` + html.EscapeString(to) + `" style="` + linkStyle + `">`)
			say(string(n.Label(w.source)))
			w.html.WriteString("</a>")
			continue
		case *ast.CodeSpan:
			open, shut = "<code>", "</code>"
		case *ast.Emphasis:
			open, shut = "<em>", "</em>"
			if n.Level == 2 {
				open, shut = "<strong>", "</strong>"
			}
		case *ast.Link:
			to := string(n.Destination)
			if !leads(to) {
				return "", nil, w.refuse(n)
			}
			open, shut = `<a class="link" href="`+html.EscapeString(to)+`" style="`+linkStyle+`">`, "</a>"
			links = append(links, strings.TrimPrefix(to, "mailto:"))
		default:
			return "", nil, w.refuse(n)
		}
		w.html.WriteString(open)
		inner, more, err := w.inline(n)
		if err != nil {
			return "", nil, err
		}
		w.html.WriteString(shut)
		b.WriteString(inner)
		links = append(links, more...)
	}
	return b.String(), links, nil
}

// unescape takes the backslashes and entities of Markdown away.
func unescape(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out.WriteByte(b[i])
	}
	return html.UnescapeString(out.String())
}

// leads reports whether a link of a letter leads somewhere: to a page or to an address, by its whole name.
func leads(to string) bool {
	u, err := url.Parse(to)
	if err != nil || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return strings.Count(u.Opaque, "@") == 1
	}
	return false
}

// refuse says what cannot be in a letter, and where.
func (w *bodyWriter) refuse(n ast.Node) error {
	r := &Refused{What: "html", Line: 1}
	switch n.(type) {
	case *ast.Image:
		r.What = "image"
	case *ast.Link, *ast.AutoLink:
		r.What = "link"
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.What = "code"
	}
	for b := n; b != nil; b = b.Parent() {
		if b.Type() == ast.TypeBlock && b.Lines() != nil && b.Lines().Len() > 0 {
			r.Line = 1 + strings.Count(string(w.source[:b.Lines().At(0).Start]), "\n")
			break
		}
	}
	return r
}
