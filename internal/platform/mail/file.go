package mail

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// MaxFiles is how much the files of one letter may hold together, in bytes: encoded they are a third larger, and many
// mail servers take no more than 25 MB.
const MaxFiles = 15 << 20

// File is a file that goes along with a letter.
type File struct {
	Name string // as it is to be called
	MIME string // what it is; anything but a plain type goes as bytes
	Data []byte
}

// attach puts files into a message, in base64, so that none of their bytes means anything to a mail server.
func attach(msg *gomail.Msg, files []File) error {
	total := 0
	for _, f := range files {
		if total += len(f.Data); total > MaxFiles {
			return errors.New("the files of the letter are too large")
		}
		if f.Name == "" || !utf8.ValidString(f.Name) || strings.ContainsFunc(f.Name, unicode.IsControl) || strings.ContainsAny(f.Name, `/\"`) {
			return errors.New("a file of the letter has a name that is none")
		}
		kind := f.MIME
		if !plainType(kind) {
			kind = "application/octet-stream"
		}
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Data), gomail.WithFileContentType(gomail.ContentType(kind))); err != nil {
			return err
		}
	}
	return nil
}

// plainType reports whether a type can stand in a header as it is: "application/pdf".
func plainType(s string) bool {
	main, sub, ok := strings.Cut(s, "/")
	return ok && main != "" && sub != "" && !strings.ContainsFunc(main+sub, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '+')
	})
}

// encoded is how many bytes files take in a message at most: base64 writes 78 for 57, and each file has a head.
func encoded(files []File) (n int) {
	for _, f := range files {
		n += len(f.Data)*78/57 + 1024
	}
	return n
}
