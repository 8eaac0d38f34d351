package public

import (
	"context"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// AskLinkView asks for the address that a link is mailed to: for a reset or for an activation.
type AskLinkView struct {
	Shell  layout.Shell
	Form   ui.Form
	Email  string
	Submit string // text of the button
	Other  *ui.Link
}

// SentView says that a mail is on its way, if the address is known. It says the same for every address.
type SentView struct {
	Shell layout.Shell
	Next  []string // what happens now, in order
	Again ui.Link  // to ask once more
}

// NewPasswordView is the form behind a mailed link: a new password, and at an activation the printed code.
type NewPasswordView struct {
	Shell    layout.Shell
	Form     ui.Form
	Account  string // address of the login: the browser's password manager files the password under it
	WithCode bool
	Code     string
	Password string // only in the answer to the show button
	Show     bool
	Min      int // characters that a password must have
	Submit   string
}

func (v NewPasswordView) password(ctx context.Context) ui.PasswordView {
	return ui.PasswordView{
		Name: PasswordField, Label: i18n.T(ctx, "reset.password"), Hint: i18n.T(ctx, "reset.password.hint", i18n.Args{"Min": v.Min}),
		Value: v.Password, Error: v.Form.Error(PasswordField), Show: v.Show, Autocomplete: "new-password",
	}
}

// DeadLinkView is the one page of links that no longer work, whatever the reason.
type DeadLinkView struct {
	Shell layout.Shell
	New   ui.Link // to a new link
}

// LinkActionView shows what a mailed link would do; its buttons do it. Opening the page changes nothing.
type LinkActionView struct {
	Shell   layout.Shell
	Form    ui.Form
	Facts   []ui.SummaryRow
	Warning string // what to know first, if anything
	Buttons []ui.ButtonView
}

// DoneView tells that a link did what it said.
type DoneView struct {
	Shell layout.Shell
	Text  string
	Link  ui.Link
}
