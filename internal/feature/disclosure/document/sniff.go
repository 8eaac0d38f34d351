package document

import (
	"bytes"
	"encoding/binary"
	"net/mail"
	"regexp"
	"unicode/utf8"
)

// sort is one sort of document that a case can hold.
type sort struct {
	mime       string
	extensions []string // the first is given to a document that has none of them

	// look counts pages and finds what to warn of; an id means that the document is refused after all.
	look func(data []byte, found map[Warning]bool) (pages int, id string)
}

var (
	pdfSort  = sort{"application/pdf", []string{".pdf"}, lookPDF}
	jpegSort = sort{"image/jpeg", []string{".jpg", ".jpeg"}, lookJPEG}
	pngSort  = sort{"image/png", []string{".png"}, lookPNG}
	tiffSort = sort{"image/tiff", []string{".tif", ".tiff"}, lookTIFF}
	textSort = sort{"text/plain", []string{".txt"}, func([]byte, map[Warning]bool) (int, string) { return 0, "" }}
	mailSort = sort{"message/rfc822", []string{".eml"}, lookMail}
)

// header is how far into a file readers of PDF look for its beginning.
const header = 1024

// sniff says what a document is by its first bytes, or the sentence with which it is refused.
func sniff(data []byte) (sort, string) {
	s, id := begins(data)
	if id != "" {
		return s, id
	}
	if at := bytes.Index(data[:min(len(data), header)], []byte("%PDF-")); at > 0 || endsInZip(data) {
		return s, "document.error.two"
	}
	return s, ""
}

func begins(data []byte) (sort, string) {
	is := func(magic ...string) bool {
		for _, m := range magic {
			if bytes.HasPrefix(data, []byte(m)) {
				return true
			}
		}
		return false
	}
	switch {
	case is("%PDF-"):
		return pdfSort, ""
	case is("\xff\xd8\xff"):
		return jpegSort, ""
	case is("\x89PNG\r\n\x1a\n"):
		return pngSort, ""
	case is("II*\x00", "MM\x00*"):
		return tiffSort, ""
	case is("PK\x03\x04", "PK\x05\x06", "PK\x07\x08"):
		return sort{}, zipped(data)
	case is("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `{\rtf`):
		return sort{}, "document.error.office"
	case is("7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "\x1f\x8b", "BZh", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd", "MSCF"), len(data) > 262 && string(data[257:262]) == "ustar":
		return sort{}, "document.error.archive"
	case is("\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!", "%!PS"),
		is("MZ") && bytes.IndexByte(data, 0) >= 0:
		return sort{}, "document.error.program"
	case signedContainer(data):
		return sort{}, "document.error.signed"
	case !isText(data):
		if bytes.Contains(data[:min(len(data), header)], []byte("%PDF-")) {
			return sort{}, "document.error.two"
		}
		return sort{}, "document.error.sort"
	case isMarkup(data):
		return sort{}, "document.error.page"
	case isMail(data):
		return mailSort, ""
	}
	return textSort, ""
}

// zipped tells office files from other archives: both are ZIP files.
func zipped(data []byte) string {
	for _, part := range []string{"[Content_Types].xml", "mimetypeapplication/vnd.oasis", "word/", "xl/", "ppt/", "Index/Document.iwa"} {
		if bytes.Contains(data, []byte(part)) {
			return "document.error.office"
		}
	}
	if bytes.Contains(data, []byte("META-INF/signatures")) || bytes.Contains(data, []byte("application/vnd.etsi.asic")) {
		return "document.error.signed"
	}
	return "document.error.archive"
}

// signedContainer finds CMS in its binary form (.p7m, .p7s): a sequence whose first member is an object of PKCS #7.
func signedContainer(data []byte) bool {
	return len(data) > 2 && data[0] == 0x30 && bytes.Contains(data[:min(len(data), 32)], []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"))
}

// isText takes UTF-8, and text in the eight-bit sets of before; no file of a program is without control characters.
func isText(data []byte) bool {
	for _, b := range data {
		if (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f') || b == 0x7f {
			return false
		}
	}
	if utf8.Valid(data) {
		return true
	}
	high := 0
	for _, b := range data {
		if b >= 0x80 {
			high++
		}
	}
	return high*3 < len(data) // letters with accents are few
}

var markup = regexp.MustCompile(`^\x{FEFF}?\s*<[!?/A-Za-z]`)

// isMarkup finds pages: HTML, SVG and other XML begin with a tag, a declaration or a comment.
func isMarkup(data []byte) bool { return markup.Match(data[:min(len(data), 4*header)]) }

// maxHead is the most bytes of a mail's header that are read.
const maxHead = 256 << 10

// isMail takes a text that begins with the header of a mail: who wrote it, and when or under which number.
func isMail(data []byte) bool {
	head := data[:min(len(data), maxHead)]
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(head, []byte("From ")) { // the line with which mailboxes part their mails
		if _, rest, ok := bytes.Cut(head, []byte("\n")); ok {
			head = rest
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(head))
	if err != nil {
		return false
	}
	return m.Header.Get("From") != "" && (m.Header.Get("Date") != "" || m.Header.Get("Message-Id") != "" || m.Header.Get("Received") != "")
}

var carried = regexp.MustCompile(`(?im)^(?:content-disposition:\s*attachment|content-type:\s*(?:application|image|audio|video|message)/)`)

// lookMail finds attachments by the headers of the parts, also of mails inside the mail.
func lookMail(data []byte, found map[Warning]bool) (int, string) {
	if carried.Match(data) {
		found[Attachments] = true
	}
	return 0, ""
}

// endsInZip reports whether a program that opens archives finds one in the file: such programs look from the end for the record
// that ends an archive, and pass over what comes before.
func endsInZip(data []byte) bool {
	const size, comment = 22, 1<<16 - 1
	for end := len(data); ; {
		at := bytes.LastIndex(data[:end], []byte("PK\x05\x06"))
		if at < 0 || at < len(data)-size-comment {
			return false
		}
		if end = at; len(data)-at < size {
			continue
		}
		entries := binary.LittleEndian.Uint16(data[at+10:])
		length := int64(binary.LittleEndian.Uint32(data[at+12:])) // of the list of entries, which ends where the record begins
		if (entries == 0 && length == 0) || (length <= int64(at) && bytes.HasPrefix(data[int64(at)-length:], []byte("PK\x01\x02"))) {
			return true
		}
	}
}
