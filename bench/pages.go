package main

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"inzage/internal/core/paths"
)

// pageFigures are those of one page.
type pageFigures struct {
	name          string
	n             int
	p50, p95, max time.Duration
	queries       int64 // the most that one answer took
}

// page is a page that is timed. address says where it is for a visitor; empty when the visitor has none.
type page struct {
	name    string
	large   bool // only of customers with very many invoices
	address func(context.Context, *browser) (string, error)
}

// lang is the language of the pages that are measured.
const lang = "nl"

var invoicesPath = paths.In(lang, paths.Kind("invoices"))

// pages are the pages that are timed.
func pages() []page {
	at := func(path string) func(context.Context, *browser) (string, error) {
		return func(context.Context, *browser) (string, error) { return path, nil }
	}
	return []page{
		{name: "overview", address: at(paths.In(lang, paths.My))},
		{name: "data by kind", address: at(paths.In(lang, paths.MyData))},
		{name: "account (one record)", address: at(paths.In(lang, paths.Kind("account")))},
		{name: "invoices, about ten", address: at(invoicesPath)},
		{name: "invoices of about 2,900, first page", large: true, address: at(invoicesPath)},
		{name: "invoices of about 2,900, a page deep within", large: true, address: deepPage},
		{name: "invoices of about 2,900, search that finds some", large: true, address: at(invoicesPath + "?q=Mailbox")},
		{name: "invoices of about 2,900, search that finds none", large: true, address: at(invoicesPath + "?q=nergens")},
		{name: "invoice (one record)", address: first("invoices")},
		{name: "payments of about 2,600, first page", large: true, address: at(paths.In(lang, paths.Kind("payments")))},
		{name: "payment (one record)", large: true, address: first("payments")},
	}
}

// timePages asks for each page b.requests times, one request after the other, going round the visitors.
func (b *bench) timePages(ctx context.Context, p *portal, visitors []visitor) error {
	for _, page := range pages() {
		var who []*browser
		var where []string
		for _, v := range visitors {
			if page.large && !v.large {
				continue
			}
			address, err := page.address(ctx, &browser{p.base, v})
			if err != nil {
				return fmt.Errorf("%s: %w", page.name, err)
			}
			if address != "" {
				who, where = append(who, &browser{p.base, v}), append(where, address)
			}
		}
		for n := range b.requests {
			if _, err := who[n%len(who)].get(ctx, where[n%len(where)], page.name); err != nil {
				return fmt.Errorf("%s: %w", page.name, err)
			}
		}
		b.figures.pages = append(b.figures.pages, figuresOf(page.name, p.taken(page.name)))
	}
	return nil
}

func figuresOf(name string, samples []sample) pageFigures {
	slices.SortFunc(samples, func(x, y sample) int { return cmp.Compare(x.took, y.took) })
	f := pageFigures{name: name, n: len(samples)}
	for _, s := range samples {
		f.queries = max(f.queries, s.queries)
	}
	f.p50, f.p95, f.max = samples[f.n/2].took, samples[f.n*95/100].took, samples[f.n-1].took
	return f
}

// browser is a visitor in front of the portal.
type browser struct {
	base string
	visitor
}

// get asks for a page; with a name its answer is timed. Anything but a page is an error.
func (b *browser) get(ctx context.Context, path, name string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+path, nil)
	if err != nil {
		return "", err
	}
	r.AddCookie(b.cookie)
	r.Header.Set("Accept-Encoding", "gzip")
	if name != "" {
		r.Header.Set(pageHeader, name)
	} else {
		r.Header.Del("Accept-Encoding") // to be read
	}
	answer, err := noRedirects.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", path, answer.Status)
	}
	return string(body), err
}

// noRedirects takes a redirect, to the sign-in page say, for what it is.
var noRedirects = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

var nextPage = regexp.MustCompile(`href="([^"]*/my/data/invoices\?after=[^"]*)"`)

// deepPage goes from page to page of the invoices, as a reader does, for 30 pages or to the last.
func deepPage(ctx context.Context, b *browser) (string, error) {
	path := invoicesPath
	for range 30 {
		text, err := b.get(ctx, path, "")
		if err != nil {
			return "", err
		}
		m := nextPage.FindStringSubmatch(text)
		if m == nil {
			break
		}
		path = html.UnescapeString(m[1])
	}
	return path, nil
}

// first is the first record of a kind in the visitor's list; empty when there is none.
func first(kind string) func(context.Context, *browser) (string, error) {
	list := paths.In(lang, paths.Kind(kind))
	record := regexp.MustCompile(`href="(` + list + `/[0-9a-f-]{36})"`)
	return func(ctx context.Context, b *browser) (string, error) {
		text, err := b.get(ctx, list, "")
		if m := record.FindStringSubmatch(text); m != nil {
			return m[1], err
		}
		return "", err
	}
}
