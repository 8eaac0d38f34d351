package demo

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// books are a day's records by customer number.
type books struct {
	customers map[string]hpxdata.Customer
	services  map[string][]hpxdata.Service
	orders    map[string][]hpxdata.Order
	invoices  map[string][]hpxdata.Invoice
	payments  map[string][]hpxdata.Payment
	logins    map[string][]hpxdata.Login
}

func open(t *testing.T, dir string) books {
	t.Helper()
	b := books{
		map[string]hpxdata.Customer{}, map[string][]hpxdata.Service{}, map[string][]hpxdata.Order{},
		map[string][]hpxdata.Invoice{}, map[string][]hpxdata.Payment{}, map[string][]hpxdata.Login{},
	}
	number := func(id string) string { return strings.TrimPrefix(id, Source+"/client/") }
	for _, r := range rows[hpxdata.Customer](t, dir, "customers.ndjson") {
		if number(r.ID) != r.Data.Number {
			t.Errorf("id %s of number %s", r.ID, r.Data.Number)
		}
		b.customers[r.Data.Number] = r.Data
	}
	for _, r := range rows[hpxdata.Login](t, dir, "logins.ndjson") {
		for _, c := range r.Data.Customers {
			b.logins[number(c.Customer)] = append(b.logins[number(c.Customer)], r.Data)
		}
	}
	collect(t, dir, "services.ndjson", b.services, number)
	collect(t, dir, "orders.ndjson", b.orders, number)
	collect(t, dir, "invoices.ndjson", b.invoices, number)
	collect(t, dir, "payments.ndjson", b.payments, number)
	return b
}

func collect[T any](t *testing.T, dir, name string, into map[string][]T, number func(string) string) {
	t.Helper()
	for _, r := range rows[T](t, dir, name) {
		into[number(r.Customer)] = append(into[number(r.Customer)], r.Data)
	}
}

func TestCasesArePresent(t *testing.T) {
	onEachDay(t, func(t *testing.T, dir string, day time.Time) {
		b := open(t, dir)
		who := func(number string) hpxdata.Customer { return b.customers[number] }
		has := func(what string, ok bool) {
			t.Helper()
			if !ok {
				t.Error("missing: " + what)
			}
		}
		has("3,000 invoices", len(b.invoices[Reseller]) == ResellerInvoices)
		has("credit notes among them", slices.ContainsFunc(b.invoices[Reseller], func(i hpxdata.Invoice) bool { return i.Type == hpxdata.CreditNoteType }))
		has("login without password", len(b.logins[NeverActivated]) == 1)
		has("one login for two customers", len(b.logins[OwnerPrivate]) == 1 && len(b.logins[Bakery]) == 1 && b.logins[Bakery][0].Email == b.logins[OwnerPrivate][0].Email &&
			who(Bakery).Emails[0] == who(OwnerPrivate).Emails[0] && who(Bakery).Kind == "company" && who(OwnerPrivate).Kind == "person")
		has("shared mail address without a login", who(SharedMailA).Emails[0] == who(SharedMailB).Emails[0] && b.logins[SharedMailA] == nil && b.logins[SharedMailB] == nil)
		has("apostrophe", strings.Contains(who(Apostrophe).LastName, "'"))
		has("Greek", who(Greek).LastName >= "Α" && who(Greek).LastName < "Ю")
		has("Cyrillic", who(Cyrillic).LastName > "А")
		has("right to left", who(RightToLeft).FirstName >= "א")
		has("300 characters", utf8.RuneCountInString(who(LongAddress).Address.Street) == 300)
		has("sole trader", who(SoleTrader).Kind == "company" && strings.Contains(who(SoleTrader).Company, who(SoleTrader).LastName) && who(SoleTrader).VATNo != "")
		has("fax", slices.ContainsFunc(who(FaxCompany).Phones, func(p hpxdata.Phone) bool { return p.Kind == "fax" }))
		has("minor", who(Minor).BirthDate.AddDate(18, 0, 0).After(day))
		has("estate", who(Deceased).Group == "nalatenschap")
		has("script and formulas", who(Inert).Custom[0].Value == "javascript:alert(document.domain)" && who(Inert).Group == "=1+1" && strings.Contains(who(Inert).Custom[3].Value, "cmd|") && strings.HasPrefix(b.orders[Inert][0].Lines[0].Description, "=HYPERLINK"))
		has("card in a note", strings.Contains(b.orders[CardInNote][0].StaffNotes[0], "4111 1111 1111 1111"))
		has("never paid", slices.ContainsFunc(b.services[NeverPaid], func(s hpxdata.Service) bool { return s.Status == "suspended" }) && b.invoices[NeverPaid][len(b.invoices[NeverPaid])-1].Status == "unpaid")
		has("third payer", b.payments[PayPalPayer][0].Provider == "paypal" && b.payments[PayPalPayer][0].Payer.Name != who(PayPalPayer).FirstName+" "+who(PayPalPayer).LastName)
		has("paid in two parts", slices.ContainsFunc(b.invoices[Disputed], func(i hpxdata.Invoice) bool {
			parts := 0
			for _, p := range b.payments[Disputed] {
				if p.Description == i.StructuredRef {
					parts++
				}
			}
			return parts == 2
		}))
		has("withdrawn invoice", slices.ContainsFunc(b.invoices[EnglishCompany], func(i hpxdata.Invoice) bool { return i.Status == "credited" }))
		for _, number := range []string{Netherlands, Germany} {
			has("no VAT for "+number, b.invoices[number][0].VAT[0].Rate == "0" && who(number).Address.Country != "BE")
		}

		languages, formers, companies := map[string]int{}, 0, 0
		for number, c := range b.customers {
			languages[c.Language]++
			if c.Kind == hpxdata.Company {
				companies++
			}
			if former := c.Status == hpxdata.Former; former != !c.ClosedAt.IsZero() {
				t.Errorf("%s: status %s, closed %s", number, c.Status, c.ClosedAt)
			} else if former {
				formers++
				for _, s := range b.services[number] {
					if s.Status == "active" || s.Ends.IsZero() {
						t.Errorf("%s is gone, and has an active %s", number, s.Product)
					}
				}
			}
			if len(b.orders[number]) == 0 || len(b.services[number]) == 0 || len(b.invoices[number]) == 0 {
				t.Errorf("%s has no history", number)
			}
		}
		if languages["nl"] != 30 || languages["fr"] != 15 || languages["de"] != 3 || languages["en"] != 2 {
			t.Errorf("languages %v", languages)
		}
		if formers < 6 || companies < 18 || len(b.customers) != 50 {
			t.Errorf("%d customers, %d companies, %d former", len(b.customers), companies, formers)
		}
		providers, states := map[string]bool{}, map[string]bool{}
		for number := range b.customers {
			for _, p := range b.payments[number] {
				providers[p.Provider] = true
			}
			for _, s := range b.services[number] {
				states[s.Status] = true
			}
			for _, o := range b.orders[number] {
				states["order "+o.Status] = true
			}
		}
		for _, want := range []string{"bank", "worldline", "paypal", "2checkout"} {
			has("payment through "+want, providers[want])
		}
		for _, want := range []string{"active", "terminated", "suspended", "pending", "order active", "order pending", "order cancelled", "order fraud"} {
			has(want, states[want])
		}
	})
}

func TestDemoLoginsAreThePeopleOfTheBooks(t *testing.T) {
	b := open(t, invented(t, noon))
	for _, l := range Logins() {
		for _, number := range l.CustomerNumbers {
			c, ok := b.customers[number]
			if !ok || c.Language != l.Language || c.Emails[0] != l.Email || len(b.logins[number]) != 1 || b.logins[number][0].Email != l.Email {
				t.Errorf("%s for %s: customer %+v", l.Email, number, c)
			}
		}
	}
}

// Nothing may point at a person, a computer or a company that exists.
func TestNothingIsReal(t *testing.T) {
	var (
		domain   = regexp.MustCompile(`(?:^|[^\s"]@|https?://)([\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,})(?:$|[/?#;, ])`)
		reserved = regexp.MustCompile(`(^|\.)example(\.(org|net|com))?$`)
		ownFiles = regexp.MustCompile(`\.(ndjson|xml)$`)
		address4 = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
		address6 = regexp.MustCompile(`\b2001:[0-9a-f:]+`)
		vat      = regexp.MustCompile(`\bBE\d{10}\b`)
		phone    = regexp.MustCompile(`\+32\.?\d+`)
	)
	documentation := []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32"),
	}
	seen := map[string]int{}
	for text := range texts(t, invented(t, noon)) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("%q is not clean UTF-8", text)
		}
		for _, m := range domain.FindAllStringSubmatch(text, -1) {
			seen["domain"]++
			if !reserved.MatchString(m[1]) && !ownFiles.MatchString(text) {
				t.Errorf("%q is no reserved domain", m[1])
			}
		}
		for _, a := range append(address4.FindAllString(text, -1), address6.FindAllString(text, -1)...) {
			seen["ip"]++
			addr, err := netip.ParseAddr(a)
			if err != nil || addr.String() != a || !slices.ContainsFunc(documentation, func(p netip.Prefix) bool { return p.Contains(addr) }) {
				t.Errorf("%s is no address for documentation (%v)", a, err)
			}
		}
		for _, v := range vat.FindAllString(text, -1) {
			seen["vat"]++
			_, ok := intake.ParseEnterpriseNo(v)
			if !ok || !strings.HasPrefix(v, "BE000000") { // the lowest that was ever given out begins with 02
				t.Errorf("enterprise number %s", v)
			}
		}
		for _, p := range phone.FindAllString(text, -1) {
			seen["phone"]++
			p = strings.Replace(p, ".", "", 1)
			if !strings.HasPrefix(p, "+324700000") && !strings.HasPrefix(p, "+3220000") {
				t.Errorf("phone number %s", p)
			}
		}
	}
	for what, least := range map[string]int{"domain": 100, "ip": 100, "vat": 10, "phone": 50} {
		if seen[what] < least {
			t.Errorf("only %d of kind %s were found: the test looks in the wrong place", seen[what], what)
		}
	}
}

// texts are the pieces of all files between quotes and angle brackets, each once: thousands of invoices say
// mostly the same.
func texts(t *testing.T, dir string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for name := range tree(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, piece := range strings.FieldsFunc(string(data), func(r rune) bool { return r == '"' || r == '<' || r == '>' }) {
			all[piece] = true
		}
	}
	return all
}

func TestEveryServiceHasANameOfItsOwn(t *testing.T) {
	owner := map[string]string{}
	for number, services := range open(t, invented(t, noon)).services {
		for _, s := range services {
			if s.Type != "domain" {
				continue
			}
			if other, taken := owner[s.Domain]; taken {
				t.Errorf("%s belongs to %s and %s", s.Domain, number, other)
			}
			owner[s.Domain] = number
		}
	}
}
