package question

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
)

// Form is what somebody fills in.
type Form struct {
	Topic string
	Text  string
	Files []Upload
	Nonce string // of the page the form was on: the same form sent twice is one message. Empty: sent once
}

// PublicForm is what somebody fills in who is not signed in.
type PublicForm struct {
	Form
	Email    string
	Language i18n.Lang // of the page; letters are in it
}

// Upload is a file as a browser sends it.
type Upload struct {
	Name string // as the browser says: only its last part counts
	Data []byte
}

// Names of the form's fields, as their errors name them.
const (
	TopicField = "topic"
	TextField  = "text"
	FilesField = "files"
	EmailField = "email"
)

// said is a text with its files, checked.
type said struct {
	text  string
	files []document
}

// document is a file that may be kept.
type document struct {
	name string
	mime string
	data []byte
}

// check returns the text and the files in the form in which they are kept, or says what is wrong with which field.
func (f Form) check() (said, error) {
	var wrong []fault.Field
	complain := func(field, id string, args map[string]any) {
		wrong = append(wrong, fault.Field{Name: field, ID: id, Args: args})
	}
	out := said{text: clean(f.Text)}
	switch n := utf8.RuneCountInString(out.text); {
	case out.text == "":
		complain(TextField, "question.error.text", nil)
	case n > MaxText:
		complain(TextField, "question.error.long", map[string]any{"Max": MaxText, "Is": n})
	}
	total := 0
	for _, u := range f.Files {
		total += len(u.Data)
	}
	switch {
	case len(f.Files) > MaxFiles:
		complain(FilesField, "question.error.files", map[string]any{"Max": MaxFiles})
	case total > MaxBytes:
		complain(FilesField, "question.error.bytes", map[string]any{"Max": MaxBytes >> 20})
	default:
		for _, u := range f.Files {
			kind, ok := sniff(u.Data)
			if !ok {
				complain(FilesField, "question.error.type", map[string]any{"Name": shown(u.Name)})
				break
			}
			out.files = append(out.files, document{name: named(u.Name, kind), mime: kind, data: u.Data})
		}
	}
	return out, fault.Fields(wrong...)
}

// checkTopic is check for a form that also asks for the topic.
func (f Form) checkTopic() (said, error) {
	out, err := f.check()
	if slices.Contains(Topics, Topic(f.Topic)) {
		return out, err
	}
	wrong := []fault.Field{{Name: TopicField, ID: "question.error.topic"}}
	if other := fault.Of(err); other != nil {
		wrong = append(wrong, other.Fields...)
	}
	return out, fault.Fields(wrong...)
}

// maxNonce is the longest nonce that is believed, in bytes.
const maxNonce = 100

// nonce is the form's, or a new one when it has none.
func (f Form) nonce() string {
	if f.Nonce != "" && len(f.Nonce) <= maxNonce {
		return f.Nonce
	}
	return ident.Token()
}

// clean makes a text fit to be kept: valid UTF-8, one sort of line ending, no control characters.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	return strings.Trim(text, "\n\t ")
}

// line makes a text one line of at most n bytes, for subjects and names.
func line(text string, n int) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	if len(text) > n {
		text = strings.ToValidUTF8(text[:n], "")
	}
	return text
}

// shown is a file's name as a message says it.
func shown(name string) string { return line(name, 80) }
