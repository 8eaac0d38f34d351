package mail

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/actor"
	"inzage/internal/testkit/smtptest"
)

// A letter of a mailing whose worker was lost is found by its mailing, not by a job.
func TestLostLane(t *testing.T) {
	f := newFixture(t)
	id := f.many(10)
	f.server.SetScript(smtptest.At(smtptest.Dot, smtptest.Take(smtptest.Drop()))) // nobody knows whether they arrived
	if tally := f.sendMany(id, 1); tally.Sent != 0 || tally.Later != 10 {
		t.Errorf("%+v", tally)
	}
	f.server.SetScript(nil)
	f.exec(`UPDATE outbox SET state = 'sending', lease_id = gen_random_uuid(), lease_until = $1`, noon.Add(time.Minute))
	f.exec(`UPDATE mail_attempts a SET outcome = NULL, lease_id = o.lease_id FROM outbox o WHERE o.id = a.outbox_id`)
	if tally := f.sendMany(id, 1); tally != (Tally{}) {
		t.Errorf("within the lease: %+v", tally)
	}
	f.clock.Advance(time.Minute + time.Microsecond)
	f.sweep()
	f.drain()
	if tally := f.sendMany(id, 2); tally.Sent != 10 {
		t.Errorf("%+v", tally)
	}
	if n := len(f.server.Deliveries()); n != 20 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

// The database goes away while letters are on their way: their ends are written when it is back.
func TestDatabaseCutDuringMany(t *testing.T) {
	f := newFixture(t)
	id := f.many(60)
	var dots atomic.Int64
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb != smtptest.Dot {
			return nil
		}
		if dots.Add(1)%20 == 10 {
			return smtptest.Do(func() { f.cut(time.Unix(0, 0)) })
		}
		return nil
	})
	for range 10 {
		_, _ = f.outbox.SendMany(actor.With(t.Context(), actor.Job("mailing")), id, 2, noMore, nil) // a lane that could not claim ends; the job comes back
		f.clock.Advance(2 * time.Minute)
		_ = f.outbox.Sweep(actor.With(t.Context(), actor.Job("mail_sweep"))) // some of its connections may still be the old ones
	}
	for range 50 {
		_ = f.store.Pool().Ping(t.Context())
	}
	var sent int
	f.scan(&sent, `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	if sent != 60 {
		t.Errorf("%d letters are sent", sent)
	}
	f.oracle()
}

// A program that was stopped (SIGSTOP) and wakes up after its leases were taken sends none of the letters that it still
// holds, and its news of the one that was out no longer counts.
func TestLateLane(t *testing.T) {
	f := newFixture(t)
	other, _ := f.worker(f.outbox.sender.timing)
	id := f.many(5)
	f.server.SetScript(smtptest.Once(smtptest.Dot, smtptest.Do(func() {
		f.clock.Advance(2 * time.Minute)
		f.sweep()
		tally, err := other.SendMany(actor.With(t.Context(), actor.Job("mailing")), id, 1, noMore, nil)
		if err != nil || tally.Sent != 5 {
			t.Errorf("the other program: %+v, %v", tally, err)
		}
	})))
	if tally := f.sendMany(id, 1); tally != (Tally{}) {
		t.Errorf("the late one counts %+v", tally)
	}
	if n := len(f.server.Deliveries()); n != 6 {
		t.Errorf("%d letters, want 5 and the one that was out", n)
	}
	var unknown int
	f.scan(&unknown, `SELECT count(*) FROM mail_attempts WHERE outcome = 'unknown'`)
	if unknown != 4 {
		t.Errorf("%d attempts of unknown end, want the 4 of the late program", unknown)
	}
	said := 0
	for _, c := range f.server.Calls() {
		if c.Verb == smtptest.Mail {
			said++
		}
	}
	if said != 6 {
		t.Errorf("%d letters were begun", said)
	}
	f.oracle()
}

// While another program has a letter, what a late one knows of it is not written.
func TestLateNews(t *testing.T) {
	f := newFixture(t)
	id := f.many(1)
	f.server.SetScript(smtptest.Once(smtptest.Dot, smtptest.Do(func() {
		f.exec(`UPDATE outbox SET lease_id = '6b1f0c52-6f0e-4a55-9f0b-0d9d5a3c9b11', lease_until = $1, attempts = 2`, noon.Add(time.Hour))
		f.exec(`UPDATE mail_attempts SET outcome = 'unknown'`)
		f.exec(`INSERT INTO mail_attempts (outbox_id, lease_id, at) SELECT id, lease_id, $1 FROM outbox`, noon)
	})))
	f.sendMany(id, 1)
	var state string
	f.scan(&state, `SELECT state || ' ' || lease_id FROM outbox`)
	if state != "sending 6b1f0c52-6f0e-4a55-9f0b-0d9d5a3c9b11" {
		t.Errorf("the letter is %s", state)
	}
	if diff := cmp.Diff([]string{"unknown", "NULL"}, f.outcomes(1)); diff != "" {
		t.Error(diff)
	}
}
