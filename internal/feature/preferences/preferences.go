// Package preferences keeps how a person wants the portal to look and speak: language, colours, density. They belong to
// the login, not to the customer it acts for, and go with it to every device. The language is also that of the mails
// that the portal sends to this person.
package preferences

import (
	"context"
	"slices"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Preferences are one person's choices.
type Preferences struct {
	Language string // a code of i18n.Langs
	Theme    string // one of Themes
	Density  string // one of Densities
}

// Themes are the choices of colours; auto follows the device.
var Themes = []string{"auto", "light", "dark"}

// Densities are the choices of how much stands on a screen.
var Densities = []string{"normal", "compact"}

// check refuses what is no choice, each at its form field.
func (p Preferences) check() error {
	var wrong []fault.Field
	if _, ok := i18n.ParseLang(p.Language); !ok {
		wrong = append(wrong, fault.Field{Name: "language", ID: "preferences.error.language"})
	}
	if !slices.Contains(Themes, p.Theme) {
		wrong = append(wrong, fault.Field{Name: "theme", ID: "preferences.error.theme"})
	}
	if !slices.Contains(Densities, p.Density) {
		wrong = append(wrong, fault.Field{Name: "density", ID: "preferences.error.density"})
	}
	return fault.Fields(wrong...)
}

// SetPreferences stores the choices of the scope's login. Choices that are no choices are an Invalid fault. What is
// already so is not written again.
func SetPreferences(ctx context.Context, st *store.Store, scope store.CustomerScope, to Preferences) error {
	if err := to.check(); err != nil {
		return err
	}
	from, err := find(st.Read(ctx), scope)
	if err != nil || from == to {
		return err
	}
	change := store.Change{Action: "preferences.changed", Subject: keys.Login(scope.Login()), Payload: differences(from, to)}
	return st.Do(ctx, change, func(tx *store.Tx) error { return set(tx, scope, to) })
}

// differences tells the audit entry what changed.
func differences(from, to Preferences) map[string]any {
	out := map[string]any{}
	for _, d := range []struct{ name, from, to string }{
		{"language", from.Language, to.Language}, {"theme", from.Theme, to.Theme}, {"density", from.Density, to.Density},
	} {
		if d.from != d.to {
			out[d.name] = d.from + " → " + d.to
		}
	}
	return out
}
