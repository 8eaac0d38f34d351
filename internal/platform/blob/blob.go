// Package blob keeps documents in the database, encrypted to whom they concern: the XML of an invoice, later mails,
// recordings and uploads.
//
// Guarantees:
//
//   - A document is encrypted with age to its subject's key before it leaves the program. Whoever has the database
//     without INZAGE_SECRETS reads nothing, and deleting the subject's key makes it unreadable for good.
//   - What was put in comes out byte for byte, or not at all: age's STREAM notices a chunk that is missing, changed or
//     out of order.
//   - Memory stays flat: documents pass in chunks both ways, whatever their size.
//   - The table tells nothing about the content: the hash by which a file is known again is keyed.
package blob

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"filippo.io/age"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// chunkSize is how many bytes of ciphertext stand in one row.
const chunkSize = 256 << 10

// Put encrypts what content yields to a subject and stores it under a new id. customer is whose record the document
// belongs to, 0 for nobody's. The name is what a download is called: only its last part is kept. It returns the size
// in clear, in bytes.
func Put(tx *store.Tx, to keys.Subject, customer int64, name, mime string, content io.Reader) (ident.ID, int64, error) {
	recipient, err := tx.Keys().Recipient(tx.Context(), to)
	if err != nil {
		return ident.ID{}, 0, err
	}
	mac, err := newMAC(tx.Context(), tx.Keys())
	if err != nil {
		return ident.ID{}, 0, err
	}
	id := ident.Record()
	var owner *int64
	if customer > 0 {
		owner = &customer
	}
	// Size and hash are known once all has passed; until then the row is there for the chunks to hang on.
	if _, err := tx.Exec(`INSERT INTO blobs (id, subject_kind, subject_id, customer_id, name, mime, size, mac, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7)`, id, to.Kind, to.ID, owner, baseName(name), mime, tx.Now()); err != nil {
		return ident.ID{}, 0, err
	}
	out := &chunkWriter{tx: tx, id: id}
	sealed, err := age.Encrypt(out, recipient)
	if err != nil {
		return ident.ID{}, 0, err
	}
	size, err := io.Copy(sealed, io.TeeReader(content, mac))
	if err == nil {
		err = sealed.Close()
	}
	if err == nil {
		err = out.flush()
	}
	if err != nil {
		return ident.ID{}, 0, err
	}
	_, err = tx.Exec(`UPDATE blobs SET size = $2, mac = $3 WHERE id = $1`, id, size, mac.Sum(nil))
	return id, size, err
}

// Delete removes a document. It reports whether it was there.
func Delete(tx *store.Tx, id ident.ID) (bool, error) {
	n, err := tx.Exec(`DELETE FROM blobs WHERE id = $1`, id) // its chunks go with it
	return n == 1, err
}

// MAC returns the keyed hash by which a document is known again: the one that Put stored.
func MAC(ctx context.Context, k *keys.Keys, content []byte) ([]byte, error) {
	mac, err := newMAC(ctx, k)
	if err != nil {
		return nil, err
	}
	_, _ = mac.Write(content)
	return mac.Sum(nil), nil
}

// Move encrypts a document anew to another subject, for a record that turned out to be another customer's. The id
// changes; the old one is gone.
func Move(tx *store.Tx, id ident.ID, to keys.Subject, customer int64) (ident.ID, error) {
	b, err := Open(tx, tx.Keys(), id)
	if err != nil {
		return ident.ID{}, err
	}
	moved, _, err := Put(tx, to, customer, b.Name, b.MIME, b)
	if err != nil {
		return ident.ID{}, err
	}
	_, err = Delete(tx, id)
	return moved, err
}

func newMAC(ctx context.Context, k *keys.Keys) (hash.Hash, error) {
	key, err := k.Stored(ctx, keys.ContentMAC)
	if err != nil {
		return nil, err
	}
	return hmac.New(sha256.New, key), nil
}

// chunkWriter cuts what is written into rows of blob_chunks.
type chunkWriter struct {
	tx  *store.Tx
	id  ident.ID
	buf bytes.Buffer
	seq int
}

func (w *chunkWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), chunkSize-w.buf.Len())
		w.buf.Write(p[:n])
		p, written = p[n:], written+n
		if w.buf.Len() == chunkSize {
			if err := w.flush(); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

func (w *chunkWriter) flush() error {
	if w.buf.Len() == 0 {
		return nil
	}
	_, err := w.tx.Exec(`INSERT INTO blob_chunks (blob_id, seq, data) VALUES ($1, $2, $3)`, w.id, w.seq, w.buf.Bytes())
	w.seq++
	w.buf.Reset()
	return err
}

// errGone means that there is no such document, or not any more.
var errGone = errors.New("blob: no such document")
