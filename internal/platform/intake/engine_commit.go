package intake

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// place is how far the run has come, as committed.
type place struct {
	Batch  int64
	Cursor Cursor
}

// state is what a run that is taken up again must know besides.
type state struct {
	Report  Report   `json:"report"`
	Rejects int64    `json:"rejects"` // bytes of the rejects file
	Sources []string `json:"sources"`
}

// errOvertaken means that another process went on with the same run: ours was away for longer than its hold lasted.
var errOvertaken = errors.New("another process has taken this import over; let it finish")

// commit stores a batch and the place behind it in one transaction, again and again while the database is away.
func (e *engine) commit(ctx context.Context, b *batch) error {
	until := time.Now().Add(e.Patience)
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := e.attempt(ctx, b)
		if err == nil || !passing(err) || ctx.Err() != nil || time.Now().After(until) {
			return err
		}
		e.Log.Warn("import: the database is away or busy; trying again", "err", err, "in", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		done, lookErr := e.committed(ctx)
		switch {
		case lookErr != nil && !passing(lookErr):
			return lookErr
		case lookErr == nil && done: // it was stored, and only the answer got lost
			return nil
		}
	}
}

// next is what is committed once the batch in hand is.
type next struct {
	place   place
	report  Report
	rejects int64
}

func (e *engine) attempt(ctx context.Context, b *batch) error {
	for _, it := range b.items {
		it.reopen()
	}
	n := next{place: place{e.place.Batch + 1, b.end}}
	err := e.store.Do(ctx, e.run.change("import.batch"), func(tx *store.Tx) error {
		if err := e.run.prepare(tx); err != nil {
			return err
		}
		if err := e.storeItems(tx, b); err != nil {
			return err
		}
		if err := e.count(b, &n); err != nil {
			return err
		}
		tx.Note("batch", n.place.Batch)
		tx.Note("records", len(b.items)+len(b.refused))
		tx.Note("new", n.report.New-e.report.New)
		tx.Note("changed", n.report.Changed-e.report.Changed)
		tx.Note("refused", n.report.Refused-e.report.Refused)
		return e.advance(tx, n)
	})
	if err != nil {
		e.run.customers.forget() // some may have come in what is not there now
		return err
	}
	e.settle(n)
	return nil
}

// count works out the report with this batch in it, and lists what it refused.
func (e *engine) count(b *batch, n *next) error {
	n.report = e.report.clone()
	rejects := slices.Clone(b.refused)
	for _, r := range b.refused {
		n.report.Refuse(r)
	}
	for _, it := range b.items {
		e.run.sources[it.Source] = true
		if it.problem == nil {
			n.report.Took(&it.Envelope, it.outcome)
			continue
		}
		r := it.Envelope.Refuse(it.problem)
		n.report.Refuse(r)
		rejects = append(rejects, r)
	}
	var err error
	n.rejects, err = e.rejects.write(rejects)
	if n.rejects > 0 {
		n.report.Rejects = e.rejects.path
	}
	return err
}

// advance writes the place behind the batch. It fences off: only who wrote the place before may write this one.
func (e *engine) advance(tx *store.Tx, n next) error {
	cursor, err := json.Marshal(n.place.Cursor)
	if err != nil {
		return err
	}
	r := n.report
	r.Seconds = e.before + time.Since(e.began).Seconds()
	st, err := json.Marshal(state{Report: r, Rejects: n.rejects, Sources: slices.Sorted(maps.Keys(e.run.sources))})
	if err != nil {
		return err
	}
	hit, err := tx.Exec(`UPDATE import_cursors SET batch = $3, cursor = $4, state = $5, updated_at = $6
		WHERE source = $1 AND run_id = $2 AND batch = $3 - 1`,
		e.src.Name(), e.run.ID, n.place.Batch, string(cursor), string(st), tx.Now())
	if err == nil && hit != 1 {
		err = errOvertaken
	}
	return err
}

// settle takes over what is now committed.
func (e *engine) settle(n next) { e.place, e.report, e.rejects.size = n.place, n.report, n.rejects }

// remember keeps which records were come across without being written, for a source that may be complete.
func (e *engine) remember(b *batch) {
	if e.run.seen == nil {
		return
	}
	for _, it := range b.items {
		if it.problem != nil || it.outcome == Same {
			e.run.seen.add(it.ID)
		}
	}
	for _, r := range b.refused {
		if r.ID != "" {
			e.run.seen.add(r.ID)
		}
	}
}

// committed reports whether the batch that was in hand when the connection broke is stored after all, and takes over
// what it left.
func (e *engine) committed(ctx context.Context) (bool, error) {
	slot, err := e.slot(ctx)
	if err != nil {
		return false, err
	}
	switch {
	case slot.run != e.run.ID || slot.Batch > e.place.Batch+1:
		return false, errOvertaken
	case slot.Batch == e.place.Batch:
		return false, nil
	}
	e.settle(next{slot.place, slot.state.Report, slot.state.Rejects})
	return true, nil
}

// passing reports whether an error may be gone at the next try: the database is away, full, or was interrupted.
func passing(err error) bool {
	if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Conflict) {
		return true
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code[:2] == "57" || pg.Code[:2] == "08" || pg.Code[:2] == "53"
	}
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

func (r Report) clone() Report {
	c := r
	c.Types = make(map[string]*Counts, len(r.Types))
	for t, n := range r.Types {
		counts := *n
		c.Types[t] = &counts
	}
	c.Reasons, c.Unknown = maps.Clone(r.Reasons), maps.Clone(r.Unknown)
	return c
}
