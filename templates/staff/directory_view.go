package staff

import (
	"context"
	"strconv"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the pages of the directory that its entries do not name.
const (
	SearchField       = "q"
	EndedField        = "ended"
	MagistrateField   = "magistrate"
	EntryVersionField = "version" // of the entry that a form shows
)

// DirectoryView lists authorities.
type DirectoryView struct {
	Shell           layout.StaffShell
	Search          string
	Types           []ui.Option
	Arrondissements []ui.Option
	Ended           bool // those that ended, instead of those that stand
	Filtered        bool // something was asked for
	Rows            []AuthorityRow
	Many            int      // how many are shown when there may be more; 0: all are
	Add             *ui.Link // nil: who looks may not
}

// AuthorityRow is an authority in a list.
type AuthorityRow struct {
	ID      int64
	Name    string
	Type    string
	Place   string
	Phone   string
	Checked time.Time
	Stale   bool // to be checked again
}

// other leads to what ended, and back.
func (v DirectoryView) other(ctx context.Context) ui.Link {
	if v.Ended {
		return ui.Link{Href: paths.StaffDirectory, Text: i18n.T(ctx, "directory.show_standing")}
	}
	return ui.Link{Href: paths.StaffDirectory + "?" + EndedField + "=1", Text: i18n.T(ctx, "directory.show_ended")}
}

func (v DirectoryView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: i18n.T(ctx, "directory.caption"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "directory.column.name")}, {Label: i18n.T(ctx, "directory.column.place")}, {Label: i18n.T(ctx, "directory.field.phone")},
		{Label: i18n.T(ctx, "directory.column.checked")},
	}}
	for _, a := range v.Rows {
		checked := ui.Cell{Text: format.Date(i18n.FromContext(ctx), a.Checked)}
		if a.Stale && !v.Ended {
			checked.Sub = i18n.T(ctx, "directory.stale")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: a.Name, Href: paths.StaffAuthority(strconv.FormatInt(a.ID, 10)), Sub: a.Type}, ui.Text(a.Place), ui.Text(a.Phone), checked,
		}})
	}
	return t
}

// AuthorityView is one authority, as it stands or as it stood.
type AuthorityView struct {
	Shell       layout.StaffShell
	Notices     []ui.NoticeView
	Facts       []ui.SummaryRow
	Edit        *ui.Link       // nil: may not be changed
	Check       *ui.ActionView // says that it was held against its source today
	Magistrates []MagistrateRow
	Add         ui.Form // zero Action: may not be changed
	Fields      []ui.Field
	EndFunction ui.Form // zero Action: nobody is in function
	EndFields   []ui.Field
	History     []VersionRow
	End         *ui.ActionView
	Past        bool // an earlier version: nothing else of the authority is shown
}

// MagistrateRow is a magistrate in a list.
type MagistrateRow struct {
	Name     string
	Function string
	Since    time.Time
	Until    time.Time // zero: in function
}

func (v AuthorityView) magistrates(ctx context.Context) ui.TableView {
	lang := i18n.FromContext(ctx)
	t := ui.TableView{Caption: i18n.T(ctx, "directory.magistrates"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "directory.magistrates.name")}, {Label: i18n.T(ctx, "directory.magistrates.function")},
		{Label: i18n.T(ctx, "directory.magistrates.since")}, {Label: i18n.T(ctx, "directory.magistrates.until")},
	}}
	for _, m := range v.Magistrates {
		until := ui.Cell{}
		if !m.Until.IsZero() {
			until.Text = format.Date(lang, m.Until)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Text(m.Name), ui.Text(m.Function), ui.Text(format.Date(lang, m.Since)), until}})
	}
	return t
}

// VersionRow is one version of an entry.
type VersionRow struct {
	Version int
	Href    string // how it stood; empty: it stands so
	At      time.Time
	Who     string
	What    string   // added, changed …
	Changes []string // "Telephone: 02 … → 02 …"
}

func (v AuthorityView) history(ctx context.Context) ui.TableView {
	lang := i18n.FromContext(ctx)
	t := ui.TableView{Caption: i18n.T(ctx, "directory.history"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "directory.history.version")}, {Label: i18n.T(ctx, "directory.history.when")},
		{Label: i18n.T(ctx, "directory.history.who")}, {Label: i18n.T(ctx, "directory.history.what")},
	}}
	for _, h := range v.History {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(h.Version), Href: h.Href}, ui.Text(format.DateTime(lang, h.At)), ui.Text(h.Who), {Content: versionChanges(h)},
		}})
	}
	return t
}

// AuthorityFormView writes an entry, a new one or one that stands.
type AuthorityFormView struct {
	Shell   layout.StaffShell
	Form    ui.Form
	Version int // of the entry as it was read; 0: a new one
	Groups  []FieldGroup
	Submit  string
	Cancel  ui.Link
}

// FieldGroup is some fields of a form under a heading.
type FieldGroup struct {
	Legend string
	Fields []ui.Field // with Options a choice, with Rows a text of several lines
}
