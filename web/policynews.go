package web

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/policy"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// readField names the version that a reader says to have read.
const readField = "version"

// newsNotice says on the overview that the privacy notice changed since its reader last looked; nil when it did not.
func newsNotice(rq *request, news *policy.News) *ui.NoticeView {
	if news == nil {
		return nil
	}
	ctx, newest := rq.ctx(), news.New[0]
	return &ui.NoticeView{
		Kind: ui.Info, Title: i18n.T(ctx, "policy.news.title"),
		Text: i18n.T(ctx, "policy.news.text", i18n.Args{"Number": newest.Number, "From": format.Date(rq.lang, newest.From)}),
		Link: &ui.Link{Href: rq.path(paths.MyNotice), Text: i18n.T(ctx, "policy.news.link")},
	}
}

// myNotice tells what changed in the privacy notice since its reader last looked. Looking is noted only when the reader
// says so.
func (s *Server) myNotice(rq *request) error {
	ctx := rq.ctx()
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	v := pages.NoticeView{Shell: rq.shell(i18n.T(ctx, "policy.my.title"), "")}
	v.Shell.Back = &ui.Link{Href: rq.path(paths.My), Text: i18n.T(ctx, "overview.title")}
	news, err := s.Policy.NewsFor(ctx, scope)
	if err != nil {
		return err
	}
	if news == nil {
		since, err := s.Policy.LookedAt(ctx, scope)
		if err != nil {
			return err
		}
		v.Nothing = &ui.EmptyView{
			Title: i18n.T(ctx, "policy.my.nothing.title"), Text: i18n.T(ctx, "policy.my.nothing.never"),
			Action: &ui.Link{Href: rq.path(paths.PrivacyNotice), Text: i18n.T(ctx, "policy.my.notice")},
		}
		if !since.IsZero() {
			v.Nothing.Text = i18n.T(ctx, "policy.my.nothing.since", i18n.Args{"Day": format.Date(rq.lang, since)})
		}
		return rq.ok(pages.Notice(v))
	}
	v.Shell.Lead = i18n.T(ctx, "policy.my.never")
	if news.Looked {
		v.Shell.Lead = i18n.T(ctx, "policy.my.looked", i18n.Args{"Day": format.Date(rq.lang, news.Since)})
	}
	editions, err := s.Policy.Editions(ctx, news.New, rq.lang)
	if err != nil {
		return err
	}
	for _, e := range editions {
		v.New = append(v.New, pages.NoticeVersion{Title: period(rq, e.Version), Summary: e.Summary.HTML})
	}
	newest := news.New[0].Number
	v.All = ui.Link{Href: rq.path(paths.Comparison(news.Before.Number, newest)), Text: i18n.T(ctx, "policy.my.all")}
	v.Read = ui.ActionView{
		Action: rq.path(paths.MyNotice), CSRF: rq.csrf(), Button: ui.ButtonView{Text: i18n.T(ctx, "policy.my.read")},
		Values: []ui.Pair{{Name: readField, Value: newest}},
	}
	return rq.ok(pages.Notice(v))
}

// readNotice notes that its reader knows what changed, up to the version that the page showed.
func (s *Server) readNotice(rq *request) error {
	form, err := rq.form()
	if err != nil {
		return err
	}
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	number := form.one(readField)
	if err := s.Policy.Seen(rq.ctx(), scope, number); err != nil {
		return err
	}
	rq.flash("policy.my.done", i18n.Args{"Number": number})
	return rq.to(paths.My)
}
