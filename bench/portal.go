package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/clock"
	"inzage/internal/core/config"
	"inzage/internal/core/secret"
	"inzage/internal/data/account"
	"inzage/internal/data/billing"
	"inzage/internal/data/services"
	"inzage/internal/feature/authn"
	"inzage/internal/feature/consent"
	"inzage/internal/feature/recipients"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
	"inzage/web"
)

// portal is the program's own pages on loopback, put together as the program puts them together, with a stopwatch
// around each request.
type portal struct {
	*store.Store
	kinds    *dataset.Registry
	consents *consent.Service
	base     string
	server   *http.Server

	mu      sync.Mutex
	samples map[string][]sample // by the header that names the page
}

// sample is one answered request.
type sample struct {
	took    time.Duration // in the handler: from the headers of the request to the last byte of the answer
	queries int64
}

// pageHeader names the page in the requests that are timed. Others are not.
const pageHeader = "X-Bench-Page"

// openPortal serves the portal on a free port.
func openPortal(ctx context.Context, url, secretText string) (*portal, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &portal{base: "http://" + listener.Addr().String(), samples: map[string][]sample{}}
	if err := p.wire(ctx, url, secretText); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

func (p *portal) wire(ctx context.Context, url, secretText string) error {
	cfg, err := config.Load([]string{"INZAGE_BASE_URL=" + p.base, "INZAGE_TRUSTED_PROXIES=127.0.0.0/8"}) // the load says whom it plays
	if err != nil {
		return err
	}
	ring, err := secret.NewRing([]secret.Text{secret.Text(secretText)})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil)) // formatted as in service, and not written
	p.Store, err = store.Open(ctx, store.Options{URL: secret.Text(url), Ring: ring, Log: log, QueryTracer: queryCounter{}})
	if err != nil {
		return err
	}
	a, err := authn.New(authn.Options{Store: p.Store, Log: log, BaseURL: cfg.Base, Company: authn.Company{Name: "Kastanje"}})
	if err != nil {
		return err
	}
	p.consents, err = consent.New(consent.Options{Store: p.Store, Log: log, BaseURL: cfg.Base, Company: consent.Company{Name: "Kastanje"}, Addresses: addressesOf})
	if err != nil {
		return err
	}
	p.kinds, err = dataset.NewRegistry(slices.Concat([]dataset.Kind{account.Kind(), services.Kind(), p.consents.Kind()}, billing.Kinds(), a.Kinds())...)
	if err != nil {
		return err
	}
	pages, err := web.New(web.Deps{
		Config: cfg, Store: p.Store, Kinds: p.kinds, Authn: a, Consents: p.consents, Company: web.Company{Name: "Kastanje", Operations: "operations@kastanje.example"},
		Recipients: recipients.All(), Ready: p.Store.Ready, Clock: clock.System(), Log: log,
	})
	if err != nil {
		return err
	}
	p.server = pages.HTTPServer()
	p.server.Handler = p.timed(p.server.Handler)
	return nil
}

// timed notes how long the answers to named requests take and how many queries they need.
func (p *portal) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Header.Get(pageHeader)
		if name == "" {
			next.ServeHTTP(w, r)
			return
		}
		var queries atomic.Int64
		start := time.Now()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), queriesKey{}, &queries)))
		took := time.Since(start)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.samples[name] = append(p.samples[name], sample{took, queries.Load()})
	})
}

// taken returns what was noted of a page.
func (p *portal) taken(name string) []sample {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.samples[name]
}

func (p *portal) close() {
	_ = p.server.Close()
	p.Store.Close()
}

type queriesKey struct{}

// queryCounter counts the statements of a request, transactions' begin and commit included.
type queryCounter struct{}

// TraceQueryStart implements pgx.QueryTracer.
func (queryCounter) TraceQueryStart(ctx context.Context, c *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	if n, ok := ctx.Value(queriesKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (queryCounter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
