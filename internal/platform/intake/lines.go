package intake

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"unicode/utf8"
)

// MaxLine is how long a line of a text format may be, its line end not counted.
const MaxLine = 1 << 20

// Line is one line of a file.
type Line struct {
	Text   []byte   // without line end; valid until the next line. Nil when the line is longer than MaxLine.
	Number int      // from 1
	Length int64    // bytes, line end not counted
	SHA256 [32]byte // of an overlong line
	Ended  bool     // a line end stands behind it; only the last line may lack it
}

// TooLong reports whether the line was skipped because of its length.
func (l Line) TooLong() bool { return l.Length > MaxLine }

// Lines reads a file line by line in constant memory, whatever the length of its lines.
type Lines struct {
	r      *bufio.Reader
	offset int64
	number int
}

// NewLines reads lines from r, of which so many bytes and lines were read before.
func NewLines(r io.Reader, offset int64, number int) *Lines {
	return &Lines{r: bufio.NewReaderSize(r, MaxLine+2), offset: offset, number: number}
}

// Offset is the position behind the last line that Next returned.
func (l *Lines) Offset() int64 { return l.offset }

// Head returns up to n first bytes without reading them, for CheckEncoding.
func (l *Lines) Head(n int) []byte {
	head, _ := l.r.Peek(n)
	return head
}

// Next returns the next line, or io.EOF behind the last. A byte order mark at the head of the file is not
// part of the first line.
func (l *Lines) Next() (Line, error) {
	text, err := l.r.ReadSlice('\n')
	l.offset += int64(len(text))
	if errors.Is(err, bufio.ErrBufferFull) {
		return l.skip(text)
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
		return Line{}, err
	}
	first := l.offset == int64(len(text))
	l.number++
	line := Line{Number: l.number, Ended: err == nil}
	if line.Ended {
		text = text[:len(text)-1]
	}
	text = bytes.TrimSuffix(text, []byte("\r"))
	if first {
		text = bytes.TrimPrefix(text, bom)
	}
	line.Text, line.Length = text, int64(len(text))
	if line.TooLong() {
		line.SHA256, line.Text = sha256.Sum256(text), nil
	}
	return line, nil
}

// skip reads on to the end of an overlong line and keeps only its length and digest.
func (l *Lines) skip(text []byte) (Line, error) {
	h := sha256.New()
	l.number++
	line := Line{Number: l.number}
	for {
		text, line.Ended = bytes.CutSuffix(text, []byte("\n"))
		h.Write(text)
		line.Length += int64(len(text))
		if line.Ended {
			break
		}
		var err error
		text, err = l.r.ReadSlice('\n')
		l.offset += int64(len(text))
		if len(text) == 0 && err != nil {
			if !errors.Is(err, io.EOF) {
				return Line{}, err
			}
			break
		}
	}
	h.Sum(line.SHA256[:0])
	return line, nil
}

var bom = []byte("\xEF\xBB\xBF")

// CheckEncoding looks at the head of a file and refuses what is not text in UTF-8, in words that say what it
// is instead. A file that passes may still hold broken lines.
func CheckEncoding(head []byte) error {
	const convert = "convert it to UTF-8, for example with iconv -f %s -t UTF-8"
	head = bytes.TrimPrefix(head, bom)
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xFE, 0xFF}):
		return problem(CodeEncoding, "the file is in UTF-32; "+convert, "UTF-32")
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return problem(CodeEncoding, "the file is in UTF-16; "+convert, "UTF-16")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return problem(CodeEncoding, "the file is a zip archive; unpack it first")
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		return problem(CodeEncoding, "the file is compressed with gzip; unpack it first")
	case bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return problem(CodeEncoding, "the file is compressed with zstd; unpack it first")
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return problem(CodeEncoding, "the file is a PDF document, not data")
	}
	if even, odd := nuls(head); even+odd > 0 {
		switch {
		case odd > len(head)/4 && even == 0:
			return problem(CodeEncoding, "the file is in UTF-16; "+convert, "UTF-16LE")
		case even > len(head)/4 && odd == 0:
			return problem(CodeEncoding, "the file is in UTF-16; "+convert, "UTF-16BE")
		case even+odd > len(head)/10:
			return problem(CodeEncoding, "the file is not text")
		}
	}
	return nil
}

// nuls counts NUL bytes at even and odd positions.
func nuls(b []byte) (even, odd int) {
	for i, c := range b {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	return even, odd
}

// notUTF8 returns the position of the first byte that is not UTF-8, or -1.
func notUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
