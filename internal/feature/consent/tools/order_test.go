package tools

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestNewestWins(t *testing.T) {
	for name, order := range map[string][]int{"in order": {0, 1, 2}, "the other way": {2, 1, 0}, "mixed": {1, 2, 0}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s, r := w.service(nil)
			all := []Change{w.change(true, 0), w.change(false, 1), w.change(true, 2)}
			for _, i := range order {
				w.enqueue(s, all[i])
			}
			w.drain(r)
			w.expect("heard", w.tool.said(), []string{"+jan@example.be"})
			if got := w.delivered(all...); got != "overtaken overtaken confirmed" {
				t.Errorf("stands %q", got)
			}
			// What comes late, after the newest was told, is told no more.
			late := w.change(false, 1)
			w.enqueue(s, late)
			w.drain(r)
			w.expect("heard", w.tool.said(), []string{"+jan@example.be"})
			if n := w.count(`SELECT count(*) FROM consent_deliveries WHERE address IS NOT NULL`); n != 0 {
				t.Errorf("%d addresses stay", n)
			}
		})
	}
}

// An older decision that is on its way is waited for, so that it cannot arrive after the newer one.
func TestOlderIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	s, _ := w.service(nil)
	first, second := w.change(true, 0), w.change(false, 1)
	w.enqueue(s, first, second)
	old, _, err := s.claim(w.ctx, 1)
	if err != nil || old != nil {
		t.Fatalf("the older one was taken although there is a newer one: %v %v", old, err)
	}
	w.must(w.exec(`UPDATE consent_deliveries SET state = 'sending', lease_id = gen_random_uuid(), lease_until = $1, done_at = NULL,
		address = 'jan@example.be' WHERE id = 1`, noon.Add(lease)))
	c, again, err := s.claim(w.ctx, 2)
	if err != nil || c != nil || again <= 0 {
		t.Fatalf("the newer one did not wait: %v %v %v", c, again, err)
	}
	// The worker of the older one was lost: its lease runs out, and what it would have said is over.
	w.clock.Advance(lease + time.Second)
	again, err = s.tell(w.ctx, 2)
	if err != nil || again != 0 {
		t.Fatal(again, err)
	}
	w.expect("heard", w.tool.said(), []string{"-jan@example.be"})
	w.expect("rows", w.rows(), []string{"overtaken true - 0", "confirmed false - 1"})
}

func (w *world) exec(sql string, args ...any) error {
	_, err := w.conn.Exec(w.ctx, sql, args...)
	return err
}

// A worker that wakes up after its lease was taken writes nothing.
func TestLostLease(t *testing.T) {
	w := newWorld(t)
	s, _ := w.service(nil)
	w.enqueue(s, w.change(false, 0))
	w.tool.before = func(Message) error {
		w.tool.before = nil
		w.clock.Advance(lease + time.Second)
		again, err := s.tell(w.ctx, 1) // another process
		if err != nil || again != 0 {
			t.Errorf("the other: %v %v", again, err)
		}
		return errAway
	}
	again, err := s.tell(w.ctx, 1)
	if err != nil || again != 0 {
		t.Errorf("the late one: %v %v", again, err)
	}
	w.expect("rows", w.rows(), []string{"confirmed false - 2"})
}

func TestTwentyAtOnce(t *testing.T) {
	w := newWorld(t)
	s, _ := w.service(nil)
	w.tool.before = func(Message) error { time.Sleep(time.Duration(40+rand.IntN(40)) * time.Millisecond); return nil }
	// Who takes a row dawdles, so that whoever looks at the rows meanwhile without waiting sees what is no longer true.
	w.must(w.exec(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NEW; END $$;
		CREATE TRIGGER dawdle BEFORE UPDATE ON consent_deliveries FOR EACH ROW WHEN (NEW.state = 'sending') EXECUTE FUNCTION dawdle()`))
	var wg sync.WaitGroup
	var newest Change
	for i := range 20 {
		c := w.change(i%2 == 1, i)
		newest = c
		wg.Go(func() {
			time.Sleep(time.Duration(i*15) * time.Millisecond)
			var id int64
			err := w.st.Do(w.ctx, store.Change{Action: "test.consents", Subject: keys.Nobody()}, func(tx *store.Tx) error {
				if err := s.Enqueue(tx, c); err != nil {
					return err
				}
				return tx.Row(`SELECT max(id) FROM consent_deliveries WHERE event_id = $1`, c.EventID).Scan(&id)
			})
			for again := time.Duration(1); err == nil && again > 0; {
				if again, err = s.tell(w.ctx, id); again > 0 {
					time.Sleep(3 * time.Millisecond)
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if w.tool.twice > 0 {
		t.Errorf("one address was told twice at once %d times", w.tool.twice)
	}
	var last time.Time
	for _, m := range w.tool.heard {
		if m.At.Before(last) {
			t.Errorf("%s was told after %s", m.At, last)
		}
		last = m.At
	}
	if !last.Equal(newest.At) {
		t.Errorf("the last one told is of %s, the newest of %s", last, newest.At)
	}
	if n := w.count(`SELECT count(*) FROM consent_deliveries WHERE state NOT IN ('confirmed', 'overtaken') OR address IS NOT NULL`); n != 0 {
		t.Errorf("%d rows are open: %q", n, w.rows())
	}
}
