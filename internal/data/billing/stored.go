package billing

import (
	"errors"
	"fmt"
	"slices"

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
	for _, r := range slices.Concat(added, changed) {
		held, err := documentOf(tx, r)
		if err != nil {
			return err
		}
		grown, err := held.follow(tx, r)
		if err != nil {
			return err
		}
		switch {
		case r.From != r.CustomerID && held.size > 0:
			grow(r.From, -held.size)
			grow(r.CustomerID, held.size+grown)
		case grown != 0:
			grow(r.CustomerID, grown)
		}
	}
	return intake.AddSummaries(tx, InvoicesKey, bytes)
}

// held is the document that an invoice had before; the zero held is none.
type held struct {
	id   ident.ID
	mac  []byte
	size int64
}

func documentOf(tx *store.Tx, r intake.Replaced) (h held, err error) {
	if r.Keep[0] == nil {
		return held{}, nil
	}
	if h.id, err = uuid.FromBytes(r.Keep[0]); err != nil {
		return held{}, err
	}
	if err = tx.Row(`SELECT mac, size FROM blobs WHERE id = $1`, h.id).Scan(&h.mac, &h.size); err != nil {
		err = fmt.Errorf("document of invoice %s: %w", r.ID, err)
	}
	return h, err
}

// follow puts the document on an invoice that was stored, and returns by how many bytes it grew.
func (h held) follow(tx *store.Tx, r intake.Replaced) (int64, error) {
	moves := h.id != ident.ID{} && r.From != r.CustomerID
	if r.Blob != nil {
		same, err := sameDocument(tx, h.mac, r.Blob)
		if err != nil || same && !moves {
			return 0, err
		}
		if moves { // what stays behind would be another customer's
			if _, err := blob.Delete(tx, h.id); err != nil {
				return 0, err
			}
		}
		size, err := put(tx, r.Item, r.RowID)
		return size - h.size, err
	}
	if !moves {
		return 0, nil
	}
	moved, err := blob.Move(tx, h.id, keys.Customer(r.CustomerID), r.CustomerID)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`UPDATE invoices SET document_id = $3 WHERE customer_id = $1 AND id = $2`, r.CustomerID, r.RowID, moved)
	return 0, err
}

// leaveDocuments deletes the documents of earlier versions when an invoice turns out to be another customer's: they are
// encrypted to the one it was taken for, and their versions go.
func leaveDocuments(tx *store.Tx, moved []intake.Replaced) error {
	for _, r := range moved {
		present, _ := uuid.FromBytes(r.Keep[0])
		if _, err := tx.Exec(`DELETE FROM blobs WHERE customer_id = $1 AND id <> $3 AND id IN (
			SELECT (data->>'document_id')::uuid FROM record_versions WHERE customer_id = $1 AND kind = 'invoices' AND record_id = $2)`,
			r.From, r.RowID, present); err != nil {
			return err
		}
	}
	return nil
}
