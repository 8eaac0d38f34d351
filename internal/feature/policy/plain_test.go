package policy

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"inzage/internal/core/i18n"
)

// A policy that nobody can read is no information. Each language is measured with the reading-ease formula
// made for it; 60 and above is plain language, and no sentence may run long.
func TestTextsArePlain(t *testing.T) {
	const (
		wantEase    = 60.0
		wantAverage = 15.0
		mostWords   = 22
	)
	for _, d := range DemoVersions() {
		lang := d.Language
		t.Run(d.Number+"/"+string(lang), func(t *testing.T) {
			sentences := sentencesOf(string(d.Text) + "\n\n" + string(d.Summary))
			words, syllables := 0, 0
			for _, s := range sentences {
				n := 0
				for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
					n++
					syllables += syllablesOf(lang, word)
				}
				if n > mostWords {
					t.Errorf("%d words: %s", n, s)
				}
				words += n
			}
			average := float64(words) / float64(len(sentences))
			ease := readingEase(lang, average, float64(syllables)/float64(words))
			t.Logf("%d sentences, %.1f words each, reading ease %.0f", len(sentences), average, ease)
			if average > wantAverage {
				t.Errorf("%.1f words a sentence, want at most %.0f", average, wantAverage)
			}
			if ease < wantEase {
				t.Errorf("reading ease %.1f, want at least %.0f", ease, wantEase)
			}
		})
	}
}

// readingEase is Flesch for English, Douma for Dutch, Kandel and Moles for French, Amstad for German.
func readingEase(lang i18n.Lang, wordsPerSentence, syllablesPerWord float64) float64 {
	switch lang {
	case i18n.NL:
		return 206.84 - 0.93*wordsPerSentence - 77*syllablesPerWord
	case i18n.FR:
		return 207 - 1.015*wordsPerSentence - 73.6*syllablesPerWord
	case i18n.DE:
		return 180 - wordsPerSentence - 58.5*syllablesPerWord
	}
	return 206.835 - 1.015*wordsPerSentence - 84.6*syllablesPerWord
}

var (
	sentenceEnd = regexp.MustCompile(`[.?!][\s*]+|\n\n|\n- `)
	vowels      = map[i18n.Lang]*regexp.Regexp{
		i18n.NL: regexp.MustCompile(`(?i)aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyàâäéèêëïîôöûü]`),
		i18n.FR: regexp.MustCompile(`(?i)eau|oui|ion|ien|ieu|[aeiouyàâäéèêëïîôöûüœ]{1,2}`),
		i18n.DE: regexp.MustCompile(`(?i)aa|ee|ie|ei|ai|au|eu|äu|[aeiouyäöü]`),
		i18n.EN: regexp.MustCompile(`(?i)[aeiouy]+`),
	}
	silentE = map[i18n.Lang]*regexp.Regexp{
		i18n.FR: regexp.MustCompile(`(?i)[^aeiouyéèê](e|es|ent)$`),
		i18n.EN: regexp.MustCompile(`(?i)[^aeiouyl](e|es|ed)$`),
	}
)

// sentencesOf cuts the Markdown into sentences; headings and list items are sentences of their own.
func sentencesOf(source string) []string {
	var all []string
	for _, s := range sentenceEnd.Split(source, -1) {
		if s = strings.Trim(s, " #*\n-"); s != "" && !strings.Contains(s, "@") {
			all = append(all, s)
		}
	}
	return all
}

// syllablesOf counts groups of vowels, less a silent ending; good enough to rank a text.
func syllablesOf(lang i18n.Lang, word string) int {
	n := len(vowels[lang].FindAllString(word, -1))
	if silent := silentE[lang]; silent != nil && n > 1 && silent.MatchString(word) {
		n--
	}
	return max(n, 1)
}
