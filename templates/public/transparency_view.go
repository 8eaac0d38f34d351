package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// TransparencyView is the published figures about orders of courts of one half-year.
type TransparencyView struct {
	Shell    layout.Shell
	Empty    *ui.EmptyView // nothing is published
	Download ui.Link       // the main action
	Made     string        // when the figures were made
	Outcomes ui.BarsView
	Facts    ui.SummaryView
	Outside  FigureView // what was released outside the policy
	Reasons  *ui.TableView
	NoReason string        // said instead: nothing was refused, or the reasons are withheld
	Rows     *ui.TableView // nil: there was no request
	Files    []ui.Link     // what else can be downloaded, and the keys to check it with
	Unsigned string        // said instead of the commands
	Commands *ui.CopyView  // to check the signature
	Trend    *ui.BarsView  // nil: there is one half-year only
	Others   []ui.Link     // further half-years
}

// FigureView is one figure that stands by itself.
type FigureView struct {
	Number string
	Text   string
}
