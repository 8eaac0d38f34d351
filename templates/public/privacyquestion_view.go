package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of a question by somebody who is not signed in; the address is EmailField.
const (
	TopicField    = "topic"
	QuestionField = "text"
	FilesField    = "files"
	NonceField    = "form" // the same form sent twice is one message
)

// PrivacyQuestionView is the form for anybody's question.
type PrivacyQuestionView struct {
	Shell    layout.Shell
	Customer ui.NoticeView // customers have a better place to ask
	Form     ui.Form
	Topics   []ui.Option
	Email    string
	Text     string
	Nonce    string
	Accept   string // files that the browser offers
	MaxFiles int
	MaxSize  int // megabytes of all files together
}

// ConfirmQuestionView shows what the mailed link would confirm; its button does it.
type ConfirmQuestionView struct {
	Shell layout.Shell
	Form  ui.Form
	Facts []ui.SummaryRow
}

// QuestionSentView tells that a question went to operations.
type QuestionSentView struct {
	Shell layout.Shell
	Sent  ui.ConfirmationView
}
