package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// sketch is what is said about a customer; the rest follows.
type sketch struct {
	number, lang         string
	first, last, company string
	email                string
	street, box          string
	postcode, city       string
	country              string // empty: Belgium
	vat                  string // empty with a company: a Belgian number is made
	fax, mobile          bool
	joined, left         int // days after the first day of business; left 0: still a customer
	provider             string
	defaults             int
	group                string
	born                 intake.Date
	custom               []hpxdata.Field
	notes                []string
	buys                 []buy  // empty: what such a customer usually takes
	site                 string // domain without .example
}

// customer makes the customer of a sketch.
func (w *world) customer(s sketch) *customer {
	n := keyOf(s.number)
	c := &customer{
		id: Source + "/client/" + s.number, lang: s.lang, provider: s.provider, defaults: s.defaults, buys: s.buys,
		joined: w.start.AddDate(0, 0, s.joined),
		random: rand.New(rand.NewPCG(seed, uint64(n))),
	}
	c.Customer = hpxdata.Customer{
		Number: s.number, Kind: hpxdata.Person, FirstName: s.first, LastName: s.last, Company: s.company,
		Emails: []string{s.email}, Language: s.lang, BirthDate: s.born, Group: s.group, Custom: s.custom, StaffNotes: s.notes,
		Address: hpxdata.Address{Street: s.street, Box: s.box, Postcode: s.postcode, City: s.city, Country: s.country},
		Status:  hpxdata.Active, CreatedAt: intake.NewTime(clockTime(c.joined, 9*60+n%400)),
		Phones: phones(n, s),
	}
	if s.country == "" {
		c.Address.Country = "BE"
	}
	if s.company != "" {
		c.Kind, c.VATNo = hpxdata.Company, s.vat
		c.reverse = s.vat != ""
		if s.vat == "" {
			c.EnterpriseNo = enterprise(n - firstNumber + 2) // 1 is the company itself
			c.VATNo = "BE" + c.EnterpriseNo
		}
	}
	if s.left > 0 {
		c.left = w.start.AddDate(0, 0, s.left)
		c.Status, c.ClosedAt = hpxdata.Former, intake.NewTime(clockTime(c.left, 17*60))
	}
	if c.provider == "" {
		c.provider = []string{"bank", "worldline", "bank", "paypal", "worldline", "bank"}[n%6]
	}
	if len(c.buys) == 0 {
		c.buys = usual(c, s.site+".example")
	}
	return c
}

// phones gives a customer the numbers that such a person or company has.
func phones(n int, s sketch) []hpxdata.Phone {
	number := func(kind, e164 string) hpxdata.Phone {
		return hpxdata.Phone{Kind: kind, E164: e164, Raw: national(e164)}
	}
	var list []hpxdata.Phone
	if s.country != "" {
		return nil // no numbers kept for invention are known there
	}
	if s.company == "" || s.mobile {
		list = append(list, number("mobile", mobile(n)))
	}
	if s.company != "" || n%5 == 0 {
		list = append(list, number("landline", landline(2*n)))
	}
	if s.fax {
		list = append(list, number("fax", landline(2*n+1)))
	}
	return list
}

// usual is what customers take who are not out for trouble: a name and a site, later perhaps more.
func usual(c *customer, domain string) []buy {
	first := []item{{product: "domain", domain: domain}, {product: "start", domain: domain}}
	if c.business() {
		first[1].product = []string{"plus", "pro"}[c.random.IntN(2)]
		first = append(first, item{product: "mailbox", domain: domain})
	}
	buys := []buy{{items: first}}
	later := 90 + c.random.IntN(500)
	switch c.random.IntN(6) {
	case 0:
		buys = append(buys, buy{after: later, items: []item{{product: "vps4", domain: "vps." + domain}}})
	case 1:
		buys = append(buys, buy{after: later, items: []item{{product: "mailbox", domain: domain, days: 300}}})
	case 2:
		buys = append(buys, buy{after: later, items: []item{{product: "domain", domain: "shop-" + domain}}})
	case 3:
		buys = append(buys, buy{after: later, items: []item{{product: "cert", domain: domain}}})
	}
	if c.business() && c.random.IntN(3) == 0 {
		buys = append(buys, buy{after: later + 40, items: []item{{product: "managed", domain: "srv." + domain}}})
	}
	return buys
}

// ordinary makes the customers who fill the book up to fifty: three in five Dutch-speaking, three in ten
// French-speaking, the rest German or English.
func (w *world) ordinary() []*customer {
	var list []*customer
	random := rand.New(rand.NewPCG(seed, 1))
	taken := map[string]bool{} // names of sites
	for n := firstOrdinary; n <= lastNumber; n++ {
		s := sketch{number: numberOf(n), lang: "nl", joined: 20 + random.IntN(850)}
		if n > lastNumber-ordinaryFrench {
			s.lang = "fr"
		}
		s.first, s.last = pick(random, givenNames[s.lang]), pick(random, familyNames[s.lang])
		home := pick(random, places[s.lang])
		s.postcode, s.city = home.postcode, home.city
		s.street = fmt.Sprintf("%s %d", pick(random, streets[s.lang]), 1+random.IntN(180))
		s.site = plain(s.first + "-" + s.last)
		if n%2 == 0 {
			trade := pick(random, trades[s.lang])
			s.company = fmt.Sprintf(trade.name, s.last)
			s.site = trade.domain + "-" + plain(s.last)
		}
		for taken[s.site] {
			s.site += "-" + plain(s.city)
		}
		taken[s.site] = true
		s.email = "info@" + s.site + ".example"
		if s.company == "" {
			s.email = s.site + "@" + pick(random, []string{"example.org", "example.net", "example.com"})
		}
		if random.IntN(4) == 0 {
			s.box = fmt.Sprint(1 + random.IntN(40))
		}
		list = append(list, w.customer(s))
	}
	return list
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// plain writes a name with the letters that addresses of mail and domains have: "Van den Broeck" becomes
// "van-den-broeck", "Céline" becomes "celine".
func plain(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case r == ' ' || r == '-':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// Customer numbers run from KH-10001 without a gap.
const (
	firstNumber    = 10001
	firstOrdinary  = 10035
	lastNumber     = 10050
	ordinaryFrench = 6
)

func numberOf(n int) string { return fmt.Sprintf("KH-%d", n) }

func keyOf(number string) (n int) {
	if _, err := fmt.Sscanf(number, "KH-%d", &n); err != nil {
		panic("demo: customer number " + number) // numbers are constants of this package
	}
	return n
}

// since counts the days from the first day of business to a number of days before today, for what must be
// recent whatever day it is.
func (w *world) since(daysAgo int) int {
	return int(w.today.AddDate(0, 0, -daysAgo).Sub(w.start).Hours()+12) / 24
}

// takes is an order of some products for one domain, delivered on the day that the customer joins.
func takes(domain string, products ...string) buy {
	var b buy
	for _, key := range products {
		b.items = append(b.items, item{product: key, domain: domain})
	}
	return b
}
