package demo

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Names of OASIS UBL 2.1 and of Peppol BIS Billing 3.0.
const (
	ublInvoice    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	ublCreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	ublAggregate  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	ublBasic      = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

	bisCustomization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	bisProfile       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)

// writeUBL writes the documents that came over the Peppol network and stand nowhere else.
func writeUBL(dir string, w *world) error {
	dir = filepath.Join(dir, UBLDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, i := range w.invoices {
		if !i.onlyXML {
			continue
		}
		document, err := i.xml()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, i.number+".xml"), document, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// xml is the invoice or credit note as a Peppol document. UBL fixes the order of the elements, and the order
// of the fields below is that order.
func (i *invoice) xml() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(i.document()); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// document fills an invoice's or credit note's fields. In a credit note the lines, their quantity and the
// type have other names, there is no due date, and the invoice that it corrects is named.
func (i *invoice) document() ublDocument {
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	d := ublDocument{
		XMLName: xml.Name{Local: "Invoice"}, NS: ublInvoice, CAC: ublAggregate, CBC: ublBasic,
		Customization: bisCustomization, Profile: bisProfile, ID: i.number, Issued: day(i.day),
		Currency: "EUR", BuyerReference: i.customer.Number,
		Supplier: ublRole{supplier()}, Buyer: ublRole{i.customer.party()},
		Means: ublMeans{
			Code: "30", PaymentID: i.reference,
			Account: ublAccount{ID: TheCompany().IBAN, Name: TheCompany().Name},
		},
		Tax: ublTaxTotal{Amount: euro(i.tax()), Subtotal: ublSubtotal{
			Base: euro(i.net()), Tax: euro(i.tax()), Category: i.taxCategory(true),
		}},
		Total: ublTotal{Lines: euro(i.net()), Net: euro(i.net()), Gross: euro(i.gross()), Payable: euro(i.gross())},
	}
	lines := make([]ublLine, len(i.lines))
	for n, l := range i.lines {
		quantity := ublQuantity{Unit: l.unit, Value: strconv.Itoa(l.quantity)}
		lines[n] = ublLine{
			ID: strconv.Itoa(n + 1), Net: euro(l.net()),
			Item:  ublItem{Name: l.text, Category: i.taxCategory(false)},
			Price: ublPrice{Amount: euro(l.price)},
		}
		if !l.from.IsZero() {
			lines[n].Period = &ublPeriod{From: day(l.from), Until: day(l.until)}
		}
		if i.credit() {
			lines[n].Credited = &quantity
		} else {
			lines[n].Invoiced = &quantity
		}
	}
	if i.credit() {
		d.XMLName.Local, d.NS = "CreditNote", ublCreditNote
		d.CreditType, d.CreditLines = "381", lines
		d.Billing = &ublBilling{ID: i.corrects.number, Issued: day(i.corrects.day)}
		d.Means.PaymentID = i.corrects.reference
		return d
	}
	d.Due, d.InvoiceType, d.InvoiceLines = day(i.due), "380", lines
	return d
}

// taxCategory is the VAT category of the document, or with less said, of a line.
func (i *invoice) taxCategory(total bool) ublCategory {
	c := ublCategory{ID: i.category(), Percent: strconv.Itoa(i.rate()), Scheme: vatScheme}
	if total && i.customer.reverse {
		c.ReasonCode, c.Reason = "VATEX-EU-AE", phrases[i.customer.lang].reverse
	}
	return c
}

func euro(c cents) ublAmount { return ublAmount{Currency: "EUR", Value: string(c.amount())} }

// supplier is the company.
func supplier() ublParty {
	c := TheCompany()
	return ublParty{
		Endpoint: ublEndpoint{Scheme: "0208", Value: c.EnterpriseNo},
		Name:     c.Name,
		Address:  ublAddress{Street: c.Street, City: c.City, Postcode: c.Postcode, Country: c.Country},
		VAT:      ublPartyTax{CompanyID: c.VATNo, Scheme: vatScheme},
		Legal:    ublLegal{Name: c.Name, CompanyID: &ublEndpoint{Scheme: "0208", Value: c.EnterpriseNo}},
		Contact:  ublContact{Name: "Facturatie", Phone: c.Phone, Email: c.Operations},
	}
}

// party is a company customer. A Belgian one has its Peppol address under its enterprise number (scheme
// 0208), a Luxembourg one under its VAT number (scheme 9938).
func (c *customer) party() ublParty {
	p := ublParty{
		Endpoint: ublEndpoint{Scheme: "9938", Value: c.VATNo},
		Name:     c.Company,
		Address:  ublAddress{Street: c.Address.Street, City: c.Address.City, Postcode: c.Address.Postcode, Country: c.Address.Country},
		VAT:      ublPartyTax{CompanyID: c.VATNo, Scheme: vatScheme},
		Legal:    ublLegal{Name: c.Company},
		Contact:  ublContact{Name: c.FirstName + " " + c.LastName, Email: c.Emails[0]},
	}
	if c.EnterpriseNo != "" {
		p.Endpoint = ublEndpoint{Scheme: "0208", Value: c.EnterpriseNo}
		p.Legal.CompanyID = &p.Endpoint
	}
	return p
}
