package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// live plays a customer's history: orders, the services that come of them, an invoice for each period and
// the money for each invoice.
func (w *world) live(c *customer) {
	charges := map[time.Time][]line{}
	firsts := map[time.Time]*order{}
	for _, b := range c.buys {
		day := c.joined.AddDate(0, 0, b.after)
		if day.After(w.today) {
			continue
		}
		o := &order{customer: c, at: clockTime(day, 8*60+c.random.IntN(12*60)), state: "active", notes: b.notes}
		w.orders = append(w.orders, o)
		if b.state != "" {
			w.undelivered(o, b)
			continue
		}
		firsts[day] = o
		for _, it := range b.items {
			s := w.deliver(c, o, it, day)
			for n := 0; ; n++ {
				from := s.product.due(day, n)
				if from.After(w.today) || !s.end.IsZero() && !from.Before(s.end) {
					break
				}
				until := s.product.due(day, n+1).AddDate(0, 0, -1)
				charges[from] = append(charges[from], line{
					text:  describe(c.lang, s.product, s.name, from, until),
					price: s.product.price, quantity: 1, unit: s.product.unit(), service: s, from: from, until: until,
				})
			}
		}
	}
	w.bill(c, charges, firsts)
}

// deliver makes one service of an order.
func (w *world) deliver(c *customer, o *order, it item, day time.Time) *service {
	p := products[it.product]
	s := &service{customer: c, product: p, name: it.domain, began: day, state: "active", order: o, notes: it.notes}
	if it.days > 0 {
		s.end = day.AddDate(0, 0, it.days)
	}
	if !c.left.IsZero() && (s.end.IsZero() || c.left.Before(s.end)) {
		s.end = c.left
	}
	switch {
	case it.state != "":
		s.state = it.state
	case !s.end.IsZero() && !s.end.After(w.today):
		s.state = "terminated"
	}
	o.services = append(o.services, s)
	w.services = append(w.services, s)
	return s
}

// undelivered keeps an order of which nothing came: cancelled, refused or still waiting.
func (w *world) undelivered(o *order, b buy) {
	o.state = b.state
	for _, it := range b.items {
		p := products[it.product]
		o.amount += p.price + p.price.vat(21)
		o.lines = append(o.lines, orderLine(o.customer.lang, p, it.domain, b.state))
		if b.state == "pending" {
			w.services = append(w.services, &service{
				customer: o.customer, product: p, name: it.domain, state: "pending", order: o,
			})
		}
	}
}

// bill makes an invoice of all that falls due for a customer on one day, and has it paid.
func (w *world) bill(c *customer, charges map[time.Time][]line, firsts map[time.Time]*order) {
	var days []time.Time
	for day := range charges {
		days = append(days, day)
	}
	slices.SortFunc(days, time.Time.Compare)
	for n, day := range days {
		i := w.invoice(c, day, charges[day])
		if o := firsts[day]; o != nil {
			o.invoice, o.amount = i, i.gross()
		}
		if n < len(days)-c.defaults {
			w.pay(i)
		}
	}
}

// invoice adds an unpaid invoice.
func (w *world) invoice(c *customer, day time.Time, lines []line) *invoice {
	term := 14
	if c.business() {
		term = 30
	}
	i := &invoice{customer: c, day: day, due: day.AddDate(0, 0, term), lines: lines, state: "unpaid"}
	w.invoices = append(w.invoices, i)
	return i
}

// pay pays an invoice in the customer's way, at once online and some days later by transfer, unless that
// day is still to come.
func (w *world) pay(i *invoice) *payment {
	c := i.customer
	wait := c.random.IntN(4)
	if c.provider == "bank" {
		wait = 2 + c.random.IntN(20)
	}
	at := clockTime(i.day.AddDate(0, 0, wait), 20*60+c.random.IntN(180))
	if !at.Before(w.today) {
		return nil
	}
	p := w.money(i, i.gross(), at)
	i.paid, i.state = at, "paid"
	return p
}

// money adds a payment for an invoice, or with a negative amount a repayment for a credit note.
func (w *world) money(i *invoice, amount cents, at time.Time) *payment {
	c := i.customer
	p := &payment{customer: c, invoice: i, amount: amount, at: at, provider: c.provider}
	switch c.provider {
	case "worldline":
		p.method, p.ref = "bancontact", fmt.Sprintf("30%08d", c.random.IntN(100_000_000))
		if c.random.IntN(3) == 0 {
			p.method = "card"
		}
		p.fee = 20 + amount.share(90)
	case "paypal":
		p.method, p.ref = "paypal", reference(c)
		p.fee = 35 + amount.share(290)
	case "2checkout":
		p.method, p.ref = "card", fmt.Sprintf("%09d", 200_000_000+c.random.IntN(99_999_999))
		p.fee = 30 + amount.share(350)
	default:
		p.method = "transfer" // its reference is the number that the bank gives, see number
	}
	if amount < 0 {
		p.fee = 0 // what it cost to receive the money is not given back
	}
	w.payments = append(w.payments, p)
	return p
}

// reference is a PayPal transaction id: 17 letters and digits, never many digits in a row.
func reference(c *customer) string {
	const letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
	var b strings.Builder
	for n := range 17 {
		if n%3 == 2 {
			b.WriteByte(letters[c.random.IntN(len(letters))])
		} else {
			b.WriteByte('0' + byte(c.random.IntN(10)))
		}
	}
	return b.String()
}
