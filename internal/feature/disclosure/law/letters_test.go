package law_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
)

func heading(t *testing.T) law.Heading {
	return law.Heading{
		Company: "Kastanje Hosting", CompanyAddress: "Kerkstraat 1, 9000 Gent", Contact: "operations@kastanje.example",
		Authority: "Tribunal 12", AuthorityAddress: "Place 3, 4000", Reference: "D-2026-000017", OrderNumber: "2026/123",
		OrderDate: at(t, "2026-11-03"), Date: at(t, "2026-11-05 14:00"),
	}
}

func scope(t *testing.T) []law.Line {
	return []law.Line{
		{Number: 1, Selector: law.SelectDomain, Value: "kastanje.example", Category: dataset.Subscriber, Paragraph: "§ 2", Reasons: []law.Reason{law.R11, law.R14}},
		{Number: 2, Selector: law.SelectIP, Value: "192.0.2.7", Category: dataset.Traffic, From: at(t, "2026-11-01 10:15"), To: at(t, "2026-11-01 10:16"), Reasons: []law.Reason{law.R10}},
		{Number: 3, Selector: law.SelectCustomer, Value: "48213", Category: dataset.Content, From: at(t, "2026-10-01"), To: at(t, "2026-11-01"), Reasons: []law.Reason{law.R12}},
		{Number: 4, Selector: law.SelectEmail, Value: "a@b.example", Kind: "12 – 34", From: at(t, "2026-10-01")},
		{Number: 5, Selector: law.SelectInvoice, Value: "F-1", Category: dataset.NotDisclosed, To: at(t, "2026-11-01"), Reasons: []law.Reason{law.R19}},
	}
}

// letters are all letters in one language, with every reason and every branch.
func letters(t *testing.T, lang i18n.Lang) map[string]law.Letter {
	h, lines := heading(t), scope(t)
	var every []law.Reason
	for _, r := range law.Reasons() {
		every = append(every, r.Code)
	}
	hash := strings.Repeat("ab", 64)
	given := law.Delivery{Package: "D-2026-000017.tar.age", SHA512: hash, Signer: "SHA256:" + strings.Repeat("aB1", 14) + "c", Files: 12, Bytes: 34_000_000, Channel: law.ByHand, Given: lines[3:4]}
	byPhone := given
	byPhone.Files, byPhone.PassphraseBy, byPhone.Refused = 1, law.ByPhone, lines[:2]
	all := map[string]law.Letter{
		"refusal":       law.RefusalLetter(lang, h, []law.Line{{Reasons: every}}, false),
		"partial":       law.RefusalLetter(lang, h, lines, true),
		"clarification": law.ClarificationLetter(lang, h, []string{"12 ?", "34 ?"}, at(t, "2026-11-12")),
		"no day":        law.ClarificationLetter(lang, h, []string{"12"}, time.Time{}),
		"secrecy":       law.SecrecyQuestion(lang, h, at(t, "2026-05-05"), at(t, "2026-11-26")),
		"cover":         law.CoverLetter(lang, h, given),
		"cover, phrase": law.CoverLetter(lang, h, byPhone),
		"nil":           law.NilAnswer(lang, h, lines[2:3], at(t, "2026-11-05 11:00")),
		"readme": law.Readme(lang, law.Contents{
			Reference: "D-2026-000017", Company: "Kastanje Hosting", Contact: "operations@kastanje.example", Sealed: at(t, "2026-11-05 15:00"), Guarded: true,
			Folders: []law.Folder{{Path: "data/01", What: "1", Files: []law.File{
				{Path: "data/01/a.ndjson", Form: law.FormNDJSON, Rows: 1, From: at(t, "2026-10-01"), To: at(t, "2026-10-31")},
				{Path: "data/01/a.csv", Form: law.FormCSV, Rows: 1_234_567}, {Path: "data/01/a.json", Form: law.FormJSON, Rows: 0}, {Path: "data/01/a.xml", Form: law.FormOriginal, Rows: -1},
			}}},
			Columns: []law.Column{{Name: "postal_code", Meaning: "9000"}},
		}),
		"statement": law.Statement(lang, h, law.Search{
			Asked: lines, NotHeld: lines[2:3], Refused: lines[:1], Started: at(t, "2026-11-05 11:00"), Ended: at(t, "2026-11-05 11:02"), Clock: "NTP",
			Found: []law.Found{{Line: 1, Kind: "12", Rows: 1, SHA512: hash}, {Line: 4, Kind: "34", Rows: 0}},
		}),
		"statement, nothing": law.Statement(lang, h, law.Search{Asked: lines[:1], Started: at(t, "2026-11-05 11:00"), Ended: at(t, "2026-11-05 11:02")}),
	}
	for _, c := range law.ChannelText.Values() {
		all["receipt by "+c] = law.ReceiptLetter(lang, h, at(t, "2026-11-05 09:12"), law.Channel(c))
	}
	return all
}

// foreign are words that no letter in a language has, unless it was left in another one.
var foreign = map[i18n.Lang]*regexp.Regexp{
	i18n.NL: words(`les|nous|vous|votre|une|avec|pour|est|und|nicht|wir|für|der|the|and|your|this|with|from|are`),
	i18n.FR: words(`het|een|niet|wij|uw|voor|wordt|van|und|nicht|wir|für|der|das|the|and|your|this|with|from|are`),
	i18n.DE: words(`het|een|niet|wij|uw|voor|wordt|van|les|nous|vous|votre|une|avec|pour|est|the|and|your|this|with|from|are`),
	i18n.EN: words(`het|een|niet|wij|uw|voor|wordt|van|les|nous|vous|votre|une|avec|pour|est|und|nicht|wir|für|der|das`),
}

func words(list string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\pL\d-])(` + list + `)($|[^\pL\d-])`)
}

var unfilled = regexp.MustCompile(`\{\{|\}\}|%!|<no value>|\blaw\.[a-z]`)

func TestLetters(t *testing.T) {
	for _, lang := range i18n.Langs {
		for name, letter := range letters(t, lang) {
			t.Run(fmt.Sprintf("%s %s", lang, name), func(t *testing.T) {
				text := letter.Text()
				if letter.Lang != lang || letter.Title == "" || len(letter.Blocks) < 2 {
					t.Fatalf("no letter: %+v", letter)
				}
				if m := unfilled.FindString(text); m != "" {
					t.Errorf("not filled: %q in\n%s", m, text)
				}
				if m := foreign[lang].FindString(text); m != "" {
					t.Errorf("foreign word %q in\n%s", m, text)
				}
				if strings.Contains(text, "\n\n\n") || strings.Contains(text, ". .") || strings.Contains(text, "..") || !strings.HasSuffix(text, "\n") {
					t.Errorf("badly set:\n%s", text)
				}
				for _, line := range strings.Split(text, "\n") {
					if utf8.RuneCountInString(line) > 80 && strings.Contains(strings.TrimLeft(line, "- "), " ") {
						t.Errorf("line too long: %q", line)
					}
					if strings.TrimRight(line, " ") != line {
						t.Errorf("blank at the end: %q", line)
					}
				}
				if name != "readme" && (!strings.Contains(text, "D-2026-000017") || !strings.Contains(text, "2026/123")) {
					t.Errorf("without reference or number:\n%s", text)
				}
			})
		}
	}
}

// TestRefusal reads one letter through: every refused line has its own reasons, and what cannot be cured is not promised.
func TestRefusal(t *testing.T) {
	letter := law.RefusalLetter(i18n.NL, heading(t), scope(t)[2:3], true)
	text := letter.Text()
	for _, want := range []string{"Gedeeltelijke weigering", "Punt 3: klantnummer 48213, inhoud, van 1 oktober 2026 tot en met 31 oktober", "Wij hebben deze gegevens niet.", "Uw stuk van 3 november 2026"} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for _, never := range []string{"aangevuld stuk", "geen gegevens doorgegeven"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in\n%s", never, text)
		}
	}
	whole := law.RefusalLetter(i18n.FR, heading(t), []law.Line{{Reasons: []law.Reason{law.R03}}}, false).Text()
	for _, want := range []string{"Refus de votre demande", "La demande dans son ensemble", "juge belge", "Aucune donnée n’a été transmise"} {
		if !strings.Contains(strings.ReplaceAll(whole, "\n", " "), want) {
			t.Errorf("%q is not in\n%s", want, whole)
		}
	}
}

// TestPeriod: a period ends before its To, and letters name what is in it.
func TestPeriod(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"2026-10-01", "2026-11-01", "van 1 oktober 2026 tot en met 31 oktober 2026."},
		{"2026-10-25", "2026-10-26", "op 25 oktober 2026."}, // a day of 25 hours
		{"2026-11-01 10:15", "2026-11-01 10:16", "op 1 november 2026 om 10:15."},
		{"2026-11-01 10:15", "2026-11-01 10:17", "van 1 november 2026 om 10:15 tot en met 1 november 2026 om 10:16."},
		{"2026-11-01", "2026-11-02 12:00", "van 1 november 2026 tot en met 2 november 2026 om 11:59."},
		{"2026-11-01", "", "vanaf 1 november 2026."},
		{"", "2026-11-01", "tot en met 31 oktober 2026."},
		{"", "", "zonder periode."},
	} {
		line := law.Line{Number: 1, Selector: law.SelectCustomer, Value: "1", Category: dataset.Traffic}
		if test.from != "" {
			line.From = at(t, test.from).UTC()
		}
		if test.to != "" {
			line.To = at(t, test.to).UTC()
		}
		letter := law.NilAnswer(i18n.NL, heading(t), []law.Line{line}, at(t, "2026-11-05 11:00"))
		if got := letter.Blocks[1].Lines[0]; !strings.HasSuffix(got, "verkeersgegevens, "+test.want) {
			t.Errorf("%s – %s: %q, want %q", test.from, test.to, got, test.want)
		}
	}
}

// TestTyped: what people and papers write cannot forge a part of a letter.
func TestTyped(t *testing.T) {
	h := heading(t)
	h.Authority = "Hof\r\n\nDatum: 1 januari 1900\x1b[31m\u202e"
	text := law.ClarificationLetter(i18n.NL, h, []string{"Eerste\nOnze referentie: D-1", "{{.Company}}", "  "}, time.Time{}).Text()
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "Onze referentie: D-1") || strings.HasPrefix(line, "Datum: 1 januari 1900") {
			t.Errorf("a forged line:\n%s", text)
		}
	}
	if !strings.Contains(text, "Aan: Hof Datum: 1 januari 1900[31m\n") || !strings.Contains(text, "- Eerste Onze referentie: D-1\n") {
		t.Errorf("words run together:\n%s", text)
	}
	if strings.ContainsAny(text, "\r\x1b\u202e") {
		t.Errorf("control characters:\n%q", text)
	}
	if strings.Contains(text, "- \n") {
		t.Errorf("an empty item:\n%s", text)
	}
}

func TestLetterLang(t *testing.T) {
	for s, want := range map[string]i18n.Lang{"nl": i18n.NL, "fr": i18n.FR, "de": i18n.DE, "en": i18n.EN, "": i18n.EN, "es": i18n.EN, "NL": i18n.EN, "qps": i18n.EN} {
		if got := law.LetterLang(s); got != want {
			t.Errorf("%q: %s", s, got)
		}
	}
}

// TestEmptyHeading: what is not known is left out, with its label.
func TestEmptyHeading(t *testing.T) {
	letter := law.ReceiptLetter(i18n.NL, law.Heading{Company: "Kastanje Hosting"}, at(t, "2026-11-05 09:12"), law.ByEBox)
	if len(letter.Head) != 1 || letter.Head[0] != "Kastanje Hosting" {
		t.Errorf("head %q", letter.Head)
	}
}
