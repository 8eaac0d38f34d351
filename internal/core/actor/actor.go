// Package actor says who is doing something: every write, every access and every audit entry has one.
package actor

import (
	"context"
	"net/netip"
)

// Kind is the class of an actor.
type Kind string

// The kinds of actor.
const (
	Anonymous Kind = "anonymous" // somebody at a public page
	Customer  Kind = "customer"  // a signed-in login, acting for one customer
	Officer   Kind = "officer"   // a staff member
	System    Kind = "system"    // a job or a command
)

// Actor is who acts. The zero Actor is nobody and may do nothing.
type Actor struct {
	Kind       Kind
	LoginID    int64      // Customer: the login
	CustomerID int64      // Customer: the customer acted for; 0 until one is chosen
	OfficerID  int64      // Officer
	Name       string     // System: name of the job or command, such as "import"
	IP         netip.Addr // where the request came from; invalid for jobs and commands
	UserAgent  string     // browser, cut to 300 bytes
}

// Valid reports whether the actor is complete enough to be held to what it does.
func (a Actor) Valid() bool {
	switch a.Kind {
	case Anonymous:
		return true
	case Customer:
		return a.LoginID > 0
	case Officer:
		return a.OfficerID > 0
	case System:
		return a.Name != ""
	}
	return false
}

// Job returns the actor of a job or a command.
func Job(name string) Actor { return Actor{Kind: System, Name: name} }

type key struct{}

// With returns a context in which a acts.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, key{}, a)
}

// From returns the actor of ctx; the zero Actor, which is not Valid, when there is none.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}
