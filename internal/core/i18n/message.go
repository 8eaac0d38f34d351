package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Args are the values of a sentence's placeholders: {{.Name}} takes Args["Name"]. Under Count stands the
// number that chooses between singular and plural. Integers are printed with the language's thousands
// separator; what must stay bare, such as a year or a customer number, is given as a string.
type Args map[string]any

// CountArg is the name of the argument that chooses the plural form.
const CountArg = "Count"

// Digits prints a whole number with the language's thousands separator: 1.234.567 in Dutch and German,
// 1 234 567 with narrow no-break spaces (U+202F) in French, 1,234,567 in English.
func (l Lang) Digits(n int64) string {
	separator := "."
	switch l {
	case FR:
		separator = "\u202f"
	case EN, QPS:
		separator = ","
	}
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

var placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z0-9]*)\}\}`)

// text is one compiled form of a sentence: literal, name, literal, name, …, literal.
type text struct {
	literals []string // one more than names
	names    []string
}

// compile reads `{{.Name}}` placeholders. Anything else in double braces is an error: catalogs hold
// sentences, not programs.
func compile(src string) (*text, error) {
	t := &text{}
	end := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(src, -1) {
		t.literals = append(t.literals, src[end:m[0]])
		t.names = append(t.names, src[m[2]:m[3]])
		end = m[1]
	}
	t.literals = append(t.literals, src[end:])
	for _, literal := range t.literals {
		if strings.Contains(literal, "{{") || strings.Contains(literal, "}}") {
			return nil, fmt.Errorf("placeholder in %q is not of the form {{.Name}}", src)
		}
	}
	return t, nil
}

// sentence is what a template gets to fill: the arguments, and the language that numbers are printed in.
type sentence struct {
	lang Lang
	args Args
}

// fill puts the arguments in their places. Each placeholder needs its argument, each argument its placeholder.
func (t *text) fill(s sentence) (string, error) {
	if len(t.names) == 0 && len(s.args) == 0 {
		return t.literals[0], nil
	}
	for name := range s.args {
		if !slices.Contains(t.names, name) {
			return "", fmt.Errorf("superfluous argument %s", name)
		}
	}
	var b strings.Builder
	for i, name := range t.names {
		b.WriteString(t.literals[i])
		value, ok := s.args[name]
		if !ok {
			return "", fmt.Errorf("missing argument %s", name)
		}
		if err := writeArg(&b, s.lang, value); err != nil {
			return "", fmt.Errorf("argument %s: %w", name, err)
		}
	}
	b.WriteString(t.literals[len(t.names)])
	return b.String(), nil
}

// Execute fills one form of a sentence with plural forms. It implements go-i18n's ParsedTemplate.
func (t *text) Execute(data any) (string, error) {
	s, ok := data.(sentence)
	if !ok {
		return "", fmt.Errorf("template data is a %T", data)
	}
	if !slices.Contains(t.names, CountArg) {
		// A singular form may do without its number: "one day left".
		s.args = maps.Clone(s.args)
		delete(s.args, CountArg)
	}
	return t.fill(s)
}

// writeArg writes one argument. Floats are refused: what has decimals must come formatted.
func writeArg(b *strings.Builder, lang Lang, value any) error {
	switch v := value.(type) {
	case string:
		b.WriteString(v)
	case int:
		b.WriteString(lang.Digits(int64(v)))
	case int32:
		b.WriteString(lang.Digits(int64(v)))
	case int64:
		b.WriteString(lang.Digits(v))
	case fmt.Stringer:
		b.WriteString(v.String())
	default:
		return fmt.Errorf("cannot print a %T", value)
	}
	return nil
}

// strict is the parser for sentences with plural forms. It implements go-i18n's template.Parser.
type strict struct{}

// Cacheable lets go-i18n compile each sentence once.
func (strict) Cacheable() bool { return true }

// Parse compiles one form of a sentence.
func (strict) Parse(src, _, _ string) (template.ParsedTemplate, error) { return compile(src) }
