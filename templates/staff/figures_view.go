package staff

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// FiguresView is the true figures about orders of courts, for officers.
type FiguresView struct {
	Shell layout.StaffShell
	Empty *ui.EmptyView
	Halfs []HalfView // the newest first
}

// HalfView is one half-year.
type HalfView struct {
	Title   string
	State   ui.TagView
	Problem *ui.NoticeView // why it is not published
	Totals  ui.TableView
	Rows    *ui.TableView // by authority, basis and category; nil: there is no request
}
