package customer

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of a question.
const (
	TopicField    = "topic"
	QuestionField = "text"
	FilesField    = "files"
	NonceField    = "form" // the same form sent twice is one message
)

// QuestionsView lists a customer's questions to operations.
type QuestionsView struct {
	Shell layout.Shell
	New   ui.Link // to the form
	Table ui.TableView
	Empty *ui.EmptyView // instead of the table
	Pager ui.PagerView
}

// AskView is the form for a new question.
type AskView struct {
	Shell  layout.Shell
	Form   ui.Form
	Topics []ui.Option
	Text   string
	Nonce  string
	Files  ui.FilesView
	Cancel ui.Link
}

// QuestionView is one thread.
type QuestionView struct {
	Shell  layout.Shell
	Sent   *ui.ConfirmationView // right after asking, instead of the form for another message
	Facts  []ui.SummaryRow
	Linked bool // it came by mail, and an officer found out whose it is
	Thread ui.ThreadView
	Reply  ReplyView
}

// ReplyView is the form for another message.
type ReplyView struct {
	Form   ui.Form
	Text   string
	Nonce  string
	Files  ui.FilesView
	Closed bool // the thread is closed; a message opens it again
}

// KeptView gives back what somebody typed whose session had ended meanwhile.
type KeptView struct {
	Shell  layout.Shell
	Text   string
	SignIn ui.Link
}
