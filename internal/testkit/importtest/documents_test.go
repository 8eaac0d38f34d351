package importtest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/data/billing"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/source/ubl"
)

// buyer is what a document says of whom it is for.
type buyer struct{ vat, enterprise, endpoint, reference, number string }

// document is a UBL invoice.
func document(number, day string, b buyer, note string) []byte {
	party := ""
	if b.endpoint != "" {
		scheme, id, _ := strings.Cut(b.endpoint, ":")
		party += fmt.Sprintf(`<cbc:EndpointID schemeID="%s">%s</cbc:EndpointID>`, scheme, id)
	}
	party += `<cbc:PartyName xmlns=""><cbc:Name>Bakkerij De Lelie bv</cbc:Name></cbc:PartyName>`
	party = strings.Replace(party, `<cbc:PartyName xmlns=""><cbc:Name>`, `<cac:PartyName><cbc:Name>`, 1)
	party = strings.Replace(party, `</cbc:PartyName>`, `</cac:PartyName>`, 1)
	if b.vat != "" {
		party += fmt.Sprintf(`<cac:PartyTaxScheme><cbc:CompanyID>%s</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>`, b.vat)
	}
	party += `<cac:PartyLegalEntity><cbc:RegistrationName>Bakkerij De Lelie bv</cbc:RegistrationName>`
	if b.enterprise != "" {
		party += fmt.Sprintf(`<cbc:CompanyID schemeID="0208">%s</cbc:CompanyID>`, b.enterprise)
	}
	party += `</cac:PartyLegalEntity>`
	account := ""
	if b.number != "" {
		account = fmt.Sprintf(`<cbc:SupplierAssignedAccountID>%s</cbc:SupplierAssignedAccountID>`, b.number)
	}
	reference := ""
	if b.reference != "" {
		reference = fmt.Sprintf(`<cbc:BuyerReference>%s</cbc:BuyerReference>`, b.reference)
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>%s</cbc:ID><cbc:IssueDate>%s</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:Note>%s</cbc:Note>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>%s
  <cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>BE0000000295</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>%s<cac:Party>%s</cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">2.10</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">10.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">12.10</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">12.10</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Hosting volgens document</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">10.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>`, number, day, note, reference, account, party)
}

func (w *world) documents(docs ...[]byte) intake.Source {
	w.Helper()
	dir := w.T.TempDir()
	for i, d := range docs {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("doc-%02d.xml", i)), d, 0o600); err != nil {
			w.Fatal(err)
		}
	}
	src, err := ubl.Open([]string{dir}, ubl.Options{})
	if err != nil {
		w.Fatal(err)
	}
	return src
}

func (w *world) takeDocuments(docs ...[]byte) intake.Report {
	w.Helper()
	return w.import_(w.documents(docs...), intake.Options{})
}

// file reads a document of a customer's only invoice as a page would.
func (w *world) download(customer, name string) ([]byte, error) {
	w.Helper()
	k := billing.Kinds()[1]
	rec := w.all("invoices", customer)[0]
	id, err := k.File(w.st.Read(w.ctx), w.scope(customer), rec.ID, name)
	if err != nil {
		return nil, err
	}
	b, err := blob.Open(w.st.Read(w.ctx), w.st.Keys(), id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(b)
}

func TestDocumentFindsItsCustomer(t *testing.T) {
	for name, c := range map[string]struct {
		buyer  buyer
		want   string // number of the customer
		refuse string // or why nobody's
	}{
		"VAT number":                              {buyer: buyer{vat: "BE0000000196"}, want: "K2"},
		"VAT number, another notation":            {buyer: buyer{vat: "BE 0000.000.196"}, want: "K2"},
		"enterprise number":                       {buyer: buyer{enterprise: "0000000196"}, want: "K2"},
		"Peppol address 0208":                     {buyer: buyer{endpoint: "0208:0000000196"}, want: "K2"},
		"Peppol address 9925":                     {buyer: buyer{endpoint: "9925:BE0000000196"}, want: "K2"},
		"customer number":                         {buyer: buyer{number: "K1"}, want: "K1"},
		"buyer reference":                         {buyer: buyer{reference: "K1"}, want: "K1"},
		"VAT number decides":                      {buyer: buyer{vat: "BE0000000196", reference: "K1"}, want: "K2"},
		"unknown VAT number":                      {buyer: buyer{vat: "BE0400008697"}, refuse: "no customer is known"},
		"nothing":                                 {refuse: "names no VAT number"},
		"shared VAT number":                       {buyer: buyer{vat: "BE0000000394"}, refuse: "of several customers (K3, K4)"},
		"shared VAT number, and whose it is":      {buyer: buyer{vat: "BE0000000394", reference: "K4"}, want: "K4"},
		"customer number, but another VAT number": {buyer: buyer{vat: "BE0400008697", reference: "K2"}, refuse: "its VAT number is another one"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			three := with(t, with(t, with(t, w.bakery(), "id", "test:main/client/3"), "data.number", "K3"), "data.vat_no", "BE0000000394")
			four := with(t, with(t, three, "id", "test:main/client/4"), "data.number", "K4")
			w.take(w.file(w.lotte(), w.bakery(), three, four))
			r := w.takeDocuments(document("F1", "2026-03-04", c.buyer, "note"))
			if c.refuse != "" {
				w.want(r, 1, 0, 0, 0, 1)
				if !strings.Contains(w.rejects(r), c.refuse) || !strings.Contains(w.rejects(r), `"code":"nobody"`) {
					t.Error(w.rejects(r))
				}
				w.equal(nil, `SELECT 1 FROM invoices`)
				w.equal(nil, `SELECT 1 FROM blobs`)
				return
			}
			w.want(r, 1, 1, 0, 0, 0)
			w.equal([]string{c.want}, `SELECT c.number FROM invoices i JOIN customers c ON c.id = i.customer_id`)
			w.summariesHold()
		})
	}
}

func TestDocumentIsKeptByteForByte(t *testing.T) {
	w := newWorld(t)
	w.take(w.file(w.lotte(), w.bakery()))
	doc := document("F1", "2026-03-04", buyer{vat: "BE0000000196"}, "canary in the document")
	w.want(w.takeDocuments(doc), 1, 1, 0, 0, 0)
	got, err := w.download(bakeryID, billing.DocumentFile)
	if err != nil || !bytes.Equal(got, doc) {
		t.Errorf("%d bytes of %d, %v", len(got), len(doc), err)
	}
	rec := w.all("invoices", bakeryID)[0]
	if len(rec.Files) != 1 || rec.Files[0].LabelID != "file.invoice_xml" || rec.Files[0].MIME != "application/xml" || rec.Files[0].Size != int64(len(doc)) || rec.Files[0].Name != "doc-00.xml" {
		t.Errorf("files: %+v", rec.Files)
	}
	if _, err := billing.Kinds()[1].File(w.st.Read(w.ctx), w.scope(lotteID), rec.ID, billing.DocumentFile); !fault.Is(err, fault.NotFound) {
		t.Errorf("another customer gets the document: %v", err)
	}
	w.want(w.takeDocuments(doc), 1, 0, 0, 1, 0)
	w.equal([]string{"1"}, `SELECT count(*) FROM blobs`)

	// The same invoice, mended: the earlier document stays with the earlier version.
	mended := document("F1", "2026-03-04", buyer{vat: "BE0000000196"}, "mended")
	w.want(w.takeDocuments(mended), 1, 0, 1, 0, 0)
	if got, err := w.download(bakeryID, billing.DocumentFile); err != nil || !bytes.Equal(got, mended) {
		t.Errorf("the present document: %d bytes, %v", len(got), err)
	}
	rec = w.all("invoices", bakeryID)[0]
	if len(rec.Files) != 2 || rec.Files[1].LabelID != "file.invoice_earlier" {
		t.Fatalf("files: %+v", rec.Files)
	}
	if got, err := w.download(bakeryID, rec.Files[1].ID); err != nil || !bytes.Equal(got, doc) {
		t.Errorf("the earlier document: %d bytes, %v", len(got), err)
	}
	for _, file := range []string{ident.Random().String(), "", "document2", "../x", rec.ID} {
		if _, err := w.download(bakeryID, file); !fault.Is(err, fault.NotFound) {
			t.Errorf("file %q: %v", file, err)
		}
	}
	w.summariesHold()
}

// A document and the record of a billing system are one invoice, whichever comes first.
func TestDocumentAndRecordAreOneInvoice(t *testing.T) {
	record := func(w *world) string {
		return line(w, "test:main/invoice/7", bakeryID, start, hpxdata.Invoice{
			Number: "F1", Type: "invoice", IssueDate: intake.NewDate(2026, 3, 4), Status: "paid", Currency: "EUR", Net: "10.00", Gross: "12.10",
			Lines: []hpxdata.InvoiceLine{{Description: "Hosting volgens record"}},
		})
	}
	doc := document("F1", "2026-03-04", buyer{vat: "BE0000000196"}, "note")
	one := `SELECT number, status, source_id, document_id IS NOT NULL AS document, from_document FROM invoices`
	want := []string{"F1|paid|test:main/invoice/7|true|false"}
	t.Run("record first", func(t *testing.T) {
		w := newWorld(t)
		w.take(w.file(w.lotte(), w.bakery(), record(w)))
		w.want(w.takeDocuments(doc), 1, 0, 1, 0, 0)
		w.equal(want, one)
		w.want(w.takeDocuments(doc), 1, 0, 0, 1, 0)
		w.want(w.take(w.file(record(w))), 1, 0, 0, 1, 0)
		w.equal(want, one)
		w.summariesHold()
	})
	t.Run("document first", func(t *testing.T) {
		w := newWorld(t)
		w.take(w.file(w.lotte(), w.bakery()))
		w.takeDocuments(doc)
		w.want(w.take(w.file(record(w))), 1, 0, 1, 0, 0)
		w.equal(want, one)
		if got, err := w.download(bakeryID, billing.DocumentFile); err != nil || !bytes.Equal(got, doc) {
			t.Errorf("the document: %d bytes, %v", len(got), err)
		}
		w.want(w.takeDocuments(doc), 1, 0, 0, 1, 0)
		w.want(w.take(w.file(record(w))), 1, 0, 0, 1, 0)
		rec := w.all("invoices", bakeryID)
		if len(rec) != 1 || len(rec[0].Versions) != 1 {
			t.Errorf("%d records, versions %+v", len(rec), rec[0].Versions)
		}
		w.summariesHold()
	})
	t.Run("the same number of another year, type or customer is another invoice", func(t *testing.T) {
		w := newWorld(t)
		w.take(w.file(w.lotte(), w.bakery(),
			with(t, with(t, record(w), "data.issue_date", "2025-03-04"), "id", "test:main/invoice/8"),
			with(t, with(t, record(w), "data.type", "credit_note"), "id", "test:main/invoice/9"),
			with(t, with(t, record(w), "customer", lotteID), "id", "test:main/invoice/10")))
		w.want(w.takeDocuments(doc), 1, 1, 0, 0, 0)
		w.equal([]string{"4|1"}, `SELECT count(*), count(document_id) FROM invoices`)
		w.want(w.take(w.file(with(t, with(t, record(w), "data.issue_date", "2024-03-04"), "id", "test:main/invoice/11"))), 1, 1, 0, 0, 0)
		w.summariesHold()
	})
	t.Run("another document on the record", func(t *testing.T) {
		w := newWorld(t)
		w.take(w.file(w.lotte(), w.bakery(), record(w)))
		w.takeDocuments(doc)
		other := document("F1", "2026-03-04", buyer{vat: "BE0000000196"}, "another")
		w.want(w.takeDocuments(other), 1, 0, 1, 0, 0)
		rec := w.all("invoices", bakeryID)[0]
		if len(rec.Files) != 2 {
			t.Errorf("files: %+v", rec.Files)
		}
		w.summariesHold()
	})
}

// An hpx invoice brings its document along; one that turns out to be another customer's takes it there.
func TestDocumentMovesWithItsInvoice(t *testing.T) {
	w := newWorld(t)
	doc := document("F1", "2026-03-04", buyer{vat: "BE0000000196"}, "note")
	sum := fmt.Sprintf("%x", sha256.Sum256(doc))
	if err := os.MkdirAll(filepath.Join(w.dir, "blobs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "blobs", sum), doc, 0o600); err != nil {
		t.Fatal(err)
	}
	inv := with(t, w.invoice(1, lotteID), "data.ubl", map[string]any{"blob": "sha256:" + sum, "name": "F1.xml", "mime": "application/xml"})
	w.want(w.take(w.file(w.lotte(), w.bakery(), inv)), 3, 3, 0, 0, 0)
	w.want(w.take(w.file(inv)), 1, 0, 0, 1, 0)
	moved := with(t, with(t, inv, "customer", bakeryID), "at", start.Add(time.Minute).Format(time.RFC3339))
	w.want(w.take(w.file(moved)), 1, 0, 1, 0, 0)
	w.exec(`DELETE FROM subject_keys WHERE subject_kind = 'customer' AND subject_id = (SELECT id FROM customers WHERE number = 'K1')`)
	if got, err := w.download(bakeryID, billing.DocumentFile); err != nil || !bytes.Equal(got, doc) {
		t.Errorf("the document: %d bytes, %v", len(got), err)
	}
	w.equal([]string{"K2"}, `SELECT c.number FROM blobs b JOIN customers c ON c.id = b.customer_id`)
	w.summariesHold()
}
