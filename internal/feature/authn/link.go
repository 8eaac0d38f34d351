package authn

import (
	"context"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// Purpose is what a mailed link is for. A link works for its own purpose and no other.
type Purpose string

// The purposes.
const (
	Reset    Purpose = "reset"
	Activate Purpose = "activate"
	Cancel   Purpose = "cancel" // of a reset or an activation
	Undo     Purpose = "undo"   // ends sessions and starts a reset
	emailNew Purpose = "email_new"
	emailOld Purpose = "email_old"
)

// newLink is a link that is being made.
type newLink struct {
	purpose Purpose
	login   login
	address string // canonical address that it is mailed to
	epoch   int64
	related int64 // the link that it cancels, or the change of address
	token   string
	made    time.Time
	ends    time.Time
}

// mint writes a link. Its token is kept sealed until its mail is sent, and as a keyed hash.
func (s *Service) mint(tx *store.Tx, n newLink) (id int64, err error) {
	if n.token == "" {
		n.token = ident.Token()
	}
	ctx := tx.Context()
	mac, err := s.tokenMAC(ctx, n.token)
	if err != nil {
		return 0, err
	}
	err = tx.Row(`INSERT INTO auth_tokens (mac, purpose, login_id, address, epoch, related_id, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, $8) RETURNING id`,
		mac, string(n.purpose), n.login.ID, n.address, n.epoch, n.related, n.made, n.ends).Scan(&id)
	if err != nil {
		return 0, err
	}
	sealed, err := mail.SealToken(ctx, s.store.Keys(), id, n.token)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`UPDATE auth_tokens SET sealed = $2 WHERE id = $1`, id, sealed)
	return id, err
}

// held is a stored link with its login.
type held struct {
	id      int64
	purpose Purpose
	address string
	related int64
	expires time.Time
	used    bool
	epoch   int64
	login   login
}

// state says why a link does not work, or "".
func (h held) state(purpose Purpose, now time.Time) string {
	switch {
	case h.id == 0:
		return "unknown"
	case h.purpose != purpose:
		return "purpose"
	case h.used:
		return "used"
	case !h.expires.After(now):
		return "expired"
	case h.login.Disabled:
		return "disabled"
	case h.purpose != Undo && h.epoch != h.login.Epoch:
		return "replaced"
	}
	return ""
}

// find returns the link of a token, whatever its state; none is the zero link.
func (s *Service) find(r store.Reader, token string) (h held, err error) {
	if len(token) != ident.TokenLength {
		return held{}, nil
	}
	mac, err := s.tokenMAC(r.Context(), token)
	if err != nil {
		return held{}, err
	}
	var purpose string
	dest := []any{&h.id, &purpose, &h.address, &h.related, &h.expires, &h.used, &h.epoch}
	err = r.Row(`SELECT t.id, t.purpose, t.address, coalesce(t.related_id, 0), t.expires_at, t.used_at IS NOT NULL, t.epoch, `+loginColumns+`
		FROM auth_tokens t JOIN logins l ON l.id = t.login_id WHERE t.mac = $1`, mac).Scan(append(dest, h.login.fields()...)...)
	if fault.Is(err, fault.NotFound) {
		return held{}, nil
	}
	h.purpose = Purpose(purpose)
	return h, err
}

// live returns the link of a token if it works for a purpose; otherwise the refusal is recorded and the link is dead.
func (s *Service) live(ctx context.Context, purpose Purpose, token string) (held, error) {
	h, err := s.find(s.store.Read(ctx), token)
	if err != nil {
		return held{}, err
	}
	if reason := h.state(purpose, s.now()); reason != "" {
		return held{}, s.refuse(ctx, purpose, h, reason)
	}
	return h, nil
}

// refuse records that a link was refused, within bounds, and returns the one answer that all dead links have.
func (s *Service) refuse(ctx context.Context, purpose Purpose, h held, reason string) error {
	v, err := s.limits.Count(ctx, limit.ByIP(actor.From(ctx).IP, refusedLink)...)
	if err != nil {
		return err
	}
	if v.OK() {
		subject := keys.Nobody()
		if h.id > 0 {
			subject = h.login.subject()
		}
		if err := s.store.Refused(ctx, store.Change{Action: string(purpose) + ".link_refused", Subject: subject,
			Payload: map[string]any{"reason": reason}}); err != nil {
			return err
		}
	}
	return deadLink()
}

// consume uses a link, once: the second of two at the same moment finds nothing to update. The login is locked before, so
// that two different links of one login cannot both be used on the same epoch.
func (s *Service) consume(tx *store.Tx, h held) (login, error) {
	l, err := lockLogin(tx, h.login.ID)
	if err != nil {
		return login{}, err
	}
	now := tx.Now()
	n, err := tx.Exec(`UPDATE auth_tokens t SET used_at = $2, sealed = NULL
		WHERE t.id = $1 AND t.purpose = $3 AND t.used_at IS NULL AND t.expires_at > $2
		  AND (t.purpose = 'undo' OR t.epoch = (SELECT auth_epoch FROM logins WHERE id = t.login_id))`, h.id, now, string(h.purpose))
	if err != nil {
		return login{}, err
	}
	if n != 1 || l.Disabled {
		return login{}, deadLink()
	}
	return l, reached(tx, h.address)
}

// reached lets mailings go again to an address at which nothing arrived before: somebody has followed a link that went there.
func reached(tx *store.Tx, address string) error {
	canonical, err := identity.Canonical(address)
	if err != nil {
		return nil // none that a mailing could go to
	}
	return mail.Reached(tx, canonical)
}

// Link is what a page may know of a link that works.
type Link struct {
	Purpose  Purpose
	Email    string // address of the login, for the browser's password manager
	Language string
	Expires  time.Time
}

// OpenLink looks at a link and changes nothing: mail scanners open links before people do. A link that does not work for
// the purpose is an Expired fault.
func (s *Service) OpenLink(ctx context.Context, purpose Purpose, token string) (Link, error) {
	h, err := s.live(ctx, purpose, token)
	if err != nil {
		return Link{}, err
	}
	err = s.store.Refused(ctx, store.Change{Action: string(purpose) + ".link_opened", Subject: h.login.subject()})
	return h.link(), err
}

// CheckLink looks at a link that was opened before, without another line in the record: its form is shown again.
func (s *Service) CheckLink(ctx context.Context, purpose Purpose, token string) (Link, error) {
	h, err := s.live(ctx, purpose, token)
	if err != nil {
		return Link{}, err
	}
	return h.link(), nil
}

func (h held) link() Link {
	return Link{Purpose: h.purpose, Email: h.login.Email, Language: h.login.Language, Expires: h.expires}
}

// finishing counts the last step of a link by where it comes from.
func (s *Service) finishing(ctx context.Context) error {
	v, err := s.limits.Count(ctx, limit.ByIP(actor.From(ctx).IP, finishMinute, finishTwoMinutes)...)
	if err != nil {
		return err
	}
	if !v.OK() {
		return fault.Wait("reset.error.too_many", v.Wait)
	}
	return nil
}
