package staff

import (
	"context"

	"github.com/a-h/templ"

	"inzage/internal/core/i18n"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the search for customers.
const (
	ReasonField = "reason"
	TicketField = "ticket"
	TermField   = "q"
)

// CustomersView asks why an officer looks, and for whom.
type CustomersView struct {
	Shell layout.StaffShell
	Look  LookView
}

// LookView is the form of a look.
type LookView struct {
	Form    ui.Form
	Reason  string
	Ticket  string
	Term    string
	Minutes int // that a look lasts
}

// FileBar stands above all that is shown for a reason: the reason, its ticket, until when, and whose file it is.
type FileBar struct {
	Facts []ui.Fact
}

// HitsView is what a look found.
type HitsView struct {
	Shell  layout.StaffShell
	Bar    FileBar
	Sought string // as what the search was understood
	Hits   []HitRow
	Many   int // how many are shown when there are more; 0: all are
	Look   LookView
}

// HitRow is a customer that was found.
type HitRow struct {
	Href   string
	Name   string // fit to print
	Number string
	Place  string
	By     string
	Former bool
}

// table lists the hits.
func (v HitsView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{
		Caption: i18n.T(ctx, "access.hits.title"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "access.hits.name")}, {Label: i18n.T(ctx, "access.hits.number")}, {Label: i18n.T(ctx, "access.hits.place")}, {Label: i18n.T(ctx, "access.hits.by")},
		},
	}
	for _, h := range v.Hits {
		name := ui.Cell{Text: h.Name, Href: h.Href, Hidden: h.Number}
		if h.Former {
			name.Sub = i18n.T(ctx, "access.hits.former")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, ui.Text(h.Number), ui.Text(h.Place), ui.Text(h.By)}})
	}
	return t
}

// FileView is a customer's file: what is held, by kind.
type FileView struct {
	Shell layout.StaffShell
	Bar   FileBar
	Kinds ui.TableView
	None  string // names of the kinds of which nothing is held
}

// FilePartView is a list or a record of a file.
type FilePartView struct {
	Shell   layout.StaffShell
	Bar     FileBar
	Content templ.Component // the list or the record, as the customer's own pages show it
}
