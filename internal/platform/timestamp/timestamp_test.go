package timestamp

import (
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/testkit/tsatest"
)

var (
	now      = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	manifest = []byte("the list of a package's files\n")
	sum      = sha512.Sum512(manifest)
)

// world is an authority at a fixed time, and who asks it.
type world struct {
	*tsatest.Authority
	t     *testing.T
	roots *x509.CertPool
	c     *Client
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{Authority: tsatest.New(t), t: t}
	w.Now = func() time.Time { return now }
	var err error
	if w.roots, err = Roots(w.Root()); err != nil {
		t.Fatal(err)
	}
	o := Options{URL: w.URL(), Roots: w.roots, Clock: clock.NewManual(now), Pauses: []time.Duration{0, 0}}
	for _, f := range change {
		f(&o)
	}
	if w.c, err = New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) ask() ([]byte, Stamp) {
	w.t.Helper()
	reply, s, err := w.c.Ask(w.t.Context(), sum)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply, s
}

// refused is why there is no stamp.
func refused(t *testing.T, err error) Why {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	return e.Why
}

func TestAsk(t *testing.T) {
	w := newWorld(t)
	reply, s := w.ask()
	if !s.At.Equal(now) || s.Authority != "Tijdstempels Test" || s.Policy != tsatest.Policy.String() || !s.Trusted {
		t.Errorf("%+v", s)
	}
	if again, err := Check(reply, sum, w.roots); err != nil || again != s {
		t.Errorf("kept and checked: %+v %v", again, err)
	}
	if untrusted, err := Check(reply, sum, nil); err != nil || untrusted.Trusted {
		t.Errorf("without roots: %+v %v", untrusted, err)
	}
	_, err := Check(reply, sha512.Sum512([]byte("another list")), w.roots)
	if refused(t, err) != Other {
		t.Errorf("of another list: %v", err)
	}
	stranger, err := Roots(tsatest.New(t).Root())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(reply, sum, stranger); refused(t, err) != Untrusted {
		t.Errorf("another root: %v", err)
	}
}

// TestOpenSSL has the real tool answer what Ask sends, and check what is kept.
func TestOpenSSL(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Clock = clock.System() })
	w.Instead(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		reply, err := w.OpenSSL(r.Context(), query)
		if err != nil {
			t.Error(err)
		}
		tsatest.Send(rw, reply)
	}))
	byTool, s := w.ask()
	if !s.Trusted || s.Policy != tsatest.Policy.String() {
		t.Errorf("%+v", s)
	}
	w.Instead(nil)
	w.Now = time.Now
	own, _ := w.ask()
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	ca, data := write("ca.pem", w.Root()), write("data", manifest)
	for name, reply := range map[string][]byte{"tool": byTool, "own": own} {
		out, err := exec.CommandContext(t.Context(), "openssl", "ts", "-verify", "-data", data, "-in", write(name, reply), "-CAfile", ca).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Verification: OK") {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
}

func TestAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://tsa.example.be/tsr": true, "https://user:word@tsa.example.be": true, "http://127.0.0.1:2020/": true, "http://localhost": true,
		"http://tsa.example.be/tsr": false, "ftp://tsa.example.be": false, "tsa.example.be": false, "": false, "https://": false, "http://169.254.169.254/": false,
	} {
		c, err := New(Options{URL: secret.Text(address)})
		if (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
		if ok && strings.Contains(c.Authority(), "user") {
			t.Errorf("%q is called %q", address, c.Authority())
		}
	}
	if _, err := Roots([]byte("words")); err == nil {
		t.Error("words are no certificates")
	}
}
