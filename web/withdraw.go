package web

import (
	"mime"
	"net/http"
	"net/url"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/core/paths"
	"inzage/internal/feature/consent"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/limit"
	"inzage/templates/layout"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// The door behind a mail's link, /m/{token}. Its token is all that counts: no session is read, no cookie set, so that no
// foreign page can make a visitor's browser withdraw more than its own link does. Looking changes nothing, since machines open
// links of mails; posting acts before the answer. A mail program posts by itself when its reader unsubscribes (RFC 8058):
// it brings no cookie, follows no redirect, and may come twice.

// withdrawals is how many times a network may post here. It is wide: the mail programs of very many people share a few
// addresses, and a token cannot be guessed.
var withdrawals = limit.Rule{Name: "withdraw.ip", Max: 600, Per: time.Minute}

// mailLink shows what a link withdraws.
func (s *Server) mailLink(rq *request) error {
	rq.secretAddress()
	link, err := s.Consents.ReadLink(rq.ctx(), rq.Param("token"))
	if err != nil {
		return s.unknownLink(rq, err)
	}
	rq.speak(link.Language)
	wording, err := s.Consents.Wording(rq.reader(), link.Purpose, rq.lang)
	if err != nil {
		return err
	}
	if !link.Done.IsZero() {
		return s.withdrawn(rq, wording, consent.Receipt{Event: consent.Event{Purpose: link.Purpose, At: link.Done}, Again: true})
	}
	v := pages.WithdrawView{Name: wording.Name, Stops: wording.Stops, Objection: objection(link.Purpose)}
	if v.Objection {
		v.Shell = rq.mailedShell(i18n.T(rq.ctx(), "withdraw.link.title.object"))
	} else {
		v.Shell = rq.mailedShell(i18n.T(rq.ctx(), "withdraw.link.title.withdraw"))
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "withdraw.link.lead")
	v.Action = v.Shell.Path + "?" + layout.LangField + "=" + string(rq.lang)
	return rq.ok(pages.Withdraw(v))
}

// useMailLink withdraws. The page's own button gets a page, everything else a line of text: what a mail program sends, and what
// it forgets to send, is its own business as long as it has the token.
func (s *Server) useMailLink(rq *request) error {
	rq.secretAddress()
	if err := s.countWithdrawal(rq); err != nil {
		return err
	}
	way := consent.MailClient
	if pressed(rq.Request()) {
		way = consent.MailPage
	}
	receipt, err := s.Consents.UseLink(rq.ctx(), rq.Param("token"), way)
	if err != nil {
		return s.unknownLink(rq, err)
	}
	rq.speak(receipt.Language)
	if way == consent.MailClient {
		rq.Response().Header().Set("Content-Language", rq.lang.Tag())
		return rq.String(http.StatusOK, i18n.T(rq.ctx(), "withdraw.link.title.done")+"\n")
	}
	wording, err := s.Consents.Wording(rq.reader(), receipt.Purpose, rq.lang)
	if err != nil {
		return err
	}
	return s.withdrawn(rq, wording, receipt)
}

// countWithdrawal holds a network back that posts too often.
func (s *Server) countWithdrawal(rq *request) error {
	verdict, err := s.limits.Count(rq.ctx(), limit.ByIP(actor.From(rq.ctx()).IP, withdrawals)...)
	if err != nil {
		return err
	}
	if !verdict.OK() {
		return fault.Wait("withdraw.limit", verdict.Wait)
	}
	return nil
}

// pressed reports whether a posted form is that of the page. A body that is no form at all is no reason to refuse.
func pressed(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		err = r.ParseForm()
	case "multipart/form-data":
		err = r.ParseMultipartForm(maxBody)
	}
	return err == nil && r.PostForm.Get(pages.WithdrawField) != ""
}

// withdrawn tells that it is done. Nothing is asked and nothing offered.
func (s *Server) withdrawn(rq *request, wording consent.Wording, receipt consent.Receipt) error {
	v := pages.WithdrawnView{
		Stops: wording.Stops, Objection: objection(receipt.Purpose), Reference: receipt.Reference, At: receipt.At, Again: receipt.Again,
		Mailed: receipt.ID != ident.ID{},
		SignIn: ui.Link{Href: rq.path(paths.SignIn), Text: i18n.T(rq.ctx(), "withdraw.link.sign_in")},
	}
	if v.Again {
		v.Shell = rq.mailedShell(i18n.T(rq.ctx(), "withdraw.link.title.again"))
	} else {
		v.Shell = rq.mailedShell(i18n.T(rq.ctx(), "withdraw.link.title.done"))
	}
	v.Shell.Kicker = wording.Name
	return rq.ok(pages.Withdrawn(v))
}

// unknownLink is the page of every token that was never given out, whatever is wrong with it; any other error is returned as it is.
func (s *Server) unknownLink(rq *request, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	rq.speak("")
	v := pages.UnknownLinkView{
		Shell:  rq.mailedShell(i18n.T(rq.ctx(), "withdraw.link.unknown")),
		Text:   i18n.T(rq.ctx(), "withdraw.link.unknown.text", i18n.Args{"Address": s.Company.Operations}),
		SignIn: ui.Link{Href: rq.path(paths.SignIn), Text: i18n.T(rq.ctx(), "withdraw.link.sign_in")},
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "withdraw.link.unknown.lead")
	return rq.page(http.StatusNotFound, pages.UnknownLink(v))
}

func objection(p consent.Purpose) bool { return p.Basis() != dataset.Consent }

// speak sets the language of a page whose address has none: what the reader picked, else the link's own, else what the browser
// asks for.
func (rq *request) speak(links i18n.Lang) {
	lang, picked := i18n.ParseLang(rq.QueryParam(layout.LangField))
	switch {
	case picked:
	case links != "":
		lang = links
	default:
		lang = i18n.Negotiate("", rq.Request().Header.Get("Accept-Language"))
	}
	rq.lang = lang
	rq.SetRequest(rq.Request().WithContext(i18n.WithLang(rq.ctx(), lang)))
}

// mailedShell surrounds a page behind a mail's link. It reads no cookie, not even for the colours.
func (rq *request) mailedShell(title string) layout.Shell {
	return layout.Shell{
		Lang: rq.lang, Path: paths.Mailed + "/" + url.PathEscape(rq.Param("token")), Bare: true, Title: title, Company: rq.srv.Company.Name,
		Theme: layout.ThemeAuto, NoIndex: true, Narrow: true,
	}
}
