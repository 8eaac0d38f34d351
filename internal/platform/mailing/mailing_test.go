package mailing

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/fault"
	"inzage/internal/testkit/smtptest"
)

func TestSends(t *testing.T) {
	f := newFixture(t)
	f.customers(1300)
	p := f.program(0)
	id, again := f.start(p, 7)
	if again {
		t.Error("the first start is the second")
	}
	if same, again := f.start(p, 7); same != id || !again {
		t.Errorf("the same news again is mailing %d, %v; want %d", same, again, id)
	}
	if got := f.progress(p, id); got.State != Queued || got.Customers != 1300 || got.Letters != 0 {
		t.Errorf("%+v", got)
	}
	f.drain(p)
	got := f.progress(p, id)
	want := Progress{
		ID: id, Matter: "news", Ref: 7, State: Done, Customers: 1300, Passed: 1300, Letters: 1300, Sent: 1300,
		CreatedAt: noon, StartedAt: noon, WrittenAt: noon, EndedAt: noon,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all := f.delivered()
	if len(all) != 1300 {
		t.Errorf("%d addresses have a letter", len(all))
	}
	for to, n := range all {
		if n != 1 {
			t.Errorf("%s has %d letters", to, n)
		}
	}
	if d := f.server.Deliveries()[0]; !strings.Contains(d.Data, "news 7 for customer") {
		t.Errorf("the letter says\n%s", d.Data)
	}
	if n := f.sessions(); n > 40 {
		t.Errorf("%d connections for 1300 letters", n)
	}
	if f.audited("news.mailing_written") != 4 || f.audited("news.mailing_done") != 1 || f.audited("news.mail_sent") != 0 {
		t.Error("the record does not say what was done")
	}
	if strings.Contains(f.log.String(), "@example.be") {
		t.Errorf("the log names a person:\n%s", f.log)
	}
}

func (f *fixture) sessions() (n int) {
	for _, c := range f.server.Calls() {
		n = max(n, c.Session)
	}
	return n
}

// Whom a letter cannot or must not reach has none, and each address has one, whoever it belongs to.
func TestLeavesOut(t *testing.T) {
	f := newFixture(t)
	f.customers(10)
	f.exec(`UPDATE customers SET name = 'C2@Example.BE' WHERE number = 'K1'`)         // shared with K2
	f.exec(`UPDATE customers SET name = 'nobody' WHERE number = 'K3'`)                // no address
	f.exec(`UPDATE customers SET erased_at = now() WHERE number = 'K4'`)              //
	f.exec(`UPDATE customers SET name = 'gone@example.be' WHERE number IN ('K5')`)    // the server knows no such address
	f.exec(`UPDATE customers SET name = 'blocked@example.be' WHERE number IN ('K6')`) // the server will not have it
	f.exec(`UPDATE customers SET name = 'later@example.be' WHERE number IN ('K7')`)   // at first the server puts it off
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		switch {
		case c.Verb != smtptest.Rcpt:
		case strings.Contains(c.Arg, "gone@"):
			return smtptest.Reply(550, "5.1.1 no such user")
		case strings.Contains(c.Arg, "blocked@"):
			return smtptest.Reply(550, "5.7.1 not from you")
		case strings.Contains(c.Arg, "later@") && f.clock.Now().Equal(noon):
			return smtptest.Reply(451, "4.7.1 greylisted")
		}
		return nil
	})
	p := f.program(0)
	id, _ := f.start(p, 1)
	f.drain(p)
	if got := f.progress(p, id); got.State != Running || got.Waiting != 1 {
		t.Errorf("with a letter that was put off: %+v", got)
	}
	f.clock.Advance(time.Minute)
	f.drain(p)
	check := func(ref, letters, dead, noSuch, bounced int64) {
		t.Helper()
		got, err := p.Of(f.store.Read(t.Context()), "news", ref)
		if err != nil {
			t.Fatal(err)
		}
		if got.State != Done || got.Letters != letters || got.Sent != letters-dead || got.Dead != dead || got.NoSuch != noSuch ||
			got.Bounced != bounced || got.Shared != 1 || got.Waiting != 0 {
			t.Errorf("%+v", got)
		}
	}
	check(1, 7, 2, 1, 0)
	if f.audited("news.mail_dead") != 2 {
		t.Error("letters that were given up are not in the record")
	}
	f.start(p, 2) // the next time nobody writes to an address that does not exist
	f.drain(p)
	check(2, 6, 1, 0, 1)
	for to, n := range f.delivered() {
		if n != 2 {
			t.Errorf("%s has %d letters of 2 mailings", to, n)
		}
	}
}

// A mailing that is stopped sends no more, and goes on where it was, also much later.
func TestStopAndResume(t *testing.T) {
	f := newFixture(t)
	f.customers(900)
	p := f.program(0)
	id, _ := f.start(p, 1)
	var taken, atStop atomic.Int64
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Rcpt && strings.Contains(c.Arg, "<c1@") && f.clock.Now().Equal(noon) {
			return smtptest.Reply(451, "later") // so that a letter waits
		}
		if c.Verb != smtptest.Dot {
			return nil
		}
		if taken.Add(1) != 300 {
			return nil
		}
		return smtptest.Do(func() {
			if got, err := p.Stop(f.ctx(), id); err != nil || got.State != Stopped {
				t.Errorf("%+v %v", got, err)
			}
			atStop.Store(taken.Load())
		})
	})
	f.drain(p)
	stopped := len(f.server.Deliveries())
	if n := int(atStop.Load()); n < 300 || stopped > n+6*mostAtOnce {
		t.Errorf("%d letters went out, stopped after %d", stopped, n)
	}
	again, err := p.Stop(f.ctx(), id)
	if err != nil || again.State != Stopped || again.StoppedAt != noon {
		t.Errorf("%+v %v", again, err)
	}
	f.clock.Advance(20 * 24 * time.Hour)
	f.sweep(p)
	f.drain(p)
	if n := len(f.server.Deliveries()); n != stopped {
		t.Errorf("%d letters went out while it was stopped", n-stopped)
	}
	f.exec(`UPDATE customers SET erased_at = now() WHERE number = 'K1'`)
	if got, err := p.Resume(f.ctx(), id); err != nil || got.State != Running {
		t.Errorf("%+v %v", got, err)
	}
	f.drain(p)
	got := f.progress(p, id)
	var cause string
	f.scan(&cause, `SELECT cause FROM outbox WHERE state = 'dead'`)
	if got.State != Done || got.Sent != 899 || got.Dead != 1 || cause != "erased" {
		t.Errorf("%+v, dead: %s", got, cause)
	}
	for to, n := range f.delivered() {
		if n != 1 {
			t.Errorf("%s has %d letters", to, n)
		}
	}
	for name, turn := range map[string]func() (Progress, error){
		"stop": func() (Progress, error) { return p.Stop(f.ctx(), id) }, "resume": func() (Progress, error) { return p.Resume(f.ctx(), id) },
	} {
		if _, err := turn(); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s of a mailing that is over: %v", name, err)
		}
	}
	if _, err := p.Stop(f.ctx(), 999); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such mailing: %v", err)
	}
}

// mostAtOnce is how many letters a lane holds at a time.
const mostAtOnce = 32

// What is stopped for ever ends, and says what was not sent; until then its letters stay, for they say who had one.
func TestStoppedForEver(t *testing.T) {
	f := newFixture(t)
	f.customers(30)
	p := f.program(60)
	id, _ := f.start(p, 1)
	f.drain(p)
	if _, err := p.Stop(f.ctx(), id); err != nil {
		t.Fatal(err)
	}
	sent := f.progress(p, id).Sent
	f.clock.Advance(stoppedFor - time.Second)
	f.sweep(p)
	if got := f.progress(p, id); got.State != Stopped || got.Sent != sent || sent == 0 {
		t.Errorf("%+v", got)
	}
	f.clock.Advance(time.Second)
	f.sweep(p)
	f.clock.Advance(time.Minute)
	f.sweep(p)
	f.sweep(p)
	got := f.progress(p, id)
	if got.State != Done || got.Sent != sent || got.Letters != sent {
		t.Errorf("%+v", got)
	}
	var rows int
	f.scan(&rows, `SELECT count(*) FROM outbox`)
	if rows != 0 {
		t.Errorf("%d letters are kept for ever", rows)
	}
	if _, err := p.Resume(f.ctx(), id); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}
