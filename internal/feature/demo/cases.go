package demo

import (
	"strings"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Customer numbers of those who are there for a reason. Tests and guided tours find them by these.
const (
	PrivateNL      = "KH-10001" // private person, Dutch
	PrivateFR      = "KH-10002" // private person, French
	PrivateDE      = "KH-10003" // private person, German
	PrivateEN      = "KH-10004" // private person, English
	Reseller       = "KH-10005" // company with 3,000 invoices
	OwnerPrivate   = "KH-10006" // the baker herself …
	Bakery         = "KH-10007" // … and her bakery: one login, one address for both
	NeverActivated = "KH-10008" // has a login that never got a password
	SharedMailA    = "KH-10009" // two people who share one mail address
	SharedMailB    = "KH-10010"
	Apostrophe     = "KH-10011" // D'Haese
	Greek          = "KH-10012" // a name in Greek letters
	Cyrillic       = "KH-10013" // a name in Cyrillic letters
	RightToLeft    = "KH-10014" // a name in Arabic letters, written from right to left
	LongAddress    = "KH-10015" // an address line of 300 characters
	SoleTrader     = "KH-10016" // a person with an enterprise number, which is then personal data
	FaxCompany     = "KH-10017" // a company with a fax
	Inert          = "KH-10018" // script, formulas and HTML in each free text
	CardInNote     = "KH-10019" // typed a card number into an order
	FormerPrivate  = "KH-10020" // left, and still signs in
	NeverPaid      = "KH-10024" // left with unpaid invoices
	Minor          = "KH-10026" // sixteen years old
	Deceased       = "KH-10027" // account of an estate
	Netherlands    = "KH-10028" // companies in other EU countries: VAT reverse charged
	Luxembourg     = "KH-10029"
	Germany        = "KH-10030"
	EnglishCompany = "KH-10031" // has an invoice that was withdrawn
	PayPalPayer    = "KH-10033" // whose bills somebody else pays
	Disputed       = "KH-10034" // disputed an invoice and paid it in two parts
)

// longStreet is an address line of exactly 300 characters, as forms without a limit collect them.
var longStreet = strings.Repeat("Domein Ten Hoge Linde, achter de oude hoeve, derde poort links, ", 3) +
	"na het bruggetje over de beek rechts tot de witte gevel, gebouw De Wilg, trap C, tweede verdieping, deur 12b"

// cardNote holds a number that every payment provider gives out for tests. It must never reach a database.
const cardNote = "Remarque du client : prenez ma carte 4111 1111 1111 1111, expire 12/29, merci"

// cases makes the customers who are there for a reason.
func (w *world) cases() []*customer {
	sketches := append(w.people(), companies()...)
	list := make([]*customer, len(sketches))
	for _, s := range sketches {
		c := w.customer(s)
		list[keyOf(s.number)-firstNumber] = c
	}
	return list
}

// people are the private persons among the cases.
func (w *world) people() []sketch {
	const bakerMail, familyMail = "an.wouters@example.org", "familie.claes@example.org"
	year := w.today.Year()
	return []sketch{
		{
			number: PrivateNL, lang: "nl", first: "Lotte", last: "Vermeulen", email: "lotte.vermeulen@example.org",
			street: "Veldstraat 21", box: "3", postcode: "9000", city: "Gent",
			joined: 24, provider: "worldline",
			buys: []buy{
				takes("lottevermeulen.example", "domain", "start"),
				{after: 210, items: []item{{product: "mailbox", domain: "lottevermeulen.example"}}},
				{after: 400, items: []item{{product: "vps4", domain: "vps.lottevermeulen.example", days: 240}}},
				{after: 620, items: []item{{product: "domain", domain: "keramiek-lotte.example"}}},
				{after: w.since(2) - 24, items: []item{{product: "cert", domain: "keramiek-lotte.example"}}, state: "pending"},
			},
		},
		{
			number: PrivateFR, lang: "fr", first: "Amélie", last: "Lambert", email: "amelie.lambert@example.org",
			street: "Rue de la Gare 48", postcode: "5000", city: "Namur",
			joined: 70, provider: "paypal", site: "amelie-lambert",
		},
		{
			number: PrivateDE, lang: "de", first: "Jürgen", last: "Pauels", email: "juergen.pauels@example.org",
			street: "Kirchstraße 9", postcode: "4700", city: "Eupen",
			joined: 130, provider: "bank", site: "pauels-imkerei",
		},
		{
			number: PrivateEN, lang: "en", first: "Oliver", last: "Bennett", email: "oliver.bennett@example.org",
			street: "Kasteelstraat 15", postcode: "3080", city: "Tervuren",
			joined: 200, provider: "2checkout", site: "bennett-photography",
		},
		{
			number: OwnerPrivate, lang: "nl", first: "An", last: "Wouters", email: bakerMail,
			street: "Molenstraat 4", postcode: "9300", city: "Aalst",
			joined: 90, site: "an-wouters",
		},
		{
			number: NeverActivated, lang: "nl", first: "Karel", last: "Maes", email: "karel.maes@example.org",
			street: "Dorpsstraat 77", postcode: "2440", city: "Geel",
			joined: 310, site: "karel-maes",
		},
		{
			number: SharedMailA, lang: "nl", first: "Joke", last: "Claes", email: familyMail,
			street: "Lindelaan 30", postcode: "3500", city: "Hasselt",
			joined: 45, site: "joke-claes",
		},
		{
			number: SharedMailB, lang: "nl", first: "Bram", last: "Claes", email: familyMail,
			street: "Lindelaan 30", postcode: "3500", city: "Hasselt",
			joined: 500, site: "bram-claes",
		},
		{
			number: Apostrophe, lang: "nl", first: "Seppe", last: "D'Haese", email: "seppe.d'haese@example.org",
			street: "'t Hofke 2", postcode: "8000", city: "Brugge",
			joined: 260, site: "seppe-dhaese",
		},
		{
			number: Greek, lang: "fr", first: "Ελένη", last: "Παπαδοπούλου", email: "eleni@example.net",
			street: "Rue Haute 112", postcode: "1000", city: "Bruxelles",
			joined: 330, site: "eleni-traductions",
		},
		{
			number: Cyrillic, lang: "nl", first: "Олена", last: "Шевченко", email: "olena@example.net",
			street: "Nieuwstraat 60", postcode: "2000", city: "Antwerpen",
			joined: 480, site: "olena-muziek",
		},
		{
			number: RightToLeft, lang: "fr", first: "ليلى", last: "حداد", email: "leila@example.net",
			street: "Rue Neuve 5", postcode: "4000", city: "Liège",
			joined: 150, site: "leila-couture",
		},
		{
			number: LongAddress, lang: "nl", first: "Godelieve", last: "Van Sint-Jan", email: "godelieve@example.net",
			street: longStreet, postcode: "8900", city: "Ieper",
			joined: 610, site: "godelieve",
		},
		{
			number: Inert, lang: "nl", first: "Robbe", last: "Vandamme", email: "robbe.vandamme@example.org",
			street: "Schoolstraat 1", box: "@SUM(1+1)", postcode: "2800", city: "Mechelen",
			joined: 35, provider: "worldline",
			group: "=1+1",
			custom: []hpxdata.Field{
				{Label: "Website", Value: "javascript:alert(document.domain)"},
				{Label: "Bijnaam", Value: "=1+1"},
				{Label: "<b>Opmerking</b>", Value: "<script>alert('opmerking')</script>"},
				{Label: "Omzetgroep", Value: "+1+cmd|' /C calc'!A0"},
			},
			notes: []string{`<img src=x onerror="alert(1)"> belde over zijn "site" & mailbox`, "-2+3 = 1, zegt hij"},
			buys: []buy{{notes: []string{"{{.Password}} ${7*7} <%= 7*7 %>"}, items: []item{
				{product: "start", domain: "robbe-vandamme.example", notes: []string{`=HYPERLINK("https://example.org";"klik")`}},
			}}},
		},
		{
			number: CardInNote, lang: "fr", first: "Chloé", last: "Martin", email: "chloe.martin@example.org",
			street: "Avenue des Tilleuls 14", postcode: "1300", city: "Wavre",
			joined: 420, provider: "worldline",
			buys: []buy{{notes: []string{cardNote}, items: []item{{product: "plus", domain: "chloe-martin.example"}}}},
		},
		{
			number: FormerPrivate, lang: "nl", first: "Mieke", last: "Thijs", email: "mieke.thijs@example.org",
			street: "Beukenlaan 8", postcode: "3300", city: "Tienen",
			joined: 15, left: 790, provider: "bank", site: "mieke-thijs",
		},
		{
			number: "KH-10021", lang: "fr", first: "Gérard", last: "Fontaine", email: "gerard.fontaine@example.net",
			street: "Rue du Moulin 3", postcode: "5500", city: "Dinant",
			joined: 40, left: 610, site: "gerard-fontaine",
		},
		{
			number: NeverPaid, lang: "nl", first: "Dries", last: "Coppens", email: "dries.coppens@example.com",
			street: "Hoogstraat 200", postcode: "9100", city: "Sint-Niklaas",
			joined: 120, left: 520, defaults: 4,
			notes: []string{"Drie aanmaningen gestuurd, geen antwoord. Afgesloten."},
			buys:  []buy{{items: []item{{product: "vps8", domain: "vps.dries-coppens.example", state: "suspended"}}}},
		},
		{
			number: "KH-10025", lang: "de", first: "Ingrid", last: "Schröder", email: "ingrid.schroeder@example.net",
			street: "Hauptstraße 31", postcode: "4780", city: "Sankt Vith",
			joined: 220, left: 950, site: "ingrid-schroeder",
		},
		{
			number: Minor, lang: "nl", first: "Noor", last: "Baert", email: "noor.baert@example.org",
			street: "Kapelstraat 16", postcode: "8500", city: "Kortrijk",
			joined: 840, born: intake.NewDate(year-17, time.December, 31),
			notes: []string{"Minderjarig; ouder tekende het contract."}, site: "noor-baert",
		},
		{
			number: Deceased, lang: "nl", first: "Erven", last: "Albert Nijs", email: "nalatenschap.nijs@example.org",
			street: "Stationsstraat 50", postcode: "9200", city: "Dendermonde",
			joined: 60, left: 900, group: "nalatenschap",
			notes: []string{"Klant overleden; dochter regelt de nalatenschap."}, site: "albert-nijs",
		},
		{
			number: PayPalPayer, lang: "fr", first: "Pauline", last: "Collin", email: "pauline.collin@example.org",
			street: "Place du Marché 7", postcode: "4500", city: "Huy",
			joined: 280, provider: "paypal",
			buys: []buy{
				takes("pauline-collin.example", "domain", "plus"),
				{after: 300, items: []item{{product: "vps8", domain: "vps.pauline-collin.example"}}, state: "cancelled"},
			},
		},
		{
			number: Disputed, lang: "nl", first: "Wannes", last: "Lievens", email: "wannes.lievens@example.org",
			street: "Markt 12", postcode: "8800", city: "Roeselare",
			joined: 190, provider: "bank",
			buys: []buy{
				takes("vps.wannes-lievens.example", "vps4"),
				{after: 30, items: []item{{product: "managed", domain: "srv.wannes-lievens.example"}}, state: "fraud"},
			},
		},
	}
}
