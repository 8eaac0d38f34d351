package authn

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// EmailLink is what the page of a confirmation link shows.
type EmailLink struct {
	EmailChange
	OldSide bool // the link was mailed to the old address
}

// OpenEmailLink looks at a confirmation link and changes nothing.
func (s *Service) OpenEmailLink(ctx context.Context, token string) (EmailLink, error) {
	h, err := s.emailLink(ctx, token)
	if err != nil {
		return EmailLink{}, err
	}
	c, err := readEmailChange(s.store.Read(ctx), h, "")
	if err != nil {
		return EmailLink{}, err
	}
	if !c.open(s) {
		return EmailLink{}, s.refuse(ctx, h.purpose, h, "replaced")
	}
	err = s.store.Refused(ctx, store.Change{Action: "email.link_opened", Subject: h.login.subject()})
	return EmailLink{EmailChange: c.EmailChange, OldSide: h.purpose == emailOld}, err
}

// emailLink returns a confirmation link that works, of either side.
func (s *Service) emailLink(ctx context.Context, token string) (held, error) {
	h, err := s.find(s.store.Read(ctx), token)
	if err != nil {
		return held{}, err
	}
	want := emailNew
	if h.purpose == emailOld {
		want = emailOld
	}
	if reason := h.state(want, s.now()); reason != "" {
		return held{}, s.refuse(ctx, want, h, reason)
	}
	return h, nil
}

// storedChange is a row of email_changes.
type storedChange struct {
	EmailChange
	id        int64
	canonical string
	ended     bool
}

func (c storedChange) open(s *Service) bool { return !c.ended && c.Expires.After(s.now()) }

// readEmailChange returns the change that a link belongs to. The change names its tokens: a link that it does not name is none
// of its links, whatever the link says.
func readEmailChange(r store.Reader, h held, lock string) (c storedChange, err error) {
	err = r.Row(`SELECT c.id, c.old_address, c.new_address, c.new_canonical, c.new_ok_at IS NOT NULL, c.old_ok_at IS NOT NULL,
			c.expires_at, c.completed_at IS NOT NULL OR c.cancelled_at IS NOT NULL
		FROM email_changes c JOIN auth_tokens t ON t.mac = CASE WHEN t.purpose = 'email_old' THEN c.old_mac ELSE c.new_mac END
		WHERE t.id = $1 AND c.id = $2 AND c.login_id = $3 `+lock, h.id, h.related, h.login.ID).
		Scan(&c.id, &c.Old, &c.New, &c.canonical, &c.NewConfirmed, &c.OldConfirmed, &c.Expires, &c.ended)
	if fault.Is(err, fault.NotFound) {
		err = deadLink()
	}
	return c, err
}

// Confirmed is what a confirmation did.
type Confirmed struct {
	Done bool   // the address is changed; otherwise the other side is still to confirm
	New  string // the new address
}

// ConfirmEmail uses a confirmation link. When both sides have confirmed, the address changes: every other session and every
// link end, and both addresses are told, the old one with a link to undo.
func (s *Service) ConfirmEmail(ctx context.Context, session *identity.Session, token string) (Confirmed, error) {
	if err := s.finishing(ctx); err != nil {
		return Confirmed{}, err
	}
	h, err := s.emailLink(ctx, token)
	if err != nil {
		return Confirmed{}, err
	}
	keep := int64(0)
	if session != nil && session.Login.ID == h.login.ID {
		keep = session.ID
	} else {
		who := actor.From(ctx)
		ctx = actor.With(ctx, actor.Actor{Kind: actor.Anonymous, IP: who.IP, UserAgent: who.UserAgent})
	}
	var out Confirmed
	err = s.store.Do(ctx, store.Change{Action: "email.confirmed", Subject: h.login.subject()}, func(tx *store.Tx) error {
		l, err := s.consume(tx, h)
		if err != nil {
			return err
		}
		c, err := readEmailChange(tx, h, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		if !c.open(s) || c.Old != l.Email {
			return deadLink()
		}
		column := "new_ok_at"
		if h.purpose == emailOld {
			column, c.OldConfirmed = "old_ok_at", true
		} else {
			c.NewConfirmed = true
		}
		tx.Note("side", string(h.purpose))
		if _, err := tx.Exec(`UPDATE email_changes SET `+column+` = $2 WHERE id = $1`, c.id, tx.Now()); err != nil {
			return err
		}
		out = Confirmed{Done: c.OldConfirmed && c.NewConfirmed, New: c.New}
		if !out.Done {
			return nil
		}
		tx.As("email.changed")
		return s.completeEmailChange(tx, l, c, keep)
	})
	if fault.Is(err, fault.Expired) {
		return Confirmed{}, s.refuse(ctx, h.purpose, h, "used")
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == "23505" {
		// Another login got the address meanwhile. The change is over, and the answer is that of any dead link.
		return Confirmed{}, s.giveUpEmailChange(ctx, h)
	}
	return out, err
}

// completeEmailChange sets the new address. That nobody else has it, the unique index decides.
func (s *Service) completeEmailChange(tx *store.Tx, l login, c storedChange, keep int64) error {
	now := tx.Now()
	mac, err := identity.AddressMAC(tx.Context(), s.store.Keys(), c.canonical)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE email_changes SET completed_at = $2 WHERE id = $1`, c.id, now); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE logins SET email = $3, email_canonical = $4, email_mac = $5, email_changed_at = $6, verified_at = $6,
		auth_epoch = auth_epoch + 1 WHERE id = $1 AND auth_epoch = $2`, l.ID, l.Epoch, c.New, c.canonical, mac, now)
	if err == nil && n != 1 {
		err = deadLink()
	}
	if err != nil {
		return err
	}
	sessions, err := identity.EndSessions(tx, l.ID, keep)
	if err != nil {
		return err
	}
	links, err := killLinks(tx, l.ID, now)
	if err != nil {
		return err
	}
	tx.Note("sessions_ended", sessions)
	tx.Note("tokens_killed", links)
	old := l.Email
	l.Epoch++
	l.Email, l.Canonical = c.New, c.canonical
	if s.changed != nil {
		if err := s.changed(tx, l.ID, old, c.New); err != nil {
			return err
		}
	}
	args := emailArgs{askedArgs: askedArgs{At: now}, New: c.New}
	if err := s.tell(tx, notice{template: "authn.email_changed", login: l, to: old, undo: true, args: args}); err != nil {
		return err
	}
	if err := s.tell(tx, notice{template: "authn.email_changed", login: l, args: args}); err != nil {
		return err
	}
	return s.summarise(tx, l.ID)
}

func (s *Service) giveUpEmailChange(ctx context.Context, h held) error {
	err := s.store.Do(ctx, store.Change{Action: "email.change_cancelled", Subject: h.login.subject(), Payload: map[string]any{"reason": "taken"}},
		func(tx *store.Tx) error {
			if _, err := lockLogin(tx, h.login.ID); err != nil {
				return err
			}
			return cancelEmailChange(tx, h.login.ID)
		})
	if err != nil {
		return err
	}
	return deadLink()
}

// CancelEmail uses a confirmation link, of either side, to end the change instead.
func (s *Service) CancelEmail(ctx context.Context, token string) error {
	if err := s.finishing(ctx); err != nil {
		return err
	}
	h, err := s.emailLink(ctx, token)
	if err != nil {
		return err
	}
	err = s.store.Do(ctx, store.Change{Action: "email.change_cancelled", Subject: h.login.subject(), Payload: map[string]any{"side": string(h.purpose)}},
		func(tx *store.Tx) error {
			if _, err := s.consume(tx, h); err != nil {
				return err
			}
			return cancelEmailChange(tx, h.login.ID)
		})
	if fault.Is(err, fault.Expired) {
		return s.refuse(ctx, h.purpose, h, "used")
	}
	return err
}
