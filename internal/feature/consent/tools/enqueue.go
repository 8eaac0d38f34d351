package tools

import (
	"errors"
	"time"

	"github.com/riverqueue/river"

	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/store"
)

// queueName is the queue of what is told to tools: a tool that is slow holds up nothing else.
const queueName = "consent_tools"

// tellArgs is the job that tells a tool one thing.
type tellArgs struct {
	Delivery int64 `json:"delivery"`
}

// Kind names the job.
func (tellArgs) Kind() string { return "consent_tell" }

// InsertOpts puts the job in its queue.
func (tellArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueName} }

// Enqueue writes down, in the transaction of the decision, what each tool must hear of it. A tool that has nothing to do
// with a purpose hears nothing. It takes no lock, so that it can stand anywhere in a transaction: which decision about an
// address is the newest is looked at when it is told.
func (s *Service) Enqueue(tx *store.Tx, changes ...Change) error {
	heard := map[string][]Change{} // by tool
	for _, c := range changes {
		if c.EventID == (ident.ID{}) || c.Purpose == "" || c.At.IsZero() {
			return errors.New("tools: a change needs an event, a purpose and a time")
		}
		if canonical, err := identity.Canonical(c.Address); err != nil || canonical != c.Address {
			// No tool can have an address like this one, and a withdrawal must not fail for it.
			s.Log.Error("a tool was not told: the address is not in its canonical form", "event", c.EventID)
			continue
		}
		for _, t := range s.Tools {
			if t.Hears(c.Purpose) {
				heard[t.Name()] = append(heard[t.Name()], c)
			}
		}
	}
	for _, t := range s.Tools {
		if err := insert(tx, t.Name(), heard[t.Name()]); err != nil {
			return err
		}
	}
	return nil
}

// insert writes rows and jobs for one tool, in two statements however many they are: an import brings thousands.
func insert(tx *store.Tx, tool string, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	var (
		n                          = len(changes)
		events                     = make([]ident.ID, n)
		customers, links           = make([]int64, n), make([]int64, n)
		addresses, purposes, langs = make([]string, n), make([]string, n), make([]string, n)
		macs                       = make([][]byte, n)
		given                      = make([]bool, n)
		at                         = make([]time.Time, n)
		jobs                       []tellArgs
		err                        error
	)
	for i, c := range changes {
		if macs[i], err = identity.AddressMAC(tx.Context(), tx.Keys(), c.Address); err != nil {
			return err
		}
		events[i], customers[i], links[i], addresses[i], purposes[i] = c.EventID, c.CustomerID, c.LinkID, c.Address, c.Purpose
		langs[i], given[i], at[i] = c.Language, c.Given, c.At
	}
	rows, err := tx.Rows(`INSERT INTO consent_deliveries (tool, event_id, customer_id, link_id, address, address_mac, purpose, language, given,
			event_at, state, due, created_at)
		SELECT $1, event, nullif(customer, 0), nullif(link, 0), address, mac, purpose, language, given, at, 'pending', $2, $2
		FROM unnest($3::uuid[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::boolean[], $11::timestamptz[])
			AS c (event, customer, link, address, mac, purpose, language, given, at)
		RETURNING id`, tool, tx.Now(), events, customers, links, addresses, macs, purposes, langs, given, at)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var job tellArgs
		if err := rows.Scan(&job.Delivery); err != nil {
			return err
		}
		jobs = append(jobs, job)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close() // nothing else can run on the connection before
	return store.EnqueueMany(tx, jobs)
}

// Forget takes an erased customer out of what tools were told. What is on its way at this moment arrives, and a withdrawal
// keeps its address until the tool has heard it; a consent that waits is told no more.
func Forget(tx *store.Tx, customer int64) error {
	if _, err := tx.Exec(`UPDATE consent_deliveries SET state = 'overtaken', address = NULL, error = '', done_at = $2
		WHERE customer_id = $1 AND given AND state IN ('pending', 'failed')`, customer, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE consent_deliveries SET customer_id = NULL WHERE customer_id = $1`, customer); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE consent_differences SET customer_id = NULL WHERE customer_id = $1`, customer)
	return err
}
