package staff

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Status is where an officer's account stands.
type Status string

// The statuses.
const (
	Enrolling Status = "enrolling" // has not two authenticators yet, or not any more
	Active    Status = "active"
	Disabled  Status = "disabled"
)

// Officer is a staff member's account.
type Officer struct {
	ID        int64
	Person    string // the company's number of the person; two accounts may share it
	Email     string
	Name      string
	Language  i18n.Lang
	Roles     []Role
	TrainedOn time.Time // a day
	Status    Status
}

// May reports whether the officer's roles have a permission.
func (o Officer) May(p Permission) bool { return May(o.Roles, p) }

// Subject is the officer in the record.
func (o Officer) Subject() keys.Subject { return keys.Officer(o.ID) }

// officer is an officer with what only this package may see.
type officer struct {
	Officer
	Hash  string // PHC string; empty: not enrolled
	Epoch int64
}

const officerColumns = `o.id, o.person, o.email, o.name, o.language, o.roles, o.trained_on, o.status, coalesce(o.password_hash, ''), o.auth_epoch`

func (o *officer) fields() []any {
	return []any{&o.ID, &o.Person, &o.Email, &o.Name, &o.Language, &o.Roles, &o.TrainedOn, &o.Status, &o.Hash, &o.Epoch}
}

// readOfficer returns the officer that matches; none is a NotFound fault.
func readOfficer(r store.Reader, where string, args ...any) (o officer, err error) {
	err = r.Row(`SELECT `+officerColumns+` FROM officers o WHERE `+where, args...).Scan(o.fields()...)
	return o, err
}

// findOfficer returns the officer of an address; the zero officer when there is none.
func findOfficer(r store.Reader, email string) (officer, error) {
	canonical, err := identity.Canonical(email)
	if err != nil {
		canonical = "" // looked for all the same
	}
	o, err := readOfficer(r, `o.email_canonical = $1`, canonical)
	if fault.Is(err, fault.NotFound) {
		return officer{}, nil
	}
	return o, err
}

// lockOfficer returns an officer and holds the row until the transaction ends.
func lockOfficer(tx *store.Tx, id int64) (officer, error) {
	return readOfficer(tx, `o.id = $1 FOR NO KEY UPDATE`, id)
}

// lockOfficers returns all officers and holds their rows: what concerns two of them begins here, so that no two changes
// wait for each other in a circle.
func lockOfficers(tx *store.Tx) (map[int64]officer, error) {
	rows, err := tx.Rows(`SELECT ` + officerColumns + ` FROM officers o ORDER BY o.id FOR NO KEY UPDATE`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]officer{}
	for rows.Next() {
		var o officer
		if err := rows.Scan(o.fields()...); err != nil {
			return nil, err
		}
		all[o.ID] = o
	}
	return all, rows.Err()
}

// endAll makes every session and invitation of an officer worthless.
func endAll(tx *store.Tx, id int64, now time.Time) error {
	for _, sql := range []string{
		`UPDATE officers SET auth_epoch = auth_epoch + 1 WHERE id = $1 AND $2::timestamptz IS NOT NULL`,
		`DELETE FROM staff_sessions WHERE officer_id = $1 AND $2::timestamptz IS NOT NULL`,
		`UPDATE staff_invitations SET used_at = $2 WHERE officer_id = $1 AND used_at IS NULL`,
	} {
		if _, err := tx.Exec(sql, id, now); err != nil {
			return err
		}
	}
	return nil
}

// wipe takes everything from an officer that lets in: password, authenticators, codes, sessions, invitations.
func wipe(tx *store.Tx, id int64, now time.Time) error {
	for _, sql := range []string{
		`DELETE FROM staff_authenticators WHERE officer_id = $1`,
		`DELETE FROM staff_recovery_codes WHERE officer_id = $1`,
		`UPDATE officers SET status = 'enrolling', disabled_at = NULL, password_hash = NULL, password_set_at = NULL WHERE id = $1`,
	} {
		if _, err := tx.Exec(sql, id); err != nil {
			return err
		}
	}
	return endAll(tx, id, now)
}
