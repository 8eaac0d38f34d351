package mailbox

import (
	"io"
	"mime"

	"golang.org/x/net/html/charset"
)

var words = mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
	return charset.NewReaderLabel(name, in)
}}

// decode reads the encoded words of a header (RFC 2047); what cannot be read stays as it is.
func decode(s string) string {
	if out, err := words.DecodeHeader(s); err == nil {
		return out
	}
	return s
}
