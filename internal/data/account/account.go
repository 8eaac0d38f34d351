// Package account holds who a customer is and how they are reached (clause 1.1 of the policy): name, address, phone,
// e-mail; VAT number and fax of companies; with the contacts and the identifiers that belong to the account. It is one
// record per customer.
//
// It guarantees:
//
//   - The customer sees all that is held: also what the import format has no name for, and that there are notes of staff.
//   - Phone, fax and address can be corrected by the customer at once. A correction holds until the source's own value
//     changes, and until then both are shown. Old and new value stand in the audit log, encrypted to the customer.
//   - An import never brings an erased customer back.
package account

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Key is the key of the kind.
const Key = "account"

// Under these kinds earlier versions of contacts and identifiers are kept.
const (
	contactVersions    = "account_contact"
	identifierVersions = "account_identifier"
)

// row is a row of the table accounts with the customer's core. Its JSON is that of the table, and of an earlier version.
type row struct {
	Number        string          `json:"number"`
	Kind          string          `json:"kind"`
	Status        string          `json:"status"`
	Language      string          `json:"language"`
	FirstName     string          `json:"first_name"`
	LastName      string          `json:"last_name"`
	Company       string          `json:"company"`
	VATNo         string          `json:"vat_no"`
	EnterpriseNo  string          `json:"enterprise_no"`
	Emails        []string        `json:"emails"`
	Phone         string          `json:"phone"`
	Mobile        string          `json:"mobile"`
	Fax           string          `json:"fax"`
	OtherPhones   []hpxdata.Phone `json:"other_phones"`
	Street        string          `json:"street"`
	Box           string          `json:"box"`
	Postcode      string          `json:"postcode"`
	City          string          `json:"city"`
	State         string          `json:"state"`
	Country       string          `json:"country"`
	BirthDate     intake.Date     `json:"birth_date"`
	Group         string          `json:"customer_group"`
	Custom        []hpxdata.Field `json:"custom"`
	StaffNotes    []string        `json:"staff_notes"`
	NotesReviewed intake.Time     `json:"notes_reviewed_at"`
	CreatedAt     intake.Time     `json:"created_at"`
	ClosedAt      intake.Time     `json:"closed_at"`
	Zone          dataset.Zone    `json:"time_note"`
	Extra         jsontext.Value  `json:"extra"`
	GoneAt        intake.Time     `json:"gone_at"`
}

// Groups of fields that are corrected together.
const (
	emailGroup   = "email"
	phoneGroup   = "phone"
	mobileGroup  = "mobile"
	faxGroup     = "fax"
	addressGroup = "address"
)

// addressKeys are the fields of the group address.
var addressKeys = []string{"street", "box", "postcode", "city", "state", "country"}

// values returns the fields of a group.
func (r *row) values(group string) map[string]string {
	switch group {
	case emailGroup:
		first := ""
		if len(r.Emails) > 0 {
			first = r.Emails[0]
		}
		return map[string]string{"email": first}
	case phoneGroup:
		return map[string]string{"phone": r.Phone}
	case mobileGroup:
		return map[string]string{"mobile": r.Mobile}
	case faxGroup:
		return map[string]string{"fax": r.Fax}
	case addressGroup:
		return map[string]string{
			"street": r.Street, "box": r.Box, "postcode": r.Postcode, "city": r.City, "state": r.State, "country": r.Country,
		}
	}
	return nil
}

// correction is a group of fields as the customer corrected it.
type correction struct {
	Group  string            `json:"field_group"`
	Source map[string]string `json:"source_values"`
	Values map[string]string `json:"new_values"`
	At     time.Time         `json:"corrected_at"`
	Ended  *time.Time        `json:"ended_at"`
}

// account is all that is held of one.
type account struct {
	row
	corrections []correction // newest first
	contacts    []contact
	identifiers []identifier
	versions    []dataset.StoredVersion[row]
	others      []dataset.Version // earlier versions of contacts and identifiers
}

// open returns the correction of a group that holds, or nil.
func (a *account) open(group string) *correction {
	for i := range a.corrections {
		if c := &a.corrections[i]; c.Group == group && c.Ended == nil {
			return c
		}
	}
	return nil
}

// effective returns the fields of a group as they hold: corrected, or else the source's.
func (a *account) effective(group string) map[string]string {
	if c := a.open(group); c != nil {
		return c.Values
	}
	return a.values(group)
}

// Words that the catalogs know.
var (
	kinds      = i18n.Enum("value.customer_kind.", "person", "company")
	statuses   = i18n.Enum("value.customer_status.", "active", "former")
	phoneKinds = i18n.Enum("value.phone_kind.", "mobile", "landline", "fax")
	idKinds    = i18n.Enum("value.identifier_kind.", "email", "phone", "ip", "domain", "hosting_user", "login_user", "newsletter_id", "payer_id", "bank_ref")
	roles      = i18n.Enum("value.contact_role.", "owner", "billing", "technical", "domain", "general", "support", "admin")
)

// addressText writes an address as on an envelope, without the country.
func addressText(v map[string]string) string {
	var lines []string
	for _, line := range []string{
		strings.TrimSpace(v["street"] + " " + v["box"]), strings.TrimSpace(v["postcode"] + " " + v["city"]), v["state"],
	} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
