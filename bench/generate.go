package main

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// source is the name of the system that the books are said to come from.
const source = "bench:main"

// Names of the files that generate writes.
const (
	customersFile = "customers.ndjson"
	invoicesFile  = "invoices.ndjson"
	visitorsFile  = "visitors.ndjson"
)

// books are the invented books of a hosting company. The same seed and size give the same books, byte for byte.
type books struct {
	customers, invoices int
	seed                uint64
}

// Of the customers one in largeShare has a hundred times the invoices of the others: resellers. They get one invoice in
// largeInvoices, so that with 100,000 customers and 1,000,000 invoices each of the twenty has about 2,900.
const (
	largeShare    = 5000
	largeInvoices = 17
)

// large is how many customers have very many invoices: the first ones.
func (b books) large() int { return max(1, b.customers/largeShare) }

// visitors is how many customers will look at pages: they have services, orders and payments besides. They are
// the large ones and as many others as make 200.
func (b books) visitors() int { return min(b.customers, 200) }

// customerID is the id of the n-th customer's record at the source, from 0.
func customerID(n int) string { return fmt.Sprintf("%s/client/%d", source, n+1) }

// generate streams the books into three files: customers, invoices in the order in which they were issued, so that
// neighbours are of different customers as in a real export, and what else the visitors have.
func (b books) generate(dir string) error {
	if b.customers < 1 || b.invoices < 1 {
		return errors.New("there must be at least one customer and one invoice")
	}
	for _, f := range []struct {
		name  string
		write func(emit) error
	}{{customersFile, b.emitCustomers}, {invoicesFile, b.emitInvoices}, {visitorsFile, b.emitVisitors}} {
		if err := writeLines(filepath.Join(dir, f.name), f.write); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// emit writes one record.
type emit func(id, customer string, at time.Time, record hpxdata.Record) error

func writeLines(path string, write func(emit) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(func(id, customer string, at time.Time, record hpxdata.Record) error {
		line, err := hpxdata.Line(id, customer, at, record)
		if err != nil {
			return err
		}
		_, err = w.Write(append(line, '\n'))
		return err
	})
	return errors.Join(err, w.Flush())
}

// random is a source of chance for one file: what one file holds does not hang on another's.
func (b books) random(file uint64) *rand.Rand { return rand.New(rand.NewPCG(b.seed, file)) }

// exported is when the books were exported. The first invoice is of the first day of firstYear.
var exported = time.Date(2026, 10, 31, 22, 0, 0, 0, time.UTC)

const firstYear = 2020

// customerNumber is the number of the n-th customer, from 0.
func customerNumber(n int) string { return fmt.Sprintf("K%06d", n+1) }

func (b books) emitCustomers(emit emit) error {
	r := b.random(1)
	for n := range b.customers {
		first, last := pick(r, firstNames), pick(r, lastNames)
		domain := fmt.Sprintf("%s%d.example", last, n+1)
		c := hpxdata.Customer{
			Number: customerNumber(n), Kind: hpxdata.Person, FirstName: first, LastName: last,
			Emails:  []string{first + "@" + domain},
			Phones:  []hpxdata.Phone{{Kind: "mobile", E164: fmt.Sprintf("+324700000%02d", r.IntN(100))}},
			Address: address(r), Language: pick(r, languages), Status: hpxdata.Active,
			CreatedAt: intake.NewTime(exported.AddDate(0, 0, -r.IntN(4000))),
		}
		if r.IntN(4) == 0 || n < b.large() {
			number := enterprise(n + 2)
			c.Kind, c.Company = hpxdata.Company, last+" & "+pick(r, lastNames)+" bv"
			c.EnterpriseNo, c.VATNo = number, "BE"+number
			c.Phones = append(c.Phones, hpxdata.Phone{Kind: "fax", E164: fmt.Sprintf("+3220000%03d", r.IntN(1000))})
		}
		if r.IntN(12) == 0 {
			c.Status, c.ClosedAt = hpxdata.Former, intake.NewTime(exported.AddDate(0, -r.IntN(30), 0))
		}
		if err := emit(customerID(n), "", exported, c); err != nil {
			return err
		}
	}
	return nil
}

func (b books) emitInvoices(emit emit) error {
	return b.eachInvoice(func(n, owner int, i hpxdata.Invoice) error {
		return emit(invoiceID(n), customerID(owner), exported, i)
	})
}

// eachInvoice invents the invoices, the same ones every time.
func (b books) eachInvoice(yield func(n, owner int, i hpxdata.Invoice) error) error {
	r := b.random(2)
	first := time.Date(firstYear, 1, 1, 9, 0, 0, 0, time.UTC)
	step := exported.Sub(first) / time.Duration(b.invoices)
	for n := range b.invoices {
		owner := r.IntN(b.customers)
		if n%largeInvoices == 0 {
			owner = n / largeInvoices % b.large()
		}
		if err := yield(n, owner, invoice(r, n, owner, first.Add(step*time.Duration(n)))); err != nil {
			return err
		}
	}
	return nil
}

func invoiceID(n int) string { return fmt.Sprintf("%s/invoice/%d", source, n+1) }

// invoice is the n-th invoice: one to three lines under one rate, paid in nine cases of ten.
func invoice(r *rand.Rand, n, owner int, issued time.Time) hpxdata.Invoice {
	day := intake.NewDate(issued.Date())
	i := hpxdata.Invoice{
		Number: fmt.Sprintf("%d-%07d", issued.Year(), n+1), Type: hpxdata.InvoiceType, IssueDate: day,
		DueDate: intake.Date{Time: day.AddDate(0, 0, 30)}, Status: "unpaid", Currency: "EUR",
		StructuredRef: structuredRef(n + 1), Method: "transfer",
		Buyer: &hpxdata.Buyer{Name: pick(r, firstNames) + " " + pick(r, lastNames), Address: address(r)},
	}
	if r.IntN(10) > 0 {
		i.Status, i.PaidAt = "paid", intake.NewTime(issued.Add(time.Duration(r.IntN(30*24*60))*time.Minute))
	}
	var net cents
	for range []int{1, 1, 2, 3}[r.IntN(4)] {
		price := cents(295 + r.IntN(20000))
		net += price
		i.Lines = append(i.Lines, hpxdata.InvoiceLine{
			Type: "Hosting", Description: fmt.Sprintf("%s voor klant%d.example", pick(r, products), owner+1), Quantity: "1", Unit: "ANN",
			UnitPrice: price.amount(), Net: price.amount(), VATRate: "21", VATCategory: "S",
			From: day, Until: intake.Date{Time: day.AddDate(1, 0, -1)},
		})
	}
	tax := (net*21 + 50) / 100
	i.Net, i.Gross = net.amount(), (net + tax).amount()
	i.VAT = []hpxdata.VAT{{Rate: "21", Base: net.amount(), Tax: tax.amount(), Category: "S"}}
	return i
}

// emitVisitors writes four services and orders for each visitor, and payments for the invoices among the last ones that
// are theirs.
func (b books) emitVisitors(emit emit) error {
	r := b.random(3)
	for n := range b.visitors() {
		for k := range 4 {
			id, at := n*4+k+1, exported.AddDate(0, 0, -r.IntN(2000))
			order, service := fmt.Sprintf("%s/order/%d", source, id), fmt.Sprintf("%s/service/%d", source, id)
			domain, price := fmt.Sprintf("klant%d-%d.example", n+1, k+1), cents(995+r.IntN(9000)).amount()
			if err := emit(service, customerID(n), exported, hpxdata.Service{
				Type: "hosting", Product: pick(r, products), Domain: domain, Started: intake.NewDate(at.Date()), Status: "active",
				Order: order, Amount: price, Currency: "EUR", Cycle: "annually",
			}); err != nil {
				return err
			}
			if err := emit(order, customerID(n), exported, hpxdata.Order{
				Number: fmt.Sprintf("B%07d", id), At: intake.NewTime(at), Amount: price, Currency: "EUR", Status: "active", Method: "transfer",
				IP:    fmt.Sprintf("192.0.2.%d", r.IntN(254)+1),
				Lines: []hpxdata.OrderLine{{Type: "hosting", Description: pick(r, products), Domain: domain, Quantity: "1", Amount: price, Service: service}},
			}); err != nil {
				return err
			}
		}
	}
	return b.emitPayments(emit)
}

// emitPayments writes the payments of the visitors' invoices.
func (b books) emitPayments(emit emit) error {
	return b.eachInvoice(func(n, owner int, i hpxdata.Invoice) error {
		if owner >= b.visitors() || i.PaidAt.IsZero() {
			return nil
		}
		return emit(fmt.Sprintf("%s/payment/%d", source, n+1), customerID(owner), exported, hpxdata.Payment{
			Provider: "bank", Method: "transfer", Amount: i.Gross, Currency: "EUR", At: i.PaidAt, Status: "completed",
			Description: i.StructuredRef, Invoice: invoiceID(n),
		})
	})
}
