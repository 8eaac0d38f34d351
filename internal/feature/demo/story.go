package demo

import "strings"

// Question is a question that somebody of the demonstration asked before it began.
type Question struct {
	Customer string // number of who asked in the portal; empty: a stranger who simply wrote a mail
	Email    string // of the login that asked, or of the stranger
	Subject  string // of the stranger's mail
	Topic    string
	Text     string
	FileName string // of a file that came with it; empty: none
	File     string
	Answer   string // what operations wrote back; empty: still open
}

// longPath is a word that no line can hold.
var longPath = strings.Repeat("0123456789", 30)

// Questions returns them, oldest first.
func Questions() []Question {
	return []Question{
		{
			Customer: PrivateNL, Email: "lotte.vermeulen@example.org", Topic: "correction",
			Text:     "Op mijn facturen staat nog mijn oud huisnummer. In bijlage staat het juiste adres. Kunt u dat ook op de laatste factuur verbeteren?",
			FileName: "adres.txt", File: "Lotte Vermeulen\nSleutelbloemlaan 12\n9000 Gent\n",
			Answer: "Dag mevrouw Vermeulen,\n\nDe volgende factuur draagt het juiste adres. Een factuur die al verstuurd is, mogen wij niet meer wijzigen; u krijgt een creditnota en een nieuwe factuur.\n\nMet vriendelijke groeten,\nOperations",
		},
		{
			Customer: PrivateFR, Email: "amelie.lambert@example.org", Topic: "data",
			Text: "Je vois une ancienne adresse e-mail parmi mes données. D’où vient-elle et pourquoi la gardez-vous encore\u202f?",
		},
		{
			Customer: PrivateEN, Email: "oliver.bennett@example.org", Topic: "security",
			Text: "I got a mail about a new device that signed in. That was my new laptop. Is there anything that I should do?",
			Answer: "Dear Mr Bennett,\n\nNo, nothing. You see all devices that are signed in on the page Sign-ins and security, and you can end each of them there.\n\n" +
				"Kind regards,\nOperations",
		},
		{
			Customer: Inert, Email: "robbe.vandamme@example.org", Topic: "other",
			Text: "<script>alert('vraag')</script> </textarea><img src=x onerror=alert(1)>\n=HYPERLINK(\"javascript:alert(1)\")\n" +
				"Hottentottententententoonstellingsorganisatiecomitévoorzitterskandidatenlijst https://example.org/" + longPath,
			FileName: "../<b>bijlage</b>.txt", File: "Een bijlage met <script>alert('bestand')</script> en =1+1\n",
			Answer: "{{.Wachtwoord}} ${jndi:ldap://example.org/x} %s%n\n\nDat is gewoon tekst.",
		},
		{
			Email: "gerda.claes@example.net", Subject: "Geen reclame meer",
			Text: "Goeiedag,\n\nIk was vroeger klant bij jullie en krijg nog altijd reclame. Mag dat stoppen?\n\nGroeten\nGerda Claes\n",
		},
	}
}

// Newsletter is the company's newsletter in each language: its subject, then its Markdown.
func Newsletter() map[string][2]string {
	return map[string][2]string{
		"nl": {"Nieuws van Kastanje Hosting", "## PHP 8.5 staat klaar\n\nU kiest de nieuwe versie in uw controlepaneel. Probeer ze eerst op een kopie van uw site.\n\n" +
			"## Korting op .be-domeinnamen\n\nTot het einde van de maand kost een nieuwe .be-domeinnaam het eerste jaar **4,95 euro**.\n"},
		"fr": {"Nouvelles de Kastanje Hosting", "## PHP 8.5 est disponible\n\nVous choisissez la nouvelle version dans votre panneau de contrôle. Essayez-la d’abord sur une copie de votre site.\n\n" +
			"## Réduction sur les noms de domaine .be\n\nJusqu’à la fin du mois, un nouveau nom de domaine .be coûte **4,95 euros** la première année.\n"},
		"de": {"Neues von Kastanje Hosting", "## PHP 8.5 ist da\n\nSie wählen die neue Version in Ihrer Verwaltung. Probieren Sie sie zuerst an einer Kopie Ihrer Website.\n\n" +
			"## Rabatt auf .be-Domainnamen\n\nBis Ende des Monats kostet ein neuer .be-Domainname im ersten Jahr **4,95 Euro**.\n"},
		"en": {"News from Kastanje Hosting", "## PHP 8.5 is here\n\nYou choose the new version in your control panel. Try it on a copy of your site first.\n\n" +
			"## A discount on .be domain names\n\nUntil the end of the month a new .be domain name costs **4.95 euros** in the first year.\n"},
	}
}
