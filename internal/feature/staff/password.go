package staff

import (
	"context"

	"inzage/internal/core/fault"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// ChangePassword gives an officer who has just given a factor another password. All other sessions end, this one gets a new
// token, and all officers hear of it.
func (s *Service) ChangePassword(ctx context.Context, session *Session, secretWord string) (token string, err error) {
	if session.Stage != StageFull || !session.Fresh(s.now()) {
		return "", fault.New(fault.Forbidden, "staff.error.step_up")
	}
	if err := password.Check("password", secretWord, s.words(session.Officer)); err != nil {
		return "", err
	}
	hash, err := s.passwords.Hash(ctx, secretWord)
	if err != nil {
		return "", err
	}
	err = s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.password_changed", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		o, err := s.hold(tx, session)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE officers SET password_hash = $2, password_set_at = $3, auth_epoch = auth_epoch + 1 WHERE id = $1`, o.ID, hash, tx.Now()); err != nil {
			return err
		}
		o.Epoch++
		if token, err = advance(tx, session, newSession{officer: o, stage: StageFull, factor: session.Factor}); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE officer_id = $1 AND id <> $2`, o.ID, session.ID); err != nil {
			return err
		}
		return s.tellAll(tx, noticePassword, o.Officer)
	})
	return token, err
}
