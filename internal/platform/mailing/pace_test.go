package mailing

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"inzage/internal/testkit/smtptest"
)

// A rate is kept, over the minutes.
func TestRate(t *testing.T) {
	f := newFixture(t)
	f.customers(200)
	p := f.program(120)
	f.start(p, 1)
	var mu sync.Mutex
	var at []time.Time
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		if c.Verb == smtptest.Dot {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, f.clock.Now())
		}
		return nil
	})
	for range 115 {
		f.drain(p)
		f.clock.Advance(time.Second)
	}
	if len(at) != 200 {
		t.Fatalf("%d letters", len(at))
	}
	for i := range at {
		for j := i + 1; j < len(at) && at[j].Sub(at[i]) < time.Minute; j++ {
			if j-i+1 > 120+10 {
				t.Fatalf("%d letters in the minute after %s", j-i+1, at[i])
			}
		}
	}
	if took := at[len(at)-1].Sub(at[0]); took < 90*time.Second || took > 110*time.Second {
		t.Errorf("200 letters at 120 a minute took %s", took)
	}
}

// A server that takes nothing is left alone for a while, and not asked a hundred thousand times.
func TestServerAway(t *testing.T) {
	for name, script := range map[string]smtptest.Script{
		"refuses to talk":        smtptest.At(smtptest.Connect, smtptest.Reply(421, "busy")),
		"refuses the sender":     smtptest.At(smtptest.Mail, smtptest.Reply(451, "4.7.0 too much mail")),
		"puts off every address": smtptest.At(smtptest.Rcpt, smtptest.Reply(451, "4.3.0 policy service is away")),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.customers(1000)
			f.server.SetScript(script)
			p := f.program(0)
			id, _ := f.start(p, 1)
			f.drain(p)
			if got := f.progress(p, id); got.State != Running || got.Sent != 0 || got.Letters > 500 {
				t.Errorf("%+v", got)
			}
			if n := f.sessions(); n > 2*6 {
				t.Errorf("the server was asked over %d connections", n)
			}
			f.server.SetScript(nil)
			for round := 0; round < 100 && f.progress(p, id).State != Done; round++ {
				f.clock.Advance(time.Minute)
				f.drain(p)
			}
			if got := f.progress(p, id); got.State != Done || got.Sent != 1000 {
				t.Errorf("%+v", got)
			}
			for to, n := range f.delivered() {
				if n != 1 {
					t.Errorf("%s has %d letters", to, n)
				}
			}
		})
	}
}

// Two processes that work the same mailing at once, which a lease should prevent, still send each letter once.
func TestTwoProcesses(t *testing.T) {
	f := newFixture(t)
	f.customers(700)
	one, two := f.program(0), f.program(0)
	id, _ := f.start(one, 1)
	ends := make(chan error, 2)
	for _, p := range []process{one, two} {
		go func() {
			_, err := p.outbox.SendMany(f.ctx(), id, 3, func(ctx context.Context) (bool, error) { return p.write(ctx, p.matters["news"], id) }, nil)
			ends <- err
		}()
	}
	if err := errors.Join(<-ends, <-ends); err != nil {
		t.Fatal(err)
	}
	f.drain(one)
	if got := f.progress(one, id); got.State != Done || got.Sent != 700 {
		t.Errorf("%+v", got)
	}
	for to, n := range f.delivered() {
		if n != 1 {
			t.Errorf("%s has %d letters", to, n)
		}
	}
}
