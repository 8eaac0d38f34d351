package customer

import (
	"context"
	"strconv"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// SecurityView lists where the login is signed in.
type SecurityView struct {
	Shell    layout.Shell
	Sessions []SessionView
	Margin   *ui.MarginView // why sessions are kept, and how long
	Password ui.Link        // to the form for another password
}

// SessionView is one session.
type SessionView struct {
	ID        int64
	Current   bool
	Browser   string // "Firefox, Windows"; empty: unknown
	UserAgent string
	IP        string
	Since     time.Time
	Seen      time.Time
	Ends      time.Time
}

// Names of the fields of the security pages.
const (
	SessionField  = "session"
	PasswordField = "password"
	EmailField    = "email"
	NumberField   = "number"
	NextField     = "next"
	ParkedField   = "parked"
)

// margin stands beside the first session: it is the same for all.
func (v SecurityView) margin(i int) *ui.MarginView {
	if i > 0 {
		return nil
	}
	return v.Margin
}

// others reports whether there is another session than this one.
func (v SecurityView) others() bool {
	for _, s := range v.Sessions {
		if !s.Current {
			return true
		}
	}
	return false
}

func (s SessionView) entry(ctx context.Context, margin *ui.MarginView) ui.EntryView {
	e := ui.EntryView{Title: s.Browser, Margin: margin, ID: "session-" + strconv.FormatInt(s.ID, 10)}
	if e.Title == "" {
		e.Title = i18n.T(ctx, "security.unknown")
	}
	if s.Current {
		e.Tags = []ui.TagView{{Kind: ui.OK, Text: i18n.T(ctx, "security.current")}}
	}
	e.Facts = []ui.Fact{
		{Label: i18n.T(ctx, "security.ip"), Text: s.IP},
		{Label: i18n.T(ctx, "security.since"), Content: ui.DateTime(s.Since)},
		{Label: i18n.T(ctx, "security.seen"), Content: ui.DateTime(s.Seen)},
		{Label: i18n.T(ctx, "security.ends"), Content: ui.DateTime(s.Ends)},
	}
	return e
}

// end is the button that ends this session.
func (s SessionView) end(ctx context.Context, v SecurityView) ui.ActionView {
	name := s.Browser
	if name == "" {
		name = i18n.T(ctx, "security.unknown")
	}
	return ui.ActionView{
		Action: paths.In(v.Shell.Lang, paths.MySecurity), CSRF: v.Shell.CSRF,
		Button: ui.ButtonView{Text: i18n.T(ctx, "security.end"), Hidden: name, Kind: ui.Quiet},
		Values: []ui.Pair{{Name: SessionField, Value: strconv.FormatInt(s.ID, 10)}},
	}
}

// endOthers is the button that ends all sessions but this one.
func (v SecurityView) endOthers(ctx context.Context) ui.ActionView {
	return ui.ActionView{
		Action: paths.In(v.Shell.Lang, paths.MySecurity), CSRF: v.Shell.CSRF,
		Button: ui.ButtonView{Text: i18n.T(ctx, "security.end_others")},
		Values: []ui.Pair{{Name: SessionField, Value: "others"}},
	}
}

// ChangePasswordView is the form for another password.
type ChangePasswordView struct {
	Shell    layout.Shell
	Form     ui.Form
	Account  string
	Password string // only in the answer to the show button
	Show     bool
	Min      int
	Cancel   ui.Link
}

func (v ChangePasswordView) password(ctx context.Context) ui.PasswordView {
	return ui.PasswordView{
		Name: PasswordField, Label: i18n.T(ctx, "reset.password"), Hint: i18n.T(ctx, "reset.password.hint", i18n.Args{"Min": v.Min}),
		Value: v.Password, Error: v.Form.Error(PasswordField), Show: v.Show, Autocomplete: "new-password",
	}
}

// ConfirmView asks for the password once more.
type ConfirmView struct {
	Shell    layout.Shell
	Form     ui.Form
	Account  string
	Password string // only in the answer to the show button
	Show     bool
	Values   []ui.Pair // where to go then, or which form waits
	Cancel   ui.Link
}

// EmailView shows the address that signs in, the change that waits, and the form for another.
type EmailView struct {
	Shell  layout.Shell
	Form   ui.Form
	Now    string
	Email  string
	Open   *OpenEmailView // nil: no change waits
	Cancel ui.ActionView  // ends the change that waits
}

// OpenEmailView is a change of address that waits for its confirmations.
type OpenEmailView struct {
	New          string
	NewConfirmed bool
	OldConfirmed bool
	Expires      time.Time
}

// rows say how far the change is.
func (o OpenEmailView) rows(ctx context.Context, now string) []ui.SummaryRow {
	state := func(done bool) string {
		if done {
			return i18n.T(ctx, "email.confirmed")
		}
		return i18n.T(ctx, "email.waiting")
	}
	return []ui.SummaryRow{
		{Key: i18n.T(ctx, "email.new"), Text: o.New},
		{Key: i18n.T(ctx, "email.side", i18n.Args{"Address": o.New}), Text: state(o.NewConfirmed)},
		{Key: i18n.T(ctx, "email.side", i18n.Args{"Address": now}), Text: state(o.OldConfirmed)},
		{Key: i18n.T(ctx, "email.until"), Content: ui.DateTime(o.Expires)},
	}
}

// ChooserView asks for which customer a login acts.
type ChooserView struct {
	Shell     layout.Shell
	Customers []ui.ActionView
}
