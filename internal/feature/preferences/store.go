package preferences

import (
	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// find reads the choices of the scope's login.
func find(r store.Reader, scope store.CustomerScope) (p Preferences, err error) {
	err = r.Row(`SELECT language, theme, density FROM logins WHERE id = $1`, scope.Login()).Scan(&p.Language, &p.Theme, &p.Density)
	return p, err
}

// set writes the choices of the scope's login, which exists: it is signed in. If it is gone, that is a NotFound fault.
func set(tx *store.Tx, scope store.CustomerScope, p Preferences) error {
	n, err := tx.Exec(`UPDATE logins SET language = $2, theme = $3, density = $4 WHERE id = $1`,
		scope.Login(), p.Language, p.Theme, p.Density)
	if err == nil && n != 1 {
		err = fault.Missing()
	}
	return err
}
