package authn

import (
	"context"
	"fmt"
	"math"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/mail"
	"inzage/internal/platform/mailing"
	"inzage/internal/platform/store"
)

// Invitations tell imported customers that the portal is there. The mail carries no link that lets anybody in: the address is typed on
// the page for activation, and the link follows then. So no thousands of secrets that hold for a week lie in mailboxes.

// InvitationMatter is the name of the invitation to many in package mailing. Its ref is the newest login that it goes to: the next one
// goes to those that came later, and nobody is invited twice by it.
const InvitationMatter = "invitation"

const invitationTemplate = "authn.invite"

// awaitedSQL is what a login is that never had a password and may get one, for a customer whose data is held.
const awaitedSQL = `FROM logins l JOIN login_customers lc ON lc.login_id = l.id JOIN customers c ON c.id = lc.customer_id
	WHERE l.password_hash IS NULL AND l.disabled_at IS NULL AND c.erased_at IS NULL`

// Invited is what became of an invitation to one customer or address.
type Invited struct {
	Letters int // in the outbox now; one that waited there already counts
	Active  int // logins that have a password: nobody is written to
	Closed  int // logins that were disabled
}

// Invite invites those who sign in for a customer number, or who sign in with an e-mail address. NotFound when there is no such customer
// or login; a customer for whom nobody signs in is a customer without letters.
func (s *Service) Invite(ctx context.Context, numberOrAddress string) (done Invited, err error) {
	r := s.store.Read(ctx)
	var logins []int64
	if strings.Contains(numberOrAddress, "@") {
		mac, _, err := s.addressMAC(ctx, numberOrAddress)
		if err != nil {
			return done, err
		}
		l, err := findLogin(r, mac)
		if err != nil {
			return done, err
		}
		if l.ID == 0 {
			return done, fault.Missing()
		}
		logins = []int64{l.ID}
	} else {
		var customer int64
		if err := r.Row(`SELECT id FROM customers WHERE number = $1 AND erased_at IS NULL`, numberOrAddress).Scan(&customer); err != nil {
			return done, err
		}
		if err := r.SQL(`SELECT login_id FROM login_customers WHERE customer_id = ? ORDER BY login_id`, customer).List(&logins); err != nil {
			return done, err
		}
	}
	for _, id := range logins {
		if err := s.invite(ctx, id, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// invite writes to one login, unless it needs no invitation.
func (s *Service) invite(ctx context.Context, id int64, done *Invited) error {
	l, err := loginByID(s.store.Read(ctx), id)
	switch {
	case err != nil:
		return err
	case l.activated():
		done.Active++
		return nil
	case l.Disabled:
		done.Closed++
		return nil
	}
	done.Letters++
	return s.store.Do(ctx, store.Change{Action: "activation.invited", Subject: l.subject()}, func(tx *store.Tx) error {
		if l, err = lockLogin(tx, id); err != nil {
			return err
		}
		return s.tell(tx, notice{template: invitationTemplate, key: fmt.Sprint(l.ID), login: l, args: struct{}{}}) // before it is sent, mayInvite asks again
	})
}

// Uninvited counts the logins to which InviteAll would write now.
func (s *Service) Uninvited(ctx context.Context) (n int64, err error) {
	return s.uninvited(s.store.Read(ctx))
}

func (s *Service) uninvited(r store.Reader) (n int64, err error) {
	from, err := s.mailings.LastRef(r, InvitationMatter, math.MaxInt64)
	if err != nil {
		return 0, err
	}
	err = r.Row(`SELECT count(DISTINCT l.id) `+awaitedSQL+` AND l.id > $1`, from).Scan(&n)
	return n, err
}

// Invitations is an invitation to many.
type Invitations struct {
	Mailing int64
	Logins  int64 // that it goes to; 0: nobody came since the last one, and none was begun
}

// InviteAll begins to invite every login that came since the last invitation to many and has no password yet. Logins that come while it
// goes out are for the next one.
func (s *Service) InviteAll(ctx context.Context) (done Invitations, err error) {
	err = s.store.Do(ctx, store.Change{Action: "activation.invited_many", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		// An import that runs has numbers for its logins that are not to be seen yet: wait for the batch, or they would never be invited.
		if _, err := tx.Exec(`LOCK TABLE logins IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		if done.Logins, err = s.uninvited(tx); err != nil {
			return err
		}
		tx.Note("logins", done.Logins)
		if done.Logins == 0 {
			return nil
		}
		var newest int64
		if err := tx.Row(`SELECT max(id) FROM logins`).Scan(&newest); err != nil {
			return err
		}
		done.Mailing, _, err = s.mailings.Start(tx, InvitationMatter, newest)
		return err
	})
	return done, err
}

// addMatter has the mailings know the invitation.
func (s *Service) addMatter() {
	if s.mailings == nil {
		return
	}
	s.mailings.Add(mailing.Matter{
		Name: InvitationMatter, Template: invitationTemplate, Audience: awaited, Prepare: s.prepareInvitations,
		Customers: func(r store.Reader) (n int64, err error) {
			err = r.Row(`SELECT count(DISTINCT c.id) ` + awaitedSQL).Scan(&n)
			return n, err
		},
	})
}

// awaited yields the logins without a password, customer by customer. One that acts for several customers comes several times; the
// mailing writes one letter to an address.
func awaited(r store.Reader, after int64, limit int) (all []mailing.Recipient, last int64, err error) {
	rows, err := r.Rows(`WITH next AS (SELECT c.id FROM customers c WHERE c.id > $1 AND c.erased_at IS NULL AND EXISTS (
				SELECT FROM login_customers lc JOIN logins l ON l.id = lc.login_id WHERE lc.customer_id = c.id AND l.password_hash IS NULL AND l.disabled_at IS NULL)
			ORDER BY c.id LIMIT $2)
		SELECT next.id, l.id, l.email, l.email_canonical, l.language FROM next JOIN login_customers lc ON lc.customer_id = next.id JOIN logins l ON l.id = lc.login_id
		WHERE l.password_hash IS NULL AND l.disabled_at IS NULL ORDER BY next.id, l.id`, after, limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var to mailing.Recipient
		if err := rows.Scan(&to.CustomerID, &to.LoginID, &to.Mail, &to.Canonical, (*string)(&to.Language)); err != nil {
			return nil, 0, err
		}
		all, last = append(all, to), to.CustomerID
	}
	return all, last, rows.Err()
}

// prepareInvitations leaves out the logins that an earlier invitation went to, and those that came after this one began.
func (s *Service) prepareInvitations(tx *store.Tx, ref int64, to []mailing.Recipient) ([]mailing.Draft, error) {
	from, err := s.mailings.LastRef(tx, InvitationMatter, ref)
	if err != nil {
		return nil, err
	}
	drafts := make([]mailing.Draft, len(to))
	for i, r := range to {
		drafts[i] = mailing.Draft{Withhold: r.LoginID <= from || r.LoginID > ref, Args: struct{}{}}
	}
	return drafts, nil
}

// mayInvite is asked before each attempt: who found the portal meanwhile needs no invitation.
func mayInvite(_ context.Context, r store.Reader, l mail.Letter) (stop string, err error) {
	who, err := loginByID(r, l.LoginID)
	switch {
	case fault.Is(err, fault.NotFound) || who.Disabled:
		return "closed", nil
	case err != nil:
		return "", err
	case who.activated():
		return "activated", nil
	}
	return "", nil
}
