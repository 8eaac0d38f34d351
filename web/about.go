package web

import (
	"strings"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/feature/recipients"
	"inzage/internal/platform/identity"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// bare sends a language without a slash to its start page.
func (s *Server) bare(rq *request) error { return rq.to(paths.Start) }

// start is the first page.
func (s *Server) start(rq *request) error {
	ctx := rq.ctx()
	v := public.StartView{Shell: rq.shell(i18n.T(ctx, "start.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "start.lead")
	if rq.session != nil {
		v.SignIn = ui.Link{Href: rq.path(paths.My), Text: i18n.T(ctx, "start.overview")}
	} else {
		v.SignIn = ui.Link{Href: rq.path(paths.SignIn), Text: i18n.T(ctx, "start.sign_in")}
		v.Help = []ui.Link{
			{Href: rq.path(paths.Activate), Text: i18n.T(ctx, "start.activate")},
			{Href: rq.path(paths.Forgot), Text: i18n.T(ctx, "start.forgot")},
		}
	}
	for _, c := range []struct{ path, title, text string }{
		{paths.PrivacyNotice, i18n.T(ctx, "start.notice.title"), i18n.T(ctx, "start.notice.text")},
		{paths.Retention, i18n.T(ctx, "start.retention.title"), i18n.T(ctx, "start.retention.text")},
		{paths.Recipients, i18n.T(ctx, "start.recipients.title"), i18n.T(ctx, "start.recipients.text")},
		{paths.Certificate, i18n.T(ctx, "start.certificate.title"), i18n.T(ctx, "start.certificate.text")},
		{paths.Cookies, i18n.T(ctx, "start.cookies.title"), i18n.T(ctx, "start.cookies.text")},
	} {
		v.Promises = append(v.Promises, ui.CardView{Title: c.title, Href: rq.path(c.path), Text: c.text, Level: 3})
	}
	return rq.ok(public.Start(v))
}

// retention lists how long each kind is kept, as the kinds themselves declare it.
func (s *Server) retention(rq *request) error {
	ctx := rq.ctx()
	v := public.LedgerView{Shell: rq.shell(i18n.T(ctx, "register.retention.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "register.retention.lead")
	for _, k := range s.all {
		m := margin(ctx, k)
		e := public.LedgerEntry{Entry: ui.EntryView{
			ID: k.Key, Title: kindText(ctx, k, "name"), Text: kindText(ctx, k, "what"), Margin: &ui.MarginView{Clause: m.Clause, Source: m.Source},
		}}
		e.Entry.Margin.Recipients = m.Recipients
		e.Rows.Rows = []ui.SummaryRow{
			{Key: i18n.T(ctx, "register.retention.period"), Text: m.Period},
			{Key: i18n.T(ctx, "register.retention.purpose"), Text: m.Purpose},
			{Key: i18n.T(ctx, "register.retention.basis"), Text: m.Basis},
			{Key: i18n.T(ctx, "register.retention.erasure"), Text: kindText(ctx, k, "erasure")},
		}
		v.Entries = append(v.Entries, e)
	}
	v.After = []string{i18n.T(ctx, "register.retention.open", i18n.Args{"Address": s.Company.Operations})}
	v.Links = []ui.Link{{Href: rq.path(paths.MyData), Text: i18n.T(ctx, "register.retention.own")}}
	return rq.ok(public.Ledger(v))
}

// cookies lists every cookie that the portal sets.
func (s *Server) cookies(rq *request) error {
	ctx := rq.ctx()
	v := public.RegisterView{Shell: rq.shell(i18n.T(ctx, "register.cookies.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "register.cookies.lead")
	v.Table = ui.TableView{
		Caption: i18n.T(ctx, "register.cookies.caption"),
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "register.cookies.name")}, {Label: i18n.T(ctx, "register.cookies.what")},
			{Label: i18n.T(ctx, "register.cookies.when")}, {Label: i18n.T(ctx, "register.cookies.ends")},
		},
	}
	year := i18n.T(ctx, "register.cookies.device.ends", i18n.Args{"Period": format.Period(rq.lang, 1, 0, 0)})
	for _, c := range []struct{ name, what, when, ends string }{
		{s.cookieName(), i18n.T(ctx, "register.cookies.session.what"), i18n.T(ctx, "register.cookies.session.when"),
			i18n.T(ctx, "register.cookies.session.ends", i18n.Args{
				"Idle": format.Duration(rq.lang, identity.IdleLimit), "Most": format.Duration(rq.lang, identity.AbsoluteLimit)})},
		{s.deviceCookie(), i18n.T(ctx, "register.cookies.device.what"), i18n.T(ctx, "register.cookies.device.when"), year},
		{s.linkCookie(), i18n.T(ctx, "register.cookies.link.what"), i18n.T(ctx, "register.cookies.link.when"),
			i18n.T(ctx, "register.cookies.device.ends", i18n.Args{"Period": format.Duration(rq.lang, linkCookieAge)})},
		{languageCookieName(s), i18n.T(ctx, "register.cookies.language.what"), i18n.T(ctx, "register.cookies.language.when"), year},
		{themeCookie(s), i18n.T(ctx, "register.cookies.theme.what"), i18n.T(ctx, "register.cookies.theme.when"), year},
	} {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: ui.Ref(c.name)}, ui.Text(c.what), ui.Text(c.when), ui.Text(c.ends),
		}})
	}
	v.After = []string{i18n.T(ctx, "register.cookies.after")}
	notice, err := s.visitNotice(rq)
	if err != nil {
		return err
	}
	v.Notice = notice
	return rq.ok(public.Register(v))
}

// recipients lists who gets data, and for which service.
func (s *Server) recipients(rq *request) error {
	ctx := rq.ctx()
	v := public.LedgerView{Shell: rq.shell(i18n.T(ctx, "register.recipients.title"), "")}
	v.Shell.Lead = i18n.T(ctx, "register.recipients.lead")
	for _, r := range s.Recipients {
		v.Entries = append(v.Entries, recipientEntry(rq, r))
	}
	v.After = []string{i18n.T(ctx, "register.recipients.judge")}
	return rq.ok(public.Ledger(v))
}

func recipientEntry(rq *request, r recipients.Recipient) public.LedgerEntry {
	ctx := rq.ctx()
	e := public.LedgerEntry{Entry: ui.EntryView{
		ID: "r-" + strings.ReplaceAll(r.Key, "_", "-"), Title: recipientName(ctx, r.Key), Text: i18n.Say(ctx, r.When),
	}}
	if r.Name != "" {
		e.Entry.Tags = []ui.TagView{{Kind: ui.Plain, Text: i18n.Say(ctx, r.Title)}}
	}
	e.Rows.Rows = []ui.SummaryRow{
		{Key: i18n.T(ctx, "register.recipients.what"), Text: i18n.Say(ctx, r.What)},
		{Key: i18n.T(ctx, "register.recipients.why"), Text: i18n.Say(ctx, r.Why)},
		{Key: i18n.T(ctx, "register.recipients.role"), Text: i18n.Say(ctx, r.Role.TextID())},
		{Key: i18n.T(ctx, "register.recipients.country"), Text: i18n.Say(ctx, r.CountryID())},
	}
	if r.Keeps != "" {
		e.Rows.Rows = append(e.Rows.Rows, ui.SummaryRow{Key: i18n.T(ctx, "register.recipients.keeps"), Text: i18n.Say(ctx, r.Keeps)})
	}
	return e
}
