package question

import (
	"context"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Link gives a thread of a stranger to a customer, once an officer knows who wrote. From then on the customer sees it, and what
// is kept of it is encrypted to the customer. Linking twice to the same customer is linking once; a thread that is another
// customer's stays theirs.
func (s *Service) Link(ctx context.Context, reference, customer string) error {
	return s.withThread(ctx, "question.linked", reference, func(tx *store.Tx, t thread) error {
		var to int64
		if err := tx.Row(`SELECT id FROM customers WHERE number = $1 AND erased_at IS NULL`, customer).Scan(&to); err != nil {
			return err
		}
		switch t.Customer {
		case to:
			return nil
		case 0:
		default:
			return fault.New(fault.Conflict, "question.error.linked")
		}
		t.Customer = to
		tx.About(t.subject())
		if err := moveBlobs(tx, t); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE questions SET customer_id = $2, linked_at = $3 WHERE id = $1`, t.ID, to, tx.Now()); err != nil {
			return err
		}
		for _, table := range []string{"question_messages", "question_files", "mail_received"} {
			if _, err := tx.Exec(`UPDATE `+table+` SET customer_id = $2 WHERE question_id = $1`, t.ID, to); err != nil {
				return err
			}
		}
		var size int64
		if err := tx.Row(`SELECT coalesce(sum(size), 0)::bigint FROM question_files WHERE question_id = $1`, t.ID).Scan(&size); err != nil {
			return err
		}
		return count(tx, t, 1, size)
	})
}

// blobColumns are where threads keep ids of blobs.
var blobColumns = []struct{ table, column string }{
	{"question_messages", "body"}, {"question_messages", "quoted"}, {"question_files", "blob"}, {"mail_received", "raw"},
}

// moveBlobs encrypts everything of a thread anew, to its customer.
func moveBlobs(tx *store.Tx, t thread) error {
	for _, c := range blobColumns {
		ids, err := blobsOf(tx, t.ID, c.table, c.column)
		if err != nil {
			return err
		}
		for _, id := range ids {
			moved, err := blob.Move(tx, id, keys.Customer(t.Customer), t.Customer)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE `+c.table+` SET `+c.column+` = $3 WHERE question_id = $1 AND `+c.column+` = $2`, t.ID, id, moved); err != nil {
				return err
			}
		}
	}
	return nil
}

func blobsOf(r store.Reader, thread ident.ID, table, column string) (ids []ident.ID, err error) {
	rows, err := r.Rows(`SELECT `+column+` FROM `+table+` WHERE question_id = $1 AND `+column+` IS NOT NULL`, thread)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ident.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
