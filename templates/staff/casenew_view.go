package staff

import (
	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// MoreField is the name of the button that asks for another line of the scope.
const MoreField = "more"

// AgainField says what to do with an order that seems to be registered already.
const AgainField = "again"

var caseStepText = i18n.Enum("case.step.", "origin", "order", "scope", "terms", "check")

// CaseNewView is one step of the registration of an order.
type CaseNewView struct {
	Shell   layout.StaffShell
	Steps   []string // all, in order
	Step    string
	Address string // of the steps, to which their names are added; empty: nothing is kept yet
	Form    ui.Form
	Version string
	Papers  []PaperView // that were sent already
	Groups  []FieldsView
	Lines   []FieldsView // of the scope
	CanAdd  bool         // another line may be added
	Submit  string
	Discard *ui.ActionView // nil: nothing is kept yet
}

func (v CaseNewView) tracker(label string, text func(string) string) ui.TrackerView {
	t := ui.TrackerView{Label: label}
	state := ui.StepDone
	for _, s := range v.Steps {
		if s == v.Step {
			state = ui.StepCurrent
		} else if state == ui.StepCurrent {
			state = ui.StepTodo
		}
		one := ui.TrackerStep{Label: text(s), State: state}
		if v.Address != "" && state == ui.StepDone {
			one.Href = v.Address + s
		}
		t.Steps = append(t.Steps, one)
	}
	return t
}

// CaseCheckView is what will be registered, for a last look.
type CaseCheckView struct {
	Shell    layout.StaffShell
	Steps    []string
	Address  string // of the steps
	Sections []CheckSection
	Warnings []string
	Form     ui.Form // zero Action: something is wrong, and must be changed first
	Version  string
	Discard  *ui.ActionView
}

// CheckSection is what was given at one step, with the way back to it.
type CheckSection struct {
	Step   string
	Change ui.Link
	Rows   []ui.SummaryRow
	Lines  *ui.TableView
	Papers []PaperView
}

// CaseTwinView asks what to do with an order that seems to be registered already.
type CaseTwinView struct {
	Shell   layout.StaffShell
	Other   ui.Link // the case that is like it
	Facts   []ui.SummaryRow
	Form    ui.Form
	Version string
}

// PaperView is a document of a case: its name, what it is, its hash, and what whoever opens it should know.
type PaperView struct {
	Name     string
	Href     string // empty: it cannot be opened here
	Facts    string // role, size, pages, when
	SHA512   string
	Warnings []string
}
