package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// StartView is the first page: what a visitor can do here.
type StartView struct {
	Shell    layout.Shell
	SignIn   ui.Link // the main action; to the overview for who is signed in
	Help     []ui.Link
	Promises []ui.CardView
}

// RegisterView is a page that is one table.
type RegisterView struct {
	Shell  layout.Shell
	Notice *ui.NoticeView // above the table
	Table  ui.TableView
	After  []string // paragraphs below it
}

// LedgerView is a page of entries, each with its rows: retention, recipients.
type LedgerView struct {
	Shell   layout.Shell
	Entries []LedgerEntry
	After   []string
	Links   []ui.Link
}

// LedgerEntry is one entry with what there is to say about it.
type LedgerEntry struct {
	Entry ui.EntryView
	Rows  ui.SummaryView
}

// CertificateView is the certificate in its real state.
type CertificateView struct {
	Shell    layout.Shell
	None     string // sentence when the company has none
	State    ui.TagView
	Notice   *ui.NoticeView // what to know about that state
	Facts    ui.SummaryView
	Audits   *ui.TableView
	NoAudits string
	Covers   []string // what the standard covers
	CoversIn string   // sentence above it
}
