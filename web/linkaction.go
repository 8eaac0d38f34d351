package web

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/feature/authn"
	pages "inzage/templates/public"
	"inzage/templates/ui"
)

// cancelResetForm shows what the cancel link of a mail does.
func (s *Server) cancelResetForm(rq *request) error {
	rq.secretAddress()
	if _, err := s.Authn.OpenLink(rq.ctx(), authn.Cancel, rq.Param("token")); err != nil {
		return s.deadLink(rq, err, paths.Forgot)
	}
	v := s.linkActionView(rq, paths.CancelReset, i18n.T(rq.ctx(), "reset.cancel.title"), i18n.T(rq.ctx(), "reset.cancel.lead"))
	v.Buttons = []ui.ButtonView{{Text: i18n.T(rq.ctx(), "reset.cancel.submit")}}
	return rq.ok(pages.LinkAction(v))
}

// cancelReset makes the links to a new password void.
func (s *Server) cancelReset(rq *request) error {
	rq.secretAddress()
	if err := s.Authn.CancelReset(rq.ctx(), rq.Param("token")); err != nil {
		return s.deadLink(rq, err, paths.Forgot)
	}
	return s.linkDone(rq, i18n.T(rq.ctx(), "reset.cancel.title"), i18n.T(rq.ctx(), "reset.cancel.done"))
}

// undoForm shows what the link of a notice does.
func (s *Server) undoForm(rq *request) error {
	rq.secretAddress()
	if _, err := s.Authn.OpenLink(rq.ctx(), authn.Undo, rq.Param("token")); err != nil {
		return s.deadLink(rq, err, paths.Forgot)
	}
	v := s.linkActionView(rq, paths.Undo, i18n.T(rq.ctx(), "reset.undo.title"), i18n.T(rq.ctx(), "reset.undo.lead"))
	v.Warning = i18n.T(rq.ctx(), "reset.undo.contact", i18n.Args{"Address": s.Company.Operations})
	v.Buttons = []ui.ButtonView{{Text: i18n.T(rq.ctx(), "reset.undo.submit")}}
	return rq.ok(pages.LinkAction(v))
}

// undo ends all sessions and starts a reset.
func (s *Server) undo(rq *request) error {
	rq.secretAddress()
	if err := s.Authn.Undo(rq.ctx(), rq.Param("token")); err != nil {
		return s.deadLink(rq, err, paths.Forgot)
	}
	return s.linkDone(rq, i18n.T(rq.ctx(), "reset.undo.title"), i18n.T(rq.ctx(), "reset.undo.done"))
}

// confirmEmailForm shows the change of address that a link belongs to.
func (s *Server) confirmEmailForm(rq *request) error {
	rq.secretAddress()
	link, err := s.Authn.OpenEmailLink(rq.ctx(), rq.Param("token"))
	if err != nil {
		return s.deadLink(rq, err, paths.MyEmail)
	}
	lead := i18n.T(rq.ctx(), "email.link.lead_new")
	if link.OldSide {
		lead = i18n.T(rq.ctx(), "email.link.lead_old")
	}
	v := s.linkActionView(rq, paths.ConfirmEmail, i18n.T(rq.ctx(), "email.link.title"), lead)
	v.Facts = []ui.SummaryRow{
		{Key: i18n.T(rq.ctx(), "email.new"), Text: link.New},
		{Key: i18n.T(rq.ctx(), "email.until"), Content: ui.DateTime(link.Expires)},
	}
	v.Buttons = []ui.ButtonView{
		{Text: i18n.T(rq.ctx(), "email.link.confirm"), Name: pages.DoField, Value: pages.DoConfirm},
		{Text: i18n.T(rq.ctx(), "email.cancel"), Kind: ui.Quiet, Name: pages.DoField, Value: pages.DoCancel},
	}
	return rq.ok(pages.LinkAction(v))
}

// confirmEmail confirms or cancels the change.
func (s *Server) confirmEmail(rq *request) error {
	rq.secretAddress()
	form, err := rq.form()
	if err != nil {
		return err
	}
	title := i18n.T(rq.ctx(), "email.link.title")
	if form.one(pages.DoField) == pages.DoCancel {
		if err := s.Authn.CancelEmail(rq.ctx(), rq.Param("token")); err != nil {
			return s.deadLink(rq, err, paths.MyEmail)
		}
		return s.linkDone(rq, title, i18n.T(rq.ctx(), "email.cancelled"))
	}
	done, err := s.Authn.ConfirmEmail(rq.ctx(), rq.session, rq.Param("token"))
	if err != nil {
		return s.deadLink(rq, err, paths.MyEmail)
	}
	if !done.Done {
		return s.linkDone(rq, title, i18n.T(rq.ctx(), "email.link.half"))
	}
	return s.linkDone(rq, title, i18n.T(rq.ctx(), "email.link.done", i18n.Args{"Address": done.New}))
}

// linkActionView is a page whose buttons do what a mailed link is for. They post to the page's own address.
func (s *Server) linkActionView(rq *request, slug, title, lead string) pages.LinkActionView {
	v := pages.LinkActionView{
		Shell: rq.narrow(title, lead),
		Form:  ui.Form{Action: rq.path(slug + "/" + rq.Param("token"))},
	}
	rq.unlisted(&v.Shell)
	return v
}

// linkDone tells that a link did what it said.
func (s *Server) linkDone(rq *request, title, text string) error {
	v := pages.DoneView{
		Shell: rq.narrow(title, ""), Text: text,
		Link: ui.Link{Href: rq.path(paths.SignIn), Text: i18n.T(rq.ctx(), "signin.title")},
	}
	rq.unlisted(&v.Shell)
	v.Shell.Path = paths.SignIn // the picker must not repeat the token
	return rq.ok(pages.Done(v))
}
