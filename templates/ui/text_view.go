package ui

import "time"

// NoticeView is a boxed remark in the page.
type NoticeView struct {
	Kind   Kind   // OK, Warn, Bad or Info (default)
	Title  string // optional, bold
	Text   string // optional when the component has children
	Status bool   // read out when the page opens: the result of what the reader just did
	Link   *Link
}

// TagView is an adjective on a light ground: "Paid", "Expired". The word carries the meaning, the colour helps.
type TagView struct {
	Kind Kind
	Text string
}

// DueView is a date by which something happens.
type DueView struct {
	At   time.Time
	Now  time.Time
	Done bool // no longer counts down
}

// CopyView is a longer code that people copy: a checksum, a reference, an address.
type CopyView struct {
	ID    string // of the element, unique on the page
	Label string
	Text  string
	Hint  string
}

// ConfirmationView tells that something succeeded, what happens next, and how to refer to it.
type ConfirmationView struct {
	Title     string // shown in the panel; not a heading, the page has its own h1
	Reference string
	Text      string
	Next      []string // what happens now, in order
	Contact   string
	Links     []Link
}

// DetailsView is a fold; its content is the component's children. It is open in print.
type DetailsView struct {
	Summary string
	Open    bool
}
