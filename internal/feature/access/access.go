// Package access is how officers see a customer's data, and how the customer sees that they did: clause 4 of the policy says that
// only our staff reaches the database, discreetly; here the customer can check it.
//
// An officer first says why they look, and for which ticket, and names whom they look for. That is a look: for an hour it opens
// the customers that the search found, and no other. Everything shown through it is written down in the same transaction, twice:
// in the audit log, each time, and in the small clear table that the customer reads, once for each look, kind and record.
//
// It guarantees:
//
//   - what could not be written down is not shown;
//   - a customer who is not among what the officer's own look found answers like one that does not exist;
//   - the customer reads when, which team, why and which data, and never which officer;
//   - a search cannot harvest: it needs three letters, shows ten customers at most, and is limited by hour and day;
//   - what was searched for is kept in the audit entry alone, encrypted to the officer's key: it may name people whom we do not know
//     at all, and only an inquiry into the officer needs it.
//
// Others who show data to officers by ways of their own use Record.
package access

import (
	"errors"
	"log/slog"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// Limits of looking. Code, pages and tests read them here.
const (
	Life       = time.Hour           // of a look; then a new reason is given
	MaxHits    = 10                  // customers that one search shows
	MinLetters = 3                   // of a name
	MaxTerm    = 200                 // characters of what is searched for
	MinReason  = 10                  // characters of a reason: one word tells the customer nothing
	MaxReason  = 300                 // characters of a reason
	MaxTicket  = 60                  // characters of a ticket
	KeepLooks  = 30 * 24 * time.Hour // of a look after its end
	KeepYears  = 10                  // of what the customer reads: as long as a claim from the contract can be brought (former Civil Code, art. 2262bis, § 1)
)

var (
	lookHour = limit.Rule{Name: "access.look.hour", Max: 30, Per: time.Hour}
	lookDay  = limit.Rule{Name: "access.look.day", Max: 120, Per: 24 * time.Hour}
)

// Permission is what an officer must be allowed to see customers' data.
const Permission = "customers"

// Team is the role in which an officer looks: what the customer reads in the place of a name.
type Team string

// The teams.
const (
	Operations     Team = "operations"
	PrivacyOfficer Team = "privacy_officer"
	Auditor        Team = "auditor"
	Administrator  Team = "administrator"
)

// What is how much of a kind of data was seen.
type What string

// The answers.
const (
	InSearch   What = "search"   // number, name and place among what a search found
	InList     What = "list"     // a list of records
	InRecord   What = "record"   // one record whole
	InDocument What = "document" // a document of a record
)

// Officer is who looks.
type Officer struct {
	ID   int64
	Team Team
}

// Person is a customer as a search shows them.
type Person struct {
	CustomerID int64
	Number     string
	Name       string
	Place      string // where they live or are established; may be empty
	Former     bool
}

// Match is a customer that was found, and by what.
type Match struct {
	CustomerID int64
	By         Way
}

// Options are what the use cases stand on.
type Options struct {
	Store *store.Store
	Log   *slog.Logger

	// May returns the officer who acts when they have a permission; a fault says no. It is asked in the transaction of what the
	// officer does, and holds the officer's rights until its end.
	May func(r store.Reader, permission string) (Officer, error)
	// Find returns the customers that a query names, each once and at most q.Limit of them, and whether there are more.
	Find func(r store.Reader, q Query) (found []Match, more bool, err error)
	// Who returns customers by their ids, in any order; who was erased is left out.
	Who func(r store.Reader, customers ...int64) ([]Person, error)
}

// Service holds the use cases. It may be used from several goroutines.
type Service struct {
	Options
	store  *store.Store
	limits *limit.Limiter
}

// New returns the use cases.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.May == nil || o.Find == nil || o.Who == nil {
		return nil, errors.New("access: a store, and functions that say who may look, find customers and name them, are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{Options: o, store: o.Store, limits: limit.New(o.Store)}, nil
}

func (s *Service) now() time.Time { return s.store.Clock().Now() }

// Look is an officer's reason to look, and what it opens.
type Look struct {
	ID        ident.ID
	Reason    string
	Ticket    string
	Sought    []Way // as what the search was understood
	More      bool  // it found more customers than are shown
	StartedAt time.Time
	EndsAt    time.Time
}
