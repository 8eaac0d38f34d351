package billing

import (
	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Texts of the kinds in the catalogs.
var (
	_ = i18n.Enum("kind.orders.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("kind.invoices.", "name", "what", "purpose", "source", "kept", "erasure")
	_ = i18n.Enum("kind.payments.", "name", "what", "purpose", "source", "kept", "erasure")
)

// untilFurtherNotice is how long all three are kept: the policy says without end (clauses 1.2 and 5), and the law asks for
// ten years from 1 January of the year that follows (VAT Code art. 60, as changed by the law of 20 November 2022).
var untilFurtherNotice = dataset.Retention{From: dataset.FromIssue, MinimumYears: 10, MinimumLaw: "retained.vat_code"}

// Kinds declares orders, invoices and payments. An erasure leaves them as they are, and says why: the law demands them
// for ten years, and the policy keeps them after that.
func Kinds() []dataset.Kind { return []dataset.Kind{ordersKind(), invoicesKind(), paymentsKind()} }

func ordersKind() dataset.Kind {
	return dataset.Kind{
		Key: OrdersKey, Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.Contract, Recipients: []string{"2checkout"},
		Retention: untilFurtherNotice, ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Subscriber,
		Columns: []string{"number", "ordered_at", "amount", "order_status"}, Searchable: true, Dated: true,
		Tables: []dataset.Table{{Name: "orders", Columns: dataset.RecordColumns(map[string]dataset.Use{
			"number": dataset.Shown(), "ordered_at": dataset.Shown(), "status": dataset.Shown(), "amount": dataset.Shown(), "currency": dataset.Shown(),
			"method": dataset.Shown(), "invoice": dataset.Shown(), "ip": dataset.Shown(), "lines": dataset.Shown(), "fraud": dataset.Shown(),
			"staff_notes": dataset.Shown(), "time_note": dataset.Shown(), "extra": dataset.Shown(),
			"notes_reviewed_at": dataset.Internal("says when an officer read the notes, which are shown from then on"),
			"search_text":       searchText,
		})}},
		Summarise: orders.Summarise, List: orders.Page, Get: orders.Get, Stream: orders.Stream, Erase: keep("orders"),
	}
}

func invoicesKind() dataset.Kind {
	return dataset.Kind{
		Key: InvoicesKey, Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.LegalObligation, Recipients: []string{"peppol"},
		Retention: untilFurtherNotice, ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Subscriber,
		Columns: []string{"number", "issue_date", "due_date", "amount", "invoice_status"}, Searchable: true, Dated: true,
		Tables: []dataset.Table{{Name: "invoices", Columns: dataset.RecordColumns(map[string]dataset.Use{
			"number": dataset.Shown(), "type": dataset.Shown(), "issue_date": dataset.Shown(), "due_date": dataset.Shown(), "paid_at": dataset.Shown(),
			"status": dataset.Shown(), "currency": dataset.Shown(), "net": dataset.Shown(), "gross": dataset.Shown(), "payable": dataset.Shown(),
			"vat": dataset.Shown(), "lines": dataset.Shown(), "buyer": dataset.Shown(), "structured_ref": dataset.Shown(), "payment_ref": dataset.Shown(),
			"order_ref": dataset.Shown(), "buyer_reference": dataset.Shown(), "invoice_ref": dataset.Shown(), "method": dataset.Shown(),
			"notes": dataset.Shown(), "retention_until": dataset.Shown(), "time_note": dataset.Shown(), "extra": dataset.Shown(),
			"from_document": dataset.Internal("says that the record was read from the document, which the customer can download"),
			"document_id":   dataset.Internal("where the document is kept; the customer downloads the document itself"),
			"search_text":   searchText,
		})}},
		Summarise: invoices.Summarise, List: invoices.Page, Get: getInvoice, Stream: invoices.Stream, File: invoiceFile, Erase: keep("invoices"),
	}
}

func paymentsKind() dataset.Kind {
	return dataset.Kind{
		Key: PaymentsKey, Clause: "1.2", Owner: dataset.OfCustomer, Basis: dataset.LegalObligation,
		Recipients: []string{"worldline", "2checkout", "paypal", "bank"},
		Retention:  untilFurtherNotice, ManagedBy: dataset.ByCompany, Erasure: dataset.EraseNot, Category: dataset.Subscriber,
		Columns: []string{"paid_at", "amount", "method", "provider", "payment_status"}, Searchable: true, Dated: true,
		Tables: []dataset.Table{{Name: "payments", Columns: dataset.RecordColumns(map[string]dataset.Use{
			"provider": dataset.Shown(), "provider_ref": dataset.Shown(), "method": dataset.Shown(), "iban_last4": dataset.Shown(), "payer_id": dataset.Shown(),
			"amount": dataset.Shown(), "fee": dataset.Shown(), "currency": dataset.Shown(), "paid_at": dataset.Shown(), "status": dataset.Shown(),
			"description": dataset.Shown(), "payer": dataset.Shown(), "invoice": dataset.Shown(), "structured_ref": dataset.Shown(),
			"refund_of": dataset.Shown(), "time_note": dataset.Shown(), "extra": dataset.Shown(),
			"search_text": searchText,
		})}},
		Summarise: payments.Summarise, List: payments.Page, Get: payments.Get, Stream: payments.Stream, Erase: keep("payments"),
	}
}

var searchText = dataset.Internal("other columns of the row in small letters, for the search; the customer sees those columns")

// keep is the erasure of what stays: it counts.
func keep(table string) func(*store.Tx, store.Scope) (dataset.Erased, error) {
	return func(tx *store.Tx, s store.Scope) (done dataset.Erased, err error) {
		err = tx.Row(`SELECT count(*) FROM `+table+` WHERE customer_id = $1`, s.Customer()).Scan(&done.Kept)
		return done, err
	}
}
