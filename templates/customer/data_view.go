package customer

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// DataView is the ledger: every kind of data with its margin.
type DataView struct {
	Shell layout.Shell
	Kinds []Kind
}

// ListView is the list of one kind.
type ListView struct {
	Shell  layout.Shell
	Kind   Kind
	Filter *ui.FilterView // nil: the kind can be neither searched nor limited to a period
	Table  ui.TableView
	Empty  *ui.EmptyView // instead of the table
	Pager  ui.PagerView
}
