// Package billing holds what a customer ordered, was invoiced and paid (clause 1.2 of the policy): the kinds orders,
// invoices and payments.
//
// It guarantees:
//
//   - An invoice is shown as it was issued, with its lines, its VAT and the buyer printed on it; where there is a legal
//     original (UBL XML), that file is kept byte for byte, encrypted, and can be downloaded.
//   - One document is one invoice, whichever of two systems brings it first: a billing system's record takes the place
//     of what was read from the document, and the document hangs on it.
//   - A document goes to exactly one customer, found by VAT or enterprise number or by customer number, or to nobody.
//   - Nothing of a card is held: of a means of payment only its kind, the provider and the provider's reference.
//   - Of a payer who is not known to be the customer, address and account are shown in part only.
package billing

import (
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
)

// Keys of the kinds.
const (
	OrdersKey   = "orders"
	InvoicesKey = "invoices"
	PaymentsKey = "payments"
)

// Words of sources that the catalogs know. Others are shown as they are.
var (
	orderStatuses   = i18n.Enum("value.order_status.", "pending", "active", "cancelled", "fraud", "refused", "completed")
	invoiceStatuses = i18n.Enum("value.invoice_status.", "draft", "unpaid", "paid", "cancelled", "refunded", "collections", "payment_pending", "overdue", "disputed", "credited", "open")
	invoiceTypes    = i18n.Enum("value.invoice_type.", "invoice", "credit_note")
	paymentStatuses = i18n.Enum("value.payment_status.", "completed", "pending", "failed", "refunded", "cancelled", "reversed")
	providers       = i18n.Enum("value.provider.", "worldline", "ogone", "2checkout", "paypal", "bank")
	methods         = i18n.Enum("value.method.", "transfer", "banktransfer", "card", "creditcard", "bancontact", "paypal", "direct_debit", "cash", "ideal", "mailin")
	lineTypes       = i18n.Enum("value.line_type.", "hosting", "domain", "mail", "server", "certificate", "addon", "product", "other")
	cycles          = i18n.Enum("value.cycle.", "monthly", "quarterly", "semi_annually", "annually", "biennially", "triennially", "one_time", "free_account", "free")
	decisions       = i18n.Enum("value.fraud_decision.", "accept", "approve", "review", "deny", "reject")
	units           = i18n.Enum("value.unit.", "MON", "ANN", "C62", "EA", "H87", "HUR", "DAY", "MIN", "LS")
	vatCategories   = i18n.Enum("value.vat_category.", "S", "Z", "E", "AE", "K", "G", "O", "L", "M")
	totals          = i18n.Enum("value.total.", "net", "vat", "gross", "payable")
)

// total names a total in the foot of a grid.
func total(name string) dataset.Value { return dataset.ChoiceOf(totals, name) }

// money is an amount; an absent one is empty.
func money(a intake.Amount, currency string) dataset.Value {
	if a == "" {
		return dataset.Value{Kind: dataset.MoneyValue}
	}
	return dataset.Money(string(a), currency)
}

// number is an exact decimal without the zeros that say nothing.
func number(a intake.Amount) dataset.Value { return dataset.Number(short(a)) }

func percent(a intake.Amount) dataset.Value { return dataset.Percent(short(a)) }

func short(a intake.Amount) string {
	s := string(a)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// serviceRef is a service that a line names, as it is known here.
type serviceRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// servicesOf is the expression that yields the services which the lines of the record t name.
const servicesOf = `(SELECT jsonb_object_agg(s.source_id, jsonb_build_object('id', s.id, 'name', coalesce(nullif(s.domain, ''), s.product)))
	FROM services s WHERE s.customer_id = t.customer_id AND s.source_id = ANY(SELECT l->>'service' FROM jsonb_array_elements(t.lines) l))`

func serviceLink(refs map[string]serviceRef, source string) dataset.Value {
	if ref, ok := refs[source]; ok {
		return dataset.Link("services", ref.ID, ref.Name)
	}
	return dataset.Code(source)
}
