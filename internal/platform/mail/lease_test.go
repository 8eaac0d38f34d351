package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/testkit/smtptest"
)

// A worker that claimed a letter and was never heard of again: the letter goes out when its lease is over, not before.
func TestLostWorker(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("lost"))[0]
	if c, _, err := f.outbox.claim(t.Context(), id); err != nil || c == nil {
		t.Fatal(c, err)
	}
	f.clock.Advance(time.Minute) // the lease ends now, and has not ended
	f.sweep()
	f.drain()
	if n := len(f.server.Deliveries()); n != 0 {
		t.Fatalf("%d letters within the lease", n)
	}
	f.clock.Advance(time.Microsecond)
	f.sweep()
	f.drain()
	if r := f.row(id); r.State != "sent" || r.Attempts != 2 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]string{"unknown", "sent"}, f.outcomes(id)); diff != "" {
		t.Error(diff)
	}
	f.oracle()
}

// A worker that was stopped (SIGSTOP) and wakes up after its lease was taken: before the final dot it sends nothing, after
// it its news no longer counts.
func TestLateWorker(t *testing.T) {
	for verb, copies := range map[smtptest.Verb]int{smtptest.Rcpt: 1, smtptest.Data: 1, smtptest.Dot: 2} {
		t.Run(string(verb), func(t *testing.T) {
			f := newFixture(t)
			other, _ := f.worker(f.outbox.sender.timing)
			id := f.enqueue(f.intent("late"))[0]
			f.server.SetScript(smtptest.Once(verb, smtptest.Do(func() {
				f.clock.Advance(2 * time.Minute)
				if again, err := other.try(actor.With(t.Context(), actor.Job("mail_send")), id); err != nil || again != 0 {
					t.Errorf("the other worker: %v, %v", again, err)
				}
			})))
			f.drain()
			if r := f.row(id); r.State != "sent" || r.Attempts != 2 {
				t.Errorf("%+v", r)
			}
			if n := len(f.server.Deliveries()); n != copies {
				t.Errorf("%d copies, want %d", n, copies)
			}
			if diff := cmp.Diff([]string{"unknown", "sent"}, f.outcomes(id)); diff != "" {
				t.Error(diff)
			}
			if n := f.audited("test.mail_sent"); n != 1 {
				t.Errorf("%d entries test.mail_sent", n)
			}
			f.oracle()
		})
	}
}

// Twenty workers at one letter send it once.
func TestWorkersAtOnce(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("one"))[0]
	ctx := actor.With(t.Context(), actor.Job("mail_send"))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := f.outbox.try(ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(f.server.Deliveries()); n != 1 {
		t.Errorf("%d letters", n)
	}
	f.oracle()
}

// Two running processes share many letters; each letter goes out once.
func TestTwoRunners(t *testing.T) {
	f := newFixture(t)
	const letters = 60
	for i := range letters {
		f.enqueue(f.intent(fmt.Sprintf("letter %d", i)))
	}
	_, second := f.worker(f.outbox.sender.timing)
	if err := errors.Join(f.runner.Start(t.Context()), second.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	f.server.Await(t, letters)
	if err := errors.Join(f.runner.Stop(t.Context()), second.Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	var sent int
	f.scan(&sent, `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	if n := len(f.server.Deliveries()); n != letters || sent != letters {
		t.Errorf("%d letters delivered, %d sent, want %d", n, sent, letters)
	}
	f.oracle()
}

// Every connection to the database is cut while the server takes the letter: its end is written when the database is
// back, and there is no second copy.
func TestDatabaseCutDuringTheLetter(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("cut"))[0]
	f.server.SetScript(smtptest.Once(smtptest.Dot, smtptest.Do(func() {
		conn, err := pgx.Connect(t.Context(), f.db.SuperURL)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Error(err)
		}
	})))
	ctx := actor.With(t.Context(), actor.Job("mail_send"))
	if _, err := f.outbox.try(ctx, id); err != nil {
		t.Fatal(err)
	}
	if r := f.row(id); r.State != "sent" || r.Attempts != 1 {
		t.Errorf("%+v", r)
	}
	f.oracle()
}
