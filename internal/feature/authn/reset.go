package authn

import (
	"context"
	"encoding/hex"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/password"
	"inzage/internal/platform/store"
)

// SetPassword uses a reset link: it sets the password, ends every session, every remembered device and every other link,
// and tells the owner, in one transaction. It signs nobody in. Whoever else is signed in in the same browser
// changes nothing: the link says whose password it is.
func (s *Service) SetPassword(ctx context.Context, token, secret string) error {
	if err := s.finishing(ctx); err != nil {
		return err
	}
	h, err := s.live(ctx, Reset, token)
	if err != nil {
		return err
	}
	hash, err := s.newHash(ctx, h.login, secret)
	if err != nil {
		return err
	}
	err = s.finish(ctx, Reset, h, func(tx *store.Tx) error {
		return s.replacePassword(tx, h, hash, "authn.password_changed")
	})
	if err != nil {
		return err
	}
	return s.forgetFailures(ctx, h.login)
}

// forgetFailures ends the wait that strangers' failures brought: the owner has proven to be there.
func (s *Service) forgetFailures(ctx context.Context, l login) error {
	mac, err := identity.AddressMAC(ctx, s.store.Keys(), l.Canonical)
	if err != nil {
		return err
	}
	return s.limits.Clear(ctx, signInBackoff, hex.EncodeToString(mac))
}

// newHash checks a new password of a login and returns its hash.
func (s *Service) newHash(ctx context.Context, l login, secret string) (string, error) {
	customers, err := customersOf(s.store.Read(ctx), l.ID)
	if err != nil {
		return "", err
	}
	if err := password.Check("password", secret, s.words(l, customers)); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, secret)
}

// finish runs the last step of a link. When another step was quicker, the refusal is recorded apart.
func (s *Service) finish(ctx context.Context, purpose Purpose, h held, step func(tx *store.Tx) error) error {
	who := actor.From(ctx)
	if who.Kind == actor.Customer && who.LoginID != h.login.ID { // a link acts for its own login, whoever is signed in
		ctx = actor.With(ctx, actor.Actor{Kind: actor.Anonymous, IP: who.IP, UserAgent: who.UserAgent})
	}
	action := map[Purpose]string{Reset: "reset.completed", Activate: "activation.completed", Cancel: "reset.revoked_by_mail", Undo: "undo.completed"}[purpose]
	err := s.store.Do(ctx, store.Change{Action: action, Subject: h.login.subject()}, step)
	if fault.Is(err, fault.Expired) {
		return s.refuse(ctx, purpose, h, "used")
	}
	return err
}

// replacePassword uses a link and does all that a new password brings with it.
func (s *Service) replacePassword(tx *store.Tx, h held, hash, notice string) error {
	l, err := s.consume(tx, h)
	if err != nil {
		return err
	}
	now := tx.Now()
	if err := setPassword(tx, l, hash, now); err != nil {
		return err
	}
	sessions, err := identity.EndSessions(tx, l.ID, 0)
	if err != nil {
		return err
	}
	links, err := killLinks(tx, l.ID, now)
	if err != nil {
		return err
	}
	tx.Note("sessions_ended", sessions)
	tx.Note("tokens_killed", links)
	l.Epoch++
	if err := s.tellKnownAddresses(tx, l, notice); err != nil {
		return err
	}
	return s.summarise(tx, l.ID)
}

// CancelReset uses the cancel link of a mail: every live link to a new password is dead then. Nothing else changes.
func (s *Service) CancelReset(ctx context.Context, token string) error {
	if err := s.finishing(ctx); err != nil {
		return err
	}
	h, err := s.live(ctx, Cancel, token)
	if err != nil {
		return err
	}
	return s.finish(ctx, Cancel, h, func(tx *store.Tx) error {
		l, err := s.consume(tx, h)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE auth_tokens SET used_at = $2, sealed = NULL
			WHERE login_id = $1 AND used_at IS NULL AND purpose IN ('reset', 'activate', 'cancel')`, l.ID, tx.Now())
		tx.Note("tokens_killed", n)
		return err
	})
}
