package hpxdata

import "inzage/internal/platform/intake"

// LogPolicy is what is recorded about the use of a service, and for how long.
type LogPolicy struct {
	Days      int  `json:"days,omitempty"`
	Anonymise bool `json:"anonymise,omitempty"`
	Enabled   bool `json:"enabled,omitempty"`
}

// Service is something that a customer has or had: hosting, a domain name, a mailbox. Type "service".
type Service struct {
	Type       string          `json:"type,omitempty"` // hosting, domain, mail, server, other: the source's own word
	Product    string          `json:"product,omitempty"`
	Domain     string          `json:"domain,omitempty"`
	Server     string          `json:"server,omitempty"`
	Username   string          `json:"username,omitempty"`
	Started    intake.Date     `json:"started,omitzero"`
	Ends       intake.Date     `json:"ends,omitzero"`    // when it ended or will end
	Status     string          `json:"status,omitempty"` // lower case, the source's own word: active, suspended, terminated …
	Order      string          `json:"order,omitempty"`  // id of the order's envelope
	Amount     intake.Amount   `json:"amount,omitempty"` // recurring price
	Currency   intake.Currency `json:"currency,omitempty"`
	Cycle      string          `json:"cycle,omitempty"` // billing cycle, the source's own word
	Config     []Field         `json:"config,omitempty"`
	Custom     []Field         `json:"custom,omitempty"`
	LogPolicy  *LogPolicy      `json:"log_policy,omitempty"`
	StaffNotes []string        `json:"staff_notes,omitempty"`
	Zone
}

// Order is what a customer ordered. Type "order".
type Order struct {
	Number     string          `json:"number,omitempty"`
	At         intake.Time     `json:"at,omitzero"` // when it was placed
	Lines      []OrderLine     `json:"lines,omitempty"`
	Amount     intake.Amount   `json:"amount,omitempty"`
	Currency   intake.Currency `json:"currency,omitempty"`
	IP         string          `json:"ip,omitempty"` // address it was placed from, as written: it may be no valid address
	Fraud      *Fraud          `json:"fraud,omitempty"`
	Status     string          `json:"status,omitempty"`  // lower case, the source's own word
	Method     string          `json:"method,omitempty"`  // way of paying that was chosen, kind only
	Invoice    string          `json:"invoice,omitempty"` // id of the invoice's envelope
	StaffNotes []string        `json:"staff_notes,omitempty"`
	Zone
}

// OrderLine is one thing ordered.
type OrderLine struct {
	Type        string        `json:"type,omitempty"`
	Description string        `json:"description,omitempty"`
	Domain      string        `json:"domain,omitempty"`
	Quantity    intake.Amount `json:"quantity,omitempty"`
	Amount      intake.Amount `json:"amount,omitempty"`
	Cycle       string        `json:"cycle,omitempty"`
	Status      string        `json:"status,omitempty"`
	Service     string        `json:"service,omitempty"` // id of the service's envelope
}

// Fraud is the result of an automated check of an order: profiling, which the customer may see (GDPR
// art. 15(1)(h)).
type Fraud struct {
	Module   string `json:"module,omitempty"`
	Score    string `json:"score,omitempty"`
	Decision string `json:"decision,omitempty"`
	Raw      string `json:"raw,omitempty"` // the module's own answer, usually JSON
}

// Types of an invoice.
const (
	InvoiceType    = "invoice"
	CreditNoteType = "credit_note"
)

// Invoice is an invoice or a credit note. Type "invoice". Amounts of a credit note are positive, as the
// document has them: Type says which way the money goes.
type Invoice struct {
	Number         string          `json:"number,omitempty" intake:"reference"`
	Type           string          `json:"type,omitempty"` // InvoiceType or CreditNoteType
	IssueDate      intake.Date     `json:"issue_date,omitzero"`
	DueDate        intake.Date     `json:"due_date,omitzero"`
	PaidAt         intake.Time     `json:"paid_at,omitzero"`
	Status         string          `json:"status,omitempty"` // lower case, the source's own word: paid, unpaid, cancelled …
	Currency       intake.Currency `json:"currency,omitempty"`
	Net            intake.Amount   `json:"net,omitempty"`     // without VAT
	VAT            []VAT           `json:"vat,omitempty"`     // per rate and category
	Gross          intake.Amount   `json:"gross,omitempty"`   // with VAT
	Payable        intake.Amount   `json:"payable,omitempty"` // left to pay when issued, where it differs from Gross
	Lines          []InvoiceLine   `json:"lines,omitempty"`
	Buyer          *Buyer          `json:"buyer,omitempty"`                             // as printed on the document
	StructuredRef  string          `json:"structured_ref,omitempty" intake:"reference"` // +++ddd/dddd/ddddd+++
	PaymentRef     string          `json:"payment_ref,omitempty"`                       // another payment reference
	OrderRef       string          `json:"order_ref,omitempty"`                         // the buyer's order number
	BuyerReference string          `json:"buyer_reference,omitempty"`
	InvoiceRef     string          `json:"invoice_ref,omitempty" intake:"reference"` // number of the invoice that this one corrects
	Method         string          `json:"method,omitempty"`                         // way of paying, kind only
	Notes          string          `json:"notes,omitempty"`
	UBL            *BlobRef        `json:"ubl,omitempty"`
	PDF            *BlobRef        `json:"pdf,omitempty"`
	RetentionUntil intake.Date     `json:"retention_until,omitzero"`
	Match          *Match          `json:"match,omitempty"` // when the envelope names no customer
	Zone
}

// VAT is the tax of one rate and category on an invoice.
type VAT struct {
	Rate     intake.Amount `json:"rate,omitempty"` // percent
	Base     intake.Amount `json:"base,omitempty"` // absent when the source does not say it
	Tax      intake.Amount `json:"tax,omitempty"`
	Category string        `json:"category,omitempty"` // UNCL5305: S, Z, E, AE, K, G, O, L, M
	Reason   string        `json:"reason,omitempty"`   // why no VAT is due
}

// InvoiceLine is one line of an invoice.
type InvoiceLine struct {
	Type        string        `json:"type,omitempty"` // what it is for, the source's own word: Hosting, Domain …
	Description string        `json:"description,omitempty"`
	Quantity    intake.Amount `json:"quantity,omitempty"`
	Unit        string        `json:"unit,omitempty"` // UN/ECE Recommendation 20, or the source's own word
	UnitPrice   intake.Amount `json:"unit_price,omitempty"`
	Net         intake.Amount `json:"net,omitempty"`
	VATRate     intake.Amount `json:"vat_rate,omitempty"` // percent
	VATCategory string        `json:"vat_category,omitempty"`
	From        intake.Date   `json:"from,omitzero"` // period that it covers
	Until       intake.Date   `json:"until,omitzero"`
	Service     string        `json:"service,omitempty"` // id of the service's envelope
}

// Buyer is the buyer as printed on an invoice. Contact is a human's data even on a company's invoice.
type Buyer struct {
	Name         string       `json:"name,omitempty"`
	VATNo        string       `json:"vat_no,omitempty" intake:"reference"`
	EnterpriseNo string       `json:"enterprise_no,omitempty" intake:"reference"`
	Address      Address      `json:"address,omitzero"`
	Contact      BuyerContact `json:"contact,omitzero"`
}

// BuyerContact is the person named on an invoice.
type BuyerContact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// Match is what an invoice says about its customer when it does not name one by id.
type Match struct {
	VATNo          string `json:"vat_no,omitempty" intake:"reference"`        // normalised, with country
	EnterpriseNo   string `json:"enterprise_no,omitempty" intake:"reference"` // Belgian, ten digits
	BuyerReference string `json:"buyer_reference,omitempty"`
	Endpoint       string `json:"endpoint,omitempty"` // Peppol address, "0208:0400008697"
	CustomerNumber string `json:"customer_number,omitempty"`
}

// BlobRef points at a document that comes with a record.
type BlobRef struct {
	Blob string `json:"blob,omitempty"` // "sha256:" and 64 hexadecimal digits
	Name string `json:"name,omitempty"`
	MIME string `json:"mime,omitempty"`
	Size int64  `json:"size,omitempty"`
}

// Payment is money received or paid back. Type "payment". Of the means of payment only its kind is held;
// nothing of a card.
type Payment struct {
	Provider    string          `json:"provider,omitempty"`     // worldline, 2checkout, paypal, bank …
	ProviderRef string          `json:"provider_ref,omitempty"` // the provider's own reference
	Method      string          `json:"method,omitempty"`       // transfer, card, paypal, direct_debit …
	IBANLast4   string          `json:"iban_last4,omitempty"`
	PayerID     string          `json:"payer_id,omitempty"` // PayPal payer id
	Amount      intake.Amount   `json:"amount,omitempty"`   // negative when paid back
	Fee         intake.Amount   `json:"fee,omitempty"`
	Currency    intake.Currency `json:"currency,omitempty"`
	At          intake.Time     `json:"at,omitzero"`
	Status      string          `json:"status,omitempty"`
	Description string          `json:"description,omitempty"`
	Payer       *Payer          `json:"payer,omitempty"`     // often a third person
	Invoice     string          `json:"invoice,omitempty"`   // id of the invoice's envelope
	RefundOf    string          `json:"refund_of,omitempty"` // id of the payment's envelope
	Zone
}

// Payer is who paid, as the provider says.
type Payer struct {
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Country string `json:"country,omitempty"`
}
