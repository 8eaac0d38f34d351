package intake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Code says in one word why something was refused. Codes are stable: scripts and reports count by them.
type Code string

// The codes. A sink may add its own for what only it can know, such as CodeNobody.
const (
	CodeAmount     Code = "amount"     // not an amount
	CodeCard       Code = "card"       // a document that must stay whole holds a payment card number
	CodeCurrency   Code = "currency"   // not a currency
	CodeDate       Code = "date"       // not a date
	CodeDigest     Code = "digest"     // the file is not the one that the manifest describes
	CodeDocument   Code = "document"   // an attached document is missing, too large or not the one named
	CodeDuplicate  Code = "duplicate"  // a key stands twice in one object
	CodeEncoding   Code = "encoding"   // not UTF-8
	CodeFormat     Code = "format"     // a file that this source cannot read at all
	CodeMissing    Code = "missing"    // a field that must be there is not
	CodeNobody     Code = "nobody"     // the customer that it belongs to is not known
	CodeNotHeld    Code = "not_held"   // a record type that exists and that the portal does not hold yet
	CodeNUL        Code = "nul"        // a NUL character, which no text may hold
	CodeSource     Code = "source"     // the source system itself answered with an error
	CodeSyntax     Code = "syntax"     // broken JSON, CSV or XML
	CodeTime       Code = "time"       // not a time
	CodeTooLarge   Code = "too_large"  // a line, element or document beyond the limit
	CodeTruncated  Code = "truncated"  // the file ends in the middle of a record
	CodeUnreadable Code = "unreadable" // the file cannot be opened or read
	CodeUnknown    Code = "unknown"    // a record type that the format does not know
	CodeValue      Code = "value"      // a value of the wrong kind or outside its list
	CodeVAT        Code = "vat_no"     // not a VAT or enterprise number
	CodeReference  Code = "reference"  // not a structured communication
	CodeSuperseded Code = "superseded" // an element that a fuller one for the same record replaces
	CodeUnexpected Code = "unexpected" // an answer whose shape is none of the known ones
)

// Problem is why a value, record or file was refused, in words for the person who runs the import.
type Problem struct {
	Code  Code
	Field string // dotted path of the field, such as "lines.0.net"; empty for the whole record
	Text  string // an English sentence without final stop: what is wrong, and what to do
}

func (p *Problem) Error() string {
	if p.Field == "" {
		return p.Text
	}
	return p.Field + ": " + p.Text
}

// NewProblem returns a Problem about a whole record.
func NewProblem(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Text: fmt.Sprintf(format, args...)}
}

// In returns the problem as one of the named field.
func (p *Problem) In(field string) *Problem {
	q := *p
	switch {
	case q.Field == "":
		q.Field = field
	case field != "":
		q.Field = field + "." + q.Field
	}
	return &q
}

// problem is NewProblem as an error.
func problem(code Code, format string, args ...any) error { return NewProblem(code, format, args...) }

// ProblemOf turns any error of reading a record into a Problem: one of ours as it is, with the field that
// the JSON decoder names, and one of the decoder in plainer words.
func ProblemOf(err error) *Problem {
	if err == nil {
		return nil
	}
	semantic, isSemantic := errors.AsType[*json.SemanticError](err)
	if p, ok := errors.AsType[*Problem](err); ok {
		if isSemantic {
			return p.In(dotted(semantic.JSONPointer))
		}
		return p
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return syntaxProblem(syntactic)
	}
	if isSemantic {
		p := NewProblem(CodeValue, "a JSON %s cannot stand here", kindName(semantic.JSONKind))
		return p.In(dotted(semantic.JSONPointer))
	}
	return NewProblem(CodeSyntax, "%s", err.Error())
}

// syntaxProblem says what is wrong with a piece of JSON.
func syntaxProblem(err *jsontext.SyntacticError) *Problem {
	field := dotted(err.JSONPointer)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return NewProblem(CodeDuplicate, "this key stands twice in one object; which one counts cannot be known").In(field)
	case strings.Contains(err.Err.Error(), "UTF-8"), strings.Contains(err.Err.Error(), "surrogate"):
		return NewProblem(CodeEncoding, "the text is not UTF-8 (byte %d of the record); convert the file, for example with iconv -f WINDOWS-1252 -t UTF-8", err.ByteOffset+1).In(field)
	case strings.Contains(err.Err.Error(), "unexpected EOF"):
		return NewProblem(CodeTruncated, "the record ends in the middle; export the file again").In(field)
	default:
		return NewProblem(CodeSyntax, "this is not JSON (byte %d of the record: %s)", err.ByteOffset+1, err.Err).In(field)
	}
}

// dotted turns a JSON pointer into the dotted path that reports use.
func dotted(p jsontext.Pointer) string {
	var parts []string
	for token := range p.Tokens() {
		parts = append(parts, token)
	}
	return strings.Join(parts, ".")
}

func kindName(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "text"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "list"
	}
	return "value"
}
