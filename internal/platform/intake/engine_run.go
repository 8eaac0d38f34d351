package intake

import (
	"context"
	"crypto/sha256"
	"hash/maphash"
	"log/slog"
	"maps"
	"slices"
	"time"

	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// CodeErased means that the customer was erased and the source still sends their data.
const CodeErased Code = "erased"

// Run is one import on its way, as sinks see it.
type Run struct {
	ID      int64
	Store   *store.Store
	Log     *slog.Logger
	Context context.Context

	customers customers
	erasures  time.Time       // the last erasure that the cache knows of
	allNew    map[string]bool // tables to which the last batch brought nothing that was known
	sources   map[string]bool // sources of the records, as their ids begin
	at        time.Time       // of the transaction in hand
	seen      *idSet          // records that were come across and not written; nil when nobody needs to know
}

// Now is the time of the transaction in hand, the same for all that it writes.
func (r *Run) Now() time.Time { return r.at }

// Resolve finds the customers of records, and refuses those of nobody. With erasable it also refuses the records of
// customers who were erased: the source does not know of it yet.
func (r *Run) Resolve(tx *store.Tx, items []*Item, erasable bool) error {
	var missing []string
	asked := map[string]bool{}
	for _, it := range items {
		if it.CustomerID != 0 || it.Customer == "" || asked[it.Customer] {
			continue
		}
		if _, ok := r.customers.of(it.Customer); !ok {
			asked[it.Customer] = true
			missing = append(missing, it.Customer)
		}
	}
	if err := r.lookUp(tx, missing); err != nil {
		return err
	}
	for _, it := range items {
		if it.CustomerID != 0 {
			continue
		}
		c, ok := r.customers.of(it.Customer)
		switch {
		case it.Customer == "":
			it.Refuse(NewProblem(CodeNobody, "the record does not say whose it is; name its customer at the source"))
		case !ok:
			it.Refuse(NewProblem(CodeNobody, "the customer %s is not known; import that customer first, and then this file again", Quote(it.Customer)))
		case erasable && !c.Erased.IsZero():
			it.Refuse(ErasedProblem(c.Erased))
		default:
			it.CustomerID = c.ID
		}
	}
	return nil
}

// Customer is a customer that a record names.
type Customer struct {
	ID     int64
	Erased time.Time // zero: not erased
}

// Customers looks up customers by their source ids. Those that are not known are not in the result.
func (r *Run) Customers(tx *store.Tx, sourceIDs []string) (map[string]Customer, error) {
	if err := r.lookUp(tx, slices.DeleteFunc(slices.Clone(sourceIDs), func(id string) bool { _, ok := r.customers.of(id); return ok })); err != nil {
		return nil, err
	}
	found := make(map[string]Customer, len(sourceIDs))
	for _, id := range sourceIDs {
		if c, ok := r.customers.of(id); ok {
			found[id] = c
		}
	}
	return found, nil
}

// ErasedProblem is why nothing is taken for a customer who was erased.
func ErasedProblem(at time.Time) *Problem {
	return NewProblem(CodeErased, "the data of this customer were erased on %s and are not taken in again; take the customer out at the source, or import a new contract under a new customer number", at.Format(time.DateOnly))
}

func (r *Run) lookUp(tx *store.Tx, sourceIDs []string) error {
	if len(sourceIDs) == 0 {
		return nil
	}
	rows, err := tx.Rows(`SELECT source_id, id, erased_at FROM customers WHERE source_id = ANY($1)`, sourceIDs)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var c Customer
		if err := rows.Scan(&id, &c.ID, dataset.Nullable(&c.Erased)); err != nil {
			return err
		}
		r.customers.add(id, c)
	}
	return rows.Err()
}

// Do runs a part of the import that is no batch, such as what a sink does in the end, and records it.
func (r *Run) Do(fn func(tx *store.Tx) error) error {
	return r.Store.Do(r.Context, r.change("import.finished"), func(tx *store.Tx) error {
		if err := r.prepare(tx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Sources lists where the records of the run come from, as their ids begin: "whmcs:main".
func (r *Run) Sources() []string { return slices.Sorted(maps.Keys(r.sources)) }

func (r *Run) saw(id string) bool { return r.seen != nil && r.seen.has(id) }

// idSet remembers ids by a hash of 64 bits: eight bytes for each, whatever their length. Two ids that meet in one hash
// are taken for the same, which at worst leaves a record unmarked; with ten million of them the chance of a single
// such pair is one in 370,000.
type idSet struct {
	seed   maphash.Seed
	hashes []uint64
	sorted bool
}

func newIDSet() *idSet { return &idSet{seed: maphash.MakeSeed()} }

func (s *idSet) add(id string) {
	s.hashes, s.sorted = append(s.hashes, maphash.String(s.seed, id)), false
}

func (s *idSet) has(id string) bool {
	if !s.sorted {
		slices.Sort(s.hashes)
		s.sorted = true
	}
	_, found := slices.BinarySearch(s.hashes, maphash.String(s.seed, id))
	return found
}

// batchLock is the advisory lock under which batches are stored: imports that run at the same time take turns, batch by
// batch, and so never meet in one row or wait for each other in a circle.
const batchLock = 724270

// prepare readies a transaction of an import.
func (r *Run) prepare(tx *store.Tx) error {
	r.at = tx.Now()
	for _, sql := range []string{
		// A plan that was made while a table was empty stays in use while millions of rows come in. Without sequential
		// scans it is the right one from the start, also for the checks of foreign keys.
		`SET LOCAL enable_seqscan = off`,
		// Should the machine lose its power, the last batches go with their place in the source, and are read again. The
		// end of the run waits until all is on disk.
		`SET LOCAL synchronous_commit = off`,
	} {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
	if err := Pause(tx); err != nil {
		return err
	}
	return r.refresh(tx)
}

// Pause keeps imports from storing anything until the transaction ends, once the batch in hand is done. An erasure takes
// it, so that no batch brings back what it takes away.
func Pause(tx *store.Tx) error {
	_, err := tx.Exec(`SELECT pg_advisory_xact_lock($1)`, batchLock)
	return err
}

// maxCustomers bounds how many customers a run remembers: some five MiB.
const maxCustomers = 100_000

// customers remembers who is behind a source id. It keeps half of the id's SHA-256 in its place: 16 bytes, and nothing
// for the garbage collector to follow.
type customers struct {
	ids    map[[16]byte]int64
	erased map[int64]time.Time
}

func newCustomers() customers {
	return customers{ids: map[[16]byte]int64{}, erased: map[int64]time.Time{}}
}

func customerKey(sourceID string) [16]byte {
	sum := sha256.Sum256([]byte(sourceID))
	return [16]byte(sum[:16])
}

func (c customers) of(sourceID string) (Customer, bool) {
	id, ok := c.ids[customerKey(sourceID)]
	return Customer{ID: id, Erased: c.erased[id]}, ok
}

func (c customers) add(sourceID string, customer Customer) {
	c.ids[customerKey(sourceID)] = customer.ID
	if !customer.Erased.IsZero() {
		c.erased[customer.ID] = customer.Erased
	}
}

func (c customers) forget() {
	clear(c.ids)
	clear(c.erased)
}

// refresh forgets the customers when one was erased since they were looked up, or when they are too many.
func (r *Run) refresh(tx *store.Tx) error {
	var last *time.Time
	if err := tx.Row(`SELECT max(erased_at) FROM customers WHERE erased_at IS NOT NULL`).Scan(&last); err != nil {
		return err
	}
	if last != nil && !last.Equal(r.erasures) {
		r.erasures = *last
		r.customers.forget()
	}
	if len(r.customers.ids) > maxCustomers {
		r.customers.forget()
	}
	return nil
}
