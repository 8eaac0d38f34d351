package web

import (
	"net/http"
	"net/url"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/question"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// sentParam marks the address of a thread that was just opened.
const sentParam = "sent"

// questions lists the customer's questions.
func (s *Server) questions(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	k, err := s.Kinds.Kind(question.Key)
	if err != nil {
		return err
	}
	q, err := readListQuery(rq, k)
	if err != nil {
		return err
	}
	page, err := k.List(rq.reader(), scope, dataset.PageQuery{After: q.After, Before: q.Before, Limit: pageSize})
	if err != nil {
		return err
	}
	v := pages.QuestionsView{
		Shell: rq.shell(i18n.T(rq.ctx(), "question.list.title"), layout.NavQuestions),
		New:   ui.Link{Href: rq.path(paths.MyQuestion), Text: i18n.T(rq.ctx(), "question.list.new")},
		Table: s.questionTable(rq, page.Records),
		Pager: ui.PagerView{Label: i18n.T(rq.ctx(), "question.list.pages")},
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "question.list.lead")
	if len(page.Records) == 0 {
		v.Empty = &ui.EmptyView{Title: i18n.T(rq.ctx(), "question.list.empty"), Text: i18n.T(rq.ctx(), "question.list.empty.text")}
	}
	if page.Prev != "" {
		v.Pager.Previous = rq.path(paths.MyQuestions + "?" + url.Values{beforeParam: {page.Prev}}.Encode())
	}
	if page.Next != "" {
		v.Pager.Next = rq.path(paths.MyQuestions + "?" + url.Values{afterParam: {page.Next}}.Encode())
	}
	return rq.ok(pages.Questions(v))
}

func (s *Server) questionTable(rq *request, records []dataset.Record) ui.TableView {
	t := ui.TableView{
		Caption: i18n.T(rq.ctx(), "question.list.title"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.T(rq.ctx(), "question.column.topic")}, {Label: i18n.T(rq.ctx(), "question.column.asked")},
			{Label: i18n.T(rq.ctx(), "question.column.state")},
		},
	}
	for _, rec := range records {
		value := map[string]dataset.Value{}
		for _, f := range rec.Fields {
			value[f.Name] = f.Value
		}
		state := ui.Cell{Content: ui.Tag(stateTag(rq, question.State(value["question_state"].Text)))}
		if value["question_state"].Text == string(question.Open) {
			state.Sub = i18n.T(rq.ctx(), "question.by", i18n.Args{"Date": format.Date(rq.lang, value["answer_by"].Time)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{
				Text: question.TopicText.T(rq.ctx(), value["question_topic"].Text), Sub: rec.Title.Plain, Hidden: rec.Title.Plain,
				Href: rq.path(paths.Question(rec.Title.Plain)),
			},
			{Content: ui.Date(rec.At)},
			state,
		}})
	}
	return t
}

func stateTag(rq *request, s question.State) ui.TagView {
	kind := map[question.State]ui.Kind{question.Open: ui.Warn, question.Answered: ui.OK}[s]
	return ui.TagView{Kind: kind, Text: question.StateText.T(rq.ctx(), string(s))}
}

// askForm shows the form for a new question. The topic may stand in the address, and the access that it is about: other pages
// lead here.
func (s *Server) askForm(rq *request) error {
	text, err := s.aboutAccess(rq)
	if err != nil {
		return err
	}
	return rq.ok(pages.Ask(s.askView(rq, question.Form{Topic: rq.QueryParam(pages.TopicField), Text: text}, nil)))
}

// ask opens a thread and shows it, with its reference.
func (s *Server) ask(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	in, err := rq.question()
	if err != nil {
		return err
	}
	receipt, err := s.Questions.Ask(rq.ctx(), scope, in)
	if err == nil {
		return rq.to(paths.Question(receipt.Reference) + "?" + sentParam + "=1")
	}
	wrong, err := rq.fieldErrors(err)
	if err != nil {
		return err
	}
	return rq.page(http.StatusUnprocessableEntity, pages.Ask(s.askView(rq, in, wrong)))
}

// question reads the fields that all forms of questions have.
func (rq *request) question() (question.Form, error) {
	form, err := rq.form()
	if err != nil {
		return question.Form{}, err
	}
	files, err := rq.uploads(pages.FilesField)
	return question.Form{
		Topic: form.one(pages.TopicField), Text: form.one(pages.QuestionField), Files: files, Nonce: form.one(pages.NonceField),
	}, err
}

func (s *Server) askView(rq *request, in question.Form, wrong []ui.FieldError) pages.AskView {
	v := pages.AskView{
		Shell:  rq.shell(i18n.T(rq.ctx(), "question.ask.title"), layout.NavQuestions),
		Form:   ui.Form{Action: rq.path(paths.MyQuestion), CSRF: rq.csrf(), Errors: wrong, Multipart: true},
		Topics: topics(rq, in.Topic), Text: in.Text, Nonce: nonce(in), Files: filesView(),
		Cancel: ui.Link{Href: rq.path(paths.MyQuestions), Text: i18n.T(rq.ctx(), "question.ask.cancel")},
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "question.ask.lead", i18n.Args{"Days": question.AnswerDays})
	v.Shell.Errors = wrong
	return v
}

// topics are the choices of a form, one of them chosen.
func topics(rq *request, chosen string) (out []ui.Option) {
	for _, t := range question.Topics {
		out = append(out, ui.Option{Value: string(t), Text: question.TopicText.T(rq.ctx(), string(t)), Selected: string(t) == chosen})
	}
	return out
}

// nonce is that of a form that comes back with errors, and a new one for a new form.
func nonce(in question.Form) string {
	if len(in.Nonce) == ident.TokenLength {
		return in.Nonce
	}
	return ident.Token()
}

func filesView() ui.FilesView {
	return ui.FilesView{Max: question.MaxFiles, Size: question.MaxBytes >> 20, Accept: question.Accept}
}

// thread shows one question. Somebody else's answers like one that there is not.
func (s *Server) thread(rq *request) error {
	v, err := s.threadView(rq, question.Form{}, nil)
	if err != nil {
		return err
	}
	return rq.ok(pages.Question(v))
}

// reply adds a message to a thread.
func (s *Server) reply(rq *request) error {
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	in, err := rq.question()
	if err != nil {
		return err
	}
	if err = s.Questions.Reply(rq.ctx(), scope, rq.Param("reference"), in); err == nil {
		rq.flash("question.reply.done", nil)
		return rq.to(paths.Question(url.PathEscape(rq.Param("reference"))))
	}
	wrong, err := rq.fieldErrors(err)
	if err != nil {
		return err
	}
	v, err := s.threadView(rq, in, wrong)
	if err != nil {
		return err
	}
	return rq.page(http.StatusUnprocessableEntity, pages.Question(v))
}

func (s *Server) threadView(rq *request, in question.Form, wrong []ui.FieldError) (pages.QuestionView, error) {
	scope, err := rq.scope()
	if err != nil {
		return pages.QuestionView{}, err
	}
	t, err := s.Questions.Thread(rq.reader(), scope, rq.Param("reference"))
	if err != nil {
		return pages.QuestionView{}, err
	}
	v := pages.QuestionView{
		Shell: rq.shell(i18n.T(rq.ctx(), "question.thread.title", i18n.Args{"Reference": t.Reference}), layout.NavQuestions),
		Facts: threadFacts(rq, t), Linked: !t.LinkedAt.IsZero(),
		Reply: pages.ReplyView{
			Form: ui.Form{Action: rq.path(paths.Question(t.Reference)), CSRF: rq.csrf(), Errors: wrong, Multipart: true},
			Text: in.Text, Nonce: nonce(in), Files: filesView(), Closed: t.State == question.Closed,
		},
	}
	v.Shell.Back = &ui.Link{Href: rq.path(paths.MyQuestions), Text: i18n.T(rq.ctx(), "question.list.title")}
	v.Shell.Errors = wrong
	if rq.QueryParam(sentParam) != "" && len(wrong) == 0 {
		v.Sent = &ui.ConfirmationView{Title: i18n.T(rq.ctx(), "question.sent.title"), Reference: t.Reference, Next: []string{
			i18n.T(rq.ctx(), "question.sent.by", i18n.Args{"Date": format.Full(rq.lang, t.AnswerBy)}),
			i18n.T(rq.ctx(), "question.sent.where"), i18n.T(rq.ctx(), "question.sent.copy"),
		}}
	}
	if len(t.Messages) == question.MaxShown {
		v.Thread.Latest = question.MaxShown
	}
	for _, m := range t.Messages {
		v.Thread.Messages = append(v.Thread.Messages, messageView(rq, t, m))
	}
	return v, nil
}

// threadFacts say where a thread stands.
func threadFacts(rq *request, t question.Thread) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: i18n.T(rq.ctx(), "question.thread.topic"), Text: question.TopicText.T(rq.ctx(), string(t.Topic))}}
	if t.Title != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "question.thread.subject"), Content: pages.Free(t.Title)})
	}
	rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "question.thread.state"), Content: ui.Tag(stateTag(rq, t.State))})
	if t.State == question.Open {
		due := ui.DueDate(ui.DueView{At: t.AnswerBy, Now: rq.now()})
		rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "question.thread.by"), Content: due})
	}
	if !t.AnsweredAt.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(rq.ctx(), "question.thread.answered"), Content: ui.DateTime(t.AnsweredAt)})
	}
	return rows
}

func messageView(rq *request, t question.Thread, m question.Message) ui.MessageView {
	out := ui.MessageView{
		Title: i18n.T(rq.ctx(), "question.thread.wrote", i18n.Args{
			"Who": question.SideText.T(rq.ctx(), string(m.Side)), "Way": question.WayText.T(rq.ctx(), string(m.Way)),
		}),
		At: m.At, Sender: m.Sender, Text: m.Text, Gone: m.Gone, Quoted: m.Quoted,
	}
	link := func(f question.File, name string) {
		out.Files = append(out.Files, ui.MessageFile{
			Name: name, Size: f.Size, Href: rq.path(paths.File(question.Key, t.ID.String(), f.ID)),
		})
	}
	for _, f := range m.Files {
		link(f, fileName(f.Name))
	}
	if m.Mail != nil {
		link(*m.Mail, i18n.T(rq.ctx(), "question.thread.mail"))
	}
	return out
}

// keepText gives back what somebody typed whose session had ended meanwhile. It is not stored: nobody is signed in.
func (s *Server) keepText(rq *request) error {
	form, err := rq.form()
	if f := fault.Of(err); f != nil && f.ID == "question.error.upload" {
		return err
	}
	if err != nil || form.text(pages.QuestionField) == "" {
		return rq.toSignIn()
	}
	text := form.one(pages.QuestionField)
	v := pages.KeptView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.kept.title"), i18n.T(rq.ctx(), "question.kept.lead")), Text: text,
		SignIn: ui.Link{Href: rq.path(paths.SignIn + "?next=" + url.QueryEscape(rq.here())), Text: i18n.T(rq.ctx(), "layout.sign_in")},
	}
	v.Shell.NoIndex = true
	return rq.page(http.StatusForbidden, pages.Kept(v))
}
