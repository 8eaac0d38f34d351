package intake

import (
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/store"
)

// Sink puts the records of one type into the database. Table is the usual one.
type Sink interface {
	// Type is the record type of hpx/1 that the sink takes.
	Type() string
	// Prepare reads an envelope that adds or changes a record and writes its row. It runs beside the database's
	// work, in one goroutine of its own. An error that is a *Problem refuses the record; any other ends the run.
	Prepare(it *Item, row *Row) error
	// Apply stores records, no two of them with the same id, and settles each with Took or Refuse. Should it
	// fail because PostgreSQL takes one of them not, it is called again with fewer, until the one is found.
	Apply(tx *store.Tx, run *Run, items []*Item) error
}

// Finisher is a Sink with work to do when all records are in.
type Finisher interface {
	Finish(run *Run) error
}

// Goner is a Sink that can mark records that a complete source lacks.
type Goner interface {
	// MarkGone marks records of a source, in one transaction and from a source id on. It returns how many, and
	// where to go on; "" when that was the end.
	MarkGone(tx *store.Tx, run *Run, source, after string) (n int64, next string, err error)
}

// Item is one record on its way through a batch.
type Item struct {
	Envelope
	Record     any       // what Prepare decoded, when Apply needs it
	Occurred   time.Time // what places the record in time, for summaries; zero when nothing does
	CustomerID int64     // resolved from Envelope.Customer by Apply
	RowID      ident.ID  // of its row, new or known

	row     []byte
	digest  [32]byte
	settled bool
	outcome Outcome
	problem *Problem
	unfit   bool // refused before it came to the database, for good
}

// Took settles the record: it was accepted.
func (it *Item) Took(o Outcome) { it.settled, it.outcome, it.problem = true, o, nil }

// Refuse settles the record: it is refused for this reason, and the others go on.
func (it *Item) Refuse(p *Problem) { it.settled, it.problem = true, p }

// Open reports whether the record still waits to be settled.
func (it *Item) Open() bool { return !it.settled }

// reopen makes the record as it was before Apply, for another try.
func (it *Item) reopen() {
	if !it.unfit {
		it.settled, it.problem, it.CustomerID, it.RowID = false, nil, 0, ident.ID{}
	}
}

// Unsettled returns the records that still wait to be settled.
func Unsettled(items []*Item) []*Item {
	open := make([]*Item, 0, len(items))
	for _, it := range items {
		if it.Open() {
			open = append(open, it)
		}
	}
	return open
}
