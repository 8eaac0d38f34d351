package billing

import (
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Sinks put the orders, invoices and payments of imports into their tables. They are kept after an erasure, and so are
// taken for an erased customer too.
func Sinks() []intake.Sink {
	return []intake.Sink{
		&intake.Table{
			RecordType: "order", Kind: OrdersKey, VersionOf: OrdersKey, Name: "orders",
			Columns: []string{
				"number", "ordered_at", "status", "amount", "currency", "method", "invoice", "ip", "lines", "fraud", "staff_notes", "time_note", "extra",
			},
			Keep: []string{"notes_reviewed_at"}, Encode: encodeOrder, Stored: intake.UnreviewNotes("orders"),
		},
		newInvoiceSink(),
		&intake.Table{
			RecordType: "payment", Kind: PaymentsKey, VersionOf: PaymentsKey, Name: "payments",
			Columns: []string{
				"provider", "provider_ref", "method", "iban_last4", "payer_id", "amount", "fee", "currency", "paid_at", "status",
				"description", "payer", "invoice", "structured_ref", "refund_of", "time_note", "extra",
			},
			Encode: encodePayment,
		},
	}
}

func encodeOrder(it *intake.Item, row *intake.Row) error {
	var o hpxdata.Order
	if err := hpxdata.Decode(it.Data, &o); err != nil {
		return err
	}
	it.Occurred = o.At.Time
	row.Text(o.Number)
	row.Time(o.At)
	row.Text(o.Status)
	row.Amount(o.Amount)
	row.Text(string(o.Currency))
	row.Text(o.Method)
	row.Text(o.Invoice)
	row.Text(o.IP)
	row.JSON(o.Lines)
	row.JSONOrNull(o.Fraud, o.Fraud != nil)
	row.JSON(o.StaffNotes)
	row.JSONOrNull(o.Zone, o.AtZone != "")
	row.RawJSON(it.Extra)
	return nil
}

func encodeInvoice(it *intake.Item, row *intake.Row) error {
	var i hpxdata.Invoice
	if err := hpxdata.Decode(it.Data, &i); err != nil {
		return err
	}
	it.Occurred = i.IssueDate.Time
	in := &incoming{number: i.Number, kind: i.Type, year: i.IssueDate.Year(), match: i.Match}
	if it.Customer == "" && in.match == nil {
		in.match = &hpxdata.Match{}
	}
	in.fromDocument = it.Customer == "" && it.Blob != nil
	it.Record = in
	row.Text(i.Number)
	row.Text(i.Type)
	row.Date(i.IssueDate)
	row.Date(i.DueDate)
	row.Time(i.PaidAt)
	row.Text(i.Status)
	row.Text(string(i.Currency))
	row.Amount(i.Net)
	row.Amount(i.Gross)
	row.Amount(i.Payable)
	row.JSON(i.VAT)
	row.JSON(i.Lines)
	row.JSONOrNull(i.Buyer, i.Buyer != nil)
	row.Text(i.StructuredRef)
	row.Text(i.PaymentRef)
	row.Text(i.OrderRef)
	row.Text(i.BuyerReference)
	row.Text(i.InvoiceRef)
	row.Text(i.Method)
	row.Text(i.Notes)
	row.Date(i.RetentionUntil)
	row.JSONOrNull(i.Zone, i.AtZone != "")
	row.RawJSON(it.Extra)
	row.Bool(in.fromDocument)
	return nil
}

func encodePayment(it *intake.Item, row *intake.Row) error {
	var p hpxdata.Payment
	if err := hpxdata.Decode(it.Data, &p); err != nil {
		return err
	}
	it.Occurred = p.At.Time
	row.Text(p.Provider)
	row.Text(p.ProviderRef)
	row.Text(p.Method)
	row.Text(p.IBANLast4)
	row.Text(p.PayerID)
	row.Amount(p.Amount)
	row.Amount(p.Fee)
	row.Text(string(p.Currency))
	row.Time(p.At)
	row.Text(p.Status)
	row.Text(p.Description)
	row.JSONOrNull(p.Payer, p.Payer != nil)
	row.Text(p.Invoice)
	row.Text(findStructuredRef(p.Description, p.ProviderRef))
	row.Text(p.RefundOf)
	row.JSONOrNull(p.Zone, p.AtZone != "")
	row.RawJSON(it.Extra)
	return nil
}
