package customer

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// KindField is the filter of the access log by kind.
const KindField = "kind"

// AccessLogView is who saw the customer's data.
type AccessLogView struct {
	Shell   layout.Shell
	Since   time.Time // from when on accesses are kept
	Kept    string    // how long, in words
	Seen    int64     // how often in the months of the bars
	Bars    ui.BarsView
	Filter  *AccessFilter // nil: there is nothing to filter
	Entries []AccessEntry
	Empty   *ui.EmptyView // instead of the entries
	Pager   ui.PagerView
}

// AccessFilter limits the log to a period and a kind. It starts empty and is not remembered.
type AccessFilter struct {
	Action   string
	From, To string // as typed
	Kinds    []ui.Option
	Errors   []ui.FieldError
	Active   bool
	Result   string // said when Active
}

func (f AccessFilter) err(name string) string { return ui.Form{Errors: f.Errors}.Error(name) }

// AccessEntry is that an officer saw something.
type AccessEntry struct {
	Reference string
	At        time.Time
	Title     string // which kind of data
	What      string // how much of it
	Team      string
	Reason    string // in the officer's own words
	Ours      string // or in ours
	Ticket    string
	Record    *ui.Link // what was seen, where it can be opened
	Ask       ui.Link
}

// entry is the access as an entry of a ledger.
func (e AccessEntry) entry(ctx context.Context) ui.EntryView {
	v := ui.EntryView{
		ID: e.Reference, Title: e.Title, Tags: []ui.TagView{{Kind: ui.Plain, Text: e.What}},
		Facts: []ui.Fact{
			{Label: i18n.T(ctx, "access.log.when"), Content: ui.DateTime(e.At)},
			{Label: i18n.T(ctx, "access.log.team"), Text: e.Team},
			{Label: i18n.T(ctx, "access.log.ticket"), Content: ui.Ref(ui.Inert(e.Ticket))},
			{Label: i18n.T(ctx, "access.log.reference"), Content: ui.Ref(e.Reference)},
		},
	}
	if e.Record != nil {
		v.Actions = append(v.Actions, *e.Record)
	}
	v.Actions = append(v.Actions, e.Ask)
	return v
}

// facts say what the log covers.
func (v AccessLogView) facts(ctx context.Context) []ui.Fact {
	return []ui.Fact{
		{Label: i18n.T(ctx, "access.log.year"), Text: format.Number(i18n.FromContext(ctx), v.Seen)},
		{Label: i18n.T(ctx, "access.log.since"), Content: ui.Date(v.Since)},
		{Label: i18n.T(ctx, "access.log.kept"), Text: v.Kept},
	}
}
