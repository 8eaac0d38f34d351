package demo

import (
	"fmt"
	"slices"
	"time"
)

// Order is a demand of an authority, or of somebody who would like to be one, and how far the company came with it.
type Order struct {
	Key       string // tells the orders apart
	Days      int    // before today that it arrived
	Authority string // name in the directory; see Authorities
	// When it is in no directory:
	Type, Name, Country string

	Signatory, Function, Printed string
	Language                     string // of the paper
	Kind                         string // production, preservation
	Channel                      string
	Bases                        []string
	Nature, Number, NumberKind   string
	Judge, Belgian               bool
	Urgent                       bool
	Deadline                     int // days after its arrival that it states; 0: none
	Secrecy, SecrecyText         string
	SecrecyUntil                 int // days after today; 0: none
	Lines                        []OrderLine
	Paper                        []string // what it says
	Reach                        string   // state in which it is left
	No                           []int    // checks that were answered with no
}

// OrderLine is one line of what an order asks for.
type OrderLine struct {
	Selector, Value string
	Kind, Category  string
	From, To        int // months before the arrival
	Paragraph       string
	Refuse, Why     string // reason code of a refusal, and the note of the file
}

// Text is the paper as a PDF, with its date.
func (o Order) Text(at time.Time) []byte {
	lines := []string{o.Authority + o.Name, "", o.Function + " " + o.Signatory, "", fmt.Sprintf("%s / %s", o.Number, at.Format("02.01.2006")), ""}
	return paper(append(lines, o.Paper...))
}

// The authorities by their names in the directory.
const (
	judgeAntwerp = "Onderzoeksrechter te Antwerpen"
	judgeNamur   = "Juge d’instruction à Namur"
	courtGhent   = "Ondernemingsrechtbank Gent"
	courtLiege   = "Tribunal de première instance de Liège"
	courtEupen   = "Gericht Erster Instanz Eupen"
	parquetBxl   = "Procureur des Konings Brussel"

	traffic        = "sv88bis"     // of an investigating judge
	betweenParties = "judicial877" // of a judge in a civil matter
)

// Orders returns the demands that the company had, the oldest first. Those that were complied with came from judges in Belgium; the
// rest show how a demand can end otherwise.
func Orders() []Order {
	all := append(demands(), letters()...)
	slices.SortStableFunc(all, func(a, b Order) int { return b.Days - a.Days })
	return all
}

// letters are those of lawyers who ask without an order: most of what a hosting company gets. All are refused alike.
func letters() (all []Order) {
	of := []struct {
		days             int
		customer, lawyer string
	}{
		{320, Germany, "Me D. Fontaine"}, {270, CardInNote, "Me P. Jadot"},
		{240, Luxembourg, "Me P. Jadot"}, {225, PayPalPayer, "mr. S. Cuypers"}, {190, Cyrillic, "mr. T. Goris"}, {160, SharedMailA, "mr. L. Huysmans"},
	}
	for i, l := range of {
		all = append(all, Order{
			Key: fmt.Sprintf("letter-%d", i+1), Days: l.days, Type: "private_party", Name: "Advocatenkantoor " + l.lawyer, Country: "BE", Signatory: l.lawyer, Function: "advocaat",
			Language: "nl", Kind: "production", Channel: "email", Bases: []string{"none"}, Nature: "letter", Number: fmt.Sprintf("BR-%03d", 101+i*7), NumberKind: "other", Belgian: true,
			Secrecy: "none", Lines: []OrderLine{{Selector: "customer", Value: l.customer, Category: "subscriber", From: 12, To: 0, Paragraph: "1"}},
			Paper: []string{"Namens mijn cliënt verzoek ik u mij de gegevens van uw klant", l.customer + " mee te delen."}, Reach: "rejected", No: []int{2, 5, 6},
		})
	}
	return all
}

// demands are the orders that show each way in which a demand can end.
func demands() []Order {
	return []Order{
		{
			Key: "closed", Days: 420, Authority: courtGhent, Signatory: "Veerle Claeys", Function: "rechter", Language: "nl", Kind: "production", Channel: "registered",
			Bases: []string{betweenParties}, Nature: "judgment", Number: "A/25/00817", NumberKind: "roll", Judge: true, Belgian: true, Secrecy: "none",
			Lines: []OrderLine{{Selector: "customer", Value: FaxCompany, Kind: "invoices", From: 24, To: 1, Paragraph: "III.2"},
				{Selector: "customer", Value: FaxCompany, Kind: "payments", From: 24, To: 1, Paragraph: "III.2"}},
			Paper: []string{"Beveelt aan Kastanje Hosting over te leggen: de facturen en de betalingen", "van de klant " + FaxCompany + ", zoals in III.2 omschreven.", "", "Aldus uitgesproken in openbare zitting."},
			Reach: "closed",
		},
		{
			Key: "private", Days: 380, Type: "private_party", Name: "Advocatenkantoor De Wilg", Country: "BE", Signatory: "mr. K. De Wilg", Function: "advocaat", Language: "nl",
			Kind: "production", Channel: "email", Bases: []string{"none"}, Nature: "letter", Number: "2025/118", NumberKind: "other", Belgian: true, Secrecy: "none",
			Lines: []OrderLine{{Selector: "domain", Value: "keramiek-lotte.example", Category: "subscriber", From: 12, To: 0, Paragraph: "1"}},
			Paper: []string{"Namens mijn cliënt verzoek ik u mij mee te delen wie de houder is", "van keramiek-lotte.example."}, Reach: "rejected", No: []int{2, 5, 6},
		},
		{
			Key: "liege", Days: 300, Authority: courtLiege, Signatory: "Benoît Lambert", Function: "juge", Language: "fr", Kind: "production", Channel: "bailiff",
			Bases: []string{betweenParties}, Nature: "order", Number: "25/2291/A", NumberKind: "roll", Judge: true, Belgian: true, Secrecy: "none",
			Lines: []OrderLine{{Selector: "customer", Value: PrivateFR, Kind: "account", From: 36, To: 0, Paragraph: "B.1"},
				{Selector: "customer", Value: PrivateFR, Kind: "services", From: 36, To: 0, Paragraph: "B.1"},
				{Selector: "customer", Value: PrivateFR, Kind: "questions", From: 12, To: 0, Paragraph: "B.4", Refuse: "R10", Why: "la correspondance entière, sans période ni objet, va au-delà de B.4"}},
			Paper: []string{"Ordonne à Kastanje Hosting de produire les données d’identification", "du client " + PrivateFR + " et ses contrats.", "B.4: la correspondance utile."},
			Reach: "closed",
		},
		{
			Key: "parquet", Days: 260, Authority: parquetBxl, Signatory: "Saïda El Amrani", Function: "substituut-procureur des Konings", Language: "nl", Kind: "production", Channel: "ebox",
			Bases: []string{"sv46bis"}, Nature: "requisition", Number: "BR.20.L3.00572/26", NumberKind: "notice", Belgian: true, Deadline: 15, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "customer", Value: SoleTrader, Category: "subscriber", From: 6, To: 0, Paragraph: "1"}},
			Paper: []string{"Met toepassing van artikel 46bis van het Wetboek van strafvordering", "vorder ik de identificatie van de abonnee " + SoleTrader + "."}, Reach: "rejected", No: []int{6},
		},
		{
			Key: "nothing", Days: 210, Authority: courtGhent, Signatory: "Veerle Claeys", Function: "rechter", Language: "nl", Kind: "production", Channel: "registered",
			Bases: []string{betweenParties}, Nature: "order", Number: "A/26/00102", NumberKind: "roll", Judge: true, Belgian: true, Secrecy: "none",
			Lines: []OrderLine{{Selector: "customer", Value: Minor, Kind: "payments", From: 120, To: 110, Paragraph: "2"}},
			Paper: []string{"Beveelt de betalingen over te leggen van de klant " + Minor + "."}, Reach: "no_data",
		},
		{
			Key: "fraud", Days: 170, Authority: judgeAntwerp, Signatory: "Jan Janssens", Function: "onderzoeksrechter", Printed: "+32 470 12 34 56, kabinet@just-fgov.example", Language: "nl",
			Kind: "production", Channel: "email", Bases: []string{traffic}, Nature: "order", Number: "AN.30.99.000123/26", NumberKind: "notice", Judge: true, Belgian: true, Urgent: true, Deadline: 1,
			Secrecy: "statute", Lines: []OrderLine{{Selector: "customer", Value: PrivateEN, Category: "subscriber", From: 12, To: 0, Paragraph: "1"}},
			Paper: []string{"DRINGEND. Deel onmiddellijk alle gegevens mee aan bovenstaand adres."}, Reach: "fraud",
		},
		{
			Key: "withdrawn", Days: 120, Authority: judgeNamur, Signatory: "Isabelle Fontaine", Function: "juge d’instruction", Language: "fr", Kind: "production", Channel: "post",
			Bases: []string{traffic}, Nature: "order", Number: "NA.11.L1.00031/26", NumberKind: "notice", Judge: true, Belgian: true, Deadline: 30, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "customer", Value: PrivateDE, Category: "subscriber", From: 6, To: 0, Paragraph: "1"}},
			Paper: []string{"Nous, juge d’instruction, ordonnons de communiquer", "les données du client " + PrivateDE + "."}, Reach: "withdrawn",
		},
		{
			Key: "secret", Days: 36, Authority: judgeAntwerp, Signatory: "Katrien Verhaegen", Function: "onderzoeksrechter", Language: "nl", Kind: "production", Channel: "ebox",
			Bases: []string{traffic}, Nature: "order", Number: "AN.30.L2.004512/26", NumberKind: "notice", Judge: true, Belgian: true, Deadline: 20, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "customer", Value: PrivateNL, Category: "subscriber", From: 12, To: 0, Paragraph: "3"}},
			Paper: []string{"Wij, onderzoeksrechter, bevelen met toepassing van artikel 88bis Sv.", "de gegevens mee te delen van klant " + PrivateNL + "."}, Reach: "acknowledged",
		},
		{
			Key: "preserve", Days: 5, Authority: judgeAntwerp, Signatory: "Katrien Verhaegen", Function: "onderzoeksrechter", Language: "nl", Kind: "preservation", Channel: "ebox",
			Bases: []string{"sv39ter"}, Nature: "requisition", Number: "AN.30.L2.005120/26", NumberKind: "notice", Judge: true, Belgian: true, Deadline: 12, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "customer", Value: Disputed, Kind: "payments", From: 6, To: 0, Paragraph: "1"}},
			Paper: []string{"Met toepassing van artikel 39ter Sv. vorderen wij de bewaring", "van de betalingsgegevens van klant " + Disputed + "."}, Reach: "under_review",
		},
		{
			Key: "escalated", Days: 9, Authority: parquetBxl, Signatory: "Saïda El Amrani", Function: "substituut-procureur des Konings", Language: "nl", Kind: "production", Channel: "ebox",
			Bases: []string{"sv46bis"}, Nature: "requisition", Number: "BR.20.L3.01190/26", NumberKind: "notice", Belgian: true, Deadline: 15, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "domain", Value: "pauline-collin.example", Category: "subscriber", From: 6, To: 0, Paragraph: "1"}},
			Paper: []string{"Met toepassing van artikel 46bis Sv. vorder ik de identificatie", "van de houder van pauline-collin.example."}, Reach: "legal_escalation", No: []int{6},
		},
		{
			Key: "waiting", Days: 6, Authority: courtGhent, Signatory: "Veerle Claeys", Function: "rechter", Language: "nl", Kind: "production", Channel: "registered",
			Bases: []string{betweenParties}, Nature: "judgment", Number: "A/26/01544", NumberKind: "roll", Judge: true, Belgian: true, Deadline: 30, Secrecy: "none",
			Lines: []OrderLine{{Selector: "customer", Value: Bakery, Kind: "invoices", From: 18, To: 0, Paragraph: "IV.1"},
				{Selector: "customer", Value: Bakery, Kind: "orders", From: 18, To: 0, Paragraph: "IV.1"}},
			Paper: []string{"Beveelt de bestellingen en de facturen over te leggen van klant " + Bakery + "."}, Reach: "awaiting_approval",
		},
		{
			Key: "asked", Days: 4, Authority: courtEupen, Signatory: "Karl Schmitz", Function: "Richter", Language: "de", Kind: "production", Channel: "bailiff",
			Bases: []string{betweenParties}, Nature: "order", Number: "26/3015/A", NumberKind: "roll", Judge: true, Belgian: true, Deadline: 30, Secrecy: "order",
			SecrecyText: "Die betroffene Partei wird vor Hinterlegung des Schriftstücks nicht davon unterrichtet.", SecrecyUntil: 60,
			Lines: []OrderLine{{Selector: "customer", Value: LongAddress, Category: "subscriber", From: 12, To: 0, Paragraph: "Tenor 2"}},
			Paper: []string{"Ordnet an, die Daten des Kunden " + LongAddress + " vorzulegen."}, Reach: "clarification",
		},
		{
			Key: "new", Days: 0, Authority: judgeAntwerp, Signatory: "Katrien Verhaegen", Function: "onderzoeksrechter", Language: "nl", Kind: "production", Channel: "ebox",
			Bases: []string{traffic}, Nature: "order", Number: "AN.30.L2.006001/26", NumberKind: "notice", Judge: true, Belgian: true, Urgent: true, Deadline: 3, Secrecy: "statute",
			Lines: []OrderLine{{Selector: "email", Value: "lotte.vermeulen@example.org", Category: "subscriber", From: 6, To: 0, Paragraph: "1"}},
			Paper: []string{"Wij, onderzoeksrechter, bevelen met toepassing van artikel 88bis Sv.", "de gegevens mee te delen van de gebruiker van lotte.vermeulen@example.org."}, Reach: "received",
		},
	}
}
