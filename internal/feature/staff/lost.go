package staff

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Somebody lost the phone, the spare and the paper. One colleague asks for a new start and says how the identity was checked;
// another colleague agrees; an hour passes in which everybody, the owner of the account included, has a mail about it; then
// one of the two makes the link and hands it over. The three are three persons, here and in the database.

// maxCheck is the most characters of the note on how the identity was checked, minCheck the fewest.
const (
	minCheck = 20
	maxCheck = 500
)

// Recovery is a request to let an officer start anew.
type Recovery struct {
	ID            int64
	Officer       int64
	Name          string
	OpenedBy      string
	OpenedAt      time.Time
	IdentityCheck string
	ApprovedBy    string    // empty: not yet
	UsableAt      time.Time // zero: not yet approved
	Expires       time.Time
	Mine          bool // who reads asked for it
	Approved      bool // who reads approved it
	About         bool // it is about who reads
}

// Recoveries lists the open requests, the oldest first, and the colleagues for whom one can be made.
func (s *Service) Recoveries(ctx context.Context) (open []Recovery, colleagues []Officer, err error) {
	r := s.store.Read(ctx)
	me, err := Require(r, Recover)
	if err != nil {
		return nil, nil, err
	}
	rows, err := r.Rows(`SELECT l.id, l.officer_id, o.name, a.name, l.opened_at, l.identity_check, coalesce(b.name, ''), coalesce(l.usable_at, 'epoch'), l.expires_at,
			l.opened_person = $2, coalesce(l.approved_person = $2, false), l.person = $2
		FROM staff_recoveries l JOIN officers o ON o.id = l.officer_id JOIN officers a ON a.id = l.opened_by LEFT JOIN officers b ON b.id = l.approved_by
		WHERE l.done_at IS NULL AND l.cancelled_at IS NULL AND l.expires_at > $1 ORDER BY l.opened_at, l.id`, s.now(), me.Person)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Recovery
		if err := rows.Scan(&l.ID, &l.Officer, &l.Name, &l.OpenedBy, &l.OpenedAt, &l.IdentityCheck, &l.ApprovedBy, &l.UsableAt, &l.Expires,
			&l.Mine, &l.Approved, &l.About); err != nil {
			return nil, nil, err
		}
		l.UsableAt = sometime(l.UsableAt)
		open = append(open, l)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	colleagues, err = recoverable(r, me)
	return open, colleagues, err
}

// recoverable are the colleagues for whom an officer may ask a new start.
func recoverable(r store.Reader, me Officer) ([]Officer, error) {
	rows, err := r.Rows(`SELECT `+officerColumns+` FROM officers o WHERE o.status <> 'disabled' AND o.person <> $1 ORDER BY o.name, o.id`, me.Person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Officer
	for rows.Next() {
		var o officer
		if err := rows.Scan(o.fields()...); err != nil {
			return nil, err
		}
		out = append(out, o.Officer)
	}
	return out, rows.Err()
}

// OpenRecovery asks for a new start of a colleague who lost everything.
func (s *Service) OpenRecovery(ctx context.Context, id int64, check string) error {
	check = strings.TrimSpace(check)
	if n := utf8.RuneCountInString(check); n < minCheck || n > maxCheck {
		return fault.Fields(fault.Field{Name: "check", ID: "staff.error.check", Args: map[string]any{"Min": minCheck, "Max": maxCheck}})
	}
	return s.store.Do(ctx, store.Change{Action: "staff.recovery_opened", Subject: keys.Officer(id), To: "open",
		Payload: map[string]any{"identity_check": check}}, func(tx *store.Tx) error {
		all, err := lockOfficers(tx)
		if err != nil {
			return err
		}
		me, err := Require(tx, Recover)
		if err != nil {
			return err
		}
		o, known := all[id]
		switch {
		case !known || o.Status == Disabled:
			return fault.Missing()
		case o.Person == me.Person:
			return fault.New(fault.Conflict, "staff.error.other_person")
		}
		now := tx.Now()
		if _, err := tx.Exec(`UPDATE staff_recoveries SET cancelled_at = $2 WHERE officer_id = $1 AND done_at IS NULL AND cancelled_at IS NULL AND expires_at <= $2`, id, now); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO staff_recoveries (officer_id, person, opened_by, opened_person, opened_at, identity_check, expires_at)
			VALUES ($1, '', $2, '', $3, $4, $5) ON CONFLICT (officer_id) WHERE done_at IS NULL AND cancelled_at IS NULL DO NOTHING`,
			id, me.ID, now, check, now.Add(RecoveryLife))
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "staff.error.recovery_open")
		}
		return s.tellAll(tx, noticeLost, o.Officer)
	})
}

// lockedRecovery is an open request that is held until the transaction ends.
type lockedRecovery struct {
	officer        int64
	person, opener string
	approver       *string
	usable         *time.Time
}

// recovery locks all officers and an open request, and checks that who acts may help and is not the one who is helped.
func (s *Service) recovery(tx *store.Tx, id int64) (l lockedRecovery, me Officer, o officer, err error) {
	all, err := lockOfficers(tx)
	if err != nil {
		return l, me, o, err
	}
	if me, err = Require(tx, Recover); err != nil {
		return l, me, o, err
	}
	err = tx.Row(`SELECT officer_id, person, opened_person, approved_person, usable_at FROM staff_recoveries
		WHERE id = $1 AND done_at IS NULL AND cancelled_at IS NULL AND expires_at > $2 FOR UPDATE`, id, tx.Now()).
		Scan(&l.officer, &l.person, &l.opener, &l.approver, &l.usable)
	if err != nil {
		return l, me, o, err
	}
	if o = all[l.officer]; o.Status == Disabled {
		return l, me, o, fault.Missing()
	}
	tx.About(keys.Officer(o.ID))
	return l, me, o, nil
}

// ApproveRecovery agrees to a colleague's request. Who asked cannot, nor whom it is about, under any account.
func (s *Service) ApproveRecovery(ctx context.Context, id int64) error {
	return s.store.Do(ctx, store.Change{Action: "staff.recovery_approved", Subject: keys.Nobody(), From: "open", To: "approved"}, func(tx *store.Tx) error {
		l, me, o, err := s.recovery(tx, id)
		switch {
		case err != nil:
			return err
		case me.Person == l.person || me.Person == l.opener:
			return fault.New(fault.Conflict, "staff.error.other_person")
		case l.approver != nil:
			return fault.New(fault.Conflict, "error.changed")
		}
		now := tx.Now()
		if _, err := tx.Exec(`UPDATE staff_recoveries SET approved_by = $2, approved_at = $3, usable_at = $4 WHERE id = $1`,
			id, me.ID, now, now.Add(RecoveryDelay)); err != nil {
			return err
		}
		return s.tellAll(tx, noticeApproved, o.Officer)
	})
}

// FinishRecovery makes the link, an hour after the approval at the earliest. One of the two makes it; everything that let the
// officer in before is gone. It returns the officer's name beside the link.
func (s *Service) FinishRecovery(ctx context.Context, id int64) (inv Invitation, name string, err error) {
	err = s.store.Do(ctx, store.Change{Action: "staff.recovery_done", Subject: keys.Nobody(), From: "approved", To: "done"}, func(tx *store.Tx) error {
		l, me, o, err := s.recovery(tx, id)
		switch {
		case err != nil:
			return err
		case l.approver == nil:
			return fault.New(fault.Conflict, "staff.error.not_approved")
		case me.Person != l.opener && me.Person != *l.approver:
			return fault.New(fault.Conflict, "staff.error.other_person")
		case tx.Now().Before(*l.usable):
			return fault.New(fault.Conflict, "staff.error.too_early")
		}
		if _, err := tx.Exec(`UPDATE staff_recoveries SET done_at = $2 WHERE id = $1`, id, tx.Now()); err != nil {
			return err
		}
		if inv, err = s.anew(tx, o); err != nil {
			return err
		}
		name = o.Name
		return s.tellAll(tx, noticeReset, o.Officer)
	})
	return inv, name, err
}

// CancelRecovery ends a request. Any officer may who is active, first of all the one whom it is about: it stops, it gives nothing.
func (s *Service) CancelRecovery(ctx context.Context, id int64) error {
	return s.store.Do(ctx, store.Change{Action: "staff.recovery_cancelled", Subject: keys.Nobody(), To: "cancelled"}, func(tx *store.Tx) error {
		me, err := Require(tx, OwnSecurity)
		if err != nil {
			return err
		}
		var officer int64
		err = tx.Row(`UPDATE staff_recoveries SET cancelled_at = $2, cancelled_by = $3 WHERE id = $1 AND done_at IS NULL AND cancelled_at IS NULL RETURNING officer_id`,
			id, tx.Now(), me.ID).Scan(&officer)
		if err != nil {
			return err
		}
		if officer == 0 {
			return errors.New("staff: a recovery of nobody")
		}
		tx.About(keys.Officer(officer))
		return nil
	})
}
