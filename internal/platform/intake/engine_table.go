package intake

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"inzage/internal/core/ident"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Table is the Sink of a table in which each row is one record. The table has the head columns customer_id, id,
// source_id, import_id, version_at, digest and gone_at besides its own.
//
// New rows go straight into it by COPY. A row that changed is kept whole in record_versions, then deleted and copied
// anew under its id: one way in for all, and no temporary table, which the program's role may not make. What is the
// same costs one look-up in an index, and no write.
type Table struct {
	RecordType string   // of hpx/1
	Kind       string   // kind of data, for its summaries; empty when the kind counts something else
	VersionOf  string   // under which kind earlier versions are kept
	Name       string   // of the table
	Columns    []string // as Encode writes them
	Keep       []string // nullable columns that Encode does not write and that a change leaves as they are: of types with a binary form
	Erasable   bool     // an erasure takes these records away, so none is taken for a customer who was erased

	// Encode reads the record of an envelope and writes its row.
	Encode func(it *Item, row *Row) error
	// Also is an expression of type jsonb that goes into an earlier version of the row t besides it; empty: nothing.
	Also string
	// Resolve finds whose records are, and refuses those of nobody; nil: Run.Resolve.
	Resolve func(tx *store.Tx, run *Run, items []*Item) error
	// Leave is called for records that turn out to be another customer's, before their earlier versions go; nil: nothing.
	Leave func(tx *store.Tx, moved []Replaced) error
	// Stored is called when the rows of new and changed records are in place; nil: nothing more to do.
	Stored func(tx *store.Tx, run *Run, added, changed []Replaced) error
}

// Replaced is a record that was stored, and what it took the place of.
type Replaced struct {
	*Item
	From int64    // the customer whose it was; 0 when it is new
	Keep [][]byte // the columns of Table.Keep as they were, in PostgreSQL's binary form; nil is NULL
}

// Type returns the record type.
func (t *Table) Type() string { return t.RecordType }

// Prepare writes the row.
func (t *Table) Prepare(it *Item, row *Row) error { return t.Encode(it, row) }

// known is what the table holds of a record.
type known struct {
	customer int64
	id       ident.ID
	version  time.Time
	digest   []byte
	gone     bool
	keep     [][]byte
}

// Apply stores records. While nothing that comes is known, it is not looked up first: should the table know better, its
// unique index says so, and the batch is stored the careful way.
func (t *Table) Apply(tx *store.Tx, run *Run, items []*Item) error {
	if run.allNew[t.Name] && onlyUpserts(items) {
		done, err := t.hope(tx, run, items)
		if done || err != nil {
			return err
		}
	}
	held, err := t.held(tx, items)
	if err != nil {
		return err
	}
	run.allNew[t.Name] = len(held) == 0
	return t.apply(tx, run, items, held)
}

func onlyUpserts(items []*Item) bool {
	return !slices.ContainsFunc(items, func(it *Item) bool { return it.Op == Delete })
}

// hope stores records as new ones. It reports false, and has done nothing, when one of them was known.
func (t *Table) hope(tx *store.Tx, run *Run, items []*Item) (bool, error) {
	if _, err := tx.Exec(`SAVEPOINT hope`); err != nil {
		return false, err
	}
	customers := make([]int64, len(items)) // those that the sink found before
	for i, it := range items {
		customers[i] = it.CustomerID
	}
	err := t.apply(tx, run, items, nil)
	if err == nil {
		_, err = tx.Exec(`RELEASE SAVEPOINT hope`)
		return true, err
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || pg.Code != "23505" { // unique_violation
		return false, err
	}
	if _, err := tx.Exec(`ROLLBACK TO SAVEPOINT hope`); err != nil {
		return false, err
	}
	if _, err := tx.Exec(`RELEASE SAVEPOINT hope`); err != nil {
		return false, err
	}
	run.customers.forget()
	for i, it := range items {
		it.reopen()
		it.CustomerID = customers[i]
	}
	return false, nil
}

// apply stores records of which the table holds some.
func (t *Table) apply(tx *store.Tx, run *Run, items []*Item, held map[string]known) error {
	if err := t.superseded(tx, items, held); err != nil {
		return err
	}
	var changes, upserts []*Item
	for _, it := range items {
		k, there := held[it.ID]
		switch {
		case !it.Open():
		case it.Op == Delete && (!there || k.gone), there && it.Envelope.At.Before(k.version):
			it.Took(Same)
		default:
			if changes = append(changes, it); it.Op != Delete {
				upserts = append(upserts, it)
			}
		}
	}
	if err := t.resolve(tx, run, upserts); err != nil {
		return err
	}
	var added, changed []Replaced
	var back, gone []*Item
	for _, it := range Unsettled(changes) {
		k, there := held[it.ID]
		same := there && bytes.Equal(k.digest, it.digest[:]) && k.customer == it.CustomerID
		switch {
		case it.Op == Delete:
			gone = append(gone, it)
		case !there:
			it.RowID = ident.Record()
			added = append(added, Replaced{Item: it, Keep: make([][]byte, len(t.Keep))})
		case same && k.gone:
			it.RowID = k.id
			back = append(back, it)
		case same:
			it.Took(Same)
		default:
			it.RowID = k.id
			changed = append(changed, Replaced{Item: it, From: k.customer, Keep: k.keep})
		}
	}
	return t.store(tx, run, added, changed, back, gone)
}

func (t *Table) resolve(tx *store.Tx, run *Run, items []*Item) error {
	if t.Resolve != nil {
		return t.Resolve(tx, run, items)
	}
	return run.Resolve(tx, items, t.Erasable)
}

func (t *Table) store(tx *store.Tx, run *Run, added, changed []Replaced, back, gone []*Item) error {
	if err := t.replace(tx, run, changed); err != nil {
		return err
	}
	if err := t.copy(tx, run, added, changed); err != nil {
		return err
	}
	if t.Stored != nil && len(added)+len(changed) > 0 {
		if err := t.Stored(tx, run, added, changed); err != nil {
			return err
		}
	}
	if err := t.summarise(tx, added, changed); err != nil {
		return err
	}
	if err := t.mark(tx, run, back, false); err != nil {
		return err
	}
	if err := t.mark(tx, run, gone, true); err != nil {
		return err
	}
	for _, r := range added {
		r.Took(New)
	}
	for _, r := range changed {
		r.Took(Changed)
	}
	return nil
}

// held looks up which records the table has.
func (t *Table) held(tx *store.Tx, items []*Item) (map[string]known, error) {
	ids := make([]string, 0, len(items))
	for _, it := range items {
		if it.Open() {
			ids = append(ids, it.ID)
		}
	}
	held := map[string]known{}
	if len(ids) == 0 {
		return held, nil
	}
	columns := append([]string{"source_id, customer_id, id, version_at, digest, gone_at IS NOT NULL"}, t.Keep...)
	rows, err := tx.Rows(`SELECT `+strings.Join(columns, ", ")+` FROM `+t.Name+` WHERE source_id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		k := known{keep: make([][]byte, len(t.Keep))}
		dest := []any{&id, &k.customer, &k.id, &k.version, &k.digest, &k.gone}
		for range t.Keep {
			dest = append(dest, nil) // taken below as it came
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for i, v := range rows.RawValues()[6:] {
			k.keep[i] = bytes.Clone(v)
		}
		held[id] = k
	}
	return held, rows.Err()
}

// copy writes the rows of new and changed records. They are put together while PostgreSQL takes in those before.
func (t *Table) copy(tx *store.Tx, run *Run, added, changed []Replaced) error {
	rows := slices.Concat(added, changed)
	if len(rows) == 0 {
		return nil
	}
	columns := slices.Concat(headColumns, t.Columns, t.Keep)
	n, err := tx.CopyBinary(t.Name, columns, &rowReader{rows: rows, columns: len(columns), run: run.ID})
	if err == nil && n != int64(len(rows)) {
		err = fmt.Errorf("intake: COPY took %d of %d rows of %s", n, len(rows), t.Name)
	}
	return err
}

// mark sets or takes away the mark that a record is gone at its source.
func (t *Table) mark(tx *store.Tx, run *Run, items []*Item, gone bool) error {
	if len(items) == 0 {
		return nil
	}
	var ids []string
	var times []*time.Time
	for _, it := range items {
		ids = append(ids, it.ID)
		at := &it.Envelope.At
		if !gone {
			at = nil
		}
		times = append(times, at)
	}
	_, err := tx.Exec(`UPDATE `+t.Name+` t SET gone_at = m.at, import_id = $3
		FROM unnest($1::text[], $2::timestamptz[]) AS m(id, at) WHERE t.source_id = m.id`, ids, times, run.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		it.Took(Changed)
	}
	return nil
}

// summarise adds what was stored to the summaries of its customers.
func (t *Table) summarise(tx *store.Tx, added, changed []Replaced) error {
	if t.Kind == "" {
		return nil
	}
	sums := map[int64]dataset.Summary{}
	add := func(customer int64, r Replaced, n int64) {
		s := sums[customer]
		s.Count += n
		if at := r.Occurred; !at.IsZero() && n >= 0 {
			if s.Oldest.IsZero() || at.Before(s.Oldest) {
				s.Oldest = at
			}
			if at.After(s.Newest) {
				s.Newest = at
			}
		}
		sums[customer] = s
	}
	for _, r := range added {
		add(r.CustomerID, r, 1)
	}
	for _, r := range changed {
		if r.From == r.CustomerID {
			add(r.CustomerID, r, 0)
			continue
		}
		add(r.From, r, -1)
		add(r.CustomerID, r, 1)
	}
	return AddSummaries(tx, t.Kind, sums)
}

// AddSummaries adds to the summaries of a kind, by customer.
func AddSummaries(tx *store.Tx, kind string, sums map[int64]dataset.Summary) error {
	if len(sums) == 0 {
		return nil
	}
	ids, deltas := make([]int64, 0, len(sums)), make([]dataset.Summary, 0, len(sums))
	for id, s := range sums {
		ids, deltas = append(ids, id), append(deltas, s)
	}
	return dataset.Add(tx, dataset.OfCustomer, kind, ids, deltas)
}
