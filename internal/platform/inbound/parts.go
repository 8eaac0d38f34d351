package inbound

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// Limits of taking a letter apart. Beyond them it is shown as source.
const (
	maxNested = 12               // parts that hold other parts: the parser's work doubles with each that is nested and never closed
	maxParts  = 2000             // lines that could begin a part
	maxStray  = 500_000          // bytes that are no base64, when some part is to be: the parser keeps an error for each
	maxWork   = 30 * time.Second // of the parser: a backstop, for the other limits leave it seconds
)

// Errors of Parts; they stand in Message.Problems.
var (
	errHead   = errors.New("the head of the letter is too long")
	errNested = errors.New("too many parts within parts")
	errParts  = errors.New("too many parts")
	errStray  = errors.New("too much that is no base64")
	errSlow   = errors.New("taking the letter apart took too long")
	errBroken = errors.New("the parser gave up on the letter")
	errEmpty  = errors.New("nothing to read was found in the letter, which is not empty")
)

// Parts takes a letter apart with little work, whatever it is: it gives up on what would take a parser of nested parts
// hours or gigabytes.
func Parts(raw []byte) (*enmime.Part, error) {
	letter, _, body := split(raw)
	return takeApart(letter, len(letter)-len(body))
}

// takeApart reads the parts of a letter whose head has so many bytes.
func takeApart(letter []byte, head int) (root *enmime.Part, err error) {
	if head > maxHead {
		return nil, errHead
	}
	if delimiters(letter) > maxParts {
		return nil, errParts
	}
	if bytes.Contains(bytes.ToLower(letter), []byte("base64")) && stray(letter) > maxStray {
		return nil, errStray
	}
	defer func() {
		if recover() != nil { // a fault of the library: the letter is shown as source all the same
			root, err = nil, errBroken
		}
	}()
	var in io.Reader = bytes.NewReader(letter)
	if head == 0 {
		in = io.MultiReader(strings.NewReader("MIME-Version: 1.0\r\n\r\n"), in)
	}
	n := &nesting{}
	if root, err = newParser(n).ReadParts(&patient{in: in, until: time.Now().Add(maxWork)}); err == nil && n.beyond() {
		return nil, errNested
	}
	return root, err
}

// newParser returns a parser that forgives whatever can be forgiven.
func newParser(n *nesting) *enmime.Parser {
	return enmime.NewParser(
		enmime.SkipMalformedParts(true),
		enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.DisableCharacterDetection(true), // what a letter says of its charset holds; guessing costs more than it gives
		enmime.MaxStoredPartErrors(3),
		enmime.SetReadPartErrorPolicy(enmime.AllowCorruptTextPartErrorPolicy),
		enmime.SetCustomParseMediaType(n.parse),
	)
}

// nesting counts the parts that hold parts while the parser meets them: a boundary can be written in too many ways to be
// counted beforehand.
type nesting struct{ asked int }

// parse reads a media type. Beyond the limit no part has a boundary any more, and the parser goes no deeper.
func (n *nesting) parse(s string) (string, map[string]string, []string, error) {
	t, params, invalid, err := mediatype.ParseWithOptions(s, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
	if params["boundary"] != "" {
		if n.asked++; n.beyond() {
			delete(params, "boundary")
		}
	}
	// Without a charset the parser leaves the bytes alone, and text looks what they are: letters that say nothing, or ASCII,
	// are UTF-8 as often as not, and some that say UTF-8 are not.
	switch strings.ToLower(params["charset"]) {
	case "us-ascii", "ascii", "utf-8", "utf8":
		delete(params, "charset")
	}
	return t, params, invalid, err
}

// beyond knows that the parser asks twice for each part that has a boundary.
func (n *nesting) beyond() bool { return n.asked > 2*maxNested }

// delimiters counts the lines that may begin a part: those with two hyphens at their start, or a byte or two later,
// where the parser still sees them.
func delimiters(letter []byte) (n int) {
	for i, c := range letter {
		bare := c == '\r' && (i+1 == len(letter) || letter[i+1] != '\n')
		if (c == '\n' || bare) && bytes.Contains(letter[i+1:min(i+5, len(letter))], []byte("--")) {
			n++
		}
	}
	return n
}

// stray counts the bytes that base64 has no use for.
func stray(letter []byte) (n int) {
	for _, c := range letter {
		if !base64Byte[c&0x7f] { // as the parser looks at them
			n++
		}
	}
	return n
}

var base64Byte = func() (is [128]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n" {
		is[c] = true
	}
	return is
}()

// patient reads until its time is up. The parser asks it again and again while it looks for boundaries, and gives up with its error.
type patient struct {
	in    io.Reader
	until time.Time
}

func (p *patient) Read(b []byte) (int, error) {
	if time.Now().After(p.until) {
		return 0, errSlow
	}
	return p.in.Read(b)
}
