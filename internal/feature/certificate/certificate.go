// Package certificate holds the facts of the company's ISO/IEC 27001 certificate and tells what they are
// worth today. The privacy policy promises the certificate in its introduction; the page that shows it
// must therefore show its real state, and an expired certificate as expired.
//
// The facts come from a JSON file that the operator writes (see Load). Days are Belgian days: a
// certificate is good from the first second of its first day to the last second of its last day in
// Brussels, whatever zone the server runs in.
package certificate

import (
	"time"
	_ "time/tzdata" // Brussels must be known on a machine without zone files
)

// Certificate is one certificate of an information security management system.
type Certificate struct {
	Number       string    // as the certification body prints it
	Standard     string    // for example "ISO/IEC 27001:2022"
	Scope        string    // what is certified, in the words of the certificate
	Language     string    // language of Scope: nl, fr, de or en; the page marks the passage with it
	Holder       string    // company named on the certificate
	Issuer       string    // certification body
	Register     string    // address of the body's public register, https; empty when it has none
	From, Until  time.Time // first and last day, midnight in Brussels
	Surveillance []Audit   // oldest first; empty before the first one
}

// Audit is one surveillance audit: the certification body's yearly check between two certifications.
type Audit struct {
	Date   time.Time // day it was held, midnight in Brussels
	Result Result
	Next   time.Time // day before which the next one is due; zero when none is planned before Until
}

// Result is the outcome of an audit.
type Result string

// The outcomes that ISO/IEC 17021-1 knows.
const (
	Passed Result = "passed" // nothing to mend
	Minor  Result = "minor"  // passed, with minor nonconformities to mend before the next audit
	Major  Result = "major"  // a major nonconformity: the certificate is in danger
)

// State is what a certificate is worth on a day.
type State string

// The states. Expiring is still valid.
const (
	NotYetValid State = "not_yet_valid"
	Valid       State = "valid"
	Expiring    State = "expiring"
	Expired     State = "expired"
)

// ExpiringDays is how many days before its end, the last day included, a certificate counts as expiring.
const ExpiringDays = 90

// Brussels is the zone in which all days of a certificate are meant.
var Brussels = mustZone("Europe/Brussels")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is linked in: only a misspelt name gets here
	}
	return zone
}

// Day returns midnight in Brussels of a calendar day.
func Day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, Brussels)
}

// State tells what the certificate is worth at a moment.
func (c Certificate) State(now time.Time) State {
	today := dayOf(now)
	switch {
	case today.Before(c.From):
		return NotYetValid
	case today.After(c.Until):
		return Expired
	case today.AddDate(0, 0, ExpiringDays).After(c.Until):
		return Expiring
	}
	return Valid
}

// AuditOverdue reports whether the next surveillance audit should have been held and was not: the
// certificate may still run, but its body did not look in time.
func (c Certificate) AuditOverdue(now time.Time) bool {
	if len(c.Surveillance) == 0 {
		return false
	}
	next := c.Surveillance[len(c.Surveillance)-1].Next
	return !next.IsZero() && dayOf(now).After(next)
}

func dayOf(t time.Time) time.Time {
	t = t.In(Brussels)
	return Day(t.Year(), t.Month(), t.Day())
}
