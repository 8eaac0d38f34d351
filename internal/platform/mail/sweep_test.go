package mail

import (
	"testing"
	"time"

	"inzage/internal/testkit/smtptest"
)

// A letter whose job was lost is found; one that waits for its time is left alone; one job is enough.
func TestSweepAdopts(t *testing.T) {
	f := newFixture(t)
	ids := f.enqueue(f.intent("orphan"), f.intent("has a job"))
	f.exec(`DELETE FROM river_job WHERE (args->>'outbox')::bigint = $1`, ids[0])
	jobs := func() (n int) {
		f.scan(&n, `SELECT count(*) FROM river_job WHERE kind = 'mail_send'`)
		return n
	}
	f.sweep()
	if n := jobs(); n != 1 {
		t.Errorf("at once: %d jobs", n)
	}
	f.clock.Advance(31 * time.Second)
	f.sweep()
	f.sweep()
	if n := jobs(); n != 2 {
		t.Errorf("after half a minute: %d jobs, want 2", n)
	}
	f.drain()
	if r := f.row(ids[0]); r.State != "sent" {
		t.Errorf("%+v", r)
	}
	f.oracle()
}

// What is over goes after thirty days, attempts included; what is open stays. Tokens that expired are forgotten.
func TestSweepForgets(t *testing.T) {
	f := newFixture(t)
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Dot && c.Session == 2 {
			return smtptest.Take(smtptest.Drop())
		}
		return nil
	})
	f.token("reset", time.Hour, 0)
	doubtful := f.intent("open")
	doubtful.DuplicateSafe = false
	f.enqueue(f.intent("over"))
	f.drain()
	f.enqueue(doubtful)
	f.drain()
	count := func(table string) (n int) {
		f.scan(&n, "SELECT count(*) FROM "+table)
		return n
	}
	f.clock.Set(noon.Add(time.Hour - time.Second))
	f.sweep()
	if n := count("auth_tokens WHERE sealed IS NOT NULL"); n != 1 {
		t.Errorf("before its end %d tokens are held", n)
	}
	f.clock.Set(noon.Add(time.Hour))
	f.sweep()
	if n := count("auth_tokens WHERE sealed IS NOT NULL"); n != 0 {
		t.Errorf("after its end %d tokens are held", n)
	}
	f.clock.Set(noon.Add(keepFor - time.Second))
	f.sweep()
	if n := count("outbox"); n != 2 {
		t.Errorf("a second before: %d rows", n)
	}
	f.clock.Set(noon.Add(keepFor))
	f.sweep()
	if n, a := count("outbox"), count("mail_attempts"); n != 1 || a != 1 {
		t.Errorf("after: %d rows, %d attempts", n, a)
	}
}
