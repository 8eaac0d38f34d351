package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/fault"
	"inzage/internal/platform/store"
)

// batch is what goes to the database in one transaction.
type batch struct {
	items   []*Item
	refused []Reject
	end     Cursor // behind the last of them
	bytes   int
}

// maxID is the longest source id, in bytes: longer ones do not fit in an index.
const maxID = 1000

// read reads the source into batches: it decodes and encodes while the database stores the batch before.
func (e *engine) read(ctx context.Context, out chan<- *batch) error {
	b := &batch{}
	var row Row
	send := func() error {
		if b.end == (Cursor{}) {
			return nil
		}
		select {
		case out <- b:
			b = &batch{items: make([]*Item, 0, len(b.items))}
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	full := func(at Cursor) error {
		b.end = at
		if len(b.items)+len(b.refused) < e.BatchRows && b.bytes < e.BatchBytes {
			return nil
		}
		return send()
	}
	yield := func(env Envelope, at Cursor) error {
		if err := e.accept(b, env, &row); err != nil {
			return err
		}
		return full(at)
	}
	refuse := func(r Reject, at Cursor) error {
		b.refused = append(b.refused, r)
		b.bytes += len(r.Record) + 200
		return full(at)
	}
	if err := e.src.Each(ctx, e.place.Cursor, yield, refuse); err != nil {
		return err
	}
	return send()
}

// accept adds an envelope to a batch, as a row or as refused.
func (e *engine) accept(b *batch, env Envelope, row *Row) error {
	env.Raw = nil // another's memory
	it := &Item{Envelope: env}
	if p := e.prepare(it, row); p != nil {
		problem, ok := errors.AsType[*Problem](p)
		if !ok {
			return p
		}
		it.Refuse(problem)
		it.unfit = true
	}
	b.items = append(b.items, it)
	b.bytes += len(env.Data) + len(env.Extra) + len(it.row) + 300
	if env.Blob != nil {
		b.bytes += len(env.Blob.Data)
	}
	return nil
}

func (e *engine) prepare(it *Item, row *Row) error {
	sink := e.sinks[it.Type]
	switch {
	case sink == nil:
		return NewProblem(CodeNotHeld, "records of the type %s are not held here; nothing has to be done", Quote(it.Type))
	case it.ID == "":
		return NewProblem(CodeMissing, "the record has no id; without one it cannot be known again").In("id")
	case len(it.ID) > maxID || len(it.Customer) > maxID:
		return NewProblem(CodeValue, "the id is longer than %d bytes", maxID).In("id")
	case it.Op == Delete:
		return nil
	}
	row.reset()
	if err := sink.Prepare(it, row); err != nil {
		return err
	}
	if row.err != nil {
		return row.err
	}
	it.row = bytes.Clone(row.b)
	h := sha256.New()
	h.Write(it.row)
	h.Write([]byte{0})
	h.Write([]byte(it.Customer))
	h.Write(row.aside)
	if it.Blob != nil {
		sum := sha256.Sum256(it.Blob.Data)
		h.Write(sum[:])
	}
	h.Sum(it.digest[:0])
	return nil
}

// storeItems stores a batch within a transaction: by type in the order in which records build on each other.
func (e *engine) storeItems(tx *store.Tx, b *batch) error {
	slices.SortStableFunc(b.items, func(x, y *Item) int { return byOrder(x.Type, y.Type) })
	for rest := b.items; len(rest) > 0; {
		n, ids := 0, map[string]bool{}
		var group []*Item
		for _, it := range rest {
			// The same id once more is a later version: it must find this one stored.
			if it.Type != rest[0].Type || ids[it.ID] {
				break
			}
			ids[it.ID] = true
			if n++; it.Open() {
				group = append(group, it)
			}
		}
		if len(group) > 0 {
			if err := e.apply(tx, e.sinks[group[0].Type], group); err != nil {
				return err
			}
		}
		rest = rest[n:]
	}
	return nil
}

// apply gives records to a sink. When PostgreSQL takes them not, each half is tried alone, until the one is found that
// is at fault.
func (e *engine) apply(tx *store.Tx, sink Sink, items []*Item) error {
	if _, err := tx.Exec(`SAVEPOINT intake`); err != nil {
		return err
	}
	err := sink.Apply(tx, e.run, items)
	if err == nil {
		if open := Unsettled(items); len(open) > 0 {
			return errors.New("intake: the sink of " + sink.Type() + " left " + open[0].ID + " unsettled")
		}
		_, err = tx.Exec(`RELEASE SAVEPOINT intake`)
		return err
	}
	p := refusal(err)
	if p == nil {
		return err
	}
	if _, err := tx.Exec(`ROLLBACK TO SAVEPOINT intake`); err != nil {
		return err
	}
	if _, err := tx.Exec(`RELEASE SAVEPOINT intake`); err != nil {
		return err
	}
	e.run.customers.forget() // some may have come in what was just rolled back
	if len(items) == 1 {
		items[0].Refuse(p)
		return nil
	}
	for _, it := range items {
		it.reopen()
	}
	half := len(items) / 2
	if err := e.apply(tx, sink, items[:half]); err != nil {
		return err
	}
	return e.apply(tx, sink, items[half:])
}

// refusal turns an error about what was to be stored into a Problem; nil when the error is about something else.
func refusal(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || len(pg.Code) < 2 {
		return nil
	}
	what := pg.Message
	if pg.ColumnName != "" {
		what = pg.ColumnName + ": " + what
	}
	switch pg.Code[:2] {
	case "22": // data exception
		if fault.Is(err, fault.Invalid) {
			return NewProblem(CodeEncoding, "the database does not take this text (%s); mend it at the source", what)
		}
		return NewProblem(CodeValue, "the database does not take this value (%s); mend it at the source", what)
	case "23": // a constraint
		if pg.Code == "23505" {
			return NewProblem(CodeValue, "this is taken by another record (%s); mend one of the two at the source", strings.TrimSuffix(pg.ConstraintName, "_key"))
		}
		return NewProblem(CodeValue, "the database does not take this value (%s, %s); mend it at the source", pg.ConstraintName, what)
	case "54": // a limit of the program, such as too long a text for an index
		return NewProblem(CodeTooLarge, "the database does not take a value of this size (%s)", what)
	}
	return nil
}
