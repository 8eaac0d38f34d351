package demo

import (
	"fmt"
	"time"
)

// product is something that the company sells.
type product struct {
	kind    string // type of the service in the records
	name    string // the same in each language, as product names are
	price   cents  // for one cycle, without VAT
	monthly bool   // else yearly
	server  string // first part of the name of the machines that carry it; empty for none
}

// Products by the key that the histories use.
var products = map[string]product{
	"start":   {kind: "hosting", name: "Webhosting Start", price: 5940, server: "web"},
	"plus":    {kind: "hosting", name: "Webhosting Plus", price: 1195, monthly: true, server: "web"},
	"pro":     {kind: "hosting", name: "Webhosting Pro", price: 2390, monthly: true, server: "web"},
	"domain":  {kind: "domain", name: "Domeinnaam", price: 1250},
	"mailbox": {kind: "mail", name: "Mailbox 25 GB", price: 349, monthly: true, server: "mail"},
	"vps4":    {kind: "server", name: "VPS 4", price: 2990, monthly: true, server: "vps"},
	"vps8":    {kind: "server", name: "VPS 8", price: 5990, monthly: true, server: "vps"},
	"managed": {kind: "server", name: "Managed Server", price: 18900, monthly: true, server: "srv"},
	"cert":    {kind: "certificate", name: "TLS-certificaat", price: 4900},
}

// cycle is the billing cycle's name in the records.
func (p product) cycle() string {
	if p.monthly {
		return "monthly"
	}
	return "annually"
}

// unit is the cycle as UN/ECE Recommendation 20 writes it on invoices.
func (p product) unit() string {
	if p.monthly {
		return "MON"
	}
	return "ANN"
}

// due returns the start of the n-th period of a service that began on a day. The day of the month stays
// the first one's, or the month's last where the month is shorter.
func (p product) due(began time.Time, n int) time.Time {
	if p.monthly {
		return addMonths(began, n)
	}
	return addMonths(began, 12*n)
}

// addMonths counts months without running over into the next: a month after 31 January is the last day of
// February.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, brussels)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// words are the few phrases of orders and invoices, in the customer's language.
type words struct{ domain, certificate, period, order, credit, reverse string }

var phrases = map[string]words{
	"nl": {"Domeinnaam", "TLS-certificaat", "%s, van %s tot en met %s", "Bestelling %s", "Terugbetaling van factuur %s", "Btw verlegd, artikel 196 van richtlijn 2006/112/EG"},
	"fr": {"Nom de domaine", "Certificat TLS", "%s, du %s au %s", "Commande %s", "Remboursement de la facture %s", "Autoliquidation, article 196 de la directive 2006/112/CE"},
	"de": {"Domainname", "TLS-Zertifikat", "%s, vom %s bis %s", "Bestellung %s", "Gutschrift zu Rechnung %s", "Steuerschuldnerschaft des Leistungsempfängers, Artikel 196 der Richtlinie 2006/112/EG"},
	"en": {"Domain name", "TLS certificate", "%s, from %s to %s", "Order %s", "Refund of invoice %s", "Reverse charge, article 196 of Directive 2006/112/EC"},
}

// describe says in a language what a line charges: the product, its domain, the period.
func describe(lang string, p product, domain string, from, until time.Time) string {
	name := p.name
	switch p.kind {
	case "domain":
		name = phrases[lang].domain
	case "certificate":
		name = phrases[lang].certificate
	}
	if domain != "" {
		name += " " + domain
	}
	if from.IsZero() {
		return name
	}
	const day = "02/01/2006"
	return fmt.Sprintf(phrases[lang].period, name, from.Format(day), until.Format(day))
}
