package web

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/disclosure"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// toldShown is how long the overview leads to a message about an order.
const toldShown = 90 * 24 * time.Hour

// overview is where a customer lands: what is held, by kind, and what they can do. Besides the session's query one for the
// counts, one for the consents and one for news of the privacy notice.
func (s *Server) overview(rq *request) error {
	kinds, err := s.held(rq)
	if err != nil {
		return err
	}
	v := pages.OverviewView{
		Shell: rq.shell(i18n.T(rq.ctx(), "overview.title"), layout.NavOverview),
		Kinds: kinds, Nothing: s.nothingOfCustomer(kinds), Since: rq.session.CreatedAt, Contact: s.Company.Operations,
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "overview.lead", i18n.Args{"Company": s.Company.Name})
	all, err := s.current(rq)
	if err != nil {
		return err
	}
	for _, c := range all {
		v.Consents = append(v.Consents, consentView(rq, c, nil))
	}
	if v.News, err = s.policyNews(rq); err != nil {
		return err
	}
	if s.Accesses != nil {
		v.Seen = &pages.SeenCard{}
		for i, k := range s.all {
			if k.Key == accesses.Key {
				v.Seen.Last = kinds[i].Held.Newest
			}
		}
	}
	for i, k := range s.all {
		if k.Key == disclosure.NoticeKey && kinds[i].Held.Count > 0 && rq.now().Sub(kinds[i].Held.Newest) < toldShown {
			v.Told = &ui.NoticeView{Kind: ui.Warn, Title: i18n.T(rq.ctx(), "told.overview.title"), Text: i18n.T(rq.ctx(), "told.overview.text"),
				Link: &ui.Link{Href: rq.path(paths.Kind(disclosure.NoticeKey)), Text: i18n.T(rq.ctx(), "told.overview.link")}}
		}
	}
	if _, err := s.Kinds.Kind(correctable); err == nil {
		v.Account = rq.path(paths.Kind(correctable))
	}
	return rq.ok(pages.Overview(v))
}

// nothingOfCustomer reports whether nothing is held but what belongs to the login: its password and its sessions.
func (s *Server) nothingOfCustomer(kinds []pages.Kind) bool {
	for i, k := range s.all {
		if k.Owner == dataset.OfCustomer && kinds[i].Held.Count > 0 {
			return false
		}
	}
	return true
}
