package law

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/deadline"
)

// Letter is a document for an authority, in its language: officers download, sign and send it. It names the case and the
// company, and nobody who decided.
type Letter struct {
	Lang   i18n.Lang
	Title  string
	Head   []string // from, to, references, date
	Blocks []Block
}

// Block is a part of a letter.
type Block struct {
	Heading string // empty for none
	Lines   []string
	List    bool // the lines are items of a list
}

// Heading is what stands at the top of every letter. Empty fields and zero times are left out.
type Heading struct {
	Company, CompanyAddress, Contact string // Contact: where to write, by mail or by post

	Authority, AuthorityAddress string
	Reference                   string // ours
	OrderNumber                 string // theirs
	OrderDate, Date             time.Time
}

// Line is one line of the scope, or the demand as a whole when Number is 0. From is the first moment of
// the period, To the first that is no longer in it; at 00:00 in Brussels they stand for days, of which letters name the
// first and the last.
type Line struct {
	Number    int
	Selector  Selector
	Value     string // customer number, domain …: as the paper writes it
	Category  dataset.Category
	Kind      string // name of the kind of data, said in the letter's language, for a line that names one; else empty
	From, To  time.Time
	Paragraph string // where the paper says so
	Reasons   []Reason
}

// what names what the line asks for.
func (line Line) what(lang i18n.Lang) string {
	if line.Kind != "" {
		return line.Kind
	}
	return CategoryText.In(lang, string(line.Category))
}

// CategoryText names the categories of data.
var CategoryText = i18n.Enum("law.category.", string(dataset.Subscriber), string(dataset.Identification), string(dataset.Traffic),
	string(dataset.Content), string(dataset.NotDisclosed))

// LetterLang is the language in which an authority is written to: its own among Belgium's three, else English.
func LetterLang(authority string) i18n.Lang {
	if lang, ok := i18n.ParseLang(authority); ok {
		return lang
	}
	return i18n.EN
}

// newLetter starts a letter with its head.
func newLetter(lang i18n.Lang, title string, h Heading) Letter {
	l := Letter{Lang: lang, Title: title}
	l.head(h.Company, h.CompanyAddress)
	if h.Authority != "" {
		l.head(i18n.In(lang, "law.letter.to", i18n.Args{"Name": h.Authority}), h.AuthorityAddress)
	}
	if !h.Date.IsZero() {
		l.head(i18n.In(lang, "law.letter.date", i18n.Args{"Date": format.Date(lang, h.Date)}))
	}
	if h.Reference != "" {
		l.head(i18n.In(lang, "law.letter.our_reference", i18n.Args{"Reference": h.Reference}))
	}
	if h.OrderNumber != "" {
		l.head(i18n.In(lang, "law.letter.your_number", i18n.Args{"Number": h.OrderNumber}))
	}
	if !h.OrderDate.IsZero() {
		l.head(i18n.In(lang, "law.letter.your_date", i18n.Args{"Date": format.Date(lang, h.OrderDate)}))
	}
	return l
}

func (l *Letter) head(lines ...string) {
	for _, line := range lines {
		if line = clean(line); line != "" {
			l.Head = append(l.Head, line)
		}
	}
}

// say adds a paragraph.
func (l *Letter) say(lines ...string) { l.block(Block{Lines: lines}) }

// list adds a list under a heading; nothing when it is empty.
func (l *Letter) list(heading string, lines []string) {
	l.block(Block{Heading: heading, Lines: lines, List: true})
}

func (l *Letter) block(b Block) {
	var lines []string
	for _, line := range b.Lines {
		if line = clean(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return
	}
	b.Heading, b.Lines = clean(b.Heading), lines
	l.Blocks = append(l.Blocks, b)
}

// sign ends a letter: where to answer, and in whose name.
func (l *Letter) sign(h Heading) {
	if h.Contact != "" {
		l.say(i18n.In(l.Lang, "law.letter.contact", i18n.Args{"Contact": h.Contact, "Reference": h.Reference}))
	}
	l.say(i18n.In(l.Lang, "law.letter.closing", i18n.Args{"Company": h.Company}))
}

// describe says a line of the scope in one sentence.
func (line Line) describe(lang i18n.Lang) string {
	if line.Number == 0 {
		return i18n.In(lang, "law.line.whole")
	}
	said := i18n.In(lang, "law.line.what", i18n.Args{
		"Number": strconv.Itoa(line.Number), "Selector": SelectorText.In(lang, string(line.Selector)), "Value": line.Value,
		"What": line.what(lang), "Period": period(lang, line.From, lastIn(line.To)),
	})
	if line.Paragraph != "" {
		said += " " + i18n.In(lang, "law.line.paragraph", i18n.Args{"Paragraph": line.Paragraph})
	}
	return said
}

// describe says several lines.
func describe(lang i18n.Lang, lines []Line) []string {
	said := make([]string, 0, len(lines))
	for _, line := range lines {
		said = append(said, line.describe(lang))
	}
	return said
}

// lastIn is the last day or minute of a period that ends before a moment; the zero time when it has no end.
func lastIn(to time.Time) time.Time {
	switch {
	case to.IsZero():
		return to
	case wholeDay(to):
		return deadline.LastDay(to)
	default:
		return to.Add(-1)
	}
}

// period says from when to when, both included.
func period(lang i18n.Lang, from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return i18n.In(lang, "law.period.none")
	case to.IsZero():
		return i18n.In(lang, "law.period.from", i18n.Args{"From": moment(lang, from)})
	case from.IsZero():
		return i18n.In(lang, "law.period.until", i18n.Args{"To": moment(lang, to)})
	case moment(lang, from) == moment(lang, to):
		return i18n.In(lang, "law.period.at", i18n.Args{"At": moment(lang, from)})
	default:
		return i18n.In(lang, "law.period.between", i18n.Args{"From": moment(lang, from), "To": moment(lang, to)})
	}
}

// moment writes a day, with its time when it has one.
func moment(lang i18n.Lang, t time.Time) string {
	if wholeDay(t) {
		return format.Date(lang, t)
	}
	return format.DateTime(lang, t)
}

// wholeDay reports whether a moment stands for the day that starts with it.
func wholeDay(t time.Time) bool {
	h, m, s := t.In(deadline.Zone()).Clock()
	return h == 0 && m == 0 && s == 0
}

// clean makes one line of what people typed: no line break and no control character gets into a letter.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		default:
			return r
		}
	}, s)
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return strings.Trim(s, " ")
}

// width is how many characters a line of plain text has at most, where a word does not need more.
const width = 78

// Text writes a letter as plain text, with lines that fit a page and a terminal.
func (l Letter) Text() string {
	var b strings.Builder
	for _, line := range l.Head {
		b.WriteString(line + "\n")
	}
	if len(l.Head) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(l.Title + "\n" + strings.Repeat("=", utf8.RuneCountInString(l.Title)) + "\n")
	for _, block := range l.Blocks {
		b.WriteString("\n")
		if block.Heading != "" {
			fold(&b, block.Heading, "", "")
			b.WriteString("\n")
		}
		for _, line := range block.Lines {
			if block.List {
				fold(&b, line, "- ", "  ")
			} else {
				fold(&b, line, "", "")
			}
		}
	}
	return b.String()
}

// fold writes a paragraph, broken at plain spaces only: no-break spaces hold what belongs together.
func fold(b *strings.Builder, s, first, next string) {
	b.WriteString(first)
	column := utf8.RuneCountInString(first)
	for i, word := range strings.Split(s, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + next)
			column = utf8.RuneCountInString(next)
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteString("\n")
}
