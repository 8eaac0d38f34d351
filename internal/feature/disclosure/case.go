package disclosure

import (
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
)

// Case is an order and where it stands. Its parts (lines, documents, checks …) are read apart; Full has them all.
type Case struct {
	ID         int64
	UID        ident.ID
	Reference  string // D-2026-000017
	Kind       string // production, preservation, extension, withdrawal
	State      State
	StateSince time.Time
	Version    int // of what officers see; a form carries it

	Channel      string
	ReceivedAt   time.Time // arrival
	RegisteredAt time.Time
	Urgent       bool
	Linked       int64 // case that it extends, withdraws or replaces; 0: none

	Issuer Issuer
	Order  Order

	DeadlineBasis string
	Declared      time.Time // deadline that the order states; zero: none
	Hard          time.Time // first instant that is too late, unshifted
	Legal         time.Time

	Secrecy Secrecy

	Policy, Law     string   // verdicts: release, refuse, unclear; empty: not yet
	VerdictReasons  []string // R01 to R19
	OutsidePolicy   bool     // counsel advises to release what the policy does not
	CounselDocument ident.ID // zero: none
	Digest          []byte   // of what is to be approved; nil while it is worked on
	Needed          int      // approvals

	Reasons  []string // of a refusal
	Outcome  string
	EffectAt time.Time
	ClosedAt time.Time
	ReviewOn time.Time // a day
	EraseOn  time.Time // a day
}

// Issuer is who issued an order, as the order says it and as the directory had it.
type Issuer struct {
	AuthorityID      int64 // entry of the directory; 0: not in it
	AuthorityVersion int64
	Type             string // of the closed list of authorities
	Name             string
	Country          string // ISO 3166-1
	Language         string // nl, fr, de, en: of our letters to them
	Division         string // judicial arrondissement
	Signatory        string
	Function         string
	Printed          string // contact details in the order itself: never used to call back
}

// Order is what the paper is.
type Order struct {
	Bases       []string // codes of the closed list of legal bases
	Nature      string
	Date        time.Time // a day
	Number      string
	NumberKind  string // ecli, notice, roll, other
	Signed      bool
	Enforceable bool // an enforceable copy
	Language    string
	Judge       bool // the decision is a judge's own
	Belgian     bool
	ECLI        string
}

// Secrecy is whether the people concerned may be told.
type Secrecy struct {
	Source string    // none, statute, order, request
	Text   string    // as the order words it
	Until  time.Time // last day; zero: none named
	Lifted time.Time // in writing; zero: not lifted

	Extended time.Time // later last day, by a document that came since; zero: none
	Ended    string    // why the people concerned may be told after all: lifted, public, fraud_over; empty: nothing ended it
}

// Last is the last day of an order's secrecy, as it stands now; zero when it names none.
func (s Secrecy) Last() time.Time {
	if !s.Extended.IsZero() {
		return s.Extended
	}
	return s.Until
}

// Line is one line of the scope.
type Line struct {
	Line       int
	Selector   Selector
	Value      string    // canonical
	At         time.Time // when an address of a machine was used
	Port       int
	CustomerID int64  // whom it means; 0: not found
	Number     string // the customer's number
	Kind       string // a kind of data; or
	Category   dataset.Category
	From, To   time.Time // from inclusive, to exclusive
	Paragraph  string    // of the order
	Exclusions string
	Decision   string // open, grant, refuse
	Reason     string // R01 to R19, when refused
	Note       string
	Asked      []byte // the line as registered (JSON), when narrowed since; nil: as asked
}

// Document is a paper of a case.
type Document struct {
	ID       ident.ID
	CaseID   int64
	Role     string // order, attachment, opinion, answer, notice_copy, acknowledgement, objection, extension, lifting, letter
	Blob     ident.ID
	Name     string
	MIME     string
	Size     int64
	SHA512   []byte
	Pages    int
	Warnings []string
	AddedAt  time.Time
	Officer  int64
}

// Authentication is one attempt to make sure of the requester.
type Authentication struct {
	Method           string // call_back, post, registered, ebox, visit, signature
	AuthorityID      int64
	AuthorityVersion int64
	Phone            string
	Reached          string
	Result           string // confirmed, doubt, denied
	Note             string
	At               time.Time
	Officer          int64
	Name             string // of the officer
}

// Answer is the answer to one of the points of the review.
type Answer struct {
	Number int
	Answer string // yes, no, unclear, na
	Note   string
	Name   string // of the officer
	At     time.Time
}

// Approval is a second person's.
type Approval struct {
	ID        ident.ID
	Purpose   Purpose
	Officer   int64
	Person    string
	Name      string
	Digest    []byte
	Signature string
	At        time.Time
	ExpiresAt time.Time
	VoidedAt  time.Time
}

// Event is a line of the history.
type Event struct {
	Seq      int
	At       time.Time
	Officer  int64
	Name     string // empty: the program
	Action   string
	From, To State
	Note     string
	Details  map[string]any
}

// Subject is a customer whom a case is about.
type Subject struct {
	CustomerID  int64
	Number      string
	Notice      string // not_decided, held, due, sent, not_required
	Reason      string
	DecidedAt   time.Time
	ReviewOn    time.Time
	DueAt       time.Time
	SentAt      time.Time
	ObjectUntil time.Time
	HeldOnce    bool
	Copy        ident.ID // redacted copy of the order that goes along, a document of the case; zero: none
	CopyNone    string   // why none goes along
	Told        string   // the outcome that the customer was told last
}
