package disclosure

import (
	"context"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/blob"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Draft is a registration that is being typed. It belongs to the officer who began it: who types has the first person's part.
type Draft struct {
	ID        ident.ID
	CaseID    int64 // number of the case that it becomes
	Version   int
	Typed     Typed
	Documents []Document
	CreatedAt time.Time
	UpdatedAt time.Time
}

// maxDrafts is how many registrations an officer has open at most: a form that is sent again and again fills nothing.
const maxDrafts = 20

// maxTyped is the most bytes of a field that a draft keeps.
const maxTyped = 4 * maxLong

// Begin starts a draft with what was typed at the first step and the papers that came with it.
func (s *Service) Begin(ctx context.Context, typed Typed, papers []Paper) (id ident.ID, err error) {
	return s.saveDraft(ctx, ident.ID{}, 0, typed, papers)
}

// Save keeps what was typed at a step, beside what the other steps hold, and adds papers. version is the one that the officer saw.
func (s *Service) Save(ctx context.Context, id ident.ID, version int, typed Typed, papers []Paper) error {
	_, err := s.saveDraft(ctx, id, version, typed, papers)
	return err
}

func (s *Service) saveDraft(ctx context.Context, id ident.ID, version int, typed Typed, papers []Paper) (ident.ID, error) {
	for field, value := range typed {
		if len(value) > maxTyped {
			return id, fault.Fields(fault.Field{Name: field, ID: "case.error.text", Args: map[string]any{"Max": maxLong}})
		}
	}
	looked, err := checkPapers(papers)
	if err != nil {
		return id, err
	}
	err = s.Store.Do(ctx, store.Change{Action: "disclosure.draft_saved", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, Work)
		if err != nil {
			return err
		}
		var d Draft
		if id == (ident.ID{}) {
			d, err = beginDraft(tx, me)
		} else {
			d, err = s.lockDraft(tx, me, id, version)
		}
		if err != nil {
			return err
		}
		id = d.ID
		tx.About(keys.Case(d.CaseID))
		all := Typed{}
		maps.Copy(all, d.Typed)
		all.replace(typed)
		sealed, err := sealAnswers(tx, d.CaseID, all)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE case_drafts SET answers = $2, version = version + 1, updated_at = $3 WHERE id = $1`, d.ID, sealed, tx.Now()); err != nil {
			return err
		}
		for _, p := range looked {
			if p.role == "order" {
				if err := dropPapers(tx, d.CaseID, "order"); err != nil {
					return err
				}
			}
			if _, err := s.addPaper(tx, d.CaseID, me, p); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// beginDraft makes an empty draft.
func beginDraft(tx *store.Tx, me Officer) (d Draft, err error) {
	var n int
	if err := tx.Row(`SELECT count(*) FROM case_drafts WHERE officer_id = $1`, me.ID).Scan(&n); err != nil {
		return d, err
	}
	if n >= maxDrafts {
		return d, &fault.Fault{Kind: fault.Conflict, ID: "case.error.drafts", Args: map[string]any{"Max": maxDrafts}}
	}
	d.ID = ident.Random()
	if d.CaseID, err = nextCase(tx); err != nil {
		return d, err
	}
	_, err = tx.Exec(`INSERT INTO case_drafts (id, case_id, officer_id, answers, version, created_at, updated_at) VALUES ($1, $2, $3, '', 0, $4, $4)`,
		d.ID, d.CaseID, me.ID, tx.Now())
	return d, err
}

// Draft returns an officer's own draft; an unknown one, or a colleague's, is a NotFound fault.
func (s *Service) Draft(ctx context.Context, id ident.ID) (Draft, error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, Work)
	if err != nil {
		return Draft{}, err
	}
	return s.readDraft(r, me, id, "")
}

// Drafts returns an officer's own drafts, without what was typed, the latest first.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	r := s.Store.Read(ctx)
	me, err := s.Require(r, Work)
	if err != nil {
		return nil, err
	}
	return collect(r, func(row pgx.Rows, d *Draft) error {
		return row.Scan(&d.ID, &d.CaseID, &d.Version, &d.CreatedAt, &d.UpdatedAt)
	},
		`SELECT id, case_id, version, created_at, updated_at FROM case_drafts WHERE officer_id = $1 ORDER BY updated_at DESC, id`, me.ID)
}

// Discard throws a draft away, with its papers and their key. An unknown one is gone already.
func (s *Service) Discard(ctx context.Context, id ident.ID) error {
	return s.Store.Do(ctx, store.Change{Action: "disclosure.draft_discarded", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, Work)
		if err != nil {
			return err
		}
		d, err := s.readDraft(tx, me, id, ` FOR UPDATE`)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return dropDraft(tx, d.ID, d.CaseID)
	})
}

// SubmitDraft registers what a draft says. Sent twice, it is one case: the second time the draft is gone, a NotFound fault.
func (s *Service) SubmitDraft(ctx context.Context, id ident.ID, version int, again bool) (reference string, err error) {
	err = s.Store.Do(ctx, store.Change{Action: "disclosure.registered", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		me, err := s.Require(tx, Work)
		if err != nil {
			return err
		}
		d, err := s.lockDraft(tx, me, id, version)
		if err != nil {
			return err
		}
		in, err := d.Typed.Registration()
		if err != nil {
			return err
		}
		in.Again = again
		if reference, err = s.register(tx, me, d.CaseID, in); err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM case_drafts WHERE id = $1`, id)
		return err
	})
	return reference, mend(err)
}

// Join ends a draft that is the same order as a case: its papers go into that case, where they came twice.
func (s *Service) Join(ctx context.Context, id ident.ID, version int, reference string) error {
	d, err := s.Draft(ctx, id)
	if err != nil {
		return err
	}
	if d.Version != version {
		return errStale()
	}
	return s.do(ctx, reference, step{action: "disclosure.duplicate_joined", permission: Work, act: ActOther}, func(w *work) error {
		if _, err := s.lockDraft(w.Tx, w.me, id, version); err != nil {
			return err
		}
		moved := 0
		for _, paper := range d.Documents {
			var there bool
			if err := w.Row(`SELECT EXISTS (SELECT FROM case_documents WHERE case_id = $1 AND sha512 = $2)`, w.ID, paper.SHA512).Scan(&there); err != nil {
				return err
			}
			if there {
				continue
			}
			to, err := blob.Move(w.Tx, paper.Blob, keys.Case(w.ID), 0)
			if err != nil {
				return err
			}
			if _, err := w.Exec(`UPDATE case_documents SET case_id = $2, blob = $3, role = 'attachment' WHERE id = $1`, paper.ID, w.ID, to); err != nil {
				return err
			}
			moved++
		}
		w.details["papers"], w.details["again"] = len(d.Documents), len(d.Documents)-moved
		return dropDraft(w.Tx, d.ID, d.CaseID)
	})
}

// Twin returns the reference of a case that seems to be about the same order as a draft; empty: none.
func (s *Service) Twin(ctx context.Context, d Draft) (string, error) {
	in, err := d.Typed.Registration()
	if err != nil {
		return "", err
	}
	r := s.Store.Read(ctx)
	if _, err := s.Require(r, Work); err != nil {
		return "", err
	}
	if err := s.complete(r, s.Store.Clock().Now(), &in); err != nil {
		return "", err
	}
	return twinOf(r, Case{ID: d.CaseID, Issuer: in.Issuer, Order: in.Order})
}
