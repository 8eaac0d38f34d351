package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// NoticeView is one version of the privacy notice with its clauses.
type NoticeView struct {
	Shell     layout.Shell
	None      *ui.EmptyView   // instead of all else: no version is published
	Notes     []ui.NoticeView // whether it applies, whether a new one is coming
	Authentic string          // sentence when another language's text decides; empty on that text itself
	Changes   *ChangesView    // what changed since the version before; nil for the first
	Head      []string        // lines that stand above the text's own title
	Title     string          // the text's own title, where it is not the page's
	Intro     string          // HTML that the policy package made safe
	IntroLink []ui.Link
	Clauses   []Clause
	Digest    ui.CopyView
	More      []ui.Link // the text as a file, all versions
}

// ChangesView is what changed, in short, and where all of it stands.
type ChangesView struct {
	Summary string // HTML that the policy package made safe
	Link    ui.Link
}

// Clause is one numbered clause, or a section without a number.
type Clause struct {
	Anchor  string
	Heading string // "1. What data we keep", "1.1 Account"
	Level   int    // 1 for "2", 2 for "1.1", 3 for "1.1.1"
	Body    string // HTML that the policy package made safe
	Links   []ui.Link
}
