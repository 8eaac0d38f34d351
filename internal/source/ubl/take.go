package ubl

import (
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// take puts the text of an element where it belongs.
func (p *parser) take(where, text string, attrs map[string]string) {
	head, rest, _ := strings.Cut(where, "/")
	switch head {
	case "AccountingCustomerParty":
		p.takeBuyer(rest, text, attrs)
	case "AccountingSupplierParty":
		p.takeSupplier(rest, text)
	case "InvoiceLine", "CreditNoteLine":
		p.takeLine(rest, text, attrs)
	case "TaxTotal":
		p.takeTax(rest, text, attrs)
	case "PaymentMeans":
		p.takePayment(rest, text)
	default:
		p.takeDocument(where, text, attrs)
	}
}

func (p *parser) takeDocument(where, text string, attrs map[string]string) {
	i := &p.invoice
	switch where {
	case "ID":
		i.Number = text
	case "IssueDate":
		p.date(&i.IssueDate, text)
	case "DueDate":
		p.date(&i.DueDate, text)
	case "InvoiceTypeCode", "CreditNoteTypeCode":
		p.typeCode = text
		switch text { // credit notes that some write as invoices (UNTDID 1001)
		case "381", "261", "262", "296", "308", "396", "420", "458", "532":
			i.Type = hpxdata.CreditNoteType
		}
	case "DocumentCurrencyCode":
		c, err := intake.ParseCurrency(text)
		p.fail(err)
		i.Currency = c
	case "BuyerReference":
		i.BuyerReference = text
	case "OrderReference/ID":
		i.OrderRef = text
	case "BillingReference/InvoiceDocumentReference/ID":
		if i.InvoiceRef == "" {
			i.InvoiceRef = text
		}
	case "Note", "PaymentTerms/Note":
		p.notes = append(p.notes, text)
	case "LegalMonetaryTotal/TaxExclusiveAmount":
		p.amount(&i.Net, text)
	case "LegalMonetaryTotal/TaxInclusiveAmount":
		p.amount(&i.Gross, text)
	case "LegalMonetaryTotal/PayableAmount":
		p.amount(&i.Payable, text)
		c, err := intake.ParseCurrency(attrs["currencyID"])
		p.fail(err)
		p.totalIn = c
	}
}

// takeBuyer reads the customer. In the contact stands a person, on a company's invoice too.
func (p *parser) takeBuyer(where, text string, attrs map[string]string) {
	b := p.buyer()
	switch where {
	case "SupplierAssignedAccountID": // the account that the supplier gave the customer
		p.match().CustomerNumber = text
	case "Party/EndpointID":
		p.match().Endpoint = strings.TrimPrefix(attrs["schemeID"]+":"+text, ":")
	case "Party/PartyIdentification/ID":
		if attrs["schemeID"] == "" && p.match().CustomerNumber == "" {
			p.match().CustomerNumber = text
		}
	case "Party/PartyName/Name":
		if b.Name == "" {
			b.Name = text
		}
	case "Party/PartyLegalEntity/RegistrationName":
		b.Name = text
	case "Party/PartyLegalEntity/CompanyID":
		if no, ok := intake.ParseEnterpriseNo(text); ok || b.EnterpriseNo == "" {
			b.EnterpriseNo = text
			if ok {
				b.EnterpriseNo = no
			}
		}
	case "Party/PartyTaxScheme/CompanyID", "Party/PartyTaxScheme/TaxScheme/ID":
		p.scheme[strings.TrimPrefix(where, "Party/PartyTaxScheme/")] = text
	case "Party/PostalAddress/StreetName", "Party/PostalAddress/AdditionalStreetName", "Party/PostalAddress/AddressLine/Line":
		p.street = append(p.street, text)
	case "Party/PostalAddress/BuildingNumber":
		if n := len(p.street); n > 0 {
			p.street[n-1] += " " + text
		}
	case "Party/PostalAddress/Postbox":
		b.Address.Box = text
	case "Party/PostalAddress/CityName":
		b.Address.City = text
	case "Party/PostalAddress/PostalZone":
		b.Address.Postcode = text
	case "Party/PostalAddress/CountrySubentity":
		b.Address.State = text
	case "Party/PostalAddress/Country/IdentificationCode":
		b.Address.Country = text
	case "Party/Contact/Name":
		b.Contact.Name = text
	case "Party/Contact/Telephone":
		b.Contact.Phone = text
	case "Party/Contact/ElectronicMail":
		b.Contact.Email = text
	}
}

// takeSupplier reads what tells one issuer from another.
func (p *parser) takeSupplier(where, text string) {
	switch where {
	case "Party/PartyTaxScheme/CompanyID":
		p.scheme["CompanyID"] = text
	case "Party/PartyLegalEntity/CompanyID":
		p.supplied["company"] = text
	case "Party/EndpointID":
		p.supplied["endpoint"] = text
	case "Party/PartyLegalEntity/RegistrationName":
		p.supplied["name"] = text
	}
}

func (p *parser) takeLine(where, text string, attrs map[string]string) {
	l := &p.line
	switch where {
	case "InvoicedQuantity", "CreditedQuantity":
		p.amount(&l.Quantity, text)
		l.Unit = attrs["unitCode"]
	case "LineExtensionAmount":
		p.amount(&l.Net, text)
	case "InvoicePeriod/StartDate":
		p.date(&l.From, text)
	case "InvoicePeriod/EndDate":
		p.date(&l.Until, text)
	case "Item/Name":
		l.Description = strings.TrimSuffix(text+"\n"+l.Description, "\n")
	case "Item/Description", "Note":
		if l.Description != text {
			l.Description = strings.TrimPrefix(l.Description+"\n"+text, "\n")
		}
	case "Item/ClassifiedTaxCategory/ID":
		l.VATCategory = text
	case "Item/ClassifiedTaxCategory/Percent":
		p.amount(&l.VATRate, text)
	case "Price/PriceAmount":
		p.amount(&l.UnitPrice, text)
	case "Price/BaseQuantity":
		p.amount(&p.base, text)
	}
}

func (p *parser) takeTax(where, text string, attrs map[string]string) {
	t := &p.tax
	switch where {
	case "TaxSubtotal/TaxableAmount":
		p.amount(&t.Base, text)
	case "TaxSubtotal/TaxAmount":
		p.amount(&t.Tax, text)
		p.taxIn = attrs["currencyID"]
	case "TaxSubtotal/TaxCategory/ID":
		t.Category = text
	case "TaxSubtotal/TaxCategory/Percent":
		p.amount(&t.Rate, text)
	case "TaxSubtotal/TaxCategory/TaxExemptionReason":
		t.Reason = text
	case "TaxSubtotal/TaxCategory/TaxExemptionReasonCode":
		if t.Reason == "" {
			t.Reason = text
		}
	}
}

// methods are the ways of paying by the code of UNTDID 4461, kind only.
var methods = map[string]string{
	"10": "cash", "20": "cheque", "30": "transfer", "31": "transfer", "42": "transfer", "58": "transfer",
	"48": "card", "54": "card", "55": "card", "49": "direct_debit", "59": "direct_debit", "68": "online", "97": "compensation",
}

// takePayment reads how the invoice is to be paid. Of a card account nothing is read.
func (p *parser) takePayment(where, text string) {
	i := &p.invoice
	switch where {
	case "PaymentMeansCode":
		if i.Method == "" {
			i.Method = methods[text]
		}
	case "PaymentID":
		if ref, ok := intake.ParseStructuredRef(text); ok && i.StructuredRef == "" {
			i.StructuredRef = ref
		} else if i.PaymentRef == "" && !ok {
			i.PaymentRef = text
		}
	case "PaymentDueDate": // where a credit note has it
		if i.DueDate.IsZero() {
			p.date(&i.DueDate, text)
		}
	}
}
