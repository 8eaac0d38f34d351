package hpxdata

import (
	"strings"

	"inzage/internal/platform/intake"
)

// States of a consent event.
const (
	ConsentGiven     = "given"
	ConsentRenewed   = "renewed"
	ConsentWithdrawn = "withdrawn"
	ConsentRefused   = "refused" // asked for, or offered as a box to tick, and not given
	ConsentExpired   = "expired"
	ConsentObjected  = "objected" // to a use that rests on a legitimate interest
)

// ImportedFlag is the method of an event that is only known as a yes or no of the source, without when, how and by which
// words it was said.
const ImportedFlag = "imported flag, no evidence"

// ConsentEvent is one time that a customer said something about a purpose. Type "consent_event".
type ConsentEvent struct {
	Purpose       string      `json:"purpose,omitempty"`        // newsletter, consumer_research, call_training, usage_analysis
	Channel       string      `json:"channel,omitempty"`        // email, post, phone: what the purpose reaches the customer by
	State         string      `json:"state,omitempty"`          // one of the constants
	At            intake.Time `json:"at,omitzero"`              // when it was said
	Method        string      `json:"method,omitempty"`         // how: "order form", "double opt-in", ImportedFlag
	NoticeVersion string      `json:"notice_version,omitempty"` // of the text that was read
	TextHash      string      `json:"text_hash,omitempty" intake:"reference"`
	Source        string      `json:"source,omitempty"` // page, form or person at the source
	Evidence      *BlobRef    `json:"evidence,omitempty"`
	IPTrunc       string      `json:"ip_trunc,omitempty"` // network that it came from, cut short
	Zone
}

// Explicit reports whether the source can show how consent came about, and not only that it did.
func (c *ConsentEvent) Explicit() bool {
	return c.Evidence != nil || c.TextHash != "" || c.NoticeVersion != "" || c.Method != "" && c.Method != ImportedFlag
}

func (c *ConsentEvent) finish() *intake.Problem {
	c.Purpose, c.State = strings.ToLower(strings.TrimSpace(c.Purpose)), strings.ToLower(strings.TrimSpace(c.State))
	switch {
	case c.Purpose == "":
		return missing("purpose", "what the consent is for")
	case c.State == "":
		return missing("state", "what was said")
	}
	return oneOf("state", c.State, ConsentGiven, ConsentRenewed, ConsentWithdrawn, ConsentRefused, ConsentExpired, ConsentObjected)
}
