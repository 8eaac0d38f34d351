package whmcs

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// service reads an element of GetClientsProducts. GetProducts has a list of the same name, of what can be
// bought: it names no client.
func (r *run) service(o *object) ([]record, error) {
	if !o.has("clientid") {
		return nil, intake.NewProblem(intake.CodeNotHeld, "this is an answer of GetProducts, which says what can be bought and is not read; the portal reads GetClientsProducts")
	}
	id, err := need(o, "id")
	if err != nil {
		return nil, err
	}
	client := o.id("clientid")
	s := &hpxdata.Service{
		Type: o.first("groupname", "translated_groupname"), Product: o.first("name", "translated_name"), Domain: o.text("domain"),
		Server: o.first("serverhostname", "servername"), Username: o.text("username"), Status: o.text("status"),
		Order: r.ref("order", o.id("orderid")), Currency: r.currencyOf(client), Cycle: o.text("billingcycle"),
	}
	if s.Started, err = o.date("regdate"); err != nil {
		return nil, err
	}
	if s.Ends, err = o.date("termination_date"); err != nil {
		return nil, err
	}
	if s.Amount, err = o.amount("recurringamount"); err != nil {
		return nil, err
	}
	for _, f := range o.list("configoptions", "configoption") {
		s.Config = append(s.Config, hpxdata.Field{Label: f.text("option"), Value: f.text("value")})
	}
	for _, f := range o.list("customfields", "customfield") {
		if value := f.text("value"); value != "" {
			s.Custom = append(s.Custom, hpxdata.Field{Label: f.first("name", "translated_name"), Value: value})
		}
	}
	if notes := o.text("notes"); notes != "" {
		s.StaffNotes = []string{notes}
	}
	return []record{{id: r.ref("service", id), customer: r.ref("client", client), data: s, extra: o.rest()}}, nil
}

// order reads an element of GetOrders.
func (r *run) order(o *object) ([]record, error) {
	id, err := need(o, "id")
	if err != nil {
		return nil, err
	}
	client := o.id("userid")
	ord := &hpxdata.Order{
		Number: o.text("ordernum"), IP: o.text("ipaddress"), Status: o.text("status"), Method: method(o.text("paymentmethod")),
		Invoice: r.ref("invoice", o.id("invoiceid")),
	}
	if ord.At, err = r.moment(o, "date", &ord.Zone, "at"); err != nil {
		return nil, err
	}
	if ord.Amount, err = o.amount("amount"); err != nil {
		return nil, err
	}
	if ord.Currency, err = intake.ParseCurrency(o.text("currencysuffix")); err != nil || ord.Currency == "" {
		ord.Currency = r.currencyOf(client) // the suffix is free text
	}
	ord.Fraud = fraud(o)
	for _, l := range o.list("lineitems", "lineitem") {
		line := hpxdata.OrderLine{
			Type: l.first("producttype", "type"), Description: l.text("product"), Domain: l.text("domain"), Cycle: l.text("billingcycle"),
			Status: strings.ToLower(l.text("status")),
		}
		if line.Amount, err = lineAmount(l); err != nil {
			return nil, err
		}
		if l.text("type") == "product" {
			line.Service = r.ref("service", l.id("relid"))
		}
		ord.Lines = append(ord.Lines, line)
	}
	o.drop("name", "currencyprefix", "currencysuffix", "paymentmethodname")
	return []record{{id: r.ref("order", id), customer: r.ref("client", client), data: ord, extra: o.rest()}}, nil
}

// lineAmount reads the amount of an order's line; some versions write "Free" or a formatted price there.
func lineAmount(l *object) (intake.Amount, error) {
	if a, err := l.amount("amount"); err == nil {
		return a, nil
	}
	return "", nil
}

// fraud reads the result of an automated check. Modules answer with JSON of their own in a text; score and
// decision are looked for under the names that they use.
func fraud(o *object) *hpxdata.Fraud {
	f := &hpxdata.Fraud{Module: o.text("fraudmodule"), Raw: o.first("fraudoutput", "frauddata")}
	if inner, err := peek([]byte(f.Raw)); f.Raw != "" && err == nil {
		for _, m := range inner.members {
			name := strings.ToLower(string(m.key))
			switch {
			case f.Score == "" && (strings.HasSuffix(name, "score") || name == "risk_percentage"):
				f.Score = inner.text(string(m.key))
			case f.Decision == "" && (strings.HasSuffix(name, "status") || strings.HasSuffix(name, "decision") || strings.HasSuffix(name, "recommendation")):
				f.Decision = inner.text(string(m.key))
			}
		}
	}
	if *f == (hpxdata.Fraud{}) {
		return nil
	}
	return f
}

// invoiceDetails reads GetInvoice.
func (r *run) invoiceDetails(o *object) ([]record, error) { return r.invoice(o, "invoiceid") }

// invoiceRow reads a row of GetInvoices, when there is no GetInvoice of it.
func (r *run) invoiceRow(o *object) ([]record, error) {
	if r.index.invoiced.has(o.id("id")) {
		return nil, errNotHere
	}
	return r.invoice(o, "id")
}

func (r *run) invoice(o *object, key string) ([]record, error) {
	id, err := need(o, key)
	if err != nil {
		return nil, err
	}
	owner, code := r.index.invoice(id)
	client := o.id("userid")
	if client == 0 {
		client = owner
	}
	if code == "" {
		code = r.currencyOf(client)
	}
	inv := &hpxdata.Invoice{
		Number: o.text("invoicenum"), Currency: code, Status: o.text("status"), Method: method(o.text("paymentmethod")), Notes: o.text("notes"),
	}
	if inv.Number == "" { // sequential numbers are an option; without it the id is the number
		inv.Number = o.text(key)
	}
	if inv.Currency == "" {
		return nil, intake.NewProblem(intake.CodeMissing, "the currency stands in GetInvoices and GetClientsDetails only; add that answer to the folder").In("currencycode")
	}
	if inv.IssueDate, err = o.date("date"); err != nil {
		return nil, err
	}
	if inv.DueDate, err = o.date("duedate"); err != nil {
		return nil, err
	}
	if inv.PaidAt, err = r.moment(o, "datepaid", &inv.Zone, "paid_at"); err != nil {
		return nil, err
	}
	if err := amounts(o, inv); err != nil {
		return nil, err
	}
	if err := r.invoiceLines(o, inv); err != nil {
		return nil, err
	}
	if name := o.first("companyname"); name != "" || o.text("firstname")+o.text("lastname") != "" {
		if name == "" {
			name = strings.TrimSpace(o.text("firstname") + " " + o.text("lastname"))
		}
		inv.Buyer = &hpxdata.Buyer{Name: name}
	}
	at, err := r.moment(o, "updated_at", nil, "")
	if err != nil {
		return nil, err
	}
	o.drop("result", "id", "invoiceid", "ccgateway", "currencycode", "currencyprefix", "currencysuffix", "transactions", "paymethodid")
	return []record{{id: r.ref("invoice", id), customer: r.ref("client", client), at: at, data: inv, extra: o.rest()}}, nil
}

// amounts reads the totals. WHMCS says the tax of two levels and their rates and not what they are on; its
// total has credit taken off.
func amounts(o *object, inv *hpxdata.Invoice) error {
	var err error
	if inv.Net, err = o.amount("subtotal"); err != nil {
		return err
	}
	inv.Gross = inv.Net
	for _, level := range []string{"", "2"} {
		tax, err := o.amount("tax" + level)
		if err != nil {
			return err
		}
		rate, err := o.amount("taxrate" + level)
		if err != nil {
			return err
		}
		if tax != "" && !tax.Zero() || rate != "" && !rate.Zero() {
			inv.VAT = append(inv.VAT, hpxdata.VAT{Rate: rate.Short(), Tax: tax})
			inv.Gross = inv.Gross.Add(tax)
		}
	}
	total, err := o.amount("total")
	if err != nil {
		return err
	}
	if inv.Gross == "" {
		inv.Gross = total
	}
	if total != "" && !total.Sub(inv.Gross).Zero() {
		inv.Payable = total
	}
	return nil
}

func (r *run) invoiceLines(o *object, inv *hpxdata.Invoice) error {
	var rate intake.Amount
	if len(inv.VAT) > 0 {
		rate = inv.VAT[0].Rate
	}
	for _, l := range o.list("items", "item") {
		net, err := l.amount("amount")
		if err != nil {
			return in(err, "items")
		}
		line := hpxdata.InvoiceLine{Type: l.text("type"), Description: l.text("description"), Net: net}
		if l.yes("taxed") {
			line.VATRate = rate
		}
		if line.Type == "Hosting" {
			line.Service = r.ref("service", l.id("relid"))
		}
		inv.Lines = append(inv.Lines, line)
	}
	return nil
}

// transaction reads an element of GetTransactions, or of GetInvoice where the former does not have it.
func (r *run) transaction(o *object) ([]record, error) {
	id, err := need(o, "id")
	if err != nil {
		return nil, err
	}
	if r.index.uses[r.at.File]&(1<<stepInvoice) != 0 && r.index.listed.has(id) {
		return nil, errNotHere
	}
	invoice := o.id("invoiceid")
	owner, code := r.index.invoice(invoice)
	client := o.id("userid")
	if client == 0 { // a payment that was entered at its invoice
		client = owner
	}
	if code == "" {
		code = r.currencyOf(client)
	}
	gateway := o.text("gateway")
	p := &hpxdata.Payment{
		Provider: gateway, ProviderRef: o.text("transid"), Method: method(gateway), Currency: code, Description: o.text("description"),
		Invoice: r.ref("invoice", invoice), RefundOf: r.ref("transaction", o.id("refundid")),
	}
	if p.Currency == "" {
		return nil, intake.NewProblem(intake.CodeMissing, "the currency stands in GetInvoices and GetClientsDetails only; add that answer to the folder").In("currency")
	}
	paid, err := o.amount("amountin")
	if err != nil {
		return nil, err
	}
	back, err := o.amount("amountout")
	if err != nil {
		return nil, err
	}
	p.Amount = paid.Sub(back)
	if p.Fee, err = o.amount("fees"); err != nil {
		return nil, err
	}
	if p.At, err = r.moment(o, "date", &p.Zone, "at"); err != nil {
		return nil, err
	}
	o.drop("currency")
	extra := map[string]jsontext.Value(o.rest())
	if rate := string(extra["rate"]); strings.Trim(rate, `"0.`) == "1" {
		delete(extra, "rate")
	}
	return []record{{id: r.ref("transaction", id), customer: r.ref("client", client), data: p, extra: extra}}, nil
}
