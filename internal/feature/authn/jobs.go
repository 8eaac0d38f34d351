package authn

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/jobs"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// RegisterJobs registers what this package does later, and its upkeep.
func (s *Service) RegisterJobs(reg *jobs.Registry) {
	jobs.Handle(reg, s.handle)
	jobs.Every(reg, 5*time.Minute, "limiter_sweep", s.limits.Sweep)
	jobs.Every(reg, 5*time.Minute, "sessions_expire", s.expireSessions)
	jobs.Every(reg, time.Hour, "auth_sweep", s.sweep)
	jobs.Every(reg, 10*time.Minute, "auth_watch", s.watch)
}

// expireSessions ends the sessions that are past a limit, recorded as a number.
func (s *Service) expireSessions(ctx context.Context) error {
	var due bool
	err := s.store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM sessions WHERE ends_at <= $1 OR seen_at <= $2)`,
		s.now(), s.now().Add(-identity.IdleLimit)).Scan(&due)
	if err != nil || !due {
		return err
	}
	return s.store.Do(actor.With(ctx, actor.Job("sessions_expire")), store.Change{Action: "session.expired", Subject: keys.Nobody()},
		func(tx *store.Tx) error {
			n, err := expireSessions(tx, tx.Now(), 1000)
			tx.Note("sessions", n)
			return err
		})
}

// swept lists what is deleted once it is over, with the column that says since when. A link stays while a mail in the
// outbox names it.
var swept = []struct{ table, sql string }{
	{"auth_requests", `DELETE FROM auth_requests WHERE id IN (SELECT id FROM auth_requests WHERE at <= $1 LIMIT 5000)`},
	{"auth_tokens", `DELETE FROM auth_tokens WHERE id IN (SELECT id FROM auth_tokens t WHERE coalesce(least(used_at, expires_at), expires_at) <= $1
		AND NOT EXISTS (SELECT FROM outbox o WHERE o.token_id = t.id) LIMIT 5000)`},
	{"email_changes", `DELETE FROM email_changes WHERE id IN (SELECT id FROM email_changes
		WHERE coalesce(completed_at, cancelled_at, expires_at) <= $1 LIMIT 5000)`},
	{"activation_codes", `DELETE FROM activation_codes WHERE id IN (SELECT id FROM activation_codes WHERE coalesce(used_at, expires_at) <= $1 LIMIT 5000)`},
}

// sweep deletes requests, links, changes and codes that ended a month ago.
func (s *Service) sweep(ctx context.Context) error {
	before := s.now().Add(-KeepEnded)
	var due bool
	err := s.store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM auth_requests WHERE at <= $1)
		OR EXISTS (SELECT FROM auth_tokens t WHERE expires_at <= $1 AND NOT EXISTS (SELECT FROM outbox o WHERE o.token_id = t.id))
		OR EXISTS (SELECT FROM email_changes WHERE coalesce(completed_at, cancelled_at, expires_at) <= $1)
		OR EXISTS (SELECT FROM activation_codes WHERE coalesce(used_at, expires_at) <= $1)`, before).Scan(&due)
	if err != nil || !due {
		return err
	}
	return s.store.Do(actor.With(ctx, actor.Job("auth_sweep")), store.Change{Action: "authn.swept", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		for _, d := range swept {
			n, err := tx.Exec(d.sql, before)
			if err != nil {
				return err
			}
			tx.Note(d.table, n)
		}
		return nil
	})
}

// Alarm levels: an hour with five times the median of the week's hours, and with enough to mean something; failed sign-ins
// of many addresses with a try or two each.
const (
	alarmTimes   = 5
	alarmLeast   = 50
	sprayLeast   = 50
	sprayPerAddr = 2
)

// watch looks for floods and sprays over the whole site. It stops nobody: it tells the operators.
func (s *Service) watch(ctx context.Context) error {
	now := s.now()
	r := s.store.Read(ctx)
	rows, err := r.Rows(`WITH hours AS (
			SELECT kind, h.n AS hour, (SELECT count(*) FROM auth_requests q WHERE q.kind = k.kind
				AND q.at > $1::timestamptz - make_interval(hours => h.n + 1) AND q.at <= $1::timestamptz - make_interval(hours => h.n)) AS n
			FROM (VALUES ('reset'), ('activate'), ('sign_in')) AS k(kind), generate_series(0, 167) AS h(n))
		SELECT kind, max(n) FILTER (WHERE hour = 0), percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE hour > 0)
		FROM hours GROUP BY kind ORDER BY kind`, now)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var n int64
		var median float64
		if err := rows.Scan(&kind, &n, &median); err != nil {
			return err
		}
		if n >= alarmLeast && float64(n) > alarmTimes*median {
			s.log.Warn("alarm: unusually many requests", "kind", kind, "last_hour", n, "median_hour", median)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var sprayed int64
	err = r.Row(`SELECT count(*) FROM (SELECT address_mac FROM auth_requests WHERE kind = 'sign_in' AND at > $1
		GROUP BY address_mac HAVING count(*) <= $2) a`, now.Add(-time.Hour), sprayPerAddr).Scan(&sprayed)
	if err == nil && sprayed >= sprayLeast {
		s.log.Warn("alarm: failed sign-ins of many addresses, few tries each", "addresses", sprayed)
	}
	return err
}
