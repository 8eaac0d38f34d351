package ui

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

func (k Kind) orElse(fallback Kind) string {
	if k == "" {
		return string(fallback)
	}
	return string(k)
}
