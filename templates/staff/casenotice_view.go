package staff

import "inzage/templates/ui"

// CaseNoticeView is whether the people whom a case is about are told, and what an officer may do about it.
type CaseNoticeView struct {
	Subjects []CaseNoticeSubject
	Forms    []NoticeForm // about the whole case
}

// CaseNoticeSubject is one customer whom a case is about.
type CaseNoticeSubject struct {
	Number   string
	Standing ui.TagView
	Why      string
	Rows     []ui.SummaryRow
	Warning  string // what waits for an officer; empty: nothing
	Silent   string // that the customer must notice nothing; empty: they may
	Forms    []NoticeForm
}

// NoticeForm is something that an officer may do, folded away until it is needed.
type NoticeForm struct {
	Title    string
	Text     string
	Link     *ui.Link
	Form     ui.Form
	Version  string // of the case, as the page shows it
	Customer string // number, when it is about one of them
	Items    []Item
	Submit   string
	Open     bool
}
