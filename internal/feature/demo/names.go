package demo

// Lists to put invented people together from: names that very many people bear, so that no name means one
// person, streets that every town has, towns with their postcodes.

// place is a town with its postcode.
type place struct{ postcode, city string }

var givenNames = map[string][]string{
	"nl": {
		"Jan", "Els", "Koen", "Sofie", "Wim", "Katrien", "Stijn", "Lies", "Bart", "Hilde", "Dirk", "Nele",
		"Tom", "Griet", "Pieter", "Inge", "Luc", "Sarah", "Geert", "Leen", "Wout", "Fien", "Jef", "Marleen",
	},
	"fr": {
		"Luc", "Claire", "Julien", "Nathalie", "Thomas", "Isabelle", "Michel", "Sophie", "Nicolas", "Céline",
		"Benoît", "Hélène", "François", "Aurélie", "Olivier", "Françoise",
	},
}

var familyNames = map[string][]string{
	"nl": {
		"Peeters", "Janssens", "Jacobs", "Mertens", "Willems", "Goossens", "De Smet", "Van Damme", "Hermans",
		"Michiels", "Desmet", "Van den Broeck", "Aerts", "De Backer", "Smets", "Verhoeven", "Lemmens", "Cools",
	},
	"fr": {
		"Dupont", "Lambert", "Dubois", "Martin", "Simon", "Laurent", "Lefèvre", "Renard", "Gérard", "Leroy",
		"Denis", "François", "Lejeune", "Fontaine",
	},
}

var streets = map[string][]string{
	"nl": {
		"Kerkstraat", "Stationsstraat", "Dorpsstraat", "Molenstraat", "Nieuwstraat", "Schoolstraat",
		"Veldstraat", "Kapelstraat", "Lindelaan", "Beukenlaan", "Markt", "Hoogstraat",
	},
	"fr": {
		"Rue de l’Église", "Rue de la Gare", "Rue du Moulin", "Rue Haute", "Rue de l’École", "Place du Marché",
		"Avenue des Tilleuls", "Chaussée de Liège", "Rue des Champs", "Rue Neuve",
	},
	"de": {"Kirchstraße", "Bahnhofstraße", "Schulstraße", "Hauptstraße", "Feldstraße"},
}

var places = map[string][]place{
	"nl": {
		{"9000", "Gent"}, {"2000", "Antwerpen"}, {"8000", "Brugge"}, {"3000", "Leuven"}, {"2800", "Mechelen"},
		{"9300", "Aalst"}, {"8500", "Kortrijk"}, {"3500", "Hasselt"}, {"9100", "Sint-Niklaas"}, {"8400", "Oostende"},
		{"3600", "Genk"}, {"8800", "Roeselare"}, {"2300", "Turnhout"}, {"9160", "Lokeren"}, {"9200", "Dendermonde"},
		{"1800", "Vilvoorde"}, {"1500", "Halle"}, {"2440", "Geel"}, {"8900", "Ieper"}, {"3300", "Tienen"},
	},
	"fr": {
		{"1000", "Bruxelles"}, {"5000", "Namur"}, {"4000", "Liège"}, {"6000", "Charleroi"}, {"7000", "Mons"},
		{"7500", "Tournai"}, {"1300", "Wavre"}, {"1400", "Nivelles"}, {"6700", "Arlon"}, {"4800", "Verviers"},
		{"4500", "Huy"}, {"5500", "Dinant"},
	},
	"de": {{"4700", "Eupen"}, {"4780", "Sankt Vith"}, {"4720", "Kelmis"}},
}

// trades are what small companies do, and the words that their domain names begin with.
var trades = map[string][]struct{ name, domain string }{
	"nl": {
		{"Bloemen %s bv", "bloemen"}, {"Garage %s bv", "garage"}, {"Tuinen %s bv", "tuinen"},
		{"Drukkerij %s nv", "drukkerij"}, {"Fietsen %s bv", "fietsen"}, {"Bouwwerken %s bv", "bouw"},
		{"Apotheek %s bv", "apotheek"}, {"Slagerij %s bv", "slagerij"}, {"Reizen %s nv", "reizen"},
	},
	"fr": {
		{"Boulangerie %s srl", "boulangerie"}, {"Garage %s srl", "garage"}, {"Menuiserie %s srl", "menuiserie"},
		{"Imprimerie %s sa", "imprimerie"}, {"Librairie %s srl", "librairie"}, {"Fleurs %s srl", "fleurs"},
	},
}
