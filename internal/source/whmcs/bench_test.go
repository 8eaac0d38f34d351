package whmcs

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"inzage/internal/platform/intake"
)

// BenchmarkInvoices reads rows of GetInvoices: twice, once for the index.
func BenchmarkInvoices(b *testing.B) {
	const n = 5000
	var text strings.Builder
	text.WriteString(`{"result":"success","invoices":{"invoice":[`)
	for i := range n {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"id":%d,"userid":%d,"firstname":"Lies","lastname":"Peeters","companyname":"","invoicenum":"2025-%05d","date":"2025-10-26","duedate":"2025-11-09","datepaid":"0000-00-00 00:00:00",`+
			`"last_capture_attempt":"0000-00-00 00:00:00","subtotal":"10.70","credit":"0.00","tax":"2.25","tax2":"0.00","total":"12.95","taxrate":"21.000","taxrate2":"0.000","status":"Unpaid","paymentmethod":"paypalcheckout",`+
			`"paymethodid":null,"notes":"","created_at":"2025-10-26 14:06:34","updated_at":"2025-10-26 14:07:17","currencycode":"EUR","currencyprefix":"€","currencysuffix":" EUR"}`, i+1, i%100+1, i)
	}
	text.WriteString(`]}}`)
	s := open(b, folder(b, map[string]string{"invoices.json": text.String()}), Options{})
	b.SetBytes(s.Size())
	b.ReportAllocs()
	for b.Loop() {
		err := s.Each(context.Background(), intake.Cursor{}, func(intake.Envelope, intake.Cursor) error { return nil },
			func(r intake.Reject, _ intake.Cursor) error { return fmt.Errorf("refused: %s", r.Reason) })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
