package i18n

import (
	"strings"
	"unicode/utf8"
)

// accents maps letters to look-alikes, so that pseudo-text stays readable to the one who tests.
var accents = strings.NewReplacer(
	"a", "á", "b", "ƀ", "c", "ç", "d", "đ", "e", "é", "f", "ƒ", "g", "ĝ", "h", "ĥ", "i", "í", "j", "ĵ", "k", "ķ", "l", "ľ", "m", "ɱ",
	"n", "ñ", "o", "ó", "p", "þ", "q", "ɋ", "r", "ŕ", "s", "š", "t", "ţ", "u", "ú", "v", "ṽ", "w", "ŵ", "x", "ẋ", "y", "ý", "z", "ž",
	"A", "Á", "B", "Ɓ", "C", "Ç", "D", "Đ", "E", "É", "F", "Ƒ", "G", "Ĝ", "H", "Ĥ", "I", "Í", "J", "Ĵ", "K", "Ķ", "L", "Ľ", "M", "Ṁ",
	"N", "Ñ", "O", "Ó", "P", "Þ", "Q", "Ɋ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Ú", "V", "Ṽ", "W", "Ŵ", "X", "Ẋ", "Y", "Ý", "Z", "Ž",
)

// pseudo turns the English sentences into the pseudo-language.
func pseudo(english map[string]*entry) (*catalog, error) {
	entries := make(map[string]*entry, len(english))
	for id, e := range english {
		fake := &entry{text: pseudoText(e.text)}
		if e.plural() {
			fake = &entry{plurals: map[string]string{}}
			for form, s := range e.plurals {
				fake.plurals[form] = pseudoText(s)
			}
		}
		if err := fake.compile(); err != nil {
			return nil, err
		}
		entries[id] = fake
	}
	return newCatalog(QPS, entries)
}

// pseudoText accents a text outside its placeholders, makes it two fifths longer and puts it in brackets.
func pseudoText(s string) string {
	var b strings.Builder
	b.WriteString("[")
	end := 0
	for _, m := range placeholder.FindAllStringIndex(s, -1) {
		b.WriteString(accents.Replace(s[end:m[0]]))
		b.WriteString(s[m[0]:m[1]])
		end = m[1]
	}
	b.WriteString(accents.Replace(s[end:]))
	if extra := (utf8.RuneCountInString(s)*2 + 4) / 5; extra > 0 {
		// Short syllables with spaces between them: real languages break lines too.
		filler := strings.Repeat("óñé ţŵó ", extra/8+1)
		b.WriteString(" " + strings.TrimSpace(string([]rune(filler)[:extra])))
	}
	b.WriteString("]")
	return b.String()
}
