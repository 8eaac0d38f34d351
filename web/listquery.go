package web

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/core/i18n"
	"inzage/internal/core/i18n/format"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	pages "inzage/templates/customer"
	"inzage/templates/ui"
)

// Limits of a list.
const (
	pageSize  = 50  // records on a page
	maxSearch = 100 // characters of a search
	maxKey    = 300 // bytes of a place in a list
)

// Names of a list's query values; the filter form posts the first three.
const (
	searchParam = "q"
	fromParam   = "from"
	toParam     = "to"
	afterParam  = "after"
	beforeParam = "before"
)

// listQuery is what the address of a list asks for, as it was typed and as it was understood.
type listQuery struct {
	dataset.PageQuery
	base             string // the list's own address
	search, from, to string
	errors           []ui.FieldError
}

// readListQuery reads the query of a list. What no form of ours can send is refused; what a person can mistype is an
// error at its field.
func readListQuery(rq *request, k dataset.Kind) (listQuery, error) {
	values, err := url.ParseQuery(rq.Request().URL.RawQuery)
	if err != nil {
		return listQuery{}, badForm(err)
	}
	for _, name := range []string{searchParam, fromParam, toParam, afterParam, beforeParam} {
		if s := values.Get(name); !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return listQuery{}, badForm(errors.New("the query is no text"))
		}
	}
	q := listQuery{base: rq.path(paths.Kind(k.Key)), PageQuery: dataset.PageQuery{Limit: pageSize, After: values.Get(afterParam), Before: values.Get(beforeParam)}}
	if len(q.After) > maxKey || len(q.Before) > maxKey || (q.After != "" && q.Before != "") {
		return listQuery{}, badForm(errors.New("no place in a list"))
	}
	if k.Searchable {
		q.search = strings.TrimSpace(values.Get(searchParam))
		q.Search = q.search
		if utf8.RuneCountInString(q.search) > maxSearch {
			q.fail(searchParam, i18n.T(rq.ctx(), "data.error.search", i18n.Args{"Count": maxSearch}))
		}
	}
	if k.Dated {
		q.readSpan(rq, strings.TrimSpace(values.Get(fromParam)), strings.TrimSpace(values.Get(toParam)))
	}
	return q, nil
}

// readSpan reads the period: both days belong to it, from midnight to midnight in Brussels.
func (q *listQuery) readSpan(rq *request, from, to string) {
	q.from, q.to = from, to
	first, ok := readDay(from)
	if !ok {
		q.fail(fromParam, i18n.T(rq.ctx(), "data.error.from"))
	}
	last, ok := readDay(to)
	if !ok {
		q.fail(toParam, i18n.T(rq.ctx(), "data.error.to"))
	}
	if !first.IsZero() && !last.IsZero() && last.Before(first) {
		q.fail(toParam, i18n.T(rq.ctx(), "data.error.order"))
	}
	q.Span.From = first
	if !last.IsZero() {
		q.Span.To = last.AddDate(0, 0, 1)
	}
}

// readDay reads a day as date fields send it; no day is fine, and zero.
func readDay(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	day, err := time.ParseInLocation(time.DateOnly, s, format.Brussels)
	if err != nil || day.Year() < 1900 || day.Year() > 2999 {
		return time.Time{}, false
	}
	return day, true
}

func (q *listQuery) fail(name, text string) {
	q.errors = append(q.errors, ui.FieldError{Name: name, Text: text})
}

// active reports whether the list is filtered.
func (q *listQuery) active() bool { return q.search != "" || q.from != "" || q.to != "" }

// filter is the form above the list; nil when there is nothing to filter, or nothing to filter by.
func (q *listQuery) filter(rq *request, k dataset.Kind, page dataset.Page, held int64) *ui.FilterView {
	if (!k.Searchable && !k.Dated) || (held == 0 && !q.active()) {
		return nil
	}
	v := &ui.FilterView{
		Action: q.base, Search: q.search, Period: k.Dated, From: q.from, To: q.to,
		Errors: q.errors, Active: q.active(),
	}
	if k.Searchable {
		v.SearchLabel = i18n.T(rq.ctx(), "data.search")
	}
	switch {
	case !v.Active || len(q.errors) > 0:
	case page.Next != "" || page.Prev != "":
		v.Result = i18n.T(rq.ctx(), "data.found.more")
	case len(page.Records) == 0:
		v.Result = i18n.T(rq.ctx(), "data.found.none")
	default:
		v.Result = i18n.T(rq.ctx(), "data.found", i18n.Args{"Count": len(page.Records)})
	}
	return v
}

// empty is what stands where a list has no record to show.
func (q *listQuery) empty(rq *request) *ui.EmptyView {
	switch {
	case q.After != "" || q.Before != "":
		first := ui.Link{Href: q.address("", ""), Text: i18n.T(rq.ctx(), "data.empty.first")}
		return &ui.EmptyView{Title: i18n.T(rq.ctx(), "data.empty.page"), Action: &first}
	case q.active():
		return &ui.EmptyView{Title: i18n.T(rq.ctx(), "data.empty.title"), Text: i18n.T(rq.ctx(), "data.empty.text")}
	}
	return &ui.EmptyView{Title: i18n.T(rq.ctx(), "data.none"), Text: i18n.T(rq.ctx(), "data.none.text")}
}

// pager leads to the pages before and after, with the filter kept.
func (q *listQuery) pager(rq *request, page dataset.Page, kind pages.Kind) ui.PagerView {
	v := ui.PagerView{Label: i18n.T(rq.ctx(), "data.pages", i18n.Args{"Kind": kind.Name})}
	if page.Prev != "" {
		v.Previous = q.address(beforeParam, page.Prev)
	}
	if page.Next != "" {
		v.Next = q.address(afterParam, page.Next)
	}
	if (v.Previous != "" || v.Next != "") && !q.active() {
		v.Showing = i18n.T(rq.ctx(), "data.total", i18n.Args{"Count": kind.Held.Count})
	}
	return v
}

// address is this list at another place.
func (q *listQuery) address(place, key string) string {
	values := url.Values{}
	for _, v := range []ui.Pair{{Name: searchParam, Value: q.search}, {Name: fromParam, Value: q.from}, {Name: toParam, Value: q.to}, {Name: place, Value: key}} {
		if v.Value != "" {
			values.Set(v.Name, v.Value)
		}
	}
	if len(values) == 0 {
		return q.base
	}
	return q.base + "?" + values.Encode()
}
