package staff

import (
	"context"
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the pages about people.
const (
	OfficerField = "officer"
	CheckField   = "check"
	DoField      = "do"
	DoApprove    = "approve"
	DoFinish     = "finish"
	DoCancel     = "cancel"
)

// TodayView is where an officer begins.
type TodayView struct {
	Shell     layout.StaffShell
	NoCodes   *ui.NoticeView     // no recovery codes are left
	Cases     *PressingCasesView // nil for who may not work on them
	Questions *PressingView      // nil for who may not answer them
	Failed    FailedView
	Roles     []string
	May       []string // permissions, in the order of the table
}

var (
	mayText  = i18n.Enum("staff.may.", "today", "own_security", "customers", "questions", "consents", "cases", "cases_work", "cases_approve", "directory", "audit", "people", "people_change", "people_recovery")
	roleText = i18n.Enum("staff.role.", "operations", "privacy_officer", "auditor", "administrator")
	stateTag = i18n.Enum("staff.state.", "enrolling", "active", "disabled")
)

// roles names roles in a row.
func roles(ctx context.Context, all []string) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = roleText.T(ctx, r)
	}
	return strings.Join(names, ", ")
}

// PersonView is one officer.
type PersonView struct {
	ID       int64
	Name     string
	Email    string
	Person   string
	Roles    []string
	State    string
	Factors  int
	Trained  time.Time
	SignedIn time.Time // zero: never
	Created  time.Time
}

func (p PersonView) tag(ctx context.Context) ui.TagView {
	kind := map[string]ui.Kind{"active": ui.OK, "enrolling": ui.Warn, "disabled": ui.Plain}[p.State]
	return ui.TagView{Kind: kind, Text: stateTag.T(ctx, p.State)}
}

func (p PersonView) signedIn(ctx context.Context) string {
	if p.SignedIn.IsZero() {
		return i18n.T(ctx, "staff.factor.never")
	}
	return format.DateTime(i18n.FromContext(ctx), p.SignedIn)
}

func (p PersonView) rows(ctx context.Context) []ui.SummaryRow {
	lang := i18n.FromContext(ctx)
	return []ui.SummaryRow{
		{Key: i18n.T(ctx, "staff.people.state"), Content: ui.Tag(p.tag(ctx))},
		{Key: i18n.T(ctx, "staff.people.person"), Text: p.Person},
		{Key: i18n.T(ctx, "signin.email"), Text: p.Email},
		{Key: i18n.T(ctx, "staff.people.roles"), Text: roles(ctx, p.Roles)},
		{Key: i18n.T(ctx, "staff.people.trained"), Text: format.Date(lang, p.Trained)},
		{Key: i18n.T(ctx, "staff.people.factors"), Text: format.Number(lang, int64(p.Factors))},
		{Key: i18n.T(ctx, "staff.people.signed_in"), Text: p.signedIn(ctx)},
	}
}

// PeopleView lists the officers.
type PeopleView struct {
	Shell  layout.StaffShell
	People []PersonView
}

func (v PeopleView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: i18n.T(ctx, "staff.people.title"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "staff.people.name")}, {Label: i18n.T(ctx, "staff.people.roles")}, {Label: i18n.T(ctx, "staff.people.state")},
		{Label: i18n.T(ctx, "staff.people.factors"), Numeric: true}, {Label: i18n.T(ctx, "staff.people.signed_in")},
	}}
	for _, p := range v.People {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Name, Href: paths.StaffPerson(p.ID), Sub: p.Person}, ui.Text(roles(ctx, p.Roles)), {Content: ui.Tag(p.tag(ctx))},
			ui.Text(format.Number(i18n.FromContext(ctx), int64(p.Factors))), ui.Text(p.signedIn(ctx)),
		}})
	}
	return t
}

// OfficerView is one officer, with what may be changed.
type OfficerView struct {
	Shell   layout.StaffShell
	Person  PersonView
	Roles   ui.Form // zero Action: may not be changed by who looks
	All     []string
	Chosen  []string
	Disable *ui.ActionView
	Hint    string // why nothing may be changed
}

// RoleField is the name of a role's check: a form of ours has each name once.
func RoleField(role string) string { return "role_" + role }

func (v OfficerView) chosen(role string) bool {
	for _, r := range v.Chosen {
		if r == role {
			return true
		}
	}
	return false
}

// RecoveryView lists the requests to let an officer start anew.
type RecoveryView struct {
	Shell      layout.StaffShell
	Open       []RequestView
	Form       ui.Form
	Colleagues []ui.Option
	Check      string
}

// asks is how the button looks that asks for another: first thing to do only when nothing waits.
func (v RecoveryView) asks() ui.Kind {
	if len(v.Open) > 0 {
		return ui.Quiet
	}
	return ui.Primary
}

// RequestView is one request.
type RequestView struct {
	Name     string
	OpenedBy string
	OpenedAt time.Time
	Check    string
	Approved string // by whom; empty: nobody yet
	Usable   time.Time
	Expires  time.Time
	Note     string // why who looks can do nothing now
	Action   string
	CSRF     string
	Buttons  []ui.ButtonView
}

func (r RequestView) entry(ctx context.Context) ui.EntryView {
	lang := i18n.FromContext(ctx)
	e := ui.EntryView{Title: r.Name, Level: 3, Text: r.Check, Facts: []ui.Fact{
		{Label: i18n.T(ctx, "staff.recovery.opened"), Text: r.OpenedBy + ", " + format.DateTime(lang, r.OpenedAt)},
	}}
	if r.Approved != "" {
		e.Facts = append(e.Facts, ui.Fact{Label: i18n.T(ctx, "staff.recovery.approved"), Text: r.Approved},
			ui.Fact{Label: i18n.T(ctx, "staff.recovery.usable"), Text: format.DateTime(lang, r.Usable)})
	}
	e.Facts = append(e.Facts, ui.Fact{Label: i18n.T(ctx, "staff.recovery.expires"), Text: format.DateTime(lang, r.Expires)})
	return e
}

// LinkView shows an enrolment link, once.
type LinkView struct {
	Shell   layout.StaffShell
	URL     string
	Expires string
	Done    ui.Link
}
