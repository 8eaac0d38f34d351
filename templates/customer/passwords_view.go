package customer

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// PasswordsView tells what is known of passwords: that one exists, since when, how it is protected.
type PasswordsView struct {
	Shell    layout.Shell
	Portal   ui.SummaryView // of the portal's own password
	SignIn   ui.SummaryView // of the login that it belongs to
	Margin   ui.MarginView
	Address  string   // where a reset link goes
	Services *ui.Link // to the services that have passwords of their own; nil: no such kind
	Contact  string   // e-mail address of the operations team
}

// services is the entry of the passwords that live elsewhere.
func (v PasswordsView) services(ctx context.Context) ui.EntryView {
	e := ui.EntryView{Title: i18n.T(ctx, "passwords.services"), Text: i18n.T(ctx, "passwords.services.text")}
	if v.Services != nil {
		e.Actions = []ui.Link{*v.Services}
	}
	return e
}
