package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

func TestToolIsToldOnce(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(func(o *Options) {
		o.WithdrawURL = func(_ context.Context, link int64) (string, error) {
			return fmt.Sprint("https://portal.example/m/", link), nil
		}
	})
	c := w.change(true, 0)
	c.LinkID = 5
	other := w.change(true, 1)
	other.Purpose = "call_training"
	// What was rolled back is told to nobody.
	stop := errors.New("stop")
	err := w.st.Do(w.ctx, store.Change{Action: "test.consents", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		return errors.Join(s.Enqueue(tx, c), stop)
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	w.drain(r)
	w.expect("after a rollback", w.tool.said(), nil)

	w.enqueue(s, c, other)
	if got := w.delivered(c, other); got != "pending " {
		t.Errorf("before: %q", got)
	}
	w.clock.Advance(time.Minute)
	w.drain(r)
	w.drain(r)
	w.expect("heard", w.tool.said(), []string{"+jan@example.be"})
	w.expect("rows", w.rows(), []string{"confirmed true - 1"})
	if m := w.tool.heard[0]; m.WithdrawURL != "https://portal.example/m/5" || m.EventID != c.EventID || m.Language != "nl" || !m.At.Equal(noon) {
		t.Errorf("message %+v", m)
	}
	got, err := Delivered(w.st.Read(w.ctx), []ident.ID{c.EventID, other.EventID})
	w.must(err)
	if diff := cmp.Diff(map[ident.ID][]Delivery{c.EventID: {{"listmonk", Confirmed, noon.Add(time.Minute)}}}, got); diff != "" {
		t.Error(diff)
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'consent.tool_confirmed'`); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// delivered lists the states of events, "" for those that no tool heard of.
func (w *world) delivered(changes ...Change) string {
	w.Helper()
	var ids []ident.ID
	for _, c := range changes {
		ids = append(ids, c.EventID)
	}
	got, err := Delivered(w.st.Read(w.ctx), ids)
	w.must(err)
	var list []string
	for _, id := range ids {
		text := ""
		for _, d := range got[id] {
			text += string(d.State)
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func TestToolThatIsAway(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(nil)
	away := 3
	w.tool.before = func(Message) error {
		if away > 0 {
			away--
			return errAway
		}
		return nil
	}
	c := w.change(false, 0)
	w.enqueue(s, c)
	w.drain(r)
	w.expect("after one attempt", w.rows(), []string{"pending false jan@example.be 1"})
	if w.count(`SELECT count(*) FROM consent_deliveries WHERE error LIKE '%away, says [address]'`) != 1 {
		t.Error("the reason is not kept, or with the address")
	}
	for range 4 {
		w.clock.Advance(2 * time.Minute)
		w.drain(r)
	}
	w.expect("in the end", w.rows(), []string{"confirmed false - 4"})
	if strings.Contains(w.log.String(), "jan@example.be") {
		t.Errorf("the log names the address: %s", w.log)
	}
}

func TestToolThatStaysAway(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(nil)
	w.tool.before = func(Message) error { return errAway }
	c := w.change(false, 0)
	w.enqueue(s, c)
	for range maxAttempts + 5 {
		w.drain(r)
		w.clock.Advance(longestPause * 3 / 2)
	}
	w.expect("rows", w.rows(), []string{fmt.Sprintf("failed false jan@example.be %d", maxAttempts)})
	if got := w.delivered(c); got != "failed" {
		t.Errorf("stands %q", got)
	}
	if n := w.count(`SELECT count(*) FROM audit.entry WHERE type = 'consent.tool_failed'`); n != 1 {
		t.Errorf("%d entries", n)
	}
	// A person has it told again.
	w.tool.before = nil
	n, err := s.Retry(w.ctx)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	w.drain(r)
	w.expect("after the retry", w.rows(), []string{"confirmed false - 1"})
}

func TestPauses(t *testing.T) {
	w := newWorld(t)
	s, _ := w.service(nil)
	w.tool.before = func(Message) error { return errAway }
	w.enqueue(s, w.change(false, 0))
	var all time.Duration
	for i := 1; i < maxAttempts; i++ {
		again, err := s.tell(w.ctx, 1)
		w.must(err)
		want := min(firstPause<<(i-1), longestPause)
		if i > 11 {
			want = longestPause
		}
		if again < want*79/100 || again > want*121/100 {
			t.Errorf("pause %d is %s, want about %s", i, again, want)
		}
		all += again
		w.clock.Advance(again)
	}
	if all < 40*time.Hour || all > 90*time.Hour {
		t.Errorf("a tool is asked for %s", all)
	}
}

func TestToolThatPanicsOrIsGone(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(nil)
	w.tool.before = func(Message) error { panic("boo jan@example.be") }
	w.enqueue(s, w.change(false, 0))
	w.drain(r)
	w.expect("rows", w.rows(), []string{"pending false jan@example.be 1"})
	_, without := w.service(func(o *Options) { o.Tools = nil })
	w.clock.Advance(time.Minute)
	w.drain(without)
	w.expect("rows", w.rows(), []string{"pending false jan@example.be 2"})
	if n := w.count(`SELECT count(*) FROM consent_deliveries WHERE error = 'the tool is not in the settings'`); n != 1 {
		t.Error("the reason is not told")
	}
	if strings.Contains(w.log.String(), "jan@example.be") {
		t.Errorf("the log names the address: %s", w.log)
	}
}

func TestEnqueueRefusesWhatIsNoChange(t *testing.T) {
	w := newWorld(t)
	s, _ := w.service(nil)
	for _, spoil := range []func(*Change){
		func(c *Change) { c.EventID = ident.ID{} }, func(c *Change) { c.Purpose = "" }, func(c *Change) { c.At = time.Time{} },
	} {
		c := w.change(true, 0)
		spoil(&c)
		if w.st.Do(w.ctx, store.Change{Action: "test.consents", Subject: keys.Nobody()}, func(tx *store.Tx) error { return s.Enqueue(tx, c) }) == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	// A withdrawal does not fail for an address that no tool can have.
	c := w.change(false, 0)
	c.Address = "Jan@Example.BE"
	w.enqueue(s, c)
	w.expect("rows", w.rows(), nil)
}

func TestForget(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(nil)
	given, gone := w.change(true, 0), w.change(false, 1)
	gone.Address = "an@example.be"
	other := w.change(true, 2)
	other.CustomerID, other.Address = w.two, "piet@example.be"
	w.enqueue(s, given, gone, other)
	w.must(w.st.Do(w.ctx, store.Change{Action: "test.erased", Subject: keys.Customer(w.one)}, func(tx *store.Tx) error { return Forget(tx, w.one) }))
	if n := w.count(`SELECT count(*) FROM consent_deliveries WHERE customer_id = $1`, w.one); n != 0 {
		t.Errorf("%d rows name the customer", n)
	}
	w.drain(r)
	w.expect("heard", w.tool.said(), []string{"-an@example.be", "+piet@example.be"})
	if n := w.count(`SELECT count(*) FROM consent_deliveries WHERE address IS NOT NULL`); n != 0 {
		t.Errorf("%d addresses stay", n)
	}
}

func TestSweep(t *testing.T) {
	w := newWorld(t)
	s, r := w.service(nil)
	lost, taken := w.change(false, 0), w.change(false, 0)
	taken.Address = "an@example.be"
	w.enqueue(s, lost, taken)
	w.must(w.exec(`DELETE FROM river_job`))
	w.must(w.exec(`UPDATE consent_deliveries SET state = 'sending', lease_id = gen_random_uuid(), lease_until = $1 WHERE id = 2`, noon.Add(lease)))
	w.must(s.Sweep(w.ctx))
	w.drain(r)
	w.expect("too early", w.tool.said(), nil)
	w.clock.Advance(orphanAfter + lease + time.Second)
	w.must(s.Sweep(w.ctx))
	w.must(s.Sweep(w.ctx)) // whose job has come meanwhile gets no second one
	if n := w.count(`SELECT count(*) FROM river_job WHERE kind = 'consent_tell'`); n != 2 {
		t.Errorf("%d jobs", n)
	}
	w.drain(r)
	w.expect("heard", w.tool.said(), []string{"-jan@example.be", "-an@example.be"})

	w.must(w.exec(`UPDATE consent_deliveries SET state = 'failed', address = 'jan@example.be' WHERE id = 1`))
	w.must(w.exec(`UPDATE consent_deliveries SET state = 'overtaken' WHERE id = 2`))
	w.clock.Advance(keepFailed - time.Second)
	w.must(s.Sweep(w.ctx))
	w.expect("the last day", w.rows(), []string{"failed false jan@example.be 1", "overtaken false - 1"})
	w.clock.Advance(time.Second)
	w.must(s.Sweep(w.ctx))
	w.expect("the day after", w.rows(), []string{"failed false - 1"})
}

func TestNamesOfTools(t *testing.T) {
	w := newWorld(t)
	for _, list := range [][]Tool{{w.tool, w.tool}, {&tool{}}, {nil}} {
		if _, err := New(Options{Store: w.st, Tools: list}); err == nil {
			t.Errorf("%v was taken", list)
		}
	}
}
