// Package tools tells the newsletter tools what customers decided, and finds out when a tool thinks otherwise.
//
// What it guarantees:
//
//   - what a tool must hear is a row in the transaction that recorded the decision: both are there or neither;
//   - the newest decision about an address wins, whatever order jobs run in: an older one is never told after it, and two
//     are never on their way at once for the same address and purpose;
//   - a tool that is away is asked again for two and a half days, then the row is marked as failed, for a person to see;
//   - an address lies here only until the tool has heard; what stays is a keyed hash and the time it took effect;
//   - somebody who unsubscribed in a tool is withdrawn here too, unless they gave consent again later;
//   - a tool's address comes from the settings, and a redirect is not followed.
//
// Package tools knows nothing of what a consent is: package consent hands in what it needs to know.
package tools

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// Change is one decision as a tool hears it: an address, a purpose, given or no longer.
type Change struct {
	EventID    ident.ID  // the consent event
	CustomerID int64     // whose; 0 when the customer was erased
	Address    string    // canonical, see identity.Canonical
	Purpose    string    // newsletter, consumer_research …
	Given      bool      // false: withdrawn or objected
	At         time.Time // of the event, by the server's clock
	Language   string    // that the address is written to in; may be empty
	LinkID     int64     // the link that withdraws this purpose for this address; 0 for none
}

// Message is what a tool is told: a change, with the link opened.
type Message struct {
	Change
	WithdrawURL string // for the tool's own mails; empty for none
}

// Tool is one newsletter tool.
type Tool interface {
	// Name tells the tool from others, in rows and on pages: "listmonk".
	Name() string
	// Hears reports whether the tool has anything to do with a purpose.
	Hears(purpose string) bool
	// Tell makes the tool do as the message says, and returns when it did. Telling the same twice changes nothing.
	// Errors name no address.
	Tell(ctx context.Context, m Message) error
}

// Lister is a tool that can say who is on its list.
type Lister interface {
	Tool
	// Purpose is what the list is for.
	Purpose() string
	// Members calls page with all addresses on the list, some hundreds at a time, also those that unsubscribed.
	Members(ctx context.Context, page func([]Member) error) error
}

// Subscription is how an address stands on a tool's list.
type Subscription string

// The subscriptions.
const (
	Subscribed   Subscription = "subscribed"   // it gets mail
	Unsubscribed Subscription = "unsubscribed" // it wants none
	Waiting      Subscription = "waiting"      // it is on the list and gets none yet: it was to confirm
)

// Member is one address on a tool's list.
type Member struct {
	Address string // as the tool has it
	State   Subscription
	Blocked bool      // unsubscribed from all lists: the tool takes no consent for it
	Since   time.Time // of the last change of that; zero when the tool does not say
}

// Options are what the service stands on.
type Options struct {
	Store *store.Store
	Tools []Tool // those in the settings; none is well
	Log   *slog.Logger

	// WithdrawURL returns the address of a withdrawal link. nil: tools get none.
	WithdrawURL func(ctx context.Context, link int64) (string, error)

	// The rest is for Reconcile and Export.

	// Standing returns the newest decision about each of some canonical addresses, also of those that are only on the
	// suppression list. What nobody here ever decided about has the zero At; an address that nobody here has is missing.
	Standing func(r store.Reader, purpose string, addresses []string) (map[string]Change, error)
	// InForce calls each for every address that has given consent to a purpose.
	InForce func(r store.Reader, purpose string, each func(Change) error) error
	// Changes calls each for every decision since a time, oldest first, once for each address it is about.
	Changes func(r store.Reader, since time.Time, each func(Change) error) error
	// OnUnsubscribed withdraws a purpose for an address that unsubscribed in a tool at a time. Twice is once.
	OnUnsubscribed func(ctx context.Context, purpose, address string, at time.Time) error
}

// Service tells tools. It may be used from several goroutines.
type Service struct {
	Options
	byName map[string]Tool
}

// New returns a service. Two tools of one name are an error.
func New(o Options) (*Service, error) {
	if o.Store == nil {
		return nil, errors.New("tools: no store")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{Options: o, byName: map[string]Tool{}}
	for _, t := range o.Tools {
		if t == nil || t.Name() == "" || s.byName[t.Name()] != nil {
			return nil, fmt.Errorf("tools: a tool without a name, or two of one name (%d given)", len(o.Tools))
		}
		s.byName[t.Name()] = t
	}
	return s, nil
}

func (s *Service) now() time.Time { return s.Store.Clock().Now() }
