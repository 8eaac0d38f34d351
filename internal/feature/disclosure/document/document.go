// Package document looks at a document that is put into a disclosure case: the scan of an order, a reply, an opinion, an
// acknowledgement. The document is evidence: its bytes are kept as they came, and never shown by us, only handed out as a
// download. What this package decides is whether it is the sort of document that a case can hold, and what whoever opens it
// should know beforehand.
//
// It guarantees:
//
//   - what a document is, its bytes say; its name says nothing, and comes out as a name that is safe to save under;
//   - programs, pages, archives, office files and files that are two things at once are refused, with what to send instead;
//   - a document that is too large is refused as soon as one byte more than the limit was read;
//   - looking inside a PDF decompresses within fixed limits, however much it claims to hold. What could not be looked at is
//     said.
//
// It keeps nothing, writes nothing and fetches nothing.
package document

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"io"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
)

// MaxSize is the most bytes of a document.
const MaxSize = 25 << 20

// FileField is the name of the form's field, as faults name it.
const FileField = "document"

// Accept is what a form asks the browser to offer.
const Accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.txt,.eml"

// Document is a document that a case can hold.
type Document struct {
	Name     string    // safe to save under, with the extension of what it is
	MIME     string    // media type, by its content
	Size     int64     // bytes
	SHA512   string    // of its bytes, lower-case hex
	Pages    int       // as far as the document says; 0: not known
	Data     []byte    // its bytes
	Warnings []Warning // in the order of Warnings
}

// Warning is what whoever opens a document should know.
type Warning string

// The warnings.
const (
	JavaScript  Warning = "javascript"  // a PDF that runs a script
	Launch      Warning = "launch"      // a PDF that starts another program or opens another file
	Embedded    Warning = "embedded"    // a PDF that carries other files
	XFA         Warning = "xfa"         // a PDF whose form only some readers show
	Reaches     Warning = "reaches"     // a PDF that sends a form somewhere or fetches data from there
	Encrypted   Warning = "encrypted"   // a PDF that asks for a password, or limits what may be done with it
	Attachments Warning = "attachments" // a mail that carries files
	Trailing    Warning = "trailing"    // something follows the end of the document
	CutShort    Warning = "cut_short"   // the end of the document is missing
	Uninspected Warning = "uninspected" // a part could not be looked at within the limits
)

// Warnings are all warnings, the gravest first.
var Warnings = []Warning{JavaScript, Launch, Embedded, XFA, Reaches, Encrypted, Attachments, Trailing, CutShort, Uninspected}

// WarningText says what a warning means.
var WarningText = i18n.Enum("document.warning.", "javascript", "launch", "embedded", "xfa", "reaches", "encrypted", "attachments", "trailing",
	"cut_short", "uninspected")

// Check reads a document of at most limit bytes (0, or more than MaxSize: MaxSize) and says what it is. What a case cannot hold is
// an Invalid fault for the field FileField; an error of r is returned as it is.
func Check(name string, r io.Reader, limit int64) (Document, error) {
	if limit <= 0 || limit > MaxSize {
		limit = MaxSize
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return Document{}, err
	case int64(len(data)) > limit:
		return Document{}, refuse("document.error.large", map[string]any{"Max": limit >> 20})
	case len(bytes.TrimSpace(data)) == 0:
		return Document{}, refuse("document.error.empty", nil)
	}
	sort, id := sniff(data)
	if id != "" {
		return Document{}, refuse(id, nil)
	}
	sum := sha512.Sum512(data)
	d := Document{
		Name: safeName(name, sort), MIME: sort.mime, Size: int64(len(data)), SHA512: hex.EncodeToString(sum[:]), Data: data,
	}
	found := map[Warning]bool{}
	if d.Pages, id = sort.look(data, found); id != "" {
		return Document{}, refuse(id, nil)
	}
	for _, w := range Warnings {
		if found[w] {
			d.Warnings = append(d.Warnings, w)
		}
	}
	return d, nil
}

func refuse(id string, args map[string]any) error {
	return fault.Fields(fault.Field{Name: FileField, ID: id, Args: args})
}
