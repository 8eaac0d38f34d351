package staff

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

var caseStateText = i18n.Enum("case.state.", "received", "authenticating", "under_review", "clarification", "legal_escalation", "awaiting_approval",
	"reject_proposed", "approved", "collecting", "collected", "no_data_proposed", "sealed", "released", "delivered", "acknowledged", "closed",
	"rejected", "withdrawn", "no_data", "fraud", "superseded")

// CaseView is one disclosure case.
type CaseView struct {
	Shell    layout.StaffShell
	Tracker  ui.TrackerView
	Tags     []ui.TagView
	Notices  []ui.NoticeView
	Due      *ui.DueView     // when it must be complied with; nil: it is done
	DueNote  string          // where that comes from
	Next     string          // whose turn it is, and for what
	Step     templ.Component // the next step; nil: none
	Notice   templ.Component // telling the people concerned; nil: nothing to say yet
	Warnings []string        // about the order
	Sections []CheckSection  // what the order says
	Facts    []ui.SummaryRow // what came of it
	Papers   []PaperView     // its documents
	Letters  []ui.Link       // to the authority
	Asides   []AsideView     // other things that can be done
	History  ui.TimelineView // newest first
}

// AsideView is something that can be done beside the next step, behind a fold.
type AsideView struct {
	Title   string
	Text    string
	Open    bool
	Form    ui.Form
	Version string
	Items   []Item
	Submit  string
	Danger  bool
}

func (v AsideView) kind() ui.Kind {
	if v.Danger {
		return ui.Danger
	}
	return ui.Quiet
}

// AuthenticateView is how the requester of a case is made sure of.
type AuthenticateView struct {
	Due         *ui.DueView
	Name, Phone string // of the directory's entry; empty: the authority is not in it
	Own         bool   // the reader wrote that number
	Printed     string // what the order itself prints
	LookAlike   string // empty: nothing pretends to be an authority
	Urgent      bool
	Missing     []string
	Attempts    *ui.TableView
	Receipt     ui.Link
	Form        ui.Form // zero Action: the reader may not
	Version     string
	EntryField  string
	Entry       string // version of the directory's entry
	Items       []Item
	Identify    ui.Form // zero Action: the authority is known
	Authorities []Item
	Directory   ui.Link
}

// ClarifyView is a case that waits for the authority's answer.
type ClarifyView struct {
	Questions []string
	Asked     time.Time
	By        *ui.DueView // nil: no day was set
	Letter    ui.Link
	Form      ui.Form // zero Action: the reader may not
	Version   string
	Items     []Item
}

// links lead to the parts of a case's page.
func (v CaseView) links(ctx context.Context) (out []ui.Link) {
	add := func(there bool, id, text string) {
		if there {
			out = append(out, ui.Link{Href: "#" + id, Text: text})
		}
	}
	add(v.Step != nil, "step", i18n.T(ctx, "case.on_page.step"))
	add(v.Notice != nil, "notice", i18n.T(ctx, "told.panel.title"))
	add(len(v.Sections) > 0, "order", i18n.T(ctx, "case.on_page.order"))
	add(true, "papers", i18n.T(ctx, "case.papers"))
	add(true, "history", i18n.T(ctx, "case.history"))
	return out
}

// CasesView lists cases.
type CasesView struct {
	Shell   layout.StaffShell
	New     *ui.Link // nil: the reader may not
	Groups  []ui.Link
	Group   int // the one shown
	Search  string
	Secrecy []ui.Option
	Hidden  []ui.Pair // values of the address that the filter keeps
	Active  bool      // something is filtered
	Drafts  []ui.Link
	Now     time.Time
	Rows    []CaseRow
	Many    int // how many are shown when there may be more; 0: all are
}

// CaseRow is a case in a list.
type CaseRow struct {
	Reference string
	Authority string
	Sort      string // of authority, and ground
	State     string
	Due       time.Time
	Done      bool
	Aim       bool
	Urgent    bool
	Secrecy   string // in words; empty: none
	Owner     string // empty: nobody
}

func (v CasesView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: i18n.T(ctx, "case.list.title"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "case.column.reference")}, {Label: i18n.T(ctx, "case.column.authority")}, {Label: i18n.T(ctx, "case.state")},
		{Label: i18n.T(ctx, "case.due")}, {Label: i18n.T(ctx, "case.column.owner")},
	}}
	for _, r := range v.Rows {
		state := ui.Cell{Text: caseStateText.T(ctx, r.State), Sub: r.Secrecy}
		ref := ui.Cell{Text: r.Reference, Href: paths.StaffDisclosure(r.Reference)}
		if r.Urgent {
			ref.Sub = i18n.T(ctx, "case.urgent")
		}
		due := ui.Cell{Content: ui.DueDate(ui.DueView{At: r.Due, Now: v.Now})}
		if r.Done { // no clock runs any more
			due = ui.Cell{Content: ui.Date(r.Due), Sub: i18n.T(ctx, "case.list.answered")}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ref, {Text: r.Authority, Sub: r.Sort}, state, due, ui.Text(r.Owner)}})
	}
	return t
}

func (v CasesView) empty(ctx context.Context) ui.EmptyView {
	if v.Active {
		return ui.EmptyView{Title: i18n.T(ctx, "case.list.none_found")}
	}
	return ui.EmptyView{Title: i18n.T(ctx, "case.list.none"), Text: i18n.T(ctx, "case.list.none_text")}
}
