package web

import (
	"net/http"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

// data is the ledger: every kind, with what is held of it and its margin.
func (s *Server) data(rq *request) error {
	kinds, err := s.held(rq)
	if err != nil {
		return err
	}
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	seen, err := s.lastSeen(rq, scope, s.all...)
	if err != nil {
		return err
	}
	for i, k := range s.all {
		kinds[i].Margin = margin(rq.ctx(), k)
		kinds[i].Margin.Seen = seen(k)
	}
	v := pages.DataView{Shell: rq.shell(i18n.T(rq.ctx(), "data.title"), layout.NavData), Kinds: kinds}
	v.Shell.Lead = i18n.T(rq.ctx(), "data.lead")
	return rq.ok(pages.Data(v))
}

// held returns every kind, in the order of s.all, with what is held of the signed-in customer, in one query.
func (s *Server) held(rq *request) ([]pages.Kind, error) {
	scope, err := rq.scope()
	if err != nil {
		return nil, err
	}
	sums, err := dataset.Summaries(rq.reader(), scope)
	if err != nil {
		return nil, err
	}
	return s.kindViews(rq, sums), nil
}

// kindViews are the kinds in the order of s.all, with what is held of each.
func (s *Server) kindViews(rq *request, sums map[string]dataset.Summary) []pages.Kind {
	kinds := make([]pages.Kind, len(s.all))
	for i, k := range s.all {
		kinds[i] = kindView(rq.ctx(), k, sums[k.Key])
	}
	return kinds
}

// dataKind is the list of one kind, its only record, or the way to its own page.
func (s *Server) dataKind(rq *request) error {
	k, scope, err := s.kindOf(rq)
	if err != nil {
		return err
	}
	switch {
	case k.Page != "":
		return rq.to(k.Page)
	case len(k.Columns) == 0:
		return s.showRecord(rq, k, scope, "")
	}
	return s.showList(rq, k, scope)
}

// kindOf is the kind that the address names, and what the signed-in customer may see.
func (s *Server) kindOf(rq *request) (dataset.Kind, store.CustomerScope, error) {
	scope, err := rq.scope()
	if err != nil {
		return dataset.Kind{}, scope, err
	}
	k, err := s.Kinds.Kind(rq.Param("kind"))
	if err != nil {
		return dataset.Kind{}, scope, fault.Missing()
	}
	return k, scope, nil
}

// showList shows one page of a kind's records: four queries with the session's.
func (s *Server) showList(rq *request, k dataset.Kind, scope store.CustomerScope) error {
	q, err := readListQuery(rq, k)
	if err != nil {
		return err
	}
	sums, err := dataset.Summaries(rq.reader(), scope)
	if err != nil {
		return err
	}
	seen, err := s.lastSeen(rq, scope, k)
	if err != nil {
		return err
	}
	var page dataset.Page
	if len(q.errors) == 0 {
		if page, err = k.List(rq.reader(), scope, q.PageQuery); err != nil {
			return err
		}
	}
	v := q.list(rq, rq.recordView(), k, page, sums[k.Key])
	v.Kind.Margin.Seen = seen(k)
	v.Shell = rq.shell(v.Kind.Name, layout.NavData)
	v.Shell.Lead = v.Kind.What
	v.Shell.Back = &ui.Link{Href: rq.path(paths.MyData), Text: i18n.T(rq.ctx(), "data.title")}
	v.Shell.Errors = q.errors
	return rq.page(q.status(), pages.List(v))
}

// list is what a list shows below the head of its page, whoever reads it.
func (q *listQuery) list(rq *request, w recordView, k dataset.Kind, page dataset.Page, sum dataset.Summary) pages.ListView {
	v := pages.ListView{Kind: kindView(rq.ctx(), k, sum)}
	v.Kind.Margin = margin(rq.ctx(), k)
	v.Filter = q.filter(rq, k, page, v.Kind.Held.Count)
	if len(page.Records) > 0 {
		v.Table = w.list(k, page.Records)
	} else if len(q.errors) == 0 {
		v.Empty = q.empty(rq)
	}
	v.Pager = q.pager(rq, page, v.Kind)
	return v
}

// status is that of a page whose filter may be wrong.
func (q *listQuery) status() int {
	if len(q.errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
