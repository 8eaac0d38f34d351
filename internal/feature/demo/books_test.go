package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// days on which the company must hold: the usual one, the shortest history, a leap day.
var days = []time.Time{
	noon,
	time.Date(2027, time.January, 1, 0, 0, 0, 0, brussels),
	time.Date(2028, time.February, 29, 23, 59, 0, 0, brussels),
}

func onEachDay(t *testing.T, test func(t *testing.T, dir string, day time.Time)) {
	for _, day := range days {
		t.Run(day.Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			test(t, invented(t, day), day)
		})
	}
}

// money reads an amount, which must have two decimals, in cents.
func money(t *testing.T, a intake.Amount) int64 {
	t.Helper()
	whole, fraction, _ := strings.Cut(string(a), ".")
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || len(fraction) != 2 {
		t.Fatalf("amount %q", a)
	}
	return n
}

func sum(t *testing.T, amounts ...intake.Amount) (total int64) {
	t.Helper()
	for _, a := range amounts {
		total += money(t, a)
	}
	return total
}

// count reads a whole number: a quantity, a rate in percent.
func count(t *testing.T, a intake.Amount) int64 {
	t.Helper()
	n, err := strconv.ParseInt(string(a), 10, 64)
	if err != nil {
		t.Fatalf("number %q", a)
	}
	return n
}

func TestInvoicesAddUp(t *testing.T) {
	onEachDay(t, func(t *testing.T, dir string, _ time.Time) {
		for _, r := range rows[hpxdata.Invoice](t, dir, "invoices.ndjson") {
			i := r.Data
			var nets []intake.Amount
			for _, l := range i.Lines {
				if money(t, l.UnitPrice)*count(t, l.Quantity) != money(t, l.Net) {
					t.Errorf("%s: %s × %s is not %s", i.Number, l.Quantity, l.UnitPrice, l.Net)
				}
				nets = append(nets, l.Net)
			}
			if len(nets) == 0 || sum(t, nets...) != money(t, i.Net) {
				t.Errorf("%s: %d lines do not make %s", i.Number, len(nets), i.Net)
			}
			v := i.VAT[0]
			if len(i.VAT) != 1 || v.Base != i.Net || sum(t, v.Base, v.Tax) != money(t, i.Gross) {
				t.Errorf("%s: %s and %s do not make %s", i.Number, v.Base, v.Tax, i.Gross)
			}
			// In hundredths of a cent, the exact tax and the one on the invoice differ by at most half a cent.
			if off := money(t, v.Base)*count(t, v.Rate) - 100*money(t, v.Tax); off > 50 || off < -50 {
				t.Errorf("%s: %s %% of %s is not %s", i.Number, v.Rate, v.Base, v.Tax)
			}
			if reverse := v.Category == "AE"; reverse != (v.Rate == "0") || reverse != (v.Reason != "") || reverse == strings.HasPrefix(r.Data.Buyer.VATNo+"BE", "BE") {
				t.Errorf("%s: category %s, rate %s, reason %q, buyer %q", i.Number, v.Category, v.Rate, v.Reason, i.Buyer.VATNo)
			}
		}
	})
}

func TestPaymentsMatchInvoices(t *testing.T) {
	onEachDay(t, func(t *testing.T, dir string, _ time.Time) {
		paid, last := map[string]int64{}, map[string]time.Time{}
		refs := map[string]bool{}
		for _, r := range rows[hpxdata.Payment](t, dir, "payments.ndjson") {
			p := r.Data
			paid[p.Invoice] += money(t, p.Amount)
			last[p.Invoice] = p.At.Time
			if refs[p.ProviderRef] || p.ProviderRef == "" {
				t.Errorf("%s: reference %q is missing or twice", r.ID, p.ProviderRef)
			}
			refs[p.ProviderRef] = true
			if (p.RefundOf != "") != p.Amount.Negative() {
				t.Errorf("%s: %s, refund of %q", r.ID, p.Amount, p.RefundOf)
			}
		}
		for _, r := range rows[hpxdata.Invoice](t, dir, "invoices.ndjson") {
			i := r.Data
			want := money(t, i.Gross)
			switch i.Status {
			case "refunded":
				want = -want
			case "unpaid", "credited", "settled", "open":
				want = 0
			case "paid":
			default:
				t.Errorf("%s: status %q", i.Number, i.Status)
			}
			if got := paid[r.ID]; got != want {
				t.Errorf("%s, %s: %d cents were paid of %s", i.Number, i.Status, got, i.Gross)
			}
			if !i.PaidAt.Time.Equal(last[r.ID]) {
				t.Errorf("%s: paid at %s, the last payment came at %s", i.Number, i.PaidAt, last[r.ID])
			}
		}
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	reference := regexp.MustCompile(`^\+\+\+(\d{3})/(\d{4})/(\d{5})\+\+\+$`)
	onEachDay(t, func(t *testing.T, dir string, now time.Time) {
		seen := map[string]time.Time{}
		for _, r := range rows[hpxdata.Invoice](t, dir, "invoices.ndjson") {
			i := r.Data
			if (i.Type == hpxdata.CreditNoteType) != (i.StructuredRef == "") || (i.InvoiceRef == "") != (i.StructuredRef != "") {
				t.Errorf("%s: %s with reference %q for %q", i.Number, i.Type, i.StructuredRef, i.InvoiceRef)
			}
			if i.StructuredRef != "" {
				parts := reference.FindStringSubmatch(i.StructuredRef)
				if parts == nil {
					t.Fatalf("%s: reference %q", i.Number, i.StructuredRef)
				}
				digits := count(t, intake.Amount(parts[1]+parts[2]+parts[3]))
				if check := digits % 100; digits/100%97 != check%97 || check == 0 {
					t.Errorf("%s: reference %s has the wrong check", i.Number, i.StructuredRef)
				}
			}
			seen[i.Number] = i.IssueDate.Time
		}
		for _, d := range documents(t, dir) {
			day, err := time.Parse(time.DateOnly, d.Issued)
			if err != nil || !seen[d.ID].IsZero() {
				t.Errorf("document %s of %q (%v): no day, or in the books as well", d.ID, d.Issued, err)
			}
			seen[d.ID] = day
		}
		last := time.Time{}
		for year := now.Year() - 3; year <= now.Year(); year++ {
			for n := 1; ; n++ {
				day, ok := seen[fmt.Sprintf("%d-%06d", year, n)]
				if !ok {
					break
				}
				if day.Year() != year || day.Before(last) {
					t.Errorf("%d-%06d is of %s, the one before of %s", year, n, day, last)
				}
				last = day
				delete(seen, fmt.Sprintf("%d-%06d", year, n))
			}
		}
		if len(seen) > 0 {
			t.Errorf("beyond a gap: %v", seen)
		}
	})
}

func TestReferencesAndTimesHold(t *testing.T) {
	onEachDay(t, func(t *testing.T, dir string, now time.Time) {
		now = now.In(brussels)
		today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, brussels)
		owner := map[string]string{} // id of a record → id of its customer
		add := func(id, customer string, at time.Time) {
			if _, twice := owner[id]; twice {
				t.Errorf("id %s stands twice", id)
			}
			owner[id] = customer
			if at.After(today) {
				t.Errorf("%s is of %s, which is still to come", id, at)
			}
		}
		customers := rows[hpxdata.Customer](t, dir, "customers.ndjson")
		for _, r := range customers {
			add(r.ID, "", r.At)
		}
		logins := rows[hpxdata.Login](t, dir, "logins.ndjson")
		services := rows[hpxdata.Service](t, dir, "services.ndjson")
		orders := rows[hpxdata.Order](t, dir, "orders.ndjson")
		invoices := rows[hpxdata.Invoice](t, dir, "invoices.ndjson")
		payments := rows[hpxdata.Payment](t, dir, "payments.ndjson")
		for _, r := range services {
			add(r.ID, r.Customer, r.At)
		}
		for _, r := range orders {
			add(r.ID, r.Customer, r.Data.At.Time)
		}
		numbers := map[string]bool{}
		for _, r := range invoices {
			day := r.Data.IssueDate
			add(r.ID, r.Customer, time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, brussels))
			if day.Year() < today.Year()-3 {
				t.Errorf("%s is of %s, before the first day of business", r.ID, day)
			}
			numbers[r.Data.Number] = true
		}
		for _, r := range payments {
			add(r.ID, r.Customer, r.Data.At.Time)
		}
		points := func(from, customer, to string) {
			if whose, ok := owner[to]; to != "" && (!ok || whose != customer) {
				t.Errorf("%s of %s points at %q of %q", from, customer, to, whose)
			}
		}
		for _, r := range logins {
			for _, c := range r.Data.Customers {
				points(r.ID, "", c.Customer)
			}
		}
		for _, r := range services {
			points(r.ID, r.Customer, r.Data.Order)
		}
		for _, r := range orders {
			points(r.ID, r.Customer, r.Data.Invoice)
			for _, l := range r.Data.Lines {
				points(r.ID, r.Customer, l.Service)
			}
		}
		for _, r := range invoices {
			for _, l := range r.Data.Lines {
				points(r.ID, r.Customer, l.Service)
			}
			if ref := r.Data.InvoiceRef; ref != "" && !numbers[ref] {
				t.Errorf("%s corrects %s, which is not there", r.ID, ref)
			}
		}
		for _, r := range payments {
			points(r.ID, r.Customer, r.Data.Invoice)
			points(r.ID, r.Customer, r.Data.RefundOf)
		}
		for id, customer := range owner {
			if _, ok := owner[customer]; customer != "" && !ok {
				t.Errorf("%s is of %s, who does not exist", id, customer)
			}
		}
	})
}
