package hpxdata

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
)

// Record is one of the types of this package that stand in an envelope.
type Record interface {
	RecordType() string // "customer", "invoice" …: the t of the envelope
}

// RecordType returns "customer".
func (Customer) RecordType() string { return "customer" }

// RecordType returns "identifier".
func (Identifier) RecordType() string { return "identifier" }

// RecordType returns "contact".
func (Contact) RecordType() string { return "contact" }

// RecordType returns "login".
func (Login) RecordType() string { return "login" }

// RecordType returns "service".
func (Service) RecordType() string { return "service" }

// RecordType returns "order".
func (Order) RecordType() string { return "order" }

// RecordType returns "invoice".
func (Invoice) RecordType() string { return "invoice" }

// RecordType returns "payment".
func (Payment) RecordType() string { return "payment" }

// RecordType returns "consent_event".
func (ConsentEvent) RecordType() string { return "consent_event" }

// schemas are the record types that the portal holds.
var schemas = map[string]*intake.Schema{
	"customer":      intake.SchemaOf[Customer](),
	"identifier":    intake.SchemaOf[Identifier](),
	"contact":       intake.SchemaOf[Contact](),
	"login":         intake.SchemaOf[Login](),
	"service":       intake.SchemaOf[Service](),
	"order":         intake.SchemaOf[Order](),
	"invoice":       intake.SchemaOf[Invoice](),
	"payment":       intake.SchemaOf[Payment](),
	"consent_event": intake.SchemaOf[ConsentEvent](),
}

// Types lists the record types that the portal holds, in the order in which they can be stored: what others
// refer to comes first.
func Types() []string {
	return []string{"customer", "login", "contact", "identifier", "service", "order", "invoice", "payment", "consent_event"}
}

// SchemaOf returns the schema of a record type, or nil for a type that is not held.
func SchemaOf(recordType string) *intake.Schema { return schemas[recordType] }

// checked are the options of Decode: what was checked when the record was read need not be again.
var checked = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Decode reads the data of an envelope, as a source hands it out, into the record that into points to, checks
// it and brings it into the form that the fields of the types describe. The error is an *intake.Problem that
// names the field.
func Decode(data []byte, into Record) error {
	if err := json.Unmarshal(data, into, checked); err != nil {
		return intake.ProblemOf(err)
	}
	return Check(into)
}

// Check checks a record that was filled and not decoded, and brings it into its normal form as Decode does.
// The record is a pointer. The error is an *intake.Problem.
func Check(r Record) error {
	if f, ok := r.(interface{ finish() *intake.Problem }); ok {
		if p := f.finish(); p != nil {
			return p
		}
	}
	return nil
}

// Envelop puts a record that a source has mapped from its own format into the envelope, cleaned. What the
// format has no name for comes as extra, an object of its own. Schema and type follow from the record.
func Envelop(e *intake.Envelope, c *intake.Cleaner, r Record, extra any) error {
	if err := Check(r); err != nil {
		return err
	}
	data, err := json.Marshal(r)
	if err != nil {
		return intake.ProblemOf(err)
	}
	var further [][]byte
	if extra != nil {
		b, err := json.Marshal(extra, json.Deterministic(true))
		if err != nil {
			return intake.ProblemOf(err)
		}
		if string(b) != "{}" && string(b) != "null" {
			further = append(further, b)
		}
	}
	e.Type = r.RecordType()
	cleaned, err := c.Clean(SchemaOf(e.Type), data, further...)
	if err != nil {
		return err
	}
	e.Data, e.Extra = cleaned.Data, cleaned.Extra
	e.Removed, e.Secrets = e.Removed+cleaned.Cards, e.Secrets+cleaned.Secrets
	return nil
}

// UnmarshalJSON reads a phone number, which may also be a text alone.
func (p *Phone) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &p.Raw)
	}
	type plain Phone
	return json.Unmarshal(b, (*plain)(p), checked)
}

// UnmarshalJSON reads a link, which may also be the customer's id alone.
func (c *LoginCustomer) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &c.Customer)
	}
	type plain LoginCustomer
	return json.Unmarshal(b, (*plain)(c), checked)
}

// Line returns a record as one line of hpx/1, without the line end. The customer is the id of the customer's
// envelope, empty for a customer's own record.
func Line(id, customer string, at time.Time, record Record) ([]byte, error) {
	return json.Marshal(struct {
		T        string      `json:"t"`
		ID       string      `json:"id"`
		Customer string      `json:"customer,omitempty"`
		At       intake.Time `json:"at"`
		Op       intake.Op   `json:"op"`
		Data     Record      `json:"data"`
	}{record.RecordType(), id, customer, intake.NewTime(at), intake.Upsert, record})
}
