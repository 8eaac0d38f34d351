package ui

// CSRFField is the name of the hidden field that binds a form to its session.
const CSRFField = "csrf"

// Form is the base of a page's form view: where it goes, what binds it to the session, what was wrong.
type Form struct {
	Action    string // path the form is posted to
	CSRF      string // token; empty only where nobody is signed in and no session exists
	Errors    []FieldError
	Multipart bool // the form sends files
}

// FieldError is what is wrong with a field. Name "" is an error of the whole form.
type FieldError struct {
	Name string
	Text string
}

// Error returns the text for a field, empty when it is right.
func (f Form) Error(name string) string { return errorFor(f.Errors, name) }

func errorFor(errors []FieldError, name string) string {
	for _, e := range errors {
		if e.Name == name {
			return e.Text
		}
	}
	return ""
}

// Width is how long a field looks: it tells how much is expected.
type Width string

// Widths of fields.
const (
	Wide  Width = ""      // as wide as forms are
	Short Width = "short" // a date, a post code
	Code  Width = "code"  // a code of few digits, wide letters
)

// Field is a single-line input, a textarea, a select or a file.
type Field struct {
	Name         string
	ID           string // of the control; the name when empty, which forms on one page must not share
	Label        string
	Hint         string
	Value        string
	Error        string // from Form.Error(Name)
	Type         string // of an input: text (default), email, tel, url, search, date
	Autocomplete string // WCAG 1.3.5: email, name, street-address, tel …
	InputMode    string // numeric for codes
	Lang         string // BCP 47 tag when the value is in another language
	Optional     bool   // says so behind the label; there are no asterisks
	Width        Width
	Rows         int      // of a textarea, 6 when 0
	Options      []Option // of a select
	Accept       string   // of a file: types the browser offers
	Multiple     bool     // several files at once
	Verbatim     bool     // codes and addresses: no capitals, corrections or spelling marks by the browser
}

// Option is a choice.
type Option struct {
	Value    string
	Text     string
	Hint     string // below the text, for radios and checks
	Lang     string // BCP 47 tag when the text is in another language
	Selected bool
}

// ChoiceView is a group of radios or checks under one question.
type ChoiceView struct {
	Name     string
	Legend   string
	Hint     string
	Error    string
	Multiple bool // checks instead of radios
	Inline   bool // two or three short options beside each other
	Options  []Option
}

// PasswordView is a password field with a show button that works without script: it posts the form with
// show=1 (or 0), and the server answers with the form, the value kept and the type changed. That answer must
// not be stored by anybody (no-store), and nothing else may happen on it.
type PasswordView struct {
	Name         string // "password" when empty
	Label        string
	Hint         string
	Value        string // only in the answer to the show button
	Error        string
	Show         bool
	Autocomplete string // current-password or new-password
}

// ShowField is the name of the show button's value.
const ShowField = "show"

// ButtonView is a button that submits its form.
type ButtonView struct {
	Text   string
	Hidden string // continues Text for those who hear the page
	Kind   Kind   // Primary when empty
	Name   string // optional, with Value: which of several buttons was pressed
	Value  string
}

// ActionView is a form that is one button.
type ActionView struct {
	Action string
	CSRF   string
	Button ButtonView
	Values []Pair // hidden values that say on what the button acts
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 6
	}
	return f.Rows
}

func (v PasswordView) name() string {
	if v.Name == "" {
		return "password"
	}
	return v.Name
}

// describedBy lists the ids of the texts that belong to a control; empty when there are none.
func describedBy(id, hint, err string) string {
	switch {
	case hint != "" && err != "":
		return id + "-hint " + id + "-error"
	case hint != "":
		return id + "-hint"
	case err != "":
		return id + "-error"
	default:
		return ""
	}
}
