package web

import (
	"cmp"
	"errors"
	"net/url"
	"time"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	accesses "inzage/internal/feature/access"
	"inzage/internal/feature/question"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/layout"
	"inzage/templates/ui"
)

const (
	accessPage = 20      // entries on a page
	aboutParam = "about" // reference of the access that a question is about
)

// accessLog shows the customer who saw their data. All that it counts is counted in the table that it shows: what is not in it
// leaves no trace here.
func (s *Server) accessLog(rq *request) error {
	if s.Accesses == nil {
		return fault.Missing()
	}
	scope, err := rq.scope()
	if err != nil {
		return err
	}
	k, err := s.Kinds.Kind(accesses.Key)
	if err != nil {
		return err
	}
	q, kind, err := s.readAccessQuery(rq, k)
	if err != nil {
		return err
	}
	f, err := accesses.Counted(rq.reader(), scope, rq.now())
	if err != nil {
		return err
	}
	var page dataset.Page
	if len(q.errors) == 0 {
		if page, err = k.List(rq.reader(), scope, q.PageQuery); err != nil {
			return err
		}
	}
	v := pages.AccessLogView{
		Shell: rq.shell(i18n.T(rq.ctx(), "access.log.title"), layout.NavAccess), Since: keptSince(f.Since, rq.now()), Seen: f.Seen(),
		Kept: format.Period(rq.lang, accesses.KeepYears, 0, 0), Bars: accessBars(rq, f), Filter: s.accessFilter(rq, q, kind, page, f.Seen()),
		Pager: ui.PagerView{Label: i18n.T(rq.ctx(), "access.log.pages")},
	}
	v.Shell.Lead, v.Shell.Errors = i18n.T(rq.ctx(), "access.log.lead"), q.errors
	for _, rec := range page.Records {
		v.Entries = append(v.Entries, accessEntry(rq, rec))
	}
	if len(v.Entries) == 0 && len(q.errors) == 0 {
		v.Empty = accessNone(rq, q, kind, v.Since)
	}
	if page.Prev != "" {
		v.Pager.Previous = accessAddress(q, kind, beforeParam, page.Prev)
	}
	if page.Next != "" {
		v.Pager.Next = accessAddress(q, kind, afterParam, page.Next)
	}
	return rq.page(q.status(), pages.AccessLog(v))
}

// readAccessQuery reads which page and which filter the address asks for.
func (s *Server) readAccessQuery(rq *request, k dataset.Kind) (listQuery, string, error) {
	q, err := readListQuery(rq, k)
	if err != nil {
		return q, "", err
	}
	q.base, q.Limit = rq.path(paths.MyAccessLog), accessPage
	kind := rq.QueryParam(pages.KindField)
	if kind != "" {
		of, err := s.Kinds.Kind(kind)
		if err != nil || of.Owner != dataset.OfCustomer { // no form of ours sends it
			return q, "", badForm(errors.New("no kind"))
		}
	}
	q.Search = kind
	return q, kind, nil
}

// keptSince is from when on accesses are kept: a clock that was set back makes it no day to come.
func keptSince(since, now time.Time) time.Time {
	if since.After(now) {
		return now
	}
	return since
}

func accessAddress(q listQuery, kind, place, key string) string {
	values := url.Values{}
	for _, p := range []ui.Pair{{Name: pages.KindField, Value: kind}, {Name: fromParam, Value: q.from}, {Name: toParam, Value: q.to}, {Name: place, Value: key}} {
		if p.Value != "" {
			values.Set(p.Name, p.Value)
		}
	}
	if len(values) == 0 {
		return q.base
	}
	return q.base + "?" + values.Encode()
}

// accessBars are the accesses of twelve months, the latest first.
func accessBars(rq *request, f accesses.Figures) ui.BarsView {
	v := ui.BarsView{
		Caption: i18n.T(rq.ctx(), "access.log.months"), LabelHead: i18n.T(rq.ctx(), "access.log.month"), ValueHead: i18n.T(rq.ctx(), "access.log.count"),
	}
	for i := len(f.Months) - 1; i >= 0; i-- {
		v.Bars = append(v.Bars, ui.Bar{Label: format.Month(rq.lang, f.Months[i].Begin), Value: f.Months[i].Count})
	}
	return v
}

// accessFilter is the form above the entries; nil when there is nothing to filter.
func (s *Server) accessFilter(rq *request, q listQuery, kind string, page dataset.Page, seen int64) *pages.AccessFilter {
	v := &pages.AccessFilter{Action: q.base, From: q.from, To: q.to, Errors: q.errors, Active: q.active() || kind != ""}
	if !v.Active && seen == 0 && len(page.Records) == 0 && page.Prev == "" {
		return nil
	}
	v.Kinds = []ui.Option{{Text: i18n.T(rq.ctx(), "access.log.all")}}
	for _, k := range s.all {
		if k.Owner == dataset.OfCustomer {
			v.Kinds = append(v.Kinds, ui.Option{Value: k.Key, Text: kindText(rq.ctx(), k, "name"), Selected: k.Key == kind})
		}
	}
	switch {
	case len(q.errors) > 0:
	case page.Next != "" || page.Prev != "":
		v.Result = i18n.T(rq.ctx(), "data.found.more")
	case len(page.Records) == 0:
		v.Result = i18n.T(rq.ctx(), "data.found.none")
	default:
		v.Result = i18n.T(rq.ctx(), "data.found", i18n.Args{"Count": len(page.Records)})
	}
	return v
}

// accessNone is what stands where there is no entry.
func accessNone(rq *request, q listQuery, kind string, since time.Time) *ui.EmptyView {
	switch {
	case q.After != "" || q.Before != "":
		return &ui.EmptyView{
			Title:  i18n.T(rq.ctx(), "data.empty.page"),
			Action: &ui.Link{Href: accessAddress(q, kind, "", ""), Text: i18n.T(rq.ctx(), "data.empty.first")},
		}
	case q.active() || kind != "":
		return &ui.EmptyView{Title: i18n.T(rq.ctx(), "access.log.not_then"), Text: i18n.T(rq.ctx(), "access.log.not_then.text")}
	}
	return &ui.EmptyView{Title: i18n.T(rq.ctx(), "access.log.nobody", i18n.Args{"Date": format.Date(rq.lang, since)}), Text: i18n.T(rq.ctx(), "access.log.nobody.text")}
}

// accessEntry is one access as the page shows it.
func accessEntry(rq *request, rec dataset.Record) pages.AccessEntry {
	w := rq.recordView()
	reference, why := rec.Title.Plain, valueOf(rec, "access_reason")
	e := pages.AccessEntry{
		Reference: reference, At: rec.At, Title: w.text(valueOf(rec, "access_kind")), What: w.text(valueOf(rec, "access_what")),
		Team: w.text(valueOf(rec, "access_team")), Reason: why.Text, Ticket: valueOf(rec, "access_ticket").Text,
		Ask: ui.Link{
			Href: rq.path(paths.MyQuestion + "?" + url.Values{pages.TopicField: {string(question.Security)}, aboutParam: {reference}}.Encode()),
			Text: i18n.T(rq.ctx(), "access.log.ask"), Hidden: reference,
		},
	}
	if why.ID != "" {
		e.Reason, e.Ours = "", i18n.Say(rq.ctx(), why.ID)
	}
	if v := valueOf(rec, "access_record"); v.Of != "" {
		if href := w.href(v.Of, v.ID); href != "" {
			e.Record = &ui.Link{Href: href, Text: i18n.T(rq.ctx(), "access.log.record"), Hidden: cmp.Or(e.Title, reference)}
		}
	}
	return e
}

// aboutAccess is the text that a question about an access begins with; none unless the access is to the asker's own data.
func (s *Server) aboutAccess(rq *request) (string, error) {
	reference := rq.QueryParam(aboutParam)
	if reference == "" || s.Accesses == nil {
		return "", nil
	}
	scope, err := rq.scope()
	if err != nil {
		return "", err
	}
	mine, err := accesses.Owns(rq.reader(), scope, reference)
	if err != nil || !mine {
		return "", err
	}
	return i18n.T(rq.ctx(), "access.question", i18n.Args{"Reference": reference}) + "\n\n", nil
}
