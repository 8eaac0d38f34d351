package web

import (
	"net/http"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/question"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// privacyQuestionForm shows the form for anybody's question.
func (s *Server) privacyQuestionForm(rq *request) error {
	return rq.ok(pages.PrivacyQuestion(s.privacyQuestionView(rq, question.PublicForm{}, nil)))
}

// privacyQuestion keeps the question and mails the link that confirms the address. The answer is the same for every address.
func (s *Server) privacyQuestion(rq *request) error {
	in := question.PublicForm{Language: rq.lang}
	var err error
	if in.Form, err = rq.question(); err != nil {
		return err
	}
	in.Email = rq.parsed.text(pages.EmailField)
	if err = s.Questions.AskPublic(rq.ctx(), in); err == nil {
		return rq.to(paths.PrivacyQuestion + "/sent")
	}
	wrong, err := rq.fieldErrors(err)
	if err != nil {
		return err
	}
	return rq.page(http.StatusUnprocessableEntity, pages.PrivacyQuestion(s.privacyQuestionView(rq, in, wrong)))
}

func (s *Server) privacyQuestionView(rq *request, in question.PublicForm, wrong []ui.FieldError) pages.PrivacyQuestionView {
	v := pages.PrivacyQuestionView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.public.title"), i18n.T(rq.ctx(), "question.public.lead", i18n.Args{"Days": question.AnswerDays})),
		Customer: ui.NoticeView{
			Title: i18n.T(rq.ctx(), "question.public.customer"), Text: i18n.T(rq.ctx(), "question.public.customer.text"),
			Link: &ui.Link{Href: rq.path(paths.MyQuestion), Text: i18n.T(rq.ctx(), "question.public.customer.ask")},
		},
		Form:   ui.Form{Action: rq.path(paths.PrivacyQuestion), Errors: wrong, Multipart: true},
		Topics: topics(rq, in.Topic), Email: in.Email, Text: in.Text, Nonce: nonce(in.Form),
		Accept: question.Accept, MaxFiles: question.MaxFiles, MaxSize: question.MaxBytes >> 20,
	}
	v.Shell.Errors = wrong
	return v
}

// privacyQuestionSent says that a link is on its way. It says the same to everybody.
func (s *Server) privacyQuestionSent(rq *request) error {
	return rq.ok(pages.Sent(pages.SentView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.public.sent.title"), i18n.T(rq.ctx(), "question.public.sent.lead")),
		Next: []string{
			i18n.T(rq.ctx(), "question.public.sent.life", i18n.Args{"Days": int(question.ConfirmLife.Hours() / 24)}),
			i18n.T(rq.ctx(), "question.public.sent.spam", i18n.Args{"Max": question.AddressLimit()}),
		},
		Again: ui.Link{Href: rq.path(paths.PrivacyQuestion), Text: i18n.T(rq.ctx(), "question.public.sent.again")},
	}))
}

// confirmQuestionForm shows what the link of a mail confirms. Opening it changes nothing: mail scanners open links.
func (s *Server) confirmQuestionForm(rq *request) error {
	rq.secretAddress()
	c, err := s.Questions.OpenConfirmation(rq.ctx(), rq.Param("token"))
	if err != nil {
		return s.deadQuestion(rq, err)
	}
	if c.Done {
		return s.questionConfirmed(rq, c)
	}
	v := pages.ConfirmQuestionView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.confirm.title"), i18n.T(rq.ctx(), "question.confirm.lead")),
		Form:  ui.Form{Action: rq.path(paths.PrivacyQuestion + "/" + rq.Param("token"))},
		Facts: []ui.SummaryRow{
			{Key: i18n.T(rq.ctx(), "question.thread.topic"), Text: question.TopicText.T(rq.ctx(), string(c.Topic))},
			{Key: i18n.T(rq.ctx(), "question.confirm.asked"), Content: ui.DateTime(c.AskedAt)},
			{Key: i18n.T(rq.ctx(), "question.confirm.until"), Content: ui.DateTime(c.Until)},
		},
	}
	rq.unlisted(&v.Shell)
	return rq.ok(pages.ConfirmQuestion(v))
}

// confirmQuestion sends the question to operations. Twice is once.
func (s *Server) confirmQuestion(rq *request) error {
	rq.secretAddress()
	c, err := s.Questions.Confirm(rq.ctx(), rq.Param("token"))
	if err != nil {
		return s.deadQuestion(rq, err)
	}
	return s.questionConfirmed(rq, c)
}

func (s *Server) questionConfirmed(rq *request, c question.Confirmation) error {
	v := pages.QuestionSentView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.sent.title"), ""),
		Sent: ui.ConfirmationView{
			Title: i18n.T(rq.ctx(), "question.sent.title"), Reference: c.Reference,
			Next: []string{
				i18n.T(rq.ctx(), "question.sent.by", i18n.Args{"Date": format.Full(rq.lang, c.AnswerBy)}),
				i18n.T(rq.ctx(), "question.confirm.done"), i18n.T(rq.ctx(), "question.sent.copy"),
			},
			Links: []ui.Link{{Href: rq.path(paths.Start), Text: i18n.T(rq.ctx(), "question.back")}},
		},
	}
	rq.unlisted(&v.Shell)
	v.Shell.Path = paths.PrivacyQuestion // the picker must not repeat the token
	return rq.ok(pages.QuestionSent(v))
}

// deadQuestion is the one page of links that confirm nothing; any other error is returned as it is.
func (s *Server) deadQuestion(rq *request, err error) error {
	if !fault.Is(err, fault.Expired) {
		return err
	}
	v := pages.DeadLinkView{
		Shell: rq.narrow(i18n.T(rq.ctx(), "question.confirm.dead.title"), i18n.T(rq.ctx(), "question.confirm.dead")),
		New:   ui.Link{Href: rq.path(paths.PrivacyQuestion), Text: i18n.T(rq.ctx(), "question.confirm.dead.again")},
	}
	rq.unlisted(&v.Shell)
	v.Shell.Path = paths.PrivacyQuestion // the picker must not repeat the token
	return rq.page(http.StatusGone, pages.DeadLink(v))
}
