package tools

import (
	"context"
	"encoding/hex"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// told is the newest thing that a tool was told, or is to be told, about an address.
type told struct {
	some  bool // it was told anything at all
	open  bool // it is still on its way
	event ident.ID
	at    time.Time // of the event
	given bool
	heard bool // the tool confirmed it
}

// about reports whether the tool was told of the very decision that holds here.
func (t told) about(here Change) bool { return t.some && t.given == here.Given && t.at.Equal(here.At) }

// told finds what the tool was told about some addresses.
func (c *comparison) told(r store.Reader, addresses []string) (map[string]told, error) {
	byMAC := make(map[string]string, len(addresses))
	macs := make([][]byte, len(addresses))
	for i, a := range addresses {
		mac, err := identity.AddressMAC(r.Context(), c.Store.Keys(), a)
		if err != nil {
			return nil, err
		}
		macs[i], byMAC[hex.EncodeToString(mac)] = mac, a
	}
	rows, err := r.Rows(`SELECT DISTINCT ON (address_mac) encode(address_mac, 'hex'), state, event_id, event_at, given FROM consent_deliveries
		WHERE tool = $1 AND purpose = $2 AND address_mac = ANY($3) AND state <> 'overtaken' ORDER BY address_mac, event_at DESC, id DESC`,
		c.tool.Name(), c.tool.Purpose(), macs)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]told{}
	for rows.Next() {
		var mac, state string
		t := told{some: true}
		if err := rows.Scan(&mac, &state, &t.event, &t.at, &t.given); err != nil {
			return nil, err
		}
		t.open, t.heard = state == "pending" || state == "sending", state == "confirmed"
		out[byMAC[mac]] = t
	}
	return out, rows.Err()
}

// compare says in what a tool and the portal differ about an address on the tool's list; "" in nothing. known tells whether
// anybody here has the address.
func compare(there Member, here Change, known bool, last told) What {
	decided := known && !here.At.IsZero()
	given := known && here.Given
	switch {
	case last.open:
		return "" // the tool will hear
	case there.State == Subscribed && given:
		return ""
	case there.State == Subscribed && (decided || last.some):
		// Withdrawn; or put there by us for somebody who has left since. That the tool's side may be newer makes no difference:
		// a list can be filled by an import, and an import never turns a withdrawal back.
		return WithdrawnHere
	case there.State == Subscribed:
		return UnknownHere
	case !given:
		return ""
	case there.State == Waiting:
		return MissingThere
	case last.heard && last.about(here):
		return UnsubscribedThere // it has heard of the very consent that holds here, so this came after it
	case there.Since.IsZero() || !here.At.After(there.Since):
		return UnsubscribedThere // when in doubt, nobody is written to
	case there.Blocked:
		return BlockedThere
	}
	return GivenLater
}

// nightHour is the hour, in UTC, from which on the comparison of the night is made.
const nightHour = 2

// nightly compares once a night: at each look of the hour it asks whether that has been done, so that a night on which
// the process did not run is made up for, and a tool that was away is asked again an hour later.
func (s *Service) nightly(ctx context.Context) error {
	if s.Standing == nil {
		return nil
	}
	since := lastNight(s.now())
	for _, t := range s.Tools {
		l, ok := t.(Lister)
		if !ok {
			continue
		}
		var done bool
		err := s.Store.Read(ctx).Row(`SELECT EXISTS (SELECT FROM consent_reconciliations WHERE tool = $1 AND started_at >= $2 AND ended_at IS NOT NULL AND error = '')`,
			l.Name(), since).Scan(&done)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		report, err := s.reconcile(ctx, l, ReconcileOptions{})
		if err != nil {
			return err
		}
		s.Log.Info("a tool's list was compared", "tool", report.Tool, "report", report.Text())
	}
	return nil
}

// lastNight returns when the last night began that has begun.
func lastNight(now time.Time) time.Time {
	now = now.UTC()
	night := time.Date(now.Year(), now.Month(), now.Day(), nightHour, 0, 0, 0, time.UTC)
	if night.After(now) {
		night = night.AddDate(0, 0, -1)
	}
	return night
}
