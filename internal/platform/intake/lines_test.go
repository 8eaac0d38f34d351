package intake

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
		offsets  []int64
		ended    bool
	}{
		{"plain", "a\nb\n", []string{"a", "b"}, []int64{2, 4}, true},
		{"no line end", "a\nb", []string{"a", "b"}, []int64{2, 3}, false},
		{"CRLF", "a\r\nb\r\n", []string{"a", "b"}, []int64{3, 6}, true},
		{"byte order mark", "\xEF\xBB\xBFa\n\xEF\xBB\xBFb\n", []string{"a", "\xEF\xBB\xBFb"}, []int64{5, 10}, true},
		{"blank lines", "\n\na\n", []string{"", "", "a"}, []int64{1, 2, 4}, true},
		{"nothing", "", nil, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLines(strings.NewReader(c.in), 0, 0)
			var got []string
			var offsets []int64
			ended := false
			for {
				line, err := l.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got, offsets, ended = append(got, string(line.Text)), append(offsets, l.Offset()), line.Ended
				if line.Number != len(got) || line.Length != int64(len(line.Text)) || line.TooLong() {
					t.Errorf("line %+v", line)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("lines (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.offsets, offsets); d != "" {
				t.Errorf("offsets (-want +got):\n%s", d)
			}
			if ended != c.ended {
				t.Errorf("the last line ended: %v", ended)
			}
		})
	}
}

func TestLinesGoOn(t *testing.T) {
	l := NewLines(strings.NewReader("b\nc\n"), 2, 1)
	line, err := l.Next()
	if err != nil || line.Number != 2 || string(line.Text) != "b" || l.Offset() != 4 {
		t.Errorf("line %+v, offset %d, %v", line, l.Offset(), err)
	}
}

func TestLineLengths(t *testing.T) {
	for _, c := range []struct {
		length  int
		end     string
		tooLong bool
	}{
		{MaxLine, "\n", false}, {MaxLine, "\r\n", false}, {MaxLine, "", false},
		{MaxLine + 1, "\n", true}, {MaxLine + 1, "\r\n", true}, {MaxLine + 2, "\n", true}, {MaxLine + 2, "", true}, {3 * MaxLine, "\n", true},
	} {
		long := strings.Repeat("x", c.length)
		behind := "b\n"
		if c.end == "" {
			behind = ""
		}
		l := NewLines(strings.NewReader("a\n"+long+c.end+behind), 0, 0)
		_, _ = l.Next()
		line, err := l.Next()
		if err != nil || line.TooLong() != c.tooLong || line.Number != 2 {
			t.Fatalf("%d bytes: %v, too long %v, %v", c.length, line.Number, line.TooLong(), err)
		}
		if c.tooLong && c.end != "" {
			text := long + strings.TrimSuffix(c.end, "\n")
			if line.Text != nil || line.Length < int64(c.length) || line.SHA256 != sha256.Sum256([]byte(text)) && line.SHA256 != sha256.Sum256([]byte(long)) {
				t.Errorf("%d bytes: length %d, digest %x", c.length, line.Length, line.SHA256)
			}
		}
		if c.end == "" {
			continue
		}
		if line, err = l.Next(); err != nil || string(line.Text) != "b" || line.Number != 3 || l.Offset() != int64(4+c.length+len(c.end)) {
			t.Errorf("behind %d bytes: %q, number %d, offset %d, %v", c.length, line.Text, line.Number, l.Offset(), err)
		}
	}
}

// endless yields the same byte n times and then a tail.
type endless struct {
	n    int64
	tail string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		if e.tail == "" {
			return 0, io.EOF
		}
		n := copy(p, e.tail)
		e.tail = e.tail[n:]
		return n, nil
	}
	n := int(min(e.n, int64(len(p))))
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.n -= int64(n)
	return n, nil
}

func TestLineOf200MB(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l := NewLines(&endless{n: 200 << 20, tail: "\nnext\n"}, 0, 0)
	line, err := l.Next()
	runtime.ReadMemStats(&after)
	if err != nil || !line.TooLong() || line.Length != 200<<20 || line.Text != nil {
		t.Fatalf("%d bytes, %v", line.Length, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes of memory for a line that is skipped", used)
	}
	h := sha256.New()
	_, _ = io.Copy(h, &endless{n: 200 << 20})
	if !bytes.Equal(h.Sum(nil), line.SHA256[:]) {
		t.Error("the digest is of something else")
	}
	if line, err = l.Next(); err != nil || string(line.Text) != "next" {
		t.Errorf("the line behind it: %q, %v", line.Text, err)
	}
}

func TestCheckEncoding(t *testing.T) {
	utf16 := func(s string, bigEndian bool) string {
		var b strings.Builder
		for _, r := range s {
			if bigEndian {
				b.WriteString(string([]byte{byte(r >> 8), byte(r)}))
			} else {
				b.WriteString(string([]byte{byte(r), byte(r >> 8)}))
			}
		}
		return b.String()
	}
	for in, says := range map[string]string{
		`{"a":1}`:                             "",
		"\xEF\xBB\xBF{}":                      "",
		"{\"a\":\"caf\xe9\"}":                 "", // one broken line does not condemn the file
		"":                                    "",
		"\xFF\xFE" + utf16(`{"a":1}`, false):  "UTF-16",
		"\xFE\xFF" + utf16(`{"a":1}`, true):   "UTF-16",
		utf16(`{"a":1,"b":2}`, false):         "UTF-16LE",
		utf16(`{"a":1,"b":2}`, true):          "UTF-16BE",
		"\xFF\xFE\x00\x00{\x00\x00\x00":       "UTF-32",
		"PK\x03\x04....":                      "zip",
		"\x1f\x8b\x08....":                    "gzip",
		"\x28\xb5\x2f\xfd....":                "zstd",
		"%PDF-1.7":                            "PDF",
		strings.Repeat("ab\x00c\x00\x00", 20): "not text",
	} {
		err := CheckEncoding([]byte(in))
		switch {
		case says == "" && err != nil, says != "" && err == nil:
			t.Errorf("CheckEncoding(%q) = %v", in, err)
		case err != nil && (!strings.Contains(err.Error(), says) || ProblemOf(err).Code != CodeEncoding):
			t.Errorf("CheckEncoding(%q) = %v; want it to speak of %s", in, err, says)
		}
	}
}
