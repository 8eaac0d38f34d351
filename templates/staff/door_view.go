package staff

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the doors.
const (
	EmailField      = "email"
	PasswordField   = "password"
	CodeField       = "code"
	RecoveryField   = "recovery"
	CredentialField = "credential"
	AddField        = "add"
	NextField       = "next"
	ParkedField     = "parked"
)

// SignInView asks for address and password.
type SignInView struct {
	Shell    layout.StaffShell
	Form     ui.Form
	Done     *ui.NoticeView
	Email    string
	Password string // only in the answer to the show button
	Show     bool
	Next     string
}

// SecondView asks for the second factor: at the end of signing in, and to step up.
type SecondView struct {
	Shell    layout.StaffShell
	Form     ui.Form // the code's
	Apps     bool    // the officer has an authenticator app
	Passkey  *PasskeyView
	Recovery *ui.Form  // of a recovery code; nil when stepping up
	Values   []ui.Pair // kept through the page: where to go then
	Submit   string
	Cancel   *ui.Link
}

// PasskeyView is the form that a script fills in with what a passkey answers.
type PasskeyView struct {
	Action string
	CSRF   string
	Begin  string // where the script asks for a challenge
	Add    bool   // makes a passkey instead of asking one
	Button string
	Name   *ui.Field // of a new passkey
	Values []ui.Pair
}

// mode is what the script does.
func (v PasskeyView) mode() string {
	if v.Add {
		return "create"
	}
	return "get"
}

// EnrolView asks an officer for a new password: the first one, or another.
type EnrolView struct {
	Shell    layout.StaffShell
	Form     ui.Form
	Account  string
	Password string
	Show     bool
	Min      int
	Submit   string
	Cancel   *ui.Link
}

// DeadView is what a link shows that does not work.
type DeadView struct {
	Shell layout.StaffShell
	Text  string
}
