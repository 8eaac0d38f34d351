package billing

import (
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

var invoices = dataset.Listing{
	From:  `invoices t LEFT JOIN blobs b ON b.id = t.document_id`,
	Time:  "t.issue_date",
	Day:   true,
	Short: `t.id, t.gone_at, t.number, t.type, t.issue_date, t.due_date, t.status, t.currency, coalesce(t.gross::text, '')`,
	Full: `t.id, t.gone_at, t.number, t.type, t.issue_date, t.due_date, t.paid_at, t.status, t.currency, coalesce(t.net::text, ''),
		coalesce(t.gross::text, ''), coalesce(t.payable::text, ''), t.vat, t.lines, t.buyer, t.structured_ref, t.payment_ref, t.order_ref,
		t.buyer_reference, t.invoice_ref, t.method, t.notes, t.retention_until, t.time_note, t.extra,
		CASE WHEN b.id IS NOT NULL THEN jsonb_build_object('id', b.id, 'name', b.name, 'mime', b.mime, 'size', b.size) END,
		` + earlierDocuments + `, ` + servicesOf + `, ` + dataset.VersionsOf(InvoicesKey),
	Match: promising + ` AND (t.number ILIKE {q} OR t.structured_ref ILIKE {q} OR t.notes ILIKE {q} OR t.order_ref ILIKE {q}
		OR EXISTS (SELECT FROM jsonb_array_elements(t.lines) l WHERE l->>'description' ILIKE {q}))`,
	Bytes:     "b.size",
	ScanShort: scanInvoiceShort,
	ScanFull:  scanInvoice,
}

// promising is true of every row that a search can find, and of few others: the column has all that is searched, in small letters.
// It costs a tenth of the condition that decides. The text to look for is put into small letters once, not for each row.
const promising = `strpos(t.search_text, (SELECT lower({text}))) > 0`

// earlierDocuments yields the documents of earlier versions that are not the present one.
const earlierDocuments = `(SELECT jsonb_agg(DISTINCT jsonb_build_object('id', e.id, 'name', e.name, 'mime', e.mime, 'size', e.size))
	FROM record_versions v JOIN blobs e ON e.id = (v.data->>'document_id')::uuid
	WHERE v.customer_id = t.customer_id AND v.kind = 'invoices' AND v.record_id = t.id AND e.id IS DISTINCT FROM t.document_id)`

func scanInvoiceShort(row dataset.Row) (dataset.Record, error) {
	var i invoice
	err := row.Scan(&i.ID, dataset.Nullable(&i.Gone), &i.Number, &i.Type, dataset.Nullable(&i.Issued.Time),
		dataset.Nullable(&i.Due.Time), &i.Status, &i.Currency, (*string)(&i.Gross))
	return i.brief(), err
}

func scanInvoice(row dataset.Row) (dataset.Record, error) {
	var i invoice
	var versions []byte
	err := row.Scan(&i.ID, dataset.Nullable(&i.Gone), &i.Number, &i.Type, dataset.Nullable(&i.Issued.Time), dataset.Nullable(&i.Due.Time),
		dataset.Nullable(&i.Paid.Time), &i.Status, &i.Currency, (*string)(&i.Net), (*string)(&i.Gross), (*string)(&i.Payable),
		dataset.JSON(&i.VAT), dataset.JSON(&i.Lines), dataset.JSON(&i.Buyer), &i.StructuredRef, &i.PaymentRef, &i.OrderRef,
		&i.BuyerReference, &i.InvoiceRef, &i.Method, &i.Notes, dataset.Nullable(&i.RetentionUntil.Time), dataset.JSON(&i.Zone),
		(*[]byte)(&i.Extra), dataset.JSON(&i.document), dataset.JSON(&i.documents), dataset.JSON(&i.services), &versions)
	if err != nil {
		return dataset.Record{}, err
	}
	if i.versions, err = dataset.ReadVersions[invoice](versions); err != nil {
		return dataset.Record{}, err
	}
	return i.record(), nil
}

// getInvoice adds the payments to the invoice: a second query, and the last.
func getInvoice(r store.Reader, s store.Scope, id string) (dataset.Record, error) {
	rec, err := invoices.Get(r, s, id)
	if err != nil {
		return rec, err
	}
	paid, err := paymentsOf(r, s, rec.ID)
	if err == nil && len(paid.Rows) > 0 {
		rec.Tables = append(rec.Tables, paid)
	}
	return rec, err
}

// paymentsOf finds the payments of an invoice: those that name it, and those that name no invoice and bear its
// structured communication.
func paymentsOf(r store.Reader, s store.Scope, id string) (dataset.Grid, error) {
	g := dataset.Grid{Name: "invoice_payments", Columns: []string{"paid_at", "method", "provider", "payment_status", "amount"}}
	rows, err := r.Rows(`SELECT p.id, p.paid_at, p.method, p.provider, p.status, p.amount::text, p.currency
		FROM invoices t JOIN payments p ON p.customer_id = t.customer_id
			AND (p.invoice = t.source_id OR p.invoice = '' AND p.structured_ref <> '' AND p.structured_ref = t.structured_ref)
		WHERE t.customer_id = $1 AND t.id = $2 ORDER BY p.paid_at NULLS LAST, p.id LIMIT 500`, s.Customer(), id)
	if err != nil {
		return g, err
	}
	defer rows.Close()
	for rows.Next() {
		var p payment
		if err := rows.Scan(&p.ID, dataset.Nullable(&p.At.Time), &p.Method, &p.Provider, &p.Status, (*string)(&p.Amount), &p.Currency); err != nil {
			return g, err
		}
		at := dataset.Moment(p.At.Time)
		at.Of, at.ID = PaymentsKey, p.ID.String()
		g.Rows = append(g.Rows, []dataset.Value{
			at, dataset.ChoiceOf(methods, p.Method), dataset.ChoiceOf(providers, p.Provider),
			dataset.ChoiceOf(paymentStatuses, p.Status), money(p.Amount, p.Currency),
		})
	}
	return g, rows.Err()
}

// invoiceFile finds a document of an invoice: the present one, or one of an earlier version.
func invoiceFile(r store.Reader, s store.Scope, id, file string) (ident.ID, error) {
	record, ok := ident.Parse(id)
	if !ok || s.Customer() <= 0 {
		return ident.ID{}, fault.Missing()
	}
	var blob *ident.ID
	var err error
	if file == DocumentFile {
		err = r.Row(`SELECT document_id FROM invoices WHERE customer_id = $1 AND id = $2`, s.Customer(), record).Scan(&blob)
	} else if earlier, ok := ident.Parse(file); ok {
		err = r.Row(`SELECT (data->>'document_id')::uuid FROM record_versions
			WHERE customer_id = $1 AND kind = 'invoices' AND record_id = $2 AND data->>'document_id' = $3 LIMIT 1`,
			s.Customer(), record, earlier.String()).Scan(&blob)
	}
	if err == nil && blob == nil {
		err = fault.Missing()
	}
	if err != nil {
		return ident.ID{}, err
	}
	return *blob, nil
}
