package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"inzage/internal/core/i18n"
	"inzage/internal/feature/disclosure"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/jobs"
)

// newFigures are those of the program itself; what features count joins them.
func newFigures() *prometheus.Registry {
	r := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "inzage_build_info", Help: "Always 1; the label is the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	r.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "inzage_texts_missing_total", Help: "Texts that could not be shown in the reader's language. More than none is a fault of ours.",
		}, func() float64 { return float64(i18n.Failures()) }))
	return r
}

// metrics serves the figures on a listener of their own, never on the portal's.
func (p *program) metrics(po *portal) (*http.Server, error) {
	if p.config.MetricsListen == "" {
		return nil, nil
	}
	l, err := (&net.ListenConfig{}).Listen(p.ctx, "tcp", p.config.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (INZAGE_METRICS_LISTEN): %w", p.config.MetricsListen, err)
	}
	if err := p.figures.Register(&operation{portal: po}); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(p.figures, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn)}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	return server, nil
}

// scrapeTime is how long one look at the database may take.
const scrapeTime = 5 * time.Second

// operation is what waits and what failed, read from the database when somebody asks. Labels are names of queues, jobs and states of the
// program; there is nothing of a person, a customer or a case in it.
type operation struct{ portal *portal }

var (
	readyFigure   = prometheus.NewDesc("inzage_ready", "1 when pages can be served: the database answers and has this program's schema.", nil, nil)
	jobsFigure    = prometheus.NewDesc("inzage_jobs", "Jobs in the database, by queue and state. Discarded ones were given up, in the last week.", []string{"queue", "state"}, nil)
	jobsDueFigure = prometheus.NewDesc("inzage_jobs_oldest_due_seconds", "How long the longest due job has been waiting. Minutes mean that no process works jobs.", nil, nil)
	failingFigure = prometheus.NewDesc("inzage_jobs_failing", "Jobs that were given up or failed more than once, by kind.", []string{"kind"}, nil)
	auditFigure   = prometheus.NewDesc("inzage_audit_waiting", "Entries of the audit log that have no place in its tree yet.", nil, nil)
	auditLag      = prometheus.NewDesc("inzage_audit_oldest_waiting_seconds", "Age of the oldest of them. More than a few seconds mean that no batcher works.", nil, nil)
	overdueFigure = prometheus.NewDesc("inzage_cases_overdue", "Disclosure cases past their deadline.", nil, nil)
)

// Describe implements prometheus.Collector.
func (*operation) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{readyFigure, jobsFigure, jobsDueFigure, failingFigure, auditFigure, auditLag, overdueFigure} {
		to <- d
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out: an alarm goes by inzage_ready, and by what is absent.
func (o *operation) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if err := o.portal.ready(ctx); err != nil {
		gauge(readyFigure, 0)
		return
	}
	gauge(readyFigure, 1)
	db := o.portal.db
	r, now := db.Read(ctx), db.Clock().Now()
	age := func(since time.Time) float64 {
		if since.IsZero() {
			return 0
		}
		return max(0, now.Sub(since).Seconds())
	}
	if depths, due, err := jobs.Depths(r); err == nil {
		for _, d := range depths {
			gauge(jobsFigure, float64(d.Count), d.Queue, d.State)
		}
		gauge(jobsDueFigure, age(due))
	}
	if failures, err := jobs.Failures(r); err == nil {
		for _, f := range failures {
			gauge(failingFigure, float64(f.Count), f.Kind)
		}
	}
	if n, oldest, err := audit.Waiting(ctx, db.Pool()); err == nil {
		gauge(auditFigure, float64(n))
		gauge(auditLag, age(oldest))
	}
	if n, err := disclosure.CountOverdue(r, now); err == nil {
		gauge(overdueFigure, float64(n))
	}
}
