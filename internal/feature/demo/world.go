package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"inzage/internal/platform/intake/hpxdata"
)

// seed makes the company what it is. Another seed is another company.
const seed = 20260901

// world is all that is invented, before it is written.
type world struct {
	today     time.Time // Belgian midnight: nothing has happened after it
	start     time.Time // 1 January, three years and a part before today: the first day of business
	customers []*customer
	services  []*service
	orders    []*order
	invoices  []*invoice
	payments  []*payment
}

// customer is one invented customer with what decides their history.
type customer struct {
	hpxdata.Customer
	id       string // of the record
	lang     string
	joined   time.Time
	left     time.Time // zero while active
	reverse  bool      // company in another EU country: VAT is reverse charged
	provider string    // how they like to pay: bank, worldline, paypal, 2checkout
	defaults int       // how many of the last invoices stay unpaid
	buys     []buy
	random   *rand.Rand // of their own, so that one customer's change moves no other's history
}

// business reports whether the customer is a company, which has 30 days to pay instead of 14.
func (c *customer) business() bool { return c.Kind == hpxdata.Company }

// buy is one order to come: so many days after the customer joined.
type buy struct {
	after int
	items []item
	notes []string
	state string // status of the order where it is not the usual one: nothing is delivered or billed then
}

// item is one service of an order.
type item struct {
	product string
	domain  string
	days    int    // how long it ran; 0: as long as the customer stays
	state   string // status now, where it does not follow from the days
	notes   []string
}

type service struct {
	id         string
	customer   *customer
	product    product
	name       string // domain
	began, end time.Time
	state      string
	order      *order
	notes      []string
}

type order struct {
	id, number string
	customer   *customer
	at         time.Time
	services   []*service
	lines      []hpxdata.OrderLine // where they do not follow from services
	amount     cents               // with VAT: what the customer saw
	invoice    *invoice
	state      string
	notes      []string
}

type invoice struct {
	id, number string
	customer   *customer
	day        time.Time
	due        time.Time
	lines      []line
	corrects   *invoice // set on a credit note
	paid       time.Time
	state      string
	reference  string // structured communication
	sequence   int    // number within the year
	onlyXML    bool   // comes as a UBL document of its own and not in the hpx files
	withXML    bool   // comes in the hpx files with its UBL document
}

type line struct {
	text        string
	price       cents
	quantity    int
	unit        string
	service     *service
	from, until time.Time
}

func (l line) net() cents { return l.price * cents(l.quantity) }

func (i *invoice) credit() bool { return i.corrects != nil }

// rate is the VAT rate in percent.
func (i *invoice) rate() int {
	if i.customer.reverse {
		return 0
	}
	return 21
}

// category is the VAT category of UNCL5305. Hosting is a service, so a company in another EU country gets
// AE (reverse charge, article 196 of Directive 2006/112/EC) and not K, which is for goods.
func (i *invoice) category() string {
	if i.customer.reverse {
		return "AE"
	}
	return "S"
}

func (i *invoice) net() (sum cents) {
	for _, l := range i.lines {
		sum += l.net()
	}
	return sum
}

func (i *invoice) tax() cents   { return i.net().vat(i.rate()) }
func (i *invoice) gross() cents { return i.net() + i.tax() }

type payment struct {
	id       string
	customer *customer
	invoice  *invoice
	amount   cents // negative when paid back
	fee      cents
	at       time.Time
	provider string
	method   string
	ref      string
	payer    *hpxdata.Payer
	refundOf *payment
}

// invent makes the company as it is on the Belgian day of now.
func invent(now time.Time) *world {
	now = now.In(brussels)
	w := &world{
		today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, brussels),
		start: time.Date(now.Year()-3, time.January, 1, 0, 0, 0, 0, brussels),
	}
	w.customers = append(w.cases(), w.ordinary()...)
	for _, c := range w.customers {
		if c.Number == Reseller {
			w.resell(c)
			continue
		}
		w.live(c)
	}
	w.incidents()
	w.number()
	return w
}

// number gives every document its number: invoices in the order of their day, without a gap in any year, as
// the law wants (Royal Decree no. 1, article 5); orders and payments likewise, though no law asks.
func (w *world) number() {
	slices.SortStableFunc(w.invoices, func(a, b *invoice) int { return a.day.Compare(b.day) })
	last := map[int]int{}
	for _, i := range w.invoices {
		year := i.day.Year()
		last[year]++
		i.sequence = last[year]
		i.number = fmt.Sprintf("%d-%06d", year, i.sequence)
		i.id = Source + "/invoice/" + i.number
		i.reference = structured(year, i.sequence)
	}
	slices.SortStableFunc(w.orders, func(a, b *order) int { return a.at.Compare(b.at) })
	for n, o := range w.orders {
		o.number = fmt.Sprintf("B%05d", n+1)
		o.id = Source + "/order/" + o.number
	}
	slices.SortStableFunc(w.services, func(a, b *service) int { return a.began.Compare(b.began) })
	for n, s := range w.services {
		s.id = fmt.Sprintf("%s/service/%d", Source, n+1)
	}
	slices.SortStableFunc(w.payments, func(a, b *payment) int { return a.at.Compare(b.at) })
	for n, p := range w.payments {
		p.id = fmt.Sprintf("%s/payment/%d", Source, n+1)
		if p.ref == "" {
			p.ref = fmt.Sprintf("OV-%s-%05d", p.at.In(brussels).Format("2006"), n+1)
		}
	}
}
