package demo

import (
	"strings"
	"time"
)

// Access is that an officer of the company saw something of a customer before the demonstration began.
type Access struct {
	Customer string // number
	Officer  string // e-mail address
	Team     string // the role in which they looked
	Days     int    // how long ago
	Reason   string // as the customer reads it
	Ticket   string // no two of a customer's accesses share ticket, kind and what
	Kind     string
	What     string // search, list or record; of a record its kind's latest is meant
}

// AccessesKept is how many days before the demonstration the company began to keep accesses.
const AccessesKept = 540

// Accesses returns the history, the oldest first: who called about a bill, a moved domain, a check of the privacy team. Most customers
// were never looked at, and nobody was looked at without a reason.
func Accesses() []Access {
	const lies, thomas = "lies.desmet@", "thomas.maes@"
	operations := func(customer, reason, ticket string, days int, seen ...string) []Access {
		return story(Access{Customer: customer, Officer: lies + TheCompany().Domain, Team: "operations", Days: days, Reason: reason, Ticket: ticket}, seen)
	}
	privacy := func(customer, reason, ticket string, days int, seen ...string) []Access {
		return story(Access{Customer: customer, Officer: thomas + TheCompany().Domain, Team: "privacy_officer", Days: days, Reason: reason, Ticket: ticket}, seen)
	}
	var all []Access
	for _, part := range [][]Access{
		operations(PrivateNL, "U belde over de eerste factuur van uw domeinnaam", "OPR-20211", 410, "account search", "invoices list", "invoices record"),
		operations(Reseller, "U vroeg een overzicht van uw facturen van het vorige jaar", "OPR-20377", 305, "account search", "invoices list", "payments list"),
		operations(PrivateNL, "U meldde dat uw website traag was", "OPR-20544", 221, "account search", "services list", "services record"),
		privacy(PrivateFR, "Contrôle trimestriel : vos données sont-elles encore exactes ?", "PRV-0117", 160, "account search", "account record"),
		privacy(PrivateNL, "Steekproef: kloppen de gegevens die wij bewaren nog?", "PRV-0118", 158, "account search", "account record", "orders list"),
		operations(PrivateDE, "Sie haben nach einer Rechnung gefragt", "OPR-20893", 96, "account search", "invoices list", "invoices record"),
		operations(PrivateEN, "You asked to move a domain name to another provider", "OPR-20960", 61, "account search", "services list", "services record"),
		operations(FormerPrivate, "U vroeg na het einde van uw contract een laatste factuur", "OPR-21007", 44, "account search", "invoices list"),
		operations(PrivateNL, "U belde over het oude huisnummer op uw facturen", "OPR-21066", 12, "account search", "account record", "invoices list", "invoices record"),
		operations(Inert, `<script>alert("reden")</script> =HYPERLINK("javascript:alert(1)") Hottentottententententoonstellingsorganisatiecomitévoorzitterskandidatenlijst`, "OPR-21070", 9, "account search", "account record"),
	} {
		all = append(all, part...)
	}
	return all
}

// story is one reason with all that was seen for it: "invoices list".
func story(why Access, seen []string) (all []Access) {
	for _, s := range seen {
		why.Kind, why.What, _ = strings.Cut(s, " ")
		all = append(all, why)
	}
	return all
}

// At is when the access was, if it is the n-th of the history: on the morning of its day, each a minute after the one before.
func (a Access) At(now time.Time, n int) time.Time {
	y, m, d := now.AddDate(0, 0, -a.Days).Date()
	return time.Date(y, m, d, 8, n%60, 0, 0, time.UTC)
}
