package ui

import "github.com/a-h/templ"

// Link is a link or, where a component says so, a link that looks like a button.
type Link struct {
	Href   string
	Text   string
	Hidden string // continues Text for those who hear the page: "Change" + "phone number"
	Lang   string // BCP 47 tag when the text is not in the page's language
}

// Kind is the weight or the meaning of a button, notice or tag.
type Kind string

// Kinds of buttons. A page has one primary button; giving and withdrawing weigh the same.
const (
	Primary Kind = "primary"
	Quiet   Kind = "quiet"
	Danger  Kind = "danger" // for what cannot be undone; never for withdrawing
)

// Kinds of notices and tags.
const (
	OK    Kind = "ok"
	Warn  Kind = "warn"
	Bad   Kind = "bad"
	Info  Kind = "info"
	Plain Kind = "plain"
)

// Class attributes that hang on something, ready made: an expression in class={ } makes two maps each time.
var (
	entryTitle = templ.OrderedAttributes{{Key: "class", Value: "entry-title"}}
	cardTitle  = templ.OrderedAttributes{{Key: "class", Value: "card-title"}}
)

var buttonClasses = map[Kind]templ.OrderedAttributes{
	Primary: {{Key: "class", Value: "btn btn-primary"}},
	Quiet:   {{Key: "class", Value: "btn btn-quiet"}},
	Danger:  {{Key: "class", Value: "btn btn-danger"}},
}

func buttonClass(k Kind) templ.OrderedAttributes {
	if classes, ok := buttonClasses[k]; ok {
		return classes
	}
	return buttonClasses[Primary]
}

func (k Kind) orElse(fallback Kind) string {
	if k == "" {
		return string(fallback)
	}
	return string(k)
}
