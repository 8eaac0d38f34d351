package web

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/policy"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// toldShown is how long the overview leads to a message about an order.
const toldShown = 90 * 24 * time.Hour

// overview is where a customer lands: what is held, by kind, and what they can do. Besides the session's query it puts its
// questions together: the counts, the consents, and what is new in the privacy notice.
func (s *Server) overview(rq *request) error {
	kinds, all, news, err := s.overviewData(rq)
	if err != nil {
		return err
	}
	v := pages.OverviewView{
		Shell: rq.shell(i18n.T(rq.ctx(), "overview.title"), layout.NavOverview), News: newsNotice(rq, news),
		Kinds: kinds, Nothing: s.nothingOfCustomer(kinds), Since: rq.session.CreatedAt, Contact: s.Company.Operations,
	}
	v.Shell.Lead = i18n.T(rq.ctx(), "overview.lead", i18n.Args{"Company": s.Company.Name})
	for _, c := range all {
		v.Consents = append(v.Consents, consentView(rq, c, nil))
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

// overviewData asks the database once for all that the overview shows.
func (s *Server) overviewData(rq *request) ([]pages.Kind, []consent.Current, *policy.News, error) {
	scope, err := rq.scope()
	if err != nil {
		return nil, nil, nil, err
	}
	counts, sums := dataset.AskSummaries(scope)
	current, states, err := s.Consents.AskStates(scope, rq.lang)
	if err != nil {
		return nil, nil, nil, err
	}
	asks, news := []store.Ask{counts, current}, func() *policy.News { return nil }
	if s.Policy != nil {
		var more []store.Ask
		if more, news, err = s.Policy.AskNews(rq.ctx(), scope); err != nil {
			return nil, nil, nil, err
		}
		asks = append(asks, more...)
	}
	if err := store.Together(rq.reader(), asks...); err != nil {
		return nil, nil, nil, err
	}
	all, err := states(rq.reader())
	return s.kindViews(rq, sums), all, news(), err
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
