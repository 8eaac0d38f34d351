package account

import (
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Sinks put customers, their logins, contacts and identifiers of imports into the tables.
func Sinks() []intake.Sink {
	return []intake.Sink{
		newCustomerSink(),
		loginSink{},
		&intake.Table{
			RecordType: "contact", VersionOf: contactVersions, Name: "account_contacts", Erasable: true, Encode: encodeContact,
			Columns: []string{
				"first_name", "last_name", "company", "emails", "phones", "address", "language", "roles", "preferences", "created_at", "time_note", "extra",
			},
		},
		&intake.Table{
			RecordType: "identifier", VersionOf: identifierVersions, Name: "identifiers", Erasable: true, Encode: encodeIdentifier,
			Columns: []string{"kind", "value", "valid_from", "valid_to", "verified", "how", "time_note", "extra"},
		},
	}
}

// core is what of a customer stands in the table customers.
type core struct{ number, kind, status, language, name string }

func encodeCustomer(it *intake.Item, row *intake.Row) error {
	var c hpxdata.Customer
	if err := hpxdata.Decode(it.Data, &c); err != nil {
		return err
	}
	it.Occurred = c.CreatedAt.Time
	k := &core{number: c.Number, kind: c.Kind, status: c.Status, language: languageOf(c.Language), name: nameOf(&c)}
	if k.number == "" {
		k.number = it.Key()
	}
	if len(k.number) > 100 {
		return intake.NewProblem(intake.CodeValue, "the customer number is longer than 100 bytes").In("number")
	}
	it.Record = k
	p := sortPhones(c.Phones)
	row.Text(c.FirstName)
	row.Text(c.LastName)
	row.Text(c.Company)
	row.Text(c.VATNo)
	row.Text(c.EnterpriseNo)
	row.Texts(c.Emails)
	row.Text(p.phone)
	row.Text(p.mobile)
	row.Text(p.fax)
	row.JSON(p.others)
	row.Text(c.Address.Street)
	row.Text(c.Address.Box)
	row.Text(c.Address.Postcode)
	row.Text(c.Address.City)
	row.Text(c.Address.State)
	row.Text(c.Address.Country)
	row.Date(c.BirthDate)
	row.Text(c.Group)
	row.JSON(c.Custom)
	row.JSON(c.StaffNotes)
	row.Time(c.CreatedAt)
	row.Time(c.ClosedAt)
	row.JSONOrNull(c.Zone, c.AtZone != "")
	row.RawJSON(it.Extra)
	row.Aside(k.number, k.kind, k.status, k.language, k.name)
	return nil
}

// languageOf is the one in which the portal speaks to the customer: one of its own.
func languageOf(code string) string {
	switch code {
	case "nl", "fr", "de", "en":
		return code
	}
	return "nl"
}

// nameOf is the name by which lists call a customer.
func nameOf(c *hpxdata.Customer) string {
	person := strings.TrimSpace(c.FirstName + " " + c.LastName)
	if c.Company != "" && (c.Kind == hpxdata.Company || person == "") {
		return c.Company
	}
	return person
}

// phones are a customer's numbers: the first of each kind, which can be corrected, and the others.
type phones struct {
	phone, mobile, fax string
	others             []hpxdata.Phone
}

func sortPhones(list []hpxdata.Phone) phones {
	var p phones
	for _, n := range list {
		place := &p.phone
		switch n.Kind {
		case "mobile":
			place = &p.mobile
		case "fax":
			place = &p.fax
		}
		switch text := phoneText(n); {
		case text == "":
		case *place == "":
			*place = text
		default:
			p.others = append(p.others, n)
		}
	}
	return p
}

func encodeContact(it *intake.Item, row *intake.Row) error {
	var c hpxdata.Contact
	if err := hpxdata.Decode(it.Data, &c); err != nil {
		return err
	}
	row.Text(c.FirstName)
	row.Text(c.LastName)
	row.Text(c.Company)
	row.Texts(c.Emails)
	row.JSON(c.Phones)
	row.JSONOrNull(c.Address, c.Address != hpxdata.Address{})
	row.Text(c.Language)
	row.Texts(c.Roles)
	row.JSONOrNull(c.Preferences, len(c.Preferences) > 0)
	row.Time(c.CreatedAt)
	row.JSONOrNull(c.Zone, c.AtZone != "")
	row.RawJSON(it.Extra)
	return nil
}

func encodeIdentifier(it *intake.Item, row *intake.Row) error {
	var i hpxdata.Identifier
	if err := hpxdata.Decode(it.Data, &i); err != nil {
		return err
	}
	row.Text(i.Kind)
	row.Text(i.Value)
	row.Time(i.ValidFrom)
	row.Time(i.ValidTo)
	row.Bool(i.Verified)
	row.Text(i.How)
	row.JSONOrNull(i.Zone, i.AtZone != "")
	row.RawJSON(it.Extra)
	return nil
}
