package demo

import (
	"fmt"
	"time"

	"inzage/internal/platform/intake/hpxdata"
)

// incidents plays what goes otherwise than usual: credit notes, repayments, an invoice paid in two parts, a
// payer who is somebody else, invoices that arrive as electronic documents.
func (w *world) incidents() {
	w.refund(w.of(FaxCompany)[3], 1, 9)
	w.refund(w.of(PayPalPayer)[2], 2, 5)
	w.withdraw(w.last(EnglishCompany, 1)[0])
	w.split(w.of(Disputed)[4])
	for _, p := range w.payments {
		if p.customer.Number == PayPalPayer {
			p.payer = &hpxdata.Payer{Name: "Bernard Collin", Email: "bernard.collin@example.net", Country: "BE"}
		}
	}
	for _, number := range []string{FaxCompany, SoleTrader, Luxembourg} {
		for _, i := range w.last(number, 2) {
			i.onlyXML = true
			w.unpay(i)
		}
	}
	for _, number := range []string{FaxCompany, Luxembourg} {
		note := w.credit(w.last(number, 2)[0], w.today, 1)
		note.onlyXML, note.state = true, "open"
	}
	for _, i := range w.last(Bakery, 2) {
		i.withXML = true
	}
}

// of returns a customer's invoices, oldest first, without credit notes.
func (w *world) of(number string) (found []*invoice) {
	for _, i := range w.invoices {
		if i.customer.Number == number && !i.credit() {
			found = append(found, i)
		}
	}
	return found
}

// last returns a customer's last n invoices, oldest first.
func (w *world) last(number string, n int) []*invoice {
	all := w.of(number)
	return all[len(all)-n:]
}

// credit adds a credit note for the first lines of an invoice.
func (w *world) credit(i *invoice, day time.Time, lines int) *invoice {
	note := &invoice{customer: i.customer, day: day, corrects: i, lines: i.lines[:min(lines, len(i.lines))]}
	w.invoices = append(w.invoices, note)
	return note
}

// refund credits some lines of a paid invoice after some days, and pays the money back a day later.
func (w *world) refund(i *invoice, lines, days int) {
	note := w.credit(i, i.paid.In(brussels).AddDate(0, 0, days), lines)
	note.day = clockTime(note.day, 0)
	w.repay(note)
}

// repay pays back a credit note's amount, a day after it was made. Until then the note is open.
func (w *world) repay(note *invoice) {
	at := clockTime(note.day.AddDate(0, 0, 1), 10*60)
	if !at.Before(w.today) {
		note.state = "open"
		return
	}
	back := w.money(note, -note.gross(), at)
	for _, p := range w.payments {
		if p.invoice == note.corrects {
			back.refundOf = p
		}
	}
	note.paid, note.state = at, "refunded"
}

// withdraw credits a whole invoice before it was paid.
func (w *world) withdraw(i *invoice) {
	w.unpay(i)
	note := w.credit(i, i.day, len(i.lines))
	i.state, note.state = "credited", "settled"
}

// unpay takes back an invoice's payments: it is still to be paid.
func (w *world) unpay(i *invoice) {
	kept := w.payments[:0]
	for _, p := range w.payments {
		if p.invoice != i {
			kept = append(kept, p)
		}
	}
	w.payments = kept
	i.paid, i.state = time.Time{}, "unpaid"
}

// split pays an invoice in two parts, three weeks apart, because the customer disputed it.
func (w *world) split(i *invoice) {
	w.unpay(i)
	half := i.gross() / 2
	first := clockTime(i.due, 11*60)
	w.money(i, half, first)
	last := w.money(i, i.gross()-half, first.AddDate(0, 0, 21))
	i.paid, i.state = last.at, "paid"
	i.customer.StaffNotes = append(i.customer.StaffNotes,
		fmt.Sprintf("Betwistte de factuur van %s, betaalde in twee keer.", i.day.Format("02/01/2006")))
}
