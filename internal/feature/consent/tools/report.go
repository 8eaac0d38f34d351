package tools

import (
	"fmt"
	"strings"
	"time"
)

// What is a way in which a tool and the portal can differ about an address.
type What string

// The ways.
const (
	UnsubscribedThere What = "unsubscribed_there" // withdrawn here as well
	GivenLater        What = "given_later"        // unsubscribed there, given again here since: told again
	WithdrawnHere     What = "withdrawn_here"     // the tool still has it: told again
	MissingThere      What = "missing_there"      // given here, not on the list: told again
	BlockedThere      What = "blocked_there"      // given again here, but the tool blocks the address: for a person to solve
	UnknownHere       What = "unknown_here"       // on the list, and nobody here knows of a consent: for a person to solve
)

// Difference is one address about which a tool and the portal differed.
type Difference struct {
	Tool       string
	Purpose    string
	What       What
	Address    string
	CustomerID int64     // 0: nobody's here
	At         time.Time // of the newer of the two sides, where it is known
}

// Report is what a comparison with one tool came to.
type Report struct {
	Tool    string
	Members int // addresses on the tool's list
	InForce int // addresses that gave consent here
	Counts  map[What]int
}

// Text is the report in one line.
func (r Report) Text() string {
	line := fmt.Sprintf("%s: %d addresses on its list, %d consents in force here", r.Tool, r.Members, r.InForce)
	for _, w := range []What{UnsubscribedThere, GivenLater, WithdrawnHere, MissingThere, BlockedThere, UnknownHere} {
		if n := r.Counts[w]; n > 0 {
			line += fmt.Sprintf(", %s %d", strings.ReplaceAll(string(w), "_", " "), n)
		}
	}
	if len(r.Counts) == 0 {
		line += ", no differences"
	}
	return line
}
