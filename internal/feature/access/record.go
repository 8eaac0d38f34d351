package access

import (
	"errors"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Reasons that are not an officer's own words: catalog ids for Seen.ReasonID. Each is said beside its ticket.
const (
	ReasonQuestion = "access.reason.question" // the customer asked something
	ReasonCase     = "access.reason.case"     // a court's order
)

// ReasonText are the words for those reasons.
var ReasonText = i18n.Enum("access.reason.", "question", "case")

// Seen is that an officer saw something of a customer.
type Seen struct {
	Customer int64
	Officer  int64 // the customer never sees who
	Team     Team
	At       time.Time // zero: now. For what could not be told before: when it was, truly
	Reason   string    // in the officer's words, or
	ReasonID string    // one of the Reason constants: one of the two
	Ticket   string
	Kind     string // key of the kind of data
	What     What
	Record   string   // id of the record; empty for a list, and for a kind that is one record
	Look     ident.ID // through which it was seen; zero: by another way
}

var errIncomplete = errors.New("access: an access needs a customer, an officer with a team, one reason, a ticket and what was seen")

// Record writes down for the customer what an officer saw, in the transaction that shows it. Seen again for the same look, or
// without a look by the same officer for the same ticket within an hour, it is no second line. Whoever calls it has the officer's
// right checked, and an audit entry about the customer.
func Record(tx *store.Tx, s Seen) error {
	if s.Customer <= 0 || s.Officer <= 0 || s.Team == "" || (s.Reason == "") == (s.ReasonID == "") || s.Ticket == "" || s.Kind == "" || s.What == "" {
		return errIncomplete
	}
	if s.At.IsZero() {
		s.At = tx.Now()
	}
	added, err := insertAccess(tx, s)
	if err != nil || !added {
		return err
	}
	return dataset.Add(tx, dataset.OfCustomer, Key, []int64{s.Customer}, []dataset.Summary{{Count: 1, Oldest: s.At, Newest: s.At}})
}

// KeptSince says that accesses are kept from an earlier day on: for a history that was brought in whole.
func KeptSince(tx *store.Tx, at time.Time) error {
	_, err := tx.Exec(`UPDATE accesses_kept SET since = least(since, $1)`, at)
	return err
}
