package inbound

import (
	"bytes"
	"testing"
	"time"
)

// FuzzParse looks for letters that stop the reader, or bring in what must not come in.
func FuzzParse(f *testing.F) {
	f.Add([]byte(report))
	f.Add([]byte(nest(5, false)))
	f.Add([]byte("From: =?utf-8?q?x?= <a@b.be>\nSubject: s\n\n> x\ny"))
	f.Add([]byte("Content-Type: text/html; charset=utf-7\n\n<p>+AGE-<a href=http://x>"))
	f.Add([]byte("Subject: s\rx"))
	for _, raw := range found(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		begin := time.Now()
		m := Envelope{Raw: raw}.Message()
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("reading took %s", took)
		}
		if !bytes.Equal(before, raw) {
			t.Error("the bytes were changed")
		}
		if !m.Quiet {
			t.Error("an empty reverse path gets an answer")
		}
		fresh, quoted := Fold(m.Text)
		if letters(fresh+quoted) != letters(m.Text) {
			t.Errorf("folding lost something: %q %q", fresh, quoted)
		}
		clean(t, "letter", m)
	})
}
