package demo

// companies are the companies and sole traders among the cases.
func companies() []sketch {
	return []sketch{
		{
			number: Reseller, lang: "nl", first: "Ruben", last: "Declercq",
			company: "Lindenblad Webbureau bv", email: "boekhouding@lindenblad-webbureau.example",
			street: "Kouter 88", postcode: "9800", city: "Deinze", mobile: true,
			joined: 10, provider: "bank", group: "reseller",
		},
		{
			number: Bakery, lang: "nl", first: "An", last: "Wouters",
			company: "Bakkerij Wouters bv", email: "an.wouters@example.org",
			street: "Molenstraat 4", postcode: "9300", city: "Aalst", mobile: true,
			joined: 92, provider: "worldline",
			buys: []buy{takes("bakkerij-wouters.example", "domain", "pro", "mailbox")},
		},
		{
			number: SoleTrader, lang: "nl", first: "Tom", last: "Peeters",
			company: "Schrijnwerkerij Tom Peeters", email: "tom@schrijnwerk-peeters.example",
			street: "Nijverheidslaan 5", postcode: "2300", city: "Turnhout", mobile: true,
			joined: 250, provider: "bank",
			buys: []buy{takes("schrijnwerk-peeters.example", "plus", "mailbox")},
		},
		{
			number: FaxCompany, lang: "nl", first: "Greet", last: "Verlinden",
			company: "Boekhoudkantoor Verlinden & Zonen bv", email: "kantoor@boekhouding-verlinden.example",
			street: "Grote Markt 1", postcode: "1500", city: "Halle", fax: true,
			joined: 55, provider: "bank",
			buys: []buy{{items: []item{{product: "managed", domain: "srv.boekhouding-verlinden.example"}, {product: "mailbox", domain: "boekhouding-verlinden.example"}}}},
		},
		{
			number: "KH-10022", lang: "nl", first: "Lode", last: "Segers",
			company: "Segers Verhuizingen nv", email: "info@segers-verhuizingen.example",
			street: "Havenlaan 61", postcode: "1800", city: "Vilvoorde", fax: true,
			joined: 30, left: 700, site: "segers-verhuizingen",
		},
		{
			number: "KH-10023", lang: "fr", first: "Martine", last: "Leclercq",
			company: "Papeterie Leclercq srl", email: "info@papeterie-leclercq.example",
			street: "Rue de l’École 19", postcode: "7500", city: "Tournai",
			joined: 100, left: 860, site: "papeterie-leclercq",
		},
		// Numbers of other countries that are well-formed and begin with noughts, as none that was given out does.
		{
			number: Netherlands, lang: "nl", first: "Femke", last: "Bakker",
			company: "Windmolen Software B.V.", email: "finance@windmolen-software.example",
			street: "Dijkweg 3", postcode: "4701 AB", city: "Roosendaal", country: "NL", vat: "NL000000012B01",
			joined: 340, provider: "bank", site: "windmolen-software",
		},
		{
			number: Luxembourg, lang: "fr", first: "Sylvie", last: "Weber",
			company: "Ardenne Conseil S.à r.l.", email: "compta@ardenne-conseil.example",
			street: "Rue des Romains 2", postcode: "L-9501", city: "Wiltz", country: "LU", vat: "LU00000000",
			joined: 160, provider: "bank",
			buys: []buy{{items: []item{{product: "managed", domain: "srv.ardenne-conseil.example"}, {product: "vps8", domain: "vps.ardenne-conseil.example"}}}},
		},
		{
			number: Germany, lang: "de", first: "Katja", last: "Brandt",
			company: "Birkenhof Handel GmbH", email: "buchhaltung@birkenhof-handel.example",
			street: "Feldstraße 40", postcode: "52062", city: "Aachen", country: "DE", vat: "DE000000011",
			joined: 450, provider: "2checkout", site: "birkenhof-handel",
		},
		{
			number: EnglishCompany, lang: "en", first: "Grace", last: "Harper",
			company: "Harper & Quinn Consulting bv", email: "accounts@harper-quinn.example",
			street: "Avenue Louise 300", box: "b12", postcode: "1050", city: "Ixelles",
			joined: 370, provider: "worldline",
			buys: []buy{{items: []item{{product: "vps8", domain: "vps.harper-quinn.example"}, {product: "domain", domain: "harper-quinn.example"}}}},
		},
		{
			number: "KH-10032", lang: "fr", first: "Jean-Baptiste", last: "Delvaux",
			company: "J.-B. Delvaux, traducteur", email: "jb@delvaux-traduction.example",
			street: "Rue des Champs 27", postcode: "6700", city: "Arlon", mobile: true,
			joined: 140, site: "delvaux-traduction",
		},
	}
}
