package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/klauspost/compress/gzhttp"

	"inzage/internal/platform/postgres"
)

// floor is the least that a page from a database can cost in Go: net/http, a pool of connections, one query that finds one
// row by its key, a templ page of the portal's length. No session, no language, no headers, no log.
type floor struct {
	pool   *pgxpool.Pool
	server *http.Server
	base   string
	rows   int
}

// floorCustomer is the row that the floor reads.
type floorCustomer struct{ number, name, language string }

// openFloor serves the floor on a free port: plain under /plain, behind the portal's compressor under /gzip.
func openFloor(ctx context.Context, cluster *postgres.Cluster, bytes int) (*floor, error) {
	cfg, err := pgxpool.ParseConfig(cluster.URL(postgres.ProgramRole, database))
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = 16 // as many as the portal reads with
	f := &floor{}
	if f.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(64, 0, false))
	if err != nil {
		return nil, err
	}
	if f.rows, err = f.fit(ctx, bytes); err != nil {
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

// fit finds how many rows make the page as long as this.
func (f *floor) fit(ctx context.Context, length int) (int, error) {
	c := floorCustomer{"K000100", "mieke wilgenhof", "nl"}
	var none, hundred bytes.Buffer
	if err := errors.Join(floorPage(c, 0).Render(ctx, &none), floorPage(c, 100).Render(ctx, &hundred)); err != nil {
		return 0, err
	}
	return (length - none.Len()) * 100 / (hundred.Len() - none.Len()), nil
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
	if err := floorPage(c, f.rows).Render(r.Context(), &page); err != nil {
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
