package web

import (
	"errors"
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/mail/mailbox"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// writePath is the form in which somebody of the demonstration writes a mail to the company.
const writePath = "/demo/mail/write"

// writeForm begins a mail; with ?answers= it is the answer to a letter in the mailbox.
func (s *Server) writeForm(rq *request) error {
	v := s.writeView(rq)
	if name := rq.QueryParam("answers"); name != "" {
		l, err := s.Mailbox.Get(name)
		if err != nil {
			return err
		}
		if len(l.To) > 0 {
			v.From = l.To[0]
		}
		v.To, v.Answers, v.Text = l.AnswerTo(), l.MessageID(), "\n\n"+mailbox.Quoted(l.Text)
		v.Subject = "Re: " + strings.TrimPrefix(l.Subject, "Re: ")
	} else {
		v.To = s.Company.Operations
	}
	return rq.ok(public.Write(v))
}

func (s *Server) writeView(rq *request) public.WriteView {
	sh := rq.mailboxShell()
	sh.Title, sh.Lead, sh.Narrow = i18n.T(rq.ctx(), "mailbox.write_title"), i18n.T(rq.ctx(), "mailbox.write_lead"), true
	sh.Back = &ui.Link{Href: mailboxPath, Text: i18n.T(rq.ctx(), "mailbox.back")}
	return public.WriteView{Shell: sh, Form: ui.Form{Action: writePath}}
}

// write hands the mail in where the mail server of a company would.
func (s *Server) write(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	d := mailbox.Draft{From: form.text("from"), To: form.text("to"), Subject: form.text("subject"), Text: form.one("text"), InReplyTo: form.one("answers")}
	raw, err := mailbox.Compose(d, rq.now())
	if errors.Is(err, mailbox.ErrDraft) {
		v := s.writeView(rq)
		v.From, v.To, v.Subject, v.Text, v.Answers = d.From, d.To, d.Subject, d.Text, d.InReplyTo
		v.Form.Errors = draftErrors(rq, d)
		v.Shell.Errors = v.Form.Errors
		return rq.page(http.StatusUnprocessableEntity, public.Write(v))
	}
	if err != nil {
		return err
	}
	if err := s.Incoming(rq.ctx(), d.From, d.To, raw); err != nil {
		return err
	}
	return rq.Redirect(http.StatusSeeOther, mailboxPath)
}

func draftErrors(rq *request, d mailbox.Draft) (out []ui.FieldError) {
	for _, a := range []struct{ name, value string }{{"from", d.From}, {"to", d.To}} {
		if _, err := mail.ParseAddress(a.value); err != nil {
			out = append(out, ui.FieldError{Name: a.name, Text: i18n.T(rq.ctx(), "mailbox.draft_address")})
		}
	}
	if strings.TrimSpace(d.Text) == "" {
		out = append(out, ui.FieldError{Name: "text", Text: i18n.T(rq.ctx(), "mailbox.draft_text")})
	}
	return out
}

// oneClick is the button that posts what a mail program posts (RFC 8058 3.2).
func oneClick(rq *request, u *url.URL) *ui.ActionView {
	name, value, _ := strings.Cut(mailbox.OneClick, "=")
	return &ui.ActionView{
		Action: u.RequestURI(), Values: []ui.Pair{{Name: name, Value: value}},
		Button: ui.ButtonView{Text: i18n.T(rq.ctx(), "mailbox.unsubscribe"), Kind: ui.Quiet},
	}
}
