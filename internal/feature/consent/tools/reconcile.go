package tools

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/platform/identity"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// ReconcileOptions say how to compare.
type ReconcileOptions struct {
	// Trust takes over any number of withdrawals from a tool. Without it a comparison stops when more than half of a list of
	// some size has unsubscribed since the last time: that is no decision of people but a mishap in the tool.
	Trust bool
	// Show is called for each difference; nil shows none.
	Show func(Difference)
}

// ErrTooMany means that a tool would withdraw the consents of most people on its list at once.
var ErrTooMany = errors.New("more than half of the tool's list has unsubscribed at once: look whether the tool is as it should be, then compare again with --yes")

// tooMany is how many withdrawals a tool may bring at once, whatever the size of its list.
const tooMany = 100

// Reconcile compares each tool that can say who is on its list with what is in force here, and brings both together:
// who unsubscribed there is withdrawn here, unless consent was given again later; who withdrew here is unsubscribed
// there; who gave consent here is put on the list. A tool that cannot be asked does not keep the others from it.
// What is still on its way to a tool is no difference.
func (s *Service) Reconcile(ctx context.Context, o ReconcileOptions) (reports []Report, err error) {
	if s.Standing == nil || s.InForce == nil || s.OnUnsubscribed == nil {
		return nil, errors.New("tools: nobody knows what is in force here")
	}
	var errs []error
	for _, t := range s.Tools {
		if l, ok := t.(Lister); ok {
			r, err := s.reconcile(ctx, l, o)
			reports = append(reports, r)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", l.Name(), err))
			}
		}
	}
	return reports, errors.Join(errs...)
}

// comparison is one run with one tool.
type comparison struct {
	*Service
	tool   Lister
	run    int64
	opts   ReconcileOptions
	report Report
	seen   map[[sha256.Size]byte]bool // addresses on the tool's list, hashed: forty bytes each
	left   []Difference               // those who unsubscribed there, taken over at the end
	subbed int                        // members who are subscribed
}

func (s *Service) reconcile(ctx context.Context, tool Lister, o ReconcileOptions) (Report, error) {
	c := &comparison{Service: s, tool: tool, opts: o, seen: map[[sha256.Size]byte]bool{}, report: Report{Tool: tool.Name(), Counts: map[What]int{}}}
	err := s.Store.Upkeep(ctx, store.Deliveries, func(u *store.UpkeepTx) error {
		return u.Row(`INSERT INTO consent_reconciliations (tool, started_at) VALUES ($1, $2) RETURNING id`, tool.Name(), s.now()).Scan(&c.run)
	})
	if err != nil {
		return c.report, err
	}
	err = tool.Members(ctx, func(page []Member) error { return c.members(ctx, page) })
	if err == nil {
		err = c.missing(ctx)
	}
	if err == nil {
		err = c.takeOver(ctx)
	}
	// Why it stopped is written down also when it was asked to.
	why := ""
	if err != nil {
		why = reason(err, "")
	}
	ended := s.Store.Do(context.WithoutCancel(ctx), store.Change{Action: "consent.reconciled", Subject: keys.Nobody(), Payload: map[string]any{"run": c.run, "tool": tool.Name()}},
		func(tx *store.Tx) error {
			for what, n := range c.report.Counts {
				tx.Note(string(what), n)
			}
			_, err := tx.Exec(`UPDATE consent_reconciliations SET ended_at = $2, members = $3, in_force = $4, error = $5 WHERE id = $1`,
				c.run, tx.Now(), c.report.Members, c.report.InForce, why)
			return err
		})
	return c.report, errors.Join(err, ended)
}

// members compares some addresses of the tool's list.
func (c *comparison) members(ctx context.Context, page []Member) error {
	var addresses []string
	there := map[string]Member{}
	for _, m := range page {
		c.report.Members++
		canonical, err := identity.Canonical(m.Address)
		if err != nil {
			continue // no customer can have it
		}
		// The same address in two spellings is subscribed when either is.
		if old, twice := there[canonical]; twice && old.State == Subscribed {
			continue
		}
		if _, twice := there[canonical]; !twice {
			addresses = append(addresses, canonical)
		}
		there[canonical] = m
		c.seen[sha256.Sum256([]byte(canonical))] = true
		if m.State == Subscribed {
			c.subbed++
		}
	}
	r := c.Store.Read(ctx)
	here, err := c.Standing(r, c.tool.Purpose(), addresses)
	if err != nil {
		return err
	}
	told, err := c.told(r, addresses)
	if err != nil {
		return err
	}
	var again []found
	for _, address := range addresses {
		m := there[address]
		now, known := here[address]
		what := compare(m, now, known, told[address])
		if what == "" {
			continue
		}
		if told[address].about(now) {
			now.EventID = told[address].event // so that its page shows that it is told again
		}
		f := found{Difference{Tool: c.tool.Name(), Purpose: c.tool.Purpose(), What: what, Address: address, CustomerID: now.CustomerID, At: m.Since}, now}
		if what == UnsubscribedThere {
			if !f.At.After(now.At) { // unknown, or by a clock that is late: it came after the consent all the same
				f.At = c.now()
			}
			c.left = append(c.left, f.Difference)
			continue
		}
		again = append(again, f)
	}
	return c.write(ctx, again)
}

// missing finds those who gave consent here and are not on the tool's list.
func (c *comparison) missing(ctx context.Context) error {
	var page []Change
	flush := func() error {
		var addresses []string
		for _, p := range page {
			addresses = append(addresses, p.Address)
		}
		told, err := c.told(c.Store.Read(ctx), addresses)
		if err != nil {
			return err
		}
		var again []found
		for _, p := range page {
			if last := told[p.Address]; !last.open {
				if last.about(p) {
					p.EventID = last.event
				}
				again = append(again, found{Difference{c.tool.Name(), p.Purpose, MissingThere, p.Address, p.CustomerID, p.At}, p})
			}
		}
		page = page[:0]
		return c.write(ctx, again)
	}
	err := c.InForce(c.Store.Read(ctx), c.tool.Purpose(), func(p Change) error {
		c.report.InForce++
		if sum := sha256.Sum256([]byte(p.Address)); c.seen[sum] {
			return nil
		} else {
			c.seen[sum] = true // two customers with one address are told once
		}
		if page = append(page, p); len(page) < 500 {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// takeOver withdraws here what was withdrawn there.
func (c *comparison) takeOver(ctx context.Context) error {
	if n := len(c.left); n > tooMany && n > c.subbed && !c.opts.Trust {
		return fmt.Errorf("%w (%d of %d)", ErrTooMany, n, n+c.subbed)
	}
	var errs []error
	for _, d := range c.left {
		if err := c.OnUnsubscribed(ctx, d.Purpose, d.Address, d.At); err != nil {
			errs = append(errs, err)
			if len(errs) > 10 || ctx.Err() != nil {
				break
			}
			continue
		}
		if err := c.write(ctx, []found{{Difference: d}}); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

// found is a difference with the decision that holds here.
type found struct {
	Difference
	here Change
}

// told is what the tool must be told again, now.
func (f found) told(now time.Time) Change {
	c := f.here
	if c.EventID == (ident.ID{}) { // nobody here has the address any more: no event is about it
		c.EventID, c.At = ident.Random(), now
	}
	c.Address, c.Purpose, c.Given = f.Address, f.Purpose, f.What != WithdrawnHere
	return c
}

// write notes differences and, where the portal's decision holds, has the tool told again.
func (c *comparison) write(ctx context.Context, list []found) error {
	if len(list) == 0 {
		return nil
	}
	err := c.Store.Do(ctx, store.Change{Action: "consent.differences_found", Subject: keys.Nobody(), Payload: map[string]any{"run": c.run, "differences": len(list)}},
		func(tx *store.Tx) error {
			var again []Change
			for _, f := range list {
				mac, err := identity.AddressMAC(ctx, tx.Keys(), f.Address)
				if err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO consent_differences (reconciliation_id, customer_id, address_mac, purpose, what, at)
					VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, $6)`, c.run, f.CustomerID, mac, f.Purpose, f.What, tx.Now()); err != nil {
					return err
				}
				if f.What == GivenLater || f.What == WithdrawnHere || f.What == MissingThere {
					again = append(again, f.told(tx.Now()))
				}
			}
			return insert(tx, c.tool.Name(), again)
		})
	if err != nil {
		return err
	}
	for _, f := range list {
		c.report.Counts[f.What]++
		if c.opts.Show != nil {
			c.opts.Show(f.Difference)
		}
	}
	return nil
}
