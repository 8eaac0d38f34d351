package disclosure

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/timestamp"
	"inzage/internal/testkit/tsatest"
)

// stamped is a world whose packages are stamped.
func stampedWorld(t *testing.T) (*world, *tsatest.Authority) {
	t.Helper()
	a := tsatest.New(t)
	w := newWorld(t)
	a.Now = w.clock.Now
	roots, err := timestamp.Roots(a.Root())
	must(t, err)
	w.svc.TimeStamps, err = timestamp.New(timestamp.Options{URL: a.URL(), Roots: roots, Clock: w.clock, Pauses: []time.Duration{0, 0}})
	must(t, err)
	return w, a
}

// history is the actions of a case, the last first.
func (w *world) history(reference string) (all []string) {
	w.t.Helper()
	for _, e := range w.read(reference).Events {
		all = append(all, strings.TrimPrefix(e.Action, "disclosure."))
	}
	return all
}

// statementOf is what the package says of itself.
func statementOf(t *testing.T, files map[string]string) string {
	t.Helper()
	for name, content := range files {
		if strings.Contains(name, "meta/statement.") {
			return content
		}
	}
	t.Fatal("no statement in the package")
	return ""
}

func (w *world) guideOf(reference string) string {
	w.t.Helper()
	b, err := os.ReadFile(filepath.Join(w.svc.Packages.Path(reference), "VERIFY.txt"))
	must(w.t, err)
	return string(b)
}

// TestStamped: the authority stamps the package, and the case says when.
func TestStamped(t *testing.T) {
	w, _ := stampedWorld(t)
	reference := w.collected()
	report, files := w.verified(reference)
	want := w.clock.Now().Truncate(time.Second)
	if report.Stamp == nil || !report.Stamp.At.Equal(want) {
		t.Errorf("%+v", report.Stamp)
	}
	if h := w.handover(reference); !h.Stamp.At.Equal(want) || h.Stamp.Why != "" || h.Stamp.Missed() {
		t.Errorf("%+v", h.Stamp)
	}
	if got := strings.Join(w.history(reference)[:3], " "); got != "sealed stamped collected" {
		t.Errorf("history: %s", got)
	}
	if s := statementOf(t, files); !strings.Contains(s, "127.0.0.1") {
		t.Errorf("the statement does not name the authority:\n%s", s)
	}
	guide := w.guideOf(reference)
	if !strings.Contains(guide, "openssl ts -verify") {
		t.Error("VERIFY.txt does not say how to check it")
	}
	if site := w.svc.BaseURL.String(); !strings.Contains(guide, site+"/nl/keys\n") || !strings.Contains(guide, site+"/fr/keys\n") || !strings.Contains(guide, site+"/keys/verify.sh\n") {
		t.Errorf("VERIFY.txt does not say where the keys are:\n%s", guide)
	}
}

// TestUnstamped: an order's deadline weighs more than a stamp. Who collects again gets one.
func TestUnstamped(t *testing.T) {
	w, a := stampedWorld(t)
	a.Instead(http.NotFoundHandler())
	reference := w.collected()
	if report, _ := w.verified(reference); report.Stamp != nil {
		t.Errorf("%+v", report.Stamp)
	}
	if h := w.handover(reference); h.Stamp.Why != string(timestamp.Refused) || !h.Stamp.Missed() {
		t.Errorf("%+v", h.Stamp)
	}
	if got := strings.Join(w.history(reference)[:3], " "); got != "sealed unstamped collected" {
		t.Errorf("history: %s", got)
	}
	if strings.Contains(w.guideOf(reference), "openssl") {
		t.Error("VERIFY.txt tells of a stamp")
	}
	a.Instead(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) }))
	before := a.Asked()
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	if h := w.handover(reference); h.Stamp.Why != string(timestamp.Unreachable) || a.Asked() != before+3 {
		t.Errorf("%+v after %d tries", h.Stamp, a.Asked()-before)
	}
	a.Instead(nil)
	must(t, w.svc.Collect(w.A.ctx, reference, w.read(reference).Version))
	w.drain()
	if h := w.handover(reference); h.Stamp.Missed() || h.Stamp.At.IsZero() {
		t.Errorf("collected again: %+v", h.Stamp)
	}
	if report, _ := w.verified(reference); report.Stamp == nil {
		t.Error("collected again: no stamp")
	}
}

// TestNobodyStamps: without a setting nothing of a stamp is told but that there is none.
func TestNobodyStamps(t *testing.T) {
	w := newWorld(t)
	reference := w.collected()
	if h := w.handover(reference); h.Stamp != (Stamping{Why: stampOff}) || h.Stamp.Missed() {
		t.Errorf("%+v", h.Stamp)
	}
	if got := strings.Join(w.history(reference)[:2], " "); got != "sealed collected" {
		t.Errorf("history: %s", got)
	}
	_, files := w.verified(reference)
	if s := statementOf(t, files); strings.Contains(s, seal.Languages[0]+".tsr") || !strings.Contains(s, "eigen klok") {
		t.Errorf("the statement:\n%s", s)
	}
}
