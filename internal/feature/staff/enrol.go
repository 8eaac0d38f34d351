package staff

import (
	"context"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// ReadInvitation returns whom a link invites. Looking uses nothing up. A link that is used, expired, replaced, unknown or
// malformed is one fault.
func (s *Service) ReadInvitation(ctx context.Context, token string) (Officer, error) {
	if len(token) != ident.TokenLength {
		return Officer{}, deadLink()
	}
	mac, err := s.store.Keys().MAC(ctx, keys.StaffMAC, token)
	if err != nil {
		return Officer{}, err
	}
	o, err := readOfficer(s.store.Read(ctx), `o.id = (SELECT officer_id FROM staff_invitations i
		WHERE i.mac = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND i.epoch = o.auth_epoch) AND o.status = 'enrolling'`, mac, s.now())
	if fault.Is(err, fault.NotFound) {
		return Officer{}, deadLink()
	}
	return o.Officer, err
}

// Enrol uses a link up: it sets the officer's password and begins a session that reaches nothing but the adding of
// authenticators. Of two that come with one link, one enrols.
func (s *Service) Enrol(ctx context.Context, token, secretWord string) (session string, err error) {
	v, err := s.limits.Count(ctx, limit.ByIP(actor.From(ctx).IP, enrolIPMinute)...)
	if err != nil {
		return "", err
	}
	if !v.OK() {
		return "", fault.Wait("staff.error.wait", v.Wait)
	}
	invited, err := s.ReadInvitation(ctx, token)
	if err != nil {
		return "", err
	}
	if err := password.Check("password", secretWord, s.words(invited)); err != nil {
		return "", err
	}
	hash, err := s.passwords.Hash(ctx, secretWord)
	if err != nil {
		return "", err
	}
	mac, err := s.store.Keys().MAC(ctx, keys.StaffMAC, token)
	if err != nil {
		return "", err
	}
	err = s.store.Do(as(ctx, invited.ID), store.Change{Action: "staff.enrolled", Subject: invited.Subject()}, func(tx *store.Tx) error {
		o, err := lockOfficer(tx, invited.ID)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE staff_invitations SET used_at = $3 WHERE mac = $1 AND officer_id = $2 AND used_at IS NULL AND expires_at > $3 AND epoch = $4`,
			mac, o.ID, tx.Now(), o.Epoch)
		if err != nil {
			return err
		}
		if n != 1 || o.Status != Enrolling {
			return deadLink()
		}
		if _, err := tx.Exec(`UPDATE officers SET password_hash = $2, password_set_at = $3 WHERE id = $1`, o.ID, hash, tx.Now()); err != nil {
			return err
		}
		if err := endAll(tx, o.ID, tx.Now()); err != nil {
			return err
		}
		o.Epoch++
		session, err = start(tx, newSession{officer: o, stage: StageEnrolling, factor: "invitation"})
		return err
	})
	return session, err
}
