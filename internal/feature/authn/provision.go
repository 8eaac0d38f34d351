package authn

import (
	"context"
	"errors"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// Provision gives a login its first password without mail or code. Only a command or a job may, never a request, and never a
// login that has a password: the demonstration uses it for its invented people.
func (s *Service) Provision(ctx context.Context, email, secret string) error {
	if actor.From(ctx).Kind != actor.System {
		return errors.New("authn: only a command may provision a login")
	}
	mac, _, err := s.addressMAC(ctx, email)
	if err != nil {
		return err
	}
	l, err := findLogin(s.store.Read(ctx), mac)
	if err != nil {
		return err
	}
	if l.ID == 0 {
		return fault.Missing()
	}
	hash, err := s.newHash(ctx, l, secret)
	if err != nil {
		return err
	}
	return s.store.Do(ctx, store.Change{Action: "activation.provisioned", Subject: l.subject()}, func(tx *store.Tx) error {
		if l, err = lockLogin(tx, l.ID); err != nil {
			return err
		}
		if l.activated() || l.Disabled {
			return fault.New(fault.Conflict, "error.changed")
		}
		if err := setPassword(tx, l, hash, tx.Now()); err != nil {
			return err
		}
		return s.summarise(tx, l.ID)
	})
}
