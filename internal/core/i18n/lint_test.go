package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rule is something that a text must not contain.
type rule struct {
	langs string // codes, separated by spaces
	find  *regexp.Regexp
	say   string
}

const everywhere = "nl fr de en"

// typography: spaces and quotation marks as printers in each language set them.
var typography = []rule{
	{everywhere, regexp.MustCompile(`'`), "straight apostrophe: write ’"},
	{everywhere, regexp.MustCompile(`"`), "straight quotation mark"},
	{everywhere, regexp.MustCompile(`\.\.\.`), "three full stops: write …"},
	{everywhere, regexp.MustCompile(` - `), "hyphen as a dash: write –"},
	{everywhere, regexp.MustCompile(`^\s|\s$`), "space at the beginning or the end"},
	{everywhere, regexp.MustCompile(`  `), "two spaces"},
	{everywhere, regexp.MustCompile(`</?[a-z]|&[a-z]+;`), "HTML: texts are plain"},
	{"nl de en", regexp.MustCompile(`[\s\x{202f}\x{00a0}][;!?:](\s|$)`), "space before a punctuation mark"},
	{"nl de en", regexp.MustCompile(`[«»]`), "French quotation marks"},
	{"nl fr en", regexp.MustCompile(`„`), "German quotation marks"},
	{"de", regexp.MustCompile(`”|‘`), "German quotation marks are „…“"},
	{"de", regexp.MustCompile(`^[^„]*“`), "German quotation marks are „…“"},
	{"fr", regexp.MustCompile(`[“”„]`), "French quotation marks are « … »"},
	{"fr", regexp.MustCompile(`(^|[^\x{202f}])[;!?]`), "U+202F belongs before ; ! ?"},
	{"fr", regexp.MustCompile(`(^|[^\x{00a0}\d]):($|[^/\d])`), "U+00A0 belongs before :"},
	{"fr", regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`), "U+00A0 belongs inside « »"},
	{"fr de", regexp.MustCompile(`\d ?%|\d [€%]`), "U+00A0 belongs before % and €"},
}

// glossary: the words that the field, the law and this product use, and their false friends.
var glossary = []rule{
	{"nl", word(`grondslag\w*`), "say rechtsgrond"},
	{"nl", word(`Autoriteit Persoonsgegevens`), "that is the Dutch authority: say Gegevensbeschermingsautoriteit (GBA)"},
	{"nl", word(`verzoekschrift\w*`), "a magistrate sends a gerechtelijke vordering"},
	{"nl", word(`inloggen|uitloggen|ingelogd|log in|login`), "say aanmelden, afmelden"},
	{"nl", word(`paswoord\w*`), "say wachtwoord"},
	{"nl", word(`privacybeleid|privacy ?policy`), "say privacyverklaring"},
	{"nl", word(`(uit)?schrijf u uit|toestemming (opzeggen|annuleren)`), "say toestemming intrekken"},
	{"nl", word(`email\w*`), "write e-mail"},
	{"nl", word(`je|jij|jou|jouw|jullie`), "say u, uw"},
	{"fr", word(`processeurs?`), "a processor is a sous-traitant"},
	{"fr", word(`base légale`), "say base juridique"},
	{"fr", word(`politique de confidentialité`), "say déclaration de confidentialité"},
	{"fr", word(`requête`), "a magistrate sends a demande judiciaire"},
	{"fr", word(`tu|toi|ton|tes`), "say vous, votre"},
	{"fr", word(`CNIL`), "that is the French authority: say Autorité de protection des données (APD)"},
	{"de", word(`DSB`), "means Datenschutzbehörde here: write Datenschutzbeauftragter in full"},
	{"de", word(`einloggen|ausloggen|eingeloggt|Login`), "say anmelden, abmelden"},
	{"de", word(`Datenschutzrichtlinie|Datenschutzbestimmungen`), "say Datenschutzerklärung"},
	{"de", word(`Ermittlungsrichter\w*`), "in Belgium: Untersuchungsrichter"},
	{"de", word(`Kennwort\w*`), "say Passwort"},
	{"de", regexp.MustCompile(`E-mail|Email|e-mail`), "write E-Mail"},
	{"de", word(`du|dir|dich|dein|deine[mnrs]?`), "say Sie, Ihr"},
	{"en", word(`log ?in|log ?out|logged in`), "say sign in, sign out"},
	{"en", word(`privacy policy`), "say privacy notice"},
	{"en", word(`revoke (your )?consent|cancel (your )?consent`), "say withdraw consent"},
	{"en", word(`emails?`), "write e-mail"},
	{"en", word(`data processor`), "say processor"},
}

// foreign: words that betray a text left in another language.
var foreign = []rule{
	{"fr de en", word(`het|een|niet|wij|uw|voor|wordt`), "Dutch word"},
	{"nl de en", word(`les|nous|vous|votre|vos|une|avec|pour`), "French word"},
	{"nl fr en", word(`und|nicht|wir|Ihre[mnrs]?|Ihnen|für|eine[mnrs]?|werden`), "German word"},
	{"nl fr de", word(`the|and|your|you|this|with|from`), "English word"},
}

// word matches whole words, in any case. Go's \b knows ASCII only, so the edges are spelt out.
func word(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\pL\d-])(` + pattern + `)($|[^\pL\d-])`)
}

// exempt are texts that break a rule with reason: id, then the rule's words.
var exempt = map[string]string{}

func TestTexts(t *testing.T) {
	for _, lang := range Langs {
		entries := catalogs[lang].entries
		for _, id := range slices.Sorted(maps.Keys(entries)) {
			for _, form := range slices.Sorted(maps.Keys(entries[id].forms())) {
				for _, problem := range lint(lang, entries[id].forms()[form]) {
					if exempt[id] != problem {
						t.Errorf("%s in %s: %s: %q", id, lang, problem, entries[id].forms()[form])
					}
				}
			}
		}
	}
}

// lint returns the rules that a text breaks.
func lint(lang Lang, text string) []string {
	var problems []string
	text = placeholder.ReplaceAllString(text, "1")
	for _, rules := range [][]rule{typography, glossary, foreign} {
		for _, r := range rules {
			// "het werden" is Dutch too, and so on: a word that is good in the text's own language is no mistake.
			if slices.Contains(strings.Fields(r.langs), string(lang)) && r.find.MatchString(text) && !ownWord(lang, r.find.FindString(text)) {
				problems = append(problems, r.say)
			}
		}
	}
	return problems
}

// ownWord tells whether a word from the foreign list exists in the language itself.
func ownWord(lang Lang, found string) bool {
	own := map[Lang][]string{NL: {"werden", "les"}, EN: {"pour"}}
	letters := strings.ToLower(regexp.MustCompile(`[^\pL]`).ReplaceAllString(found, ""))
	return slices.Contains(own[lang], letters)
}

// TestLint sees each kind of mistake once, and texts that must pass.
func TestLint(t *testing.T) {
	tests := []struct {
		lang Lang
		text string
		want string // "" for none
	}{
		{NL, "Uw foto’s en video’s", ""},
		{NL, "Uw foto's", "straight apostrophe"},
		{NL, "Klaar?", ""},
		{NL, "Klaar ?", "space before a punctuation mark"},
		{NL, "van 15:05 tot 16:10", ""},
		{FR, "Avez-vous fini\u202f?", ""},
		{FR, "Avez-vous fini ?", "U+202F belongs before"},
		{FR, "Avez-vous fini?", "U+202F belongs before"},
		{FR, "Erreur\u00a0: le champ est vide", ""},
		{FR, "Erreur : le champ est vide", "U+00A0 belongs before :"},
		{FR, "Écrivez à https://exemple.be", ""},
		{FR, "à 15:05", ""},
		{FR, "«\u00a0Oui\u00a0»", ""},
		{FR, "« Oui »", "inside « »"},
		{FR, "42,5 %", "before %"},
		{DE, "„Ja“", ""},
		{DE, "“Ja”", "„…“"},
		{EN, "“Yes”", ""},
		{EN, "Wait...", "write …"},
		{NL, "De grondslag is toestemming", "rechtsgrond"},
		{NL, "Autoriteit Persoonsgegevens", "Dutch authority"},
		{FR, "Le processeur", "sous-traitant"},
		{DE, "Der DSB", "in full"},
		{DE, "Ihre Daten", ""},
		{EN, "Log in", "sign in"},
		{EN, "Our privacy policy", "privacy notice"},
		{FR, "Your data", "English word"},
		{DE, "Uw gegevens", "Dutch word"},
		{NL, "Vos données", "French word"},
		{EN, "Ihre Daten und mehr", "German word"},
		{NL, "Uw gegevens werden gewist", ""},
		{EN, "Thermostat, handy, device", ""},
		{NL, "{{.From}} tot {{.To}}", ""},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %s", test.lang, test.text), func(t *testing.T) {
			problems := strings.Join(lint(test.lang, test.text), "; ")
			if test.want == "" && problems != "" || !strings.Contains(problems, test.want) {
				t.Errorf("problems %q, want %q", problems, test.want)
			}
		})
	}
}
