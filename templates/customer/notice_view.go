package customer

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// NoticeView is what changed in the privacy notice since its reader last looked.
type NoticeView struct {
	Shell   layout.Shell
	Nothing *ui.EmptyView // nothing changed
	New     []NoticeVersion
	All     ui.Link       // the comparison from what the reader knew to the newest
	Read    ui.ActionView // notes that it was read
}

// NoticeVersion is one version that came since then.
type NoticeVersion struct {
	Title   string // its number and from when it is in force
	Summary string // HTML that the policy package made safe
}
