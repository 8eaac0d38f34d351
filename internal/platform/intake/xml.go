package intake

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// Limits of a document in XML.
const (
	MaxDocument = 20 << 20 // bytes
	maxXMLDepth = 64
)

// accounts are elements of UBL that hold references and registrations, which may share form and check digit
// with a card number: a French SIRET passes as a Diners card.
var accounts = []string{"EndpointID", "CompanyID"}

// identified are elements of UBL whose ID is an article number, a registration or an account.
var identified = []string{"StandardItemIdentification", "PartyIdentification", "PayeeFinancialAccount", "PayerFinancialAccount", "Invoice", "CreditNote"}

// XMLReader walks a hostile XML document: UTF-8 only, no document type (so no entities of its own), bounded
// in size and depth.
type XMLReader struct {
	*xml.Decoder
	depth int
}

// NewXMLReader reads a document. It refuses one that is too large or is not text in UTF-8.
func NewXMLReader(document []byte) (*XMLReader, error) {
	if len(document) > MaxDocument {
		return nil, problem(CodeTooLarge, "the document is larger than 20 MiB; take embedded attachments out at the source")
	}
	if err := CheckEncoding(document[:min(len(document), 4096)]); err != nil {
		return nil, err
	}
	if at := notUTF8(document); at >= 0 {
		return nil, problem(CodeEncoding, "the document is not UTF-8 (byte %d); export it again in UTF-8", at+1)
	}
	d := xml.NewDecoder(bytes.NewReader(document))
	d.Strict = true
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-8", "utf8", "us-ascii", "ascii":
			return r, nil
		}
		return nil, problem(CodeEncoding, "the document says that it is in %s; export it again in UTF-8", Quote(charset))
	}
	return &XMLReader{Decoder: d}, nil
}

// Token returns the next token, or io.EOF.
func (r *XMLReader) Token() (xml.Token, error) {
	t, err := r.Decoder.Token()
	if err != nil {
		return nil, xmlProblem(err)
	}
	switch t.(type) {
	case xml.Directive:
		return nil, problem(CodeFormat, "the document has a document type declaration, which may name files and is refused; take it out at the source")
	case xml.StartElement:
		if r.depth++; r.depth > maxXMLDepth {
			return nil, problem(CodeFormat, "the document is nested more than %d elements deep", maxXMLDepth)
		}
	case xml.EndElement:
		r.depth--
	}
	return t, nil
}

func xmlProblem(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		if strings.Contains(s.Msg, "unexpected EOF") {
			return problem(CodeTruncated, "the document ends in the middle (line %d); export it again", s.Line)
		}
		return problem(CodeSyntax, "this is not XML (line %d: %s)", s.Line, s.Msg)
	}
	return problem(CodeSyntax, "this is not XML (%s)", err)
}

// CheckXML walks a whole document and refuses it when it is not well-formed, or holds a payment card number
// in a text, an attribute or a comment. A document is kept as it is or not at all.
func CheckXML(document []byte) error {
	r, err := NewXMLReader(document)
	if err != nil {
		return err
	}
	var (
		path []string
		text []byte
		root bool
	)
	card := func() error {
		if n := len(path); n > 0 && path[n-1] == "EmbeddedDocumentBinaryObject" {
			text = embedded(text)
		}
		if !fewDigits(text) && !excusedElement(path) && HasCard(text) {
			return NewProblem(CodeCard, "the document holds a payment card number and must stay whole, so it is not kept; take the number out at the source").In(strings.Join(path, "/"))
		}
		text = text[:0]
		return nil
	}
	for {
		t, err := r.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := card(); err != nil {
				return err
			}
			path, root = append(path, t.Name.Local), true
			for _, a := range t.Attr {
				text = append(text[:0], a.Value...)
				if err := card(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if err := card(); err != nil {
				return err
			}
			path = path[:len(path)-1]
		case xml.CharData:
			text = append(text, t...)
		case xml.Comment:
			text = append(text, t...)
		case xml.ProcInst:
			text = append(text, t.Inst...)
		}
	}
	if !root {
		return problem(CodeTruncated, "the document is empty")
	}
	return card()
}

// embedded returns an embedded document, as far as it is base64: the digits of the encoding mean nothing.
func embedded(text []byte) []byte {
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, _ := base64.StdEncoding.Decode(out, bytes.Join(bytes.Fields(text), nil))
	return out[:n]
}

// excusedElement reports whether the text of an element is a reference that is not looked at.
func excusedElement(path []string) bool {
	n := len(path)
	if n == 0 {
		return false
	}
	if slices.Contains(accounts, path[n-1]) {
		return true
	}
	return n > 1 && path[n-1] == "ID" && slices.Contains(identified, path[n-2])
}
