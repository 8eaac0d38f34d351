package staff

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the pages about authenticators.
const (
	NameField = "name"
	IDField   = "id"
)

// SecurityView lists an officer's authenticators and codes.
type SecurityView struct {
	Shell     layout.StaffShell
	Enrolling bool
	Needed    int // authenticators that must be there
	Factors   []FactorView
	Codes     int // recovery codes that are left
	CodesForm ui.ActionView
	Remove    ui.ActionView // without the value that says which
	Add       ui.Form       // of another app
	Name      string
	Passkey   *ui.Link // to the page that adds one
	Password  ui.Link  // to the form for another password
}

// FactorView is one authenticator.
type FactorView struct {
	ID      string
	Kind    string // totp or passkey
	Name    string
	Added   time.Time
	Used    time.Time // zero: never
	Surplus bool      // may go
}

var factorKind = i18n.Enum("staff.factor.", "totp", "passkey")

func (f FactorView) entry(ctx context.Context) ui.EntryView {
	used := i18n.T(ctx, "staff.factor.never")
	if !f.Used.IsZero() {
		used = format.DateTime(i18n.FromContext(ctx), f.Used)
	}
	return ui.EntryView{
		Title: f.Name, Level: 3, Text: factorKind.T(ctx, f.Kind),
		Facts: []ui.Fact{
			{Label: i18n.T(ctx, "staff.factor.added"), Text: format.DateTime(i18n.FromContext(ctx), f.Added)},
			{Label: i18n.T(ctx, "staff.factor.used"), Text: used},
		},
	}
}

// remove is the button that takes the authenticator away.
func (f FactorView) remove(ctx context.Context, v ui.ActionView) ui.ActionView {
	v.Values = []ui.Pair{{Name: IDField, Value: f.ID}}
	v.Button = ui.ButtonView{Text: i18n.T(ctx, "staff.factor.remove"), Hidden: f.Name, Kind: ui.Quiet}
	return v
}

func (v SecurityView) steps(ctx context.Context) ui.TrackerView {
	t := ui.TrackerView{Label: i18n.T(ctx, "staff.enrol.steps")}
	for i, label := range []string{i18n.T(ctx, "staff.enrol.step_password"), i18n.T(ctx, "staff.enrol.step_first"), i18n.T(ctx, "staff.enrol.step_second")} {
		state := ui.StepTodo
		switch {
		case i <= len(v.Factors):
			state = ui.StepDone
		case i == len(v.Factors)+1:
			state = ui.StepCurrent
		}
		t.Steps = append(t.Steps, ui.TrackerStep{Label: label, State: state})
	}
	return t
}

// AppView gives a secret to an authenticator app.
type AppView struct {
	Shell  layout.StaffShell
	Form   ui.Form
	QR     QRView
	Secret string
	Link   ui.Link // otpauth: address, for an app on this very device
}

// QRView is a QR code: its modules as one path.
type QRView struct {
	Size string // of the view box, with the quiet zone
	Path string
}

// AddPasskeyView adds a passkey.
type AddPasskeyView struct {
	Shell   layout.StaffShell
	Passkey PasskeyView
}

// CodesView shows recovery codes, once.
type CodesView struct {
	Shell layout.StaffShell
	Codes []string
	Done  ui.Link
}
