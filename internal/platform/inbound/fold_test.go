package inbound

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	const outlook = "Van: Privacy <privacy@example.be>\nVerzonden: maandag 2 maart 2026 12:00\nAan: Operations\nOnderwerp: [V-2026-000123] Vraag\n\nGeachte,\nmijn vraag\n"
	for name, c := range map[string]struct{ text, fresh, quoted string }{
		"nothing quoted":   {"Dag,\n\nja.\n\n-- \nJan", "Dag,\n\nja.\n\n-- \nJan", ""},
		"Gmail in Dutch":   {"Ja.\n\nOp ma 2 mrt 2026 om 12:00 schreef Privacy <privacy@example.be>:\n\n> mijn vraag\n>\n> groet\n", "Ja.", "Op ma 2 mrt 2026 om 12:00 schreef Privacy <privacy@example.be>:\n\n> mijn vraag\n>\n> groet"},
		"in three lines":   {"Ja.\nOp ma 2 mrt 2026\nom 12:00 schreef\nPrivacy <privacy@example.be>:\n> vraag", "Ja.", "Op ma 2 mrt 2026\nom 12:00 schreef\nPrivacy <privacy@example.be>:\n> vraag"},
		"English":          {"Yes.\n\nOn Mon, 2 Mar 2026, Privacy wrote:\n> q", "Yes.", "On Mon, 2 Mar 2026, Privacy wrote:\n> q"},
		"French":           {"Oui.\n\nLe lun. 2 mars 2026 à 12:00, Privacy <p@example.be> a écrit\u00a0:\n\n> q", "Oui.", "Le lun. 2 mars 2026 à 12:00, Privacy <p@example.be> a écrit\u00a0:\n\n> q"},
		"German":           {"Ja.\n\nAm Mo., 2. März 2026 um 12:00 Uhr schrieb Privacy <p@example.be>:\n> q", "Ja.", "Am Mo., 2. März 2026 um 12:00 Uhr schrieb Privacy <p@example.be>:\n> q"},
		"Thunderbird":      {"Ja.\n\nPrivacy schreef op 2-03-2026 om 12:00:\n> q", "Ja.", "Privacy schreef op 2-03-2026 om 12:00:\n> q"},
		"Outlook":          {"Ja.\n\nJan\n\n________________________________\n" + outlook, "Ja.\n\nJan", "________________________________\n" + strings.TrimRight(outlook, "\n")},
		"Outlook, no line": {"Ja.\n\n" + outlook, "Ja.", strings.TrimRight(outlook, "\n")},
		"Outlook, bold":    {"Oui.\n\n*De :* Privacy\n*Envoyé :* lundi\n*À :* Operations\n*Objet :* q\n\nq", "Oui.", "*De :* Privacy\n*Envoyé :* lundi\n*À :* Operations\n*Objet :* q\n\nq"},
		"old Outlook":      {"Ja.\n-----Oorspronkelijk bericht-----\nVan: x\n\nq", "Ja.", "-----Oorspronkelijk bericht-----\nVan: x\n\nq"},
		"below":            {"Op maandag schreef Jan:\n> q\n> r\n\nJa.\n\nAn", "Ja.\n\nAn", "Op maandag schreef Jan:\n> q\n> r"},
		"between":          {"> q\nJa.\n> r\nNee.", "> q\nJa.\n> r\nNee.", ""},
		"between and rest": {"> q\nJa.\n> r\n> s", "> q\nJa.", "> r\n> s"},
		"only quoted":      {"> q\n> r", "> q\n> r", ""},
		"only Outlook":     {outlook, outlook, ""},
		"a form":           {"Van: Gent\nik wil verhuizen", "Van: Gent\nik wil verhuizen", ""},
		"a rule":           {"een\n____________________\ntwee", "een\n____________________\ntwee", ""},
		"words with colon": {"Le problème que Jan a écrit :\nrien", "Le problème que Jan a écrit :\nrien", ""},
		"empty":            {"", "", ""},
		"from HTML":        {htmlText(`<p>Ja.</p><div class="gmail_quote">Op ma 2 mrt schreef <a href="mailto:p@example.be">p@example.be</a>:<br><blockquote><p>vraag</p><p>groet</p></blockquote></div>`), "Ja.", "Op ma 2 mrt schreef p@example.be:\n\n> vraag\n>\n> groet"},
	} {
		fresh, quoted := Fold(c.text)
		if fresh != c.fresh || quoted != c.quoted {
			t.Errorf("%s:\nfresh  %q\nquoted %q", name, fresh, quoted)
		}
	}
}
