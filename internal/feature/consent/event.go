package consent

import (
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
)

// Wording is what a customer agrees or objects to, in one language. A version never changes.
type Wording struct {
	Purpose  Purpose
	Version  int // 0: not known here, as of an imported event
	Language i18n.Lang
	Name     string // a few words
	Text     string // what is agreed or objected to
	Means    string // what it means in practice
	Stops    string // what stops when it is withdrawn
	Digest   []byte // SHA-256 of the four texts, each on a line of its own
	From     time.Time
}

// Event is one time that something was said about a purpose.
type Event struct {
	ID             ident.ID
	Reference      string // C-2026-000123
	Purpose        Purpose
	State          State
	Effective      bool      // false: told by an import or a tool and kept, but something later or stronger held
	At             time.Time // when it took effect here
	Said           time.Time // when it was said, where that was earlier; zero else
	Way            Way
	WordingVersion int // 0: not known
	WordingDigest  []byte
	Language       i18n.Lang
	Evidence       string
	SourceState    string // the word of the system that it was imported from
}

// Current is what holds for one purpose now.
type Current struct {
	Purpose Purpose
	Basis   dataset.Basis
	State   State // Unsaid: nothing was said that holds
	Allowed bool  // data is used for the purpose: consent is given, or nobody objected
	// Last is the event that holds; its Reference is empty when nothing was said.
	Last    Event
	Wording Wording // the one in use today, in the reader's language
}

// Receipt is the proof of one event, and what pages and letters say about it.
type Receipt struct {
	Event
	// Again says that it already was so, and that this is the receipt of then: nothing was added.
	Again bool
}
