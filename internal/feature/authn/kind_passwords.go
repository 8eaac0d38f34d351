package authn

import (
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/secret"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// passwordRecord is all that is known of a login's password, and the login itself.
func passwordRecord(r store.Reader, login int64) (dataset.Record, error) {
	var email, name, language, theme, density string
	var exists, mustSet bool
	var setAt, verified, changed, disabled, created time.Time
	err := r.Row(`SELECT email, name, language, theme, density, password_hash IS NOT NULL, must_set, password_set_at, verified_at,
			email_changed_at, disabled_at, created_at FROM logins WHERE id = $1`, login).
		Scan(&email, &name, &language, &theme, &density, &exists, &mustSet, optional{&setAt}, optional{&verified},
			optional{&changed}, optional{&disabled}, optional{&created})
	if err != nil {
		return dataset.Record{}, err
	}
	protection := dataset.Value{}
	if exists {
		protection = dataset.Choice("argon2id", "value.protection_argon2id")
	}
	return dataset.Record{
		At:    setAt,
		Title: dataset.Say("kind.passwords.title", nil),
		Fields: []dataset.Field{
			{Name: "password_exists", Value: dataset.YesNo(exists), Withheld: "kind.passwords.withheld"},
			{Name: "password_since", Value: dataset.Moment(setAt)},
			{Name: "password_protection", Value: protection},
			{Name: "password_must_set", Value: dataset.YesNo(mustSet)},
			{Name: "sign_in_email", Value: dataset.Str(email), Correct: "email"},
			{Name: "sign_in_name", Value: dataset.Str(name)},
			{Name: "sign_in_language", Value: dataset.Value{Kind: dataset.LanguageValue, Text: language}},
			{Name: "theme", Value: dataset.Choice(theme, themes[theme])},
			{Name: "density", Value: dataset.Choice(density, densities[density])},
			{Name: "address_proven_at", Value: dataset.Moment(verified)},
			{Name: "address_changed_at", Value: dataset.Moment(changed)},
			{Name: "login_since", Value: dataset.Moment(created)},
			{Name: "login_blocked_at", Value: dataset.Moment(disabled)},
		},
	}, nil
}

// The words for what a login chose.
var (
	themes    = map[string]string{"auto": "value.theme_auto", "light": "value.theme_light", "dark": "value.theme_dark"}
	densities = map[string]string{"normal": "value.density_normal", "compact": "value.density_compact"}
)

func summarisePasswords(r store.Reader, s store.Scope) (sum dataset.Summary, err error) {
	err = r.Row(`SELECT count(*), min(password_set_at), max(password_set_at) FROM logins WHERE id = $1 AND password_hash IS NOT NULL`,
		s.Login()).Scan(&sum.Count, optional{&sum.Oldest}, optional{&sum.Newest})
	return sum, err
}

func listPasswords(r store.Reader, s store.Scope, _ dataset.PageQuery) (dataset.Page, error) {
	rec, err := passwordRecord(r, s.Login())
	if fault.Is(err, fault.NotFound) {
		return dataset.Page{}, nil
	}
	return dataset.Page{Records: []dataset.Record{rec}}, err
}

func getPassword(r store.Reader, s store.Scope, id string) (dataset.Record, error) {
	if id != "" {
		return dataset.Record{}, fault.Missing()
	}
	return passwordRecord(r, s.Login())
}

// streamPasswords yields the one record, also when the password was set outside the span: it is held now.
func streamPasswords(r store.Reader, s store.Scope, _ dataset.Span, yield func(dataset.Record) error) error {
	rec, err := passwordRecord(r, s.Login())
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return yield(rec)
}

// eraseLogin takes a login away from a customer who is erased. While it acts for another customer it stays; otherwise
// nothing of it stays but its number, which the record of what happened refers to.
func eraseLogin(tx *store.Tx, s store.Scope) (dataset.Erased, error) {
	if s.Login() <= 0 {
		return dataset.Erased{}, store.ErrNoScope
	}
	l, err := lockLogin(tx, s.Login())
	if fault.Is(err, fault.NotFound) {
		return dataset.Erased{}, nil
	}
	if err != nil {
		return dataset.Erased{}, err
	}
	var others int
	err = tx.Row(`SELECT count(*) FROM login_customers WHERE login_id = $1 AND customer_id <> $2`, l.ID, s.Customer()).Scan(&others)
	if err != nil {
		return dataset.Erased{}, err
	}
	if others > 0 {
		if _, err := tx.Exec(`UPDATE sessions SET customer_id = NULL WHERE login_id = $1 AND customer_id = $2`, l.ID, s.Customer()); err != nil {
			return dataset.Erased{}, err
		}
		_, err := tx.Exec(`DELETE FROM login_customers WHERE login_id = $1 AND customer_id = $2`, l.ID, s.Customer())
		return dataset.Erased{Kept: 1}, err
	}
	if _, err := identity.EndSessions(tx, l.ID, 0); err != nil {
		return dataset.Erased{}, err
	}
	if _, err := killLinks(tx, l.ID, tx.Now()); err != nil {
		return dataset.Erased{}, err
	}
	for _, sql := range []string{
		`UPDATE auth_tokens SET used_at = coalesce(used_at, $2), sealed = NULL, address = '' WHERE login_id = $1`,
		`DELETE FROM email_changes WHERE login_id = $1 AND created_at <= $2`,
		`DELETE FROM login_customers WHERE login_id = $1 AND $2::timestamptz IS NOT NULL`,
	} {
		if _, err := tx.Exec(sql, l.ID, tx.Now()); err != nil {
			return dataset.Erased{}, err
		}
	}
	_, err = tx.Exec(`UPDATE logins SET source_id = NULL, email = '', email_canonical = 'erased:' || id, email_mac = $2, name = '',
		password_hash = NULL, password_set_at = NULL, must_set = false, verified_at = NULL, email_changed_at = NULL, import_mac = NULL,
		disabled_at = coalesce(disabled_at, $3), auth_epoch = auth_epoch + 1 WHERE id = $1`, l.ID, secret.Random(32), tx.Now())
	return dataset.Erased{Anonymised: 1}, err
}
