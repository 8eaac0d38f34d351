package billing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

func TestBusinessNumbersInAllForms(t *testing.T) {
	type numbers struct{ VAT, Enterprise []string }
	both := numbers{[]string{"BE0413172884"}, []string{"0413172884"}}
	for name, c := range map[string]struct {
		match hpxdata.Match
		want  numbers
	}{
		"VAT":                      {hpxdata.Match{VATNo: "BE0413172884"}, both},
		"enterprise":               {hpxdata.Match{EnterpriseNo: "0413.172.884"}, both},
		"Peppol 0208":              {hpxdata.Match{Endpoint: "0208:0413172884"}, both},
		"Peppol 9925":              {hpxdata.Match{Endpoint: "9925:BE0413172884"}, both},
		"all of one":               {hpxdata.Match{VATNo: "BE0413172884", EnterpriseNo: "0413172884", Endpoint: "0208:0413172884"}, both},
		"another country":          {hpxdata.Match{VATNo: "NL123456789B01"}, numbers{VAT: []string{"NL123456789B01"}}},
		"wrong check digits":       {hpxdata.Match{VATNo: "BE0413172885", EnterpriseNo: "0413172885", Endpoint: "0208:0413172885"}, numbers{}},
		"a mail address":           {hpxdata.Match{Endpoint: "EM:a@example.org"}, numbers{}},
		"no number":                {hpxdata.Match{BuyerReference: "0413172884"}, numbers{}},
		"noughts where 97 belongs": {hpxdata.Match{EnterpriseNo: "0400008600"}, numbers{}},
	} {
		vat, enterprise := businessNumbers(&c.match)
		if diff := cmp.Diff(c.want, numbers{vat, enterprise}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestStructuredReferenceInATransfer(t *testing.T) {
	for text, want := range map[string]string{
		"+++010/8068/17183+++": "+++010/8068/17183+++", "***010/8068/17183***": "+++010/8068/17183+++", "010806817183": "+++010/8068/17183+++",
		"Betaling +++010/8068/17183+++ bedankt": "+++010/8068/17183+++", "+++010/8068/17180+++": "", "+++000/0000/00097+++": "", "factuur 12": "", "": "",
	} {
		if got := findStructuredRef("", text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Of a payer who is not known to be the customer, address and account are shown in part.
func TestAnotherPayerIsNotShownWhole(t *testing.T) {
	p := payment{Payer: &hpxdata.Payer{Name: "Jan Peeters", Email: "jan.peeters@example.org"}, PayerID: "QWERTY1234567", Currency: "EUR", Amount: "1"}
	see := func(p payment) map[string]string {
		seen := map[string]string{}
		for _, f := range p.record().Fields {
			seen[f.Name] = f.Value.Text
		}
		return seen
	}
	got := see(p)
	if got["payer_email"] != "j…@example.org" || got["payer_id"] != "…4567" || got["payer_name"] != "Jan Peeters" {
		t.Errorf("of another: %v", got)
	}
	p.ownEmail, p.ownPayer = true, true
	if got := see(p); got["payer_email"] != "jan.peeters@example.org" || got["payer_id"] != "QWERTY1234567" {
		t.Errorf("of oneself: %v", got)
	}
	p.ownEmail, p.ownPayer = false, false
	p.versions = []dataset.StoredVersion[payment]{{Row: payment{Payer: &hpxdata.Payer{Email: "an.claes@example.org"}, Currency: "EUR", Amount: "1"}}}
	for _, v := range p.record().Versions {
		for _, f := range v.Fields {
			if f.Value.Text == "an.claes@example.org" {
				t.Error("an earlier version shows the address whole")
			}
		}
	}
}

func TestTotalsOfAnInvoice(t *testing.T) {
	for _, c := range []struct {
		in   invoice
		want intake.Amount
	}{
		{invoice{Net: "10.00", Gross: "12.10"}, "2.10"},
		{invoice{Net: "10.00", Gross: "12.10", VAT: []hpxdata.VAT{{Tax: "1.10"}, {Tax: "1.00"}}}, "2.10"},
		{invoice{Net: "10.00", Gross: "12.10", VAT: []hpxdata.VAT{{Tax: "1.10"}, {}}}, "2.10"},
		{invoice{VAT: []hpxdata.VAT{{Tax: "0.00"}}}, "0.00"},
		{invoice{Gross: "12.10"}, ""},
		{invoice{Net: "-10.00", Gross: "-12.10"}, "-2.10"},
	} {
		if got := c.in.tax(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.in, got, c.want)
		}
	}
	credit := invoice{Type: hpxdata.CreditNoteType, Gross: "12.10", Currency: "EUR"}
	for _, f := range credit.brief().Fields {
		if f.Name == "amount" && f.Value.Text != "-12.10" {
			t.Errorf("a credit note in a list: %q", f.Value.Text)
		}
	}
	for _, f := range credit.record().Fields {
		if f.Name == "gross" && f.Value.Text != "12.10" {
			t.Errorf("a credit note as it is printed: %q", f.Value.Text)
		}
	}
}

// Each row of a grid has as many values as there are columns, whatever the invoice lacks.
func TestGridsAreRectangular(t *testing.T) {
	records := []dataset.Record{
		invoice{Type: "invoice", Currency: "EUR", Net: "1", Gross: "2", Lines: []hpxdata.InvoiceLine{{Description: "a"}, {Net: "1"}}, VAT: []hpxdata.VAT{{Rate: "21"}}}.record(),
		invoice{Type: "invoice", Lines: []hpxdata.InvoiceLine{{}}, VAT: []hpxdata.VAT{{}}}.record(),
		order{Lines: []hpxdata.OrderLine{{Description: "a"}, {Amount: "1"}}}.record(),
	}
	for _, r := range records {
		for _, g := range r.Tables {
			for _, row := range append(g.Rows, g.Foot...) {
				if len(row) != len(g.Columns) {
					t.Errorf("%s: %d values, %d columns", g.Name, len(row), len(g.Columns))
				}
			}
		}
	}
}
