// Package dataset is where a kind of personal data is declared, once.
//
// A Kind says what is held, why, for how long, from where and who receives it, and gives functions to count, page,
// show, stream, erase and expire a customer's records. The overview, the data pages, the copy, the erasure plan,
// retention runs and disclosure loop over the Registry and know no kind by name: to hold a new kind of data is to
// write one package and to name it in the registry.
//
// A test reads the database's own catalogue: a table about a person that no kind owns fails the build, and so does
// a column that is neither shown nor withheld with a reason.
package dataset

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// Owner is whose a record is.
type Owner string

// The owners. A login is never erased while it acts for another customer, and colleagues do not see each other's sessions.
const (
	OfCustomer Owner = "customer"
	OfLogin    Owner = "login"
)

// Basis is a legal basis of GDPR article 6(1).
type Basis string

// The legal bases that the policy rests on.
const (
	Contract           Basis = "contract"            // 6(1)(b)
	LegalObligation    Basis = "legal_obligation"    // 6(1)(c)
	LegitimateInterest Basis = "legitimate_interest" // 6(1)(f)
	Consent            Basis = "consent"             // 6(1)(a)
)

// Bases lists the legal bases, for catalogs.
var Bases = []string{string(Contract), string(LegalObligation), string(LegitimateInterest), string(Consent)}

// Category is the class under which a court may ask for a kind, after Regulation (EU) 2023/1543 art. 3.
type Category string

// The categories.
const (
	Subscriber     Category = "subscriber"
	Identification Category = "identification"
	Traffic        Category = "traffic"
	Content        Category = "content"
	NotDisclosed   Category = "none" // nothing that could be given, such as passwords that only exist as hashes
)

// Event is what starts a retention period.
type Event string

// The events.
const (
	FromEnd    Event = "end"    // end of the contract
	FromIssue  Event = "issue"  // date of the document
	FromUse    Event = "use"    // last use
	FromChange Event = "change" // replacement by another
	FromRecord Event = "record" // when it was recorded
)

// Events lists the events, for catalogs.
var Events = []string{string(FromEnd), string(FromIssue), string(FromUse), string(FromChange), string(FromRecord)}

// Retention is how long a kind is kept.
type Retention struct {
	From         Event
	Period       time.Duration // for short periods
	Months       int           // for long ones; both 0: until further notice, as the policy says
	MinimumYears int           // what the law demands at least, shown beside; 0: nothing
	MinimumLaw   string        // its source, for example "VAT Code art. 60 §4"
}

// Open reports whether the kind is kept until further notice.
func (r Retention) Open() bool { return r.Period == 0 && r.Months == 0 }

// Erasure is what happens with a kind when its owner asks for erasure.
type Erasure string

// The ways.
const (
	EraseAll      Erasure = "delete"    // all records go
	EraseIdentity Erasure = "anonymise" // records stay, without what tells whose they are
	EraseNot      Erasure = "keep"      // the law demands them, or the policy keeps them: with the reason
)

// Erasures lists the ways, for catalogs.
var Erasures = []string{string(EraseAll), string(EraseIdentity), string(EraseNot)}

// ManagedBy is who decides on the retention of a kind: the company, or the customer in a service of theirs (clause 6).
type ManagedBy string

// The two.
const (
	ByCompany  ManagedBy = "company"
	ByCustomer ManagedBy = "customer"
)

// Kind is one kind of personal data. Its texts are in the catalogs under "kind.<key>": name, what, purpose, source, kept
// (why so long) and erasure (what an erasure does and why).
//
// What lies in a Span, for List, Stream and all that count on them, depends on what a record is:
//
//   - Of a kind that is not Dated, a record says what holds now: it lies in every period.
//   - Most records are moments: an invoice, a payment. One lies in the period that has its Record.At.
//   - Records that last (Lasts: a service, a thread of questions) lie in every period that has a part of the time from Record.At
//     until Record.Until, the first moment after. What ended at the moment at which the period begins is not in it, nor what began
//     at the moment at which it ends; what has no end lasts still.
//   - A dated record whose time is not known lies in no period that has a beginning.
//
// A part of a record that is a moment of its own, such as a message of a thread, comes along only when that moment is in the period.
type Kind struct {
	Key        string
	Clause     string // of the policy, such as "1.2"
	Owner      Owner
	Basis      Basis
	Recipients []string // keys in the register of recipients
	Retention  Retention
	ManagedBy  ManagedBy
	Erasure    Erasure
	Category   Category
	Tables     []Table
	Columns    []string // names of the fields that a list shows, in order; none: the kind is one record
	Searchable bool     // whether Page heeds Search
	Dated      bool     // whether List and Stream heed a Span
	Lasts      bool     // its records last: from At until Until
	Page       string   // path after /{lang} of a page of its own; empty: the generic one

	Summarise func(r store.Reader, s store.Scope) (Summary, error)
	List      func(r store.Reader, s store.Scope, q PageQuery) (Page, error)
	Get       func(r store.Reader, s store.Scope, id string) (Record, error)
	Stream    func(r store.Reader, s store.Scope, span Span, yield func(Record) error) error
	File      func(r store.Reader, s store.Scope, id, file string) (ident.ID, error) // id of a blob; nil: no files
	Erase     func(tx *store.Tx, s store.Scope) (Erased, error)
	Expire    func(tx *store.Tx, now time.Time, limit int) (int64, error) // nil when kept until further notice
}

// Table is a table that a kind owns.
type Table struct {
	Name    string
	Columns map[string]Use // every column
}

// Use says what becomes of a column.
type Use struct {
	Shown  bool   // shown on the pages and in the copy
	Reason string // why not, when it is not
}

// Shown marks a column that the customer sees.
func Shown() Use { return Use{Shown: true} }

// Internal marks a column that is not shown, with the reason.
func Internal(reason string) Use { return Use{Reason: reason} }

// Summary is how much of a kind is held.
type Summary struct {
	Count  int64
	Oldest time.Time // zero when none has a time
	Newest time.Time
	Bytes  int64 // of documents
}

// Span is a period, from inclusive, to exclusive; a zero end is open.
type Span struct{ From, To time.Time }

// PageQuery asks for one page of a list.
type PageQuery struct {
	After  string // key of the last record of the page before; empty: the first page
	Before string // key of the first record of the page after; empty unless going back
	Search string // free text; empty: all
	Span   Span
	Limit  int // 1 to 100
}

// Page is one page of a list, newest first.
type Page struct {
	Records []Record
	Next    string // After of the next page; empty: this is the last
	Prev    string // Before of the previous page; empty: this is the first
}

// Erased is what an erasure did.
type Erased struct{ Deleted, Anonymised, Kept int64 }

// Registry holds the kinds in the order in which pages show them.
type Registry struct {
	kinds []Kind
	byKey map[string]int
}

// ErrUnknownKind means that no kind has this key.
var ErrUnknownKind = errors.New("dataset: no such kind")

var keyForm = regexp.MustCompile(`^[a-z][a-z_]*$`)

// NewRegistry checks each kind for completeness and registers them.
func NewRegistry(kinds ...Kind) (*Registry, error) {
	r := &Registry{byKey: map[string]int{}}
	for _, k := range kinds {
		if err := k.complete(); err != nil {
			return nil, fmt.Errorf("dataset: kind %q: %w", k.Key, err)
		}
		if _, twice := r.byKey[k.Key]; twice {
			return nil, fmt.Errorf("dataset: kind %q is declared twice", k.Key)
		}
		r.byKey[k.Key] = len(r.kinds)
		r.kinds = append(r.kinds, k)
	}
	return r, nil
}

func (k Kind) complete() error {
	switch {
	case !keyForm.MatchString(k.Key):
		return errors.New("the key is a lower-case word: it is part of addresses")
	case k.Clause == "":
		return errors.New("name the clause of the policy")
	case k.Owner != OfCustomer && k.Owner != OfLogin:
		return errors.New("say whose a record is")
	case !slices.Contains(Bases, string(k.Basis)):
		return errors.New("name the legal basis")
	case !slices.Contains(Events, string(k.Retention.From)):
		return errors.New("say what starts the retention period")
	case (k.Retention.MinimumYears > 0) != (k.Retention.MinimumLaw != ""):
		return errors.New("a legal minimum needs its source, and a source its minimum")
	case !slices.Contains(Erasures, string(k.Erasure)):
		return errors.New("say what an erasure does")
	case k.Category == "":
		return errors.New("say under which category a court may ask for it")
	case k.ManagedBy != ByCompany && k.ManagedBy != ByCustomer:
		return errors.New("say who manages it")
	case len(k.Tables) == 0:
		return errors.New("name its tables")
	case k.Summarise == nil || k.List == nil || k.Get == nil || k.Stream == nil || k.Erase == nil:
		return errors.New("give Summarise, List, Get, Stream and Erase")
	case k.Lasts && !k.Dated:
		return errors.New("what lasts has a beginning: say that it is dated")
	case !k.Retention.Open() && k.Expire == nil:
		return errors.New("a kind with a period needs Expire")
	}
	for _, t := range k.Tables {
		for column, use := range t.Columns {
			if !use.Shown && use.Reason == "" {
				return fmt.Errorf("column %s.%s is withheld without a reason", t.Name, column)
			}
		}
	}
	return nil
}

// All returns the kinds in order.
func (r *Registry) All() []Kind { return slices.Clone(r.kinds) }

// Kind returns the kind with this key, or ErrUnknownKind.
func (r *Registry) Kind(key string) (Kind, error) {
	i, ok := r.byKey[key]
	if !ok {
		return Kind{}, ErrUnknownKind
	}
	return r.kinds[i], nil
}
