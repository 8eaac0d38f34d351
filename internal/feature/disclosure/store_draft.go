package disclosure

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// readDraft reads an officer's draft, with its papers.
func (s *Service) readDraft(r store.Reader, me Officer, id ident.ID, lock string) (d Draft, err error) {
	var sealed []byte
	d.ID = id
	if err := r.Row(`SELECT w.case_id, w.version, w.answers, w.created_at, w.updated_at, `+documentList.column(`w.case_id`)+`
		FROM case_drafts w WHERE w.id = $1 AND w.officer_id = $2`+lock, id, me.ID).
		Scan(&d.CaseID, &d.Version, &sealed, &d.CreatedAt, &d.UpdatedAt, documentList.into(&d.Documents)); err != nil {
		return d, err
	}
	d.Typed, err = s.openAnswers(r, d.CaseID, sealed)
	return d, err
}

// lockDraft reads a draft and holds it; another version than the one seen is a Conflict fault.
func (s *Service) lockDraft(tx *store.Tx, me Officer, id ident.ID, version int) (Draft, error) {
	d, err := s.readDraft(tx, me, id, ` FOR UPDATE`)
	if err == nil && d.Version != version {
		err = fault.New(fault.Conflict, "case.error.draft_stale")
	}
	return d, err
}

// sealAnswers encrypts what was typed to the case that it becomes.
func sealAnswers(tx *store.Tx, id int64, typed Typed) ([]byte, error) {
	clear, err := json.Marshal(typed)
	if err != nil {
		return nil, err
	}
	to, err := tx.Keys().Recipient(tx.Context(), keys.Case(id))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(clear); err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}

func (s *Service) openAnswers(r store.Reader, id int64, sealed []byte) (Typed, error) {
	typed := Typed{}
	if len(sealed) == 0 {
		return typed, nil
	}
	identity, err := s.Store.Keys().Identity(r.Context(), rower{r}, keys.Case(id))
	if err != nil {
		return nil, err
	}
	clear, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(clear)
	if err != nil {
		return nil, err
	}
	return typed, json.Unmarshal(b, &typed)
}

// rower lets keys read through a store.Reader, which has its context inside.
type rower struct{ r store.Reader }

// QueryRow implements keys.Querier.
func (w rower) QueryRow(_ context.Context, sql string, args ...any) pgx.Row {
	return w.r.Row(sql, args...)
}

// dropDraft deletes a draft, its papers and their key.
func dropDraft(tx *store.Tx, id ident.ID, caseID int64) error {
	if err := dropPapers(tx, caseID, ""); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM case_drafts WHERE id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM subject_keys WHERE subject_kind = $1 AND subject_id = $2`, keys.CaseKind, caseID)
	return err
}

// dropPapers deletes the papers of a draft that have a role; "" is all.
func dropPapers(tx *store.Tx, caseID int64, role string) error {
	if _, err := tx.Exec(`DELETE FROM blobs WHERE id IN (SELECT blob FROM case_documents WHERE case_id = $1 AND ($2 = '' OR role = $2))`, caseID, role); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM case_documents WHERE case_id = $1 AND ($2 = '' OR role = $2)`, caseID, role)
	return err
}
