package store

import (
	"errors"
	"testing"

	"inzage/internal/core/actor"
)

// TestStaffScope: only an officer gets one, for one customer, with a reason.
func TestStaffScope(t *testing.T) {
	officer := actor.Actor{Kind: actor.Officer, OfficerID: 3}
	why := Reason{Text: " Vraag over een factuur ", Ticket: "V-2026-000012"}
	for name, c := range map[string]struct {
		who      actor.Actor
		customer int64
		why      Reason
		want     error
	}{
		"officer":       {officer, 7, why, nil},
		"no customer":   {officer, 0, why, ErrNoScope},
		"no reason":     {officer, 7, Reason{Text: " \t", Ticket: "V-1"}, ErrNoReason},
		"no reference":  {officer, 7, Reason{Text: "Vraag"}, ErrNoReason},
		"customer":      {actor.Actor{Kind: actor.Customer, LoginID: 1, CustomerID: 7, OfficerID: 3}, 7, why, ErrNoScope},
		"job":           {actor.Job("export"), 7, why, ErrNoScope},
		"anonymous":     {actor.Actor{Kind: actor.Anonymous, OfficerID: 3}, 7, why, ErrNoScope},
		"officer, zero": {actor.Actor{Kind: actor.Officer}, 7, why, ErrNoScope},
	} {
		got, err := StaffScopeOf(c.who, c.customer, c.why)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && (got.Customer() != 7 || got.Login() != 0 || got.Officer() != 3 || got.Reason.Text != "Vraag over een factuur") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
