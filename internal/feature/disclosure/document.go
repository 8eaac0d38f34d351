package disclosure

import (
	"bytes"
	"context"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/document"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Paper is a document that somebody hands in: its bytes, and what it is in the case.
type Paper struct {
	Role string
	Name string
	Data []byte
}

// DocumentField is the name of the form's field, as faults name it.
const DocumentField = document.FileField

// FieldRole says what an added document is.
const FieldRole = "role"

// RoleText names what documents are in a case.
var RoleText = i18n.Enum("case.role.", "order", "attachment", "opinion", "answer", "notice_copy", "acknowledgement", "objection", "extension", "lifting", "letter")

// AddedRoles are the roles of documents that are added by themselves; the others come with a step of the case.
var AddedRoles = []string{"attachment", "letter", "answer"}

// checked is a paper whose bytes were looked at.
type checked struct {
	role string
	document.Document
}

// checkPapers looks at papers before anything is written. What a case cannot hold is an Invalid fault for the field DocumentField.
func checkPapers(papers []Paper) ([]checked, error) {
	var out []checked
	for _, p := range papers {
		d, err := document.Check(p.Name, bytes.NewReader(p.Data), 0)
		if err != nil {
			return nil, err
		}
		out = append(out, checked{p.Role, d})
	}
	return out, nil
}

// addPaper keeps a paper of a case, encrypted to the case. One with the same bytes and role that is there already stays as it is.
func (s *Service) addPaper(tx *store.Tx, id int64, me Officer, p checked) (Document, error) {
	d := Document{ID: newID(), CaseID: id, Role: p.role, Name: p.Name, MIME: p.MIME, Size: p.Size, SHA512: unhex(p.SHA512), Pages: p.Pages,
		AddedAt: tx.Now(), Officer: me.ID}
	for _, w := range p.Warnings {
		d.Warnings = append(d.Warnings, string(w))
	}
	err := tx.Row(`SELECT id, blob FROM case_documents WHERE case_id = $1 AND role = $2 AND sha512 = $3`, id, d.Role, d.SHA512).Scan(&d.ID, &d.Blob)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return d, err
	}
	if d.Blob, _, err = blob.Put(tx, keys.Case(id), 0, p.Name, p.MIME, bytes.NewReader(p.Data)); err != nil {
		return d, err
	}
	return d, insertDocument(tx, d)
}

// AddDocument puts a document into a case, also into one that has ended: answers come late.
func (s *Service) AddDocument(ctx context.Context, reference string, version int, p Paper) error {
	if !slices.Contains(AddedRoles, p.Role) {
		return fault.Fields(fault.Field{Name: FieldRole, ID: "case.error.role"})
	}
	if len(p.Data) == 0 {
		return fault.Fields(fault.Field{Name: DocumentField, ID: "case.error.choose_document"})
	}
	papers, err := checkPapers([]Paper{p})
	if err != nil {
		return err
	}
	return s.do(ctx, reference, step{action: "disclosure.document_added", permission: Work, act: ActOther, version: version}, func(w *work) error {
		d, err := s.addPaper(w.Tx, w.ID, w.me, papers[0])
		w.details["document"], w.details["role"] = d.Name, d.Role
		return err
	})
}

// Document opens a document of a case. That somebody looked is recorded.
func (s *Service) Document(ctx context.Context, reference, document string) (*blob.Blob, error) {
	id, ok := ident.Parse(document)
	if !ok {
		return nil, fault.Missing()
	}
	var at ident.ID
	err := s.Store.Do(ctx, store.Change{Action: "disclosure.document_shown", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		if _, err := s.Require(tx, See); err != nil {
			return err
		}
		c, err := find(tx, reference)
		if err != nil {
			return err
		}
		tx.About(subject(c))
		tx.InCase(c.UID, "", "")
		tx.Note("document", id)
		return tx.Row(`SELECT blob FROM case_documents WHERE id = $1 AND case_id = $2`, id, c.ID).Scan(&at)
	})
	if err != nil {
		return nil, err
	}
	return blob.Open(s.Store.Read(ctx), s.Store.Keys(), at)
}
