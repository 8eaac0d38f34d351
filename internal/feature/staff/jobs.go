package staff

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// RegisterJobs registers the upkeep of this package.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	jobs.Every(reg, 5*time.Minute, "staff_sessions_sweep", s.sweepSessions)
	jobs.Every(reg, time.Hour, "staff_sweep", s.sweep)
	s.registerDigest(reg)
}

// sweepSessions deletes sessions and challenges that are past a limit.
func (s *Service) sweepSessions(ctx context.Context) error {
	return s.store.Upkeep(ctx, store.StaffSeen, func(u *store.UpkeepTx) error {
		if _, err := u.Exec(`DELETE FROM staff_sessions WHERE ends_at <= $1 OR seen_at <= $2`, s.now(), s.now().Add(-IdleLimit)); err != nil {
			return err
		}
		_, err := u.Exec(`DELETE FROM staff_challenges WHERE expires_at <= $1`, s.now())
		return err
	})
}

// sweep deletes invitations that ended a month ago and authenticators that somebody began to add a day ago.
func (s *Service) sweep(ctx context.Context) error {
	old, begun := s.now().Add(-KeepInvitations), s.now().Add(-24*time.Hour)
	var due bool
	err := s.store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM staff_invitations WHERE least(used_at, expires_at) <= $1)
		OR EXISTS (SELECT FROM staff_authenticators WHERE confirmed_at IS NULL AND created_at <= $2)`, old, begun).Scan(&due)
	if err != nil || !due {
		return err
	}
	return s.store.Do(actor.With(ctx, actor.Job("staff_sweep")), store.Change{Action: "staff.swept", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		n, err := tx.Exec(`DELETE FROM staff_invitations WHERE least(used_at, expires_at) <= $1`, old)
		if err != nil {
			return err
		}
		tx.Note("invitations", n)
		n, err = tx.Exec(`DELETE FROM staff_authenticators WHERE confirmed_at IS NULL AND created_at <= $1`, begun)
		tx.Note("unconfirmed", n)
		return err
	})
}
