// Package recipients is the register of everybody outside the company who gets customers' data.
//
// The privacy policy promises (clauses 2 and 3) that no third party gets anything, with one exception:
// where the service that a customer takes cannot be delivered without it. So every entry says for which
// service it is needed, and a customer without that service is in nobody's hands. A kind of data names
// its recipients by Key.
//
// A court is not in the register: an authority that asks in one inquiry is no recipient (GDPR article
// 4(9)). What courts got is counted in the transparency report.
package recipients

import "slices"

// Recipient is one organisation outside the company. Texts are catalog ids.
type Recipient struct {
	Key     string   // stable name for kinds of data, such as "dns_belgium"
	Name    string   // the organisation's own name; empty when Title says who it is
	Title   string   // catalog id: what it is, such as "Register of .be names"
	Role    Role     // who answers for what it does with the data
	Country string   // where it is established: ISO 3166-1 alpha-2, upper case
	Kinds   []string // keys of the kinds of data of which it gets a part
	What    string   // catalog id: what exactly it gets
	Why     string   // catalog id: what it needs that for
	When    string   // catalog id: which service makes it necessary, the policy's exception
	Keeps   string   // catalog id: how long it keeps it; empty when its own notice alone says so
}

// Role is a recipient's role under the GDPR (article 4(7) and (8)).
type Role string

// The roles.
const (
	Controller Role = "controller" // decides for itself, and has a privacy notice of its own
	Processor  Role = "processor"  // acts on the company's instructions only, under a contract (article 28)
)

// TextID is the catalog id of the role's name.
func (r Role) TextID() string {
	if r == Processor {
		return "recipients.role.processor"
	}
	return "recipients.role.controller"
}

// CountryID is the catalog id of the country's name.
func (r Recipient) CountryID() string {
	switch r.Country {
	case "BE":
		return "recipients.country.be"
	case "FR":
		return "recipients.country.fr"
	case "LU":
		return "recipients.country.lu"
	case "NL":
		return "recipients.country.nl"
	}
	return ""
}

// All returns the register in the order in which a page shows it: first who runs the names, then who
// moves the money, then who carries the invoices.
func All() []Recipient { return slices.Clone(register) }

// ByKey finds one recipient.
func ByKey(key string) (Recipient, bool) {
	i := slices.IndexFunc(register, func(r Recipient) bool { return r.Key == key })
	if i < 0 {
		return Recipient{}, false
	}
	return register[i], true
}

// OfKind returns who gets a part of a kind of data, in the register's order.
func OfKind(kind string) []Recipient {
	var found []Recipient
	for _, r := range register {
		if slices.Contains(r.Kinds, kind) {
			found = append(found, r)
		}
	}
	return found
}
