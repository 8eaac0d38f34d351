// Package disclosure is how an order of a court is handled: clauses 2 and 7 of the policy, by which third parties get data only after
// a Belgian judge's order. An order is a case. It goes from state to state (state.go), each step a use case of its own, named by its
// verb: Register, Authenticate, Review, Approve, Collect, Release, Deliver.
//
// It guarantees:
//
//   - two people: who registered, checked, reviewed or collected approves nothing in the same case, and who collected does not
//     release. Persons are compared, not accounts. The database holds the rule too (migration 0015), so that no mistake in this
//     package can break it;
//   - an approval is of a digest of the scope (digest.go). A changed scope has another digest, and going back to review voids every approval;
//   - each step is one transaction with one audit entry, whose subject is the case and never a customer, and with one line of history;
//   - what a form shows and what it changes is the same: a step names the version of the case that its officer saw;
//   - nothing outside of these tables tells that a customer is in a case, before the customer is told.
package disclosure

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"golang.org/x/crypto/ssh"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/platform/timestamp"
)

// The permissions that steps ask for.
const (
	See     = "cases"         // read cases and their papers
	Work    = "cases_work"    // register, authenticate, review, collect
	Approve = "cases_approve" // approve and release
)

// Periods of a case.
const (
	DraftLife    = 7 * 24 * time.Hour // of a registration that is not finished
	ApprovalLife = 7 * 24 * time.Hour // until an approval lapses
	KeepYears    = 10                 // of the file of a case, from its end
	KeepPackage  = 45                 // days of our copy of a package, from its acknowledgement
)

// Officer is who acts.
type Officer struct {
	ID     int64
	Person string // the company's number of the person
	Name   string
}

// Company is how the company names itself in letters and packages.
type Company struct {
	Name, Address, Contact string
}

// Whose is a customer whom a selector means.
type Whose struct {
	CustomerID int64
	Number     string
}

// Options say what the service stands on.
type Options struct {
	Store   *store.Store
	Log     *slog.Logger
	BaseURL *url.URL
	Company Company

	// Require returns the officer who acts when the officer may do it, and holds the officer's row in a transaction; else a Forbidden
	// fault.
	Require func(r store.Reader, permission string) (Officer, error)
	// Kinds are all kinds of data. It is a function, because they are put together after the features.
	Kinds func() *dataset.Registry
	// Find returns the customers whom a selector means, at most limit of them. at is for addresses of machines: when they were used.
	Find func(r store.Reader, sel Selector, value string, at time.Time, limit int) ([]Whose, error)
	// Registry returns an entry of the directory of authorities, as it stands now; NotFound when there is none.
	Registry func(r store.Reader, id int64) (Authority, error)

	// Addresses returns where letters to a customer go. nil: nobody is written to, and messages wait in the portal.
	Addresses func(r store.Reader, customer int64) ([]Address, error)
	// Accesses puts what was seen of customers' data for a case among what those customers read, once they are told. nil: nothing.
	Accesses func(tx *store.Tx, seen ...Sight) error

	Packages   seal.Folder // where packages lie
	TempDir    string      // where a collection waits, encrypted
	SigningKey ssh.Signer  // nil: nothing can be sealed
	Domain     seal.Domain // whose signatures
	// TimeStamps is the authority that says when a package was sealed. nil: nobody does.
	TimeStamps *timestamp.Client
	// Prove makes the proof that an entry stands in the signed audit log; audit.ErrUnsigned: not yet. nil: packages get none.
	Prove func(ctx context.Context, entry ident.ID) (audit.Proven, error)
	// Override lets through what the law demands and the policy does not, with counsel's opinion and two approvers.
	Override bool
}

// Authority is an entry of the directory, as far as a case needs it.
type Authority struct {
	ID, Version int64
	Type        string
	Name        string
	Country     string
	Language    string
	Division    string // judicial arrondissement
	Phone       string // E.164: the number to call back
	Extension   string
	PhonePerson string // person who entered that number last: somebody else calls it
	Email       string
	Keys        string // to which packages are encrypted, one on a line; empty: none
	Ended       bool
}

// Service is the use cases.
type Service struct {
	Options
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Require == nil || o.Kinds == nil || o.Find == nil || o.Registry == nil || o.BaseURL == nil {
		return nil, errors.New("disclosure: store, base address, officers, kinds, selectors and directory are needed")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{Options: o}, nil
}

// subject is the case in the audit log, and whose key its papers are encrypted to.
func subject(c Case) keys.Subject { return keys.Case(c.ID) }

// errStale is the fault of a form that shows an earlier version of the case.
func errStale() error { return fault.New(fault.Conflict, "case.error.stale") }

// errStep is the fault of a step that the case's state does not allow.
func errStep() error { return fault.New(fault.Conflict, "case.error.step") }

// newID is the id of a row of a case.
func newID() ident.ID { return ident.Record() }
