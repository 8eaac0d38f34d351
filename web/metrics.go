package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requestFigures are what an operator watches of the pages. Their labels are words of routes.go and nothing that a request brings: an
// address that is not listed there, and a method that no route has, are "other". So no figure can tell on anybody, and a stranger
// cannot make ever more of them.
type requestFigures struct {
	total   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	open    prometheus.Gauge
}

// latencies are the limits of the histogram's classes, in seconds, around the budget of 25 ms.
var latencies = []float64{.005, .01, .025, .05, .1, .25, 1, 5}

func newRequestFigures(to prometheus.Registerer) (*requestFigures, error) {
	f := &requestFigures{
		total: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "inzage_http_requests_total", Help: "Requests, by method, pattern of the route and class of the status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "inzage_http_request_seconds", Help: "Time that requests took, by method and pattern of the route.", Buckets: latencies,
		}, []string{"method", "route"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "inzage_http_requests_open", Help: "Requests that are being answered."}),
	}
	if to == nil {
		return f, nil
	}
	return f, errors.Join(to.Register(f.total), to.Register(f.seconds), to.Register(f.open))
}

// observe counts one request, by what routes.go calls it.
func (s *Server) observe(method, path string, status int, took time.Duration) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if _, listed := s.table[method+" "+path]; !listed {
		method, path = "other", "other"
	}
	s.figures.total.WithLabelValues(method, path, strconv.Itoa(status/100)+"xx").Inc()
	s.figures.seconds.WithLabelValues(method, path).Observe(took.Seconds())
}
