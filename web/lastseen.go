package web

import (
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	accesses "inzage/internal/feature/access"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// lastSeen finds when kinds of a customer's data were last seen, in one query, and returns what the margin says of each. Of what
// belongs to a login it says nothing: officers cannot see that.
func (s *Server) lastSeen(rq *request, scope store.Scope, kinds ...dataset.Kind) (func(dataset.Kind) string, error) {
	var keys []string
	for _, k := range kinds {
		if k.Owner == dataset.OfCustomer {
			keys = append(keys, k.Key)
		}
	}
	if s.Accesses == nil || len(keys) == 0 {
		return func(dataset.Kind) string { return "" }, nil
	}
	last, since, err := accesses.LastSeen(rq.reader(), scope, keys...)
	if err != nil {
		return nil, err
	}
	return func(k dataset.Kind) string {
		l, known := last[k.Key]
		switch {
		case !known:
			return ""
		case l.At.IsZero():
			return i18n.T(rq.ctx(), "access.margin.never", i18n.Args{"Date": format.Date(rq.lang, keptSince(since, rq.now()))})
		}
		return i18n.T(rq.ctx(), "access.margin.seen", i18n.Args{"Team": accesses.TeamText.T(rq.ctx(), string(l.Team)), "Date": format.Date(rq.lang, l.At)})
	}, nil
}
