// Package fault names what a user can mend. Everything else is an internal error: it is logged with a
// reference, and the page shows that reference and nothing more.
//
// A fault carries catalog ids, never sentences: the page that shows it picks the language.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind is the class of a fault; web maps each to one status and one page.
type Kind string

// The kinds, with the HTTP status that web answers.
const (
	Invalid     Kind = "invalid"     // 422: a field or a whole form must be changed
	NotFound    Kind = "not_found"   // 404: nothing there, or nothing that the actor may know of
	Conflict    Kind = "conflict"    // 409: somebody else changed it meanwhile
	Expired     Kind = "expired"     // 410: a link or token that no longer works
	TooMany     Kind = "too_many"    // 429: a limit; Wait says how long
	Forbidden   Kind = "forbidden"   // 403: known, signed in, not allowed
	Unavailable Kind = "unavailable" // 503: the database or a queue is full or away; try again
)

// Field is what is wrong with one form field.
type Field struct {
	Name string         // the form field's name
	ID   string         // catalog id of the sentence
	Args map[string]any // arguments of that sentence
}

// Fault is an error that a user can mend.
type Fault struct {
	Kind   Kind
	ID     string         // catalog id of the sentence, may be empty for the kind's own page
	Args   map[string]any // arguments of that sentence
	Fields []Field        // for Invalid
	Wait   time.Duration  // for TooMany: until the next try
	Err    error          // cause, for the log only
}

func (f *Fault) Error() string {
	s := string(f.Kind)
	if f.ID != "" {
		s += " " + f.ID
	}
	for _, field := range f.Fields {
		s += fmt.Sprintf(" %s:%s", field.Name, field.ID)
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// New returns a fault of a kind with a sentence.
func New(kind Kind, id string) *Fault { return &Fault{Kind: kind, ID: id} }

// Missing is the fault for a thing that does not exist or belongs to somebody else: the two are one.
func Missing() *Fault { return &Fault{Kind: NotFound} }

// Fields returns an Invalid fault for a form, or nil when no field is wrong, so that a check can end
// with `return fault.Fields(wrong...)`.
func Fields(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Fields: fields}
}

// Wait returns a TooMany fault.
func Wait(id string, d time.Duration) *Fault { return &Fault{Kind: TooMany, ID: id, Wait: d} }

// Is reports whether err is or wraps a fault of this kind.
func Is(err error, kind Kind) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Kind == kind
}

// Of returns the fault in err, or nil.
func Of(err error) *Fault {
	f, _ := errors.AsType[*Fault](err)
	return f
}
