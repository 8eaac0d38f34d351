package web

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/feature/certificate"
	"inzage/templates/public"
	"inzage/templates/ui"
)

// Words for a certificate.
var (
	certificateStates = i18n.Enum("certificate.state.", string(certificate.NotYetValid), string(certificate.Valid),
		string(certificate.Expiring), string(certificate.Expired))
	certificateNotices = i18n.Enum("certificate.notice.", string(certificate.NotYetValid), string(certificate.Expiring),
		string(certificate.Expired))
	auditResults = i18n.Enum("certificate.result.", string(certificate.Passed), string(certificate.Minor), string(certificate.Major))
	covers       = i18n.Enum("certificate.cover.", "policy", "people", "place", "access", "operations", "software", "incidents")
)

var stateKinds = map[certificate.State]ui.Kind{
	certificate.NotYetValid: ui.Info, certificate.Valid: ui.OK, certificate.Expiring: ui.Warn, certificate.Expired: ui.Bad,
}

// certificate shows the certificate as it stands today: an expired one as expired.
func (s *Server) certificate(rq *request) error {
	ctx := rq.ctx()
	v := public.CertificateView{Shell: rq.shell(i18n.T(ctx, "certificate.title"), ""), CoversIn: i18n.T(ctx, "certificate.covers_in")}
	for _, c := range covers.Values() {
		v.Covers = append(v.Covers, covers.T(ctx, c))
	}
	c := s.Certificate
	if c == nil {
		v.None = i18n.T(ctx, "certificate.none")
		return rq.ok(public.Certificate(v))
	}
	state := c.State(rq.now())
	v.State = ui.TagView{Kind: stateKinds[state], Text: certificateStates.T(ctx, string(state))}
	v.Notice = certificateNotice(rq, c, state)
	v.Facts = certificateFacts(rq, c)
	if len(c.Surveillance) == 0 {
		v.NoAudits = i18n.T(ctx, "certificate.no_audits")
		return rq.ok(public.Certificate(v))
	}
	v.Audits = &ui.TableView{
		Caption: i18n.T(ctx, "certificate.audits"), HideCaption: true,
		Columns: []ui.Column{
			{Label: i18n.T(ctx, "certificate.audit.date")}, {Label: i18n.T(ctx, "certificate.audit.result")},
			{Label: i18n.T(ctx, "certificate.audit.next")},
		},
	}
	for _, a := range c.Surveillance {
		next := i18n.T(ctx, "certificate.audit.none")
		if !a.Next.IsZero() {
			next = format.Date(rq.lang, a.Next)
		}
		v.Audits.Rows = append(v.Audits.Rows, ui.Row{Cells: []ui.Cell{
			ui.Text(format.Date(rq.lang, a.Date)), ui.Text(auditResults.T(ctx, string(a.Result))), ui.Text(next),
		}})
	}
	return rq.ok(public.Certificate(v))
}

// certificateNotice says what to know about a state that is not simply good.
func certificateNotice(rq *request, c *certificate.Certificate, state certificate.State) *ui.NoticeView {
	ctx := rq.ctx()
	day := c.Until
	if state == certificate.NotYetValid {
		day = c.From
	}
	switch {
	case state != certificate.Valid:
		return &ui.NoticeView{
			Kind: stateKinds[state],
			Text: certificateNotices.T(ctx, string(state), i18n.Args{"Date": format.Date(rq.lang, day)}),
		}
	case c.AuditOverdue(rq.now()):
		return &ui.NoticeView{Kind: ui.Warn, Text: i18n.T(ctx, "certificate.overdue")}
	}
	return nil
}

func certificateFacts(rq *request, c *certificate.Certificate) ui.SummaryView {
	ctx := rq.ctx()
	scopeTag := ""
	if lang, ok := i18n.ParseLang(c.Language); ok && lang != rq.lang {
		scopeTag = lang.Tag()
	}
	rows := []ui.SummaryRow{
		{Key: i18n.T(ctx, "certificate.number"), Content: ui.Ref(c.Number)},
		{Key: i18n.T(ctx, "certificate.standard"), Text: c.Standard},
		{Key: i18n.T(ctx, "certificate.scope"), Text: c.Scope, Lang: scopeTag},
		{Key: i18n.T(ctx, "certificate.holder"), Text: c.Holder},
		{Key: i18n.T(ctx, "certificate.issuer"), Text: c.Issuer},
		{Key: i18n.T(ctx, "certificate.from"), Text: format.Date(rq.lang, c.From)},
		{Key: i18n.T(ctx, "certificate.until"), Text: format.Date(rq.lang, c.Until)},
	}
	if c.Register != "" {
		rows = append(rows, ui.SummaryRow{
			Key:     i18n.T(ctx, "certificate.register"),
			Content: ui.Anchor(ui.Link{Href: c.Register, Text: i18n.T(ctx, "certificate.look_up")}),
		})
	}
	return ui.SummaryView{Rows: rows}
}
