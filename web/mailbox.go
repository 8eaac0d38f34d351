package web

import (
	"net/http"
	"net/url"
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/mail/mailbox"
	"inzage/templates/layout"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// mailboxPath is where the demonstration's mailbox is; it has no language, since all languages' mail comes together in it.
const mailboxPath = "/demo/mail"

// mailboxRoutes are there only where a mailbox is: a portal that serves has none of these addresses.
func (s *Server) mailboxRoutes() []route {
	if s.Mailbox == nil {
		return nil
	}
	routes := []route{
		{method: get, path: mailboxPath, access: anybody, handle: s.mailbox},
		{method: get, path: mailboxPath + "/:name", access: anybody, handle: s.letter},
		{method: get, path: mailboxPath + "/:name/html", access: anybody, handle: s.letterHTML},
		{method: get, path: mailboxPath + "/:name/raw", access: anybody, handle: s.letterRaw},
	}
	if s.Incoming == nil {
		return routes
	}
	return append(routes,
		route{method: get, path: writePath, access: anybody, handle: s.writeForm},
		route{method: post, path: writePath, access: anybody, handle: s.write})
}

// mailboxPage is how many messages the list shows.
const mailboxPage = 100

// mailbox lists what arrived.
func (s *Server) mailbox(rq *request) error {
	entries, _, err := s.Mailbox.List(mailboxPage, "")
	if err != nil {
		return err
	}
	sh := rq.mailboxShell()
	ctx := rq.ctx()
	v := public.MailboxView{Shell: sh, Note: i18n.T(ctx, "mailbox.note")}
	if len(entries) == 0 {
		v.Empty = &ui.EmptyView{
			Title: i18n.T(ctx, "mailbox.empty"), Text: i18n.T(ctx, "mailbox.empty_text"),
			Action: &ui.Link{Href: rq.path(paths.Forgot), Text: i18n.T(ctx, "mailbox.empty_action")},
		}
	}
	if s.Incoming != nil {
		v.Write = &ui.Link{Href: writePath, Text: i18n.T(ctx, "mailbox.write")}
	}
	v.Table = ui.TableView{
		Caption: i18n.T(ctx, "mailbox.caption"),
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "mailbox.subject")}, {Label: i18n.T(ctx, "mailbox.to")}, {Label: i18n.T(ctx, "mailbox.at")},
		},
	}
	for _, e := range entries {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: subject(rq, e), Href: mailboxPath + "/" + url.PathEscape(e.Name)},
			ui.Text(strings.Join(e.To, ", ")), ui.Text(format.DateTime(rq.lang, e.At)),
		}})
	}
	return rq.ok(public.Mailbox(v))
}

func subject(rq *request, e mailbox.Entry) string {
	if e.Subject == "" {
		return i18n.T(rq.ctx(), "mailbox.no_subject")
	}
	return e.Subject
}

// mailboxShell surrounds the mailbox's pages, in the language of the reader's browser.
func (rq *request) mailboxShell() layout.Shell {
	rq.lang = i18n.Negotiate(languageCookie(rq, rq.srv), rq.Request().Header.Get("Accept-Language"))
	rq.SetRequest(rq.Request().WithContext(i18n.WithLang(rq.ctx(), rq.lang)))
	sh := rq.shell(i18n.T(rq.ctx(), "mailbox.title"), "")
	sh.Path, sh.NoIndex, sh.BaseURL = paths.Start, true, ""
	return sh
}

// letter shows one message as text, with its links.
func (s *Server) letter(rq *request) error {
	l, err := s.Mailbox.Get(rq.Param("name"))
	if err != nil {
		return err
	}
	sh := rq.mailboxShell()
	ctx := rq.ctx()
	sh.Title, sh.Narrow = subject(rq, l.Entry), true
	sh.Back = &ui.Link{Href: mailboxPath, Text: i18n.T(ctx, "mailbox.back")}
	v := public.LetterView{Shell: sh, Facts: ui.SummaryView{Rows: []ui.SummaryRow{
		{Key: i18n.T(ctx, "mailbox.from"), Text: l.From},
		{Key: i18n.T(ctx, "mailbox.to"), Text: strings.Join(l.To, ", ")},
		{Key: i18n.T(ctx, "mailbox.at"), Text: format.DateTime(rq.lang, l.At)},
	}}}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(l.Text, "\r\n", "\n"), "\n\n") {
		if p := strings.TrimSpace(paragraph); p != "" {
			v.Text = append(v.Text, p)
		}
	}
	for _, word := range strings.Fields(l.Text) {
		if strings.HasPrefix(word, s.Config.Base.String()+"/") { // our own links only
			v.Links = append(v.Links, public.Found{Href: word, Text: word})
		}
	}
	here := mailboxPath + "/" + url.PathEscape(l.Name)
	if s.Incoming != nil && l.AnswerTo() != "" {
		v.Answer = &ui.Link{Href: writePath + "?answers=" + url.QueryEscape(l.Name), Text: i18n.T(ctx, "mailbox.answer")}
	}
	if u := l.Unsubscribe(); u != nil && u.Scheme == s.Config.Base.Scheme && u.Host == s.Config.Base.Host {
		v.Unsubscribe = oneClick(rq, u)
	}
	if l.HTML != "" {
		v.More = append(v.More, ui.Link{Href: here + "/html", Text: i18n.T(ctx, "mailbox.html")})
	}
	v.More = append(v.More, ui.Link{Href: here + "/raw", Text: i18n.T(ctx, "mailbox.raw")})
	return rq.ok(public.Letter(v))
}

// letterHTML shows a message's HTML part as a document of its own, where nothing in it can act.
func (s *Server) letterHTML(rq *request) error {
	l, err := s.Mailbox.Get(rq.Param("name"))
	if err != nil {
		return err
	}
	rq.Response().Header().Set("Content-Security-Policy", mailbox.HTMLPolicy)
	return rq.HTML(http.StatusOK, l.HTML)
}

// letterRaw is the file itself.
func (s *Server) letterRaw(rq *request) error {
	raw, err := s.Mailbox.Raw(rq.Param("name"))
	if err != nil {
		return err
	}
	rq.Response().Header().Set("Content-Disposition", attachment(rq.Param("name")))
	return rq.Blob(http.StatusOK, "message/rfc822", raw)
}
