// Package hpxdata holds the records of the neutral import format hpx/1 as Go types: what stands in the data
// of an intake.Envelope, whatever system it comes from.
//
// Sources that map from another system (WHMCS, UBL) fill these types and marshal them; packages that hold
// data unmarshal them with Decode; a generator of test data writes them as they are. Field names are those
// of the format, so a record survives the round trip through NDJSON.
//
// Decode is lenient about how a value is written and strict about what it says: numbers may be text and
// text numbers, "", null and 0000-00-00 are absent, but an amount that is no amount is an error that names
// the field.
package hpxdata

import "inzage/internal/platform/intake"

// Zone says what had to be assumed about the times of a record.
type Zone struct {
	// AtZone is "assumed" when the source gave times without zone, which were then read in the zone of
	// the manifest.
	AtZone string `json:"at_zone,omitempty"`
	// AtFold holds, by the name of the time field, the second reading of a local time that occurred twice
	// because the clock was put back. The field itself holds the first.
	AtFold map[string]intake.Time `json:"at_fold,omitempty"`
}

// Assumed is the value of AtZone for times without zone.
const Assumed = "assumed"

// Field is one labelled value: a custom field, a configuration option.
type Field struct {
	Label string `json:"label,omitempty"`
	Value string `json:"value,omitempty"`
}

// Phone is one telephone or fax number.
type Phone struct {
	Kind string `json:"kind,omitempty"` // mobile, landline, fax; empty when the source does not say
	E164 string `json:"e164,omitempty"` // "+32470000012"; empty when the number cannot be read as one
	Raw  string `json:"raw,omitempty"`  // as the source has it
}

// Address is a postal address.
type Address struct {
	Street   string `json:"street,omitempty"` // street and house number, further lines after a line feed
	Box      string `json:"box,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	City     string `json:"city,omitempty"`
	State    string `json:"state,omitempty"`
	Country  string `json:"country,omitempty"` // ISO 3166-1, two letters
}

// Kinds and states of a customer.
const (
	Person  = "person"
	Company = "company"
	Active  = "active"
	Former  = "former"
)

// Customer is a person or company with a customer number. Type "customer".
type Customer struct {
	Number       string      `json:"number,omitempty"` // customer number as printed on invoices
	Kind         string      `json:"kind,omitempty"`   // Person or Company
	FirstName    string      `json:"first_name,omitempty"`
	LastName     string      `json:"last_name,omitempty"`
	Company      string      `json:"company,omitempty"`
	VATNo        string      `json:"vat_no,omitempty" intake:"reference"`        // normalised, with country: BE0400008697
	EnterpriseNo string      `json:"enterprise_no,omitempty" intake:"reference"` // Belgian, ten digits
	Emails       []string    `json:"emails,omitempty"`                           // as written at the source; the first is the main one
	Phones       []Phone     `json:"phones,omitempty"`
	Address      Address     `json:"address,omitzero"`
	Language     string      `json:"language,omitempty"` // ISO 639-1: nl, fr, de, en
	BirthDate    intake.Date `json:"birth_date,omitzero"`
	Status       string      `json:"status,omitempty"` // Active or Former
	CreatedAt    intake.Time `json:"created_at,omitzero"`
	ClosedAt     intake.Time `json:"closed_at,omitzero"`
	Group        string      `json:"group,omitempty"`
	Custom       []Field     `json:"custom,omitempty"`
	StaffNotes   []string    `json:"staff_notes,omitempty"` // may name third persons
	Zone
}

// Identifier links an address, number or name to a customer for a time. Type "identifier".
type Identifier struct {
	// Kind is one of email, phone, ip, domain, hosting_user, login_user, newsletter_id, payer_id, bank_ref.
	Kind      string      `json:"kind,omitempty"`
	Value     string      `json:"value,omitempty"`
	ValidFrom intake.Time `json:"valid_from,omitzero"`
	ValidTo   intake.Time `json:"valid_to,omitzero"`
	Verified  bool        `json:"verified,omitempty"`
	How       string      `json:"how,omitempty"` // how it was verified or came to be known
	Zone
}

// Contact is a further person at a customer, who does not sign in. Type "contact".
type Contact struct {
	FirstName   string          `json:"first_name,omitempty"`
	LastName    string          `json:"last_name,omitempty"`
	Company     string          `json:"company,omitempty"`
	Emails      []string        `json:"emails,omitempty"`
	Phones      []Phone         `json:"phones,omitempty"`
	Address     Address         `json:"address,omitzero"`
	Language    string          `json:"language,omitempty"`
	Roles       []string        `json:"roles,omitempty"`
	Preferences map[string]bool `json:"preferences,omitempty"` // which kinds of mail the contact gets
	CreatedAt   intake.Time     `json:"created_at,omitzero"`
	Zone
}

// Login is a person who can sign in, for one or more customers. Type "login".
type Login struct {
	Email       string          `json:"email,omitempty"`
	Name        string          `json:"name,omitempty"`
	Language    string          `json:"language,omitempty"`
	Roles       []string        `json:"roles,omitempty"`
	Preferences map[string]bool `json:"preferences,omitempty"`
	Customers   []LoginCustomer `json:"customers,omitempty"` // empty: the envelope's own customer
	CreatedAt   intake.Time     `json:"created_at,omitzero"`
	Zone
}

// LoginCustomer is one customer for whom a login acts. In JSON it may also be the customer's id alone.
type LoginCustomer struct {
	Customer string `json:"customer,omitempty"` // id of the customer's envelope
	Role     string `json:"role,omitempty"`     // "owner", or the source's own word
}
