package ui

import "github.com/a-h/templ"

// MarginView is the Kantlijn: beside each piece of data, why it is held, how long, from where, and who else
// gets it. Empty lines are left out, except recipients: that nobody gets it is news too.
type MarginView struct {
	Purpose    string
	Basis      string
	Period     string
	Source     string
	Recipients []string
	Seen       string // who of the company last looked, in words
	Clause     *Link  // to the clause of the privacy notice: Text "1.2"
}

// Fact is a labelled value. Content wins over Text.
type Fact struct {
	Label   string
	Text    string
	Content templ.Component
}

// EntryView is one entry of a ledger: a kind of data, a record, an access.
type EntryView struct {
	ID      string // of the element, for links within the page; may be empty
	Title   string // may be empty when the page's h1 says it
	Href    string // makes the title a link
	Level   int    // of the title's heading, 2 (default) or 3
	Tags    []TagView
	Text    string // one sentence under the title
	Facts   []Fact // figures in a row: how many, oldest, newest
	Empty   string // said instead of the facts when nothing is held
	Margin  *MarginView
	Actions []Link
}

// SummaryView is a list of keys and values, the detail of one record.
type SummaryView struct {
	Rows []SummaryRow
}

// SummaryRow is a key, its value and what may be done about it.
type SummaryRow struct {
	Key     string
	Text    string          // the value; empty and without Content it shows as "Not filled in"
	Content templ.Component // a value that is more than text
	Lang    string          // BCP 47 tag of a value in another language
	Note    string          // below the value: why a field is locked, or what the source says
	Action  *Link           // Hidden names the key for those who hear it
}

// CardView is a card of an overview: a title that leads on, some lines, and at the foot an action.
type CardView struct {
	Title  string
	Href   string // makes the title a link
	Level  int    // of the title's heading, 2 (default) or 3
	Text   string
	Tag    *TagView
	Facts  []Fact
	Action *Link // quiet button at the foot
}

// EmptyView is what stands where nothing is: what would be here, and what to do.
type EmptyView struct {
	Title  string
	Text   string
	Action *Link
}
