package billing

import (
	"bytes"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// incoming is what the sink must know of an invoice besides its row.
type incoming struct {
	number       string
	kind         string // invoice or credit_note
	year         int    // of issue: numbers may begin again every year
	match        *hpxdata.Match
	fromDocument bool // read from the document itself, not from a billing system
}

// invoiceSink stores invoices with their documents.
type invoiceSink struct{ *intake.Table }

func newInvoiceSink() invoiceSink {
	return invoiceSink{&intake.Table{
		RecordType: "invoice", Kind: InvoicesKey, VersionOf: InvoicesKey, Name: "invoices",
		Columns: []string{
			"number", "type", "issue_date", "due_date", "paid_at", "status", "currency", "net", "gross", "payable", "vat", "lines", "buyer",
			"structured_ref", "payment_ref", "order_ref", "buyer_reference", "invoice_ref", "method", "notes", "retention_until", "time_note",
			"extra", "from_document",
		},
		Keep: []string{"document_id"}, Encode: encodeInvoice, Stored: storeDocuments, Leave: leaveDocuments,
	}}
}

// Apply finds the customers of documents, makes one invoice of a document and its record, and stores the rest.
func (s invoiceSink) Apply(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	for _, it := range items {
		in, ok := it.Record.(*incoming)
		if !ok || it.Customer != "" {
			continue
		}
		id, problem, err := resolveMatch(tx, in.match)
		switch {
		case err != nil:
			return err
		case problem != nil:
			it.Refuse(problem)
		default:
			it.CustomerID = id
		}
	}
	if err := s.join(tx, run, intake.Unsettled(items)); err != nil {
		return err
	}
	return s.Table.Apply(tx, run, intake.Unsettled(items))
}

// join brings together what is one invoice under two ids: a document that comes to a billing system's record is hung
// on it, and a record takes the place of what was read from its document before.
func (s invoiceSink) join(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	var documents, records []*intake.Item
	for _, it := range items {
		if in, ok := it.Record.(*incoming); ok && in.fromDocument {
			documents = append(documents, it)
		} else if ok {
			records = append(records, it)
		}
	}
	for _, it := range documents {
		if err := s.hang(tx, run, it); err != nil {
			return err
		}
	}
	var some bool
	if err := tx.Row(`SELECT EXISTS (SELECT FROM invoices WHERE from_document)`).Scan(&some); err != nil || !some {
		return err
	}
	if err := run.Resolve(tx, records, false); err != nil {
		return err
	}
	return takeOver(tx, intake.Unsettled(records))
}

// takeOver gives invoices that were read from a document the ids of the records that come now, which then change them
// like any record that is known.
func takeOver(tx *store.Tx, items []*intake.Item) error {
	var customers []int64
	var numbers, types, ids []string
	var years []int
	var times []time.Time
	for _, it := range items {
		in := it.Record.(*incoming)
		customers, numbers, types = append(customers, it.CustomerID), append(numbers, in.number), append(types, in.kind)
		years, ids, times = append(years, in.year), append(ids, it.ID), append(times, it.At)
	}
	_, err := tx.Exec(`UPDATE invoices i SET source_id = k.id, version_at = least(i.version_at, k.at)
		FROM (SELECT DISTINCT ON (c, n, t, y) * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[]) AS u(c, n, t, y, id, at)
			ORDER BY c, n, t, y, id) k
		WHERE i.from_document AND i.customer_id = k.c AND i.number = k.n AND i.type = k.t AND extract(year FROM i.issue_date) = k.y
			AND NOT EXISTS (SELECT FROM invoices known WHERE known.source_id = k.id)`, customers, numbers, types, years, ids, times)
	return err
}

// hang puts a document on the billing system's record of the same invoice, if there is one. Should that have another
// document, the record with it stays as an earlier version; a document that it had before is nothing new.
func (s invoiceSink) hang(tx *store.Tx, run *intake.Run, it *intake.Item) error {
	in := it.Record.(*incoming)
	mac, err := blob.MAC(tx.Context(), tx.Keys(), it.Blob.Data)
	if err != nil {
		return err
	}
	var source string
	var record ident.ID
	var size int64
	var has, had bool
	err = tx.Row(`SELECT i.source_id, i.id, coalesce(b.size, 0), b.id IS NOT NULL, coalesce(b.mac = $5, false) OR EXISTS (
			SELECT FROM record_versions v JOIN blobs e ON e.id = (v.data->>'document_id')::uuid
			WHERE v.customer_id = i.customer_id AND v.kind = 'invoices' AND v.record_id = i.id AND e.mac = $5)
		FROM invoices i LEFT JOIN blobs b ON b.id = i.document_id
		WHERE i.customer_id = $1 AND i.number = $2 AND i.type = $3 AND extract(year FROM i.issue_date) = $4 AND NOT i.from_document
		ORDER BY i.source_id LIMIT 1`, it.CustomerID, in.number, in.kind, in.year, mac).Scan(&source, &record, &size, &has, &had)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case had:
		it.Took(intake.Same)
		return nil
	case has:
		if err := s.KeepVersions(tx, run, []string{source}); err != nil {
			return err
		}
	}
	grown, err := put(tx, it, record)
	if err != nil {
		return err
	}
	it.Took(intake.Changed)
	return intake.AddSummaries(tx, InvoicesKey, map[int64]dataset.Summary{it.CustomerID: {Bytes: grown - size}})
}

// put stores a document and puts it on an invoice. It returns its size.
func put(tx *store.Tx, it *intake.Item, record ident.ID) (int64, error) {
	mime := it.Blob.MIME
	if mime == "" {
		mime = "application/octet-stream"
	}
	id, size, err := blob.Put(tx, keys.Customer(it.CustomerID), it.CustomerID, it.Blob.Name, mime, bytes.NewReader(it.Blob.Data))
	if err != nil {
		return 0, err
	}
	n, err := tx.Exec(`UPDATE invoices SET document_id = $3 WHERE customer_id = $1 AND id = $2`, it.CustomerID, record, id)
	if err == nil && n != 1 {
		err = errNoInvoice
	}
	return size, err
}

func sameDocument(tx *store.Tx, mac []byte, b *intake.Blob) (bool, error) {
	if len(mac) == 0 {
		return false, nil
	}
	want, err := blob.MAC(tx.Context(), tx.Keys(), b.Data)
	return bytes.Equal(want, mac), err
}
