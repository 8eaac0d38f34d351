package billing

import "inzage/internal/platform/dataset"

var payments = dataset.Listing{
	From:     `payments t`,
	Time:     "t.paid_at",
	Nullable: true,
	Short:    `t.id, t.gone_at, t.paid_at, t.amount::text, t.currency, t.method, t.provider, t.status`,
	Full: `t.id, t.gone_at, t.provider, t.provider_ref, t.method, t.iban_last4, t.payer_id, t.amount::text, coalesce(t.fee::text, ''),
		t.currency, t.paid_at, t.status, t.description, t.payer, t.invoice, ` + paidInvoice + `,
		t.structured_ref, t.refund_of, ` + refunded + `,
		t.time_note, t.extra, ` + ownEmail + `, ` + ownPayer + `, ` + dataset.VersionsOf(PaymentsKey),
	Match: promising + ` AND (t.provider_ref ILIKE {q} OR t.description ILIKE {q} OR t.structured_ref ILIKE {q} OR t.provider ILIKE {q})
		OR t.invoice IN (SELECT m.source_id FROM invoices m
			WHERE m.customer_id = {customer} AND strpos(m.search_text, (SELECT lower({text}))) > 0 AND m.number ILIKE {q})`,
	ScanShort: scanPaymentShort,
	ScanFull:  scanPayment,
}

// paidInvoice yields the invoice that a payment names or, when it names none, the first one with its structured
// communication; refunded yields the payment that it gives back. They are no joins: a list and a count need neither.
const (
	paidInvoice = `CASE WHEN t.invoice <> '' THEN (SELECT jsonb_build_object('id', i.id, 'text', i.number)
			FROM invoices i WHERE i.source_id = t.invoice AND i.customer_id = t.customer_id)
		WHEN t.structured_ref <> '' THEN (SELECT jsonb_build_object('id', i.id, 'text', i.number) FROM invoices i
			WHERE i.customer_id = t.customer_id AND i.structured_ref = t.structured_ref ORDER BY i.issue_date, i.id LIMIT 1) END`
	refunded = `(SELECT jsonb_build_object('id', o.id, 'text', coalesce(nullif(o.provider_ref, ''), o.paid_at::date::text, ''))
		FROM payments o WHERE o.source_id = t.refund_of AND o.customer_id = t.customer_id AND t.refund_of <> '')`
)

// ownEmail says whether the payer's address is one that the customer is known by; ownPayer the same of the account with
// the provider.
const (
	ownEmail = `EXISTS (SELECT FROM accounts a WHERE a.customer_id = t.customer_id AND lower(t.payer->>'email') = ANY(SELECT lower(e) FROM unnest(a.emails) e))
		OR EXISTS (SELECT FROM identifiers k WHERE k.customer_id = t.customer_id AND k.kind = 'email' AND k.verified AND lower(k.value) = lower(t.payer->>'email'))`
	ownPayer = `EXISTS (SELECT FROM identifiers k WHERE k.customer_id = t.customer_id AND k.kind = 'payer_id' AND k.verified AND k.value = t.payer_id)`
)

func scanPaymentShort(row dataset.Row) (dataset.Record, error) {
	var p payment
	err := row.Scan(&p.ID, dataset.Nullable(&p.Gone), dataset.Nullable(&p.At.Time), (*string)(&p.Amount), &p.Currency, &p.Method, &p.Provider, &p.Status)
	return p.brief(), err
}

func scanPayment(row dataset.Row) (dataset.Record, error) {
	var p payment
	var versions []byte
	err := row.Scan(&p.ID, dataset.Nullable(&p.Gone), &p.Provider, &p.ProviderRef, &p.Method, &p.IBANLast4, &p.PayerID,
		(*string)(&p.Amount), (*string)(&p.Fee), &p.Currency, dataset.Nullable(&p.At.Time), &p.Status, &p.Description,
		dataset.JSON(&p.Payer), &p.Invoice, dataset.JSON(&p.paid), &p.StructuredRef, &p.RefundOf, dataset.JSON(&p.refunded),
		dataset.JSON(&p.Zone), (*[]byte)(&p.Extra), &p.ownEmail, &p.ownPayer, &versions)
	if err != nil {
		return dataset.Record{}, err
	}
	if p.versions, err = dataset.ReadVersions[payment](versions); err != nil {
		return dataset.Record{}, err
	}
	return p.record(), nil
}
