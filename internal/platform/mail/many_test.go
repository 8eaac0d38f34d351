package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
	"inzage/internal/testkit/smtptest"
)

// noMore is the feed of a mailing whose letters are all written.
func noMore(context.Context) (bool, error) { return false, nil }

// many writes so many letters of one mailing that runs, and returns it.
func (f *fixture) many(n int) (mailing int64) {
	f.t.Helper()
	f.scan(&mailing, `INSERT INTO mailings (matter, ref, state, rate, customers, pace_at, created_at)
		SELECT 'test', count(*) + 1, 'running', 0, $1, $2, $2 FROM mailings RETURNING id`, n, noon)
	var all []Intent
	for i := range n {
		in := f.intent(fmt.Sprintf("mailing:%d:%d", mailing, i))
		in.Recipient = fmt.Sprintf("r%d@example.be", i)
		all = append(all, in)
		f.keys = append(f.keys, in.Key)
	}
	if written, err := f.enqueueMany(mailing, all); err != nil || written != int64(n) {
		f.t.Fatal(written, err)
	}
	return mailing
}

func (f *fixture) enqueueMany(mailing int64, all []Intent) (written int64, err error) {
	ctx := actor.With(f.t.Context(), actor.Job("test"))
	err = f.store.Do(ctx, store.Change{Action: "test.wanted", Subject: keys.Nobody()}, func(tx *store.Tx) error {
		written, err = EnqueueMany(tx, mailing, all)
		return err
	})
	return written, err
}

func (f *fixture) sendMany(mailing int64, lanes int) Tally {
	f.t.Helper()
	tally, err := f.outbox.SendMany(actor.With(f.t.Context(), actor.Job("mailing")), mailing, lanes, noMore, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return tally
}

func TestSendMany(t *testing.T) {
	f := newFixture(t)
	id := f.many(250)
	single := f.enqueue(f.intent("single"))[0]
	if n, err := f.enqueueMany(id, []Intent{f.intent("mailing:1:7")}); err != nil || n != 0 {
		t.Errorf("the same key again: %d, %v", n, err)
	}
	if diff := cmp.Diff(Tally{Sent: 250}, f.sendMany(id, 3)); diff != "" {
		t.Error(diff)
	}
	if r := f.row(single); r.State != "queued" {
		t.Errorf("a letter that is no part of the mailing went with it: %+v", r)
	}
	sessions := map[int]int{}
	for _, d := range f.server.Deliveries() {
		sessions[d.Session]++
	}
	for session, n := range sessions {
		if n > perLine {
			t.Errorf("%d letters over connection %d", n, session)
		}
	}
	if len(sessions) > 6 {
		t.Errorf("%d connections for 250 letters", len(sessions))
	}
	f.drain()
	f.oracle()
}

// Letters of a mailing have no job of their own, and the sweep gives them none.
func TestManyOnlyWhileItRuns(t *testing.T) {
	f := newFixture(t)
	id := f.many(3)
	f.exec(`UPDATE mailings SET state = 'stopped' WHERE id = $1`, id)
	f.clock.Advance(time.Hour)
	f.sweep()
	f.drain()
	if tally := f.sendMany(id, 2); tally != (Tally{}) || len(f.server.Deliveries()) != 0 {
		t.Errorf("a stopped mailing sent: %+v", tally)
	}
	f.exec(`UPDATE mailings SET state = 'running' WHERE id = $1`, id)
	if tally := f.sendMany(id, 2); tally.Sent != 3 {
		t.Errorf("%+v", tally)
	}
	f.clock.Advance(keepFor)
	f.sweep()
	var n int
	if f.scan(&n, `SELECT count(*) FROM outbox`); n != 3 {
		t.Errorf("%d letters are left that say who had one of a mailing that runs", n)
	}
	f.exec(`UPDATE mailings SET state = 'done' WHERE id = $1`, id)
	f.sweep()
	if f.scan(&n, `SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d letters are kept", n)
	}
}

// One connection serves many letters: what the server says of one concerns no other, and a connection that it ended
// between two letters costs neither.
func TestOneLine(t *testing.T) {
	f := newFixture(t)
	id := f.many(40)
	var mails atomic.Int64
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Mail {
			switch mails.Add(1) {
			case 5, 12:
				return smtptest.Drop()
			case 9:
				return smtptest.Reply(421, "4.7.0 that was enough for one connection")
			case 16:
				return smtptest.Reply(452, "4.5.3 too many letters")
			}
		}
		switch {
		case c.Verb == smtptest.Rcpt && strings.Contains(c.Arg, "r20@"):
			return smtptest.Reply(550, "5.1.1 no such user")
		case c.Verb == smtptest.Rcpt && strings.Contains(c.Arg, "r21@"):
			return smtptest.Reply(450, "4.2.0 busy")
		case c.Verb == smtptest.Data && strings.Contains(strings.Join(f.lastTo(c.Session), ""), "r23@"):
			return smtptest.Reply(554, "5.6.0 not this")
		}
		return nil
	})
	if diff := cmp.Diff(Tally{Sent: 37, Dead: 2, Later: 1}, f.sendMany(id, 1)); diff != "" {
		t.Error(diff)
	}
	if last := f.server.Calls()[len(f.server.Calls())-1]; last.Session != 5 {
		t.Errorf("%d connections, want one more after each of the four that the server had enough of", last.Session)
	}
	f.clock.Advance(time.Minute)
	f.server.SetScript(nil)
	if diff := cmp.Diff(Tally{Sent: 1}, f.sendMany(id, 1)); diff != "" {
		t.Error(diff)
	}
	if n := len(f.server.Deliveries()); n != 38 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
	var causes []string
	f.scan(&causes, `SELECT array_agg(cause ORDER BY id) FROM outbox WHERE state = 'dead'`)
	if diff := cmp.Diff([]string{"bounced", "refused"}, causes); diff != "" {
		t.Error(diff)
	}
}

// lastTo is the recipient that a connection named last.
func (f *fixture) lastTo(session int) (to []string) {
	for _, c := range f.server.Calls() {
		if c.Session == session && c.Verb == smtptest.Rcpt {
			to = []string{c.Arg}
		}
	}
	return to
}

// Two programs that send the same mailing share its letters; one that is told to stop leaves nothing half done.
func TestManySendersStop(t *testing.T) {
	f := newFixture(t)
	id := f.many(300)
	ctx, stop := context.WithCancel(actor.With(t.Context(), actor.Job("mailing")))
	var taken atomic.Int64
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb != smtptest.Dot {
			return nil
		}
		if taken.Add(1) == 60 {
			return smtptest.Do(stop)
		}
		return nil
	})
	other, _ := f.worker(f.outbox.sender.timing)
	var wg sync.WaitGroup
	for _, o := range []*Outbox{f.outbox, other} {
		wg.Go(func() {
			if _, err := o.SendMany(ctx, id, 2, noMore, nil); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var sending, sent int
	f.scan(&sending, `SELECT count(*) FROM outbox WHERE state = 'sending'`)
	f.scan(&sent, `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	if sending != 0 || sent != len(f.server.Deliveries()) || sent > 80 {
		t.Errorf("stopped after 60: %d on their way, %d sent, %d taken", sending, sent, len(f.server.Deliveries()))
	}
	f.clock.Advance(time.Minute)
	f.sendMany(id, 4)
	if n := len(f.server.Deliveries()); n != 300 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

// At the end of a turn the letters on their way are finished, and the others are anybody's at once.
func TestManyEndOfTurn(t *testing.T) {
	f := newFixture(t)
	id := f.many(300)
	enough := make(chan struct{})
	var taken atomic.Int64
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb != smtptest.Data {
			return nil
		}
		if taken.Add(1) == 60 {
			return smtptest.Do(func() { close(enough) })
		}
		return nil
	})
	tally, err := f.outbox.SendMany(actor.With(t.Context(), actor.Job("mailing")), id, 3, noMore, enough)
	if err != nil || tally.Sent < 60 || tally.Sent > 70 || tally.Sent != len(f.server.Deliveries()) || tally.Away {
		t.Errorf("%+v %v, %d letters", tally, err, len(f.server.Deliveries()))
	}
	var due int
	f.scan(&due, `SELECT count(*) FROM outbox WHERE state = 'queued' AND due <= $1`, f.clock.Now())
	if due != 300-tally.Sent {
		t.Errorf("%d letters are due, %d are not sent", due, 300-tally.Sent)
	}
	f.sendMany(id, 3)
	if n := len(f.server.Deliveries()); n != 300 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

func TestEnqueueManyRefuses(t *testing.T) {
	f := newFixture(t)
	id := f.many(1)
	for name, change := range map[string]func(*Intent){
		"two addresses": func(in *Intent) { in.Recipient = "a@example.be,b@example.be" },
		"a token":       func(in *Intent) { in.TokenID = 1 },
		"an end":        func(in *Intent) { in.Expires = noon.Add(time.Hour) },
		"no key":        func(in *Intent) { in.Key = "" },
	} {
		in := f.intent("k")
		change(&in)
		if _, err := f.enqueueMany(id, []Intent{f.intent("good"), in}); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
	f.sendMany(id, 1)
	f.oracle()
}
