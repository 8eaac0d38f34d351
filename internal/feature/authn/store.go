package authn

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// login is a login with what only this package may see.
type login struct {
	ID        int64
	Email     string
	Canonical string
	Name      string
	Language  string
	Hash      string // PHC string; empty: never activated
	SetAt     time.Time
	MustSet   bool // the password no longer works
	Epoch     int64
	Disabled  bool
}

// activated reports whether the login ever had a password.
func (l login) activated() bool { return l.Hash != "" }

// lets reports whether a right password lets the login in.
func (l login) lets() bool { return l.ID > 0 && l.Hash != "" && !l.MustSet && !l.Disabled }

func (l login) subject() keys.Subject { return keys.Login(l.ID) }

const loginColumns = `l.id, l.email, l.email_canonical, l.name, l.language, coalesce(l.password_hash, ''), l.password_set_at, l.must_set,
	l.auth_epoch, l.disabled_at IS NOT NULL`

func (l *login) fields() []any {
	return []any{&l.ID, &l.Email, &l.Canonical, &l.Name, &l.Language, &l.Hash, optional{&l.SetAt}, &l.MustSet, &l.Epoch, &l.Disabled}
}

// optional scans a time that may be NULL into one that is then zero.
type optional struct{ t *time.Time }

// Scan implements sql.Scanner.
func (o optional) Scan(v any) error {
	if t, ok := v.(time.Time); ok {
		*o.t = t.UTC()
	}
	return nil
}

// findLogin returns the login of an address by its keyed hash; the zero login when there is none.
func findLogin(r store.Reader, mac []byte) (l login, err error) {
	err = r.Row(`SELECT `+loginColumns+` FROM logins l WHERE l.email_mac = $1`, mac).Scan(l.fields()...)
	if fault.Is(err, fault.NotFound) {
		return login{}, nil
	}
	return l, err
}

// loginByID returns a login.
func loginByID(r store.Reader, id int64) (l login, err error) {
	err = r.Row(`SELECT `+loginColumns+` FROM logins l WHERE l.id = $1`, id).Scan(l.fields()...)
	return l, err
}

// lockLogin returns a login and holds it until the transaction ends. Every change of a login begins here: with one order
// of locks no two changes wait for each other in a circle.
func lockLogin(tx *store.Tx, id int64) (l login, err error) {
	err = tx.Row(`SELECT `+loginColumns+` FROM logins l WHERE l.id = $1 FOR NO KEY UPDATE`, id).Scan(l.fields()...)
	return l, err
}

// lockAddress is lockLogin for a keyed hash of an address; the zero login when there is none.
func lockAddress(tx *store.Tx, mac []byte) (l login, err error) {
	err = tx.Row(`SELECT `+loginColumns+` FROM logins l WHERE l.email_mac = $1 FOR NO KEY UPDATE`, mac).Scan(l.fields()...)
	if fault.Is(err, fault.NotFound) {
		return login{}, nil
	}
	return l, err
}

// customersOf returns the customers that a login acts for, by number.
func customersOf(r store.Reader, login int64) ([]identity.Customer, error) {
	rows, err := r.Rows(`SELECT c.id, c.number, c.name, c.kind, c.status, c.language
		FROM login_customers lc JOIN customers c ON c.id = lc.customer_id WHERE lc.login_id = $1 ORDER BY c.number`, login)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []identity.Customer
	for rows.Next() {
		var c identity.Customer
		if err := rows.Scan(&c.ID, &c.Number, &c.Name, &c.Kind, &c.Status, &c.Language); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// setPassword gives a login a password and a new epoch. A login that changed since it was read is a dead link.
func setPassword(tx *store.Tx, l login, hash string, now time.Time) error {
	n, err := tx.Exec(`UPDATE logins SET password_hash = $3, password_set_at = $4, must_set = false, auth_epoch = auth_epoch + 1,
		verified_at = coalesce(verified_at, $4) WHERE id = $1 AND auth_epoch = $2`, l.ID, l.Epoch, hash, now)
	if err == nil && n != 1 {
		err = deadLink()
	}
	return err
}

// raiseEpoch makes every outstanding link and remembered device of a login worthless.
func raiseEpoch(tx *store.Tx, login int64) error {
	_, err := tx.Exec(`UPDATE logins SET auth_epoch = auth_epoch + 1 WHERE id = $1`, login)
	return err
}

// killLinks ends all links of a login but those to undo, and the open change of its address. It returns how many links
// were live.
func killLinks(tx *store.Tx, login int64, now time.Time) (int64, error) {
	if _, err := tx.Exec(`UPDATE email_changes SET cancelled_at = $2
		WHERE login_id = $1 AND completed_at IS NULL AND cancelled_at IS NULL`, login, now); err != nil {
		return 0, err
	}
	n, err := tx.Exec(`UPDATE auth_tokens SET used_at = $2, sealed = NULL
		WHERE login_id = $1 AND used_at IS NULL AND expires_at > $2 AND purpose <> 'undo'`, login, now)
	return n, err
}

// formerAddresses returns the addresses that a login left not longer ago than a notice can be undone.
func formerAddresses(tx *store.Tx, l login, now time.Time) ([]string, error) {
	rows, err := tx.Rows(`SELECT DISTINCT old_address FROM email_changes
		WHERE login_id = $1 AND completed_at > $2 AND old_address <> $3 ORDER BY old_address`, l.ID, now.Add(-UndoLife), l.Email)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var a string
		if err := rows.Scan(&a); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
