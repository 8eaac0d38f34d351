package billing

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

var errNoInvoice = errors.New("billing: the invoice of a document is not there")

// storeDocuments keeps the documents that came with records. One that replaces another leaves that one with the earlier
// version; one whose invoice turned out to be another customer's is encrypted to that customer.
func storeDocuments(tx *store.Tx, _ *intake.Run, added, changed []intake.Replaced) error {
	bytes := map[int64]dataset.Summary{}
	grow := func(customer, n int64) {
		s := bytes[customer]
		s.Bytes += n
		bytes[customer] = s
	}
	for _, r := range added {
		if r.Blob == nil {
			continue
		}
		size, err := put(tx, r.Item, r.RowID)
		if err != nil {
			return err
		}
		grow(r.CustomerID, size)
	}
	for _, r := range changed {
		delta, err := changeDocument(tx, r)
		if err != nil {
			return err
		}
		if delta != 0 {
			grow(r.CustomerID, delta)
		}
	}
	return intake.AddSummaries(tx, InvoicesKey, bytes)
}

// changeDocument looks after the document of a changed invoice, and returns by how much it grew.
func changeDocument(tx *store.Tx, r intake.Replaced) (int64, error) {
	held, has := documentOf(r)
	if !has {
		if r.Blob == nil {
			return 0, nil
		}
		return put(tx, r.Item, r.RowID)
	}
	if r.From != r.CustomerID {
		return 0, moveDocument(tx, r, held)
	}
	if r.Blob == nil {
		return 0, nil
	}
	var mac []byte
	var size int64
	if err := tx.Row(`SELECT mac, size FROM blobs WHERE id = $1`, held).Scan(&mac, &size); err != nil {
		return 0, fmt.Errorf("document of invoice %s: %w", r.ID, err)
	}
	same, err := sameDocument(tx, mac, r.Blob)
	if err != nil || same {
		return 0, err
	}
	grown, err := put(tx, r.Item, r.RowID)
	return grown - size, err
}

// documentOf is the document that the invoice had before.
func documentOf(r intake.Replaced) (ident.ID, bool) {
	id, err := uuid.FromBytes(r.Keep[0])
	return id, err == nil
}

func moveDocument(tx *store.Tx, r intake.Replaced, held ident.ID) error {
	if r.Blob != nil {
		if _, err := blob.Delete(tx, held); err != nil {
			return err
		}
		_, err := put(tx, r.Item, r.RowID)
		return err
	}
	moved, err := blob.Move(tx, held, keys.Customer(r.CustomerID), r.CustomerID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE invoices SET document_id = $3 WHERE customer_id = $1 AND id = $2`, r.CustomerID, r.RowID, moved)
	return err
}

// leaveDocuments deletes the documents of earlier versions when an invoice turns out to be another customer's: they are
// encrypted to the one it was taken for, and their versions go.
func leaveDocuments(tx *store.Tx, moved []intake.Replaced) error {
	for _, r := range moved {
		held, _ := documentOf(r)
		if _, err := tx.Exec(`DELETE FROM blobs WHERE customer_id = $1 AND id <> $3 AND id IN (
			SELECT (data->>'document_id')::uuid FROM record_versions WHERE customer_id = $1 AND kind = 'invoices' AND record_id = $2)`,
			r.From, r.RowID, held); err != nil {
			return err
		}
	}
	return nil
}
