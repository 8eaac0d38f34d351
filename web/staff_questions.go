package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/question"
	"inzage/internal/feature/staff"
	my "inzage/templates/customer"
	"inzage/templates/layout"
	pages "inzage/templates/staff"
	"inzage/templates/ui"
)

const (
	maxListed   = 200 // threads on one list
	maxPressing = 20  // threads on the start page
	stateParam  = "state"
)

// listStates are the lists of threads, the first of them when none is asked for.
var listStates = []question.State{question.Open, question.Answered, question.Closed}

// staffQuestions lists the threads in one state, those first whose answer is due first.
func (s *Server) staffQuestions(rq *request) error {
	state := question.State(rq.QueryParam(stateParam))
	if state == "" {
		state = question.Open
	}
	if !slices.Contains(listStates, state) {
		return fault.Missing()
	}
	found, err := s.Questions.List(rq.ctx(), question.Filter{State: state, Limit: maxListed})
	if err != nil {
		return err
	}
	v := pages.QuestionsView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "staff.questions.title"), i18n.T(rq.ctx(), "staff.questions.lead"), layout.StaffQuestions),
		State: string(state), Now: rq.now(),
	}
	for _, st := range listStates {
		v.States = append(v.States, string(st))
	}
	if len(found) == maxListed {
		v.Many = maxListed
	}
	for _, l := range found {
		v.Rows = append(v.Rows, pages.QuestionRow{
			Reference: l.Reference, Topic: question.TopicText.T(rq.ctx(), string(l.Topic)), Title: ui.Inert(l.Title), Customer: l.Customer,
			Asked: l.AskedAt, AnswerBy: l.AnswerBy, Taker: l.Taker,
		})
	}
	return rq.ok(pages.Questions(v))
}

// pressing are the threads that stand on the start page of an officer who may answer them; nil for one who may not.
func (s *Server) pressing(rq *request) (*pages.PressingView, error) {
	if !rq.officer.Officer.May(staff.AnswerQuestion) {
		return nil, nil
	}
	found, err := s.Questions.Pressing(rq.reader(), staff.PressingUntil(rq.now()), maxPressing)
	if err != nil {
		return nil, err
	}
	v := &pages.PressingView{Days: staff.PressingDays, Now: rq.now()}
	for _, p := range found {
		v.Rows = append(v.Rows, pages.QuestionRow{
			Reference: p.Reference, Topic: question.TopicText.T(rq.ctx(), string(p.Topic)), AnswerBy: p.AnswerBy, Taker: p.Taker,
		})
	}
	return v, nil
}

// staffQuestion shows a thread.
func (s *Server) staffQuestion(rq *request) error {
	return s.staffQuestionPage(rq, http.StatusOK, question.Form{}, "", nil)
}

// staffQuestionPage shows a thread with what was typed into its forms.
func (s *Server) staffQuestionPage(rq *request, status int, in question.Form, number string, wrong []ui.FieldError) error {
	t, err := s.Questions.Show(rq.ctx(), rq.Param("reference"))
	if err != nil {
		return err
	}
	to := paths.StaffQuestion(t.Reference)
	v := pages.QuestionView{
		Shell: rq.staffShell(i18n.T(rq.ctx(), "question.thread.title", i18n.Args{"Reference": t.Reference}), "", layout.StaffQuestions),
		Facts: staffThreadFacts(rq, t),
	}
	v.Shell.Back = &ui.Link{Href: paths.StaffQuestions, Text: i18n.T(rq.ctx(), "staff.questions.title")}
	v.Shell.Errors = wrong
	if len(t.Messages) == question.MaxShown {
		v.Thread.Latest = question.MaxShown
	}
	for _, m := range t.Messages {
		v.Thread.Messages = append(v.Thread.Messages, staffMessage(rq, t, m))
	}
	form := rq.staffForm(to, wrong)
	button := func(path, text string) *ui.ActionView {
		return &ui.ActionView{Action: to + path, CSRF: form.CSRF, Button: ui.ButtonView{Text: text, Hidden: t.Reference, Kind: ui.Quiet}}
	}
	if t.Desk.Customer == "" {
		v.Link, v.Number = form, number
		v.Link.Action += "/link"
	}
	switch me := rq.officer.Officer.ID; t.Desk.TakenBy {
	case 0:
		v.Take = button("/take", i18n.T(rq.ctx(), "staff.questions.take"))
	case me:
	default:
		v.Colleague = t.Desk.Taker
		v.Take = button("/take", i18n.T(rq.ctx(), "staff.questions.take_over"))
		v.Take.Values = []ui.Pair{{Name: pages.FromField, Value: strconv.FormatInt(t.Desk.TakenBy, 10)}}
		return rq.page(status, pages.Question(v))
	}
	v.Answer, v.Text, v.Nonce = form, in.Text, nonce(in)
	v.Answer.Action, v.Answer.Multipart = to+"/answer", true
	v.Files = filesView()
	if t.State != question.Closed {
		v.Close = button("/close", i18n.T(rq.ctx(), "staff.questions.close"))
	}
	return rq.page(status, pages.Question(v))
}

// staffThreadFacts say where a thread stands, and whose it is.
func staffThreadFacts(rq *request, t question.Thread) []ui.SummaryRow {
	untitled, who := t, t.Desk.Customer
	untitled.Title = "" // is called by another name for customers
	if who == "" {
		who = i18n.T(rq.ctx(), "staff.questions.stranger")
	}
	rows := append(threadFacts(rq, untitled), ui.SummaryRow{Key: i18n.T(rq.ctx(), "staff.questions.customer"), Text: who})
	if t.Title != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "staff.questions.subject"), Content: my.Free(t.Title)})
	}
	if t.Desk.Address != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "staff.questions.address"), Text: ui.Inert(t.Desk.Address)})
	}
	rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "staff.questions.language"), Text: t.Desk.Language.Name(), Lang: t.Desk.Language.Tag()})
	taken := ui.SummaryRow{Key: i18n.T(rq.ctx(), "staff.questions.taker"), Text: i18n.T(rq.ctx(), "staff.questions.nobody")}
	if t.Desk.TakenBy != 0 {
		taken.Text, taken.Note = t.Desk.Taker, format.DateTime(rq.lang, t.Desk.TakenAt)
	}
	return append(rows, taken)
}

// staffSideText names the sides of a thread as an officer says them.
var staffSideText = i18n.Enum("staff.questions.side.", "customer", "operations")

func staffMessage(rq *request, t question.Thread, m question.Message) ui.MessageView {
	out := ui.MessageView{
		Title: i18n.T(rq.ctx(), "question.thread.wrote", i18n.Args{
			"Who": staffSideText.T(rq.ctx(), string(m.Side)), "Way": question.WayText.T(rq.ctx(), string(m.Way)),
		}),
		At: m.At, Sender: m.Sender, Text: m.Text, Gone: m.Gone, Quoted: m.Quoted,
	}
	link := func(f question.File, name string) {
		out.Files = append(out.Files, ui.MessageFile{Name: name, Href: paths.StaffQuestionFile(t.Reference, f.ID), Size: f.Size})
	}
	for _, f := range m.Files {
		link(f, fileName(f.Name))
	}
	if m.Mail != nil {
		link(*m.Mail, i18n.T(rq.ctx(), "question.thread.mail"))
	}
	return out
}

// staffQuestionFile is a file or a mail of a thread, as a download.
func (s *Server) staffQuestionFile(rq *request) error {
	b, err := s.Questions.Document(rq.ctx(), rq.Param("reference"), rq.Param("file"))
	if err != nil {
		return err
	}
	return s.download(rq, b)
}

// takeQuestion has the officer answer a thread: one that is nobody's, or one of the colleague whom the page showed.
func (s *Server) takeQuestion(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	var from int64
	if text := form.one(pages.FromField); text != "" {
		if from, err = strconv.ParseInt(text, 10, 64); err != nil {
			return badForm(err)
		}
	}
	return s.workedOn(rq, question.Form{}, "", "staff.questions.taken", nil, s.Questions.TakeOver(rq.ctx(), rq.Param("reference"), from))
}

// answerQuestion sends an answer.
func (s *Server) answerQuestion(rq *request) error {
	in, err := rq.question()
	if err != nil {
		return err
	}
	return s.workedOn(rq, in, "", "staff.questions.answered", nil, s.Questions.AnswerForm(rq.ctx(), rq.Param("reference"), in))
}

// linkQuestion gives a stranger's thread to a customer.
func (s *Server) linkQuestion(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	number := strings.TrimSpace(form.one(pages.NumberField))
	err = s.Questions.Link(rq.ctx(), rq.Param("reference"), number)
	if fault.Is(err, fault.NotFound) { // the customer; a thread that is missing shows when the page is made
		err = fault.Fields(fault.Field{Name: pages.NumberField, ID: "staff.error.customer"})
	}
	return s.workedOn(rq, question.Form{}, number, "staff.questions.linked", i18n.Args{"Number": number}, err)
}

// closeQuestion ends a thread that needs no answer.
func (s *Server) closeQuestion(rq *request) error {
	return s.workedOn(rq, question.Form{}, "", "staff.questions.closed", nil, s.Questions.Close(rq.ctx(), rq.Param("reference")))
}

// workedOn shows what came of a step, or the thread with what was wrong.
func (s *Server) workedOn(rq *request, in question.Form, number, done string, args i18n.Args, err error) error {
	if err != nil {
		wrong, status, err := rq.staffWrong(err)
		if err != nil {
			return err
		}
		return s.staffQuestionPage(rq, status, in, number, wrong)
	}
	rq.staffFlash(done, args)
	return rq.toStaff(paths.StaffQuestion(url.PathEscape(rq.Param("reference"))))
}
