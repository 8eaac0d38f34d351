package demo

// AuthoritySecret is the secret half of the key of the investigating judge in Antwerp, published as the passwords are: whoever
// tries a package of the demonstration opens it with this. It opens invented files only.
const AuthoritySecret = "AGE-SECRET-KEY-1PLFL407HHCH5T44CZSWZU5XFSVXMSN8FZ7HWF984XTHQQY3YDD0S9VNR52"

// authorityKey is the public half.
const authorityKey = "age1l7xq2lg8tm9m8ftnjq4g7v6wpuqzgl96ph3ekw6vxdkxvq4rufksl6jwgx"

// Authority is an entry of the directory of courts and magistrates. The offices exist; their numbers, addresses of mail and
// magistrates are invented, and no number here is to be called.
type Authority struct {
	Type, Name, Country, Arrondissement, Division, Language string
	Street, Postcode, City                                  string
	Email, Phone, Extension                                 string
	Keys, KeysChecked                                       string
	Source                                                  string
	CheckedDaysAgo                                          int
	By                                                      string // number of the person who keeps it: who wrote the telephone number authenticates no order with it
	Magistrates                                             []Magistrate
}

// Magistrate is a person in function.
type Magistrate struct {
	Name, Function string
	Since          string // 2006-01-02
	Until          string // the last day; empty: in function
}

// Persons who keep the directory.
const (
	thomas = "P-0087"
	nadia  = "P-0131"
)

// Authorities returns the entries of the directory in the order in which they were written.
func Authorities() []Authority {
	const guide = "Invented for the demonstration; a real entry names the page of the court's registry"
	belgian := func(sort, name, arrondissement, division, language, street, postcode, city, mail, phone, by string, checked int, who ...Magistrate) Authority {
		return Authority{
			Type: sort, Name: name, Country: "BE", Arrondissement: arrondissement, Division: division, Language: language,
			Street: street, Postcode: postcode, City: city, Email: mail, Phone: phone, Source: guide, CheckedDaysAgo: checked, By: by, Magistrates: who,
		}
	}
	antwerp := belgian("investigating_judge", "Onderzoeksrechter te Antwerpen", "antwerpen", "afdeling Antwerpen", "nl", "Bolivarplaats 20", "2000", "Antwerpen",
		"kabinet7.antwerpen@rechtbank.example", "03 255 51 07", nadia, 41,
		Magistrate{"Mevr. Katrien Verhaegen", "onderzoeksrechter", "2021-09-01", ""}, Magistrate{"Dhr. Wim Aerts", "griffier", "2019-02-01", ""})
	antwerp.Keys, antwerp.KeysChecked = authorityKey, "Read out by the registrar, called on the number above, 12 March 2026"
	antwerp.Extension = "7"
	return []Authority{
		belgian("court", "Ondernemingsrechtbank Gent", "oost_vlaanderen", "afdeling Gent", "nl", "Opgeëistenlaan 401", "9000", "Gent",
			"griffie.or.gent@rechtbank.example", "09 255 51 23", thomas, 66,
			Magistrate{"Mevr. Lieve Wouters", "griffier", "2024-09-01", ""}, Magistrate{"Dhr. Joris Van den Bossche", "voorzitter", "2017-01-01", "2025-08-31"}),
		belgian("court", "Tribunal de première instance de Liège", "luik", "division Liège", "fr", "Rue de Bruxelles 2", "4000", "Liège",
			"greffe.tpi.liege@tribunal.example", "04 255 51 24", thomas, 66, Magistrate{"Mme Claire Dubois", "greffière", "2022-01-10", ""}),
		antwerp,
		belgian("court", "Gericht Erster Instanz Eupen", "eupen", "", "de", "Rathausplatz 8", "4700", "Eupen",
			"kanzlei.eupen@gericht.example", "087 55 51 25", nadia, 120, Magistrate{"Frau Heike Schmitz", "Greffier", "2020-05-01", ""}),
		belgian("prosecutor", "Procureur des Konings Brussel", "brussel", "", "nl", "Quatre Brasstraat 4", "1000", "Brussel",
			"parket.brussel@om.example", "02 555 12 05", thomas, 30,
			Magistrate{"Mevr. Saïda El Amrani", "substituut-procureur des Konings", "2023-03-01", ""}),
		belgian("court", "Nederlandstalige rechtbank van eerste aanleg Brussel", "brussel", "", "nl", "Poelaertplein 1", "1000", "Brussel",
			"griffie.ea.brussel@rechtbank.example", "02 555 12 06", nadia, 30, Magistrate{"Dhr. Pieter Hermans", "rechter", "2018-09-01", ""}),
		belgian("court", "Cour d’appel de Bruxelles", "brussel", "", "fr", "Place Poelaert 1", "1000", "Bruxelles",
			"greffe.ca.bruxelles@tribunal.example", "02 555 12 07", nadia, 30, Magistrate{"M. Olivier Lemaire", "conseiller", "2016-09-01", ""}),
		belgian("investigating_judge", "Juge d’instruction à Namur", "namen", "division Namur", "fr", "Place du Palais de Justice 4", "5000", "Namur",
			"instruction2.namur@tribunal.example", "081 25 51 08", thomas, 58, Magistrate{"Mme Isabelle Fontaine", "juge d’instruction", "2022-09-01", ""}),
		belgian("court", "Tribunal de l’entreprise du Hainaut", "henegouwen", "division Mons", "fr", "Rue de Nimy 70", "7000", "Mons",
			"greffe.te.mons@tribunal.example", "065 25 51 09", thomas, 420),
		belgian("prosecutor", "Federaal parket", "", "", "nl", "Wolstraat 66", "1000", "Brussel",
			"permanentie.federaal@om.example", "02 555 12 10", nadia, 15, Magistrate{"Dhr. Koen De Backer", "federaal magistraat", "2020-01-01", ""}),
		belgian("police", "Federal Computer Crime Unit", "", "", "nl", "Kroonlaan 145", "1050", "Elsene",
			"fccu@politie.example", "02 555 12 11", nadia, 200),
		belgian("intelligence", "Veiligheid van de Staat", "", "", "nl", "Koning Albert II-laan 6", "1000", "Brussel",
			"", "02 555 12 12", thomas, 90),
		belgian("administrative", "FOD Economie, Economische Inspectie", "", "", "nl", "Vooruitgangstraat 50", "1210", "Brussel",
			"inspectie@economie.example", "02 555 12 13", thomas, 90),
		{
			Type: "foreign_eu", Name: "Tribunal judiciaire de Lille", Country: "FR", Language: "fr", Street: "13 avenue du Peuple Belge", Postcode: "59000", City: "Lille",
			Email: "greffe.lille@justice.example", Phone: "+33 3 53 01 12 34", Source: guide, CheckedDaysAgo: 25, By: nadia,
			Magistrates: []Magistrate{{"Mme Aurélie Caron", "juge d’instruction", "2021-09-01", ""}},
		},
	}
}
