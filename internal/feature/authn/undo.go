package authn

import (
	"context"

	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// Undo uses the link of a notice about a change that its owner did not make. It can do two things only: end all sessions, and
// start a reset. The password of now no longer lets anybody in, since somebody else may have set it; the reset link goes to the stored
// address, as ever. It cannot bring back an address: who still reads an address that was given up must not thereby
// get the account. The page therefore names the privacy office.
func (s *Service) Undo(ctx context.Context, token string) error {
	if err := s.finishing(ctx); err != nil {
		return err
	}
	h, err := s.live(ctx, Undo, token)
	if err != nil {
		return err
	}
	return s.finish(ctx, Undo, h, func(tx *store.Tx) error {
		l, err := s.consume(tx, h)
		if err != nil {
			return err
		}
		now := tx.Now()
		sessions, err := identity.EndSessions(tx, l.ID, 0)
		if err != nil {
			return err
		}
		links, err := killLinks(tx, l.ID, now)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE logins SET must_set = (password_hash IS NOT NULL), auth_epoch = auth_epoch + 1 WHERE id = $1`, l.ID); err != nil {
			return err
		}
		l.Epoch++
		tx.Note("sessions_ended", sessions)
		tx.Note("tokens_killed", links)
		tx.Note("address_changed_since", h.address != l.Canonical)
		if l.activated() {
			who := requester(ctx, now)
			if err := s.sendLink(tx, l, Reset, who); err != nil {
				return err
			}
		}
		return s.summarise(tx, l.ID)
	})
}
