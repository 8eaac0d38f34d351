package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of sign-in, forgotten password, reset and activation.
const (
	EmailField    = "email"
	PasswordField = "password"
	CodeField     = "code"
	NextField     = "next"
	DoField       = "do" // which of two buttons of a confirmation was pressed
	DoConfirm     = "confirm"
	DoCancel      = "cancel"
)

// SignInView is the form that lets people in.
type SignInView struct {
	Shell    layout.Shell
	Form     ui.Form
	Done     *ui.NoticeView // what just happened: a new password, a sign-out
	Email    string
	Password string // only in the answer to the show button
	Show     bool
	Next     string // where to go then, after the language prefix; empty: the overview
	Forgot   ui.Link
	Activate ui.Link
}
