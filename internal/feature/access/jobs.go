package access

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

const (
	sweepEvery = 6 * time.Hour
	sweepBatch = 1000 // lines that one transaction deletes
)

// RegisterJobs registers the upkeep of this package.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	jobs.Every(reg, sweepEvery, "access_sweep", s.sweep)
}

// sweep deletes looks that ended a month ago, and accesses that have been kept long enough.
func (s *Service) sweep(ctx context.Context) error {
	old, before := s.now().Add(-KeepLooks), s.now().AddDate(-KeepYears, 0, 0)
	for {
		var due bool
		err := s.store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM looks WHERE ends_at < $1) OR EXISTS (SELECT FROM accesses WHERE at < $2)`, old, before).Scan(&due)
		if err != nil || !due {
			return err
		}
		err = s.store.Do(actor.With(ctx, actor.Job("access_sweep")), store.Change{Action: "access.swept", Subject: keys.Nobody()}, func(tx *store.Tx) error {
			n, err := tx.Exec(`DELETE FROM looks WHERE ends_at < $1`, old)
			if err != nil {
				return err
			}
			tx.Note("looks", n)
			n, err = expire(tx, s.now(), sweepBatch)
			tx.Note("accesses", n)
			return err
		})
		if err != nil {
			return err
		}
	}
}
