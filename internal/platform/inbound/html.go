package inbound

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxHTML is how many bytes of HTML are read: four times of what is shown of it.
const maxHTML = 4 * maxText

// htmlText turns HTML into text. It reads tags one by one and builds no tree, so that no nesting can hurt it. Nothing is fetched; a link is
// shown with where it leads, because the two may differ.
func htmlText(s string) string {
	w := &writer{}
	z := html.NewTokenizer(strings.NewReader(cut(s, maxHTML)))
	for {
		if w.out.Len()+w.line.Len() > maxText {
			return w.String()
		}
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if w.hidden == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken:
			w.open(z.Token())
		case html.EndTagToken:
			w.close(z.Token().DataAtom)
		case html.SelfClosingTagToken:
			t := z.Token()
			w.open(t)
			if hides(t.DataAtom) {
				w.hidden = max(0, w.hidden-1)
			}
		}
	}
}

// writer collects lines.
type writer struct {
	out    strings.Builder
	line   strings.Builder
	blank  bool   // a blank line is due before the next text
	space  bool   // white space is due before the next word
	hidden int    // depth within what is not shown
	pre    int    // depth within what is shown as written
	quotes int    // depth within quotations
	above  int    // the same, of the last line
	href   string // of the link that is open
	from   int    // where its text began in the line
}

// hides reports whether the contents of an element are not for reading.
func hides(a atom.Atom) bool {
	switch a {
	case atom.Head, atom.Script, atom.Style, atom.Template, atom.Svg, atom.Math, atom.Object, atom.Iframe, atom.Noframes, atom.Noembed, atom.Select:
		return true
	}
	return false
}

// breaks returns how many line ends an element stands between: two where a blank line is usual.
func breaks(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Pre, atom.Blockquote, atom.Hr:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Center, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Title:
		return 1
	}
	return 0
}

const maxQuotes = 10 // marks in front of a line

func (w *writer) open(t html.Token) {
	if hides(t.DataAtom) {
		w.hidden++
	}
	if w.hidden > 0 {
		if t.DataAtom == atom.Body { // a head that was never closed ends here
			w.hidden = 0
		}
		return
	}
	w.breakLine(breaks(t.DataAtom))
	switch t.DataAtom {
	case atom.Br:
		w.endLine()
	case atom.Td, atom.Th:
		w.space = w.line.Len() > 0
	case atom.Li:
		w.line.WriteString("- ")
	case atom.Hr:
		w.text("----------")
		w.breakLine(2)
	case atom.Blockquote:
		w.quotes++
	case atom.Pre:
		w.pre++
	case atom.Img:
		w.text(attribute(t, "alt"))
	case atom.A:
		w.endLink()
		w.href, w.from = oneLine(attribute(t, "href"), 500), w.line.Len()
	}
}

func (w *writer) close(a atom.Atom) {
	if hides(a) {
		w.hidden = max(0, w.hidden-1)
		return
	}
	if w.hidden > 0 {
		return
	}
	if a == atom.A {
		w.endLink()
	}
	w.breakLine(breaks(a))
	switch a {
	case atom.Blockquote:
		w.quotes = max(0, w.quotes-1)
	case atom.Pre:
		w.pre = max(0, w.pre-1)
	}
}

// endLink writes where a link leads, unless its text said so.
func (w *writer) endLink() {
	href := w.href
	w.href = ""
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		return
	}
	if said := w.line.String(); w.from <= len(said) && strings.Contains(said[w.from:], strings.TrimSuffix(href, "/")) {
		return
	}
	w.word("<" + href + ">")
}

func (w *writer) text(s string) {
	if w.pre > 0 {
		for i, line := range strings.Split(Printable(s), "\n") {
			if i > 0 {
				w.endLine()
			}
			w.line.WriteString(line)
		}
		return
	}
	isBlank := func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }
	s = Printable(s)
	if s != "" && isBlank(rune(s[0])) {
		w.space = true
	}
	for i, word := range strings.FieldsFunc(s, isBlank) {
		w.space = w.space || i > 0
		w.word(word)
	}
	if s != "" && isBlank(rune(s[len(s)-1])) {
		w.space = true
	}
}

func (w *writer) word(s string) {
	if w.space && w.line.Len() > 0 {
		w.line.WriteByte(' ')
	}
	w.line.WriteString(s)
	w.space = false
}

// breakLine ends the line if there is one, and asks for a blank one with n = 2.
func (w *writer) breakLine(n int) {
	if n == 0 {
		return
	}
	if w.line.Len() > 0 {
		w.endLine()
	}
	w.blank = w.blank || n == 2
}

// endLine writes the line, with the marks of the quotations that it stands in.
func (w *writer) endLine() {
	if w.blank && w.out.Len() > 0 {
		w.out.WriteString(strings.TrimRight(marks(min(w.quotes, w.above)), " ") + "\n")
	}
	w.out.WriteString(strings.TrimRight(marks(w.quotes)+w.line.String(), " \u00a0") + "\n")
	w.blank, w.space, w.from, w.above = false, false, 0, w.quotes
	w.line.Reset()
}

// marks are what stands in front of a line within so many quotations.
func marks(quotes int) string {
	if quotes == 0 {
		return ""
	}
	return strings.Repeat(">", min(quotes, maxQuotes)) + " "
}

func (w *writer) String() string {
	if w.line.Len() > 0 {
		w.endLine()
	}
	return strings.Trim(w.out.String(), "\n")
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
