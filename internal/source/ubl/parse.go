package ubl

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Namespaces of UBL 2. Prefixes mean nothing: a sample of every corpus has its own.
const (
	invoiceNS    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	creditNoteNS = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	aggregateNS  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	basicNS      = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
)

// document is what is read out of one.
type document struct {
	invoice  hpxdata.Invoice
	supplier string // VAT number, enterprise number or name of who issued it
	typeCode string // UNTDID 1001
}

// parser walks a document. Elements are told by their path from the root, "AccountingCustomerParty/Party/…",
// in which an element of another namespace has a name that matches nothing.
type parser struct {
	document
	path  []string
	attrs []map[string]string // of the elements on the path that have some
	text  strings.Builder
	err   error

	tax      hpxdata.VAT // the subtotal that is being read
	taxIn    string      // and the currency of its amounts
	line     hpxdata.InvoiceLine
	totalIn  intake.Currency   // currency of the totals
	base     intake.Amount     // quantity that the line's price is for
	scheme   map[string]string // PartyTaxScheme that is being read
	street   []string
	notes    []string
	supplied map[string]string // what identifies the supplier
}

func parse(raw []byte) (*document, error) {
	r, err := intake.NewXMLReader(raw)
	if err != nil {
		return nil, err
	}
	p := &parser{supplied: map[string]string{}}
	for p.err == nil {
		t, err := r.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			p.start(t)
		case xml.EndElement:
			p.end()
		case xml.CharData:
			p.text.Write(t)
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.finish(), nil
}

// start enters an element.
func (p *parser) start(t xml.StartElement) {
	name := t.Name.Local
	switch {
	case p.path == nil:
		p.root(t.Name)
	case t.Name.Space != aggregateNS && t.Name.Space != basicNS:
		name = "?"
	}
	var attrs map[string]string
	for _, a := range t.Attr {
		if a.Name.Space == "" {
			if attrs == nil {
				attrs = map[string]string{}
			}
			attrs[a.Name.Local] = a.Value
		}
	}
	p.path, p.attrs = append(p.path, name), append(p.attrs, attrs)
	p.text.Reset()
	switch p.where() {
	case "TaxTotal/TaxSubtotal":
		p.tax, p.taxIn = hpxdata.VAT{}, ""
	case "InvoiceLine", "CreditNoteLine":
		p.line, p.base = hpxdata.InvoiceLine{}, ""
	case "AccountingCustomerParty/Party/PartyTaxScheme", "AccountingSupplierParty/Party/PartyTaxScheme":
		p.scheme = map[string]string{}
	}
}

// root looks at the outermost element.
func (p *parser) root(n xml.Name) {
	switch {
	case n.Local == "Invoice" && n.Space == invoiceNS:
		p.invoice.Type = hpxdata.InvoiceType
	case n.Local == "CreditNote" && n.Space == creditNoteNS:
		p.invoice.Type = hpxdata.CreditNoteType
	case n.Local == "StandardBusinessDocument":
		p.err = intake.NewProblem(intake.CodeFormat, "the document is wrapped in a Peppol envelope (StandardBusinessDocument); import the invoice inside it")
	default:
		p.err = intake.NewProblem(intake.CodeFormat, "the document is %s and no UBL 2 invoice or credit note", intake.Quote(n.Local))
	}
}

// where is the path below the root.
func (p *parser) where() string { return strings.Join(p.path[1:], "/") }

// end leaves an element and takes what it said.
func (p *parser) end() {
	text := strings.TrimSpace(p.text.String())
	p.text.Reset()
	where := p.where()
	p.close(where)
	if text != "" {
		p.take(where, text, p.attrs[len(p.attrs)-1])
	}
	p.path, p.attrs = p.path[:len(p.path)-1], p.attrs[:len(p.attrs)-1]
}

// close ends what consists of several elements.
func (p *parser) close(where string) {
	switch where {
	case "TaxTotal/TaxSubtotal":
		// A second TaxTotal in the currency of the tax office says the same once more.
		if p.taxIn == "" || p.invoice.Currency == "" || p.taxIn == string(p.invoice.Currency) {
			p.invoice.VAT = append(p.invoice.VAT, p.tax)
		}
	case "InvoiceLine", "CreditNoteLine":
		if p.base != "" && p.base.Short() != "1" { // a price per 100 is no unit price
			p.line.UnitPrice = ""
		}
		p.invoice.Lines = append(p.invoice.Lines, p.line)
	case "AccountingCustomerParty/Party/PartyTaxScheme":
		if id := p.scheme["CompanyID"]; id != "" && (p.scheme["TaxScheme/ID"] == "VAT" || p.buyer().VATNo == "") {
			p.buyer().VATNo = id
		}
	case "AccountingSupplierParty/Party/PartyTaxScheme":
		if p.supplied["vat"] == "" {
			p.supplied["vat"] = p.scheme["CompanyID"]
		}
	}
}

func (p *parser) buyer() *hpxdata.Buyer {
	if p.invoice.Buyer == nil {
		p.invoice.Buyer = &hpxdata.Buyer{}
	}
	return p.invoice.Buyer
}

func (p *parser) match() *hpxdata.Match {
	if p.invoice.Match == nil {
		p.invoice.Match = &hpxdata.Match{}
	}
	return p.invoice.Match
}

// fail keeps the first problem, with the element that has it.
func (p *parser) fail(err error) {
	if err != nil && p.err == nil {
		p.err = intake.ProblemOf(err).In(strings.Join(p.path, "/"))
	}
}

func (p *parser) amount(to *intake.Amount, text string) {
	a, err := intake.ParseAmount(text)
	p.fail(err)
	*to = a
}

func (p *parser) date(to *intake.Date, text string) {
	if len(text) > 10 && text[10] != 'T' { // xsd:date may have a zone, "2026-01-02+01:00"
		text = text[:10]
	}
	d, err := intake.ParseDate(text)
	p.fail(err)
	*to = d
}

// finish puts together what stood in several places.
func (p *parser) finish() *document {
	i := &p.invoice
	i.Notes = strings.Join(p.notes, "\n")
	for _, key := range []string{"vat", "company", "endpoint", "name"} {
		if p.supplier == "" {
			p.supplier = p.supplied[key]
		}
	}
	if no, ok := intake.ParseVATNo(p.supplier); ok {
		p.supplier = no
	}
	if i.Gross == "" { // a document of an old profile
		i.Gross = i.Payable
	}
	if i.Payable.Sub(i.Gross).Zero() {
		i.Payable = ""
	}
	if i.Currency == "" { // the same: its amounts say it
		i.Currency = p.totalIn
	}
	if b := i.Buyer; b != nil {
		b.Address.Street = strings.Join(p.street, "\n")
		if no, ok := intake.ParseVATNo(b.VATNo); ok {
			p.match().VATNo = no
		}
		if no, ok := intake.ParseEnterpriseNo(b.EnterpriseNo); ok {
			b.EnterpriseNo = no
			p.match().EnterpriseNo = no
		} else if no, ok := intake.ParseEnterpriseNo(p.match().VATNo); ok {
			p.match().EnterpriseNo = no
		}
	}
	if scheme, id, ok := strings.Cut(p.match().Endpoint, ":"); ok && (scheme == "0208" || scheme == "9925") && i.Match.EnterpriseNo == "" {
		if no, ok := intake.ParseEnterpriseNo(id); ok {
			i.Match.EnterpriseNo = no
		}
	}
	p.match().BuyerReference = i.BuyerReference
	if *i.Match == (hpxdata.Match{}) {
		i.Match = nil
	}
	return &p.document
}
