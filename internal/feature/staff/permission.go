package staff

import (
	"context"
	"slices"

	"inzage/internal/core/actor"
	"inzage/internal/core/fault"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/limit"
	"inzage/internal/platform/store"
)

// Role is what an officer is.
type Role string

// The roles.
const (
	Operations     Role = "operations"
	PrivacyOfficer Role = "privacy_officer"
	Auditor        Role = "auditor"
	Administrator  Role = "administrator"
)

// Roles lists the roles in the order of the table.
var Roles = []Role{Operations, PrivacyOfficer, Auditor, Administrator}

// Permission is one thing that an officer may do.
type Permission string

// The permissions. A "see" permission changes nothing.
const (
	SeeToday       Permission = "today"           // the start page
	OwnSecurity    Permission = "own_security"    // one's own authenticators and codes
	SeeCustomers   Permission = "customers"       // a customer's file, for a reason that the customer reads
	AnswerQuestion Permission = "questions"       // take, answer and close questions
	RecordConsent  Permission = "consents"        // a withdrawal that came by letter or phone
	SeeCases       Permission = "cases"           // disclosure cases and their files
	WorkCases      Permission = "cases_work"      // register, authenticate, review, collect
	ApproveCases   Permission = "cases_approve"   // approve and release; never one's own work
	KeepDirectory  Permission = "directory"       // the directory of courts and magistrates
	SeeAudit       Permission = "audit"           // the record and its proofs
	SeePeople      Permission = "people"          // officers and their roles
	ChangePeople   Permission = "people_change"   // roles; disabling
	Recover        Permission = "people_recovery" // help a colleague who lost everything; two people
)

// yes and ___ keep the table's columns straight.
const yes, ___ = true, false

// table says which role may do what. It is all there is: no role contains another, and an officer with two roles may do what
// either may.
var table = []struct {
	operations, privacy, auditor, administrator bool
	may                                         Permission
}{
	// operations, privacy_officer, auditor, administrator
	{yes, yes, yes, yes, SeeToday},
	{yes, yes, yes, yes, OwnSecurity},
	{yes, yes, ___, ___, SeeCustomers},
	{yes, yes, ___, ___, AnswerQuestion},
	{yes, yes, ___, ___, RecordConsent},
	{___, yes, yes, ___, SeeCases},
	{___, yes, ___, ___, WorkCases},
	{___, yes, ___, ___, ApproveCases},
	{___, yes, ___, ___, KeepDirectory},
	{___, yes, yes, ___, SeeAudit},
	{___, ___, yes, yes, SeePeople},
	{___, ___, ___, yes, ChangePeople},
	{yes, yes, ___, yes, Recover},
}

// Permissions lists all permissions in the order of the table.
func Permissions() []Permission {
	out := make([]Permission, len(table))
	for i, line := range table {
		out[i] = line.may
	}
	return out
}

// May reports whether one of the roles has a permission. An unknown permission nobody has.
func May(roles []Role, p Permission) bool {
	for _, line := range table {
		if line.may == p {
			return (line.operations && slices.Contains(roles, Operations)) || (line.privacy && slices.Contains(roles, PrivacyOfficer)) ||
				(line.auditor && slices.Contains(roles, Auditor)) || (line.administrator && slices.Contains(roles, Administrator))
		}
	}
	return false
}

// Forbidden is the fault of an officer whose roles do not allow something.
func Forbidden() error { return fault.New(fault.Forbidden, "staff.error.forbidden") }

// foundKey is where the context has the officer whom the session's query found.
type foundKey struct{}

// Found notes in a context the officer as the query of this request's session just read them. What only reads need not read the officer
// again; what writes does, and holds the row.
func Found(ctx context.Context, o Officer) context.Context {
	return context.WithValue(ctx, foundKey{}, o)
}

// Require returns the officer who acts in the reader's context when the officer is active and may do p; else a Forbidden
// fault. In a transaction the officer's row is read and held until its end, so that nobody is demoted half-way. Outside of one, the
// officer is as the session's query found them (see Found), or else is read here.
func Require(r store.Reader, p Permission) (Officer, error) {
	who := actor.From(r.Context())
	if who.Kind != actor.Officer || who.OfficerID <= 0 {
		return Officer{}, Forbidden()
	}
	lock := ""
	if _, writes := r.(*store.Tx); writes {
		lock = " FOR SHARE"
	} else if o, ok := r.Context().Value(foundKey{}).(Officer); ok && o.ID == who.OfficerID {
		if o.Status != Active || !o.May(p) {
			return Officer{}, Forbidden()
		}
		return o, nil
	}
	o, err := readOfficer(r, `o.id = $1`+lock, who.OfficerID)
	if fault.Is(err, fault.NotFound) || (err == nil && (o.Status != Active || !May(o.Roles, p))) {
		return Officer{}, Forbidden()
	}
	return o.Officer, err
}

// Refuse records that an officer asked for what the roles do not allow, the first times within an hour.
func (s *Service) Refuse(ctx context.Context, officer int64, p Permission, route string) error {
	v, err := s.limits.Count(ctx, limit.Use{Rule: refusedHour, Of: keys.Officer(officer).String()})
	if err != nil || !v.OK() {
		return err
	}
	return s.store.Refused(ctx, store.Change{Action: "staff.refused", Subject: keys.Officer(officer),
		Payload: map[string]any{"permission": string(p), "route": route}})
}
