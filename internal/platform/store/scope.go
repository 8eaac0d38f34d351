package store

import (
	"errors"
	"strings"

	"inzage/internal/core/actor"
)

// Scope says whose records a query may see. There are three ways to get one, each with its own right: a customer
// in front of the browser, an officer with a reason, a job that works for one customer.
type Scope interface {
	Customer() int64 // the customer; 0 when the login has chosen none yet
	Login() int64    // the login; 0 when the scope is of a customer only
	sealed()
}

// ErrNoScope means that a scope of nobody was asked for: the query would have returned everybody's rows.
var ErrNoScope = errors.New("store: a scope needs a customer or a login")

// CustomerScope is what a signed-in customer may see: the customer that the login acts for, and the login itself.
type CustomerScope struct{ customer, login int64 }

// Customer returns the customer acted for.
func (s CustomerScope) Customer() int64 { return s.customer }

// Login returns the login.
func (s CustomerScope) Login() int64 { return s.login }

func (CustomerScope) sealed() {}

// CustomerScopeOf returns the scope of a signed-in customer's actor, and of nobody else's.
func CustomerScopeOf(a actor.Actor) (CustomerScope, error) {
	if a.Kind != actor.Customer || a.LoginID <= 0 {
		return CustomerScope{}, ErrNoScope
	}
	return CustomerScope{customer: a.CustomerID, login: a.LoginID}, nil
}

// StaffScope is what an officer may see of one customer, and why. The customer reads the reason: whatever is read through
// this scope belongs into the Do that records it as an access.
type StaffScope struct {
	customer, officer int64
	Reason            Reason
}

// Reason is why an officer looks into a customer's records.
type Reason struct {
	Text   string // in words that the customer understands
	Ticket string // reference of what it is for: a question, a request, a call
}

// ErrNoReason means that an officer gave no reason, or named nothing that it is for.
var ErrNoReason = errors.New("store: a staff scope needs a reason and a reference")

// Customer returns the customer looked at.
func (s StaffScope) Customer() int64 { return s.customer }

// Login returns 0: an officer looks at customers, never at what is a login's own.
func (s StaffScope) Login() int64 { return 0 }

// Officer returns who looks.
func (s StaffScope) Officer() int64 { return s.officer }

func (StaffScope) sealed() {}

// StaffScopeOf returns the scope of an officer's actor for one customer, and of nobody else's. A reason of white space is none.
func StaffScopeOf(a actor.Actor, customer int64, why Reason) (StaffScope, error) {
	if a.Kind != actor.Officer || a.OfficerID <= 0 || customer <= 0 {
		return StaffScope{}, ErrNoScope
	}
	why.Text, why.Ticket = strings.TrimSpace(why.Text), strings.TrimSpace(why.Ticket)
	if why.Text == "" || why.Ticket == "" {
		return StaffScope{}, ErrNoReason
	}
	return StaffScope{customer: customer, officer: a.OfficerID, Reason: why}, nil
}

// JobScope is one customer or one login that a job works for: summaries, copies, erasure.
type JobScope struct{ customer, login int64 }

// Customer returns the customer, or 0.
func (s JobScope) Customer() int64 { return s.customer }

// Login returns the login, or 0.
func (s JobScope) Login() int64 { return s.login }

func (JobScope) sealed() {}

// JobScopeOf returns the scope of a job's actor for a customer or a login.
func JobScopeOf(a actor.Actor, customer, login int64) (JobScope, error) {
	if a.Kind != actor.System || !a.Valid() || (customer <= 0 && login <= 0) {
		return JobScope{}, ErrNoScope
	}
	return JobScope{customer: customer, login: login}, nil
}
