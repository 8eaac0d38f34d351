package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"inzage/internal/core/paths"
)

// weightFigures are what a first visit brings over the line. Bytes are those of bodies, compressed as a browser asks.
type weightFigures struct {
	page  string
	parts []part
}

// part is one answer.
type part struct {
	path  string
	bytes int
}

func (w weightFigures) total() (n int) {
	for _, p := range w.parts {
		n += p.bytes
	}
	return n
}

// weigh fetches pages as a browser does that was never here.
func (b *bench) weigh(ctx context.Context, p *portal, visitors []visitor) error {
	large := &browser{p.base, visitors[0]}
	for _, page := range []struct{ name, path string }{
		{"start", paths.In(lang, paths.Start)},
		{"overview", paths.In(lang, paths.My)},
		{"invoices, 50 on the page", invoicesPath},
	} {
		w := weightFigures{page: page.name}
		body, err := b.weighOne(ctx, large, page.path, &w)
		if err != nil {
			return err
		}
		for _, path := range linked(body) {
			if _, err := b.weighOne(ctx, large, path, &w); err != nil {
				return err
			}
		}
		b.figures.weights = append(b.figures.weights, w)
	}
	return nil
}

// weighOne fetches one address twice: compressed for its weight, and in clear to be read.
func (b *bench) weighOne(ctx context.Context, who *browser, path string, w *weightFigures) (string, error) {
	var text string
	for _, encoding := range []string{"gzip", "identity"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, who.base+path, nil)
		if err != nil {
			return "", err
		}
		r.AddCookie(who.cookie)
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := noRedirects.Do(r)
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(answer.Body)
		err = errors.Join(err, answer.Body.Close())
		if err == nil && answer.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s answers %s", path, answer.Status)
		}
		if err != nil {
			return "", err
		}
		if text = string(body); encoding == "gzip" {
			w.parts = append(w.parts, part{path, len(body)})
		}
	}
	return text, nil
}

// linked lists what a browser fetches for a page: styles, fonts that are announced, icon, images, scripts.
func linked(page string) (paths []string) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	add := func(address string) {
		if u, err := url.Parse(address); err == nil && u.Path != "" && !slices.Contains(paths, u.RequestURI()) {
			paths = append(paths, u.RequestURI())
		}
	}
	for n := range doc.Descendants() {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		switch rel := at["rel"]; {
		case n.Data == "link" && (rel == "stylesheet" || rel == "preload" || rel == "icon"):
			add(at["href"])
		case n.Data == "img" || n.Data == "script":
			add(at["src"])
		}
	}
	return paths
}
