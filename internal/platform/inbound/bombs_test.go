package inbound

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

// nest returns a letter with so many parts within parts.
func nest(n int, closed bool) string {
	var b strings.Builder
	b.WriteString("Subject: s\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
	}
	fmt.Fprintf(&b, "--b%d\r\n\r\ninnermost\r\n", n-1)
	for i := n - 1; closed && i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\r\n", i)
	}
	return b.String()
}

// What is made to cost hours or gigabytes costs little, and is shown as source. Each took too long, or too much memory, once.
func TestBombs(t *testing.T) {
	const mb = 1 << 20 / slower
	mixed := "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	html := "Subject: s\r\nContent-Type: text/html\r\n\r\n"
	for name, c := range map[string]struct {
		mail   string
		source bool
	}{
		"nested as deep as may be":    {nest(maxNested, true), false},
		"nested, never closed":        {nest(maxNested, false), false},
		"nested too deep":             {nest(maxNested+1, true), true},
		"too deep, never closed":      {nest(40, false), true},
		"boundary in an encoded word": {strings.ReplaceAll(nest(40, false), "boundary", "=?utf-8?q?bound=61ry?="), true},
		"boundary of no multipart":    {strings.ReplaceAll(nest(40, false), "multipart/mixed; boundary=b1\r\n", "application/x; boundary=b1\r\n"), true},
		"as many parts as may be":     {mixed + strings.Repeat("--b\r\n\r\nx\r\n", maxParts-10) + "--b--\r\n", false},
		"too many parts":              {mixed + strings.Repeat("--b\r\n\r\n", mb) + "--b--\r\n", true},
		"parts after bare CR":         {mixed + strings.Repeat("--b \rXY", mb) + "--b--\r\n", true},
		"stray bytes in base64":       {"Subject: s\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("!", 8*mb), true},
		"one endless header":          {"Subject: s\r\nX: " + strings.Repeat("x", 8*mb) + "\r\n\r\nx", true},
		"endless folding":             {"Subject: s\r\n" + strings.Repeat(" x\r\n", mb) + "\r\nx", true},
		"headers that are none":       {"Subject: s\r\n" + strings.Repeat("x\r\n", mb) + "\r\nx", true},
		"endless headers":             {"Subject: s\r\n" + strings.Repeat("A: b\r\n", mb) + "\r\nx", true},
		"endless head of a part":      {mixed + "--b\r\n" + strings.Repeat("x\r\n", mb) + "\r\nx\r\n--b--\r\n", true},
		"only line ends":              {mixed + "--b\r\n\r\n" + strings.Repeat("\r", mb), false},
		"HTML, deep":                  {html + strings.Repeat("<div><b>x", mb/2), false},
		"HTML, links":                 {html + strings.Repeat("<a href=http://x.be>y", mb/4), false},
		"HTML, quotations":            {html + strings.Repeat("<blockquote>x<br>", mb/4), false},
		"HTML, attributes":            {html + "<a " + strings.Repeat("x=y ", mb/2) + ">z</a>words", false},
		"addresses":                   {"Subject: s\r\nTo: " + strings.Repeat("a@b.be, ", maxHead/10) + "\r\n\r\nx", false},
		"references":                  {"Subject: s\r\nReferences: " + strings.Repeat("<a@b.be> ", maxHead/10) + "\r\n\r\nx", false},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := processorTime(t)
		m := Parse([]byte(c.mail))
		Fold(m.Text)
		took := processorTime(t) - begin
		runtime.ReadMemStats(&after)
		if m.AsSource != c.source && name != "only line ends" {
			t.Errorf("%s: shown as source: %v, %v", name, m.AsSource, m.Problems)
		}
		if took > 4*time.Second { // an order above what it takes, and under what it took
			t.Errorf("%s: took %s", name, took)
		}
		if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 400 && slower == 1 {
			t.Errorf("%s: %d MiB allocated for %d KiB", name, grown, len(c.mail)>>10)
		}
		if !strings.HasPrefix(m.Subject, "s") || len(m.Subject) > maxSubject {
			t.Errorf("%s: subject %q", name, m.Subject)
		}
		clean(t, name, m)
	}
}

// processorTime is what this process has used: other than the time on the wall, it does not run while others do.
func processorTime(t *testing.T) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// A parser that is still at it after its time gets an error instead of bytes.
func TestPatience(t *testing.T) {
	p := &patient{in: strings.NewReader("xy"), until: time.Now().Add(time.Hour)}
	if n, err := iotest.OneByteReader(p).Read(make([]byte, 2)); n != 1 || err != nil {
		t.Error(n, err)
	}
	p.until = time.Now().Add(-time.Second)
	if _, err := p.Read(make([]byte, 2)); err != errSlow {
		t.Error(err)
	}
	if _, err := newParser(&nesting{}).ReadParts(p); err == nil {
		t.Error("the parser went on")
	}
}

// An archive stays as small as it came: nothing is unpacked.
func TestZipBomb(t *testing.T) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("../../bomb")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeros{}, 64<<20/slower); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	m := Parse([]byte("Content-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(packed.Bytes())))
	if len(m.Files) != 1 || !bytes.Equal(m.Files[0].Data, packed.Bytes()) {
		t.Errorf("%+v", m.Problems)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Files and text beyond the limits are named as missing, and stand in the original.
func TestLimitsOfShowing(t *testing.T) {
	m := Parse([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: image/png\r\n\r\nx\r\n", maxFiles+5) + "--b--\r\n"))
	if len(m.Files) != maxFiles || len(m.Problems) != 1 || m.Problems[0] != "5 more files stand in the original only" {
		t.Error(len(m.Files), m.Problems)
	}
	m = Parse([]byte("Subject: s\r\n\r\n" + strings.Repeat("é", maxText)))
	if len(m.Text) != maxText || len(m.Problems) != 1 {
		t.Error(len(m.Text), m.Problems)
	}
}
