package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestFiguresTellOnNobody walks every route with a canary in each place of its path, in its query and in its method: no figure has
// one in a label, and their number does not grow with what strangers ask for.
func TestFiguresTellOnNobody(t *testing.T) {
	w := newMyWorld(t)
	registry := prometheus.NewRegistry()
	var err error
	if w.server.figures, err = newRequestFigures(registry); err != nil {
		t.Fatal(err)
	}
	p := w.person("figures")
	const canary = "kanarie"
	fill := func(path string) string {
		parts := strings.Split(path, "/")
		for i, part := range parts {
			if strings.HasPrefix(part, ":") && part != ":lang" || part == "*" {
				parts[i] = canary
			}
		}
		return strings.Replace(strings.Join(parts, "/"), ":lang", "nl", 1) + "?q=" + canary
	}
	for _, r := range w.server.table {
		w.ask(r.method, fill(r.path), nil, nil, nil)
		w.ask(r.method, fill(r.path), p.cookie, nil, nil)
		w.ask("KANARIE", fill(r.path), nil, nil, nil)
	}
	for _, path := range []string{"/", "/nl/", "/staff/", "/static/", "/x"} {
		w.ask(http.MethodGet, path+canary+"/"+canary, nil, nil, nil)
	}
	strange := httptest.NewRequest(http.MethodGet, "/nl/", nil)
	strange.Host = canary
	w.handler.ServeHTTP(httptest.NewRecorder(), strange)

	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	routes, requests := map[string]bool{}, 0
	for _, f := range families {
		for _, m := range f.Metric {
			for _, l := range m.Label {
				if strings.Contains(strings.ToLower(l.GetValue()), canary) {
					t.Errorf("%s has %s=%q", f.GetName(), l.GetName(), l.GetValue())
				}
				if l.GetName() == "route" {
					routes[l.GetValue()] = true
				}
			}
			if f.GetName() == "inzage_http_requests_total" {
				requests += int(m.Counter.GetValue())
			}
		}
	}
	if routes["/:lang/my/data/:kind/:id"] == false || routes["other"] == false {
		t.Errorf("routes: %v", routes)
	}
	for route := range routes {
		if _, got := w.server.table["GET "+route]; !got && route != "other" {
			if _, posted := w.server.table["POST "+route]; !posted {
				t.Errorf("%q is no route", route)
			}
		}
	}
	if want := 3*len(w.server.table) + 5; requests < want {
		t.Errorf("%d requests were counted, want %d", requests, want)
	}
}
