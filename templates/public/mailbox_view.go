package public

import (
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// MailboxView is the demonstration's mailbox.
type MailboxView struct {
	Shell layout.Shell
	Note  string
	Table ui.TableView
	Empty *ui.EmptyView
	Write *ui.Link // to the form of a new mail; nil: nothing takes mail in
}

// LetterView is one message in the mailbox.
type LetterView struct {
	Shell layout.Shell
	Facts ui.SummaryView
	Text  []string // paragraphs or lines of the text part
	Links []Found  // addresses in the text, to be followed
	More  []ui.Link

	Answer      *ui.Link       // to the form of an answer; nil: the letter wants none
	Unsubscribe *ui.ActionView // what a mail program does when its reader unsubscribes (RFC 8058); nil: the letter is no newsletter
}

// Found is a link that stands in a message.
type Found struct {
	Href string
	Text string
}

// WriteView is the form in which somebody of the demonstration writes a mail.
type WriteView struct {
	Shell                   layout.Shell // with Back
	Form                    ui.Form
	From, To, Subject, Text string
	Answers                 string // Message-ID of the letter that is answered; empty: none
}
