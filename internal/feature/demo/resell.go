package demo

import (
	"fmt"

	"inzage/internal/platform/intake/hpxdata"
)

// How much the reseller does. Credit notes count among the invoices, as they do in the company's books.
const (
	ResellerInvoices = 3000
	resellerCredits  = 250 // every so many documents is a credit note
	resellerServices = 50  // every so many documents brings a service that stays
	resellerOrders   = 10  // every so many documents begins with an order
)

// resell plays the history of a web agency that takes names and hosting for its own clients, day after day:
// one customer with thousands of small invoices, each collected three days later.
func (w *world) resell(c *customer) {
	days := int(w.today.Sub(c.joined).Hours()) / 24
	hosting := product{kind: "hosting", name: "Webhosting Reseller", price: 390, monthly: true, server: "web"}
	name := product{kind: "domain", name: "Domeinnaam", price: 995}
	for n := range ResellerInvoices {
		day := c.joined.AddDate(0, 0, n*days/ResellerInvoices)
		client := fmt.Sprintf("klant-%04d.example", n/3+1)
		if n%resellerCredits == resellerCredits-1 {
			note := w.credit(w.last(Reseller, 40)[0], day, 1) // two weeks old, so paid
			w.repay(note)
			continue
		}
		l := line{text: describe(c.lang, name, client, day, day.AddDate(1, 0, -1)), price: name.price, quantity: 1, unit: "ANN", from: day, until: day.AddDate(1, 0, -1)}
		if n%3 == 1 {
			l = line{text: describe(c.lang, hosting, client, day, day.AddDate(0, 1, -1)), price: hosting.price, quantity: 1, unit: "MON", from: day, until: day.AddDate(0, 1, -1)}
		}
		lines := []line{l}
		if n%7 == 3 {
			lines = append(lines, line{text: "Extra mailbox " + client, price: 199, quantity: n%4 + 2, unit: "C62"})
		}
		i := w.invoice(c, day, lines)
		if n%resellerOrders == 0 {
			o := &order{customer: c, at: clockTime(day, 9*60+n%480), state: "active", invoice: i, amount: i.gross()}
			if n%resellerServices == 0 {
				s := &service{customer: c, product: name, name: client, began: day, state: "active", order: o}
				i.lines[0].service = s
				o.services = append(o.services, s)
				w.services = append(w.services, s)
			} else {
				o.lines = []hpxdata.OrderLine{orderLine(c.lang, name, client, "active")}
			}
			w.orders = append(w.orders, o)
		}
		at := clockTime(day.AddDate(0, 0, 3), 6*60)
		if at.Before(w.today) {
			p := w.money(i, i.gross(), at)
			p.method = "direct_debit"
			i.paid, i.state = at, "paid"
		}
	}
}
