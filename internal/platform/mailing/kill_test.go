package mailing

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/testkit/smtptest"
)

// The environment that makes this test binary a process of the program, for another one to kill.
const (
	processDatabase = "INZAGE_MAILING_TEST_DATABASE"
	processServer   = "INZAGE_MAILING_TEST_SERVER"
	processTime     = "INZAGE_MAILING_TEST_TIME"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(processDatabase); url != "" {
		if err := runProcess(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runProcess does what is due at one moment.
func runProcess(url string) error {
	at, err := time.Parse(time.RFC3339, os.Getenv(processTime))
	if err != nil {
		return err
	}
	s, err := openStore(url, clock.NewManual(at))
	if err != nil {
		return err
	}
	p, err := program(s, os.Getenv(processServer), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	ctx := actor.With(context.Background(), actor.Job("test"))
	if err := p.outbox.Sweep(ctx); err != nil {
		return err
	}
	if err := p.Watch(ctx); err != nil {
		return err
	}
	_, err = p.runner.Drain(ctx)
	return err
}

// Processes are killed (SIGKILL) at any word to the mail server, one after the other, while letters are written and sent;
// the mailing is stopped and resumed in between. Every address has its letter, a second copy has its reason, and the
// counts are exact.
func TestKilledAndResumed(t *testing.T) {
	f := newFixture(t)
	const customers = 1200
	f.customers(customers)
	p := f.program(0)
	id, _ := f.start(p, 1)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(3, 3))
	var worker *exec.Cmd
	after, kills := 0, 0
	f.server.SetScript(func(c smtptest.Call) smtptest.Step {
		mu.Lock()
		defer mu.Unlock()
		if after--; after != 0 {
			return nil
		}
		kills++
		kill := func() { _ = worker.Process.Kill() }
		if c.Verb == smtptest.Dot && random.IntN(2) == 0 {
			return smtptest.Take(smtptest.Both(kill, smtptest.Drop()))
		}
		return smtptest.Both(kill, smtptest.Drop())
	})
	for round := 0; f.progress(p, id).State != Done; round++ {
		if round == 60 {
			t.Fatalf("after 60 processes: %+v", f.progress(p, id))
		}
		f.clock.Advance(11 * time.Minute)
		if round%5 == 3 { // a process that finds it stopped does nothing
			if _, err := p.Stop(f.ctx(), id); err != nil {
				t.Fatal(err)
			}
		}
		mu.Lock()
		worker = exec.Command(exe)
		worker.Env = append(os.Environ(), processDatabase+"="+f.db.ProgramURL, processServer+"="+f.server.URL(), processTime+"="+f.clock.Now().Format(time.RFC3339))
		after = 100 + random.IntN(600)
		err := worker.Start()
		mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		before := len(f.server.Deliveries())
		_ = worker.Wait() // how it ended is the test's doing
		f.server.HangUp()
		if round%5 == 3 {
			if n := len(f.server.Deliveries()); n != before {
				t.Errorf("%d letters went out while it was stopped", n-before)
			}
			if _, err := p.Resume(f.ctx(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := f.progress(p, id)
	if got.Customers != customers || got.Passed != customers || got.Letters != customers || got.Sent != customers || got.Dead != 0 {
		t.Errorf("%+v", got)
	}
	if kills < 5 {
		t.Errorf("only %d processes were killed: the test proves little", kills)
	}
	delivered, copies := f.delivered(), 0
	rows, err := f.store.Pool().Query(t.Context(), `SELECT o.recipient, count(*) FILTER (WHERE a.outcome = 'sent'),
		count(*) FILTER (WHERE a.outcome IS NULL OR a.outcome = 'unknown') FROM outbox o JOIN mail_attempts a ON a.outbox_id = o.id GROUP BY o.id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var to string
		var sent, unknown int
		if err := rows.Scan(&to, &sent, &unknown); err != nil {
			t.Fatal(err)
		}
		if sent != 1 || delivered[to] < 1 || delivered[to] > sent+unknown {
			t.Errorf("%s has %d letters of %d attempts that sent and %d of unknown end", to, delivered[to], sent, unknown)
		}
		copies += delivered[to] - 1
	}
	if n != customers {
		t.Errorf("%d letters for %d customers", n, customers)
	}
	t.Logf("%d customers, %d kills, %d second copies", customers, kills, copies)
}

// A worker that was lost leaves its mailing to another, once its lease is over and not before.
func TestLostWorker(t *testing.T) {
	f := newFixture(t)
	f.customers(3)
	p := f.program(0)
	id, _ := f.start(p, 1)
	f.exec(`UPDATE mailings SET worker = gen_random_uuid(), worker_until = $1`, noon.Add(leaseTime))
	f.drain(p) // its job finds that somebody else has it
	f.clock.Advance(leaseTime)
	f.sweep(p)
	f.drain(p)
	if got := f.progress(p, id); got.State != Queued {
		t.Errorf("within the lease: %+v", got)
	}
	f.clock.Advance(time.Second)
	f.sweep(p)
	f.drain(p)
	if got := f.progress(p, id); got.State != Done || got.Sent != 3 {
		t.Errorf("%+v", got)
	}
}
