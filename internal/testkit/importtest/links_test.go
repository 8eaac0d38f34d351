package importtest

import (
	"testing"

	"inzage/internal/data/billing"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// Orders, services, invoices and payments point at each other, when both are there and are the same customer's.
func TestRecordsPointAtEachOther(t *testing.T) {
	w := newWorld(t)
	inv := with(t, with(t, w.invoice(1, lotteID), "data.structured_ref", "+++010/8068/17183+++"), "data.lines", []any{map[string]any{"description": "x", "service": "test:main/service/1"}})
	pay := func(id string, p hpxdata.Payment) string {
		p.Currency, p.At = "EUR", intake.NewTime(start)
		return line(t, "test:main/payment/"+id, lotteID, start, p)
	}
	w.want(w.take(w.file(w.lotte(), w.bakery(), inv, w.invoice(2, bakeryID),
		line(t, "test:main/service/1", lotteID, start, hpxdata.Service{Product: "Hosting", Domain: "lotte.example", Order: "test:main/order/1"}),
		line(t, "test:main/order/1", lotteID, start, hpxdata.Order{Number: "B1", Invoice: "test:main/invoice/1", Lines: []hpxdata.OrderLine{{Description: "Hosting", Service: "test:main/service/1"}}}),
		line(t, "test:main/order/2", lotteID, start, hpxdata.Order{Number: "B2", Invoice: "test:main/invoice/2"}), // another customer's invoice
		pay("1", hpxdata.Payment{Amount: "5.00", Invoice: "test:main/invoice/1", ProviderRef: "REF1"}),
		pay("2", hpxdata.Payment{Amount: "7.10", Description: "Betaling +++010/8068/17183+++"}),
		pay("3", hpxdata.Payment{Amount: "-1.00", RefundOf: "test:main/payment/1"}),
		pay("4", hpxdata.Payment{Amount: "9.99", Invoice: "test:main/invoice/2"}),
	)), 11, 11, 0, 0, 0)

	linked := func(rec dataset.Record, name string) dataset.Value {
		t.Helper()
		for _, f := range rec.Fields {
			if f.Name == name {
				return f.Value
			}
		}
		return dataset.Value{}
	}
	invoice := w.all("invoices", lotteID)[0]
	service := w.all("services", lotteID)[0]
	orders := map[string]dataset.Record{}
	for _, o := range w.all("orders", lotteID) {
		orders[field(o, "number")] = o
	}
	if v := linked(orders["B1"], "invoice"); v != dataset.Link("invoices", invoice.ID, "2026-000001") {
		t.Errorf("order to invoice: %+v", v)
	}
	if v := linked(orders["B2"], "invoice"); v.Of != "" || v.Text != "test:main/invoice/2" {
		t.Errorf("order to another customer's invoice: %+v", v)
	}
	if v := linked(service, "order"); v != dataset.Link("orders", orders["B1"].ID, "B1") {
		t.Errorf("service to order: %+v", v)
	}
	if g := invoice.Tables[0]; g.Name != "invoice_lines" || g.Rows[0][len(g.Columns)-2] != dataset.Link("services", service.ID, "lotte.example") && g.Rows[0][len(g.Columns)-1] != dataset.Link("services", service.ID, "lotte.example") {
		t.Errorf("line to service: %+v", g)
	}
	payments := map[string]dataset.Record{}
	for _, p := range w.all("payments", lotteID) {
		payments[field(p, "amount")] = p
	}
	for _, amount := range []string{"5.00", "7.10"} {
		if v := linked(payments[amount], "invoice"); v != dataset.Link("invoices", invoice.ID, "2026-000001") {
			t.Errorf("payment of %s to invoice: %+v", amount, v)
		}
	}
	if v := linked(payments["-1.00"], "refund_of"); v != dataset.Link("payments", payments["5.00"].ID, "REF1") {
		t.Errorf("refund to payment: %+v", v)
	}
	if v := linked(payments["9.99"], "invoice"); v.Of != "" {
		t.Errorf("payment to another customer's invoice: %+v", v)
	}

	whole, err := billing.Kinds()[1].Get(w.st.Read(w.ctx), w.scope(lotteID), invoice.ID)
	if err != nil {
		t.Fatal(err)
	}
	grid := whole.Tables[len(whole.Tables)-1]
	if grid.Name != "invoice_payments" || len(grid.Rows) != 2 {
		t.Errorf("payments of the invoice: %+v", grid)
	}
	for _, search := range []string{"2026-000001", "8068/17183", "x"} {
		p, err := billing.Kinds()[1].List(w.st.Read(w.ctx), w.scope(lotteID), dataset.PageQuery{Limit: 10, Search: search})
		if err != nil || len(p.Records) != 1 {
			t.Errorf("search %q: %d found, %v", search, len(p.Records), err)
		}
	}
	p, err := billing.Kinds()[1].List(w.st.Read(w.ctx), w.scope(lotteID), dataset.PageQuery{Limit: 10, Search: "description"})
	if err != nil || len(p.Records) != 0 {
		t.Errorf("a search finds the names of keys: %v", err)
	}
}
