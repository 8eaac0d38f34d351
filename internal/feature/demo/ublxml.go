package demo

import "encoding/xml"

// ublDocument is a UBL invoice or credit note with the elements that Peppol BIS Billing 3.0 asks for.
type ublDocument struct {
	XMLName xml.Name
	NS      string `xml:"xmlns,attr"`
	CAC     string `xml:"xmlns:cac,attr"`
	CBC     string `xml:"xmlns:cbc,attr"`

	Customization  string      `xml:"cbc:CustomizationID"`
	Profile        string      `xml:"cbc:ProfileID"`
	ID             string      `xml:"cbc:ID"`
	Issued         string      `xml:"cbc:IssueDate"`
	Due            string      `xml:"cbc:DueDate,omitempty"`
	InvoiceType    string      `xml:"cbc:InvoiceTypeCode,omitempty"`
	CreditType     string      `xml:"cbc:CreditNoteTypeCode,omitempty"`
	Currency       string      `xml:"cbc:DocumentCurrencyCode"`
	BuyerReference string      `xml:"cbc:BuyerReference"`
	Billing        *ublBilling `xml:"cac:BillingReference"`
	Supplier       ublRole     `xml:"cac:AccountingSupplierParty"`
	Buyer          ublRole     `xml:"cac:AccountingCustomerParty"`
	Means          ublMeans    `xml:"cac:PaymentMeans"`
	Tax            ublTaxTotal `xml:"cac:TaxTotal"`
	Total          ublTotal    `xml:"cac:LegalMonetaryTotal"`
	InvoiceLines   []ublLine   `xml:"cac:InvoiceLine"`
	CreditLines    []ublLine   `xml:"cac:CreditNoteLine"`
}

type ublBilling struct {
	ID     string `xml:"cac:InvoiceDocumentReference>cbc:ID"`
	Issued string `xml:"cac:InvoiceDocumentReference>cbc:IssueDate"`
}

type ublRole struct {
	Party ublParty `xml:"cac:Party"`
}

type ublParty struct {
	Endpoint ublEndpoint `xml:"cbc:EndpointID"`
	Name     string      `xml:"cac:PartyName>cbc:Name"`
	Address  ublAddress  `xml:"cac:PostalAddress"`
	VAT      ublPartyTax `xml:"cac:PartyTaxScheme"`
	Legal    ublLegal    `xml:"cac:PartyLegalEntity"`
	Contact  ublContact  `xml:"cac:Contact"`
}

type ublEndpoint struct {
	Scheme string `xml:"schemeID,attr"`
	Value  string `xml:",chardata"`
}

type ublAddress struct {
	Street   string `xml:"cbc:StreetName"`
	City     string `xml:"cbc:CityName"`
	Postcode string `xml:"cbc:PostalZone"`
	Country  string `xml:"cac:Country>cbc:IdentificationCode"`
}

type ublPartyTax struct {
	CompanyID string    `xml:"cbc:CompanyID"`
	Scheme    ublScheme `xml:"cac:TaxScheme"`
}

type ublScheme struct {
	ID string `xml:"cbc:ID"`
}

var vatScheme = ublScheme{ID: "VAT"}

type ublLegal struct {
	Name      string       `xml:"cbc:RegistrationName"`
	CompanyID *ublEndpoint `xml:"cbc:CompanyID"`
}

type ublContact struct {
	Name  string `xml:"cbc:Name"`
	Phone string `xml:"cbc:Telephone,omitempty"`
	Email string `xml:"cbc:ElectronicMail"`
}

type ublMeans struct {
	Code      string     `xml:"cbc:PaymentMeansCode"`
	PaymentID string     `xml:"cbc:PaymentID"`
	Account   ublAccount `xml:"cac:PayeeFinancialAccount"`
}

type ublAccount struct {
	ID   string `xml:"cbc:ID"`
	Name string `xml:"cbc:Name"`
}

type ublAmount struct {
	Currency string `xml:"currencyID,attr"`
	Value    string `xml:",chardata"`
}

type ublTaxTotal struct {
	Amount   ublAmount   `xml:"cbc:TaxAmount"`
	Subtotal ublSubtotal `xml:"cac:TaxSubtotal"`
}

type ublSubtotal struct {
	Base     ublAmount   `xml:"cbc:TaxableAmount"`
	Tax      ublAmount   `xml:"cbc:TaxAmount"`
	Category ublCategory `xml:"cac:TaxCategory"`
}

type ublCategory struct {
	ID         string    `xml:"cbc:ID"`
	Percent    string    `xml:"cbc:Percent"`
	ReasonCode string    `xml:"cbc:TaxExemptionReasonCode,omitempty"`
	Reason     string    `xml:"cbc:TaxExemptionReason,omitempty"`
	Scheme     ublScheme `xml:"cac:TaxScheme"`
}

type ublTotal struct {
	Lines   ublAmount `xml:"cbc:LineExtensionAmount"`
	Net     ublAmount `xml:"cbc:TaxExclusiveAmount"`
	Gross   ublAmount `xml:"cbc:TaxInclusiveAmount"`
	Payable ublAmount `xml:"cbc:PayableAmount"`
}

type ublLine struct {
	ID       string       `xml:"cbc:ID"`
	Invoiced *ublQuantity `xml:"cbc:InvoicedQuantity"`
	Credited *ublQuantity `xml:"cbc:CreditedQuantity"`
	Net      ublAmount    `xml:"cbc:LineExtensionAmount"`
	Period   *ublPeriod   `xml:"cac:InvoicePeriod"`
	Item     ublItem      `xml:"cac:Item"`
	Price    ublPrice     `xml:"cac:Price"`
}

type ublQuantity struct {
	Unit  string `xml:"unitCode,attr"`
	Value string `xml:",chardata"`
}

type ublPeriod struct {
	From  string `xml:"cbc:StartDate"`
	Until string `xml:"cbc:EndDate"`
}

type ublItem struct {
	Name     string      `xml:"cbc:Name"`
	Category ublCategory `xml:"cac:ClassifiedTaxCategory"`
}

type ublPrice struct {
	Amount ublAmount `xml:"cbc:PriceAmount"`
}
