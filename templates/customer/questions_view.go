package customer

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
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
	Files  FilesView
	Cancel ui.Link
}

// FilesView is what a field for files asks for.
type FilesView struct {
	Max    int // files
	Size   int // megabytes of all together
	Accept string
}

func (v FilesView) field(ctx context.Context, err string) ui.Field {
	return ui.Field{
		Name: FilesField, Label: i18n.T(ctx, "question.ask.files"), Hint: i18n.T(ctx, "question.ask.files.hint", i18n.Args{"Max": v.Max, "Size": v.Size}),
		Error: err, Accept: v.Accept, Optional: true, Multiple: true,
	}
}

// QuestionView is one thread.
type QuestionView struct {
	Shell    layout.Shell
	Sent     *ui.ConfirmationView // right after asking, instead of the form for another message
	Facts    []ui.SummaryRow
	Linked   bool // it came by mail, and an officer found out whose it is
	Latest   int  // how many messages are shown when there are more; 0: all are shown
	Messages []QuestionMessage
	Reply    ReplyView
}

// QuestionMessage is one message of a thread.
type QuestionMessage struct {
	Title  string // who wrote it, and how it came
	Ours   bool   // operations wrote it
	At     time.Time
	Sender string // address that a mail claims to come from
	Text   string // as somebody wrote it
	Gone   bool   // the text was erased
	Quoted string // the earlier letter below it
	Files  []QuestionFile
}

// QuestionFile is a document of a message.
type QuestionFile struct {
	Name string
	Href string
	Size int64 // bytes
}

// ReplyView is the form for another message.
type ReplyView struct {
	Form   ui.Form
	Text   string
	Nonce  string
	Files  FilesView
	Closed bool // the thread is closed; a message opens it again
}

// KeptView gives back what somebody typed whose session had ended meanwhile.
type KeptView struct {
	Shell  layout.Shell
	Text   string
	SignIn ui.Link
}

func (f QuestionFile) link(ctx context.Context) ui.Link {
	return ui.Link{Href: f.Href, Text: f.Name + " (" + format.Bytes(i18n.FromContext(ctx), f.Size) + ")"}
}

func (m QuestionMessage) entry() ui.EntryView { return ui.EntryView{Title: m.Title, Level: 3} }
