package mail

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"inzage/internal/core/actor"
	"inzage/internal/core/clock"
	"inzage/internal/core/secret"
	"inzage/internal/platform/jobs"
	"inzage/internal/testkit/smtptest"
)

// The environment that makes this test binary a worker process, for another one to kill.
const (
	workerDatabase = "INZAGE_MAIL_TEST_DATABASE"
	workerServer   = "INZAGE_MAIL_TEST_SERVER"
	workerTime     = "INZAGE_MAIL_TEST_TIME"
	workerMailing  = "INZAGE_MAIL_TEST_MAILING" // it sends this mailing, and no other letter
)

func TestMain(m *testing.M) {
	if url := os.Getenv(workerDatabase); url != "" {
		if err := runWorker(context.Background(), url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runWorker sweeps and sends what is due at one moment, with two letters on their way at a time.
func runWorker(ctx context.Context, url string) error {
	at, err := time.Parse(time.RFC3339, os.Getenv(workerTime))
	if err != nil {
		return err
	}
	s, err := openStoreAt(ctx, url, clock.NewManual(at))
	if err != nil {
		return err
	}
	server, err := ParseServer(secret.Text(os.Getenv(workerServer)), "privacy@example.be")
	if err != nil {
		return err
	}
	o, err := New(Options{Store: s, Templates: testTemplates(), Server: server, Timing: killTiming})
	if err != nil {
		return err
	}
	reg := jobs.NewRegistry()
	o.Register(reg)
	r, err := jobs.New(s, reg, jobs.Config{})
	if err != nil {
		return err
	}
	if err := o.Sweep(actor.With(ctx, actor.Job("mail_sweep"))); err != nil {
		return err
	}
	if mailing, err := strconv.ParseInt(os.Getenv(workerMailing), 10, 64); err == nil {
		_, err := o.SendMany(actor.With(ctx, actor.Job("mailing")), mailing, 3, noMore, nil)
		return err
	}
	var wg sync.WaitGroup
	var ends [2]error
	for i := range ends {
		wg.Go(func() { _, ends[i] = r.Drain(ctx) })
	}
	wg.Wait()
	return errors.Join(ends[:]...)
}

var killTiming = Timing{Step: 5 * time.Second, Final: 5 * time.Second, Total: 10 * time.Second, Lease: time.Minute}

var (
	killSeed    = flag.Uint64("mail.seed", 0, "seed of TestKilled; 0: one that is always the same")
	killLetters = flag.Int("mail.letters", 40, "letters of TestKilled")
)

// Worker processes are killed (SIGKILL) at any word of the conversation, before and after the server takes a letter, one
// after the other; meanwhile the server defers, hangs up before and after it takes a letter, and the database drops
// its connections. Nothing is lost, and a copy beyond the first always has its reason.
//
// go test -run TestKilled -mail.seed=7 -mail.letters=600 ./internal/platform/mail
func TestKilled(t *testing.T) {
	f := newFixture(t)
	for i := range *killLetters {
		in := f.intent(fmt.Sprintf("letter %d", i))
		if i%2 == 0 {
			in.TokenID, _ = f.token("reset", 30*24*time.Hour, 0)
			in.Template = "link"
		}
		f.enqueue(in)
	}
	f.killed(0)
}

// The same for letters of a mailing, which three connections send in groups.
func TestKilledMany(t *testing.T) {
	f := newFixture(t)
	f.killed(f.many(*killLetters * 2))
}

// killed lets worker processes send what waits, of a mailing if there is one, and kills them.
func (f *fixture) killed(mailing int64) {
	t := f.t
	t.Helper()
	seed, letters := *killSeed, len(f.keys)
	if seed == 0 {
		seed = 20260302
	}
	chaos := &chaos{f: f, mailing: mailing, rand: rand.New(rand.NewPCG(seed, seed))}
	f.server.SetScript(chaos.script)
	open := func() (n int) {
		f.scan(&n, `SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')`)
		return n
	}
	rounds := 0
	for ; open() > 0; rounds++ {
		if rounds == 400 {
			t.Fatalf("%d letters still wait after %d rounds", open(), rounds)
		}
		f.clock.Advance(11 * time.Minute)
		if f.clock.Now().After(noon.Add(GiveUpAfter - time.Hour)) {
			chaos.over = true // before the letters are given up for their age
		}
		chaos.round()
	}
	f.server.SetScript(nil)
	copies := len(f.server.Deliveries()) - letters
	t.Logf("seed %d: %d letters, %d rounds, %d kills, %d cuts, %d second copies", seed, letters, rounds, chaos.kills, chaos.cuts, copies)
	if chaos.kills < 3 {
		t.Errorf("only %d workers were killed: the test proves little", chaos.kills)
	}
	f.oracle()
	var dead int
	f.scan(&dead, `SELECT count(*) FROM outbox WHERE state <> 'sent'`)
	if dead != 0 {
		t.Errorf("%d letters were not sent", dead)
	}
}

// chaos decides what goes wrong.
type chaos struct {
	f           *fixture
	mailing     int64 // 0: single letters
	over        bool
	kills, cuts int

	mu     sync.Mutex
	rand   *rand.Rand
	worker *exec.Cmd
	after  int       // calls until this round's worker is killed; 0: never
	began  time.Time // when the round did, by the database's clock
}

// round runs one worker process to its end or its death.
func (c *chaos) round() {
	t := c.f.t
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), workerDatabase+"="+c.f.db.ProgramURL, workerServer+"="+c.f.server.URL(),
		workerTime+"="+c.f.clock.Now().Format(time.RFC3339))
	if c.mailing > 0 {
		cmd.Env = append(cmd.Env, workerMailing+"="+strconv.FormatInt(c.mailing, 10))
	}
	c.mu.Lock()
	c.f.scan(&c.began, `SELECT clock_timestamp()`)
	c.worker, c.after = cmd, 1+c.rand.IntN(60)
	if c.over {
		c.after = 0
	}
	err = cmd.Start()
	c.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // how it ended is the test's doing
	c.f.server.HangUp()
}

func (c *chaos) script(call smtptest.Call) smtptest.Step {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil
	}
	worker, began := c.worker, c.began // of this round: what is done may be done when the next has begun
	if c.after--; c.after == 0 {
		c.kills++
		kill := func() { _ = worker.Process.Kill() }
		if call.Verb == smtptest.Dot && c.rand.IntN(2) == 0 {
			return smtptest.Take(smtptest.Both(kill, smtptest.Drop()))
		}
		return smtptest.Both(kill, smtptest.Drop())
	}
	switch n := c.rand.IntN(1000); {
	case n < 20:
		return smtptest.Reply(451, "later")
	case n < 26:
		return smtptest.Drop()
	case n < 29:
		c.cuts++
		return smtptest.Do(func() { c.f.cut(began) })
	case call.Verb == smtptest.Dot && n < 60:
		return smtptest.Take(smtptest.Drop())
	}
	return nil
}

// cut drops the connections to the database that are younger than a time: those of a worker, when it is the time of its round.
func (f *fixture) cut(since time.Time) {
	f.cutting.Lock() // one cut would end the connection of another
	defer f.cutting.Unlock()
	conn, err := pgx.Connect(context.Background(), f.db.SuperURL)
	if err != nil {
		f.t.Error(err)
		return
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_start > $1`, since); err != nil {
		f.t.Error(err)
	}
}

// A program that is told to stop finishes the letter that is on its way.
func TestStopFinishesTheLetter(t *testing.T) {
	f := newFixture(t)
	id := f.enqueue(f.intent("last"))[0]
	ctx, stop := context.WithCancel(t.Context())
	f.server.SetScript(smtptest.At(smtptest.Data, smtptest.Do(stop)))
	if err := f.runner.Start(ctx); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	if err := f.runner.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := f.row(id); r.State != "sent" {
		t.Errorf("%+v", r)
	}
	f.oracle()
}
