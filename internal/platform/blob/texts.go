package blob

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Texts opens several small documents at once, in one query and one for each subject: for a page that shows many. All is held
// in memory, so they must be of limited size. A document that is not there, or whose key was erased, is not in the result.
func Texts(r store.Reader, k *keys.Keys, ids []ident.ID) (map[ident.ID][]byte, error) {
	sealed := map[ident.ID]*bytes.Buffer{}
	subjects := map[ident.ID]keys.Subject{}
	rows, err := r.Rows(`SELECT b.id, b.subject_kind, b.subject_id, c.data FROM blobs b JOIN blob_chunks c ON c.blob_id = b.id
		WHERE b.id = ANY ($1) ORDER BY b.id, c.seq`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ident.ID
		var s keys.Subject
		var data []byte
		if err := rows.Scan(&id, &s.Kind, &s.ID, &data); err != nil {
			return nil, err
		}
		if sealed[id] == nil {
			sealed[id], subjects[id] = &bytes.Buffer{}, s
		}
		sealed[id].Write(data)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close() // inside a transaction nothing else can run before

	out := make(map[ident.ID][]byte, len(sealed))
	identities := map[keys.Subject]age.Identity{}
	for id, text := range sealed {
		who, known := identities[subjects[id]]
		if !known {
			if who, err = identity(r, k, subjects[id]); err != nil {
				return nil, err
			}
			identities[subjects[id]] = who
		}
		if who == nil {
			continue
		}
		clear, err := age.Decrypt(text, who)
		if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
			continue // the subject got a new key after its old one was erased
		}
		if err != nil {
			return nil, err
		}
		if out[id], err = io.ReadAll(clear); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// identity returns a subject's key, or nil when it was erased.
func identity(r store.Reader, k *keys.Keys, s keys.Subject) (age.Identity, error) {
	who, err := k.Identity(r.Context(), rower{r}, s)
	if errors.Is(err, keys.ErrErased) {
		return nil, nil
	}
	return who, err
}
