package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/net/html"
)

// floor is the least that a page from a database can cost in Go: net/http, a pool of connections, one query that finds one
// row by its key, a templ page as long as one of the portal's and with the same words, so that compressing it is the same
// work. No session, no language, no headers, no log.
type floor struct {
	pool   *pgxpool.Pool
	server *http.Server
	base   string
	words  []string
}

// floorCustomer is the row that the floor reads.
type floorCustomer struct{ number, name, language string }

// openFloor serves the floor beside a page of the portal on a free port: as it is under /plain, behind the portal's
// compressor under /gzip.
func openFloor(ctx context.Context, url, page string) (*floor, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 16 // as many as the portal reads with
	f := &floor{}
	if f.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(64, 0, false), gzhttp.CompressionLevel(gzip.BestSpeed))
	if err != nil {
		return nil, err
	}
	if f.words, err = wordsLike(ctx, page); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /plain", f.serve)
	mux.Handle("GET /gzip", compress(http.HandlerFunc(f.serve)))
	f.server = &http.Server{Handler: mux}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.base = "http://" + listener.Addr().String()
	go func() { _ = f.server.Serve(listener) }()
	return f, nil
}

// wordsLike takes the texts of a page, again and again, until the floor's page with them is as long.
func wordsLike(ctx context.Context, page string) ([]string, error) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, err
	}
	var texts []string
	for n := range doc.Descendants() {
		if text := strings.TrimSpace(n.Data); n.Type == html.TextNode && text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nil, errors.New("the page has no text")
	}
	var words []string
	for b := new(bytes.Buffer); b.Len() < len(page); {
		words = append(words, texts[len(words)%len(texts)])
		b.Reset()
		if err := floorPage(floorCustomer{"K000100", "mieke wilgenhof", "nl"}, words).Render(ctx, b); err != nil {
			return nil, err
		}
	}
	return words, nil
}

func (f *floor) serve(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.FormValue("id"), 10, 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var c floorCustomer
	if err := f.pool.QueryRow(r.Context(), `SELECT number, name, language FROM customers WHERE id = $1`, id).Scan(&c.number, &c.name, &c.language); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var page bytes.Buffer
	if err := floorPage(c, f.words).Render(r.Context(), &page); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}

func (f *floor) close() {
	_ = f.server.Close()
	f.pool.Close()
}
