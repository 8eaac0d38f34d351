package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
)

// TestSpool looks at what is on the disk while files are collected: no name, and nothing in clear.
func TestSpool(t *testing.T) {
	dir := t.TempDir()
	w, err := New(ref, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	add(t, w, "data/a.txt", strings.Repeat("An Peeters, Kerkstraat 1\n", 40_000))
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("the spool has a name: %v", got)
	}
	b := make([]byte, w.spool.end)
	if _, err := w.spool.file.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("Peeters")) || len(b) < 900_000 {
		t.Errorf("%d bytes on the disk, in clear", len(b))
	}
}

// TestSpoolDamaged has a disk that gives back other bytes than it took.
func TestSpoolDamaged(t *testing.T) {
	w := sample(t)
	if _, err := w.spool.file.WriteAt([]byte{0xff, 0, 0xff}, 40); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Seal(t.Context(), io.Discard, newDesk(t).envelope()); err == nil || !strings.Contains(err.Error(), "other bytes") {
		t.Errorf("sealed: %v", err)
	}
}

// TestSpoolFull has no room: the write fails, and so does the package, whatever its caller does then.
func TestSpoolFull(t *testing.T) {
	w := sample(t)
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no /dev/full on this machine")
	}
	_ = w.spool.file.Close()
	w.spool.file = full
	e, err := w.Create("data/more.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Write(make([]byte, 2*partSize)); err == nil {
		t.Error("written where there is no room")
	}
	if err := e.Close(); err == nil {
		t.Error("closed without an error")
	}
	if _, err := w.Create("data/even-more.txt"); !errors.Is(err, errBroken) {
		t.Errorf("more: %v", err)
	}
	if _, err := w.Seal(t.Context(), io.Discard, newDesk(t).envelope()); !errors.Is(err, errBroken) {
		t.Errorf("sealed: %v", err)
	}
}

// TestSourceFails has a query that breaks off: what it gave is not the file.
func TestSourceFails(t *testing.T) {
	w := sample(t)
	if _, err := w.Add("data/broken.txt", io.MultiReader(strings.NewReader("half"), failingReader{})); err == nil {
		t.Error("added")
	}
	if _, err := w.Seal(t.Context(), io.Discard, newDesk(t).envelope()); !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "data/broken.txt") {
		t.Errorf("sealed: %v", err)
	}
}

// TestWriteAnyhow writes the same content in pieces of any size and gets the same file.
func TestWriteAnyhow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	content := make([]byte, 3*partSize+17)
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	w := newWriter(t)
	want, err := w.Add("data/whole", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for i, most := range []int{1 << 12, partSize - 1, partSize, partSize + 1, 4 * partSize} {
		e, err := w.Create(fmt.Sprintf("data/%d", i))
		if err != nil {
			t.Fatal(err)
		}
		for rest := content; len(rest) > 0; {
			n, err := e.Write(rest[:min(len(rest), 1+r.IntN(most))])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(w.spool.reader(t.Context(), e.file))
		if err != nil || !bytes.Equal(back, content) || e.File().SHA512 != want.SHA512 || e.File().Size != int64(len(content)) {
			t.Errorf("in pieces up to %d: %v, other content", most, err)
		}
	}
}

// TestMany is for the race detector: files are written by several goroutines.
func TestMany(t *testing.T) {
	d, w := newDesk(t), newWriter(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				if _, err := w.Add(fmt.Sprintf("data/%d/%d.txt", i, j), strings.NewReader(strings.Repeat("x", i*j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	cipher, s := sealed(t, d, w)
	if r := verify(t, cipher, d.check(s.Signature)); !r.OK() || r.Files != 160 {
		t.Errorf("%d files: %v", r.Files, r.Problems)
	}
}

// TestTooMuch adds more than a package has room for.
func TestTooMuch(t *testing.T) {
	w := sample(t)
	for i := range MaxFiles {
		w.names[fmt.Sprint(i)] = true
	}
	if _, err := w.Create("data/more.txt"); err == nil || !strings.Contains(err.Error(), "at most 100000") {
		t.Errorf("one file more: %v", err)
	}
	w = sample(t)
	e, err := w.Create("data/large.bin")
	if err != nil {
		t.Fatal(err)
	}
	e.file.size = MaxFileSize - 2
	if _, err := e.Write([]byte("abc")); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err == nil || !strings.Contains(err.Error(), "several files") {
		t.Errorf("a byte more: %v", err)
	}
	if _, err := w.Seal(t.Context(), io.Discard, newDesk(t).envelope()); !errors.Is(err, errBroken) {
		t.Errorf("sealed: %v", err)
	}
}

func TestClose(t *testing.T) {
	w := sample(t)
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Create("data/x"); !errors.Is(err, errClosed) {
		t.Errorf("created: %v", err)
	}
	if _, err := w.Seal(t.Context(), io.Discard, newDesk(t).envelope()); !errors.Is(err, errClosed) {
		t.Errorf("sealed: %v", err)
	}
}
