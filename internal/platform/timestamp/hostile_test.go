package timestamp

import (
	"context"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"inzage/internal/testkit/tsatest"
)

// TestHostile has the authority, or who stands in its place, answer badly.
func TestHostile(t *testing.T) {
	far := &x509.Certificate{}
	*far = *tsatest.Usage(x509.ExtKeyUsageTimeStamping)
	far.NotBefore, far.NotAfter = now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1)
	ended := tsatest.Usage(x509.ExtKeyUsageTimeStamping)
	ended.NotBefore, ended.NotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC)
	open := tsatest.Usage(x509.ExtKeyUsageTimeStamping)
	open.ExtraExtensions[0].Critical = false
	send := func(kind string, status int, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	const reply = "application/timestamp-reply"
	for _, row := range []struct {
		name  string
		do    func(w *world)
		why   Why
		asked int // 0: once
	}{
		{"wrong nonce", func(w *world) { w.Change = func(s *timestamp.Timestamp) { s.Nonce.Add(s.Nonce, s.Nonce) } }, Other, 0},
		{"no nonce", func(w *world) { w.Change = func(s *timestamp.Timestamp) { s.Nonce = nil } }, Other, 0},
		{"wrong imprint", func(w *world) { w.Change = func(s *timestamp.Timestamp) { s.HashedMessage[0] ^= 1 } }, Other, 0},
		{"another policy", func(w *world) { w.Change = func(s *timestamp.Timestamp) { s.Policy = asn1.ObjectIdentifier{1, 2, 3} } }, Other, 0},
		{"clock behind", func(w *world) { w.Now = func() time.Time { return now.Add(-Skew - time.Second) } }, Clock, 0},
		{"clock ahead", func(w *world) { w.Now = func() time.Time { return now.Add(Skew + time.Second) } }, Clock, 0},
		{"without its certificate", func(w *world) { w.Change = func(s *timestamp.Timestamp) { s.AddTSACertificate = false } }, Forged, 0},
		{"expired certificate", func(w *world) { w.Certificate = w.Issue(far, w.Key) }, Forged, 0},
		{"stamped after its certificate's end", func(w *world) { // signed before it: the library looks at the time of signing only
			w.Certificate = w.Issue(ended, w.Key)
			w.Change = func(s *timestamp.Timestamp) { s.Time = ended.NotAfter.Add(time.Second) }
		}, Forged, 0},
		{"a web server's certificate", func(w *world) { w.Certificate = w.Issue(tsatest.Usage(x509.ExtKeyUsageServerAuth), w.Key) }, Forged, 0},
		{"for more than time stamps", func(w *world) {
			w.Certificate = w.Issue(tsatest.Usage(x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageServerAuth), w.Key)
		}, Forged, 0},
		{"usage not critical", func(w *world) { w.Certificate = w.Issue(open, w.Key) }, Forged, 0},
		{"another authority", func(w *world) {
			other := tsatest.New(w.t)
			w.Key, w.Certificate = other.Key, other.Certificate
		}, Untrusted, 0},
		{"rejection", func(w *world) {
			no, err := timestamp.CreateErrorResponse(timestamp.Rejection, timestamp.BadAlgorithm)
			if err != nil {
				w.t.Fatal(err)
			}
			w.Instead(send(reply, 200, string(no)))
		}, Refused, 0},
		{"HTML", func(w *world) { w.Instead(send("text/html; charset=utf-8", 200, "<h1>Welcome</h1>")) }, Unreadable, 0},
		{"a stamp called HTML", func(w *world) {
			w.Instead(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				query, _ := io.ReadAll(r.Body)
				good, err := w.Reply(query)
				if err != nil {
					w.t.Error(err)
				}
				send("text/html", 200, string(good)).ServeHTTP(rw, r)
			}))
		}, Unreadable, 0},
		{"HTML called a reply", func(w *world) { w.Instead(send(reply, 200, "<h1>Welcome</h1>")) }, Unreadable, 0},
		{"nothing", func(w *world) { w.Instead(send(reply, 200, "")) }, Unreadable, 0},
		{"granted and empty", func(w *world) { w.Instead(send(reply, 200, "\x30\x05\x30\x03\x02\x01\x00")) }, Unreadable, 0},
		{"huge", func(w *world) { w.Instead(send(reply, 200, strings.Repeat("0", 1<<20))) }, Unreadable, 0},
		{"not allowed", func(w *world) { w.Instead(send("text/plain", 403, "no")) }, Refused, 0},
		{"redirect to the machine's keeper", func(w *world) {
			w.Instead(http.RedirectHandler("http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect))
		}, Refused, 0},
		{"down", func(w *world) { w.Instead(send("text/plain", 503, "later")) }, Unreachable, 3},
		{"hangs up", func(w *world) {
			w.Instead(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
		}, Unreachable, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, func(o *Options) { o.Policy = tsatest.Policy })
			row.do(w)
			_, s, err := w.c.Ask(t.Context(), sum)
			if got := refused(t, err); got != row.why || s != (Stamp{}) {
				t.Errorf("%s: %v, want %s", got, err, row.why)
			}
			if got := w.Asked(); got != max(1, row.asked) {
				t.Errorf("asked %d times", got)
			}
			if strings.Contains(err.Error(), "/tsr") {
				t.Errorf("the address is told: %v", err)
			}
		})
	}
}

// TestSlow has an authority that never comes to an end: the client's own limit ends it, and so does who asks.
func TestSlow(t *testing.T) {
	w := newWorld(t)
	w.c.http.Timeout = 50 * time.Millisecond
	w.Instead(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/timestamp-reply")
		rw.WriteHeader(200)
		_ = http.NewResponseController(rw).Flush()
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	_, _, err := w.c.Ask(t.Context(), sum)
	if refused(t, err) != Unreachable || w.Asked() != 3 {
		t.Errorf("%v after %d tries", err, w.Asked())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.c.Ask(ctx, sum); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
}

// TestRedirect sends the client to a server that would stamp what it is asked: nobody asks it.
func TestRedirect(t *testing.T) {
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		w, elsewhere := newWorld(t), tsatest.New(t)
		w.Instead(http.RedirectHandler(elsewhere.URL().Reveal(), status))
		if _, _, err := w.c.Ask(t.Context(), sum); refused(t, err) != Refused || elsewhere.Asked() != 0 {
			t.Errorf("%d: %v, and the other was asked %d times", status, err, elsewhere.Asked())
		}
	}
}

// TestAgain: an authority that is down for a moment is asked again.
func TestAgain(t *testing.T) {
	w := newWorld(t)
	w.Instead(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if w.Asked() == 2 {
			w.Instead(nil)
		}
		http.Error(rw, "later", http.StatusBadGateway)
	}))
	if _, s := w.ask(); !s.Trusted || w.Asked() != 3 {
		t.Errorf("%+v after %d tries", s, w.Asked())
	}
}
