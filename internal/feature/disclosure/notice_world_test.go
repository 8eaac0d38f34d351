package disclosure

import (
	"context"
	"slices"
	"testing"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// desk is a world in which letters and accesses are seen.
type desk struct {
	*world
	seen []Sight
}

func newDesk(t *testing.T) *desk {
	d := &desk{}
	d.world = newWorld(t, func(o *Options) {
		o.Addresses = func(r store.Reader, customer int64) ([]Address, error) {
			return []Address{{LoginID: 0, Mail: "jan@peeters.example", Language: i18n.NL}}, nil
		}
		o.Accesses = func(_ *store.Tx, all ...Sight) error { d.seen = append(d.seen, all...); return nil }
	})
	return d
}

// open makes an order one that says nothing of secrecy, on a ground that imposes none.
func open(in *Registration) {
	in.Order.Bases, in.Secrecy, in.Lines = []string{"judicial877"}, Secrecy{Source: "none"}, in.Lines[:1]
}

// until makes an order's own secrecy end with a day.
func until(y int, m time.Month, d int) func(*Registration) {
	return func(in *Registration) {
		open(in)
		in.Secrecy = Secrecy{Source: "order", Text: "geheim tot die dag", Until: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
	}
}

// wished makes secrecy an authority's mere wish.
func wished(in *Registration) {
	open(in)
	in.Secrecy = Secrecy{Source: "request", Text: "gelieve te zwijgen"}
}

// sweep does what the clock does by itself.
func (d *desk) sweep() {
	d.t.Helper()
	must(d.t, d.svc.tellPending(system, 0))
}

// messages counts what customers were told.
func (d *desk) messages() int { return d.count(`SELECT count(*) FROM disclosure_notices`) }

// letters counts what lies in the outbox.
func (d *desk) letters() int { return d.count(`SELECT count(*) FROM outbox`) }

// subject is where telling the only customer of a case stands.
func (d *desk) subject(reference string) Subject {
	d.t.Helper()
	all := d.read(reference).Subjects
	if len(all) != 1 {
		d.t.Fatalf("%d customers in %s", len(all), reference)
	}
	return all[0]
}

// stands fails unless telling the customer stands so.
func (d *desk) stands(reference, standing, reason string) Subject {
	d.t.Helper()
	s := d.subject(reference)
	if s.Notice != standing || s.Reason != reason {
		d.t.Fatalf("the notice of %s is %s (%s), want %s (%s)", reference, s.Notice, s.Reason, standing, reason)
	}
	return s
}

// copied adds a redacted copy for the customer.
func (d *desk) copied(reference string) {
	d.t.Helper()
	f := d.read(reference)
	must(d.t, d.svc.AddNoticeCopy(d.A.ctx, reference, f.Version, NoticeCopy{Number: f.Subjects[0].Number, Paper: &Paper{Name: "kopie.pdf", Data: pdf("zwart gemaakt")}}))
}

// mayRelease asks whether a release would have to wait.
func (d *desk) mayRelease(reference string) error {
	return d.store.Do(d.B.ctx, store.Change{Action: "test.asked", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		c, err := lock(tx, reference)
		if err != nil {
			return err
		}
		return mayRelease(&work{Tx: tx, Case: c, me: d.B.Officer, details: map[string]any{}})
	})
}

// becomes moves a case by hand, past steps that other tests are about. The database holds its rules still, so a superuser does it
// with the triggers off.
func (d *desk) becomes(reference string, s State) {
	d.t.Helper()
	ctx := context.Background()
	tx, err := d.super.Begin(ctx)
	must(d.t, err)
	defer func() { _ = tx.Rollback(ctx) }()
	_, err = tx.Exec(ctx, `SET LOCAL session_replication_role = replica`)
	must(d.t, err)
	_, err = tx.Exec(ctx, `UPDATE cases SET state = $2, state_since = $3, effect_at = $3 WHERE reference = $1`, reference, s, d.clock.Now())
	must(d.t, err)
	must(d.t, tx.Commit(ctx))
}

// needs reports whether a case stands on B's start page for a reason.
func (d *desk) needs(reference string, need Need) bool {
	d.t.Helper()
	found, err := d.svc.Pressing(d.B.ctx, d.clock.Now())
	must(d.t, err)
	i := slices.IndexFunc(found, func(p Pressing) bool { return p.Reference == reference })
	return i >= 0 && slices.Contains(found[i].Needs, need)
}

// saw notes that B saw a kind of data of the customer.
func (d *desk) saw(reference, kind string) {
	d.t.Helper()
	f := d.read(reference)
	must(d.t, d.store.Do(d.B.ctx, store.Change{Action: "test.seen", Subject: keys.Case(f.ID)}, func(tx *store.Tx) error {
		return saw(tx, f.ID, d.B.ID, f.Subjects[0].CustomerID, kind, "list")
	}))
}
