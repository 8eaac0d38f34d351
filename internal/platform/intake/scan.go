package intake

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// CheckJSON refuses what is not exactly one JSON value of RFC 8259 in UTF-8, without lone surrogates and
// without a key that stands twice in one object (of which Go's own decoder silently keeps the last).
func CheckJSON(b []byte) error {
	if jsontext.Value(b).IsValid() {
		return nil
	}
	// Once more, slowly, for the reason.
	d := jsontext.NewDecoder(bytes.NewBuffer(b))
	if _, err := d.ReadValue(); err != nil {
		if err == io.EOF {
			return problem(CodeTruncated, "nothing stands here; export the file again")
		}
		return ProblemOf(err)
	}
	return problem(CodeSyntax, "something stands after the end of the JSON value (byte %d of the record)", d.InputOffset()+1)
}

// The functions below walk JSON that CheckJSON has passed. They check nothing again, which is what makes
// them quick.

// blank returns the position of the first byte at or after i that is no white space.
func blank(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r' {
		i++
	}
	return i
}

// stringEnd returns the position behind the string that begins at i.
func stringEnd(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// valueEnd returns the position behind the value that begins at i.
func valueEnd(b []byte, i int) int {
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		depth := 0
		for {
			switch b[i] {
			case '"':
				i = stringEnd(b, i)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
			i++
		}
	default:
		for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] != ' ' && b[i] != '\n' && b[i] != '\t' && b[i] != '\r' {
			i++
		}
		return i
	}
}

// member is one key of an object, and where its value begins.
type member struct {
	name   []byte // the key without its quotes and escapes
	quoted []byte // the key as it stands
	value  int
}

// members calls f for each member of the object that begins at i; f returns the position behind the value.
// It returns the position behind the object.
func members(b []byte, i int, f func(member) int) int {
	for i = blank(b, i+1); b[i] != '}'; i = blank(b, i) {
		if b[i] == ',' {
			i = blank(b, i+1)
		}
		end := stringEnd(b, i)
		m := member{quoted: b[i:end], name: b[i+1 : end-1]}
		if bytes.IndexByte(m.name, '\\') >= 0 {
			m.name, _ = jsontext.AppendUnquote(nil, m.quoted)
		}
		m.value = blank(b, blank(b, end)+1)
		i = f(m)
	}
	return i + 1
}

// Members calls f for each key and raw value of a JSON object that CheckJSON has passed. It reports false
// when the value is no object. Both are parts of b, the key without quotes.
func Members(b []byte, f func(name, value []byte)) bool {
	i := blank(b, 0)
	if b[i] != '{' {
		return false
	}
	members(b, i, func(m member) int {
		end := valueEnd(b, m.value)
		f(m.name, b[m.value:end])
		return end
	})
	return true
}
