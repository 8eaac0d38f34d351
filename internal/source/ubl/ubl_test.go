package ubl

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

type result struct {
	ids     []string // accepted, or "file code field" of what was refused
	taken   []intake.Envelope
	refused []intake.Reject
	cursors []intake.Cursor
}

func (r *result) yield(e intake.Envelope, c intake.Cursor) error {
	r.ids, r.taken, r.cursors = append(r.ids, e.ID), append(r.taken, e), append(r.cursors, c)
	return nil
}

func (r *result) refuse(j intake.Reject, c intake.Cursor) error {
	r.ids = append(r.ids, strings.TrimSpace(j.File+" "+string(j.Code)+" "+j.Field))
	r.refused, r.cursors = append(r.refused, j), append(r.cursors, c)
	return nil
}

func read(t testing.TB, paths ...string) *result {
	t.Helper()
	s, err := Open(paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &result{}
	if err := s.Each(context.Background(), intake.Cursor{}, r.yield, r.refuse); err != nil {
		t.Fatal(err)
	}
	if n := len(r.cursors); n > 0 && r.cursors[n-1].Done != s.Size() {
		t.Errorf("at the end %d of %d bytes are read", r.cursors[n-1].Done, s.Size())
	}
	return r
}

func one[T any](t *testing.T, list []T) T {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%d instead of one: %v", len(list), list)
	}
	return list[0]
}

func TestInvoice(t *testing.T) {
	e := one(t, read(t, "testdata/invoice.xml").taken)
	raw, err := os.ReadFile("testdata/invoice.xml")
	if err != nil {
		t.Fatal(err)
	}
	if e.Blob == nil || !bytes.Equal(e.Blob.Data, raw) || e.Blob.Name != "invoice.xml" || e.Blob.MIME != "application/xml" {
		t.Error("the document did not stay whole")
	}
	if e.Type != "invoice" || e.ID != "ubl:main/invoice/BE0000000196/2026/2026%2F000059" || e.Customer != "" || !e.At.Equal(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)) ||
		e.Op != intake.Upsert || e.Source != "ubl:main" || string(e.Extra) != `{"type_code":"380"}` || e.Removed != 0 {
		t.Errorf("%+v", e)
	}
	var got hpxdata.Invoice
	if err := hpxdata.Decode(e.Data, &got); err != nil {
		t.Fatal(err)
	}
	want := hpxdata.Invoice{
		Number: "2026/000059", Type: hpxdata.InvoiceType, IssueDate: intake.NewDate(2026, 1, 2), DueDate: intake.NewDate(2026, 2, 1), Currency: "EUR",
		Net: "150.00", Gross: "171.00", Payable: "151.00",
		VAT: []hpxdata.VAT{{Rate: "21", Base: "100.00", Tax: "21.00", Category: "S"}, {Rate: "0", Base: "50.00", Tax: "0.00", Category: "AE", Reason: "Btw verlegd"}},
		Lines: []hpxdata.InvoiceLine{
			{Description: "Webhosting Pro\nvoorbeeld.test", Quantity: "12", Unit: "MON", UnitPrice: "8.3333333333", Net: "100.00", VATRate: "21", VATCategory: "S",
				From: intake.NewDate(2026, 1, 1), Until: intake.NewDate(2026, 12, 31)},
			{Description: "Berichten", Quantity: "1000", Unit: "C62", Net: "50.00"},
		},
		Buyer: &hpxdata.Buyer{Name: "Bakkerij Voorbeeld bv", VATNo: "BE0000000295", EnterpriseNo: "0000000295",
			Address: hpxdata.Address{Street: "Kouter 12\nbus 3", Postcode: "9000", City: "Gent", Country: "BE"},
			Contact: hpxdata.BuyerContact{Name: "Lies Peeters", Phone: "+32 470 00 00 12", Email: "lies@example.org"}},
		StructuredRef: "+++090/9337/55493+++", OrderRef: "BON-7", BuyerReference: "C-1042", Method: "transfer", Notes: "Te betalen op [IBAN …0097] & niet elders",
		Match: &hpxdata.Match{VATNo: "BE0000000295", EnterpriseNo: "0000000295", BuyerReference: "C-1042", Endpoint: "0208:0000000295", CustomerNumber: "1042"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if strings.Contains(string(e.Data), "1111") || strings.Contains(string(e.Data), "VISA") {
		t.Errorf("something of a card came in: %s", e.Data)
	}
}

func TestCreditNote(t *testing.T) {
	e := one(t, read(t, "testdata/credit-note.xml").taken)
	var got hpxdata.Invoice
	if err := hpxdata.Decode(e.Data, &got); err != nil {
		t.Fatal(err)
	}
	want := hpxdata.Invoice{
		Number: "CN-7", Type: hpxdata.CreditNoteType, IssueDate: intake.NewDate(2026, 3, 4), DueDate: intake.NewDate(2026, 4, 1), Currency: "SEK", Net: "10", Gross: "10.00",
		Lines: []hpxdata.InvoiceLine{{Description: "Terugbetaling", Quantity: "1", Unit: "C62", Net: "10"}}, Buyer: &hpxdata.Buyer{Name: "Lies Peeters"},
		PaymentRef: "CN-7-B", InvoiceRef: "2026/000059", Method: "transfer", Match: &hpxdata.Match{EnterpriseNo: "0000000295", Endpoint: "9925:BE0000000295"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if e.ID != "ubl:main/credit_note/2026/CN-7" {
		t.Errorf("without a supplier the id is %s", e.ID)
	}
}

// TestCreditNoteWrittenAsInvoice: some write credit notes as invoices with another type code.
func TestCreditNoteWrittenAsInvoice(t *testing.T) {
	good, err := os.ReadFile("testdata/invoice.xml")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"380": hpxdata.InvoiceType, "384": hpxdata.InvoiceType, "389": hpxdata.InvoiceType, "326": hpxdata.InvoiceType, "381": hpxdata.CreditNoteType, "261": hpxdata.CreditNoteType} {
		e, err := (&Source{name: "ubl:main"}).envelope("a.xml", bytes.Replace(good, []byte(">380<"), []byte(">"+code+"<"), 1))
		if err != nil {
			t.Fatal(err)
		}
		var got hpxdata.Invoice
		if err := hpxdata.Decode(e.Data, &got); err != nil || got.Type != want {
			t.Errorf("type code %s is a %s, %v", code, got.Type, err)
		}
	}
}

// TestRefused changes one thing of a good document at a time.
func TestRefused(t *testing.T) {
	good, err := os.ReadFile("testdata/invoice.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"no XML", string(good), "number;total\n1;2\n", "a.xml truncated"},
		{"empty", string(good), "", "a.xml truncated"},
		{"a PDF", string(good), "%PDF-1.7", "a.xml encoding"},
		{"cut off", "</i:Invoice>", "", "a.xml truncated"},
		{"another root", string(good), `<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>`, "a.xml format"},
		{"another namespace", "schema:xsd:Invoice-2", "schema:xsd:Invoice-3", "a.xml format"},
		{"a Peppol envelope", string(good), `<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"><x/></StandardBusinessDocument>`, "a.xml format"},
		{"a document type", "<i:Invoice", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><i:Invoice", "a.xml format"},
		{"an entity of its own", "Webhosting Pro", "&xxe;", "a.xml syntax"},
		{"Latin-1", "Kouter 12", "Caf\xe9 12", "a.xml encoding"},
		{"Latin-1, said", `encoding="UTF-8"`, `encoding="ISO-8859-1"`, "a.xml encoding"},
		{"NUL", "Kouter 12", "Kouter\x0012", "a.xml syntax"},
		{"a card", "Webhosting Pro", "kaart 5555 5555 5555 4444", "a.xml card Invoice/InvoiceLine/Item/Name"},
		{"a card in its field", "411111XXXXXX1111", "4111111111111111", "a.xml card Invoice/PaymentMeans/CardAccount/PrimaryAccountNumberID"},
		{"no number", "2026/000059", "  ", "a.xml missing number"},
		{"a long number", "2026/000059", strings.Repeat("9", 600), "a.xml too_large ID"},
		{"no date", "<b:IssueDate>2026-01-02</b:IssueDate>", "", "a.xml missing issue_date"},
		{"no such date", "2026-01-02", "2026-02-30", "a.xml date Invoice/IssueDate"},
		{"no such currency", ">EUR<", ">EURO<", "a.xml currency Invoice/DocumentCurrencyCode"},
		{"a bad amount", ">171.00<", ">171,00<", "a.xml amount Invoice/LegalMonetaryTotal/TaxInclusiveAmount"},
		{"a bad amount in a line", ">100.00</b:LineExtensionAmount>", ">honderd</b:LineExtensionAmount>", "a.xml amount Invoice/InvoiceLine/LineExtensionAmount"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(string(good), c.from, c.to, 1)
			if changed == string(good) {
				t.Fatal("the test changes nothing")
			}
			path := filepath.Join(t.TempDir(), "a.xml")
			if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
				t.Fatal(err)
			}
			got := read(t, path, "testdata/credit-note.xml")
			if d := cmp.Diff([]string{c.want, "ubl:main/credit_note/2026/CN-7"}, got.ids); d != "" {
				t.Fatalf("(-want +got):\n%s\n%+v", d, got.refused)
			}
			r := got.refused[0]
			if len(r.Reason) < 20 || r.Record != nil || len(r.SHA256) != 64 && c.to != "" || strings.Contains(r.Reason, "4444") || r.Type != "invoice" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xml")
	if err := os.WriteFile(path, []byte("<a/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 5<<30); err != nil { // 5 GiB that take no room: never read
		t.Fatal(err)
	}
	if r := one(t, read(t, path).refused); r.Code != intake.CodeTooLarge {
		t.Errorf("%+v", r)
	}
}

func TestFolderAndGoOn(t *testing.T) {
	all := read(t, "testdata")
	if d := cmp.Diff([]string{"ubl:main/credit_note/2026/CN-7", "ubl:main/invoice/BE0000000196/2026/2026%2F000059"}, all.ids); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	s, err := Open([]string{"testdata"}, Options{Source: "ubl:main"})
	if err != nil {
		t.Fatal(err)
	}
	rest := &result{}
	if err := s.Each(context.Background(), all.cursors[0], rest.yield, rest.refuse); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(all.ids[1:], rest.ids); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff(all.cursors[1:], rest.cursors); d != "" {
		t.Errorf("cursors (-want +got):\n%s", d)
	}
	stop := errors.New("stop")
	if err := s.Each(context.Background(), intake.Cursor{}, func(intake.Envelope, intake.Cursor) error { return stop }, rest.refuse); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Each(ctx, intake.Cursor{}, rest.yield, rest.refuse); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestOpenFails(t *testing.T) {
	for _, paths := range [][]string{nil, {filepath.Join(t.TempDir(), "nothing.xml")}, {t.TempDir()}, {os.DevNull}} {
		if _, err := Open(paths, Options{}); err == nil {
			t.Errorf("Open(%v) has no error", paths)
		}
	}
}

func FuzzDocument(f *testing.F) {
	for _, path := range []string{"testdata/invoice.xml", "testdata/credit-note.xml"} {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	s := &Source{name: "ubl:main"}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := s.envelope("a.xml", b)
		if err != nil {
			if p := intake.ProblemOf(err); p.Code == "" || p.Text == "" {
				t.Fatalf("%+v", p)
			}
			return
		}
		var inv hpxdata.Invoice
		if err := hpxdata.Decode(e.Data, &inv); err != nil || !bytes.Equal(e.Blob.Data, b) || inv.Number == "" {
			t.Fatalf("%s: %v", e.Data, err)
		}
	})
}
