package ui

import "github.com/a-h/templ"

// TableView is a table of data. On a narrow screen each row becomes a small card and every value carries its
// column's name.
type TableView struct {
	Caption     string // names the table; always there
	HideCaption bool   // the caption is for those who hear the page: the h1 or h2 above says the same
	Columns     []Column
	Rows        []Row
	Foot        []Row // totals
	FirstPlain  bool  // the first column does not name the row
	Stacked     bool  // too many columns for any screen: every row is a small card, wide screens included
}

// Column is a table column.
type Column struct {
	Label   string
	Numeric bool // right-aligned, tabular figures
	Hidden  bool // the label is only heard: a column of links
}

// Row is a table row, one cell per column.
type Row struct {
	Cells []Cell
}

// Cell is a value. Content wins over Text.
type Cell struct {
	Text    string
	Href    string // makes Text a link
	Hidden  string // continues Text for those who hear the page
	Sub     string // small second line
	Lang    string // BCP 47 tag of a text in another language
	Content templ.Component
}

// Text is a cell with text only.
func Text(s string) Cell { return Cell{Text: s} }

// PagerView leads through a list that is paged by key: there are no page numbers, and no total is needed.
type PagerView struct {
	Label    string // what is paged, for those who hear the page: "Invoices, pages"
	Showing  string // "1 to 50 of 3,000", when known
	Previous string // address, empty on the first page
	Next     string // address, empty on the last page
}

// FilterView is a search above a list. It starts empty, is sent with a button and is not remembered.
type FilterView struct {
	Action      string // the list's own address
	SearchLabel string // empty: no search field
	Search      string
	SearchHint  string
	Period      bool   // fields "from" and "to"
	From, To    string // as typed: 2026-11-03
	Errors      []FieldError
	Hidden      []Pair // other query values to keep
	Active      bool   // something is filtered: a link takes it away
	Result      string // "12 invoices found", said when Active
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }

// BarsView is a small chart that is a table first: label, bar, figure.
type BarsView struct {
	Caption   string
	LabelHead string
	ValueHead string
	Bars      []Bar
}

// Bar is one line of a chart.
type Bar struct {
	Label string
	Value int64
	Text  string // the figure as printed; empty prints Value
}
