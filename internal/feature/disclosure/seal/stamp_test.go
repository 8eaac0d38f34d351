package seal

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/clock"
	"inzage/internal/platform/timestamp"
	"inzage/internal/testkit/tsatest"
)

// stamping is an authority at the time of sealing, and what fetches its stamps.
type stamping struct {
	*tsatest.Authority
	t     *testing.T
	roots *x509.CertPool
}

func newStamping(t *testing.T) stamping {
	t.Helper()
	a := tsatest.New(t)
	a.Now = func() time.Time { return sealedAt }
	roots, err := timestamp.Roots(a.Root())
	if err != nil {
		t.Fatal(err)
	}
	return stamping{a, t, roots}
}

// of is the stamp of a tag manifest.
func (s stamping) of(tags []byte) string {
	s.t.Helper()
	reply, err := s.fetch(s.t.Context(), sha512.Sum512(tags))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(reply)
}

func (s stamping) fetch(ctx context.Context, tags [sha512.Size]byte) ([]byte, error) {
	c, err := timestamp.New(timestamp.Options{URL: s.URL(), Roots: s.roots, Clock: clock.NewManual(sealedAt)})
	if err != nil {
		return nil, err
	}
	reply, _, err := c.Ask(ctx, tags)
	return reply, err
}

func TestTimeStamp(t *testing.T) {
	d, a := newDesk(t), newStamping(t)
	v := d.envelope()
	v.Stamp = a.fetch
	var out bytes.Buffer
	s, err := sample(t).Seal(t.Context(), &out, v)
	if err != nil {
		t.Fatal(err)
	}
	c := d.check(s.Signature)
	c.StampRoots = a.roots
	r := verify(t, out.Bytes(), c)
	if !r.OK() || r.Stamp == nil || !r.Stamp.At.Equal(sealedAt) || !r.Stamp.Trusted || !s.StampedAt.Equal(sealedAt) {
		t.Errorf("%+v %+v", r, s)
	}
	if s.TagManifest != goldenTags {
		t.Error("a time stamp changes what it is of")
	}
	if r := verify(t, out.Bytes(), d.check(s.Signature)); !r.OK() || r.Stamp == nil || r.Stamp.Trusted {
		t.Errorf("without roots: %+v", r)
	}
	// None is none, an error is one, and what is no stamp of this package is not sealed in.
	v.Stamp = func(context.Context, [sha512.Size]byte) ([]byte, error) { return nil, nil }
	out.Reset()
	s, err = sample(t).Seal(t.Context(), &out, v)
	if err != nil || !s.StampedAt.IsZero() || verify(t, out.Bytes(), d.check(s.Signature)).Stamp != nil {
		t.Errorf("none: %v %+v", err, s)
	}
	broken := errors.New("broken")
	for name, stamp := range map[string]func(context.Context, [sha512.Size]byte) ([]byte, error){
		"error": func(context.Context, [sha512.Size]byte) ([]byte, error) { return nil, broken },
		"words": func(context.Context, [sha512.Size]byte) ([]byte, error) { return []byte("words"), nil },
		"others": func(ctx context.Context, _ [sha512.Size]byte) ([]byte, error) {
			return a.fetch(ctx, sha512.Sum512(nil))
		},
	} {
		v.Stamp = stamp
		if _, err := sample(t).Seal(t.Context(), new(bytes.Buffer), v); err == nil || (name == "error") != errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// stampTamperings are what can be done to a time stamp; script is in the last line of verify.sh -t.
var stampTamperings = []struct {
	name   string
	do     func(w *workshop, a stamping) string // the stamp; "": taken out
	code   Code                                 // "": it is not noticed, only said
	script string
}{
	{"good", func(w *workshop, a stamping) string { return a.of([]byte(w.body(tagManifest))) }, "", "An authority stamped it on Nov 20 14:05:09 2026 GMT."},
	{"taken out", func(*workshop, stamping) string { return "" }, "", "There is no time stamp in it."},
	{"of another package", func(w *workshop, a stamping) string { return a.of([]byte(w.body(tagManifest) + "x")) }, StampOther, "The time stamp is of another package."},
	{"byte changed in its signature", func(w *workshop, a stamping) string {
		b := []byte(a.of([]byte(w.body(tagManifest))))
		b[len(b)-2] ^= 1
		return string(b)
	}, StampForged, "The time stamp does not hold"},
	{"its time changed", func(w *workshop, a stamping) string {
		return strings.Replace(a.of([]byte(w.body(tagManifest))), "20261120140509Z", "20261119140509Z", 1)
	}, StampForged, "The time stamp does not hold"},
	{"words", func(*workshop, stamping) string { return "words" }, StampForm, "The time stamp cannot be read."},
	{"too long", func(w *workshop, a stamping) string {
		return a.of([]byte(w.body(tagManifest))) + strings.Repeat("\x00", maxTag)
	}, StampForm, ""}, // openssl reads the first
	{"by another authority", func(w *workshop, _ stamping) string {
		return newStamping(w.t.(*testing.T)).of([]byte(w.body(tagManifest)))
	}, StampSigner, "by another authority"},
}

// TestStampTamperings has Verify and verify.sh look at stamps that somebody was at.
func TestStampTamperings(t *testing.T) {
	for _, tam := range stampTamperings {
		t.Run(tam.name, func(t *testing.T) {
			a := newStamping(t)
			w := newWorkshop(t)
			if body := tam.do(&w, a); body != "" {
				w.es = append(w.es, entry{h: tar.Header{Name: ref + "/" + timeStamp, Typeflag: tar.TypeReg, Mode: 0o644, ModTime: sealedAt, Format: tar.FormatUSTAR,
					Size: int64(len(body))}, body: []byte(body)})
			}
			f := w.seal(w.tar())
			c := w.d.check(f.sig)
			c.StampRoots = a.roots
			switch r := verify(t, f.cipher, c); {
			case tam.code == "" && (!r.OK() || (r.Stamp != nil) != (tam.name == "good")):
				t.Errorf("%+v", r)
			case tam.code != "" && (len(r.Problems) != 1 || r.Problems[0].Code != tam.code || r.Stamp != nil):
				t.Errorf("Verify says %+v, want %s", r.Problems, tam.code)
			}
			if tam.script == "" {
				return
			}
			r := newReceiver(t)
			r.put(w.d, f)
			r.write("tsa-ca.pem", a.Root())
			if out, err := r.verify(w.d, "-t", "tsa-ca.pem"); tam.name != "taken out" && (err != nil || !strings.Contains(out, "was not checked")) {
				t.Errorf("without openssl: %v %s", err, out)
			}
			r.tools("openssl", "date")
			out, err := r.verify(w.d, "-t", "tsa-ca.pem")
			if (err == nil) != (tam.code == "") || !strings.Contains(out, tam.script) {
				t.Errorf("verify.sh says %v %s, want %q", err, out, tam.script)
			}
			if out, err := r.verify(w.d); tam.code == "" && (err != nil || !strings.HasPrefix(out, "GOOD: ")) {
				t.Errorf("without -t: %v %s", err, out)
			}
		})
	}
}

// tools puts more of this machine's on the receiver's.
func (r receiver) tools(names ...string) {
	r.t.Helper()
	for _, name := range names {
		p, err := exec.LookPath(name)
		if err != nil {
			r.t.Fatalf("%s is missing: apt-get install %s", name, name)
		}
		if err := os.Symlink(p, filepath.Join(r.path, name)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// TestGuideOfStamp types the command that VERIFY.txt gives for the time stamp.
func TestGuideOfStamp(t *testing.T) {
	d, a := newDesk(t), newStamping(t)
	a.Now = time.Now // openssl, as it is typed, asks whether the certificate is valid today
	v := d.envelope()
	v.Stamp = func(_ context.Context, tags [sha512.Size]byte) ([]byte, error) {
		c, err := timestamp.New(timestamp.Options{URL: a.URL()})
		if err != nil {
			return nil, err
		}
		reply, _, err := c.Ask(t.Context(), tags)
		return reply, err
	}
	var out bytes.Buffer
	s, err := sample(t).Seal(t.Context(), &out, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		guide, err := Guide(s, host, Letter{Languages: []string{lang}, Site: site})
		if err != nil || !strings.Contains(guide, s.StampedAt.Format(time.DateOnly)) {
			t.Errorf("%v: %s", err, guide)
		}
		r := newReceiver(t)
		r.tools("openssl", "date")
		r.put(d, forged{out.Bytes(), s.Signature})
		r.write("tsa-ca.pem", a.Root())
		typed, script, _ := strings.Cut(commands(guide), "    sh verify.sh")
		if said, err := r.run("sh", "-ec", typed); err != nil || !strings.Contains(said, "Verification: OK") {
			t.Errorf("%s: %v %s", lang, err, said)
		}
		if said, err := r.run("sh", "-ec", "sh verify.sh"+script); err != nil || !strings.Contains(said, "An authority stamped it on") {
			t.Errorf("%s: %v %s", lang, err, said)
		}
	}
}
