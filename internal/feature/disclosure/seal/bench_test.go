package seal

import (
	"bufio"
	"bytes"
	"crypto/sha512"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// benchRows are the records of a benchmark: visits, about 230 bytes each.
const benchRows = 1_000_000

// ndjson yields so many records, without memory of its own.
type ndjson struct {
	n    int
	rest []byte
	buf  []byte
}

func (r *ndjson) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.buf = r.buf[:0]
		for i := 0; i < 256 && r.n > 0; i++ {
			r.buf = fmt.Appendf(r.buf, `{"kind":"visits","id":"01J%023d","at":"2026-10-01T12:00:00.000000Z","url":"https://my.host.example/nl/my/overview","ip":"192.0.2.7","browser":"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0","import_id":"%d"}`+"\n", r.n, r.n%7)
			r.n--
		}
		r.rest = r.buf
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// input writes the records to a file once, so that making them is not measured.
func input(b *testing.B) (string, int64) {
	b.Helper()
	name := filepath.Join(b.TempDir(), "visits.ndjson")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	n, err := io.Copy(f, &ndjson{n: benchRows})
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return name, n
}

// measure runs do, over so many bytes in so many rows, with the peak of the heap watched.
func measure(b *testing.B, size int64, rows int, do func()) {
	b.Helper()
	b.ReportAllocs()
	b.SetBytes(size)
	runtime.GC()
	var peak atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
			}
		}
	}()
	for b.Loop() {
		do()
	}
	close(stop)
	<-done
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak.Load())/(1<<20), "MiB-heap")
}

// BenchmarkSeal collects a file of records and seals it into a file: bag, both signatures, encryption.
func BenchmarkSeal(b *testing.B) {
	d := newDesk(b)
	name, size := input(b)
	dir := b.TempDir()
	measure(b, size, benchRows, func() {
		in, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer in.Close()
		w, err := New(ref, dir)
		if err != nil {
			b.Fatal(err)
		}
		defer w.Close()
		if _, err := w.Add("data/visits.ndjson", in); err != nil {
			b.Fatal(err)
		}
		out, err := os.Create(filepath.Join(dir, "out"))
		if err != nil {
			b.Fatal(err)
		}
		defer out.Close()
		if _, err := w.Seal(b.Context(), out, d.envelope()); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkFloor copies the same file and hashes it once: what no package can do without.
func BenchmarkFloor(b *testing.B) {
	name, size := input(b)
	dir := b.TempDir()
	measure(b, size, benchRows, func() {
		in, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer in.Close()
		out, err := os.Create(filepath.Join(dir, "out"))
		if err != nil {
			b.Fatal(err)
		}
		defer out.Close()
		if _, err := io.CopyBuffer(io.MultiWriter(sha512.New(), out), struct{ io.Reader }{in}, make([]byte, 256<<10)); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkVerify reads a sealed file and checks all of it.
func BenchmarkVerify(b *testing.B) {
	d, w := newDesk(b), newWriter(b)
	if _, err := w.Add("data/visits.ndjson", &ndjson{n: benchRows}); err != nil {
		b.Fatal(err)
	}
	out, err := os.Create(filepath.Join(b.TempDir(), "out"))
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	s, err := w.Seal(b.Context(), out, d.envelope())
	if err != nil {
		b.Fatal(err)
	}
	measure(b, s.Bytes, benchRows, func() {
		if _, err := out.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if r, err := Verify(b.Context(), bufio.NewReaderSize(out, 256<<10), d.check(s.Signature)); err != nil || !r.OK() {
			b.Fatal(err, r.Problems)
		}
	})
}

// mails are nearly as many files as a package may have.
const mails = MaxFiles - 10

// BenchmarkFiles seals and verifies mails, two kilobytes each.
func BenchmarkFiles(b *testing.B) {
	d := newDesk(b)
	body := bytes.Repeat([]byte("mail "), 400)
	dir := b.TempDir()
	var out *os.File
	var s Sealed
	b.Run("seal", func(b *testing.B) {
		measure(b, int64(len(body))*mails, mails, func() {
			w, err := New(ref, dir)
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			for i := range mails {
				if _, err := w.Add(fmt.Sprintf("data/05-messages/2026/%07d.eml", i), bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
			if out, err = os.Create(filepath.Join(dir, "out")); err != nil {
				b.Fatal(err)
			}
			if s, err = w.Seal(b.Context(), out, d.envelope()); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("verify", func(b *testing.B) {
		measure(b, int64(len(body))*mails, mails, func() {
			if _, err := out.Seek(0, io.SeekStart); err != nil {
				b.Fatal(err)
			}
			if r, err := Verify(b.Context(), out, d.check(s.Signature)); err != nil || !r.OK() {
				b.Fatal(err, r.Problems)
			}
		})
	})
}
