package demo

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// document is a UBL document as a reader sees it: by local names, without regard to prefixes.
type document struct {
	XMLName       xml.Name
	Customization string    `xml:"CustomizationID"`
	Profile       string    `xml:"ProfileID"`
	ID            string    `xml:"ID"`
	Issued        string    `xml:"IssueDate"`
	Due           string    `xml:"DueDate"`
	InvoiceType   string    `xml:"InvoiceTypeCode"`
	CreditType    string    `xml:"CreditNoteTypeCode"`
	BuyerRef      string    `xml:"BuyerReference"`
	Corrects      string    `xml:"BillingReference>InvoiceDocumentReference>ID"`
	Supplier      string    `xml:"AccountingSupplierParty>Party>PartyTaxScheme>CompanyID"`
	Buyer         string    `xml:"AccountingCustomerParty>Party>PartyTaxScheme>CompanyID"`
	PaymentID     string    `xml:"PaymentMeans>PaymentID"`
	Account       string    `xml:"PaymentMeans>PayeeFinancialAccount>ID"`
	Tax           string    `xml:"TaxTotal>TaxAmount"`
	Base          string    `xml:"TaxTotal>TaxSubtotal>TaxableAmount"`
	Category      string    `xml:"TaxTotal>TaxSubtotal>TaxCategory>ID"`
	Percent       string    `xml:"TaxTotal>TaxSubtotal>TaxCategory>Percent"`
	Exemption     string    `xml:"TaxTotal>TaxSubtotal>TaxCategory>TaxExemptionReasonCode"`
	Net           string    `xml:"LegalMonetaryTotal>TaxExclusiveAmount"`
	Gross         string    `xml:"LegalMonetaryTotal>TaxInclusiveAmount"`
	Payable       string    `xml:"LegalMonetaryTotal>PayableAmount"`
	InvoiceLines  []xmlLine `xml:"InvoiceLine"`
	CreditLines   []xmlLine `xml:"CreditNoteLine"`
}

type xmlLine struct {
	Invoiced string `xml:"InvoicedQuantity"`
	Credited string `xml:"CreditedQuantity"`
	Net      string `xml:"LineExtensionAmount"`
	Name     string `xml:"Item>Name"`
	Category string `xml:"Item>ClassifiedTaxCategory>ID"`
	Price    string `xml:"Price>PriceAmount"`
}

// documents reads the UBL documents of a folder.
func documents(t *testing.T, dir string) []document {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, UBLDir, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []document
	for _, path := range paths {
		list = append(list, read(t, path))
	}
	return list
}

func read(t *testing.T, path string) document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := xml.Unmarshal(data, &d); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return d
}

func TestDocumentsArePeppol(t *testing.T) {
	onEachDay(t, func(t *testing.T, dir string, _ time.Time) {
		vat := map[string]string{}
		for _, r := range rows[hpxdata.Customer](t, dir, "customers.ndjson") {
			vat[r.Data.Number] = r.Data.VATNo
		}
		notes := 0
		for _, d := range documents(t, dir) {
			d.check(t, vat)
			if d.CreditType != "" {
				notes++
			}
		}
		if n := len(documents(t, dir)); n != 8 || notes != 2 {
			t.Errorf("%d documents, %d of them credit notes; want 8 and 2", n, notes)
		}
		// Documents that come with the books say what the books say.
		inBooks := 0
		for _, r := range rows[hpxdata.Invoice](t, dir, "invoices.ndjson") {
			if r.Data.UBL == nil {
				continue
			}
			inBooks++
			d := read(t, filepath.Join(dir, HPXDir, "blobs", strings.TrimPrefix(r.Data.UBL.Blob, "sha256:")))
			d.check(t, vat)
			if d.ID != r.Data.Number || d.Gross != string(r.Data.Gross) || d.PaymentID != r.Data.StructuredRef || vat[d.BuyerRef] != r.Data.Buyer.VATNo {
				t.Errorf("%s: the document says %+v", r.Data.Number, d)
			}
		}
		if inBooks != 2 {
			t.Errorf("%d invoices come with their document, want 2", inBooks)
		}
	})
}

// check holds a document against the rules of EN 16931 and Peppol that matter here.
func (d document) check(t *testing.T, vat map[string]string) {
	t.Helper()
	lines, space := d.InvoiceLines, ublInvoice
	if credit := d.XMLName.Local == "CreditNote"; credit {
		lines, space = d.CreditLines, ublCreditNote
		if d.CreditType != "381" || d.InvoiceType != "" || d.Due != "" || d.Corrects == "" || len(d.InvoiceLines) > 0 {
			t.Errorf("%s is no credit note: %+v", d.ID, d)
		}
	} else if d.InvoiceType != "380" || d.CreditType != "" || d.Due == "" || d.Corrects != "" {
		t.Errorf("%s is no invoice: %+v", d.ID, d)
	}
	if d.XMLName.Space != space || d.Customization != bisCustomization || d.Profile != bisProfile {
		t.Errorf("%s: name %v, customization %q, profile %q", d.ID, d.XMLName, d.Customization, d.Profile)
	}
	if d.Supplier != TheCompany().VATNo || d.Account != TheCompany().IBAN || d.Buyer == "" || vat[d.BuyerRef] != d.Buyer {
		t.Errorf("%s: from %s to %s, customer %s", d.ID, d.Supplier, d.Buyer, d.BuyerRef)
	}
	if _, ok := intake.ParseStructuredRef(d.PaymentID); !ok {
		t.Errorf("%s: structured communication %q", d.ID, d.PaymentID)
	}
	var nets []intake.Amount
	for _, l := range lines {
		quantity := l.Invoiced + l.Credited
		if (l.Credited != "") != (d.CreditType != "") || l.Name == "" || l.Category != d.Category {
			t.Errorf("%s: line %+v", d.ID, l)
		}
		if count(t, intake.Amount(quantity))*money(t, intake.Amount(l.Price)) != money(t, intake.Amount(l.Net)) {
			t.Errorf("%s: %s × %s is not %s", d.ID, quantity, l.Price, l.Net)
		}
		nets = append(nets, intake.Amount(l.Net))
	}
	if len(nets) == 0 || sum(t, nets...) != money(t, intake.Amount(d.Net)) || d.Base != d.Net || d.Gross != d.Payable ||
		sum(t, intake.Amount(d.Net), intake.Amount(d.Tax)) != money(t, intake.Amount(d.Gross)) {
		t.Errorf("%s does not add up: %+v", d.ID, d)
	}
	abroad := !strings.HasPrefix(d.Buyer, "BE")
	if abroad != (d.Category == "AE") || abroad != (d.Percent == "0") || abroad != (d.Exemption == "VATEX-EU-AE") {
		t.Errorf("%s: category %s, %s %%, exemption %q", d.ID, d.Category, d.Percent, d.Exemption)
	}
}

func TestOtherSystemAddsUp(t *testing.T) {
	dir := filepath.Join(invented(t, noon), WHMCSDir)
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	type bill struct{ Subtotal, Tax, Total, Balance, Status, DatePaid string }
	invoices := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var a struct {
			Result string
			bill
			Items struct{ Item []struct{ Amount string } }
		}
		if err := json.Unmarshal(data, &a); err != nil || a.Result != "success" {
			t.Errorf("%s: result %q, %v", path, a.Result, err)
		}
		if !strings.HasPrefix(filepath.Base(path), "invoice-") {
			continue
		}
		invoices++
		left := intake.Amount("0.00")
		if a.Status == "Unpaid" {
			left = intake.Amount(a.Total)
		}
		if intake.Amount(a.Balance) != left || (a.DatePaid == zeroTime) != (a.Status == "Unpaid") ||
			sum(t, intake.Amount(a.Subtotal), intake.Amount(a.Tax)) != money(t, intake.Amount(a.Total)) || a.Items.Item[0].Amount != a.Subtotal {
			t.Errorf("%s does not add up: %+v", path, a)
		}
	}
	if invoices != 26+31+10 || len(paths) != invoices+3*5+1 {
		t.Errorf("%d invoices in %d files", invoices, len(paths))
	}
}
