package consent

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/ident"
	"inzage/internal/feature/consent/tools"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/store"
)

// place is a customer and a purpose.
type place struct {
	customer int64
	purpose  Purpose
}

// standing is what holds at a place, as far as an import must know.
type standing struct {
	state
	at       time.Time // when it took effect here
	said     time.Time // when it was said
	imported bool      // an import told it
	changed  bool      // by this batch
}

func (w *standing) refused() bool { return w.state.state != Unsaid && w.state.state != Given }

// reach is where a customer is written to.
type reach struct {
	language i18n.Lang
	to       []Address
	macs     [][]byte
}

// importedEvent is an event on its way into the table.
type importedEvent struct {
	Event
	customer int64
	seq      int64
	item     *intake.Item
}

// importBatch adds the events of a batch of records. What it must know is read at once, worked out here, and written at once.
type importBatch struct {
	*Service
	run        *intake.Run
	numbers    []int64 // of references, not given yet
	standings  map[place]*standing
	reaches    map[int64]*reach
	suppressed map[Purpose]map[string]time.Time

	events   []importedEvent
	suppress map[Purpose]map[string]time.Time // to be written
	lift     map[Purpose]map[string]bool
}

// take works out what a record does.
func (b *importBatch) take(it *intake.Item) {
	t := it.Record.(*told)
	w, r := b.standings[place{it.CustomerID, t.purpose}], b.reaches[it.CustomerID]
	if now := b.run.Now(); t.said.After(now) { // a clock that is ahead must not outlast what is said tomorrow
		t.said = now
	}
	holds, problem := b.holds(w, t, r)
	at := w.next(b.run.Now())
	e := Event{
		ID: ident.Record(), Reference: referenceAt(at, b.numbers[len(b.events)]), Purpose: t.purpose, State: t.state, Effective: holds,
		At: at, Said: t.said, Way: Import, Language: r.language, Evidence: t.evidence, SourceState: t.source,
	}
	w.lastSeq, w.lastAt, w.changed = w.lastSeq+1, at, true
	b.events = append(b.events, importedEvent{Event: e, customer: it.CustomerID, seq: w.lastSeq, item: it})
	if holds {
		w.state.state, w.event, w.at, w.said, w.imported = t.state, e.ID, at, t.said, true
		b.mark(r, t, at)
	}
	switch {
	case problem != nil:
		it.Refuse(problem)
	case it.RowID != ident.ID{}:
		it.Took(intake.Changed)
	default:
		it.Took(intake.New)
	}
}

// holds reports whether what a record tells takes effect, and the problem when somebody should know why not.
func (b *importBatch) holds(w *standing, t *told, r *reach) (bool, *intake.Problem) {
	if t.state != Given {
		return w.state.state == Unsaid || !t.said.Before(w.said), nil
	}
	const history = "; the record is kept as history and does not hold"
	if w.refused() && !w.imported {
		return false, intake.NewProblem(CodeWithdrawn, "the customer withdrew this on %s and only the customer gives it again, in the portal%s",
			w.at.Format(time.DateOnly), history)
	}
	for _, mac := range r.macs {
		since, no := b.suppressed[t.purpose][string(mac)]
		if no && !(w.refused() && since.Equal(w.at)) { // not by the withdrawal that the source told itself
			return false, intake.NewProblem(CodeWithdrawn, "an owner of the customer's address withdrew this on %s and only an owner gives it again, in the portal%s",
				since.Format(time.DateOnly), history)
		}
	}
	if w.refused() && !t.explicit {
		return false, intake.NewProblem(CodeWithdrawn,
			"the source told of a refusal before, and now of consent without saying how it was given (method, notice_version or text_hash)%s", history)
	}
	return w.state.state == Unsaid || t.said.After(w.said), nil
}

// mark suppresses the addresses of a customer, or takes them off the list.
func (b *importBatch) mark(r *reach, t *told, at time.Time) {
	on := b.suppressed[t.purpose]
	for _, m := range r.macs {
		mac := string(m)
		if t.state == Given {
			if _, was := on[mac]; was {
				delete(on, mac)
				delete(b.suppress[t.purpose], mac)
				b.lift[t.purpose][mac] = true
			}
			continue
		}
		if _, was := on[mac]; !was {
			on[mac] = at
			b.suppress[t.purpose][mac] = at
		}
	}
}

// write writes what was worked out.
func (b *importBatch) write(tx *store.Tx) error {
	if err := copyEvents(tx, b.run.ID, b.events); err != nil {
		return err
	}
	if err := setStandings(tx, b.standings); err != nil {
		return err
	}
	for _, p := range Purposes {
		if _, err := lift(tx, p, sortedMACs(b.lift[p])); err != nil {
			return err
		}
		if err := suppressSince(tx, p, b.suppress[p]); err != nil {
			return err
		}
	}
	if err := b.tellAll(tx); err != nil {
		return err
	}
	sums := map[int64]dataset.Summary{}
	for _, e := range b.events {
		sum := sums[e.customer]
		if sum.Count++; sum.Oldest.IsZero() {
			sum.Oldest = e.At
		}
		sum.Newest = e.At
		sums[e.customer] = sum
	}
	return intake.AddSummaries(tx, Key, sums)
}

// tellAll tells the tools what holds now of what the batch changed.
func (b *importBatch) tellAll(tx *store.Tx) error {
	if b.tell == nil {
		return nil
	}
	last := map[place]importedEvent{}
	for _, e := range b.events {
		if e.Effective {
			last[place{e.customer, e.Purpose}] = e
		}
	}
	var all []tools.Change
	var wanted []wantedLink
	var linked []int
	for _, at := range sortedPlaces(last) {
		e, r := last[at], b.reaches[at.customer]
		for i, a := range r.to {
			if e.State == Given && e.Purpose == Newsletter {
				linked = append(linked, len(all))
				wanted = append(wanted, wantedLink{customer: e.customer, mac: r.macs[i], language: spoken(a.Language)})
			}
			all = append(all, change(e.customer, e.Event, a))
		}
	}
	links, err := b.linksOf(tx, Newsletter, wanted)
	if err != nil || len(all) == 0 {
		return err
	}
	for i, at := range linked {
		all[at].LinkID = links[i]
	}
	return b.tell(tx, all...)
}

// sortedPlaces returns places in the order in which they are locked.
func sortedPlaces[V any](m map[place]V) []place {
	return slices.SortedFunc(maps.Keys(m), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), slices.Index(Purposes, a.purpose)-slices.Index(Purposes, b.purpose))
	})
}

func sortedMACs[V any](m map[string]V) [][]byte {
	var macs [][]byte
	for _, mac := range slices.Sorted(maps.Keys(m)) {
		macs = append(macs, []byte(mac))
	}
	return macs
}
