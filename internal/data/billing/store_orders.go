package billing

import "inzage/internal/platform/dataset"

var orders = dataset.Listing{
	From:     `orders t LEFT JOIN invoices i ON i.source_id = t.invoice AND i.customer_id = t.customer_id AND t.invoice <> ''`,
	Time:     "t.ordered_at",
	Nullable: true,
	Short:    `t.id, t.gone_at, t.number, t.ordered_at, coalesce(t.amount::text, ''), t.currency, t.status`,
	Full: `t.id, t.gone_at, t.number, t.ordered_at, t.status, coalesce(t.amount::text, ''), t.currency, t.method,
		t.invoice, coalesce(i.id::text, ''), coalesce(i.number, ''), t.ip, t.lines, t.fraud, t.staff_notes, t.notes_reviewed_at,
		t.time_note, t.extra, ` + servicesOf + `, ` + dataset.VersionsOf(OrdersKey),
	Match: promising + ` AND (t.number ILIKE {q} OR EXISTS (SELECT FROM jsonb_array_elements(t.lines) l
		WHERE l->>'description' ILIKE {q} OR l->>'domain' ILIKE {q}))`,
	ScanShort: scanOrderShort,
	ScanFull:  scanOrder,
}

func scanOrderShort(row dataset.Row) (dataset.Record, error) {
	var o order
	err := row.Scan(&o.ID, dataset.Nullable(&o.Gone), &o.Number, dataset.Nullable(&o.At.Time), (*string)(&o.Amount), &o.Currency, &o.Status)
	return o.brief(), err
}

func scanOrder(row dataset.Row) (dataset.Record, error) {
	var o order
	var versions []byte
	err := row.Scan(&o.ID, dataset.Nullable(&o.Gone), &o.Number, dataset.Nullable(&o.At.Time), &o.Status, (*string)(&o.Amount),
		&o.Currency, &o.Method, &o.Invoice, &o.InvoiceID, &o.InvoiceNumber, &o.IP, dataset.JSON(&o.Lines), dataset.JSON(&o.Fraud),
		dataset.JSON(&o.StaffNotes), dataset.Nullable(&o.NotesReviewed.Time), dataset.JSON(&o.Zone), (*[]byte)(&o.Extra),
		dataset.JSON(&o.services), &versions)
	if err != nil {
		return dataset.Record{}, err
	}
	if o.versions, err = dataset.ReadVersions[order](versions); err != nil {
		return dataset.Record{}, err
	}
	return o.record(), nil
}
