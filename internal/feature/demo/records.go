package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

func (w *world) emitCustomers(e emit) error {
	for _, c := range w.customers {
		at := c.CreatedAt.Time
		if !c.left.IsZero() {
			at = c.ClosedAt.Time
		}
		if err := e(c.id, "", at, c.Customer); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) emitServices(e emit) error {
	for _, s := range w.services {
		record := hpxdata.Service{
			Type: s.product.kind, Product: s.product.name, Domain: s.name, Status: s.state,
			Started: date(s.began), Ends: date(s.end), Order: s.order.id,
			Amount: s.product.price.amount(), Currency: "EUR", Cycle: s.product.cycle(), StaffNotes: s.notes,
		}
		if s.product.server != "" && !s.began.IsZero() {
			record.Server = fmt.Sprintf("%s%02d.%s", s.product.server, keyOf(s.customer.Number)%12+1, TheCompany().Domain)
			record.Username = fmt.Sprintf("kh%d", keyOf(s.customer.Number))
		}
		if s.product.kind == "hosting" {
			record.Config = []hpxdata.Field{{Label: "PHP", Value: "8.4"}, {Label: "Schijfruimte", Value: "20 GB"}}
			record.LogPolicy = &hpxdata.LogPolicy{Days: 365, Enabled: true, Anonymise: keyOf(s.customer.Number)%2 == 0}
		}
		at := s.began
		if at.IsZero() {
			at = s.order.at
		}
		if !s.end.IsZero() && !s.end.After(w.today) {
			at = s.end
		}
		if err := e(s.id, s.customer.id, at, record); err != nil {
			return err
		}
	}
	return nil
}

// orderLine is one thing ordered, for one cycle.
func orderLine(lang string, p product, domain, state string) hpxdata.OrderLine {
	return hpxdata.OrderLine{
		Type: p.kind, Description: describe(lang, p, domain, time.Time{}, time.Time{}), Domain: domain,
		Quantity: "1", Amount: p.price.amount(), Cycle: p.cycle(), Status: state,
	}
}

func (w *world) emitOrders(e emit) error {
	for n, o := range w.orders {
		record := hpxdata.Order{
			Number: o.number, At: intake.NewTime(o.at), Lines: o.lines, Amount: o.amount.amount(), Currency: "EUR",
			IP: ip(n), Status: o.state, Method: methods[o.customer.provider], StaffNotes: o.notes,
		}
		for _, s := range o.services {
			l := orderLine(o.customer.lang, s.product, s.name, o.state)
			l.Service = s.id
			if o.customer.Number == Inert {
				l.Description = `=HYPERLINK("javascript:alert(1)";"` + l.Description + `")`
			}
			record.Lines = append(record.Lines, l)
		}
		if o.invoice != nil {
			record.Invoice = o.invoice.id
		}
		if n%11 == 0 || o.state == "fraud" {
			record.Fraud = fraud(n, o.state)
		}
		if err := e(o.id, o.customer.id, o.at, record); err != nil {
			return err
		}
	}
	return nil
}

// methods is the way of paying that goes with a provider.
var methods = map[string]string{"bank": "transfer", "worldline": "card", "paypal": "paypal", "2checkout": "card"}

// fraud is what a checking service said about an order: most pass, one was refused.
func fraud(n int, state string) *hpxdata.Fraud {
	f := &hpxdata.Fraud{Module: "RisicoMeter", Score: strconv.Itoa(n % 7), Decision: "accept"}
	if state == "fraud" {
		f.Score, f.Decision = "91", "reject"
	}
	f.Raw = fmt.Sprintf(`{"score":%s,"country_match":%t,"free_mail":%t}`, f.Score, state != "fraud", n%2 == 0)
	return f
}

// emitInvoices writes the invoices that come with the books; documents that belong to one go into blobs.
func (w *world) emitInvoices(dir string, e emit) error {
	for _, i := range w.invoices {
		if i.onlyXML {
			continue
		}
		record := i.record()
		if i.withXML {
			document, err := i.xml()
			if err != nil {
				return err
			}
			sum := sha256.Sum256(document)
			name := hex.EncodeToString(sum[:])
			if err := os.WriteFile(filepath.Join(dir, "blobs", name), document, 0o600); err != nil {
				return err
			}
			record.UBL = &hpxdata.BlobRef{Blob: "sha256:" + name, Name: i.number + ".xml", MIME: "application/xml", Size: int64(len(document))}
		}
		at := i.day
		if !i.paid.IsZero() {
			at = i.paid
		}
		if err := e(i.id, i.customer.id, at, record); err != nil {
			return err
		}
	}
	return nil
}

func (i *invoice) record() hpxdata.Invoice {
	c := i.customer
	rate := intake.Amount(strconv.Itoa(i.rate()))
	record := hpxdata.Invoice{
		Number: i.number, Type: hpxdata.InvoiceType, IssueDate: date(i.day), DueDate: date(i.due), Status: i.state,
		Currency: "EUR", Net: i.net().amount(), Gross: i.gross().amount(),
		VAT:   []hpxdata.VAT{{Rate: rate, Base: i.net().amount(), Tax: i.tax().amount(), Category: i.category()}},
		Buyer: c.buyer(), Method: methods[c.provider],
	}
	if !i.paid.IsZero() {
		record.PaidAt = intake.NewTime(i.paid)
	}
	if c.reverse {
		record.VAT[0].Reason = phrases[c.lang].reverse
	}
	if i.credit() {
		record.Type, record.InvoiceRef = hpxdata.CreditNoteType, i.corrects.number
		record.Notes = fmt.Sprintf(phrases[c.lang].credit, i.corrects.number)
	} else {
		record.StructuredRef = i.reference
	}
	for _, l := range i.lines {
		out := hpxdata.InvoiceLine{
			Description: l.text, Quantity: intake.Amount(strconv.Itoa(l.quantity)), Unit: l.unit, UnitPrice: l.price.amount(),
			Net: l.net().amount(), VATRate: rate, VATCategory: i.category(), From: date(l.from), Until: date(l.until),
		}
		if l.service != nil {
			out.Service = l.service.id
		}
		record.Lines = append(record.Lines, out)
	}
	return record
}

// buyer is the customer as printed on an invoice.
func (c *customer) buyer() *hpxdata.Buyer {
	b := &hpxdata.Buyer{Name: c.FirstName + " " + c.LastName, Address: c.Address}
	if c.business() {
		b = &hpxdata.Buyer{
			Name: c.Company, VATNo: c.VATNo, EnterpriseNo: c.EnterpriseNo, Address: c.Address,
			Contact: hpxdata.BuyerContact{Name: c.FirstName + " " + c.LastName, Email: c.Emails[0]},
		}
	}
	return b
}

func (w *world) emitPayments(e emit) error {
	for _, p := range w.payments {
		c := p.customer
		record := hpxdata.Payment{
			Provider: p.provider, ProviderRef: p.ref, Method: p.method, Amount: p.amount.amount(), Fee: p.fee.amount(), Currency: "EUR",
			At: intake.NewTime(p.at), Status: "completed", Payer: p.payer, Invoice: p.invoice.id, Description: p.invoice.number,
		}
		if p.refundOf != nil {
			record.RefundOf = p.refundOf.id
		}
		if p.payer == nil {
			record.Payer = &hpxdata.Payer{Name: c.buyer().Name, Country: c.Address.Country}
		}
		switch p.provider {
		case "bank":
			record.IBANLast4 = fmt.Sprintf("%04d", 97+keyOf(c.Number)%9000)
			if !p.invoice.credit() {
				record.Description = p.invoice.reference
			}
		case "paypal":
			record.PayerID = fmt.Sprintf("KHDEMO%07d", keyOf(c.Number))
		}
		if err := e(p.id, c.id, p.at, record); err != nil {
			return err
		}
	}
	return nil
}
