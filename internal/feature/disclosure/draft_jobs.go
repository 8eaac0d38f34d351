package disclosure

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/ident"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// RegisterDraftJobs registers the end of registrations that nobody finished.
func (s *Service) RegisterDraftJobs(reg *jobs.Registry) {
	jobs.Every(reg, time.Hour, "disclosure_drafts", s.expireDrafts)
}

// expiredAtOnce is how many drafts one run deletes at most.
const expiredAtOnce = 100

// expireDrafts deletes drafts that nobody touched for DraftLife, with their papers and keys.
func (s *Service) expireDrafts(ctx context.Context) error {
	before := s.Store.Clock().Now().Add(-DraftLife)
	type past struct {
		id     ident.ID
		caseID int64
	}
	due := func(r store.Reader, lock string) ([]past, error) {
		return collect(r, func(row pgx.Rows, p *past) error { return row.Scan(&p.id, &p.caseID) },
			`SELECT id, case_id FROM case_drafts WHERE updated_at <= $1 ORDER BY updated_at LIMIT $2`+lock, before, expiredAtOnce)
	}
	if waiting, err := due(s.Store.Read(ctx), ""); err != nil || len(waiting) == 0 {
		return err
	}
	return s.Store.Do(actor.With(ctx, actor.Job("disclosure_drafts")), store.Change{Action: "disclosure.drafts_expired", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		gone, err := due(tx, ` FOR UPDATE SKIP LOCKED`)
		if err != nil {
			return err
		}
		for _, p := range gone {
			if err := dropDraft(tx, p.id, p.caseID); err != nil {
				return err
			}
		}
		tx.Note("drafts", len(gone))
		return nil
	})
}
