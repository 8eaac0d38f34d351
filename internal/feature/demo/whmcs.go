package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// answer is one JSON answer of the WHMCS API. Its keys come out sorted, so the bytes are always the same.
type answer = map[string]any

// whmcsClient is a customer of Berkenhost, a smaller host that the company took over. Its customers are still
// in a WHMCS system of their own, with its own numbers.
type whmcsClient struct {
	id                   int
	first, last, company string // HTML-escaped, as that system keeps all text
	email, street        string
	postcode, city       string
	language, status     string
	taxID                string
	product, domain      string
	price                cents // a month, without VAT
	months               int   // how long ago it began
	unpaid               int   // how many of the last invoices are not paid
	paid                 string
	notes                string
}

var berkenhost = []whmcsClient{
	{id: 7, first: "Ward", last: "Stevens", email: "ward.stevens@example.org", street: "Nieuwstraat 19", postcode: "9900", city: "Eeklo", language: "dutch", status: "Active",
		product: "Berk M", domain: "ward-stevens.example", price: 895, months: 26, paid: "paypal"},
	{id: 12, first: "Céline", last: "Roland", company: "Boutique Roland &amp; Fils", email: "info@boutique-roland.example", street: "Rue de la Station 6", postcode: "5590", city: "Ciney", language: "french", status: "Active", taxID: "BE" + enterprise(61),
		product: "Berk L", domain: "boutique-roland.example", price: 1895, months: 31, unpaid: 1, paid: "banktransfer", notes: "Wil liever gemaild worden dan gebeld."},
	{id: 19, first: "Frieda", last: "Geerts", email: "frieda.geerts@example.net", street: "Kouter 2", postcode: "9620", city: "Zottegem", language: "", status: "Closed",
		product: "Berk S", domain: "frieda-geerts.example", price: 495, months: 20, unpaid: 2, paid: "banktransfer"},
}

// writeWHMCS writes what that system's API answers for each client. One client's invoices stop where the
// account was closed.
func writeWHMCS(dir string, w *world) error {
	dir = filepath.Join(dir, WHMCSDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	save := func(name string, a answer) error {
		a["result"] = "success"
		data, err := json.MarshalIndent(a, "", "    ")
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name+".json"), append(data, '\n'), 0o600)
	}
	var clients []any
	invoiceID := 100
	for _, c := range berkenhost {
		clients = append(clients, c.summary(w.today))
		bills := c.bills(w.today, &invoiceID)
		name := fmt.Sprintf("client-%d-", c.id)
		for _, file := range []struct {
			name string
			answer
		}{
			{name + "details", c.details(w.today)},
			{name + "products", c.products(w.today)},
			{name + "orders", c.orders(bills[0])},
			{name + "invoices", c.invoices(bills)},
			{name + "transactions", c.transactions(bills)},
		} {
			if err := save(file.name, file.answer); err != nil {
				return err
			}
		}
		for _, b := range bills {
			if err := save(fmt.Sprintf("invoice-%d", b.id), c.invoice(b)); err != nil {
				return err
			}
		}
	}
	return save("clients", list("clients", "client", clients))
}

// list is an answer that holds a list, in the shape that the API wraps every list in.
func list(plural, singular string, items []any) answer {
	return answer{
		"totalresults": len(items), "startnumber": 0, "numreturned": len(items),
		plural: answer{singular: items},
	}
}

// whmcsBill is one month's invoice.
type whmcsBill struct {
	id    int
	day   time.Time
	net   cents
	tax   cents
	paid  bool
	order int // number of the client's order
}

func (b whmcsBill) total() cents      { return b.net + b.tax }
func (b whmcsBill) number() string    { return fmt.Sprintf("BH-%d-%04d", b.day.Year(), b.id) }
func (b whmcsBill) paidAt() time.Time { return clockTime(b.day.AddDate(0, 0, 5), 14*60+7) }

func (b whmcsBill) status() string {
	if b.paid {
		return "Paid"
	}
	return "Unpaid"
}

// zeroTime is how MySQL writes that there is no time.
const zeroTime = "0000-00-00 00:00:00"

func (b whmcsBill) datePaid() string {
	if b.paid {
		return b.paidAt().Format(time.DateTime)
	}
	return zeroTime
}

// began is the day on which the client came: the fourth of a month, so that each month has it.
func (c whmcsClient) began(today time.Time) time.Time {
	return time.Date(today.Year(), today.Month()-time.Month(c.months), 4, 0, 0, 0, 0, brussels)
}

// bills are the client's invoices, one a month. A closed account stopped after half its time.
func (c whmcsClient) bills(today time.Time, id *int) []whmcsBill {
	months := c.months
	if c.status == "Closed" {
		months /= 2
	}
	bills := make([]whmcsBill, months)
	for n := range bills {
		*id++
		bills[n] = whmcsBill{
			id: *id, day: addMonths(c.began(today), n), net: c.price, tax: c.price.vat(21), paid: n < months-c.unpaid, order: c.id * 10,
		}
	}
	return bills
}

func (c whmcsClient) summary(today time.Time) answer {
	return answer{
		"id": c.id, "firstname": c.first, "lastname": c.last, "companyname": c.company, "email": c.email,
		"datecreated": c.began(today).Format(time.DateOnly), "groupid": 0, "status": c.status,
	}
}

func (c whmcsClient) details(today time.Time) answer {
	phone := mobile(60 + c.id)
	client := answer{
		"id": c.id, "userid": c.id, "client_id": c.id, "uuid": fmt.Sprintf("00000000-0000-4000-8000-%012d", c.id),
		"firstname": c.first, "lastname": c.last, "fullname": c.first + " " + c.last, "companyname": c.company, "email": c.email,
		"address1": c.street, "address2": "", "city": c.city, "state": "", "fullstate": "", "postcode": c.postcode,
		"countrycode": "BE", "country": "BE", "countryname": "Belgium", "phonecc": 32,
		"phonenumber": national(phone), "phonenumberformatted": "+32." + phone[3:], "telephoneNumber": "+32." + phone[3:],
		"tax_id": c.taxID, "language": c.language, "status": c.status, "groupid": 0, "notes": c.notes,
		"currency": 1, "currency_code": "EUR", "credit": "0.00", "defaultgateway": c.paid,
		"password": "$2y$10$dropped.at.the.door.never.stored.anywhere.at.all0000000", "securityqid": 0, "securityqans": "",
		"cctype": "", "cclastfour": "", "taxexempt": false, "latefeeoveride": false, "overideduenotices": false,
		"emailoptout": false, "marketing_emails_opt_in": true, "isOptedInToMarketingEmails": true,
		"email_preferences": answer{"general": "1", "invoice": "1", "support": "1", "product": "0", "domain": "1", "affiliate": "0"},
		"lastlogin":         "Date: " + addMonths(c.began(today), 2).Format("02/01/2006") + " 10:26<br>IP Address: " + ip(c.id) + "<br>Host: host.example.net",
		"customfields":      []any{answer{"id": 1, "value": "Berkenbeurs 2023"}}, "customfields1": "Berkenbeurs 2023",
		"users": answer{"user": []any{answer{"id": c.id, "name": c.first + " " + c.last, "email": c.email, "is_owner": true}}},
	}
	return answer{"client": client}
}

func (c whmcsClient) products(today time.Time) answer {
	status := "Active"
	if c.status == "Closed" {
		status = "Terminated"
	}
	a := list("products", "product", []any{answer{
		"id": c.id, "qty": "1", "clientid": c.id, "orderid": c.id * 10, "ordernumber": strconv.Itoa(7_000_000 + c.id), "pid": 3,
		"regdate": c.began(today).Format(time.DateOnly), "name": c.product, "translated_name": c.product,
		"groupname": "Webhosting", "translated_groupname": "Webhosting", "domain": c.domain, "dedicatedip": "",
		"serverid": 1, "servername": "berk1", "serverip": ip(30), "serverhostname": "berk1.berkenhost.example",
		"suspensionreason": "", "firstpaymentamount": c.price.amount(), "recurringamount": c.price.amount(),
		"paymentmethod": c.paid, "paymentmethodname": c.paid, "billingcycle": "Monthly",
		"nextduedate": addMonths(c.began(today), c.months+1).Format(time.DateOnly), "status": status,
		"username": fmt.Sprintf("berk%d", c.id), "password": "dropped-at-the-door", "subscriptionid": "", "promoid": 0,
		"overidesuspenduntil": "0000-00-00", "ns1": "", "ns2": "", "assignedips": "", "notes": "",
		"diskusage": 812, "disklimit": 10240, "bwusage": 0, "bwlimit": 0, "lastupdate": zeroTime,
		"customfields": answer{"customfield": []any{}},
		"configoptions": answer{"configoption": []any{
			answer{"id": 1, "option": "Back-up", "type": "dropdown", "value": "Dagelijks"},
		}},
	}})
	a["clientid"], a["serviceid"], a["pid"], a["domain"] = c.id, nil, nil, nil
	return a
}

func (c whmcsClient) orders(first whmcsBill) answer {
	return list("orders", "order", []any{answer{
		"id": first.order, "ordernum": 7_000_000 + c.id, "userid": c.id, "contactid": 0, "requestor_id": c.id, "admin_requestor_id": 0,
		"date": clockTime(first.day, 9*60+41).Format(time.DateTime), "nameservers": "", "transfersecret": "", "renewals": "",
		"promocode": "", "promotype": "", "promovalue": "", "orderdata": "}", "amount": first.total().amount(),
		"paymentmethod": c.paid, "paymentmethodname": c.paid, "paymentstatus": first.status(), "invoiceid": first.id,
		"status": "Active", "ipaddress": ip(c.id * 3), "fraudmodule": "RisicoMeter",
		"fraudoutput": `{"score":"3","country_match":"Y"}`, "notes": "", "name": c.first + " " + c.last,
		"currencyprefix": "€", "currencysuffix": " EUR", "frauddata": "", "validationdata": "",
		"lineitems": answer{"lineitem": []any{answer{
			"type": "product", "relid": c.id, "producttype": "Hosting Account", "product": "Webhosting - " + c.product,
			"domain": c.domain, "billingcycle": "Monthly", "amount": c.price.amount(), "status": "Active",
		}}},
	}})
}

// bill holds what the list of invoices and a single one have in common. Money is text.
func (c whmcsClient) bill(b whmcsBill) answer {
	return answer{
		"userid": c.id, "invoicenum": b.number(), "date": b.day.Format(time.DateOnly),
		"duedate": b.day.AddDate(0, 0, 14).Format(time.DateOnly), "datepaid": b.datePaid(), "subtotal": b.net.amount(),
		"credit": "0.00", "tax": b.tax.amount(), "tax2": "0.00", "total": b.total().amount(), "taxrate": "21.00", "taxrate2": "0.00",
		"status": b.status(), "paymentmethod": c.paid, "notes": "",
	}
}

func (c whmcsClient) invoices(bills []whmcsBill) answer {
	var items []any
	for _, b := range bills {
		a := c.bill(b)
		a["id"], a["firstname"], a["lastname"], a["companyname"] = b.id, c.first, c.last, c.company
		a["currencycode"], a["currencyprefix"], a["currencysuffix"] = "EUR", "€", " EUR"
		items = append(items, a)
	}
	return list("invoices", "invoice", items)
}

func (c whmcsClient) invoice(b whmcsBill) answer {
	a := c.bill(b)
	balance := b.total()
	if b.paid {
		balance = 0
	}
	a["invoiceid"], a["balance"], a["ccgateway"], a["transactions"] = b.id, balance.amount(), false, ""
	a["items"] = answer{"item": []any{answer{
		"id": b.id * 2, "type": "Hosting", "relid": c.id, "taxed": 1, "amount": b.net.amount(),
		"description": fmt.Sprintf("%s - %s (%s - %s)", c.product, c.domain, b.day.Format("02/01/2006"), addMonths(b.day, 1).AddDate(0, 0, -1).Format("02/01/2006")),
	}}}
	if b.paid {
		a["transactions"] = answer{"transaction": []any{c.transaction(b)}}
	}
	return a
}

func (c whmcsClient) transaction(b whmcsBill) answer {
	return answer{
		"id": strconv.Itoa(b.id + 400), "userid": strconv.Itoa(c.id), "currency": "0", "gateway": c.paid,
		"date": b.datePaid(), "description": "Invoice Payment", "amountin": b.total().amount(), "fees": "0.00", "amountout": "0.00",
		"rate": "1.00000", "transid": fmt.Sprintf("BH%dX%d", c.id, b.id), "invoiceid": strconv.Itoa(b.id), "refundid": "0",
	}
}

func (c whmcsClient) transactions(bills []whmcsBill) answer {
	var items []any
	for _, b := range bills {
		if b.paid {
			items = append(items, c.transaction(b))
		}
	}
	return list("transactions", "transaction", items)
}
