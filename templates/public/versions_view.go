package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// VersionsView lists the versions of the privacy notice.
type VersionsView struct {
	Shell   layout.Shell
	Unknown *ui.NoticeView // the version that was asked for does not exist
	Empty   *ui.EmptyView
	Compare *ui.Link // the main action; nil while there is nothing to compare
	Entries []VersionEntry
	On      OnView
}

// VersionEntry is one version with what changed in it.
type VersionEntry struct {
	Entry   ui.EntryView
	Summary string // HTML that the policy package made safe; "" for the first
}

// OnAnchor is where the page answers which version applied, so that its form leads back there.
const OnAnchor = "when"

// OnView asks which version applied on a day.
type OnView struct {
	Action string
	Day    ui.Field
	Result string
	Open   *ui.Link // to the version that the result names
}

// CompareView is what changed from one version to another.
type CompareView struct {
	Shell    layout.Shell
	Unknown  *ui.NoticeView
	Empty    *ui.EmptyView // one version or none: nothing to compare
	Action   string
	From, To ui.Field // selects
	Same     *ui.EmptyView
	Sections []CompareSection
	Kept     []string // headings of the clauses in which nothing changed
	Open     *ui.Link // to the newer one; the main action
}

// CompareSection is a clause in which something changed.
type CompareSection struct {
	Heading []ui.Piece // none: what stands before the first clause
	Groups  []CompareGroup
}

// CompareGroup is paragraphs, or items of one list, or says how many of them are left out.
type CompareGroup struct {
	List       bool
	Paragraphs [][]ui.Piece
	Skipped    string
}
