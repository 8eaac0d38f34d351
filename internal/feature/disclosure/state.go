package disclosure

import (
	"slices"

	"inzage/internal/core/i18n"
)

// State is where a case stands.
type State string

// The states. The last five and Closed are final.
const (
	Received         State = "received"          // registered; the clock runs since it arrived
	Authenticating   State = "authenticating"    // is the requester who they say they are?
	UnderReview      State = "under_review"      // checks, verdicts, scope
	Clarification    State = "clarification"     // the authority was asked something
	LegalEscalation  State = "legal_escalation"  // policy and law differ: counsel's opinion is awaited
	AwaitingApproval State = "awaiting_approval" // a second person looks at the scope
	RejectProposed   State = "reject_proposed"   // a second person looks at the refusal
	Approved         State = "approved"
	Collecting       State = "collecting" // a job runs the queries
	Collected        State = "collected"
	NoDataProposed   State = "no_data_proposed" // nothing was found; a second person confirms
	Sealed           State = "sealed"
	Released         State = "released" // a second person lets the package go
	Delivered        State = "delivered"
	Acknowledged     State = "acknowledged"
	Closed           State = "closed"

	Rejected   State = "rejected"
	Withdrawn  State = "withdrawn" // by the authority, in writing
	NoData     State = "no_data"
	Fraud      State = "fraud"
	Superseded State = "superseded" // another case took its place
)

// States lists the states in the order of a case's life.
var States = []State{Received, Authenticating, UnderReview, Clarification, LegalEscalation, AwaitingApproval, RejectProposed, Approved, Collecting,
	Collected, NoDataProposed, Sealed, Released, Delivered, Acknowledged, Closed, Rejected, Withdrawn, NoData, Fraud, Superseded}

// StateText is the word for a state.
var StateText = i18n.Enum("case.state.", "received", "authenticating", "under_review", "clarification", "legal_escalation", "awaiting_approval",
	"reject_proposed", "approved", "collecting", "collected", "no_data_proposed", "sealed", "released", "delivered", "acknowledged", "closed",
	"rejected", "withdrawn", "no_data", "fraud", "superseded")

// steps says where a case can go from each state. The database has the same list, and a test compares them.
var steps = map[State][]State{
	Received:         {Authenticating, Fraud, Withdrawn, Superseded},
	Authenticating:   {UnderReview, Fraud, Withdrawn, Superseded},
	UnderReview:      {Clarification, LegalEscalation, AwaitingApproval, RejectProposed, Fraud, Withdrawn, Superseded},
	Clarification:    {UnderReview, Withdrawn, Superseded},
	LegalEscalation:  {UnderReview, AwaitingApproval, RejectProposed, Fraud, Withdrawn, Superseded},
	AwaitingApproval: {Approved, UnderReview, Rejected, Withdrawn, Superseded},
	RejectProposed:   {Rejected, UnderReview, Withdrawn, Superseded},
	Approved:         {Collecting, Closed, UnderReview, Fraud, Withdrawn, Superseded}, // Closed: a case that hands nothing over
	Collecting:       {Collected, NoDataProposed, UnderReview, Fraud, Withdrawn, Superseded},
	Collected:        {Sealed, Collecting, UnderReview, Fraud, Withdrawn, Superseded},
	NoDataProposed:   {NoData, Collecting, UnderReview, Withdrawn, Superseded},
	Sealed:           {Released, Collecting, UnderReview, Fraud, Withdrawn, Superseded},
	Released:         {Delivered, UnderReview, Fraud, Withdrawn, Superseded},
	Delivered:        {Acknowledged, Fraud},
	Acknowledged:     {Closed, Fraud},
}

// Final reports whether a case in this state takes no further step.
func (s State) Final() bool { return len(steps[s]) == 0 }

// To reports whether a case can go from this state to another.
func (s State) To(next State) bool { return slices.Contains(steps[s], next) }

// Act is a part that a person has in a case, as the rules about two people know it.
type Act string

// The acts.
const (
	ActRegister     Act = "register"
	ActAuthenticate Act = "authenticate"
	ActReview       Act = "review"
	ActSubmit       Act = "submit"
	ActCounsel      Act = "counsel" // record counsel's opinion
	ActApprove      Act = "approve"
	ActReturn       Act = "return"
	ActRefuse       Act = "refuse"
	ActCollect      Act = "collect"
	ActRelease      Act = "release"
	ActDeliver      Act = "deliver"
	ActAcknowledge  Act = "acknowledge"
	ActClose        Act = "close"
	ActOther        Act = "other"
)

// working are the acts of the first person: who did one of them approves nothing.
var working = []Act{ActRegister, ActAuthenticate, ActReview, ActSubmit, ActCounsel, ActCollect}

// Purpose is what an approval is of.
type Purpose string

// The purposes.
const (
	OfScope   Purpose = "scope"
	OfRefusal Purpose = "refusal"
	OfNil     Purpose = "nil" // that nothing is held
	OfPackage Purpose = "package"
)

// Selector is how an order says whose data it means.
type Selector string

// The selectors.
const (
	ByCustomer Selector = "customer" // customer number
	ByDomain   Selector = "domain"
	ByEmail    Selector = "email"
	ByIP       Selector = "ip" // address of a machine, with the time at which it was used
	ByInvoice  Selector = "invoice"
)

// Selectors lists them for forms.
var Selectors = []Selector{ByCustomer, ByDomain, ByEmail, ByIP, ByInvoice}
