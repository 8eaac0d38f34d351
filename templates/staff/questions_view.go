package staff

import (
	"context"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// Names of the fields of the pages about questions and consents.
const (
	TextField     = "text"
	FilesField    = "files"
	NonceField    = "form" // the same form sent twice is one answer
	FromField     = "from" // the officer from whom a thread is taken over
	NumberField   = "customer"
	PurposeField  = "purpose"
	SaidField     = "said_at"
	EvidenceField = "evidence"
)

var listText = i18n.Enum("staff.questions.state.", "open", "answered", "closed")

// QuestionsView lists the threads in one state.
type QuestionsView struct {
	Shell  layout.StaffShell
	States []string // the lists that there are
	State  string   // the one shown
	Now    time.Time
	Rows   []QuestionRow
	Many   int // how many are shown when there may be more; 0: all are
}

// QuestionRow is a thread in a list.
type QuestionRow struct {
	Reference string
	Topic     string
	Title     string // subject of a mail, fit to print
	Customer  string // number; empty: nobody yet
	Asked     time.Time
	AnswerBy  time.Time
	Taker     string // empty: nobody yet
}

// link leads to a list.
func (v QuestionsView) link(ctx context.Context, state string) ui.Link {
	return ui.Link{Href: paths.StaffQuestions + "?state=" + state, Text: listText.T(ctx, state)}
}

func (v QuestionsView) empty(ctx context.Context) ui.EmptyView {
	if v.State == "open" {
		return ui.EmptyView{Title: i18n.T(ctx, "staff.questions.none_open")}
	}
	return ui.EmptyView{Title: i18n.T(ctx, "staff.questions.none")}
}

func (v QuestionsView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: listText.T(ctx, v.State), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "question.column.topic")}, {Label: i18n.T(ctx, "staff.questions.customer")}, {Label: i18n.T(ctx, "question.column.asked")},
		{Label: i18n.T(ctx, "question.thread.by")}, {Label: i18n.T(ctx, "staff.questions.taker")},
	}}
	for _, q := range v.Rows {
		who := q.Customer
		if who == "" {
			who = i18n.T(ctx, "staff.questions.stranger")
		}
		first := q.first()
		if q.Title != "" {
			first.Sub += " · " + q.Title
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			first, ui.Text(who), {Content: ui.Date(q.Asked)}, {Content: ui.DueDate(ui.DueView{At: q.AnswerBy, Now: v.Now, Done: v.State != "open"})}, q.taker(ctx),
		}})
	}
	return t
}

// first is the cell that leads to the thread.
func (q QuestionRow) first() ui.Cell {
	return ui.Cell{Text: q.Topic, Hidden: q.Reference, Sub: q.Reference, Href: paths.StaffQuestion(q.Reference)}
}

func (q QuestionRow) taker(ctx context.Context) ui.Cell {
	if q.Taker == "" {
		return ui.Text(i18n.T(ctx, "staff.questions.nobody"))
	}
	return ui.Text(q.Taker)
}

// PressingView is what an officer's start page says of questions.
type PressingView struct {
	Days int // how long before the answer is due a thread is there
	Now  time.Time
	Rows []QuestionRow
}

func (v PressingView) table(ctx context.Context) ui.TableView {
	t := ui.TableView{Caption: i18n.T(ctx, "staff.today.questions"), HideCaption: true, Columns: []ui.Column{
		{Label: i18n.T(ctx, "question.column.topic")}, {Label: i18n.T(ctx, "question.thread.by")}, {Label: i18n.T(ctx, "staff.questions.taker")},
	}}
	for _, q := range v.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			q.first(), {Content: ui.DueDate(ui.DueView{At: q.AnswerBy, Now: v.Now})}, q.taker(ctx),
		}})
	}
	return t
}

// QuestionView is one thread, with what the officer may do now.
type QuestionView struct {
	Shell     layout.StaffShell
	Facts     []ui.SummaryRow
	Colleague string // who has taken it, when that is another
	Take      *ui.ActionView
	Thread    ui.ThreadView
	Answer    ui.Form // zero Action: a colleague answers
	Text      string
	Nonce     string
	Files     ui.FilesView
	Link      ui.Form // zero Action: it is a customer's
	Number    string
	Close     *ui.ActionView
}

// ConsentsView asks for a withdrawal that came by letter or phone.
type ConsentsView struct {
	Shell    layout.StaffShell
	Form     ui.Form
	Number   string
	Purposes []ui.Option
	Said     string // the day, as typed: 2026-11-03
	Evidence string
}

// number asks for a customer's number.
func number(ctx context.Context, value, err string) ui.Field {
	return ui.Field{Name: NumberField, Label: i18n.T(ctx, "staff.questions.number"), Value: value, Error: err, Width: ui.Short, Verbatim: true, Autocomplete: "off"}
}
