package listmonk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"inzage/internal/feature/consent/tools"
)

// find returns the subscribers that have an address: none, one, or one in each spelling of an international domain.
func (t *Tool) find(ctx context.Context, address string) ([]subscriber, error) {
	spellings := spellings(address)
	var patterns, literals []string
	for _, s := range spellings {
		patterns = append(patterns, regexp.QuoteMeta(s))
		literals = append(literals, "'"+strings.ReplaceAll(s, "'", "''")+"'")
	}
	// A search is a regular expression over name and address, and the answer repeats it. Older versions do not search and
	// repeat nothing: they take SQL.
	search := "^(" + strings.Join(patterns, "|") + ")$"
	query := url.Values{"search": {search}, "page": {"1"}, "per_page": {"50"}}
	var page page
	if err := t.call(ctx, http.MethodGet, "/api/subscribers", query, nil, &page); err != nil {
		return nil, err
	}
	if page.Search != search {
		query = url.Values{"query": {"subscribers.email IN (" + strings.Join(literals, ", ") + ")"}, "page": {"1"}, "per_page": {"50"}}
		page.Results = nil
		if err := t.call(ctx, http.MethodGet, "/api/subscribers", query, nil, &page); err != nil {
			return nil, err
		}
	}
	var found []subscriber
	for _, s := range page.Results { // only those that are asked for, whatever the search found
		for _, spelling := range spellings {
			if strings.EqualFold(s.Email, spelling) {
				found = append(found, s)
			}
		}
	}
	return found, nil
}

// page is one page of subscribers.
type page struct {
	Results []subscriber `json:"results"`
	Search  string       `json:"search"`
}

// spellings returns a canonical address, and with it the one that people write when its domain is international.
func spellings(address string) []string {
	out := []string{address}
	if local, domain, ok := strings.Cut(address, "@"); ok {
		if unicode, err := idna.ToUnicode(domain); err == nil && unicode != domain {
			out = append(out, local+"@"+unicode)
		}
	}
	return out
}

// pageSize is how many subscribers are asked for at a time: the most that listmonk gives.
const pageSize = 50

// Members calls each with everybody on our list, also those who unsubscribed. The pages are in the order of listmonk's own
// numbers, so that who is added meanwhile comes last.
func (t *Tool) Members(ctx context.Context, each func([]tools.Member) error) error {
	last := 0
	for n := 1; ; n++ {
		var p page
		err := t.call(ctx, http.MethodGet, "/api/subscribers", url.Values{
			"list_id": {id(t.list)}, "order": {"asc"}, "page": {id(n)}, "per_page": {id(pageSize)},
		}, nil, &p)
		if err != nil || len(p.Results) == 0 { // its total may be hours old
			return err
		}
		if p.Results[0].ID == last {
			return errors.New("listmonk gives the same page of its list again")
		}
		last = p.Results[0].ID
		members := make([]tools.Member, 0, len(p.Results))
		for _, s := range p.Results {
			if l, ok := s.on(t.list); ok {
				members = append(members, s.member(l))
			}
		}
		if err := each(members); err != nil {
			return err
		}
	}
}

// member is a subscriber as the portal compares it.
func (s subscriber) member(l subscription) tools.Member {
	m := tools.Member{Address: s.Email, State: tools.Waiting, Blocked: s.Status == blocklisted}
	switch {
	case m.Blocked || l.Status == unsubscribed:
		m.State = tools.Unsubscribed
	case l.active():
		m.State = tools.Subscribed
	}
	if l.Changed != nil {
		m.Since = l.Changed.UTC()
	}
	return m
}
