package authn

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/store"
)

// EmailChange is a change of address that waits for its confirmations.
type EmailChange struct {
	Old, New     string
	NewConfirmed bool
	OldConfirmed bool
	Expires      time.Time
}

// OpenEmailChange returns the change that is open, or nil.
func (s *Service) OpenEmailChange(ctx context.Context, session *identity.Session) (*EmailChange, error) {
	var c EmailChange
	var newOK, oldOK time.Time
	err := s.store.Read(ctx).Row(`SELECT old_address, new_address, new_ok_at, old_ok_at, expires_at FROM email_changes
		WHERE login_id = $1 AND completed_at IS NULL AND cancelled_at IS NULL AND expires_at > $2`, session.Login.ID, s.now()).
		Scan(&c.Old, &c.New, optional{&newOK}, optional{&oldOK}, &c.Expires)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.NewConfirmed, c.OldConfirmed = !newOK.IsZero(), !oldOK.IsZero()
	return &c, nil
}

// StartEmailChange asks for another address for somebody who is signed in and has just given the password (the route asks
// for that). Both mailboxes must confirm within a day; until then the new address serves nothing. A newer request
// replaces the open one.
//
// When the address belongs to another login, the answer, the open change and the mail to the old address are the same, and
// instead of a link the owner of that login gets a mail: nobody learns here which addresses are known.
func (s *Service) StartEmailChange(ctx context.Context, session *identity.Session, address string) error {
	v, err := s.limits.Count(ctx, limit.Use{Rule: emailStartDay, Of: strconv.FormatInt(session.Login.ID, 10)})
	if err != nil {
		return err
	}
	if !v.OK() {
		return fault.Wait("email.error.too_many", v.Wait)
	}
	mac, canonical, err := s.addressMAC(ctx, address)
	if err != nil {
		return err
	}
	if canonical == "" || !plain(canonical) {
		return fault.Fields(fault.Field{Name: "email", ID: "email.error.address"})
	}
	return s.store.Do(ctx, store.Change{Action: "email.change_started", Subject: login{ID: session.Login.ID}.subject()}, func(tx *store.Tx) error {
		l, err := lockLogin(tx, session.Login.ID)
		if err != nil {
			return err
		}
		if tx.Now().Sub(session.AuthAt) > StepUpLife {
			return fault.New(fault.Forbidden, "error.form_expired")
		}
		if l.Canonical == canonical {
			return fault.Fields(fault.Field{Name: "email", ID: "email.error.same"})
		}
		other, err := findLogin(tx, mac)
		if err != nil {
			return err
		}
		return s.openEmailChange(tx, l, other, identity.Deliverable(address), canonical)
	})
}

// plain reports whether an address is ASCII: the others few mail servers take.
func plain(address string) bool {
	for i := range len(address) {
		if address[i] >= 0x80 {
			return false
		}
	}
	return true
}

// openEmailChange writes the change with the hashes of both tokens in one statement, so that no token can ever confirm
// another request's address (heartcombo/devise#5783), and the mails to both sides.
func (s *Service) openEmailChange(tx *store.Tx, l, other login, address, canonical string) error {
	ctx, now := tx.Context(), tx.Now()
	ends := now.Add(EmailChangeLife)
	newToken, oldToken := ident.Token(), ident.Token()
	newMAC, err := s.tokenMAC(ctx, newToken)
	if err != nil {
		return err
	}
	oldMAC, err := s.tokenMAC(ctx, oldToken)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE email_changes SET cancelled_at = $2 WHERE login_id = $1 AND completed_at IS NULL AND cancelled_at IS NULL`, l.ID, now); err != nil {
		return err
	}
	var id int64
	err = tx.Row(`INSERT INTO email_changes (login_id, old_address, new_address, new_canonical, new_mac, old_mac, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`, l.ID, l.Email, address, canonical, newMAC, oldMAC, now, ends).Scan(&id)
	if err != nil {
		return err
	}
	toNew := newLink{purpose: emailNew, login: l, address: canonical, epoch: l.Epoch, related: id, token: newToken, made: now, ends: ends}
	newID, err := s.mint(tx, toNew)
	if err != nil {
		return err
	}
	toOld := newLink{purpose: emailOld, login: l, address: l.Canonical, epoch: l.Epoch, related: id, token: oldToken, made: now, ends: ends}
	oldID, err := s.mint(tx, toOld)
	if err != nil {
		return err
	}
	confirm := mail.Intent{
		Key: fmt.Sprintf("authn:email_new:%d", id), Template: "authn.email_confirm_new", Language: i18n.Lang(l.Language), Recipient: address,
		LoginID: l.ID, TokenID: newID, Args: struct{}{}, DuplicateSafe: true, Expires: ends,
	}
	if other.ID > 0 {
		confirm.Key = fmt.Sprintf("authn:email_taken:%d:%s", other.ID, now.Format(time.DateOnly)) // once a day, whoever asks how often
		confirm.Template, confirm.Language, confirm.Recipient = "authn.email_taken", i18n.Lang(other.Language), other.Email
		confirm.LoginID, confirm.TokenID = other.ID, 0
	}
	if other.ID == 0 || (!other.Disabled && other.Email != "") {
		if _, err := mail.Enqueue(tx, confirm); err != nil {
			return err
		}
	}
	rq := requester(ctx, now)
	_, err = mail.Enqueue(tx, mail.Intent{
		Key: fmt.Sprintf("authn:email_old:%d", id), Template: "authn.email_confirm_old", Language: i18n.Lang(l.Language), Recipient: l.Email,
		LoginID: l.ID, TokenID: oldID, DuplicateSafe: true, Expires: ends,
		Args: emailArgs{askedArgs: askedArgs{At: rq.at, From: origin(rq.ip), Browser: browser(rq.userAgent)}, New: address},
	})
	return err
}

// CancelOpenEmailChange ends the open change of who is signed in; none is no error.
func (s *Service) CancelOpenEmailChange(ctx context.Context, session *identity.Session) error {
	return s.store.Do(ctx, store.Change{Action: "email.change_cancelled", Subject: login{ID: session.Login.ID}.subject()}, func(tx *store.Tx) error {
		if _, err := lockLogin(tx, session.Login.ID); err != nil {
			return err
		}
		return cancelEmailChange(tx, session.Login.ID)
	})
}

// cancelEmailChange ends the open change of a login and its two links.
func cancelEmailChange(tx *store.Tx, loginID int64) error {
	now := tx.Now()
	if _, err := tx.Exec(`UPDATE auth_tokens SET used_at = $2, sealed = NULL
		WHERE login_id = $1 AND purpose IN ('email_new', 'email_old') AND used_at IS NULL`, loginID, now); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE email_changes SET cancelled_at = $2
		WHERE login_id = $1 AND completed_at IS NULL AND cancelled_at IS NULL`, loginID, now)
	return err
}
