package authn

import (
	"context"
	"fmt"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// notice is a mail that tells an owner what happened to the login.
type notice struct {
	template string
	key      string // unique for what it tells; empty: this event, whatever it is
	login    login
	to       string // stored address; empty: the login's
	undo     bool   // with a link that ends sessions and starts a reset
	args     any
}

// tell puts a notice in the outbox.
func (s *Service) tell(tx *store.Tx, n notice) error {
	if n.to == "" {
		n.to = n.login.Email
	}
	if n.key == "" {
		n.key = fmt.Sprintf("%d:%s", n.login.ID, ident.Random())
	}
	if n.args == nil {
		rq := requester(tx.Context(), tx.Now())
		n.args = askedArgs{At: rq.at, From: origin(rq.ip), Browser: browser(rq.userAgent)}
	}
	in := mail.Intent{
		Key: n.template + ":" + n.key, Template: n.template, Language: i18n.Lang(n.login.Language), Recipient: n.to,
		LoginID: n.login.ID, Args: n.args, DuplicateSafe: true,
	}
	if n.undo {
		address, err := identity.Canonical(n.to)
		if err != nil {
			return err
		}
		now := tx.Now()
		in.TokenID, err = s.mint(tx, newLink{purpose: Undo, login: n.login, address: address, epoch: n.login.Epoch, made: now, ends: now.Add(UndoLife)})
		if err != nil {
			return err
		}
	}
	_, err := mail.Enqueue(tx, in)
	return err
}

// tellKnownAddresses sends a notice with a link to undo to the login's address and to those that it left in the last
// seven days: who took an account over may have changed its address first.
func (s *Service) tellKnownAddresses(tx *store.Tx, l login, template string) error {
	former, err := formerAddresses(tx, l, tx.Now())
	if err != nil {
		return err
	}
	for _, to := range append([]string{l.Email}, former...) {
		if err := s.tell(tx, notice{template: template, login: l, to: to, undo: true}); err != nil {
			return err
		}
	}
	return nil
}

// requester is who acts now, as a request for a link.
func requester(ctx context.Context, now time.Time) request {
	who := actor.From(ctx)
	return request{ip: who.IP, userAgent: who.UserAgent, at: now, allowed: true}
}

// askedArgs are what a letter says of who asked for it: enough to be recognised by its owner, too little to be of use to others.
type askedArgs struct {
	At      time.Time `json:"at"`
	From    string    `json:"from,omitempty"`    // rough IP address
	Browser string    `json:"browser,omitempty"` // "Firefox, Windows"
}

// emailArgs are those of letters about another address.
type emailArgs struct {
	askedArgs
	New string `json:"new"`
}
