package seal

import (
	"archive/tar"
	"bytes"
	"fmt"
	"testing"
)

func TestPinning(t *testing.T) {
	d := newDesk(t)
	cipher, s := sealed(t, d, sample(t))
	c := d.check(s.Signature)
	c.Fingerprints = nil
	if r := verify(t, cipher, c); len(r.Problems) != 1 || r.Problems[0].Code != NoPin {
		t.Errorf("without a fingerprint: %v", r.Problems)
	}
	c = d.check(s.Signature)
	c.Fingerprints = append([]string{"SHA256:retired"}, c.Fingerprints...)
	if r := verify(t, cipher, c); !r.OK() {
		t.Errorf("one of two keys: %v", r.Problems)
	}
	c = d.check(s.Signature)
	c.Reference = "D-2026-000018"
	if r := verify(t, cipher, c); len(r.Problems) != 1 || r.Problems[0].Code != BagReference {
		t.Errorf("another case: %v", r.Problems)
	}
	c = d.check(s.Signature)
	c.Domain = "other.example"
	if r := verify(t, cipher, c); r.OK() {
		t.Error("another company's namespace")
	}
}

// TestManyProblems reads something that is wrong everywhere.
func TestManyProblems(t *testing.T) {
	w := newWorkshop(t)
	for i := range 300 {
		w.insert("data/02-visits.csv", tar.Header{Name: fmt.Sprintf("evil-%d", i)}, "x")
	}
	f := w.seal(w.tar())
	r := verify(t, f.cipher, w.d.check(f.sig))
	if len(r.Problems) != maxProblems || r.More < 200 {
		t.Errorf("%d problems and %d more", len(r.Problems), r.More)
	}
}

// TestLimit stops at more entries than a package may have, before they fill the memory.
func TestLimit(t *testing.T) {
	w := newWorkshop(t)
	plain := w.tar()
	for _, most := range []int{0, 3, len(w.es) - 1, len(w.es)} {
		r := Report{}
		b := newBagReader(&r, w.d.check(nil))
		b.most = most
		if err := b.read(bytes.NewReader(plain)); err != nil {
			t.Fatal(err)
		}
		if stopped := len(r.Problems) == 1 && r.Problems[0].Code == TarLimit; stopped != (most < len(w.es)) {
			t.Errorf("at most %d of %d: %v", most, len(w.es), r.Problems)
		}
	}
}

func FuzzVerify(f *testing.F) {
	w := newWorkshop(f)
	w.set("data/02-visits/visits.ndjson", "{}\n") // small inputs change faster
	good := w.tar()
	f.Add(good)
	f.Add(good[:3000])
	f.Add(make([]byte, 1024))
	f.Fuzz(func(t *testing.T, plain []byte) {
		r := Report{}
		b := newBagReader(&r, w.d.check(nil))
		if err := b.read(bytes.NewReader(plain)); err != nil {
			t.Fatalf("reading from memory failed: %v", err)
		}
		b.finish()
		if r.OK() && !bytes.Equal(plain, good) {
			t.Error("another tar passes")
		}
	})
}
