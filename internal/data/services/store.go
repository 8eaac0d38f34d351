package services

import (
	"inzage/internal/platform/dataset"
)

// listing is the table as the kind pages it. The number of the order is that of the order's own kind: an order and a
// service are imported apart, and one may be there without the other.
var listing = dataset.Listing{
	From:     `services t LEFT JOIN orders o ON o.source_id = t.order_ref AND o.customer_id = t.customer_id AND t.order_ref <> ''`,
	Time:     "t.started",
	Day:      true,
	Nullable: true,
	Until:    "t.ends",
	Short:    `t.id, t.gone_at, t.product, t.domain, t.started, t.ends, t.status`,
	Full: `t.id, t.gone_at, t.type, t.product, t.domain, t.server, t.username, t.started, t.ends, t.status, t.order_ref,
		coalesce(o.id::text, ''), coalesce(o.number, ''), coalesce(t.amount::text, ''), t.currency, t.cycle, t.config, t.custom,
		t.log_policy, t.staff_notes, t.notes_reviewed_at, t.time_note, t.extra, ` + dataset.VersionsOf(Key),
	Match:     `t.product ILIKE {q} OR t.domain ILIKE {q} OR t.username ILIKE {q} OR t.server ILIKE {q}`,
	ScanShort: scanShort,
	ScanFull:  scanFull,
}

func scanShort(row dataset.Row) (dataset.Record, error) {
	var s service
	err := row.Scan(&s.ID, dataset.Nullable(&s.Gone), &s.Product, &s.Domain,
		dataset.Nullable(&s.Started.Time), dataset.Nullable(&s.Ends.Time), &s.Status)
	return s.brief(), err
}

func scanFull(row dataset.Row) (dataset.Record, error) {
	var s service
	var versions []byte
	err := row.Scan(&s.ID, dataset.Nullable(&s.Gone), &s.Type, &s.Product, &s.Domain, &s.Server, &s.Username,
		dataset.Nullable(&s.Started.Time), dataset.Nullable(&s.Ends.Time), &s.Status, &s.Order, &s.OrderID, &s.OrderNumber,
		(*string)(&s.Amount), &s.Currency, &s.Cycle, dataset.JSON(&s.Config), dataset.JSON(&s.Custom), dataset.JSON(&s.LogPolicy),
		dataset.JSON(&s.StaffNotes), dataset.Nullable(&s.NotesReviewed.Time), dataset.JSON(&s.Zone), (*[]byte)(&s.Extra), &versions)
	if err != nil {
		return dataset.Record{}, err
	}
	if s.versions, err = dataset.ReadVersions[service](versions); err != nil {
		return dataset.Record{}, err
	}
	return s.record(), nil
}
